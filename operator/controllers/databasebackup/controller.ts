import type { BackupRun, DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { Target } from "../../engines/engine.ts";
import { engines } from "../../engines/engines.ts";
import type { Manager, ReconcileContext, Request, Result } from "../../runtime/index.ts";
import {
  ensureChild,
  isControlledBy,
  isInvalid,
  NotControlledError,
  updateStatus,
} from "../../runtime/index.ts";
import { mustHaveCredentials } from "./credentials.ts";
import { credentialsFolder, desiredCronJob } from "./desired-cronjob.ts";
import type { Job, Pod } from "./kinds.ts";
import { cronJobs, databaseBackups, pods, watched } from "./kinds.ts";
import { backupAnnotation, childName } from "./names.ts";
import { NotReady } from "./not-ready.ts";
import { ensureClaim, ensurePassword } from "./repository.ts";
import type { RunChange } from "./runs.ts";
import { isFinished, nextRuns, stuckPod } from "./runs.ts";
import type { Findings } from "./status.ts";
import { nextStatus } from "./status.ts";
import { credentialsOf, targetOf } from "./target.ts";

/** What the controller needs beside the cluster. */
export interface DatabaseBackupOptions {
  /** The image whose `install-runner` brings restic and the scripts into a run's Pod: the operator's own. */
  runnerImage: string;
}

/** How soon to look again at what brings no event: Secrets are read by name and not watched. */
const recheckSeconds = 30;
/** How long a Pod may take to be scheduled, its volume to be made included, before the status speaks of it. */
const schedulingGraceSeconds = 60;

/**
 * Adds the controller that turns each DatabaseBackup into a claim, a Secret and a CronJob, and the runs of that
 * CronJob into the status.
 */
export function addDatabaseBackupController(manager: Manager, options: DatabaseBackupOptions): void {
  const stores = {
    backups: manager.store(watched.databaseBackups),
    cronJobs: manager.store(watched.cronJobs),
    jobs: manager.store(watched.jobs),
    pods: manager.store(watched.pods),
    claims: manager.store(watched.persistentVolumeClaims),
  };

  manager.controller<DatabaseBackup>({
    name: "databasebackup",
    for: watched.databaseBackups,
    owns: [watched.cronJobs],
    watches: [
      { ...watched.jobs, map: requestOfChild },
      { ...watched.pods, map: requestOfChild },
      { ...watched.persistentVolumeClaims, map: requestOfChild },
    ],
    maxConcurrentReconciles: 10,
    reconcile,
  });

  async function reconcile(request: Request, context: ReconcileContext): Promise<Result | undefined> {
    const backup = stores.backups.get(request.namespace, request.name);
    if (backup === undefined || backup.metadata.deletionTimestamp !== undefined) return undefined;

    const setUp = await trySetUp(backup, context);
    const { runs, changes } = await observeRuns(backup, context);
    const stuck = stuckPod(activePods(backup, runs), context.now(), schedulingGraceSeconds);
    const ready: Findings["ready"] =
      setUp.ready.status === "True" && stuck !== undefined ? { status: "False", ...stuck } : setUp.ready;

    const status = nextStatus(backup, { ready, runs, repository: setUp.repository, now: context.now() });
    await updateStatus(context.client, databaseBackups, backup, status, { signal: context.signal });
    announce(backup, changes, ready, context);

    const waits = ready.status === "False" || runs.some(({ phase }) => phase === "Running");
    return waits ? { requeueAfterSeconds: recheckSeconds } : undefined;
  }

  /** Everything that a run needs; what stands in its way becomes the condition. */
  async function trySetUp(
    backup: DatabaseBackup,
    context: ReconcileContext,
  ): Promise<Pick<Findings, "ready" | "repository">> {
    try {
      return await setUp(backup, context);
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === undefined) throw error;
      const message = error instanceof Error ? error.message : String(error);
      return { ready: { status: "False", reason, message }, repository: backup.status?.repository };
    }
  }

  async function setUp(
    backup: DatabaseBackup,
    context: ReconcileContext,
  ): Promise<Pick<Findings, "ready" | "repository">> {
    const namespace = backup.metadata.namespace ?? "";
    const target = await reachableTarget(backup, context);
    const claimName = await ensureClaim(backup, context, stores.claims);
    const passwordSecretName = await ensurePassword(backup, context);
    const desired = desiredCronJob(backup, {
      dump: engines[target.connection.engine].dump(target, credentialsFolder),
      runnerImage: options.runnerImage,
      claimName,
      passwordSecretName,
    });
    const name = desired.metadata.name ?? "";
    const result = await ensureChild(
      context.client,
      cronJobs,
      desired,
      stores.cronJobs.get(namespace, name),
      {
        owner: backup,
        signal: context.signal,
      },
    );
    if (result !== "unchanged") context.log.info(`CronJob ${result}`, { cronJob: name });
    return {
      ready: {
        status: "True",
        reason: "Scheduled",
        message: `CronJob "${name}" backs up at "${backup.spec.schedule}" (UTC).`,
      },
      repository: {
        persistentVolumeClaim: { name: claimName },
        passwordSecret: { name: passwordSecretName },
      },
    };
  }

  /** The database, once its credentials are there. Without a target no run is started. */
  async function reachableTarget(backup: DatabaseBackup, context: ReconcileContext): Promise<Target> {
    let target: Target;
    try {
      target = targetOf(backup);
    } catch (error) {
      await suspend(backup, context);
      throw error;
    }
    await mustHaveCredentials(backup.metadata.namespace ?? "", credentialsOf(target), context);
    return target;
  }

  /** Stops a CronJob whose target is gone from dumping what is no longer meant. */
  async function suspend(backup: DatabaseBackup, { client, signal }: ReconcileContext): Promise<void> {
    const namespace = backup.metadata.namespace ?? "";
    const name = childName(backup.metadata.name ?? "");
    const cronJob = stores.cronJobs.get(namespace, name);
    if (cronJob === undefined || !isControlledBy(cronJob, backup) || cronJob.spec.suspend === true) return;
    await client.patch(
      cronJobs,
      { namespace, name },
      { type: "merge", body: { spec: { suspend: true } }, signal },
    );
  }

  async function observeRuns(
    backup: DatabaseBackup,
    { client, signal }: ReconcileContext,
  ): Promise<{ runs: BackupRun[]; changes: RunChange[] }> {
    const recorded = backup.status?.recentRuns ?? [];
    const jobs = stores.jobs.byIndex("backup", indexKey(backup));
    const recordedAsEnded = new Set(
      recorded.filter(({ phase }) => phase !== "Running").map(({ jobName }) => jobName),
    );
    const podsOf = new Map<Job, Pod[]>();
    for (const job of jobs.filter(
      (each) => isFinished(each) && !recordedAsEnded.has(each.metadata.name ?? ""),
    )) {
      // Asked of the server, not of the store: the watch on Pods may lag behind the one on Jobs.
      const { items } = await client.list(pods, {
        namespace: job.metadata.namespace,
        labelSelector: `batch.kubernetes.io/controller-uid=${job.metadata.uid ?? ""}`,
        signal,
      });
      podsOf.set(job, items);
    }
    return nextRuns(recorded, jobs, (job) => podsOf.get(job) ?? []);
  }

  function activePods(backup: DatabaseBackup, runs: readonly BackupRun[]): Pod[] {
    const active = new Set(runs.filter(({ phase }) => phase === "Running").map(({ jobName }) => jobName));
    return stores.pods
      .byIndex("backup", indexKey(backup))
      .filter(({ metadata }) => active.has(metadata.labels?.["batch.kubernetes.io/job-name"] ?? ""));
  }
}

