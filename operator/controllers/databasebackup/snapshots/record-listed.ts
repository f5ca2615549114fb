import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { RepositoryReference } from "../../../api/databases/v1/storage.ts";
import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import { databaseSnapshots } from "../../../kubernetes/kinds.ts";
import type { MaintainReport } from "../../../repository/maintenance/report.ts";
import { isSameLocation, locationKey } from "../../../repository/reference.ts";
import { updateStatus, type Stored } from "../../../runtime/index.ts";
import { maintenanceFieldsOf } from "../../databasesnapshot/maintenance-fields.ts";
import type { MarkChanges } from "../../databasesnapshot/marks.ts";
import {
  inheritedProtection,
  inheritedVerification,
  markChanges,
  recordedArtifact,
} from "../../databasesnapshot/marks.ts";
import { isStored } from "../../databasesnapshot/snapshot.ts";
import type { BackupContext } from "../context.ts";

/** The marks to change in a repository, so that it records what the DatabaseSnapshots say. */
export function pendingMarks(
  snapshots: readonly Stored<DatabaseSnapshot>[],
  repository: RepositoryReference,
): MarkChanges {
  const all = snapshots
    .filter((each) => isIn(each, (other) => isSameLocation(other, repository)))
    .map(markChanges);
  return { mark: all.flatMap(({ mark }) => mark), unmark: all.flatMap(({ unmark }) => unmark) };
}

/**
 * Records in DatabaseSnapshots which marks the repository has, and what maintenance will need of the spec when the
 * DatabaseBackup is gone. A DatabaseSnapshot that was created for a backup which is pinned there gets pinned, and one that knows of
 * no drill gets the result that the repository records.
 *
 * @returns All DatabaseSnapshots as they are then.
 */
export async function recordListed(
  { marks, snapshots: listed, unreadable }: MaintainReport,
  location: string,
  snapshots: readonly Stored<DatabaseSnapshot>[],
  backup: DatabaseBackup | undefined,
  context: BackupContext,
): Promise<Stored<DatabaseSnapshot>[]> {
  if (marks === undefined) return [...snapshots];
  const recorded = new Set(marks);
  const present = new Set([...listed.map(({ snapshotID }) => snapshotID), ...unreadable]);
  const all = [];
  for (const snapshot of snapshots) {
    const isPresent = present.has(snapshot.status?.artifact?.snapshotID ?? "");
    const isHere = isIn(snapshot, (repository) => locationKey(repository) === location);
    all.push(isPresent && isHere ? await record(snapshot, recorded, backup, context) : snapshot);
  }
  return all;
}

async function record(
  snapshot: Stored<DatabaseSnapshot>,
  marks: ReadonlySet<string>,
  backup: DatabaseBackup | undefined,
  context: BackupContext,
): Promise<Stored<DatabaseSnapshot>> {
  const { client, log, signal } = context;
  const { artifact } = snapshot.status ?? {};
  if (artifact === undefined) return snapshot;
  const { namespace, name, uid, resourceVersion } = snapshot.metadata;
  const spec = inheritedProtection(snapshot, marks);
  let current = snapshot;
  if (Object.keys(spec).length > 0) {
    // The version makes the server refuse the patch of what a person has changed since.
    const body = { metadata: { uid, resourceVersion }, spec };
    current = await client.patch(databaseSnapshots, { namespace, name }, { type: "merge", body, signal });
    log.info("DatabaseSnapshot got what the repository records", { snapshot: name, ...spec });
  }
  const status = {
    ...current.status,
    ...inheritedVerification(current, marks, context.now()),
    artifact: recordedArtifact(artifact, marks),
    ...(backup === undefined ? {} : { maintenanceFields: maintenanceFieldsOf(backup) }),
  };
  return updateStatus(client, databaseSnapshots, current, status, { signal });
}

/** Whether its backup is in a repository, and stays there. */
function isIn(
  snapshot: Stored<DatabaseSnapshot>,
  isRepository: (repository: RepositoryReference) => boolean,
): boolean {
  const { metadata, status } = snapshot;
  return (
    isStored(snapshot) &&
    metadata.deletionTimestamp === undefined &&
    status?.repository !== undefined &&
    isRepository(status.repository)
  );
}
