import type { DatabaseRestore } from "../../api/databases/v1alpha1/databaserestore.ts";
import type { DatabaseSnapshot } from "../../api/databases/v1alpha1/databasesnapshot.ts";
import type { PostgreSQLDatabase } from "../../api/databases/v1alpha1/postgresqldatabase.ts";
import { createOrGet } from "../../kubernetes/create-or-get.ts";
import { deleteExactly } from "../../kubernetes/delete-exactly.ts";
import type { Desired } from "../../kubernetes/desired.ts";
import { isFinished } from "../../kubernetes/job-status.ts";
import type { Job } from "../../kubernetes/kinds.ts";
import { databaseRestores, databaseSnapshots, jobs, pods } from "../../kubernetes/kinds.ts";
import { childName, backupLabel, backupNameAnnotation } from "../../kubernetes/names.ts";
import { NotReady } from "../../kubernetes/not-ready.ts";
import type { PodPolicy } from "../../kubernetes/pod-template.ts";
import { refusal } from "../../kubernetes/refusal.ts";
import type { Manager, ReconcileContext, Request, Result, Stored } from "../../runtime/index.ts";
import {
  addFinalizer,
  findCondition,
  generationChanged,
  hasFinalizer,
  isControlledBy,
  removeFinalizer,
  updateStatus,
} from "../../runtime/index.ts";
import type { ImagePolicy } from "../databasebackup/context.ts";
import { assertAllowed } from "../databasebackup/setup/policy.ts";
import { hasEnded } from "../unfinished-restores.ts";
import { watched } from "../watched.ts";
import type { RestorePurpose } from "./desired-job.ts";
import {
  desiredCleanupJob,
  desiredRestoreJob,
  restoreAnnotation,
  restoreJobName,
  restoreLabel,
} from "./desired-job.ts";
import { observeJobs } from "./observe.ts";
import type { RestoreFacts } from "./plan.ts";
import { cleanUpCommand, planRestore, safetySnapshotName } from "./plan.ts";
import type { ResolvedRestore } from "./resolve.ts";
import { resolveRestore } from "./resolve.ts";
import type { Unresolved } from "./unresolved.ts";

/** The controller's options. */
export interface DatabaseRestoreOptions extends PodPolicy {
  /** The operator's own image. */
  runnerImage: string;
  /** Which images a spec may name. */
  policy: ImagePolicy;
}

/** Keeps a DatabaseRestore that is deleted until its Pod has ended and what it has left is removed. */
export const restoreFinalizer = "databases.test.io/cancel-restore";

/** How soon to look again at what other objects do not announce, such as the progress. */
const pollSeconds = 10;
const refusedRetrySeconds = 60;