/** Tells log and events what is new: after the status is written, so that nothing is told twice. */
function announce(
  backup: DatabaseBackup,
  changes: readonly RunChange[],
  ready: Findings["ready"],
  { events, log }: ReconcileContext,
): void {
  for (const { kind, run } of changes) {
    const { jobName: job, reason, message = "" } = run;
    if (kind === "started") {
      log.info(`Backing up database: ${backup.spec.databaseName}`, { job });
      events.record(backup, {
        type: "Normal",
        reason: "BackupStarted",
        action: "Backup",
        note: `Job ${job} backs up database "${backup.spec.databaseName}".`,
      });
    } else if (run.phase === "Succeeded") {
      log.info("Backup succeeded", {
        job,
        snapshot: run.snapshotID,
        totalBytes: run.totalBytes,
        addedBytes: run.addedBytes,
      });
      events.record(backup, {
        type: "Normal",
        reason: "BackupSucceeded",
        action: "Backup",
        note: `Job ${job}: ${message}`,
      });
    } else {
      log.error("Backup failed", { job, reason, explanation: message });
      events.record(backup, {
        type: "Warning",
        reason: "BackupFailed",
        action: "Backup",
        note: `Job ${job}: ${reason ?? ""}: ${message}`,
      });
    }
  }
  const before = backup.status?.conditions?.find(({ type }) => type === "Ready");
  if (before?.status === ready.status && before.reason === ready.reason) return;
  if (ready.status === "False") log.error("Not ready", { reason: ready.reason, explanation: ready.message });
  events.record(backup, {
    type: ready.status === "True" ? "Normal" : "Warning",
    reason: ready.reason,
    action: "Reconcile",
    note: ready.message,
  });
}

/** The reason of a failure that only the user can mend; undefined for those that pass when tried again. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof NotReady) return error.reason;
  if (error instanceof NotControlledError) return "NameConflict";
  if (isInvalid(error)) return "InvalidSpec";
  return undefined;
}

function requestOfChild(child: { metadata: DatabaseBackup["metadata"] }): Request[] {
  const name = child.metadata.annotations?.[backupAnnotation];
  return name === undefined ? [] : [{ namespace: child.metadata.namespace ?? "", name }];
}

function indexKey(backup: DatabaseBackup): string {
  return `${backup.metadata.namespace ?? ""}/${childName(backup.metadata.name ?? "")}`;
}
