import type {
  DatabaseSnapshot,
  DatabaseSnapshotStatus,
} from "../../api/databases/v1alpha1/databasesnapshot.ts";
import type { Failure } from "../../failure.ts";
import { setReadiness, type Progress, type Stored } from "../../runtime/index.ts";
import { progressOf } from "../progress.ts";

/** What the operator writes as the phase of a DatabaseSnapshot. The API has a plain string, so that more may come. */
export type SnapshotPhase = "Pending" | "Running" | "Succeeded" | "Failed" | "Deleting";

/**
 * The status of a DatabaseSnapshot whose backup is not known to be in the repository, or no longer is.
 *
 * @param why Its `progress` defaults to what the reason says; a DatabaseSnapshot that has failed stays so, whatever the reason.
 */
export function unreadyStatus(
  snapshot: Stored<DatabaseSnapshot>,
  now: Date,
  phase: SnapshotPhase,
  why: Failure & { progress?: Progress },
  more: Partial<DatabaseSnapshotStatus> = {},
): DatabaseSnapshotStatus {
  const { generation } = snapshot.metadata;
  const { reason, message, progress = phase === "Failed" ? "Stalled" : progressOf(reason) } = why;
  const waits = phase === "Pending" || phase === "Running";
  return {
    ...snapshot.status,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    phase,
    conditions: setReadiness(
      snapshot.status?.conditions,
      // Neither True nor False while the backup may still succeed.
      { type: "Ready", status: waits ? "Unknown" : "False", reason, message, progress },
      { observedGeneration: generation, now },
    ),
    ...more,
  };
}
