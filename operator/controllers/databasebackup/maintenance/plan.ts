import type {
  MaintenanceRun,
  RepositoryReference,
  RepositoryStatus,
} from "../../../api/databases/v1/storage.ts";
import { secondsSince } from "../../../kubernetes/times.ts";
import { isForUnusableClaim } from "../../../kubernetes/unusable-claim.ts";
import { isForeignOwnerReason } from "../../../repository/owner.ts";
import { isSameLocation, locationKey } from "../../../repository/reference.ts";
import type { MaintenanceKind } from "../../phases.ts";
import { hasFailed, hasSucceeded, isActive } from "../../phases.ts";
import type { MarkChanges } from "../../databasesnapshot/marks.ts";
import type { PendingDeletion } from "../snapshots/pending-deletion.ts";
import type { CheckPlan } from "./plan-check.ts";

/** What a maintenance Job does. */
export interface MaintenanceOperation {
  operation: MaintenanceKind;
  repository: RepositoryReference;
  /** restic's IDs of the snapshots to remove. */
  forget: readonly string[];
  /** The marks of backups to change. */
  marks?: MarkChanges;
  /** Whether there need not be a repository. */
  mayBeMissing?: boolean;
  /** The cluster whose repository is taken over, if it is the owner. */
  takeOverFrom?: string;
  /** Whether to free the space of what was removed. */
  prune: boolean;
  /** What a `Check` reads. */
  check?: CheckPlan;
}

/** What the plan depends on. */
export interface MaintenanceFacts {
  now: Date;
  /** The DatabaseBackup's repository, once a run has created it. */
  repository: RepositoryStatus | undefined;
  /** Where the DatabaseBackup's repository may exist, if that is not known yet. */
  unknownRepository: RepositoryReference | undefined;
  /** Whether the DatabaseBackup's repository may only be read. */
  isReadOnly: boolean;
  /** The cluster whose repository is to be taken over, if it is the owner. */
  takeOverFrom: string | undefined;
  /** Whether it is the owner, as far as is known. */
  isTakingOver: boolean;
  /** Whether a backup is running. Maintenance waits for its end, but at most `maxWaitSeconds`. */
  isBackupRunning: boolean;
  /** Whether the repository's password has to be changed. */
  isKeyChanging: boolean;
  pendingDeletions: readonly PendingDeletion[];
  /** The marks of backups to change in the DatabaseBackup's repository. */
  pendingMarks: MarkChanges;
  /** Whether the repository has to be listed for DatabaseSnapshots or runs that nothing else knows of. */
  hasUnknown: boolean;
  /** The newest maintenance, see `maintenanceToWaitAfter`. */
  newest: MaintenanceRun | undefined;
  /** The repository that it worked in, see `locationKey`; undefined if that is not known. */
  newestLocation: string | undefined;
  pruneIntervalSeconds: number;
  /** The check that is due, or when the next one is; undefined if there are no checks. */
  check: CheckPlan | { waitSeconds: number | undefined } | undefined;
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
/** How soon a failed check is retried: it may have read for hours. */
const checkRetrySeconds = 3600;
/** How long changes of marks are gathered after the last maintenance. */
const marksIntervalSeconds = 60;
/** How many snapshots one Job removes or marks: their IDs are its arguments. */
const maxForgotten = 500;

/**
 * The Job to start now, if any, or when to plan again.
 *
 * @returns One Job for each repository that has something to do. The next one is for when the one before cannot be created.
 */
export function planMaintenance(facts: MaintenanceFacts): {
  start: MaintenanceOperation[];
  requeueAfterSeconds?: number;
} {
  // Reading needs no lock, and so no wait.
  if (!facts.isReadOnly && facts.isBackupRunning && !isOverdue(facts)) return { start: [] };
  const own = facts.isReadOnly ? reading(facts) : ownMaintenance(facts);
  const due = [...("operation" in own ? [own] : []), ...(facts.isReadOnly ? [] : formerMaintenance(facts))];
  if (due.length === 0) return "operation" in own ? { start: [] } : { start: [], ...own };
  // What another owner forbids is not tried again: the Job only looks who that is.
  const isRefused = facts.isReadOnly && isForeignOwnerReason(facts.newest?.reason);
  const wait = isRefused ? undefined : retryWait(facts.newest, facts.now);
  return wait === undefined
    ? { start: inTurn(due, facts.newestLocation) }
    : { start: [], requeueAfterSeconds: wait };
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
  const wait = retryWait(newest, now);
  if (wait !== undefined) return { requeueAfterSeconds: wait };
  return { start: { operation: "Destroy", repository, forget: [], prune: true } };
}

/** A repository that may only be read is listed as often as another one is maintained. */
function reading(facts: MaintenanceFacts): MaintenanceOperation | { requeueAfterSeconds?: number } {
  const { unknownRepository, hasUnknown, pendingDeletions, now } = facts;
  const repository = facts.repository ?? unknownRepository;
  if (repository === undefined) return {};
  const last = facts.repository?.lastMaintenanceTime;
  const wait = last === undefined ? 0 : maintenanceIntervalSeconds - secondsSince(last, now);
  // The owner of the repository may have removed their backups.
  const hasNewDeletion = pendingDeletions.some(({ since }) => since > (last ?? ""));
  return wait > 0 && !hasUnknown && !hasNewDeletion
    ? { requeueAfterSeconds: wait }
    : { operation: "List", repository, forget: [], prune: false };
}

/** What the DatabaseBackup's own repository needs, or when it next needs something. */
function ownMaintenance(facts: MaintenanceFacts): MaintenanceOperation | { requeueAfterSeconds?: number } {
  const { repository, unknownRepository, now } = facts;
  if (repository === undefined) {
    return unknownRepository === undefined
      ? {}
      : {
          operation: "Maintain",
          repository: unknownRepository,
          forget: [],
          mayBeMissing: true,
          ...takeOver(facts),
          prune: false,
        };
  }
  if (facts.isKeyChanging) return { operation: "ChangeKey", repository, forget: [], prune: false };
  const forget = forgottenIn(repository, facts);
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
    facts.isTakingOver ? 0 : wait,
    hasMarks ? wait - maintenanceIntervalSeconds + marksIntervalSeconds : Infinity,
  );
  if (forget.length === 0 && !prune && !facts.hasUnknown && soonest > 0) {
    const check = nextCheck(facts);
    return "read" in check
      ? { operation: "Check", repository, forget: [], prune: false, check }
      : { requeueAfterSeconds: Math.min(soonest, check.waitSeconds ?? Infinity) };
  }
  return {
    operation: "Maintain",
    repository,
    forget,
    ...(hasMarks ? { marks } : {}),
    ...takeOver(facts),
    prune,
  };
}

