import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { PostgreSQLDatabase } from "../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { DatabaseRestore } from "../../api/databases/v1alpha1/databaserestore.ts";
import type { DatabaseSnapshot } from "../../api/databases/v1alpha1/databasesnapshot.ts";
import type { ForLanes } from "../../job-queue/lanes.ts";
import type { JobLimits } from "../../job-queue/plan.ts";
import type { ReconcileContext, Request, Store } from "../../runtime/index.ts";
import type { Zones } from "../../schedule/zone.ts";
import type { JobQueue } from "../job-queue/job-queue.ts";
import type { CronJob, Job, PersistentVolumeClaim, Pod } from "../../kubernetes/kinds.ts";
import type { PodPolicy } from "../../kubernetes/pod-template.ts";

/** The controller's options. */
export interface DatabaseBackupOptions extends PodPolicy {
  /** The operator's own image: it brings restic and the scripts into the Pods of runs, and maintenance runs in it. */
  runnerImage: string;
  /** Whether the volumes of the claims that the operator creates get the reclaim policy Retain. */
  retainVolumes: boolean;
  /** Which images and programs DatabaseBackups may run. */
  policy: ImagePolicy;
  /** How many runs and how many drills may be in progress at a time. */
  limits: ForLanes<JobLimits>;
}

/** Which images and programs DatabaseBackups may run. */
export interface ImagePolicy {
  /** Whether the engine `command` may be used, which runs any program that the spec names. */
  allowCommandEngine: boolean;
  /** Images that a spec names must be one of these or below one (`registry.example/team`); undefined: any image. */
  allowedImages: readonly string[] | undefined;
}

/** The objects that the controller watches. */
export interface Stores {
  backups: Store<DatabaseBackup, "storage">;
  snapshots: Store<DatabaseSnapshot, "backup">;
  restores: Store<DatabaseRestore, never>;
  cronJobs: Store<CronJob, never>;
  jobs: Store<Job, "backup">;
  pods: Store<Pod, "backup">;
  claims: Store<PersistentVolumeClaim, never>;
  databases: Store<PostgreSQLDatabase, never>;
}

/** What each step of a reconcile works with. */
export interface BackupContext extends ReconcileContext {
  stores: Stores;
  options: DatabaseBackupOptions;
  zones: Zones;
  queue: JobQueue;
  /** See `readClusterID`. */
  clusterID: string;
  /** When this process began to watch. */
  startTime: Date;
  /** The DatabaseBackup, which may no longer exist. */
  request: Request;
}
