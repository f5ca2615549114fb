import type {
  DatabaseSnapshot,
  DatabaseSnapshotStatus,
} from "../../api/databases/v1alpha1/databasesnapshot.ts";
import { setCondition, type Stored } from "../../runtime/index.ts";

type Phase = NonNullable<DatabaseSnapshotStatus["phase"]>;

/** The status of a DatabaseSnapshot whose backup is not known to be in the repository, or no longer is. */
export function unreadyStatus(
  snapshot: Stored<DatabaseSnapshot>,
  now: Date,
  phase: Phase,
  why: { reason: string; message: string },
  more: Partial<DatabaseSnapshotStatus> = {},
): DatabaseSnapshotStatus {
  const { generation } = snapshot.metadata;
  const waits = phase === "Pending" || phase === "Running";
  return {
    ...snapshot.status,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    phase,
    conditions: setCondition(
      snapshot.status?.conditions,
      // Neither True nor False while the backup may still succeed.
      { type: "Ready", status: waits ? "Unknown" : "False", ...why },
      { observedGeneration: generation, now },
    ),
    ...more,
  };
}
