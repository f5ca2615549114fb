import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { PersistentVolume } from "../../../kubernetes/kinds.ts";
import { persistentVolumeClaims, persistentVolumes } from "../../../kubernetes/kinds.ts";
import { backupNameAnnotation } from "../../../kubernetes/names.ts";
import type { Stored } from "../../../runtime/index.ts";
import { ignoreNotFound, isForbidden } from "../../../runtime/index.ts";
import type { BackupContext } from "../context.ts";

/**
 * On a volume that the operator retains: the reclaim policy that it had before. It gets that back before the operator deletes
 * its claim, so that nothing of a deleted repository stays.
 */
export const reclaimPolicyAnnotation = "databases.test.io/reclaim-policy";

/** What becomes of a repository's volume when its claim is deleted, as with the namespace. */
export interface RepositoryVolume {
  name: string;
  /** The volume's reclaim policy: `Retain`, `Delete`, or one of a later Kubernetes. */
  reclaimPolicy: string;
}

/**
 * Reads the volume of a repository. With the option `retainVolumes`, a volume of a claim that the operator has created is
 * retained from then on.
 *
 * @returns Undefined while the claim is not bound, and when the operator may not read volumes.
 * @throws ApiError As the server answers.
 */
export async function observeVolume(
  claimName: string,
  context: BackupContext,
): Promise<RepositoryVolume | undefined> {
  const found = await findVolume(claimName, context);
  if (found === undefined) return undefined;
  const { volume, isOurs } = found;
  const { name } = volume.metadata;
  const { persistentVolumeReclaimPolicy: reclaimPolicy = "Retain" } = volume.spec;
  if (!context.options.retainVolumes || !isOurs || reclaimPolicy === "Retain") return { name, reclaimPolicy };
  await setReclaimPolicy(volume, "Retain", reclaimPolicy, context);
  context.log.info("Retained volume", { volume: name, claim: claimName, before: reclaimPolicy });
  return { name, reclaimPolicy: "Retain" };
}

/** Gives a volume that the operator retains its own reclaim policy back. */
export async function releaseVolume(claimName: string, context: BackupContext): Promise<void> {
  if (!context.options.retainVolumes) return;
  const found = await findVolume(claimName, context);
  const before = found?.volume.metadata.annotations?.[reclaimPolicyAnnotation];
  if (found?.isOurs !== true || before === undefined) return;
  await setReclaimPolicy(found.volume, before, null, context);
}

/** @returns Also whether the operator has created the claim for the DatabaseBackup. */
async function findVolume(
  claimName: string,
  { client, request, signal }: BackupContext,
): Promise<{ volume: Stored<PersistentVolume>; isOurs: boolean } | undefined> {
  const { namespace } = request;
  const claim = await ignoreNotFound(
    client.get(persistentVolumeClaims, { namespace, name: claimName }, { signal }),
  );
  const name = claim?.spec.volumeName;
  if (claim === undefined || name === undefined) return undefined;
  try {
    const volume = await client.get(persistentVolumes, { namespace: "", name }, { signal });
    if (volume.spec.claimRef?.uid !== claim.metadata.uid) return undefined;
    return { volume, isOurs: claim.metadata.annotations?.[backupNameAnnotation] === request.name };
  } catch (error) {
    // Where the operator works in some namespaces only, it has no rights to what is in none.
    if (isForbidden(error)) return undefined;
    return ignoreNotFound(Promise.reject(error as Error));
  }
}

async function setReclaimPolicy(
  { metadata: { name, uid, resourceVersion } }: Stored<PersistentVolume>,
  persistentVolumeReclaimPolicy: string,
  before: string | null,
  { client, signal }: BackupContext,
): Promise<void> {
  const metadata = { uid, resourceVersion, annotations: { [reclaimPolicyAnnotation]: before } };
  const body = { metadata, spec: { persistentVolumeReclaimPolicy } };
  await client.patch(persistentVolumes, { namespace: "", name }, { type: "merge", body, signal });
}

/**
 * Why the backups of a DatabaseBackup would be lost if its namespace was deleted; undefined if they would not, as far as the
 * operator knows.
 */
export function lossWithNamespace(
  { spec, status }: DatabaseBackup,
  volume: RepositoryVolume | undefined,
): { reason: "VolumeNotRetained" | "PasswordNotCopied"; message: string } | undefined {
  const repository = status?.repository;
  if (repository?.id === undefined) return undefined;
  if (volume !== undefined && volume.reclaimPolicy !== "Retain") {
    return {
      reason: "VolumeNotRetained",
      message:
        `The reclaim policy of PersistentVolume "${volume.name}" is ${volume.reclaimPolicy}: it is lost with its claim, and the ` +
        "claim is deleted with the namespace. Set the policy to Retain, or let the operator do so (--retain-volumes).",
    };
  }
  if (spec.encryption !== undefined) return undefined;
  return {
    reason: "PasswordNotCopied",
    message:
      `Secret "${repository.passwordSecretRef.name}" has the generated password, without which no backup can be read, and it is ` +
      "deleted with the namespace. Keep a copy elsewhere. Then name a Secret with that password in " +
      "spec.encryption.passwordSecretRef.",
  };
}
