import type { ReasonText } from "../failure.ts";

/** Reasons of a DatabaseBackup's condition Ready. */
export const readyReasons = {
  Scheduled: { meaning: "The CronJob runs the backups on schedule.", advice: "Nothing." },
  Suspended: { meaning: "spec.suspend is true.", advice: "Nothing, if that is intended." },
  TargetNotFound: {
    meaning:
      "The spec has no connection, and this operator does not run databases yet. There is no CronJob, or it is suspended.",
    advice: "Set connection. Backups then start automatically.",
  },
  DetectingVersion: {
    meaning: "A Job is detecting the server's version.",
    advice: "Wait. If it stays, look at the Job whose name ends in -probe, or set connection.version.",
  },
  SecretNotFound: {
    meaning: "A Secret that the spec names does not exist.",
    advice: "Create it. The operator checks every 30 seconds.",
  },
  SecretKeyNotFound: {
    meaning: "A Secret that the spec names lacks the key.",
    advice: "Add the key. The operator checks every 30 seconds.",
  },
  ClaimNotFound: {
    meaning: "The PersistentVolumeClaim in claimName does not exist.",
    advice: "Create it, or use template.",
  },
  InvalidPassword: {
    meaning: "The repository's password is empty or has more than one line.",
    advice: "Store one line of text in the Secret.",
  },
  RepositoryPasswordLost: {
    meaning: "Both the generated Secret and the operator's copy of it are gone.",
    advice:
      "Restore the Secret from your own copy. The operator does not generate another password, because it would not open " +
      "the repository.",
  },
  RepositoryConflict: {
    meaning:
      "An older DatabaseBackup uses this path in the same storage, or one that contains it or lies within it.",
    advice: "Use separate paths.",
  },
  InvalidSpec: {
    meaning:
      "A schedule never occurs, a time zone does not exist, or the API server rejects an object made from the spec.",
    advice: "The message names the field.",
  },
  EngineNotAllowed: {
    meaning: "The cluster's administrator does not allow the engine `command`.",
    advice: "Use another engine, or ask the administrator.",
  },
  ImageNotAllowed: {
    meaning: "The cluster's administrator does not allow this image.",
    advice: "Use another image, or ask the administrator.",
  },
  NameConflict: {
    meaning: "A CronJob, Job or Secret with a name that the operator needs belongs to someone else.",
    advice: "Rename one of the two.",
  },
  Unschedulable: {
    meaning:
      "The Pod of the current run fits no node. activeDeadlineSeconds ends it; the next run comes on schedule.",
    advice: "The message is the scheduler's: check nodes, volumes and resource requests.",
  },
  ErrImagePull: {
    meaning: "The image of the current run cannot be pulled.",
    advice: "Check its name and pull secrets.",
  },
  ImagePullBackOff: {
    meaning: "The image of the current run cannot be pulled. The kubelet is retrying.",
    advice: "Check its name and pull secrets.",
  },
  ErrImageNeverPull: {
    meaning: "The image of the current run is not on the node, and its pull policy is Never.",
    advice: "Bring the image to the node.",
  },
  InvalidImageName: { meaning: "The image's name is not valid.", advice: "Correct it." },
  CreateContainerConfigError: {
    meaning: "The kubelet cannot configure a container of the current run.",
    advice: "The message is the kubelet's: mostly, a Secret or its key is missing.",
  },
  CreateContainerError: {
    meaning: "The container runtime cannot create a container of the current run.",
    advice: "The message is the kubelet's.",
  },
  RunContainerError: {
    meaning: "The container runtime cannot start a container of the current run.",
    advice: "The message is the kubelet's.",
  },
} as const satisfies Record<string, ReasonText>;

/** Reasons of a run that no program of the run has reported. */
export const runReasons = {
  NoRunYet: { meaning: "No run has ended yet.", advice: "Wait for the schedule, or start a run." },
  BackupSucceeded: { meaning: "The run stored a backup.", advice: "Nothing." },
  JobDeleted: {
    meaning: "The Job was deleted while it ran.",
    advice: "Nothing; the next run comes on schedule.",
  },
  PodFailed: {
    meaning: "The Pod failed and its kubelet gave no reason.",
    advice: "Read the message, and look at the Pod's node.",
  },
  Failed: {
    meaning: "The Job failed, and neither the Job nor a Pod says why.",
    advice: "Look at the Job's events.",
  },
} as const satisfies Record<string, ReasonText>;

