import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type {
  DatabaseSnapshot,
  DatabaseSnapshotStatus,
} from "../../api/databases/v1alpha1/databasesnapshot.ts";
import type { Manager, ReconcileContext, Request, Result, Stored } from "../../runtime/index.ts";
import {
  addFinalizer,
  annotationsChanged,
  anyOf,
  findCondition,
  generationChanged,
  hasFinalizer,
  isConditionTrue,
  isControlledBy,
  removeFinalizer,
  updateStatus,
} from "../../runtime/index.ts";
import type { Job } from "../../kubernetes/kinds.ts";
import { backupKey, databaseSnapshots, jobs } from "../../kubernetes/kinds.ts";
import { watched } from "../watched.ts";
import { childName, managedByLabel, onDemandJobName, snapshotAnnotation } from "../../kubernetes/names.ts";
import { product } from "../../product.ts";
import { withID } from "../../repository/reference.ts";
import { isFinished } from "../../kubernetes/job-status.ts";
import { podsOfJob } from "../../kubernetes/pods-of-job.ts";
import { abandonAnnotation, isStored, snapshotFinalizer, storedStatus } from "./snapshot.ts";
import { createOrGet } from "../../kubernetes/create-or-get.ts";
import { onDemandJob } from "./on-demand-job.ts";
import { unreadyStatus } from "./status.ts";
import { endedRun } from "../ended-run.ts";

