import { addBackupMetrics } from "../monitoring/metrics/add-backup-metrics.ts";
import { addDatabaseMetrics } from "../monitoring/metrics/add-database-metrics.ts";
import { addReplicaMetrics } from "../monitoring/metrics/add-replica-metrics.ts";
import { addRestoreMetrics } from "../monitoring/metrics/add-restore-metrics.ts";
import { Zones } from "../schedule/zone.ts";
import type { Manager } from "../runtime/index.ts";
import { addDatabaseBackupController } from "./databasebackup/controller.ts";
import { watched, watchedOfDatabases } from "./watched.ts";
import type { DatabaseBackupOptions } from "./databasebackup/context.ts";
import { addDatabaseRestoreController } from "./databaserestore/controller.ts";
import { addDatabaseSnapshotController } from "./databasesnapshot/controller.ts";
import { addJobQueueController } from "./job-queue/controller.ts";
import { addPostgreSQLDatabaseController } from "./postgresqldatabase/controller.ts";
import { ReplicationObserver } from "./postgresqldatabase/replication/observer.ts";
import { JobQueue } from "./job-queue/job-queue.ts";

/** The controllers' options. */
export type ControllersOptions = DatabaseBackupOptions;

/** Adds every controller of this operator to the manager. */
export function registerControllers(manager: Manager, options: ControllersOptions): void {
  const zones = new Zones();
  const queue = new JobQueue({
    backups: manager.store(watched.databaseBackups),
    jobs: manager.store(watched.jobs),
  });
  addDatabaseBackupController(manager, { ...options, zones, queue });
  addDatabaseSnapshotController(manager);
  addDatabaseRestoreController(manager, options);
  const replication = new ReplicationObserver({
    client: manager.client,
    databases: manager.store(watched.postgresqlDatabases),
    pods: manager.store(watchedOfDatabases.pods),
    log: manager.log,
  });
  manager.add(replication);
  addPostgreSQLDatabaseController(manager, options, replication);
  addJobQueueController(manager, queue, options.limits);
  addBackupMetrics(manager, manager.store(watched.databaseBackups), zones);
  addRestoreMetrics(manager, manager.store(watched.databaseRestores));
  addReplicaMetrics(manager, () => replication.figures());
  addDatabaseMetrics(manager, {
    databases: manager.store(watched.postgresqlDatabases),
    pods: manager.store(watchedOfDatabases.pods),
    claims: manager.store(watchedOfDatabases.persistentVolumeClaims),
  });
}
