import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { Failure } from "../../../failure.ts";
import { finalSnapshotName } from "../../../kubernetes/database-names.ts";
import { secondsSince } from "../../../kubernetes/times.ts";
import type { Progress, Stored } from "../../../runtime/index.ts";
import { findCondition, isConditionTrue } from "../../../runtime/index.ts";
import { abandonHint } from "../../abandon-hint.ts";
import { isStored } from "../../databasesnapshot/snapshot.ts";
import { hasFailed } from "../../phases.ts";

/**
 * With the uid of the PostgreSQLDatabase as its value, deleting the PostgreSQLDatabase removes the data without a last backup. With
 * any other value it has no effect, so that one left in a manifest does not remove the data of a later database.
 */
export const deleteWithoutSnapshotAnnotation = "databases.test.io/delete-without-snapshot";

/** For how long a PostgreSQLDatabase holds its namespace up, so that a person can save the data. */
const namespaceLimitSeconds = 600;

/** What decides what happens to a PostgreSQLDatabase that is being deleted. */
export interface DeletionFacts {
  /** Whether its CustomResourceDefinition is being deleted: then the operator is being removed, which does not mean the data. */
  isKindTerminating: boolean;
  /** Whether its namespace is being deleted: then nothing can be created in it. */
  isNamespaceTerminating: boolean;
  /** Whether a volume may hold data: the initial configuration was complete, or the volume is older than the object. */
  mayHoldData: boolean;
  /** The DatabaseBackup that it owns. */
  backup: Stored<DatabaseBackup> | undefined;
  /** The DatabaseSnapshot that has the name of the last backup. */
  snapshot: Stored<DatabaseSnapshot> | undefined;
  now: Date;
}

/** What to do for a PostgreSQLDatabase that is being deleted. */
export type DeletionPlan =
  /** Make a last backup; `waits` says why it is not there. */
  | { action: "BackUp"; waits: DeletionState }
  /** Nothing can be done but wait. */
  | { action: "Wait"; waits: DeletionState; requeueAfterSeconds: number }
  | RemovalPlan;

/** Remove the server, and the volumes unless they are kept. */
export interface RemovalPlan {
  action: "Remove";
  keepsVolumes: boolean;
  /** What becomes of the data, as a sentence. */
  outcome: string;
  /** Whether data may be lost that the policy was to keep. */
  isLoss: boolean;
}

/** Why a PostgreSQLDatabase that is being deleted still exists, and who acts next. */
export interface DeletionState extends Failure {
  progress: Progress;
}

/** Plans what to do for a PostgreSQLDatabase that is being deleted. It never removes a volume that its policy is to back up first. */
export function planDeletion(database: Stored<PostgreSQLDatabase>, facts: DeletionFacts): DeletionPlan {
  const { deletionPolicy = "Snapshot" } = database.spec;
  const { isKindTerminating, isNamespaceTerminating, mayHoldData, snapshot, now } = facts;
  const volumes = "The volumes are kept, with their claims.";
  if (isKindTerminating) {
    const because = "The CustomResourceDefinition of PostgreSQLDatabases is being deleted.";
    return removal({ keepsVolumes: true, outcome: `${because} ${volumes}` });
  }
  if (deletionPolicy === "Retain") return removal({ keepsVolumes: true, outcome: volumes });
  if (deletionPolicy === "Delete") return removal({ outcome: "The data is removed without a last backup." });
  if (annotationOf(database) === database.metadata.uid) {
    const outcome = `The data is removed without a last backup, as the annotation ${deleteWithoutSnapshotAnnotation} says.`;
    return removal({ outcome });
  }
  if (!mayHoldData) return removal({ outcome: "There is no data: the database was never initialized." });
  if (snapshot !== undefined && isUsable(snapshot, database) && isStored(snapshot)) {
    return removal({ outcome: `The last backup is DatabaseSnapshot "${snapshot.metadata.name}".` });
  }
  if (isNamespaceTerminating) {
    const seconds = namespaceLimitSeconds - secondsSince(database.metadata.deletionTimestamp ?? "", now);
    return seconds > 0
      ? { action: "Wait", waits: inNamespace(database, seconds, now), requeueAfterSeconds: seconds }
      : removal({ keepsVolumes: true, outcome: lostWithNamespace, isLoss: true });
  }
  return { action: "BackUp", waits: snapshotState(database, facts) };
}

