import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import { createOrGet } from "../../../kubernetes/create-or-get.ts";
import { databaseUidLabel, dataClaimName } from "../../../kubernetes/database-names.ts";
import type { PersistentVolumeClaim } from "../../../kubernetes/kinds.ts";
import { persistentVolumeClaims } from "../../../kubernetes/kinds.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import { requestedBytes } from "../../../kubernetes/requested-bytes.ts";
import { unusableClaim } from "../../../kubernetes/unusable-claim.ts";
import type { Stored } from "../../../runtime/index.ts";
import { quantityValue } from "../../../runtime/index.ts";
import type { DatabaseContext } from "../context.ts";
import { desiredDataClaim } from "./desired-claim.ts";

/**
 * Ensures that the instance has a claim, and enlarges it when the spec asks for more. Once the database has been initialized, a claim
 * that is gone is not created again: an empty database would take the place of the lost one.
 *
 * @throws NotReady `NameConflict` for the claim of another object, `DataLost`, `VolumeTerminating`, `VolumeCannotShrink`.
 */
export async function ensureDataClaim(
  database: Stored<PostgreSQLDatabase>,
  ordinal: number,
  context: DatabaseContext,
): Promise<void> {
  const { namespace, name: databaseName, uid } = database.metadata;
  const name = dataClaimName(databaseName, ordinal);
  const desired = desiredDataClaim(database, ordinal);
  const current = context.stores.claims.get(namespace, name);
  if (current === undefined && database.status?.initializationTime !== undefined) {
    throw new NotReady(
      "DataLost",
      `PersistentVolumeClaim "${name}", which held the data, does not exist any more. If the volume still exists, bind it to a claim of ` +
        `that name with the label ${databaseUidLabel}=${uid}. Otherwise delete this object, create it again, and restore a backup.`,
    );
  }
  const claim = current ?? (await createOrGet(persistentVolumeClaims, desired, context)).object;
  const madeFor = claim.metadata.labels?.[databaseUidLabel];
  if (madeFor !== uid) {
    throw new NotReady(
      "NameConflict",
      `PersistentVolumeClaim "${name}" ${madeFor === undefined ? "was not created by this operator" : "has the data of an earlier PostgreSQLDatabase of this name"}. ` +
        `To use its data, label it ${databaseUidLabel}=${uid}. To begin with an empty database, delete it.`,
    );
  }
  const unusable = unusableClaim(name, claim);
  if (unusable !== undefined) {
    const reason = claim.metadata.deletionTimestamp === undefined ? "DataLost" : "VolumeTerminating";
    throw new NotReady(reason, unusable.message);
  }
  await resize(claim, desired, context);
}

async function resize(
  claim: Stored<PersistentVolumeClaim>,
  desired: PersistentVolumeClaim,
  { client, signal }: DatabaseContext,
): Promise<void> {
  const wanted = requestedBytes(desired);
  if (wanted === requestedBytes(claim)) return;
  const has = claim.status?.capacity?.["storage"];
  if (wanted < (quantityValue(has ?? "0") ?? 0)) {
    throw new NotReady(
      "VolumeCannotShrink",
      `spec.storage.size is smaller than the volume of PersistentVolumeClaim "${claim.metadata.name}", which has ${has ?? "more"}. ` +
        "A volume cannot shrink: set the size to that or more.",
    );
  }
  const { namespace, name } = claim.metadata;
  const body = { spec: { resources: desired.spec.resources } };
  await client.patch(persistentVolumeClaims, { namespace, name }, { type: "merge", body, signal });
}
