import type { ReadyReasonText, ReasonText } from "../failure.ts";

/** Reasons of a DatabaseBackup's condition Ready. */
export const readyReasons = {
  Scheduled: { state: "Ready", meaning: "The CronJob runs the backups on schedule.", advice: "Nothing." },
  Suspended: { state: "Ready", meaning: "spec.suspend is true.", advice: "Nothing, if that is intended." },
  ReadOnly: {
    state: "Ready",
    meaning:
      "repository.accessMode is ReadOnly, and the repository has been listed: its backups have DatabaseSnapshots and can be restored.",
    advice: "Nothing. For backups, set repository.accessMode to ReadWrite.",
  },
  Released: {
    state: "Ready",
    meaning:
      "A PostgreSQLDatabase made it for its backupSchedule or its last backup, and was deleted. It and its drills are suspended. Its " +
      "backups stay, and can be restored.",
    advice:
      "Nothing. A PostgreSQLDatabase of the same name goes on with it. If you delete it, its backups stay, too, unless its deletionPolicy is Delete.",
  },
  ReadingRepository: {
    state: "Reconciling",
    meaning:
      "repository.accessMode is ReadOnly, and a Job lists the backups in the repository for the first time.",
    advice: "Wait. If it stays, look at the Job in status.repository.maintenance.",
  },
  TakingOver: {
    state: "Reconciling",
    meaning: "repository.takeOverFrom names a cluster, and a Job has yet to take its repository over.",
    advice: "Wait. If it stays, look at the Job in status.repository.maintenance.",
  },
  TargetNotFound: {
    state: "Reconciling",
    meaning:
      "The spec has no connection, and there is no PostgreSQLDatabase of the name that it has. There is no CronJob, or it is suspended.",
    advice:
      "Create the PostgreSQLDatabase, or set connection. Backups then start automatically. If the PostgreSQLDatabase was deleted, its " +
      "backups can still be restored, whether you keep the DatabaseBackup or delete it.",
  },
  DatabaseNotReady: {
    state: "Reconciling",
    meaning: "The initial configuration of the PostgreSQLDatabase is not complete. There is no CronJob.",
    advice: "Wait. If it stays, look at the condition Ready of the PostgreSQLDatabase.",
  },
  DetectingVersion: {
    state: "Reconciling",
    meaning: "A Job is detecting the server's version.",
    advice: "Wait. If it stays, look at the Job whose name ends in -probe, or set connection.version.",
  },
  SecretNotFound: {
    state: "Reconciling",
    meaning: "A Secret that the spec names does not exist.",
    advice: "Create it. The operator checks every 30 seconds.",
  },
  SecretKeyNotFound: {
    state: "Reconciling",
    meaning: "A Secret that the spec names lacks the key.",
    advice: "Add the key. The operator checks every 30 seconds.",
  },
  ConfigMapNotFound: {
    state: "Reconciling",
    meaning: "A ConfigMap that the spec names does not exist.",
    advice: "Create it. The operator checks every 30 seconds.",
  },
  ConfigMapKeyNotFound: {
    state: "Reconciling",
    meaning: "A ConfigMap that the spec names lacks the key.",
    advice: "Add the key. The operator checks every 30 seconds.",
  },
  SnapshotRefused: {
    state: "Reconciling",
    meaning:
      "A run has stored a backup, and the API server refuses its DatabaseSnapshot: because of a quota on the number of objects, an " +
      "admission policy or a webhook. Retention does not count the backup until then.",
    advice:
      "Read the message, and raise the quota or change the policy. The operator tries again every 30 seconds.",
  },
  ClaimNotFound: {
    state: "Reconciling",
    meaning: "The PersistentVolumeClaim in claimName does not exist.",
    advice: "Create it, or use template.",
  },
  ClaimTerminating: {
    state: "Reconciling",
    meaning:
      "The repository's PersistentVolumeClaim is being deleted. Kubernetes starts no Pod with it any more, and keeps it while a Pod " +
      "that has used it exists, even one that has ended.",
    advice:
      "Delete the Jobs that used it. The operator then creates an empty claim. If the class of the volume retains it, an " +
      "administrator can bind it to a new claim.",
  },
  ClaimLost: {
    state: "Reconciling",
    meaning: "The volume of the repository's PersistentVolumeClaim does not exist any more.",
    advice: "Delete the claim, and the Jobs that used it. The operator then creates an empty one.",
  },
  StorageNotSupported: {
    state: "Stalled",
    meaning: "The repository is in a kind of storage that this version of the operator does not know.",
    advice: "Update the operator and its CustomResourceDefinitions to the version that wrote the object.",
  },
  InvalidPassword: {
    state: "Stalled",
    meaning: "The password of the repository or of a role is empty or has more than one line.",
    advice: "Store one line of text in the Secret.",
  },
  RepositoryPasswordLost: {
    state: "Stalled",
    meaning: "Both the generated Secret and the operator's copy of it are gone.",
    advice:
      "Restore the Secret from your own copy. The operator does not generate another password, because it would not open " +
      "the repository.",
  },
  RepositoryConflict: {
    state: "Stalled",
    meaning:
      "An older DatabaseBackup uses this path in the same storage, or one that contains it or lies within it. The CronJob is suspended.",
    advice: "Use separate paths.",
  },
  InvalidSpec: {
    state: "Stalled",
    meaning:
      "A schedule never occurs, a time zone does not exist, or the API server rejects an object made from the spec.",
    advice: "The message names the field.",
  },
  AdmissionDenied: {
    state: "Reconciling",
    meaning:
      "The API server does not allow an object that the operator makes from the spec: because of a ResourceQuota, an admission policy or " +
      "webhook, or a permission that the operator lacks.",
    advice:
      "The message is the API server's. Set the field that the policy demands, raise the quota, or ask the administrator. The operator " +
      "tries again.",
  },
  EngineNotAllowed: {
    state: "Stalled",
    meaning: "The cluster's administrator does not allow the engine `command`.",
    advice: "Use another engine, or ask the administrator.",
  },
  ImageNotAllowed: {
    state: "Stalled",
    meaning: "The cluster's administrator does not allow this image.",
    advice: "Use another image, or ask the administrator.",
  },
  NameConflict: {
    state: "Stalled",
    meaning:
      "An object with a name that the operator needs, such as a CronJob or a Secret, belongs to someone else.",
    advice: "The message names it. Rename one of the two.",
  },
  FormerObjectTerminating: {
    state: "Reconciling",
    meaning:
      "An object of an earlier one of this name is being deleted, such as the CronJob of a DatabaseBackup or the Job of a DatabaseSnapshot.",
    advice:
      "Wait for Kubernetes' garbage collector. If that object stays, look at its finalizers, and delete it.",
  },
  FailedCreate: {
    state: "Reconciling",
    meaning:
      "Kubernetes cannot create the Pod of a Job: because of a ResourceQuota, a LimitRange, Pod Security or an admission policy, or " +
      "because the ServiceAccount, the PriorityClass or the RuntimeClass does not exist.",
    advice:
      "The message is the API server's. Set the field that is missing (resources, jobMetadata, securityContext, …), or ask the " +
      "administrator. Kubernetes tries again. If the spec changes what the Pod gets, another Job takes this one's place.",
  },
  Unschedulable: {
    state: "Reconciling",
    meaning:
      "The Pod of the current run fits no node. activeDeadlineSeconds ends it; the next run comes on schedule.",
    advice:
      "The message is the scheduler's: check nodes, volumes and resource requests. If the spec changes what the Pod gets, another Job " +
      "takes this one's place.",
  },
  ErrImagePull: {
    state: "Reconciling",
    meaning: "The image of the current run cannot be pulled.",
    advice: "Check its name and pull secrets.",
  },
  ImagePullBackOff: {
    state: "Reconciling",
    meaning: "The image of the current run cannot be pulled. The kubelet is retrying.",
    advice: "Check its name and pull secrets.",
  },
  ErrImageNeverPull: {
    state: "Reconciling",
    meaning: "The image of the current run is not on the node, and its pull policy is Never.",
    advice: "Bring the image to the node.",
  },
  InvalidImageName: { state: "Stalled", meaning: "The image's name is not valid.", advice: "Correct it." },
  CreateContainerConfigError: {
    state: "Reconciling",
    meaning: "The kubelet cannot configure a container of the current run.",
    advice: "The message is the kubelet's: mostly, a Secret or its key is missing.",
  },
  CreateContainerError: {
    state: "Reconciling",
    meaning: "The container runtime cannot create a container of the current run.",
    advice: "The message is the kubelet's.",
  },
  RunContainerError: {
    state: "Reconciling",
    meaning: "The container runtime cannot start a container of the current run.",
    advice: "The message is the kubelet's.",
  },
} as const satisfies Record<string, ReadyReasonText>;