/** Reasons that Kubernetes gives to Pods and Jobs, and that the operator passes on. */
export const kubernetesReasons = {
  OOMKilled: {
    meaning: "A container used more memory than its limit.",
    advice: "Raise spec.resources.limits.memory.",
  },
  DeadlineExceeded: {
    meaning: "The run took longer than activeDeadlineSeconds.",
    advice: "Describe its Pod to see what it waits for. Raise the limit if the database is just large.",
  },
  BackoffLimitExceeded: {
    meaning: "All attempts failed, and none of their Pods is left to say why.",
    advice: "Look at the logs of the next run.",
  },
  Error: {
    meaning: "A container ended with an exit code, and without a message.",
    advice: "Read its log.",
  },
} as const satisfies Record<string, ReasonText>;

/** Reasons of maintenance that its own program has not reported. */
export const maintenanceReasons = {
  MaintenanceSucceeded: { meaning: "The last maintenance succeeded.", advice: "Nothing." },
  OutcomeLost: {
    meaning: "The Pod was deleted before the operator could read its result.",
    advice:
      "Nothing: maintenance is repeated after ten minutes; a backup that was stored is found by maintenance.",
  },
} as const satisfies Record<string, ReasonText>;

/** Reasons of a DatabaseSnapshot's condition Ready. */
export const snapshotReasons = {
  Stored: { meaning: "The repository holds the backup.", advice: "Nothing." },
  Running: { meaning: "A Job is making the backup.", advice: "Wait." },
  BackupNotFound: {
    meaning: "The DatabaseBackup in backupRef does not exist.",
    advice: "Create it, or correct the name.",
  },
  BackupNotReady: {
    meaning: "The DatabaseBackup is not ready.",
    advice: "Look at its condition Ready.",
  },
  LookingForSnapshot: {
    meaning: "The repository has not been listed yet since this object was created.",
    advice: "Wait for maintenance.",
  },
  NotInRepository: {
    meaning: "The repository does not hold the backup any more, although the operator did not remove it.",
    advice: "Delete the object. Find out who removed the backup.",
  },
  Deleting: {
    meaning:
      "The backup is being removed, or for a DatabaseBackup all its backups. The Job starts when no backup runs, or after " +
      "a day in any case, and is retried every ten minutes.",
    advice:
      "Wait. To delete the object and keep the backup, set the annotation databases.test.io/abandon-backup=<status.artifact.snapshotID> " +
      "on a DatabaseSnapshot, or databases.test.io/abandon-repository=<status.repository.id> on a DatabaseBackup.",
  },
  DeletionFailed: {
    meaning: "The backup could not be removed, and the Job gave no reason.",
    advice: "As for Deleting.",
  },
} as const satisfies Record<string, ReasonText>;

/** Reasons of events, apart from those of conditions. */
export const eventReasons = {
  BackupStarted: { meaning: "A run started.", advice: "Nothing." },
  BackupFailed: { meaning: "A run failed.", advice: "The condition LastBackupSucceeded has the reason." },
  BackupMissed: {
    meaning:
      "A scheduled run did not start: the cluster was down for longer than startingDeadlineSeconds, or the run before took " +
      "too long and concurrencyPolicy is Forbid.",
    advice: "Start one: kubectl create job --from=cronjob/NAME now.",
  },
  SnapshotExpired: { meaning: "Retention deleted a DatabaseSnapshot.", advice: "Nothing." },
  RepositoryKeyChanged: { meaning: "The repository opens with the new password only.", advice: "Nothing." },
  MaintenanceFailed: {
    meaning: "Maintenance failed.",
    advice: "The condition LastMaintenanceSucceeded has the reason.",
  },
} as const satisfies Record<string, ReasonText>;
