import type { RepositoryReference, RepositoryStatus } from "../../../api/databases/v1/storage.ts";
import { secondsSince } from "../../../kubernetes/times.ts";
import { placeOf, sameRepository } from "../../../repository/reference.ts";

/** What a maintenance Job is to do. */
export interface MaintenanceOperation {
  operation: "Maintain" | "ChangeKey" | "Destroy";
  repository: RepositoryReference;
  /** restic's IDs of the snapshots to remove. */
  forget: readonly string[];
  /** Whether to free the space of what has been removed. */
  prune: boolean;
}

/** A snapshot that waits to be removed from its repository. */
export interface PendingDeletion {
  snapshotID: string;
  repository: RepositoryReference;
  /** When it was deleted. */
  since: string;
}

/** What the plan is made from. */
export interface MaintenanceFacts {
  now: Date;
  /** The DatabaseBackup's repository, once a run has made it. */
  repository: RepositoryStatus | undefined;
  /** Whether a backup runs: what needs the repository for itself waits for its end, but not for ever. */
  isBackupRunning: boolean;
  /** Whether the password that opens the repository is to be changed. */
  isKeyChanging: boolean;
  /** Whether all of the repository is to go. */
  isDestroying: boolean;
  pendingDeletions: readonly PendingDeletion[];
  /** Whether there are DatabaseSnapshots, or runs, of which only the repository knows more. */
  hasUnknown: boolean;
  /** When the last maintenance Job ended without success; undefined when it succeeded. */
  lastFailureTime: string | undefined;
  pruneIntervalSeconds: number;
}

/** How often a repository is looked at when nothing is to be removed. */
const maintenanceIntervalSeconds = 24 * 60 * 60;
/**
 * How long maintenance may be due while backups run. Where they follow each other without a pause, nothing would ever be removed;
 * so it then begins beside one, and looks for a moment between two.
 */
const maxWaitSeconds = 24 * 60 * 60;
/** How soon a failed Job is tried again. */
const retrySeconds = 600;
/** As many snapshots as one Job removes: their IDs are its arguments. */
const maxForgotten = 500;

/** The Job that should be started now, if any, or when to look again. */
export function planMaintenance(facts: MaintenanceFacts): {
  start?: MaintenanceOperation;
  againInSeconds?: number;
} {
  const wanted = wantedMaintenance(facts);
  if (!("operation" in wanted)) return wanted;
  if (facts.lastFailureTime !== undefined) {
    const wait = retrySeconds - secondsSince(facts.lastFailureTime, facts.now);
    if (wait > 0) return { againInSeconds: wait };
  }
  return { start: wanted };
}

function wantedMaintenance(facts: MaintenanceFacts): MaintenanceOperation | { againInSeconds?: number } {
  const { repository, pendingDeletions: doomed, now } = facts;
  if (facts.isBackupRunning && (facts.isDestroying || !isOverdue(facts))) return {};
  if (facts.isDestroying) {
    return repository === undefined ? {} : { operation: "Destroy", repository, forget: [], prune: true };
  }
  if (facts.isKeyChanging && repository !== undefined) {
    return { operation: "ChangeKey", repository, forget: [], prune: false };
  }
  const [first] = doomed;
  // Snapshots of a storage or path that the DatabaseBackup has left are removed there.
  const place =
    first === undefined ||
    (repository !== undefined && doomed.some((each) => sameRepository(each.repository, repository)))
      ? repository
      : first.repository;
  if (place === undefined) return {};
  const forget = doomed
    .filter((each) => sameRepository(each.repository, place))
    .map(({ snapshotID }) => snapshotID)
    .slice(0, maxForgotten);
  if (repository === undefined || placeOf(place) !== placeOf(repository)) {
    return { operation: "Maintain", repository: place, forget, prune: false };
  }
  const prune = isPruneDue(facts, forget.length > 0);
  const maintenanceWait =
    repository.lastMaintenanceTime === undefined
      ? 0
      : maintenanceIntervalSeconds - secondsSince(repository.lastMaintenanceTime, now);
  if (forget.length === 0 && !prune && !facts.hasUnknown && maintenanceWait > 0)
    return { againInSeconds: maintenanceWait };
  return { operation: "Maintain", repository, forget, prune };
}

function isOverdue({ repository, pendingDeletions: doomed, now }: MaintenanceFacts): boolean {
  const { lastMaintenanceTime } = repository ?? {};
  return (
    doomed.some(({ since }) => secondsSince(since, now) > maxWaitSeconds) ||
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
  // The first prune waits an interval from the first removal on, not from the beginning of time.
  const since = lastPruneTime ?? lastForgetTime;
  return hasForgotten && since !== undefined && secondsSince(since, now) >= pruneIntervalSeconds;
}