/** Reasons of a run that no program of the run has reported. */
export const runReasons = {
  NoRunYet: {
    meaning: "No run has ended yet, or no maintenance.",
    advice:
      "Wait for the schedule, or start a run. Maintenance follows the first run; where a repository may exist already, it comes first.",
  },
  BackupSucceeded: { meaning: "The run stored a backup.", advice: "Nothing." },
  WaitingForTurn: {
    state: "Reconciling",
    meaning:
      "The operator lets only so many runs (--max-concurrent-runs) and drills (--max-concurrent-drills) be in progress at a time, and " +
      "the Job waits for its turn: it is suspended. The message says for what it waits.",
    advice:
      'Wait, or start it at once: kubectl patch job JOB --type=merge --patch=\'{"spec":{"suspend":false}}\'. Raise the limit if ' +
      "Jobs wait too long.",
  },
  WaitingForKueue: {
    state: "Reconciling",
    meaning: "Kueue keeps the Job suspended until its LocalQueue has room.",
    advice: "Look at the Job's Workload, as the message says.",
  },
  JobSuspended: {
    state: "Stalled",
    meaning: "The Job of the run is suspended, and neither the operator's queue nor Kueue has suspended it.",
    advice:
      "Ask who has suspended it, and start it as the message says. With concurrencyPolicy Forbid it blocks later runs.",
  },
  JobDeleted: {
    state: "Stalled",
    meaning: "The Job was deleted while it ran.",
    advice: "Nothing; the next run comes on schedule.",
  },
  NeverStarted: {
    state: "Reconciling",
    meaning:
      "The run could not start, and the operator has ended it, because the spec has changed since. No other Job took its place: a later " +
      "time of the schedule is due already, or startingDeadlineSeconds have passed.",
    advice: "Nothing, if the next run is soon enough. Otherwise: kubectl create job --from=cronjob/NAME now.",
  },
  PodFailed: {
    state: "Reconciling",
    meaning: "The Pod failed and its kubelet gave no reason.",
    advice: "Read the message, and look at the Pod's node.",
  },
  Failed: {
    state: "Reconciling",
    meaning: "The Job failed, and neither the Job nor a Pod says why.",
    advice: "Look at the Job's events.",
  },
} as const satisfies Record<string, ReasonText | ReadyReasonText>;

