import { createHash } from "node:crypto";
import { product } from "../product.ts";

/**
 * On every child: the name with which the names of the DatabaseBackup's children begin, see `childName`. For selectors:
 * the operator watches what has this label, and reads from `backupNameAnnotation` to which DatabaseBackup it belongs.
 */
export const backupLabel = "databases.test.io/databasebackup";

/** On every child: the DatabaseBackup's whole name, which can be longer than a label's value. */
export const backupNameAnnotation = "databases.test.io/databasebackup-name";

/**
 * On every Job of a DatabaseBackup and its Pods, on its claim, and on the Secret with its generated password: the uid of the
 * DatabaseBackup for which it was made. What an earlier object of the same name left is not this one's.
 */
export const backupUidAnnotation = "databases.test.io/databasebackup-uid";

/** On everything that the operator creates: the operator's name. */
export const managedByLabel = "app.kubernetes.io/managed-by";

/** On every child: its purpose. */
export const componentLabel = "app.kubernetes.io/component";

/** The container of a run's Pod that makes the backup. */
export const backupContainer = "backup";

/** On every Pod of a Job: the Job's name. The Job controller sets it. */
export const jobNameLabel = "batch.kubernetes.io/job-name";

/** On every Pod of a Job: the Job's uid. The Job controller sets it. */
export const jobUidLabel = "batch.kubernetes.io/controller-uid";

/** On a Job that the operator created: what started the run, a value of `BackupRun.trigger`. */
export const triggerAnnotation = "databases.test.io/trigger";

/** On the Job of an on-demand DatabaseSnapshot: the name of the DatabaseSnapshot. */
export const snapshotAnnotation = "databases.test.io/databasesnapshot";

/** On a Job: the uid of the Job whose place it took, because that one could not start. */
export const replacesAnnotation = "databases.test.io/replaces";

/** The API server allows 52 characters, because the CronJob controller appends to the name to name its Jobs. */
const maxCronJobNameLength = 52;

/** The name of a DatabaseBackup's CronJob, with which the names of its other children begin. */
export function childName(backupName: string): string {
  if (backupName.length <= maxCronJobNameLength) return backupName;
  const digest = createHash("sha256").update(backupName).digest("hex").slice(0, 8);
  return `${backupName.slice(0, maxCronJobNameLength - digest.length - 1).replace(/[-.]+$/, "")}-${digest}`;
}

/** The Secret that the operator generates for the repository's password. */
export function passwordSecretName(backupName: string): string {
  return `${childName(backupName)}-repository`;
}

/** The operator's own copy of the password that opens the repository, see key-rotation.ts. */
export function currentPasswordName(backupName: string): string {
  return `${childName(backupName)}-repository-current`;
}

/** The claim that the operator creates for the repository. */
export function claimName(backupName: string): string {
  return `${childName(backupName)}-repository`;
}

/** The Job of the first run of `spec.immediate`. */
export function immediateJobName(backupName: string): string {
  return `${childName(backupName)}-immediate`;
}

/** The Job that takes the place of a run's Job, always the same for one Job. */
export function replacementJobName(backupName: string, replacedUid: string): string {
  return `${childName(backupName)}-r${createHash("sha256").update(replacedUid).digest("hex").slice(0, 9)}`;
}

/** The Job that detects the server's version. */
export function probeJobName(backupName: string): string {
  return `${childName(backupName)}-probe`;
}

/**
 * The maintenance Job.
 *
 * @param what What the Job does, and for which object. The name ends with a hash of it, so that the same operation gives the same Job.
 */
export function maintenanceJobName(backupName: string, what: string): string {
  return `${childName(backupName)}-u${createHash("sha256").update(what).digest("hex").slice(0, 9)}`;
}

/**
 * The Job of a drill.
 *
 * @param what Which backup it restores, and after which drill. The name ends with a hash of it, so that the same drill gives the same Job.
 */
export function drillJobName(backupName: string, what: string): string {
  return `${childName(backupName)}-d${createHash("sha256").update(what).digest("hex").slice(0, 9)}`;
}

/** The Job of an on-demand DatabaseSnapshot. Its name is a label of its Pods: at most 63 characters. */
export function onDemandJobName(snapshotName: string): string {
  const digest = createHash("sha256").update(snapshotName).digest("hex").slice(0, 8);
  return `${snapshotName.slice(0, maxCronJobNameLength).replace(/[-.]+$/, "")}-${digest}`;
}

/**
 * The DatabaseSnapshot of a backup: `orders-20260131-020004-0f1e2d3c`.
 *
 * @param time When the run started, in RFC 3339.
 * @param snapshotID restic's ID.
 */
export function snapshotName(backupName: string, time: string, snapshotID: string): string {
  const [date = "", clock = ""] = new Date(time).toISOString().split(/[T.]/);
  return `${childName(backupName)}-${date.replaceAll("-", "")}-${clock.replaceAll(":", "")}-${snapshotID.slice(0, 8)}`;
}

/** The purpose of a child: the label `app.kubernetes.io/component`. */
export type Component = "backup" | "maintenance" | "probe" | "repository" | "restore" | "verification";

/** Labels and annotations of every child of a DatabaseBackup. */
export function childMetadata(
  backupName: string,
  component: Component,
): {
  labels: Record<string, string>;
  annotations: Record<string, string>;
} {
  return {
    labels: {
      [managedByLabel]: product.name,
      [componentLabel]: component,
      [backupLabel]: childName(backupName),
    },
    annotations: { [backupNameAnnotation]: backupName },
  };
}