/** Adds the controller that makes the backups that people ask for, and holds those that are deleted until they are gone. */
export function addDatabaseSnapshotController(manager: Manager): void {
  const stores = {
    backups: manager.store(watched.databaseBackups),
    snapshots: manager.store(watched.databaseSnapshots),
    cronJobs: manager.store(watched.cronJobs),
    jobs: manager.store(watched.jobs),
  };

  manager.controller<DatabaseSnapshot>({
    name: "databasesnapshot",
    // An annotation lets go of what cannot be removed.
    for: { ...watched.databaseSnapshots, predicates: [anyOf(generationChanged, annotationsChanged)] },
    watches: [
      { ...watched.jobs, map: requestOfJob },
      { ...watched.databaseBackups, map: waitingFor },
    ],
    maxConcurrentReconciles: 10,
    reconcile,
  });

  async function reconcile(request: Request, context: ReconcileContext): Promise<Result | undefined> {
    const snapshot = stores.snapshots.get(request.namespace, request.name);
    if (snapshot === undefined) return undefined;
    if (snapshot.metadata.deletionTimestamp !== undefined) return release(snapshot, context);
    const held = await addFinalizer(context.client, databaseSnapshots, snapshot, snapshotFinalizer, context);
    const status = await nextStatus(held, context);
    if (status !== undefined) await updateStatus(context.client, databaseSnapshots, held, status, context);
    return undefined;
  }

  /** What is in a repository is removed from there by the DatabaseBackup's maintenance, which lets go of the object then. */
  async function release(snapshot: Stored<DatabaseSnapshot>, context: ReconcileContext): Promise<undefined> {
    const { client, log, signal } = context;
    if (!hasFinalizer(snapshot, snapshotFinalizer)) return;
    const isAbandoned = snapshot.metadata.annotations?.[abandonAnnotation] === "true";
    const isInRepository =
      snapshot.status?.snapshotID !== undefined && snapshot.status.repository !== undefined;
    if (isInRepository && !isAbandoned) {
      const why = { reason: "Deleting", message: "The backup is being removed from its repository." };
      const before = findCondition(snapshot.status?.conditions, "Ready");
      if (snapshot.status?.phase === "Deleting" && before?.status === "False") return;
      const status = unreadyStatus(snapshot, context.now(), "Deleting", why);
      await updateStatus(client, databaseSnapshots, snapshot, status, { signal });
      return;
    }
    if (isAbandoned && isInRepository) {
      log.info("Abandoned the backup in its repository", { snapshot: snapshot.status?.snapshotID });
    }
    await removeFinalizer(client, databaseSnapshots, snapshot, snapshotFinalizer, { signal });
  }

  /** Undefined when there is nothing new to say. */
  async function nextStatus(
    snapshot: Stored<DatabaseSnapshot>,
    context: ReconcileContext,
  ): Promise<DatabaseSnapshotStatus | undefined> {
    const { phase } = snapshot.status ?? {};
    if (isStored(snapshot) || phase === "Failed") return observed(snapshot);
    if (snapshot.spec.snapshotID !== undefined) {
      // The operator tells more of an object that it has made itself at once.
      if (phase !== undefined || isOurs(snapshot)) return undefined;
      return unreadyStatus(snapshot, context.now(), "Pending", {
        reason: "LookingForSnapshot",
        message: "The repository has not been looked at yet.",
      });
    }
    return onDemandStatus(snapshot, context);
  }

  async function onDemandStatus(
    snapshot: Stored<DatabaseSnapshot>,
    context: ReconcileContext,
  ): Promise<DatabaseSnapshotStatus | undefined> {
    const now = context.now();
    const { namespace, name } = snapshot.metadata;
    const job = stores.jobs.get(namespace, onDemandJobName(name));
    if (job !== undefined && isControlledBy(job, snapshot)) return statusOfJob(snapshot, job, context);
    if (snapshot.status?.jobName !== undefined) {
      return unreadyStatus(snapshot, now, "Failed", {
        reason: "JobDeleted",
        message: `Job ${snapshot.status.jobName} was deleted before it ended. Create another DatabaseSnapshot to try again.`,
      });
    }
    const backup = stores.backups.get(namespace, snapshot.spec.backupRef.name);
    const cronJob = stores.cronJobs.get(namespace, childName(snapshot.spec.backupRef.name));
    if (backup === undefined) {
      return unreadyStatus(snapshot, now, "Pending", {
        reason: "BackupNotFound",
        message: `There is no DatabaseBackup "${snapshot.spec.backupRef.name}" in namespace ${namespace}. Create it.`,
      });
    }
    if (cronJob === undefined || !isControlledBy(cronJob, backup) || !isUsable(backup)) {
      return unreadyStatus(snapshot, now, "Pending", {
        reason: "BackupNotReady",
        message: `DatabaseBackup "${snapshot.spec.backupRef.name}" cannot run yet: see its condition Ready.`,
      });
    }
    const { object: made, isNew } = await createOrGet(jobs, onDemandJob(snapshot, cronJob), context);
    if (isNew) context.log.info("Job created", { job: made.metadata.name });
    if (isControlledBy(made, snapshot)) return statusOfJob(snapshot, made, context);
    return unreadyStatus(snapshot, now, "Failed", {
      reason: "NameConflict",
      message: `There is a Job ${made.metadata.name} that is somebody else's. Delete it, or create a DatabaseSnapshot of another name.`,
    });
  }

  async function statusOfJob(
    snapshot: Stored<DatabaseSnapshot>,
    job: Job,
    context: ReconcileContext,
  ): Promise<DatabaseSnapshotStatus> {
    const now = context.now();
    const jobName = job.metadata.name ?? "";
    if (!isFinished(job)) {
      const startTime = job.status?.startTime ?? job.metadata.creationTimestamp;
      const why = { reason: "Running", message: `Job ${jobName} makes it.` };
      return unreadyStatus(snapshot, now, "Running", why, {
        jobName,
        ...(startTime === undefined ? {} : { startTime }),
      });
    }
    const { run, stored: artifact, repositoryID } = endedRun(job, await podsOfJob(job, context));
    const backup = stores.backups.get(snapshot.metadata.namespace, snapshot.spec.backupRef.name);
    // A DatabaseBackup that could run has its repository in its status.
    const repository = backup?.status?.repository;
    if (artifact !== undefined && backup !== undefined && repository !== undefined) {
      return storedStatus(snapshot, backup, artifact, withID(repository, repositoryID), now);
    }
    const completionTime = run.completionTime === undefined ? {} : { completionTime: run.completionTime };
    return unreadyStatus(
      snapshot,
      now,
      "Failed",
      {
        reason: run.reason ?? "OutcomeLost",
        message: run.message ?? "The Pod that could say which snapshot it stored is gone.",
      },
      { jobName, startTime: run.startTime, ...completionTime },
    );
  }

  /** The snapshots that wait until the DatabaseBackup can run. */
  function waitingFor({ metadata }: Stored<DatabaseBackup>): Request[] {
    return stores.snapshots
      .byIndex("backup", backupKey(metadata.namespace, metadata.name))
      .filter(({ status }) => status?.phase === undefined || status.phase === "Pending")
      .map(({ metadata }) => ({ namespace: metadata.namespace, name: metadata.name }));
  }
}

/** Whether the CronJob says what the spec says: one that could not be brought up to date must not be run. */
function isUsable({ status }: Stored<DatabaseBackup>): boolean {
  return isConditionTrue(status?.conditions, "Ready");
}

function isOurs({ metadata }: Stored<DatabaseSnapshot>): boolean {
  return metadata.labels?.[managedByLabel] === product.name;
}

function observed(snapshot: Stored<DatabaseSnapshot>): DatabaseSnapshotStatus | undefined {
  const { generation } = snapshot.metadata;
  if (generation === undefined || snapshot.status?.observedGeneration === generation) return undefined;
  return { ...snapshot.status, observedGeneration: generation };
}

function requestOfJob(job: Job): Request[] {
  const name = job.metadata.annotations?.[snapshotAnnotation];
  return name === undefined ? [] : [{ namespace: job.metadata.namespace ?? "", name }];
}