/** Reasons that Kubernetes gives to Pods and Jobs, and that the operator passes on. */
export const kubernetesReasons = {
  OOMKilled: {
    state: "Reconciling",
    meaning: "A container used more memory than its limit.",
    advice: "Raise spec.resources.limits.memory.",
  },
  DeadlineExceeded: {
    state: "Reconciling",
    meaning: "The run took longer than activeDeadlineSeconds.",
    advice: "Describe its Pod to see what it waits for. Raise the limit if the database is just large.",
  },
  PodLost: {
    state: "Reconciling",
    meaning: "A Pod was deleted and does not end, because its node does not answer.",
    advice:
      "If the node is gone, delete its Node, or the Pod with --force. Maintenance starts another Job without that; a run goes on when backoffLimit allows another attempt.",
  },
  Evicted: {
    state: "Reconciling",
    meaning: "The kubelet has ended the Pod, because its node lacked memory or disk space.",
    advice:
      "The next attempt repeats it. If it stays, set resources.requests to what it needs, also of ephemeral-storage; for maintenance, in repository.resources.",
  },
  FailedMount: {
    state: "Reconciling",
    meaning:
      "The kubelet cannot mount a volume of the current run: a Secret, a ConfigMap, a key, or a claim.",
    advice: "The message is the kubelet's. It tries again.",
  },
  FailedAttachVolume: {
    state: "Reconciling",
    meaning:
      "A volume of the current run cannot be attached to its node, mostly because another node has it.",
    advice: "The message is Kubernetes' own. It tries again.",
  },
  FailedCreatePodSandBox: {
    state: "Reconciling",
    meaning: "The container runtime cannot prepare the Pod of the current run, mostly its network.",
    advice: "The message is the kubelet's. It tries again.",
  },
  BackoffLimitExceeded: {
    state: "Reconciling",
    meaning: "All attempts failed, and none of their Pods is left to say why.",
    advice: "Look at the logs of the next run.",
  },
  Error: {
    state: "Reconciling",
    meaning: "A container ended with an exit code, and without a message.",
    advice: "Read its log.",
  },
} as const satisfies Record<string, ReadyReasonText>;

