import type { Failure, ReadyReasonText, ReasonText } from "../failure.ts";

/** Why a repository could not be read or written. */
export const repositoryReasons = {
  StorageUnreachable: {
    state: "Reconciling",
    meaning: "The storage does not answer, or its answers make no sense.",
    advice: "Check the storage's URL, whether it runs, and whether network policies let Pods reach it.",
  },
  StorageAccessDenied: {
    state: "Reconciling",
    meaning: "The storage denies access to the credentials, or denies what they are used for.",
    advice:
      "Check the Secrets that the storage's credentials name, also for a line break at the end of a value. " +
      "Their user needs the right to list, read, write and delete below backupPath.",
  },
  RepositoryFileOfAnotherUser: {
    state: "Reconciling",
    meaning:
      "A file of the repository, on a volume, belongs to another user than the Pod's, who cannot read it.",
    advice:
      "If it is a lock: a restic that another user started, for example as root, works in the repository, or died while it did. A lock " +
      "that is older than 30 minutes is removed automatically. Any other file: give it to the user of the Pods, with chown -R in a Pod of " +
      "user root. Run restic by hand as the user of the Pods, 65532 unless securityContext says another.",
  },
  BucketNotFound: {
    state: "Reconciling",
    meaning: "The bucket or container does not exist.",
    advice: "Create the bucket, or correct its name or the endpoint. The operator never creates a bucket.",
  },
  CertificateNotTrusted: {
    state: "Reconciling",
    meaning:
      "The storage's certificate is signed by an unknown authority, or it was issued for another host.",
    advice:
      "Check tls.ca of the storage, and that the URL has the host name for which the certificate was issued.",
  },
  RepositoryFull: {
    state: "Reconciling",
    meaning: "The storage is full. Earlier backups are unharmed.",
    advice:
      "Enlarge the storage (for a volume that the operator created: storage.persistentVolumeClaim.template.size). " +
      "Or delete DatabaseSnapshots, set a short repository.pruneInterval and wait for maintenance.",
  },
  WrongRepositoryPassword: {
    state: "Stalled",
    meaning: "The password does not open the repository. The repository is unchanged.",
    advice:
      "Restore the Secret's content of the time when a backup last succeeded. Without that password no backup can be read.",
  },
  RepositoryMissing: {
    state: "Stalled",
    meaning:
      "The repository is missing: another volume is mounted, a bucket was emptied, or a path has changed.",
    advice:
      "Restore the repository, or check the volume, bucket and backupPath. To start over, delete this DatabaseBackup and " +
      "create one with a different backupPath; the operator does not create a new repository in the old location.",
  },
  RepositoryReplaced: {
    state: "Stalled",
    meaning: "The location holds a different repository from the one with the earlier backups.",
    advice:
      "Restore the earlier repository, or check the volume, bucket and backupPath. To start over, delete this " +
      "DatabaseBackup and create one with a different backupPath.",
  },
  RepositoryOwnedByAnother: {
    state: "Stalled",
    meaning: "Another cluster is the owner of the repository. This cluster writes nothing into it.",
    advice:
      "If that cluster is lost, or must stop, set spec.repository.takeOverFrom to its ID. If it still makes backups, use another backupPath, " +
      "or set spec.repository.accessMode to ReadOnly.",
  },
  RepositoryTakenOver: {
    state: "Stalled",
    meaning: "Another cluster has taken the repository over. This cluster writes nothing into it any more.",
    advice:
      "Delete this DatabaseBackup: that keeps the backups. Or use another backupPath in a new one. To take the repository back, set " +
      "spec.repository.takeOverFrom to the ID of that cluster.",
  },
  RepositoryIncomplete: {
    state: "Stalled",
    meaning: "The location is not empty, but has no complete repository. Nothing was changed.",
    advice:
      'If it holds the rest of a repository, restore its file "config". Otherwise remove what it holds, or choose a ' +
      "different backupPath.",
  },
  RepositoryLocked: {
    state: "Reconciling",
    meaning: "Another program is working in the repository, or died while it was. The message names its Pod.",
    advice: "Wait. A lock that its owner has not renewed for 30 minutes is removed automatically.",
  },
  RepositoryDamaged: {
    state: "Stalled",
    meaning: "Files of the repository are damaged or missing.",
    advice:
      'Inspect the repository with "restic check --read-data", which reads all of it; without --read-data, restic does not see data that ' +
      "has changed. Keep it as it is, and store new backups at a different backupPath: backups in this one may use the damaged data again.",
  },
  Interrupted: {
    state: "Reconciling",
    meaning: "The Pod was stopped before the work was done, for example because its node was drained.",
    advice: "Nothing: the next attempt repeats it.",
  },
  Killed: {
    state: "Reconciling",
    meaning: "A program was killed, most likely because the Pod used up its memory.",
    advice:
      "The next attempt repeats it. If it is killed again, raise spec.resources.limits.memory; for maintenance, repository.resources. If " +
      "there is no limit, the node needs more memory.",
  },
  OutOfMemory: {
    state: "Reconciling",
    meaning: "restic got no more memory, and ended.",
    advice:
      "Raise spec.resources.limits.memory; for maintenance, repository.resources. If there is no limit, the node needs more memory.",
  },
  RepositoryFailed: {
    state: "Reconciling",
    meaning: "The repository cannot be read or written for any other reason.",
    advice:
      'Read the message, which has restic\'s own words. If it stays, inspect the repository with "restic check --read-data".',
  },
} as const satisfies Record<string, ReadyReasonText>;

/** Reasons of the condition RetentionPaused. */
export const retentionReasons = {
  NewestRunFailed: {
    meaning: "The newest run failed. Retention continues after the next one that succeeds.",
    advice: "The condition LastBackupSucceeded has the reason of the failure.",
  },
  RepositoryNotListed: {
    meaning: "Maintenance has not listed the repository yet, so that it is not known which backups it holds.",
    advice: "Wait for the first maintenance.",
  },
  RepositoryReadOnly: {
    meaning:
      "The repository may only be read, because repository.accessMode says so or another cluster is its owner, so that nothing is removed " +
      "from it.",
    advice:
      "Nothing. Retention continues when repository.accessMode is ReadWrite and this cluster is the owner.",
  },
  SnapshotTimeUnknown: {
    meaning: "A DatabaseSnapshot has no valid time in its status.",
    advice:
      "Delete that DatabaseSnapshot, or set its deletionPolicy to Retain first: maintenance lists its backup again.",
  },
} as const satisfies Record<string, ReasonText>;

/** Why something about a repository fails. */
export type RepositoryReason = keyof typeof repositoryReasons;

/** The failure with this reason: what was found, as a sentence, and what to do about it. */
export function repositoryFailure(reason: RepositoryReason, found?: string): Failure {
  const { meaning, advice } = repositoryReasons[reason];
  return { reason, message: `${found ?? meaning} ${advice}` };
}

/** Whether a text is a {@link RepositoryReason}, and not one of an engine or of Kubernetes. */
export function isRepositoryReason(reason: string | undefined): reason is RepositoryReason {
  return reason !== undefined && Object.hasOwn(repositoryReasons, reason);
}
