import type {
  Change,
  KubernetesObject,
  Manager,
  ReconcileContext,
  Request,
  Result,
  Stored,
} from "../../runtime/index.ts";
import type { BackupRun, DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { MaintenanceRun } from "../../api/databases/v1/storage.ts";
import type { DatabaseSnapshot } from "../../api/databases/v1alpha1/databasesnapshot.ts";
import type { PostgreSQLDatabase } from "../../api/databases/v1alpha1/postgresqldatabase.ts";
import { annotationsChanged, anyOf, generationChanged, updateStatus } from "../../runtime/index.ts";
import { recordEvents } from "./events.ts";
import { finalize, ensureFinalizer } from "./finalize.ts";
import { backupKey, databaseBackups } from "../../kubernetes/kinds.ts";
import type { MaintenanceKind } from "../phases.ts";
import { isActive, isInProgress, isPending } from "../phases.ts";
import { isRestoring, snapshotsInUse } from "../unfinished-restores.ts";
import { namedServer } from "../database-of-backup.ts";
import { watched } from "../watched.ts";
import { readClusterID } from "../../kubernetes/cluster-id.ts";
import { isMadeFor } from "../../kubernetes/made-for.ts";
import { backupNameAnnotation, childName, jobUidLabel } from "../../kubernetes/names.ts";
import { isReadOnly } from "./access-mode.ts";
import { hasRunFoundOwner, mayOnlyRead } from "./ownership.ts";
import { readyToRead } from "./read-only.ts";
import { observeRuns, runJobs } from "./runs/observe.ts";
import { snapshotRefused } from "./runs/plan.ts";
import { repositoryStatus } from "./maintenance/repository-status.ts";
import { maintainRepository, maintainWithoutBackup } from "./maintenance/apply.ts";
import { applyRetention } from "./snapshots/retention.ts";
import { drilledNow, recordDrills, verifyBackups } from "./verification/apply.ts";
import { observeDrills } from "./verification/observe.ts";
import { rpoEndsInSeconds } from "./verification/status.ts";
import type { SetUp } from "./setup/result.ts";
import { startedTimes } from "./schedule/started-times.ts";
import { setUp } from "./setup/set-up.ts";
import { targetState } from "./setup/target.ts";
import { lossWithNamespace } from "./setup/volume.ts";
import type { Step } from "./step.ts";
import { step, valueOf } from "./step.ts";
import type { Findings } from "./status.ts";
import { nextStatus } from "./status.ts";
import type { DatabaseBackupOptions, BackupContext, Stores } from "./context.ts";
import { ensureImmediateRun } from "./runs/immediate-run.ts";
import { readProgress } from "./runs/progress.ts";
import { settleOutdatedRuns } from "./runs/outdated.ts";
import { explainWaiting } from "./runs/waiting.ts";
import type { ScheduleFacts } from "./schedule/check-missed.ts";
import { checkSchedule } from "./schedule/check-missed.ts";

/** How soon to reconcile again for what is not watched: the users' Secrets are only read by name. */
const recheckSeconds = { broken: 30, running: 15, waiting: 60, healthy: 600 };

/**
 * Adds the controller that creates the claim, the Secrets and the CronJob of each DatabaseBackup, records the runs in
 * DatabaseSnapshots and the status, and maintains the repository.
 */
export function addDatabaseBackupController(
  manager: Manager,
  { zones, queue, ...options }: DatabaseBackupOptions & Pick<BackupContext, "queue" | "zones">,
): void {
  const stores: Stores = {
    backups: manager.store(watched.databaseBackups),
    snapshots: manager.store(watched.databaseSnapshots),
    restores: manager.store(watched.databaseRestores),
    cronJobs: manager.store(watched.cronJobs),
    jobs: manager.store(watched.jobs),
    pods: manager.store(watched.pods),
    claims: manager.store(watched.persistentVolumeClaims),
    databases: manager.store(watched.postgresqlDatabases),
  };

  let startTime: Date | undefined;
  let clusterID: string | undefined;

  manager.controller({
    name: "databasebackup",
    // An annotation abandons a repository that cannot be deleted.
    for: { ...watched.databaseBackups, predicates: [anyOf(generationChanged, annotationsChanged)] },
    owns: [watched.cronJobs],
    watches: [
      { ...watched.jobs, map: requestOfChild },
      { ...watched.pods, map: requestOfChild },
      { ...watched.persistentVolumeClaims, map: requestOfChild },
      // A lost copy of the password comes back at once, and a lost password is reported at once.
      { ...watched.secrets, map: requestOfChild },
      { ...watched.databaseSnapshots, map: requestOfSnapshot },
      { ...watched.postgresqlDatabases, predicates: [targetChanged], map: requestsOfDatabase },
    ],
    maxConcurrentReconciles: 10,
    reconcile,
  });

  async function reconcile(request: Request, given: ReconcileContext): Promise<Result | undefined> {
    const { client, events, log, signal } = given;
    const now = () => given.now();
    startTime ??= now();
    clusterID ??= await readClusterID(given);
    const cluster = { client, events, log, signal, now };
    const context: BackupContext = {
      ...cluster,
      stores,
      options,
      zones,
      queue,
      startTime,
      clusterID,
      request,
    };
    const backup = stores.backups.get(request.namespace, request.name);
    // DatabaseSnapshots outlive the DatabaseBackup, and their backups can still be removed.
    if (backup === undefined) return requeueAfter(await maintainWithoutBackup(context));
    if (backup.metadata.deletionTimestamp !== undefined) return finalize(backup, context);
    return reconcileExisting(await ensureFinalizer(backup, context), context);
  }

  async function reconcileExisting(backup: Stored<DatabaseBackup>, context: BackupContext): Promise<Result> {
    const found = await setUp(backup, context);
    const { runs: observed, changes, repositoryID } = await observeRuns(backup, found.repository, context);
    const pods = activePods(backup, observed);
    const isReady = found.ready.status === "True";
    const isSuspended = backup.spec.suspend === true;
    const waiting = await explainWaiting(observed, pods, { isReady, isSuspended }, context);
    const immediate = await step([], () => ensureImmediateRun(backup, found.cronJob, waiting, context));
    const settled = await step([], () => settleOutdatedRuns(backup, found, waiting, context));
    const { runs, changes: settledChanges } = valueOf(settled) ?? { runs: waiting, changes: [] };
    changes.push(...settledChanges);
    const isWorking = (run: BackupRun) => isInProgress(run) && run.reason !== snapshotRefused;
    const isRunning = valueOf(immediate) === true || waiting.some(isWorking);
    const drills = await observeDrills(backup, context);
    await recordDrills(drills.ended, context);
    const schedule = checkSchedule(backup, scheduleFacts(backup, found, context));
    const maintenance = await maintainRepository(
      backup,
      {
        repository: repositoryStatus(backup.status?.repository, found.repository, repositoryID),
        password: found.password,
        // Freeing space would remove files that a drill or a restore is about to read.
        isBackupRunning:
          isRunning ||
          drills.active.some(({ spec }) => spec?.suspend !== true) ||
          isRestoring(stores.jobs.byIndex("backup", keyOfBackup(backup))),
        calendar: found.calendar,
        isScheduleUncertain: schedule.isUncertain,
        isOwnerUncertain: hasRunFoundOwner(runs, backup.status?.repository),
      },
      context,
    );
    const maintained = maintenance.repository?.maintenance;
    const verification = await verifyBackups(
      backup,
      {
        observed: drills,
        repository: maintenance.repository,
        password: found.password,
        calendar: found.calendar,
        isReadOnly: mayOnlyRead(backup, context.clusterID),
        isReady,
        isRemoving: mayRemoveData(maintained),
        imageOfRuns: found.server?.image,
      },
      context,
    );
    const { namespace } = backup.metadata;
    const inUse = new Set([...drilledNow(drills), ...snapshotsInUse(stores.restores.list(namespace))]);
    const retention = await applyRetention(
      backup,
      found.calendar,
      { runs, found: maintenance.found, inUse },
      context,
    );
    const ready = isReadOnly(backup)
      ? readyToRead(found.ready, maintenance.repository)
      : readyOf(found, [immediate, settled], runs);
    const loss = lossWithNamespace(backup, found.volume);

    const status = nextStatus(backup, {
      ready,
      runs,
      progress: await readProgress(backup, runs, pods, context),
      repository: maintenance.repository,
      checked: maintenance.checked,
      endedMaintenance: maintenance.ended,
      server: found.server,
      snapshots: stores.snapshots.byIndex("backup", keyOfBackup(backup)),
      schedule: schedule.findings,
      retention,
      verification,
      loss,
      now: context.now(),
    });
    await updateStatus(context.client, databaseBackups, backup, status, { signal: context.signal });
    recordEvents(
      backup,
      {
        changes,
        ready,
        missed: schedule.missed,
        maintenance: maintenance.ended,
        checked: maintenance.checked,
        drills: drills.ended,
        refused: verification.refused,
        loss,
        found: { count: maintenance.found.length, expiring: retention?.expiringFound ?? 0 },
      },
      context,
    );

    const others = waiting.some(isPending) ? "waiting" : "healthy";
    const waits = ready.status === "False" ? "broken" : isRunning ? "running" : others;
    // The next set-up uses what a Job has reported about the server's version, the repository and its owner.
    const isOwnerNew = status.repository?.owner?.id !== backup.status?.repository?.owner?.id;
    const settling = changes.length > 0 || isOwnerNew ? 1 : undefined;
    return requeueAfter(
      settling,
      maintenance.requeueAfterSeconds,
      verification.requeueAfterSeconds,
      drills.active.length > 0 ? recheckSeconds.running : undefined,
      rpoEndsInSeconds(backup.spec, { lastBackupTime: status.lastBackupTime, now: context.now() }),
      recheckSeconds[waits],
      schedule.requeueAfterSeconds,
    );
  }

  function scheduleFacts(
    backup: Stored<DatabaseBackup>,
    { calendar, isScheduleNew }: SetUp,
    context: BackupContext,
  ): ScheduleFacts {
    const cronJobName = childName(backup.metadata.name);
    const cronJob = stores.cronJobs.get(backup.metadata.namespace, cronJobName);
    const started = startedTimes(cronJobName, {
      cronJob,
      jobs: runJobs(backup, context),
      recentRuns: backup.status?.recentRuns ?? [],
      snapshots: stores.snapshots.byIndex("backup", keyOfBackup(backup)),
    });
    const isSuspended = backup.spec.suspend === true || cronJob?.spec.suspend !== false;
    const { startTime: processStartTime } = context;
    return { calendar, isScheduleNew, isSuspended, started, processStartTime, now: context.now() };
  }

  /** The DatabaseBackups of a PostgreSQLDatabase. */
  function requestsOfDatabase({ metadata: { namespace, name } }: Stored<PostgreSQLDatabase>): Request[] {
    return stores.backups
      .list(namespace)
      .filter((backup) => namedServer(backup) === name)
      .map(({ metadata }) => ({ namespace, name: metadata.name }));
  }

  function activePods(backup: Stored<DatabaseBackup>, runs: Findings["runs"]) {
    const active = new Set(runs.filter(isActive).map(({ jobUID }) => jobUID));
    return stores.pods
      .byIndex("backup", keyOfBackup(backup))
      .filter((pod) => isMadeFor(pod, backup) && active.has(pod.metadata.labels?.[jobUidLabel] ?? ""));
  }
}

/** Whether a maintenance Job is active that may remove files which a drill is about to read. A check only reads. */
function mayRemoveData(maintenance: MaintenanceRun | undefined): boolean {
  return (
    maintenance !== undefined &&
    isActive(maintenance) &&
    maintenance.operation !== ("Check" satisfies MaintenanceKind)
  );
}

/** Whether backups can run: the set-up says so, runs could be created, and no active run waits in vain. */
function readyOf(
  { ready }: SetUp,
  created: readonly Step<unknown>[],
  runs: Findings["runs"],
): Findings["ready"] {
  if (ready.status === "False") return ready;
  for (const each of created) if ("notReady" in each) return { status: "False", ...each.notReady };
  const waiting = runs.find((run) => isInProgress(run) && run.reason !== undefined);
  if (waiting === undefined) return ready;
  const { reason = "", message = "" } = waiting;
  return { status: "False", reason, message };
}

function requeueAfter(...seconds: (number | undefined)[]): Result {
  const known = seconds.filter((each) => each !== undefined);
  return known.length === 0 ? {} : { requeueAfterSeconds: Math.max(1, Math.min(...known)) };
}

function keyOfBackup({ metadata }: Stored<DatabaseBackup>): string {
  return backupKey(metadata.namespace, metadata.name);
}

function requestOfChild(child: Stored<KubernetesObject>): Request[] {
  const name = child.metadata.annotations?.[backupNameAnnotation];
  return name === undefined ? [] : [{ namespace: child.metadata.namespace, name }];
}

/** Lets changes of a PostgreSQLDatabase pass that change how its DatabaseBackups connect. */
function targetChanged(change: Change<PostgreSQLDatabase>): boolean {
  return change.type !== "update" || targetState(change.object) !== targetState(change.old);
}

function requestOfSnapshot({ metadata, spec }: Stored<DatabaseSnapshot>): Request[] {
  return [{ namespace: metadata.namespace, name: spec.backupRef.name }];
}