/** Reasons of maintenance that its own program has not reported. */
export const maintenanceReasons = {
  MaintenanceSucceeded: { meaning: "The last maintenance succeeded.", advice: "Nothing." },
  OutcomeLost: {
    state: "Reconciling",
    meaning: "The Pod was deleted before the operator could read its result.",
    advice:
      "Nothing: maintenance is repeated after ten minutes; a backup that was stored is found by maintenance.",
  },
} as const satisfies Record<string, ReasonText | ReadyReasonText>;

/** Reasons of the conditions RepositoryIntact and Verified, and of the events that say so. */
export const checkReasons = {
  NoDamageFound: {
    meaning:
      "The last check found no damage of the repository. The message has the part of the data that it read.",
    advice: "Nothing.",
  },
  NotChecked: {
    meaning: "No check of the repository has ended yet.",
    advice:
      "Wait for repository.check.schedule: by default, the first check is a day after the DatabaseBackup was created.",
  },
  NotVerified: {
    meaning: "The check found damage of this backup, and finds none any more.",
    advice: "Restore the backup once, to be sure.",
  },
} as const satisfies Record<string, ReasonText>;

/** Reasons of the conditions Verified and ObjectivesMet that are not those of a drill. */
export const verificationReasons = {
  NotDrilled: {
    meaning: "No drill has ended yet.",
    advice: "Wait for status.verification.nextScheduleTime, or set verification.schedule to an earlier time.",
  },
  ObjectivesKept: {
    meaning: "The objectives are kept. The message says what was measured.",
    advice: "Nothing.",
  },
  ObjectivesMissed: {
    meaning: "The newest backup is older than objectives.rpo, or restoring takes longer than objectives.rto.",
    advice:
      "Read the message. Back up more often, or find out why backups fail; give drills, and a real restore, faster machines, or promise less.",
  },
  NotMeasured: {
    meaning: "There is no backup yet, or no drill has restored one, so that an objective cannot be compared.",
    advice: "Wait for the first backup and the first drill.",
  },
} as const satisfies Record<string, ReasonText>;

