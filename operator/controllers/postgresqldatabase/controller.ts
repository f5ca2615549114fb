import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { PostgreSQLDatabase } from "../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { Failure } from "../../failure.ts";
import { databaseLabel } from "../../kubernetes/database-names.ts";
import { postgresqlDatabases } from "../../kubernetes/kinds.ts";
import type {
  KubernetesObject,
  Manager,
  ReconcileContext,
  Request,
  Result,
  Stored,
} from "../../runtime/index.ts";
import { annotationsChanged, anyOf, generationChanged, updateStatus } from "../../runtime/index.ts";
import type { Step } from "../databasebackup/step.ts";
import { step, valueOf } from "../databasebackup/step.ts";
import { namedServer } from "../database-of-backup.ts";
import { watched, watchedOfDatabases } from "../watched.ts";
import { ensureBootstrap } from "./bootstrap/ensure-bootstrap.ts";
import { backupState } from "./backups/backup-state.ts";
import { ensureBackup } from "./backups/ensure-backup.ts";
import type { DatabaseContext, DatabaseStores, PostgreSQLDatabaseOptions } from "./context.ts";
import { ensureDefinitions } from "./definitions/ensure-definitions.ts";
import { ensureFinalizer, finalize } from "./deletion/finalize.ts";
import { recordEvents } from "./events.ts";
import {
  ensureInitialization,
  initializationTime,
  knownInitialization,
} from "./initialization/ensure-initialization.ts";
import { assertInitScripts } from "./initialization/init-scripts.ts";
import type { ReplicationObserver } from "./replication/observer.ts";
import { ensureServer } from "./server/ensure-server.ts";
import { labelRoles } from "./server/label-roles.ts";
import { observeInstances } from "./server/observe.ts";
import { removeSurplusClaims } from "./server/replica-claims.ts";
import { replicasProblem } from "./server/replicas-problem.ts";
import { restartOfPrimary, restartOutdated } from "./server/restart.ts";
import { blockedWrites, reducedReplication } from "./server/synchronous-replication.ts";
import { nextStatus } from "./status.ts";

/** How soon to reconcile again for what is not watched, such as the users' Secrets. */
const recheckSeconds = { waiting: 10, serving: 600 };

