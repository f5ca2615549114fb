import type {
  MaintenanceRun,
  RepositoryReference,
  RepositoryStatus,
} from "../../../api/databases/v1/storage.ts";
import { secondsSince } from "../../../kubernetes/times.ts";
import { isSameLocation } from "../../../repository/reference.ts";
import type { MaintenanceKind } from "../../phases.ts";
import { hasFailed, hasSucceeded, isActive } from "../../phases.ts";
import type { MarkChanges } from "../../databasesnapshot/marks.ts";
import type { PendingDeletion } from "../snapshots/pending-deletion.ts";

/** What a maintenance Job does. */
export interface MaintenanceOperation {
  operation: MaintenanceKind;
  repository: RepositoryReference;
  /** restic's IDs of the snapshots to remove. */
  forget: readonly string[];
  /** The marks of backups to change. */
  marks?: MarkChanges;
  /** Whether to free the space of what was removed. */
  prune: boolean;
}

/** What the plan depends on. */
export interface MaintenanceFacts {
  now: Date;
  /** The DatabaseBackup's repository, once a run has created it. */
  repository: RepositoryStatus | undefined;
  /** Whether a backup is running. Maintenance waits for its end, but at most `maxWaitSeconds`. */
  isBackupRunning: boolean;
  /** Whether the repository's password has to be changed. */
  isKeyChanging: boolean;
  pendingDeletions: readonly PendingDeletion[];
  /** The marks of backups to change in the DatabaseBackup's repository. */
  pendingMarks: MarkChanges;
  /** Whether the repository has to be listed for DatabaseSnapshots or runs that nothing else knows of. */
  hasUnknown: boolean;
  /** When the newest maintenance Job failed; undefined if it did not. */
  lastFailureTime: string | undefined;
  pruneIntervalSeconds: number;
}

/** How often a repository is maintained when nothing has to be removed. */
const maintenanceIntervalSeconds = 24 * 60 * 60;
/**
 * How long maintenance may wait for running backups. If backups run back to back, it starts anyway after this time and
 * waits for a gap.
 */
const maxWaitSeconds = 24 * 60 * 60;
/** How soon a failed Job is retried. */
export const retrySeconds = 600;
/** How long changes of marks are gathered after the last maintenance. */
const marksIntervalSeconds = 60;
/** How many snapshots one Job removes or marks: their IDs are its arguments. */
const maxForgotten = 500;

/** The Job to start now, if any, or when to plan again. */
export function planMaintenance(facts: MaintenanceFacts): {
  start?: MaintenanceOperation;
  requeueAfterSeconds?: number;
} {
  const due = dueMaintenance(facts);
  if (!("operation" in due)) return due;
  const wait = retryWait(facts.lastFailureTime, facts.now);
  return wait === undefined ? { start: due } : { requeueAfterSeconds: wait };
}

/** The Job to start now to delete a repository, whether that is done, or when to plan again. */
export function planDestroy({
  now,
  repository,
  newest,
}: {
  now: Date;
  repository: RepositoryStatus;
  /** The newest maintenance Job. */
  newest: MaintenanceRun | undefined;
}): { start?: MaintenanceOperation; isDone?: true; requeueAfterSeconds?: number } {
  if (newest !== undefined && isActive(newest)) return {};
  if (newest !== undefined && hasSucceeded(newest) && newest.operation === "Destroy") return { isDone: true };
  const wait = retryWait(newest !== undefined && hasFailed(newest) ? newest.completionTime : undefined, now);
  if (wait !== undefined) return { requeueAfterSeconds: wait };
  return { start: { operation: "Destroy", repository, forget: [], prune: true } };
}

function dueMaintenance(facts: MaintenanceFacts): MaintenanceOperation | { requeueAfterSeconds?: number } {
  const { repository, now } = facts;
  if (facts.isBackupRunning && !isOverdue(facts)) return {};
  if (facts.isKeyChanging && repository !== undefined) {
    return { operation: "ChangeKey", repository, forget: [], prune: false };
  }
  const target = targetRepository(facts);
  if (target === undefined) return {};
  const forget = facts.pendingDeletions
    .filter((each) => isSameLocation(each.repository, target))
    .map(({ snapshotID }) => snapshotID)
    .slice(0, maxForgotten);
  if (repository === undefined || !isSameLocation(target, repository)) {
    return { operation: "Maintain", repository: target, forget, prune: false };
  }
  const prune = isPruneDue(facts, forget.length > 0);
  const { lastMaintenanceTime } = repository;
  const wait =
    lastMaintenanceTime === undefined
      ? 0
      : maintenanceIntervalSeconds - secondsSince(lastMaintenanceTime, now);
  const marks = {
    mark: facts.pendingMarks.mark.slice(0, maxForgotten),
    unmark: facts.pendingMarks.unmark.slice(0, maxForgotten),
  };
  const hasMarks = marks.mark.length > 0 || marks.unmark.length > 0;
  const soonest = Math.min(
    wait,
    hasMarks ? wait - maintenanceIntervalSeconds + marksIntervalSeconds : Infinity,
  );
  if (forget.length === 0 && !prune && !facts.hasUnknown && soonest > 0)
    return { requeueAfterSeconds: soonest };
  return { operation: "Maintain", repository, forget, ...(hasMarks ? { marks } : {}), prune };
}

/**
 * The DatabaseBackup's repository, unless only a former one has snapshots to remove: of the storage or path that the spec
 * named before, or of a DatabaseBackup that no longer exists.
 */
function targetRepository({
  repository,
  pendingDeletions: [first, ...others],
}: MaintenanceFacts): RepositoryReference | undefined {
  if (first === undefined) return repository;
  const isOwn = (each: PendingDeletion) =>
    repository !== undefined && isSameLocation(each.repository, repository);
  return [first, ...others].some(isOwn) ? repository : first.repository;
}

/** How long to wait after a failure; undefined when there was none or the wait is over. */
function retryWait(lastFailureTime: string | undefined, now: Date): number | undefined {
  if (lastFailureTime === undefined) return undefined;
  const wait = retrySeconds - secondsSince(lastFailureTime, now);
  return wait > 0 ? wait : undefined;
}

function isOverdue({ repository, pendingDeletions, now }: MaintenanceFacts): boolean {
  const { lastMaintenanceTime } = repository ?? {};
  return (
    pendingDeletions.some(({ since }) => secondsSince(since, now) > maxWaitSeconds) ||
    (lastMaintenanceTime !== undefined &&
      secondsSince(lastMaintenanceTime, now) > maintenanceIntervalSeconds + maxWaitSeconds)
  );
}

function isPruneDue(
  { repository, now, pruneIntervalSeconds }: MaintenanceFacts,
  isForgetting: boolean,
): boolean {
  const { lastPruneTime, lastForgetTime } = repository ?? {};
  const hasForgotten =
    isForgetting ||
    (lastForgetTime !== undefined && (lastPruneTime === undefined || lastPruneTime < lastForgetTime));
  // The first prune follows one interval after the first removal.
  const since = lastPruneTime ?? lastForgetTime;
  return hasForgotten && since !== undefined && secondsSince(since, now) >= pruneIntervalSeconds;
}