/** Reasons of a DatabaseSnapshot's condition Ready. */
export const snapshotReasons = {
  Stored: { state: "Ready", meaning: "The repository holds the backup.", advice: "Nothing." },
  Found: {
    state: "Ready",
    meaning:
      "The repository already held a backup that was made for a DatabaseSnapshot of this name, and no other was made. This " +
      "object was created again, for example by a restore of the cluster or from Git.",
    advice: "Nothing. To make another backup, create a DatabaseSnapshot with another name.",
  },
  DuplicateSnapshot: {
    state: "Stalled",
    meaning:
      "The backup that was made for this name, or that snapshotID names, belongs to another DatabaseSnapshot, which a person named, pinned or deleted.",
    advice:
      "Use that one. For another backup, create a DatabaseSnapshot with another name and without snapshotID.",
  },
  Running: { state: "Reconciling", meaning: "A Job is making the backup.", advice: "Wait." },
  BackupNotFound: {
    state: "Reconciling",
    meaning: "The DatabaseBackup in backupRef does not exist.",
    advice: "Create it, or correct the name.",
  },
  PasswordDeleted: {
    state: "Stalled",
    meaning:
      "The DatabaseBackup was deleted before a Pod of the Job had started, and with it the operator's copy of the password.",
    advice: "Create another DatabaseSnapshot when there is a DatabaseBackup of that name again.",
  },
  BackupNotReady: {
    state: "Reconciling",
    meaning: "The DatabaseBackup is not ready.",
    advice: "Look at its condition Ready.",
  },
  LookingForSnapshot: {
    state: "Reconciling",
    meaning: "The repository has not been listed yet since this object was created.",
    advice: "Wait for maintenance.",
  },
  NotInRepository: {
    state: "Stalled",
    meaning: "The repository does not hold the backup any more, although the operator did not remove it.",
    advice: "Delete the object. Find out who removed the backup.",
  },
  Deleting: {
    state: "Reconciling",
    meaning:
      "The backup is being removed, or for a DatabaseBackup all its backups. The Job starts when no backup runs, or after " +
      "a day in any case, and is retried every ten minutes.",
    advice:
      "Wait. To delete the object and keep the backup, set the annotation databases.test.io/abandon-backup=<status.artifact.snapshotID> " +
      "on a DatabaseSnapshot, or databases.test.io/abandon-repository=<status.repository.id> on a DatabaseBackup.",
  },
  DeletionNotAllowed: {
    state: "Stalled",
    meaning:
      "The DatabaseSnapshot was deleted, but its backup is in a repository that may only be read, or that another cluster owns, so that the object waits.",
    advice: "As for Deleting: with the annotation, the object goes and the backup stays.",
  },
  DeletionFailed: {
    state: "Reconciling",
    meaning: "The backup could not be removed, and the Job gave no reason.",
    advice: "As for Deleting.",
  },
} as const satisfies Record<string, ReadyReasonText>;

/** Reasons of a PostgreSQLDatabase's condition Ready while it is being deleted. */
export const databaseDeletionReasons = {
  FinalSnapshotRunning: {
    state: "Reconciling",
    meaning:
      "The PostgreSQLDatabase was deleted, and its last backup is being made. Server and volume are removed when the repository has it.",
    advice:
      "Wait. The message says how the DatabaseSnapshot is. To delete the data without a last backup, set the annotation " +
      "databases.test.io/delete-without-snapshot=<metadata.uid>.",
  },
  FinalSnapshotFailed: {
    state: "Stalled",
    meaning: "The PostgreSQLDatabase was deleted, and its last backup cannot be made. Nothing is removed.",
    advice:
      "The message says why. Correct that, and delete the DatabaseSnapshot if it has failed: the operator makes another. To delete the " +
      "data without a last backup, set the annotation databases.test.io/delete-without-snapshot=<metadata.uid>.",
  },
  DatabaseDeleting: {
    state: "Reconciling",
    meaning: "The server ends. Then the volume is removed, unless the message says that it is kept.",
    advice: "Wait. If the Pod stays, look at its node.",
  },
} as const satisfies Record<string, ReadyReasonText>;

/** Reasons of a PostgreSQLDatabase's condition BackedUp that are not those of its DatabaseBackup. */
export const backedUpReasons = {
  NotScheduled: {
    meaning: "No DatabaseBackup of this database has a schedule.",
    advice: "Set backupSchedule, or create a DatabaseBackup whose databaseName is this database.",
  },
  NoBackupYet: { meaning: "No backup has ended yet.", advice: "Wait for the schedule." },
} as const satisfies Record<string, ReasonText>;

/** Reasons of the condition LostWithNamespace. */
export const lossReasons = {
  VolumeNotRetained: {
    meaning:
      "The reclaim policy of the repository's volume is not Retain, so that the backups would be lost " +
      "with the claim, and with the namespace.",
    advice:
      "Set the policy of the PersistentVolume to Retain, or start the operator with --retain-volumes. Or use a storage outside the cluster.",
  },
  PasswordNotCopied: {
    meaning:
      "The only Secrets with the repository's password are in the namespace, and the operator has " +
      "generated it.",
    advice:
      "Keep a copy of the password elsewhere. Then name a Secret of your own with that password in encryption.passwordSecretRef.",
  },
} as const satisfies Record<string, ReasonText>;

