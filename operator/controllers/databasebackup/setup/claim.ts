import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { Client, ReconcileContext, Store, Stored } from "../../../runtime/index.ts";
import { ignoreAlreadyExists, ignoreNotFound, quantityValue } from "../../../runtime/index.ts";
import type { PersistentVolumeClaim } from "../../../kubernetes/kinds.ts";
import { persistentVolumeClaims } from "../../../kubernetes/kinds.ts";
import { claimName } from "../../../kubernetes/names.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import { desiredClaim } from "./desired-claim.ts";

/**
 * Ensures that there is a claim for the repository, and returns its name; undefined when the storage is not a volume. The
 * operator creates the claim of a template, again if it was deleted, and enlarges it when the template asks for more. It
 * never shrinks a claim.
 *
 * @throws NotReady `ClaimNotFound` when the claim that the spec names does not exist.
 */
export async function ensureClaim(
  backup: Stored<DatabaseBackup>,
  { client, signal }: ReconcileContext,
  store: Store<PersistentVolumeClaim>,
): Promise<string | undefined> {
  const namespace = backup.metadata.namespace;
  const storage = backup.spec.storage?.persistentVolumeClaim;
  if (!ownsClaim(backup)) {
    if (storage?.claimName !== undefined)
      await assertClaimExists(client, namespace, storage.claimName, signal);
    return storage?.claimName;
  }
  const desired = desiredClaim(backup, storage?.template ?? {});
  const name = claimName(backup.metadata.name);
  const current = store.get(namespace, name);
  if (current === undefined) {
    // One may exist already, from an earlier object of the same name or made by hand. It is used with the data in it.
    await ignoreAlreadyExists(client.create(persistentVolumeClaims, desired, { signal }));
  } else if (requestedBytes(desired) > requestedBytes(current)) {
    const { resources } = desired.spec;
    await client.patch(
      persistentVolumeClaims,
      { namespace, name },
      { type: "merge", body: { spec: { resources } }, signal },
    );
  }
  return name;
}

/** Whether the operator creates the claim of the repository: the spec has a template, or no storage. */
export function ownsClaim({ spec }: Stored<DatabaseBackup>): boolean {
  const { storage } = spec;
  return storage === undefined || storage.persistentVolumeClaim?.template !== undefined;
}

async function assertClaimExists(
  client: Client,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const claim = await ignoreNotFound(client.get(persistentVolumeClaims, { namespace, name }, { signal }));
  if (claim !== undefined) return;
  throw new NotReady(
    "ClaimNotFound",
    `spec.storage.persistentVolumeClaim.claimName: there is no PersistentVolumeClaim "${name}" in namespace ` +
      `${namespace}. Create it, or use template to have one created.`,
  );
}

/** How many bytes a claim asks for. */
function requestedBytes(claim: PersistentVolumeClaim): number {
  return quantityValue(claim.spec.resources?.requests?.["storage"] ?? "0") ?? 0;
}