/** Adds the controller that runs the server of each PostgreSQLDatabase. */
export function addPostgreSQLDatabaseController(
  manager: Manager,
  options: PostgreSQLDatabaseOptions,
  replication: Pick<ReplicationObserver, "shown" | "trigger">,
): void {
  const stores: DatabaseStores = {
    databases: manager.store(watched.postgresqlDatabases),
    backups: manager.store(watched.databaseBackups),
    snapshots: manager.store(watched.databaseSnapshots),
    restores: manager.store(watched.databaseRestores),
    statefulSets: manager.store(watchedOfDatabases.statefulSets),
    services: manager.store(watchedOfDatabases.services),
    configMaps: manager.store(watchedOfDatabases.configMaps),
    networkPolicies: manager.store(watchedOfDatabases.networkPolicies),
    podDisruptionBudgets: manager.store(watchedOfDatabases.podDisruptionBudgets),
    jobs: manager.store(watchedOfDatabases.jobs),
    pods: manager.store(watchedOfDatabases.pods),
    claims: manager.store(watchedOfDatabases.persistentVolumeClaims),
  };

  manager.controller({
    name: "postgresqldatabase",
    // An annotation lets an object go whose last backup cannot be made.
    for: { ...watched.postgresqlDatabases, predicates: [anyOf(generationChanged, annotationsChanged)] },
    owns: [
      watchedOfDatabases.statefulSets,
      watchedOfDatabases.services,
      watchedOfDatabases.configMaps,
      watchedOfDatabases.networkPolicies,
      watchedOfDatabases.podDisruptionBudgets,
      watchedOfDatabases.jobs,
      watched.databaseRestores,
    ],
    watches: [
      { ...watchedOfDatabases.pods, map: requestOfChild },
      { ...watchedOfDatabases.persistentVolumeClaims, map: requestOfChild },
      { ...watchedOfDatabases.secrets, map: requestOfChild },
      { ...watched.databaseBackups, map: requestOfBackup },
      { ...watched.databaseSnapshots, map: requestOfChild },
    ],
    triggers: [replication.trigger],
    maxConcurrentReconciles: 10,
    reconcile,
  });

  async function reconcile(request: Request, given: ReconcileContext): Promise<Result | undefined> {
    const { client, events, log, signal } = given;
    const context: DatabaseContext = { client, events, log, signal, now: () => given.now(), stores, options };
    const database = stores.databases.get(request.namespace, request.name);
    if (database === undefined) return undefined;
    if (database.metadata.deletionTimestamp !== undefined) {
      return finalize(database, context, (present) => ensureServer(present, context));
    }
    return reconcileExisting(await ensureFinalizer(database, context), context);
  }

  async function reconcileExisting(
    database: Stored<PostgreSQLDatabase>,
    context: DatabaseContext,
  ): Promise<Result> {
    const { server, problem, desired, obstacles, volume } = await ensureServer(database, context);
    const { namespace, name } = database.metadata;
    const instances = await observeInstances(database, obstacles, context);
    await labelRoles(instances, context);
    const current = stores.statefulSets.get(namespace, name);
    const restart = await step([server], () => restartOutdated(desired, current, instances, context));
    await step([server], () => removeSurplusClaims(database, instances, current, context));
    const scripts = await step([server], () => assertInitScripts(database, context));
    const bootstrap = await step([server], () => ensureBootstrap(database, context));
    const initialization = await step([scripts, bootstrap], () =>
      ensureInitialization(database, instances.primary, context),
    );
    const definitions = await step([initialization], async (known) => {
      if (known !== undefined && instances.primary.isReady) await ensureDefinitions(database, context);
    });
    const backup = await step([], () => ensureBackup(database, context));

    const unready = replicasProblem(instances, valueOf(restart));
    const known = { instances, replication: replication.shown(database), unready };
    const blocked = blockedWrites(database, known);
    const found = {
      volumeProblem: failureOf([volume]) ?? valueOf(volume),
      replication: known.replication,
      replicasProblem: blocked ?? reducedReplication(database, known) ?? unready,
      notReady:
        failureOf([server, restart]) ??
        restartOfPrimary(valueOf(restart)) ??
        instances.primary.why ??
        failureOf([initialization]) ??
        // Whoever waits for Ready wants to write.
        blocked ??
        problem ??
        failureOf([definitions]),
      instances,
      initialization: valueOf(initialization) ?? knownInitialization(database),
      initializationTime: initializationTime(database, context),
      ...backupState(database, stores.backups.list(namespace), failureOf([backup])),
      now: context.now(),
    };
    const status = nextStatus(database, found);
    await updateStatus(context.client, postgresqlDatabases, database, status, { signal: context.signal });
    recordEvents(database, status, context);
    // Its configuration must say at once that an empty volume is a lost one.
    if (status.initializationTime !== undefined && database.status?.initializationTime === undefined)
      return { requeue: true };
    const isAsWanted = found.notReady === undefined && found.replicasProblem === undefined;
    return { requeueAfterSeconds: recheckSeconds[isAsWanted ? "serving" : "waiting"] };
  }
}

function failureOf(steps: readonly Step<unknown>[]): Failure | undefined {
  for (const each of steps) if ("notReady" in each) return each.notReady;
  return undefined;
}

function requestOfChild({ metadata }: Stored<KubernetesObject>): Request[] {
  const name = metadata.labels?.[databaseLabel];
  return name === undefined ? [] : [{ namespace: metadata.namespace, name }];
}

/** The PostgreSQLDatabase that a DatabaseBackup names. */
function requestOfBackup(backup: Stored<DatabaseBackup>): Request[] {
  const name = namedServer(backup);
  return name === undefined ? [] : [{ namespace: backup.metadata.namespace, name }];
}