function removal({
  keepsVolumes = false,
  isLoss = false,
  outcome,
}: Partial<RemovalPlan> & Pick<RemovalPlan, "outcome">): RemovalPlan {
  return { action: "Remove", keepsVolumes, outcome, isLoss };
}

/** The state of a PostgreSQLDatabase whose last backup cannot be made. */
export function failedSnapshot(database: Stored<PostgreSQLDatabase>, message: string): DeletionState {
  return {
    reason: "FinalSnapshotFailed",
    message: `The last backup cannot be made: ${message} ${wayOut(database)}`,
    progress: "Stalled",
  };
}

function snapshotState(
  database: Stored<PostgreSQLDatabase>,
  { backup, snapshot }: DeletionFacts,
): DeletionState {
  const name = finalSnapshotName(database.metadata.name, database.metadata.uid);
  const running = (message: string): DeletionState => ({
    reason: "FinalSnapshotRunning",
    message: `${message} ${wayOut(database)}`,
    progress: "Reconciling",
  });
  if (snapshot === undefined) return running(`DatabaseSnapshot "${name}" makes the last backup.`);
  if (snapshot.metadata.deletionTimestamp !== undefined) {
    return running(`DatabaseSnapshot "${name}" is being deleted. Then another one makes the last backup.`);
  }
  if (!isUsable(snapshot, database)) {
    return failedSnapshot(
      database,
      `DatabaseSnapshot "${name}" is of DatabaseBackup "${snapshot.spec.backupRef.name}". Delete it.`,
    );
  }
  const { conditions, phase = "" } = snapshot.status ?? {};
  const { reason = "Pending", message = "" } = findCondition(conditions, "Ready") ?? {};
  const why = `DatabaseSnapshot "${name}": ${reason}: ${message}`;
  if (hasFailed({ phase })) {
    return failedSnapshot(database, `${why} Delete the DatabaseSnapshot to try again.`);
  }
  const ready = findCondition(backup?.status?.conditions, "Ready");
  const obstacle =
    ready?.status === "False"
      ? ` DatabaseBackup "${database.metadata.name}": ${ready.reason}: ${ready.message}`
      : "";
  const isStalled =
    isConditionTrue(conditions, "Stalled") || isConditionTrue(backup?.status?.conditions, "Stalled");
  return isStalled ? failedSnapshot(database, `${why}${obstacle}`) : running(`${why}${obstacle}`);
}

/** Whether a DatabaseSnapshot can be the last backup. */
function isUsable(
  { metadata, spec }: Stored<DatabaseSnapshot>,
  database: Stored<PostgreSQLDatabase>,
): boolean {
  return metadata.deletionTimestamp === undefined && spec.backupRef.name === database.metadata.name;
}

function inNamespace(database: Stored<PostgreSQLDatabase>, seconds: number, now: Date): DeletionState {
  const until = new Date(now.getTime() + seconds * 1000).toISOString();
  return failedSnapshot(
    database,
    `the namespace is being deleted, so that no Pod can start. Until ${until}, the volumes are held. To keep the data, set the reclaim ` +
      "policy of their PersistentVolumes to Retain. After that, they are released.",
  );
}

const lostWithNamespace =
  "The namespace is being deleted, so that no last backup could be made. The volumes are released: they stay only if their reclaim " +
  "policy is Retain.";

function annotationOf({ metadata }: PostgreSQLDatabase): string | undefined {
  return metadata.annotations?.[deleteWithoutSnapshotAnnotation];
}

function wayOut(database: Stored<PostgreSQLDatabase>): string {
  const { uid } = database.metadata;
  const value = annotationOf(database);
  return value === undefined
    ? `To delete the data without a last backup, set the annotation ${deleteWithoutSnapshotAnnotation}=${uid}.`
    : abandonHint(deleteWithoutSnapshotAnnotation, value, uid);
}
