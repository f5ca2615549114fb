import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type {
  DatabaseSnapshot,
  DatabaseSnapshotStatus,
} from "../../api/databases/v1alpha1/databasesnapshot.ts";
import type { Failure } from "../../failure.ts";
import { isFinished } from "../../kubernetes/job-status.ts";
import type { CronJob, Job } from "../../kubernetes/kinds.ts";
import { isLeftByFormer } from "../../kubernetes/left-by-former.ts";
import { managedByLabel } from "../../kubernetes/names.ts";
import { product } from "../../product.ts";
import { withID } from "../../repository/reference.ts";
import type { Stored } from "../../runtime/index.ts";
import { findCondition, isConditionTrue, isControlledBy } from "../../runtime/index.ts";
import type { EndedRun } from "../ended-run.ts";
import { abandonHint } from "../abandon-hint.ts";
import { hasSucceeded, isActive, isPending } from "../phases.ts";
import { releasedReason } from "../released-backup.ts";
import { duplicate, othersOfBackup } from "./same-backup.ts";
import { abandonBackupAnnotation, isStored, keepsBackup, storedStatus } from "./snapshot.ts";
import { unreadyStatus } from "./status.ts";

/** What is known about a DatabaseSnapshot from other objects. */
export interface SnapshotFacts {
  now: Date;
  /** The DatabaseBackup that its spec names. */
  backup: Stored<DatabaseBackup> | undefined;
  /** The name on its server of the database that it backs up; undefined without a DatabaseBackup. */
  database: string | undefined;
  /** The object that has the name of that DatabaseBackup's CronJob. */
  cronJob: Stored<CronJob> | undefined;
  /** The object that has the name of this DatabaseSnapshot's own Job. */
  job: Stored<Job> | undefined;
  /** How that Job ended; undefined while it runs. */
  outcome: EndedRun | undefined;
  /** Why that Job can never start, see `lostPassword`. */
  lost: Failure | undefined;
  /** The other DatabaseSnapshots of the same DatabaseBackup. */
  others: readonly Stored<DatabaseSnapshot>[];
}

/** What the controller has to do for a DatabaseSnapshot. */
export interface SnapshotPlan {
  /** The status to write; undefined if it is up to date. */
  status?: DatabaseSnapshotStatus;
  /** The CronJob from which to create the DatabaseSnapshot's own Job. */
  start?: Stored<CronJob>;
  /** The DatabaseSnapshot's own Job, if it can never start: to be deleted before the status is written. */
  end?: Stored<Job>;
  /** Objects that the operator made for the same backup: to be deleted first, without the backup. */
  replaces?: readonly Stored<DatabaseSnapshot>[];
}

/** Plans what to do for a DatabaseSnapshot that is not being deleted. */
export function planSnapshot(snapshot: Stored<DatabaseSnapshot>, facts: SnapshotFacts): SnapshotPlan {
  const { phase } = snapshot.status ?? {};
  if (isStored(snapshot) || phase === "Failed") return observeGeneration(snapshot);
  if (snapshot.spec.snapshotID === undefined) return planOnDemand(snapshot, facts);
  if (phase !== undefined) return observeGeneration(snapshot);
  // The operator itself completes an object that it has created.
  if (isOperatorMade(snapshot)) return {};
  return {
    status: unreadyStatus(snapshot, facts.now, "Pending", {
      reason: "LookingForSnapshot",
      message: "Waiting for maintenance to look for this snapshot in the repository.",
    }),
  };
}

/**
 * Plans what to do for a DatabaseSnapshot that is being deleted. Maintenance of the DatabaseBackup removes the backup
 * from the repository, then the finalizer; without a backup to remove, the finalizer can be removed at once.
 */
export function planDeletion(
  snapshot: Stored<DatabaseSnapshot>,
  now: Date,
): { removeFinalizer: boolean; keepsBackup: boolean; status?: DatabaseSnapshotStatus } {
  const { metadata, status } = snapshot;
  const { artifact, repository } = status ?? {};
  if (artifact === undefined || repository === undefined)
    return { removeFinalizer: true, keepsBackup: false };
  if (keepsBackup(snapshot)) return { removeFinalizer: true, keepsBackup: true };
  const value = metadata.annotations?.[abandonBackupAnnotation];
  const message =
    "The backup is being removed from its repository." +
    (value === undefined ? "" : ` ${abandonHint(abandonBackupAnnotation, value, artifact.snapshotID)}`);
  const ready = findCondition(status?.conditions, "Ready");
  const isSaid = ready?.reason !== "Deleting" || ready.message === message;
  // Maintenance may have reported since why it cannot remove the backup.
  if (status?.phase === "Deleting" && ready?.status === "False" && isSaid) {
    return { removeFinalizer: false, keepsBackup: false };
  }
  return {
    removeFinalizer: false,
    keepsBackup: false,
    status: unreadyStatus(snapshot, now, "Deleting", { reason: "Deleting", message }),
  };
}