/** Adds the controller that restores backups. */
export function addDatabaseRestoreController(manager: Manager, options: DatabaseRestoreOptions): void {
  const stores = {
    restores: manager.store(watched.databaseRestores),
    snapshots: manager.store(watched.databaseSnapshots),
    backups: manager.store(watched.databaseBackups),
    jobs: manager.store(watched.jobs),
    databases: manager.store(watched.postgresqlDatabases),
  };

  manager.controller({
    name: "databaserestore",
    for: { ...watched.databaseRestores, predicates: [generationChanged] },
    watches: [
      { ...watched.jobs, map: requestOfJob },
      { ...watched.databaseSnapshots, map: requestsOfSnapshot },
      { ...watched.postgresqlDatabases, map: requestsOfDatabase },
    ],
    maxConcurrentReconciles: 10,
    reconcile,
  });

  async function reconcile(request: Request, context: ReconcileContext): Promise<Result | undefined> {
    let restore = stores.restores.get(request.namespace, request.name);
    if (restore === undefined) return undefined;
    if (restore.metadata.deletionTimestamp !== undefined) return cancel(restore, context);
    if (hasEnded(restore)) return expire(restore, context);
    restore = await addFinalizer(context.client, databaseRestores, restore, restoreFinalizer, context);
    for (;;) {
      const facts = await factsAbout(restore, context);
      const plan = planRestore(restore, facts);
      if (plan.takeSafetyBackup === true) await takeSafetyBackup(restore, facts, context);
      if (plan.start !== undefined) {
        const { purpose, attempt } = plan.start;
        const refused = await startJob(restore, facts.resolved, purpose, attempt, context);
        if (refused !== undefined) return refused;
        continue;
      }
      if (plan.status !== undefined) {
        const before = findCondition(restore.status?.conditions, "Succeeded");
        restore = await updateStatus(context.client, databaseRestores, restore, plan.status, context);
        report(restore, before?.reason, context);
      }
      if (plan.goesOn !== true)
        return hasEnded(restore) ? expire(restore, context) : { requeueAfterSeconds: pollSeconds };
    }
  }

  async function factsAbout(
    restore: Stored<DatabaseRestore>,
    context: ReconcileContext,
  ): Promise<RestoreFacts> {
    const { namespace } = restore.metadata;
    return {
      now: context.now(),
      resolved: resolve(restore),
      jobs: await observeJobs(restore, (name) => stores.jobs.get(namespace, name), context),
      safety: stores.snapshots.get(namespace, safetySnapshotName(restore)),
    };
  }

  function resolve(restore: Stored<DatabaseRestore>): ResolvedRestore | Unresolved {
    const { namespace } = restore.metadata;
    const resolved = resolveRestore(restore, {
      snapshots: stores.snapshots.list(namespace),
      backup: (name) => stores.backups.get(namespace, name),
      databases: stores.databases,
    });
    if ("reason" in resolved) return resolved;
    try {
      assertAllowed(resolved.target.connection, options.policy);
    } catch (error) {
      if (!(error instanceof NotReady)) throw error;
      return { reason: error.reason, message: error.message, mayChange: false };
    }
    return resolved;
  }

  /** Creates a Job; when the API server refuses it, says why and when to try again. */
  async function startJob(
    restore: Stored<DatabaseRestore>,
    resolved: ResolvedRestore | Unresolved,
    purpose: RestorePurpose,
    attempt: number,
    context: ReconcileContext,
  ): Promise<Result | undefined> {
    if ("reason" in resolved) throw new Error(`A Job was planned, although ${resolved.message}`);
    try {
      const desired =
        purpose === "cleanup"
          ? desiredCleanupJob(restore, resolved, cleanUpCommand(restore, resolved), attempt, options)
          : desiredRestoreJob(restore, resolved, purpose, attempt, options);
      const { object, isNew } = await createOrGet(jobs, desired, context);
      if (!isControlledBy(object, restore)) {
        throw new NotReady(
          "NameConflict",
          `Job "${object.metadata.name}" does not belong to this DatabaseRestore. Delete it.`,
        );
      }
      if (isNew) context.log.info("Job created", { job: object.metadata.name, purpose });
      return undefined;
    } catch (error) {
      const why =
        error instanceof NotReady ? { reason: error.reason, message: error.message } : refusal(error);
      if (why === undefined) throw error;
      const facts = { ...(await factsAbout(restore, context)), resolved: { ...why, mayChange: true } };
      const { status } = planRestore(restore, facts);
      if (status !== undefined)
        await updateStatus(context.client, databaseRestores, restore, status, context);
      return { requeueAfterSeconds: refusedRetrySeconds };
    }
  }

  /** An ordinary on-demand backup of the DatabaseBackup. It outlives the DatabaseRestore. */
  async function takeSafetyBackup(
    restore: Stored<DatabaseRestore>,
    { resolved }: RestoreFacts,
    context: ReconcileContext,
  ): Promise<void> {
    if ("reason" in resolved) return;
    const { name } = resolved.snapshot.spec.backupRef;
    const desired: Desired<DatabaseSnapshot> = {
      apiVersion: "databases.test.io/v1alpha1",
      kind: "DatabaseSnapshot",
      metadata: {
        name: safetySnapshotName(restore),
        namespace: restore.metadata.namespace,
        labels: { [backupLabel]: childName(name) },
        annotations: { [backupNameAnnotation]: name, [restoreAnnotation]: restore.metadata.name },
      },
      spec: { backupRef: { name } },
    };
    await createOrGet(databaseSnapshots, desired, context);
  }

  /** Ends the restore, waits until its Pods have ended, and removes what it has left. */
  async function cancel(
    restore: Stored<DatabaseRestore>,
    context: ReconcileContext,
  ): Promise<Result | undefined> {
    const { client, signal } = context;
    if (!hasFinalizer(restore, restoreFinalizer)) return undefined;
    const { namespace, name, uid } = restore.metadata;
    const release = async () => {
      await removeFinalizer(client, databaseRestores, restore, restoreFinalizer, { signal });
      return undefined;
    };
    if (hasEnded(restore)) return release();
    const all = stores.jobs
      .list(namespace)
      .filter(
        (job) => job.metadata.annotations?.[restoreAnnotation] === name && isControlledBy(job, restore),
      );
    const cleanup = all.find((job) => job.metadata.name === restoreJobName(restore, "cleanup", 1));
    const working = all.filter((job) => job !== cleanup);
    for (const job of working.filter((each) => !isFinished(each))) await deleteExactly(jobs, job, context);
    const selector = `${restoreLabel}=${uid.slice(0, 8)}`;
    const { items } = await client.list(pods, { namespace, labelSelector: selector, signal });
    const hasStarted = items.length > 0 || working.length > 0;
    if (cleanup === undefined && !hasStarted) return release();
    const isAlive = items.some(
      ({ metadata, status }) =>
        !["Succeeded", "Failed"].includes(status?.phase ?? "") &&
        metadata.labels?.["batch.kubernetes.io/job-name"] !== cleanup?.metadata.name,
    );
    if (isAlive) return { requeueAfterSeconds: 2 };
    if (cleanup !== undefined) return isFinished(cleanup) ? release() : { requeueAfterSeconds: pollSeconds };
    const resolved = resolve(restore);
    // Without the DatabaseBackup or the DatabaseSnapshot, it is not known where the databases are.
    if ("reason" in resolved) return release();
    try {
      const desired = desiredCleanupJob(restore, resolved, cleanUpCommand(restore, resolved), 1, options);
      await createOrGet(jobs, desired, context);
    } catch (error) {
      if (refusal(error) === undefined) throw error;
      return release();
    }
    return { requeueAfterSeconds: pollSeconds };
  }

  async function expire(
    restore: Stored<DatabaseRestore>,
    context: ReconcileContext,
  ): Promise<Result | undefined> {
    // Nothing is left to be removed, so it can be deleted also without the operator.
    if (hasFinalizer(restore, restoreFinalizer)) {
      await removeFinalizer(context.client, databaseRestores, restore, restoreFinalizer, {
        signal: context.signal,
      });
    }
    const { ttlSecondsAfterFinished: seconds } = restore.spec;
    const end = restore.status?.completionTime;
    if (seconds === undefined || end === undefined) return undefined;
    const left = (Date.parse(end) - context.now().getTime()) / 1000 + seconds;
    if (left > 0) return { requeueAfterSeconds: Math.ceil(left) };
    await deleteExactly(databaseRestores, restore, context);
    return undefined;
  }

  /** The DatabaseRestores that wait for a backup, or for their safety backup. */
  function requestsOfSnapshot({ metadata, spec }: Stored<DatabaseSnapshot>): Request[] {
    return stores.restores
      .list(metadata.namespace)
      .filter((restore) => !hasEnded(restore))
      .filter(
        (restore) =>
          metadata.name === safetySnapshotName(restore) ||
          metadata.name === restore.spec.source.snapshotRef?.name ||
          spec.backupRef.name === restore.spec.source.backupRef?.name,
      )
      .map(requestOf);
  }

  /** The DatabaseRestores that wait for the database into which they restore. */
  function requestsOfDatabase({ metadata }: Stored<PostgreSQLDatabase>): Request[] {
    return stores.restores
      .list(metadata.namespace)
      .filter((restore) => !hasEnded(restore))
      .filter(
        ({ spec: { target } }) => target.type === "Database" && target.databaseRef.name === metadata.name,
      )
      .map(requestOf);
  }
}

