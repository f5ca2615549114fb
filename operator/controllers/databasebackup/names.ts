import { createHash } from "node:crypto";

/**
 * On every child: the base name of the DatabaseBackup's children. A label because Jobs and Pods are selected by it.
 */
export const backupLabel = "databases.test.io/databasebackup";

/** On every child: the DatabaseBackup's own name, which can be longer than a label's value. */
export const backupAnnotation = "databases.test.io/databasebackup";

/** The controller that CronJobs derive Job names from allows 52 characters, and Jobs' names are labels of Pods. */
const longestCronJobName = 52;

/** The name of a DatabaseBackup's CronJob, from which the names of its other children are made. */
export function childName(backupName: string): string {
  if (backupName.length <= longestCronJobName) return backupName;
  const digest = createHash("sha256").update(backupName).digest("hex").slice(0, 8);
  return `${backupName.slice(0, longestCronJobName - digest.length - 1).replace(/[-.]+$/, "")}-${digest}`;
}

/** The Secret that the operator generates for the repository's password. */
export function passwordSecretName(backupName: string): string {
  return `${childName(backupName)}-repository`;
}

/** The claim that the operator creates for the repository. */
export function claimName(backupName: string): string {
  return `${childName(backupName)}-repository`;
}

/** Labels and annotations of every child of a DatabaseBackup. */
export function childMetadata(backupName: string): {
  labels: Record<string, string>;
  annotations: Record<string, string>;
} {
  return {
    labels: {
      "app.kubernetes.io/managed-by": "my-operator",
      "app.kubernetes.io/component": "backup",
      [backupLabel]: childName(backupName),
    },
    annotations: { [backupAnnotation]: backupName },
  };
}