function planOnDemand(snapshot: Stored<DatabaseSnapshot>, facts: SnapshotFacts): SnapshotPlan {
  const { backup, cronJob, job, now } = facts;
  const backupName = snapshot.spec.backupRef.name;
  const { namespace } = snapshot.metadata;
  if (job !== undefined && isControlledBy(job, snapshot)) {
    return planOfJob(snapshot, job, facts);
  }
  if (snapshot.status?.jobName !== undefined) {
    return {
      status: unreadyStatus(snapshot, now, "Failed", {
        reason: "JobDeleted",
        message:
          `Job ${snapshot.status.jobName} was deleted before its result was recorded. ` +
          "Create another DatabaseSnapshot to try again.",
      }),
    };
  }
  if (backup === undefined) {
    return {
      status: unreadyStatus(snapshot, now, "Pending", {
        reason: "BackupNotFound",
        message: `There is no DatabaseBackup "${backupName}" in namespace ${namespace}. Create it.`,
      }),
    };
  }
  if (backup.spec.repository?.accessMode === "ReadOnly") {
    return {
      status: unreadyStatus(snapshot, now, "Pending", {
        reason: "BackupNotReady",
        message:
          `DatabaseBackup "${backupName}" makes no backups: its spec.repository.accessMode is ReadOnly. Set it to ReadWrite, or ` +
          "delete this DatabaseSnapshot.",
        progress: "Stalled",
      }),
    };
  }
  // A CronJob that could not be brought up to date with the spec must not run, nor one without a database.
  const ready = findCondition(backup.status?.conditions, "Ready");
  const isReady = ready?.status === "True" && ready.reason !== releasedReason;
  if (cronJob === undefined || !isControlledBy(cronJob, backup) || !isReady) {
    return {
      status: unreadyStatus(snapshot, now, "Pending", {
        reason: "BackupNotReady",
        message: `DatabaseBackup "${backupName}" cannot run yet: see its condition Ready.`,
        // What waits for an object that is stalled waits for the same person.
        progress: isConditionTrue(backup.status?.conditions, "Stalled") ? "Stalled" : "Reconciling",
      }),
    };
  }
  if (job !== undefined && isLeftByFormer(job, snapshot)) {
    return {
      status: unreadyStatus(snapshot, now, "Pending", {
        reason: "FormerObjectTerminating",
        message: `Job ${job.metadata.name} of an earlier DatabaseSnapshot of this name is being deleted.`,
      }),
    };
  }
  if (job !== undefined) {
    return {
      status: unreadyStatus(snapshot, now, "Failed", {
        reason: "NameConflict",
        message:
          `Job ${job.metadata.name} already exists and does not belong to this DatabaseSnapshot. ` +
          "Delete the Job, or create a DatabaseSnapshot with another name.",
      }),
    };
  }
  return { start: cronJob };
}

function planOfJob(
  snapshot: Stored<DatabaseSnapshot>,
  job: Stored<Job>,
  { backup, database, outcome, lost, now, others }: SnapshotFacts,
): SnapshotPlan {
  const jobName = job.metadata.name;
  const startTime = job.status?.startTime ?? job.metadata.creationTimestamp;
  const started = { jobName, ...(startTime === undefined ? {} : { startTime }) };
  if (!isFinished(job) && lost !== undefined) {
    const why = {
      reason: lost.reason,
      message: `${lost.message} Create another DatabaseSnapshot to try again.`,
    };
    return { status: unreadyStatus(snapshot, now, "Failed", why, started), end: job };
  }
  if (!isFinished(job) || outcome === undefined) {
    const known = backup?.status?.recentRuns?.find((run) => run.jobUID === job.metadata.uid);
    const isSuspended = job.spec?.suspend === true;
    const { reason = "Running", message = `Job ${jobName} is making the backup.` } =
      known !== undefined && isActive(known) && isPending(known) === isSuspended
        ? known
        : isSuspended
          ? { reason: "WaitingForTurn", message: `Job ${jobName} is suspended: see the DatabaseBackup.` }
          : {};
    const why = { reason, message };
    const phase = isSuspended ? "Pending" : "Running";
    return { status: unreadyStatus(snapshot, now, phase, why, started) };
  }
  const { run, stored, repositoryID, isFound = false } = outcome;
  if (stored !== undefined) {
    const { taken, replaceable } = othersOfBackup(stored.snapshotID, others);
    if (isFound && taken !== undefined) {
      const why = duplicate(stored.snapshotID, taken);
      return { status: unreadyStatus(snapshot, now, "Failed", why, started) };
    }
    const repository = backup?.status?.repository;
    if (backup !== undefined && repository !== undefined) {
      const where = withID(repository, repositoryID);
      return {
        status: storedStatus(
          snapshot,
          { backup, database: database ?? backup.spec.databaseName },
          stored,
          where,
          now,
          isFound ? { isFound, foundTime: now.toISOString() } : {},
        ),
        ...(isFound ? { replaces: replaceable } : {}),
      };
    }
    // The DatabaseBackup was deleted or created again during the run: only its status names the repository.
    const why = {
      reason: "BackupNotReady",
      message:
        `Job ${jobName} has stored the backup. Waiting for DatabaseBackup "${snapshot.spec.backupRef.name}", ` +
        "whose status names the repository.",
    };
    return { status: unreadyStatus(snapshot, now, "Running", why, started) };
  }
  const why = hasSucceeded(run)
    ? { reason: "OutcomeLost", message: "The result was lost because the Pod was deleted." }
    : { reason: run.reason ?? "Failed", message: run.message ?? "The Job failed and gave no reason." };
  const completionTime = run.completionTime === undefined ? {} : { completionTime: run.completionTime };
  const ended = { jobName, startTime: run.startTime, ...completionTime };
  return { status: unreadyStatus(snapshot, now, "Failed", why, ended) };
}

/** Records that a change of the spec was seen: it changes nothing else. */
function observeGeneration({ metadata: { generation }, status }: DatabaseSnapshot): SnapshotPlan {
  if (generation === undefined || status?.observedGeneration === generation) return {};
  const conditions = status?.conditions?.map((each) => ({ ...each, observedGeneration: generation }));
  return {
    status: {
      ...status,
      observedGeneration: generation,
      ...(conditions === undefined ? {} : { conditions }),
    },
  };
}

function isOperatorMade({ metadata }: DatabaseSnapshot): boolean {
  return metadata.labels?.[managedByLabel] === product.name;
}
