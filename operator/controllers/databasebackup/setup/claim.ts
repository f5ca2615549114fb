import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { Client, ReconcileContext, Store, Stored } from "../../../runtime/index.ts";
import { ignoreAlreadyExists, ignoreNotFound, quantityValue } from "../../../runtime/index.ts";
import type { PersistentVolumeClaim } from "../../../kubernetes/kinds.ts";
import { persistentVolumeClaims } from "../../../kubernetes/kinds.ts";
import { claimName } from "../../../kubernetes/names.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import { desiredClaim } from "./desired-claim.ts";

/**
 * Makes sure that there is a claim for the repository, and returns its name; undefined when the storage is no volume. A
 * claim of the operator's is created, created again when it was deleted, and grown when the template asks for more; it
 * is never made smaller.
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
    // One that was made before, by us for an object of the same name or by hand: its data is not ours to judge.
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

/** Whether the repository stands on a claim that the operator creates: so it says, or it says nothing of storage. */
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