function takeOver({ takeOverFrom }: MaintenanceFacts): Pick<MaintenanceOperation, "takeOverFrom"> {
  return takeOverFrom === undefined ? {} : { takeOverFrom };
}

/** The check that is due, or when to plan again: checks wait for all other maintenance, and longer after a failure. */
function nextCheck({
  check,
  newest,
  now,
}: MaintenanceFacts): CheckPlan | { waitSeconds: number | undefined } {
  if (check === undefined) return { waitSeconds: undefined };
  const hasFailedCheck = newest !== undefined && hasFailed(newest) && newest.operation === "Check";
  const wait = hasFailedCheck ? checkRetrySeconds - secondsSince(newest.completionTime ?? "", now) : 0;
  return "read" in check && wait > 0 ? { waitSeconds: wait } : check;
}

/**
 * Removals from other repositories: of the storage or path that the spec named before, or of a DatabaseBackup that no longer
 * exists.
 */
function formerMaintenance(facts: MaintenanceFacts): MaintenanceOperation[] {
  const own = facts.repository && locationKey(facts.repository);
  const former = new Map(
    facts.pendingDeletions.map((each) => [locationKey(each.repository), each.repository]),
  );
  return [...former]
    .filter(([location]) => location !== own)
    .map(([, repository]) => ({
      operation: "Maintain",
      repository,
      forget: forgottenIn(repository, facts),
      prune: false,
    }));
}

function forgottenIn(repository: RepositoryReference, { pendingDeletions }: MaintenanceFacts): string[] {
  return pendingDeletions
    .filter((each) => isSameLocation(each.repository, repository))
    .map(({ snapshotID }) => snapshotID)
    .slice(0, maxForgotten);
}

/** The repository after that of the newest Job comes first, so that one which always fails does not keep others waiting. */
function inTurn(due: MaintenanceOperation[], newestLocation: string | undefined): MaintenanceOperation[] {
  const newest = due.findIndex(({ repository }) => locationKey(repository) === newestLocation);
  return [...due.slice(newest + 1), ...due.slice(0, newest + 1)];
}

/** How long to wait after a failure; undefined when there was none, the wait is over, or it would change nothing. */
function retryWait(newest: MaintenanceRun | undefined, now: Date): number | undefined {
  if (newest?.completionTime === undefined || !hasFailed(newest) || isForUnusableClaim(newest))
    return undefined;
  const wait = retrySeconds - secondsSince(newest.completionTime, now);
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
