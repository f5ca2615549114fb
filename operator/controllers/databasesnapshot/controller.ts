import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "../../api/databases/v1alpha1/databasesnapshot.ts";
import type { Failure } from "../../failure.ts";
import { createOrGet } from "../../kubernetes/create-or-get.ts";
import { deleteExactly } from "../../kubernetes/delete-exactly.ts";
import { hasBegun, isFinished } from "../../kubernetes/job-status.ts";
import type { CronJob, Job } from "../../kubernetes/kinds.ts";
import { backupKey, databaseSnapshots, jobs } from "../../kubernetes/kinds.ts";
import {
  childName,
  componentLabel,
  onDemandJobName,
  replacesAnnotation,
  snapshotAnnotation,
} from "../../kubernetes/names.ts";
import { podsOfJob } from "../../kubernetes/pods-of-job.ts";
import { refusal } from "../../kubernetes/refusal.ts";
import type { Manager, ReconcileContext, Request, Result, Stored } from "../../runtime/index.ts";
import {
  addFinalizer,
  annotationsChanged,
  anyOf,
  generationChanged,
  hasFinalizer,
  isControlledBy,
  removeFinalizer,
  updateStatus,
} from "../../runtime/index.ts";
import type { EndedRun } from "../ended-run.ts";
import { endedRun } from "../ended-run.ts";
import { databaseOf } from "../database-of-backup.ts";
import { lostPassword } from "../lost-password.ts";
import { watched } from "../watched.ts";
import { onDemandJob } from "./on-demand-job.ts";
import type { SnapshotFacts } from "./plan.ts";
import { planDeletion, planSnapshot } from "./plan.ts";
import { replaceSnapshot } from "./replace-snapshot.ts";
import { isStored, snapshotFinalizer } from "./snapshot.ts";
import { unreadyStatus } from "./status.ts";

/** How soon to look again at a Job without its DatabaseBackup: the garbage collector may be about to delete what its Pod needs. */
const orphanedSeconds = 15;
/** How soon to try again to create a Job that the API server refused. */
const refusedRetrySeconds = 60;

/**
 * Adds the controller that makes on-demand backups, and that keeps each DatabaseSnapshot which is deleted until its backup
 * is removed.
 */
export function addDatabaseSnapshotController(manager: Manager): void {
  const stores = {
    backups: manager.store(watched.databaseBackups),
    snapshots: manager.store(watched.databaseSnapshots),
    cronJobs: manager.store(watched.cronJobs),
    jobs: manager.store(watched.jobs),
    databases: manager.store(watched.postgresqlDatabases),
  };

  manager.controller({
    name: "databasesnapshot",
    // An annotation abandons a backup that cannot be removed.
    for: { ...watched.databaseSnapshots, predicates: [anyOf(generationChanged, annotationsChanged)] },
    watches: [
      { ...watched.jobs, map: requestOfJob },
      { ...watched.databaseBackups, map: requestsOfUnfinished },
    ],
    maxConcurrentReconciles: 10,
    reconcile,
  });

  async function reconcile(request: Request, context: ReconcileContext): Promise<Result | undefined> {
    const snapshot = stores.snapshots.get(request.namespace, request.name);
    if (snapshot === undefined) return undefined;
    if (snapshot.metadata.deletionTimestamp !== undefined) {
      await finalize(snapshot, removalJobs(snapshot), context);
      return undefined;
    }
    const held = await addFinalizer(context.client, databaseSnapshots, snapshot, snapshotFinalizer, context);
    return reconcileExisting(held, context);
  }

  async function reconcileExisting(
    snapshot: Stored<DatabaseSnapshot>,
    context: ReconcileContext,
  ): Promise<Result | undefined> {
    const facts = await factsAbout(snapshot, context);
    let plan = planSnapshot(snapshot, facts);
    if (plan.start !== undefined) {
      const job = await startJob(snapshot, plan.start, context);
      if ("reason" in job) {
        const status = unreadyStatus(snapshot, facts.now, "Pending", job);
        await updateStatus(context.client, databaseSnapshots, snapshot, status, context);
        return { requeueAfterSeconds: refusedRetrySeconds };
      }
      plan = planSnapshot(snapshot, { ...facts, job, outcome: await outcomeOf(job, snapshot, context) });
    }
    if (plan.end !== undefined) await deleteExactly(jobs, plan.end, context);
    for (const replaced of plan.replaces ?? []) await replaceSnapshot(replaced, snapshot, context);
    if (plan.status !== undefined)
      await updateStatus(context.client, databaseSnapshots, snapshot, plan.status, context);
    const { job, backup } = facts;
    const mayLosePassword = backup === undefined && job !== undefined && !isFinished(job);
    return mayLosePassword ? { requeueAfterSeconds: orphanedSeconds } : undefined;
  }

  async function factsAbout(
    snapshot: Stored<DatabaseSnapshot>,
    context: ReconcileContext,
  ): Promise<SnapshotFacts> {
    const { namespace, name } = snapshot.metadata;
    const backupName = snapshot.spec.backupRef.name;
    const job = ownJob(snapshot) ?? stores.jobs.get(namespace, onDemandJobName(name));
    const backup = stores.backups.get(namespace, backupName);
    return {
      now: context.now(),
      backup,
      database: backup && databaseOf(backup, stores.databases),
      cronJob: stores.cronJobs.get(namespace, childName(backupName)),
      job,
      outcome: await outcomeOf(job, snapshot, context),
      lost: await whyLost(job, { namespace, name: backupName }, backup, context),
      others: stores.snapshots
        .byIndex("backup", backupKey(namespace, backupName))
        .filter(({ metadata }) => metadata.uid !== snapshot.metadata.uid),
    };
  }

  /** The DatabaseSnapshot's own Job; of two, the one that has taken the other's place. */
  function ownJob(snapshot: Stored<DatabaseSnapshot>): Stored<Job> | undefined {
    const { metadata, spec } = snapshot;
    const own = stores.jobs
      .byIndex("backup", backupKey(metadata.namespace, spec.backupRef.name))
      .filter((job) => isControlledBy(job, snapshot));
    const replaced = own.map((job) => job.metadata.annotations?.[replacesAnnotation]);
    return own.find((job) => !replaced.includes(job.metadata.uid));
  }

  /** The Jobs of maintenance that remove the DatabaseSnapshot's backup, and have not ended. */
  function removalJobs({ metadata, spec, status }: Stored<DatabaseSnapshot>): Stored<Job>[] {
    const { snapshotID = "" } = status?.artifact ?? {};
    const all: Stored<Job>[] = stores.jobs.byIndex(
      "backup",
      backupKey(metadata.namespace, spec.backupRef.name),
    );
    return all
      .filter((job) => !isFinished(job) && job.metadata.labels?.[componentLabel] === "maintenance")
      .filter((job) => job.spec?.template.spec?.containers.some(({ args }) => args?.includes(snapshotID)));
  }

  /** The DatabaseSnapshots that wait for a DatabaseBackup: to start their Job, or to record what it has stored. */
  function requestsOfUnfinished({ metadata }: Stored<DatabaseBackup>): Request[] {
    return stores.snapshots
      .byIndex("backup", backupKey(metadata.namespace, metadata.name))
      .filter(({ status }) => !["Succeeded", "Failed", "Deleting"].includes(status?.phase ?? ""))
      .map(({ metadata }) => ({ namespace: metadata.namespace, name: metadata.name }));
  }
}

