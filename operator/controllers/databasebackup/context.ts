import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "../../api/databases/v1alpha1/databasesnapshot.ts";
import type { ReconcileContext, Request, Store } from "../../runtime/index.ts";
import type { Zones } from "../../schedule/zone.ts";
import type { CronJob, Job, PersistentVolumeClaim, Pod } from "../../kubernetes/kinds.ts";

/** What the controller needs beside the cluster. */
export interface DatabaseBackupOptions {
  /** The image that brings restic and the scripts into a run's Pod, and that maintenance runs in: the operator's own. */
  runnerImage: string;
  /** What DatabaseBackups may run. */
  policy: ImagePolicy;
}

/** What DatabaseBackups may run in their namespaces. */
export interface ImagePolicy {
  /** Whether the engine `command` may be used, which runs what the user says. */
  allowCommandEngine: boolean;
  /** Images that users may name must be one of these or lie below one (`registry.example/team`); undefined: any image. */
  allowedImages: readonly string[] | undefined;
}

/** What the controller sees of the cluster. */
export interface Stores {
  backups: Store<DatabaseBackup>;
  snapshots: Store<DatabaseSnapshot>;
  cronJobs: Store<CronJob>;
  jobs: Store<Job>;
  pods: Store<Pod>;
  claims: Store<PersistentVolumeClaim>;
}

/** What each step of a reconcile works with. */
export interface BackupContext extends ReconcileContext {
  stores: Stores;
  options: DatabaseBackupOptions;
  zones: Zones;
  /** When this process began to look. */
  startTime: Date;
  /** The DatabaseBackup, which may be gone. */
  request: Request;
}
