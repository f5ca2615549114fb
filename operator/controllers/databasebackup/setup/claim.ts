import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { ReconcileContext, Store, Stored } from "../../../runtime/index.ts";
import { ignoreNotFound } from "../../../runtime/index.ts";
import type { PersistentVolumeClaim } from "../../../kubernetes/kinds.ts";
import { persistentVolumeClaims } from "../../../kubernetes/kinds.ts";
import { claimName } from "../../../kubernetes/names.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import { createOrGet } from "../../../kubernetes/create-or-get.ts";
import { requestedBytes } from "../../../kubernetes/requested-bytes.ts";
import { findUnusableClaim, unusableClaim } from "../../../kubernetes/unusable-claim.ts";
import type { Failure } from "../../../failure.ts";
import { isReadOnly, neverInitializes, whyNothingIsCreated } from "../access-mode.ts";
import { desiredClaim } from "./desired-claim.ts";

/**
 * Ensures that there is a claim for the repository, and returns its name; undefined when the storage is not a volume. The
 * operator creates the claim of a template, again if it was deleted, and enlarges it when the template asks for more. It
 * never shrinks a claim. Where it must not create a repository, it creates no claim.
 *
 * @throws NotReady `ClaimNotFound` when the claim does not exist and is not to be created; `ClaimTerminating` or `ClaimLost` when no Pod
 * can use the claim.
 */
export async function ensureClaim(
  backup: Stored<DatabaseBackup>,
  context: ReconcileContext,
  store: Store<PersistentVolumeClaim>,
): Promise<string | undefined> {
  const namespace = backup.metadata.namespace;
  const storage = backup.spec.storage?.persistentVolumeClaim;
  if (!ownsClaim(backup)) {
    if (storage?.claimName !== undefined) {
      const unusable = await findUnusableClaim(namespace, storage.claimName, context);
      if (unusable !== undefined) throw notReady(unusable, storage.claimName);
    }
    return storage?.claimName;
  }
  const desired = desiredClaim(backup, storage?.template ?? {});
  const name = claimName(backup.metadata.name);
  const current = store.get(namespace, name);
  // One may exist already, from an earlier object of the same name or made by hand. It is used with the data in it.
  const claim =
    current ??
    (neverInitializes(backup)
      ? await existingClaim(backup, name, context)
      : (await createOrGet(persistentVolumeClaims, desired, context)).object);
  const unusable = unusableClaim(name, claim);
  if (unusable !== undefined) throw notReady(unusable, undefined);
  if (!isReadOnly(backup) && current !== undefined && requestedBytes(desired) > requestedBytes(current)) {
    const { resources } = desired.spec;
    await context.client.patch(
      persistentVolumeClaims,
      { namespace, name },
      { type: "merge", body: { spec: { resources } }, signal: context.signal },
    );
  }
  return name;
}

/** @throws NotReady `ClaimNotFound`. */
async function existingClaim(
  backup: Stored<DatabaseBackup>,
  name: string,
  { client, signal }: ReconcileContext,
): Promise<Stored<PersistentVolumeClaim>> {
  const { namespace } = backup.metadata;
  const claim = await ignoreNotFound(client.get(persistentVolumeClaims, { namespace, name }, { signal }));
  if (claim !== undefined) return claim;
  throw new NotReady(
    "ClaimNotFound",
    `PersistentVolumeClaim "${name}" does not exist, and ${whyNothingIsCreated(backup)}. Name the claim that has the repository in ` +
      "spec.storage.persistentVolumeClaim.claimName.",
  );
}

/** Whether the operator creates the claim of the repository: the spec has a template, or no storage. */
export function ownsClaim({ spec }: Stored<DatabaseBackup>): boolean {
  const { storage } = spec;
  return storage === undefined || storage.persistentVolumeClaim?.template !== undefined;
}

/** @param claimName The claim that the spec names; undefined for one of a template. */
function notReady({ reason, message }: Failure, claimName: string | undefined): NotReady {
  return new NotReady(
    reason,
    claimName === undefined
      ? `${message} The operator creates another, empty one when it is gone. Ended Jobs keep it: delete those that used it.`
      : `spec.storage.persistentVolumeClaim.claimName: ${message} ` +
          (reason === "ClaimNotFound"
            ? "Create it, or use template to have one created."
            : "Create another one, and delete the Jobs that used this one."),
  );
}