function requestOf({ metadata: { namespace, name } }: Stored<DatabaseRestore>): Request {
  return { namespace, name };
}

function requestOfJob({ metadata }: Stored<Job>): Request[] {
  const name = metadata.annotations?.[restoreAnnotation];
  return name === undefined ? [] : [{ namespace: metadata.namespace, name }];
}

/** Reports the end of a restore in the log and as an event, after the status is written. */
function report(
  restore: Stored<DatabaseRestore>,
  before: string | undefined,
  { events, log }: ReconcileContext,
): void {
  const succeeded = findCondition(restore.status?.conditions, "Succeeded");
  if (succeeded === undefined || succeeded.reason === before) return;
  const { status, reason, message: note } = succeeded;
  if (status === "Unknown") {
    log.info("Restore goes on", { phase: restore.status?.phase, reason });
    return;
  }
  const hasSucceeded = status === "True";
  log[hasSucceeded ? "info" : "error"](hasSucceeded ? "Restore succeeded" : "Restore failed", {
    reason,
    explanation: note,
  });
  events.record(restore, {
    type: hasSucceeded ? "Normal" : "Warning",
    reason: hasSucceeded ? "RestoreSucceeded" : "RestoreFailed",
    action: "Restore",
    note: `${reason}: ${note}`,
  });
}