/** Reasons of events, apart from those of conditions. */
export const eventReasons = {
  Initialized: { meaning: "The database of a PostgreSQLDatabase has been made.", advice: "Nothing." },
  VersionChanged: {
    meaning: "The server of a PostgreSQLDatabase has another minor version, because it has another image.",
    advice: "Nothing. The release notes of PostgreSQL say whether something has to be done by hand.",
  },
  VersionDowngraded: {
    meaning:
      "The server of a PostgreSQLDatabase has an older minor version than before, because it has another image. It can read the data.",
    advice:
      "Set spec.image to an image of the newer version: the older one lacks what was corrected in between.",
  },
  BackupStarted: { meaning: "A run started.", advice: "Nothing." },
  DatabaseDeleted: {
    meaning: "The deletion of a PostgreSQLDatabase has ended. The message says what became of the data.",
    advice:
      "Nothing. If the namespace is being deleted and no last backup could be made: the volumes stay only if their reclaim policy is Retain.",
  },
  RestoreSucceeded: { meaning: "A DatabaseRestore has succeeded.", advice: "Nothing." },
  BackupFound: {
    meaning: "A run for a DatabaseSnapshot found a backup that was made for this name, and made no other.",
    advice: "Nothing.",
  },
  BackupHasWarnings: {
    meaning:
      "A run stored a backup, and the database's tools warned: it may lack something, or have more than the spec says.",
    advice: "Read the message. The warnings are also in the run's message and log.",
  },
  JobPutBack: {
    meaning:
      "A Job could not start for ten minutes while others waited for their turns, so the operator has suspended it. It waits for another " +
      "turn.",
    advice: "Find out why its Pod does not start: the event has what is known of it.",
  },
  AttemptFailed: {
    meaning: "An attempt of a run failed, and another follows.",
    advice: "Nothing, if the run succeeds. failedAttempts in status.recentRuns has the reason.",
  },
  RunReplaced: {
    meaning: "A run could not start, and the spec has changed since. Another Job has taken its place.",
    advice: "Nothing.",
  },
  BackupFailed: { meaning: "A run failed.", advice: "The condition LastBackupSucceeded has the reason." },
  BackupMissed: {
    meaning:
      "A scheduled run did not start: the cluster was down for longer than startingDeadlineSeconds, or the run before took " +
      "too long and concurrencyPolicy is Forbid.",
    advice: "Start one: kubectl create job --from=cronjob/NAME now.",
  },
  RepositoryNotRemoved: {
    meaning:
      "A DatabaseBackup with deletionPolicy Delete was deleted, but no Pod could start with the claim of its repository, so that " +
      "no Job could remove the backups.",
    advice: "If the class of the volume retains it, delete the volume, or keep it for its backups.",
  },
  SnapshotExpired: { meaning: "Retention deleted a DatabaseSnapshot.", advice: "Nothing." },
  FormerBackupsFound: {
    meaning:
      "Maintenance found backups in the repository that had no DatabaseSnapshot: from before the DatabaseBackup was created, or of " +
      "runs that the operator did not see. Each has one now.",
    advice:
      "If retention removes some of them, pin those that must stay within 24 hours: set pinned: true in their DatabaseSnapshots.",
  },
  RepositoryKeyChanged: { meaning: "The repository opens with the new password only.", advice: "Nothing." },
  BackupVerified: { meaning: "A drill has restored a backup, which is good.", advice: "Nothing." },
  VerificationFailed: {
    meaning: "A drill found that a backup is bad. The message begins with the reason.",
    advice: "Do what the reason says. Retention keeps the backups that were verified before.",
  },
  VerificationInconclusive: {
    meaning: "A drill could not find out whether a backup is good. The message begins with the reason.",
    advice: "Do what the reason says, so that the next drill comes to a result.",
  },
  MaintenanceFailed: {
    meaning: "Maintenance failed.",
    advice: "The condition LastMaintenanceSucceeded has the reason.",
  },
} as const satisfies Record<string, ReasonText>;
