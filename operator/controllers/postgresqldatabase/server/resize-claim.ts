import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { Failure } from "../../../failure.ts";
import { databaseUidLabel, dataClaimName } from "../../../kubernetes/database-names.ts";
import type { PersistentVolumeClaim } from "../../../kubernetes/kinds.ts";
import { persistentVolumeClaims } from "../../../kubernetes/kinds.ts";
import { requestedBytes } from "../../../kubernetes/requested-bytes.ts";
import type { Stored } from "../../../runtime/index.ts";
import { isForbidden, quantityValue } from "../../../runtime/index.ts";
import type { DatabaseContext } from "../context.ts";
import { desiredDataClaim } from "./desired-claim.ts";
import { instanceOrdinals } from "./instances.ts";

/**
 * Enlarges the claims of all instances when the spec asks for more.
 *
 * @returns Why a volume does not have the size that the spec asks for.
 */
export async function resizeDataClaims(
  database: Stored<PostgreSQLDatabase>,
  context: DatabaseContext,
): Promise<Failure | undefined> {
  const problems: (Failure | undefined)[] = [];
  for (const ordinal of instanceOrdinals(database.spec))
    problems.push(await resizeDataClaim(database, ordinal, context));
  return problems.find((each) => each !== undefined);
}

/**
 * Enlarges the claim of an instance when the spec asks for more, also while its server is down. A claim that has no volume yet cannot be
 * resized: that follows when it has one.
 *
 * @returns Why the volume does not have the size that the spec asks for: `VolumeCannotShrink`, `VolumeCannotGrow` or `VolumeResizing`.
 */
async function resizeDataClaim(
  database: Stored<PostgreSQLDatabase>,
  ordinal: number,
  { client, signal, stores }: DatabaseContext,
): Promise<Failure | undefined> {
  const { namespace, name: databaseName } = database.metadata;
  const name = dataClaimName(databaseName, ordinal);
  const claim = stores.claims.get(namespace, name);
  if (claim?.status?.phase !== "Bound" || claim.metadata.deletionTimestamp !== undefined) return undefined;
  if (claim.metadata.labels?.[databaseUidLabel] !== database.metadata.uid) return undefined;
  const desired = desiredDataClaim(database, ordinal);
  const wanted = requestedBytes(desired);
  const has = claim.status.capacity?.["storage"] ?? "0";
  const hasBytes = quantityValue(has) ?? 0;
  if (wanted !== requestedBytes(claim)) {
    if (wanted < hasBytes) return cannotShrink(name, has);
    try {
      const body = { spec: { resources: desired.spec.resources } };
      await client.patch(persistentVolumeClaims, { namespace, name }, { type: "merge", body, signal });
    } catch (error) {
      if (isForbidden(error) && error.message.includes("must support resize")) return cannotGrow(name, has);
      throw error;
    }
  }
  if (wanted <= hasBytes) return undefined;
  const message = `PersistentVolumeClaim "${name}" asks for more than its volume has, which is ${has}. ${progressOf(claim)}`;
  return { reason: "VolumeResizing", message };
}

function cannotShrink(name: string, has: string): Failure {
  return {
    reason: "VolumeCannotShrink",
    message:
      `spec.storage.size is smaller than the volume of PersistentVolumeClaim "${name}", which has ${has}. ` +
      "A volume cannot shrink: set the size to that or more.",
  };
}

function cannotGrow(name: string, has: string): Failure {
  return {
    reason: "VolumeCannotGrow",
    message:
      `The StorageClass of PersistentVolumeClaim "${name}" does not allow expansion, so that its volume stays at ${has}. Set ` +
      "spec.storage.size back to that. Or have the administrator set allowVolumeExpansion: true, if the storage can do it. Otherwise " +
      "restore a backup into another PostgreSQLDatabase with a larger volume.",
  };
}

/** What the storage and the kubelet say of the expansion. */
function progressOf({ status }: PersistentVolumeClaim): string {
  const said = (status?.conditions ?? [])
    .filter((condition) => condition.status === "True")
    .map(({ type, message }) => (message ? `${type}: ${message}` : type));
  return said.length === 0 ? "The storage has not begun to enlarge it." : said.join(" ");
}
