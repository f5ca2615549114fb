import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import { createOrGet } from "../../../kubernetes/create-or-get.ts";
import { databaseUidLabel, dataClaimName } from "../../../kubernetes/database-names.ts";
import type { PersistentVolumeClaim } from "../../../kubernetes/kinds.ts";
import { persistentVolumeClaims } from "../../../kubernetes/kinds.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import { unusableClaim } from "../../../kubernetes/unusable-claim.ts";
import type { Stored } from "../../../runtime/index.ts";
import type { DatabaseContext } from "../context.ts";
import { desiredDataClaim } from "./desired-claim.ts";
import { primaryOrdinal } from "./instances.ts";

/**
 * Ensures that the primary has a claim. Once the database has been initialized, a claim that is gone is not created again: an empty
 * database would take the place of the lost one.
 *
 * @throws NotReady `NameConflict` for the claim of another object, `DataLost`, `VolumeTerminating`.
 */
export async function ensurePrimaryClaim(
  database: Stored<PostgreSQLDatabase>,
  context: DatabaseContext,
): Promise<void> {
  const { namespace, name: databaseName, uid } = database.metadata;
  const name = dataClaimName(databaseName, primaryOrdinal());
  const current = context.stores.claims.get(namespace, name);
  if (current === undefined && database.status?.initializationTime !== undefined) {
    throw new NotReady(
      "DataLost",
      `PersistentVolumeClaim "${name}", which held the data, does not exist any more. If the volume still exists, bind it to a claim of ` +
        `that name with the label ${databaseUidLabel}=${uid}. Otherwise delete this object, create it again, and restore a backup.`,
    );
  }
  const claim = await ensureClaimOf(database, primaryOrdinal(), current, context);
  const unusable = unusableClaim(name, claim);
  if (unusable !== undefined) {
    const reason = claim.metadata.deletionTimestamp === undefined ? "DataLost" : "VolumeTerminating";
    throw new NotReady(reason, unusable.message);
  }
}

/**
 * Ensures that an instance has a claim.
 *
 * @throws NotReady `NameConflict` for the claim of another object.
 */
export async function ensureClaimOf(
  database: Stored<PostgreSQLDatabase>,
  ordinal: number,
  current: Stored<PersistentVolumeClaim> | undefined,
  context: DatabaseContext,
): Promise<Stored<PersistentVolumeClaim>> {
  const { name: databaseName, uid } = database.metadata;
  const name = dataClaimName(databaseName, ordinal);
  const desired = desiredDataClaim(database, ordinal);
  const claim = current ?? (await createOrGet(persistentVolumeClaims, desired, context)).object;
  const madeFor = claim.metadata.labels?.[databaseUidLabel];
  if (madeFor !== uid) {
    throw new NotReady(
      "NameConflict",
      `PersistentVolumeClaim "${name}" ${madeFor === undefined ? "was not created by this operator" : "has the data of an earlier PostgreSQLDatabase of this name"}. ` +
        `To use its data, label it ${databaseUidLabel}=${uid}. To begin with an empty database, delete it.`,
    );
  }
  return claim;
}