async function finalize(
  snapshot: Stored<DatabaseSnapshot>,
  removalJobs: readonly Stored<Job>[],
  context: ReconcileContext,
): Promise<void> {
  const { client, log, signal } = context;
  if (!hasFinalizer(snapshot, snapshotFinalizer)) return;
  const plan = planDeletion(snapshot, context.now());
  if (plan.keepsBackup) {
    // One that waits for a node would start when the DatabaseSnapshot is long gone. Another Job does what else it was to do.
    for (const job of removalJobs) await deleteExactly(jobs, job, context);
    log.info("Kept the backup in its repository", { snapshot: snapshot.status?.artifact?.snapshotID });
  }
  if (plan.removeFinalizer)
    await removeFinalizer(client, databaseSnapshots, snapshot, snapshotFinalizer, { signal });
  else if (plan.status !== undefined)
    await updateStatus(client, databaseSnapshots, snapshot, plan.status, { signal });
}

/** Creates the DatabaseSnapshot's own Job, or returns the Job that already has its name, or why the API server refuses it. */
async function startJob(
  snapshot: Stored<DatabaseSnapshot>,
  cronJob: Stored<CronJob>,
  context: ReconcileContext,
): Promise<Stored<Job> | Failure> {
  try {
    const { object, isNew } = await createOrGet(jobs, onDemandJob(snapshot, cronJob), context);
    if (isNew) context.log.info("Job created", { job: object.metadata.name });
    return object;
  } catch (error) {
    const refused = refusal(error);
    if (refused === undefined) throw error;
    return refused;
  }
}

/** How the DatabaseSnapshot's own Job ended, unless its status says that already. */
async function outcomeOf(
  job: Stored<Job> | undefined,
  snapshot: Stored<DatabaseSnapshot>,
  context: ReconcileContext,
): Promise<EndedRun | undefined> {
  if (job === undefined || !isFinished(job) || !isControlledBy(job, snapshot)) return undefined;
  if (isStored(snapshot) || snapshot.status?.phase === "Failed") return undefined;
  return endedRun(job, await podsOfJob(job, context));
}

/** Why a Job can never start, if none of its Pods has. */
async function whyLost(
  job: Stored<Job> | undefined,
  of: Request,
  backup: Stored<DatabaseBackup> | undefined,
  context: ReconcileContext,
): Promise<Failure | undefined> {
  if (job === undefined || isFinished(job)) return undefined;
  const lost = await lostPassword(job, of, backup, context);
  // From the server, because a container may have started a moment ago.
  return lost === undefined || hasBegun(await podsOfJob(job, context)) ? undefined : lost;
}

function requestOfJob(job: Stored<Job>): Request[] {
  const name = job.metadata.annotations?.[snapshotAnnotation];
  return name === undefined ? [] : [{ namespace: job.metadata.namespace, name }];
}
