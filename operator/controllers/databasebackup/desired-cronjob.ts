import type { V1PodSpec, V1SecurityContext, V1Volume, V1VolumeMount } from "@kubernetes/client-node";
import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { Dump } from "../../engines/engine.ts";
import type { CronJob } from "./kinds.ts";
import { childMetadata, childName } from "./names.ts";

/** What a CronJob needs to know beside the DatabaseBackup itself. */
export interface CronJobParts {
  dump: Dump;
  /** The image that holds restic and the scripts: the operator's own. */
  runnerImage: string;
  /** Claim that holds the repository. */
  claimName: string;
  /** Secret whose key `password` opens the repository. */
  passwordSecretName: string;
}

/** The container that dumps and stores. */
export const backupContainer = "backup";
/** Where a Dump's secret files are mounted. */
export const credentialsFolder = "/etc/my-operator/database";

const runnerFolder = "/my-operator";
const repositoryFolder = "/repository";
const passwordFolder = "/etc/my-operator/repository";

/** The user that every container of a run has, whatever the image: files of one repository have one owner. */
const user = 65532;

/** A Pod that cannot start or does not end blocks all runs after it (concurrencyPolicy Forbid), so it is ended. */
const longestRunSeconds = 24 * 60 * 60;

/** The CronJob that runs a DatabaseBackup. */
export function desiredCronJob(backup: DatabaseBackup, parts: CronJobParts): CronJob {
  const name = backup.metadata.name ?? "";
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: {
      name: childName(name),
      namespace: backup.metadata.namespace ?? "",
      ...childMetadata(name),
    },
    spec: {
      schedule: backup.spec.schedule,
      // Without it the schedule is read in whatever zone the controller manager's host has.
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        metadata: childMetadata(name),
        spec: {
          backoffLimit: 2,
          activeDeadlineSeconds: longestRunSeconds,
          template: { metadata: childMetadata(name), spec: podSpec(backup, parts) },
        },
      },
    },
  };
}

function podSpec(backup: DatabaseBackup, parts: CronJobParts): V1PodSpec {
  const { dump } = parts;
  return {
    // Each failed try keeps its Pod, and with it its log and its termination message.
    restartPolicy: "Never",
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 60,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    },
    initContainers: [
      {
        name: "install-runner",
        image: parts.runnerImage,
        args: ["install-runner", runnerFolder],
        resources: { requests: { cpu: "50m", memory: "64Mi" } },
        securityContext: restrictedContainer,
        volumeMounts: [{ name: "runner", mountPath: runnerFolder }],
      },
    ],
    containers: [
      {
        name: backupContainer,
        image: dump.image,
        command: ["/bin/sh", `${runnerFolder}/backup.sh`, ...dump.command],
        env: [
          ...dump.environment,
          { name: "RESTIC_REPOSITORY", value: repositoryFolder + backup.spec.backupPath.replace(/\/+$/, "") },
          { name: "RESTIC_PASSWORD_FILE", value: `${passwordFolder}/password` },
          { name: "RESTIC_CACHE_DIR", value: "/tmp/restic-cache" },
          { name: "BACKUP_HOST", value: `${backup.metadata.namespace ?? ""}/${backup.metadata.name ?? ""}` },
          {
            name: "JOB_NAME",
            valueFrom: { fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/job-name']" } },
          },
          { name: "BACKUP_TAGS", value: "job=$(JOB_NAME)" },
          { name: "BACKUP_FILE_NAME", value: dump.fileName },
        ],
        resources: { requests: { cpu: "100m", memory: "128Mi" } },
        securityContext: restrictedContainer,
        volumeMounts: [
          { name: "runner", mountPath: runnerFolder, readOnly: true },
          { name: "repository", mountPath: repositoryFolder },
          { name: "repository-password", mountPath: passwordFolder, readOnly: true },
          { name: "tmp", mountPath: "/tmp" },
          ...credentialsMount(dump),
        ],
      },
    ],
    volumes: [
      { name: "runner", emptyDir: {} },
      { name: "repository", persistentVolumeClaim: { claimName: parts.claimName } },
      {
        name: "repository-password",
        secret: { secretName: parts.passwordSecretName, items: [{ key: "password", path: "password" }] },
      },
      { name: "tmp", emptyDir: {} },
      ...credentialsVolume(dump),
    ],
  };
}

const restrictedContainer: V1SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

function credentialsMount(dump: Dump): V1VolumeMount[] {
  return dump.secretFiles.length === 0
    ? []
    : [{ name: "database-credentials", mountPath: credentialsFolder, readOnly: true }];
}

function credentialsVolume(dump: Dump): V1Volume[] {
  if (dump.secretFiles.length === 0) return [];
  const sources = dump.secretFiles.map(({ secret, fileName }) => ({
    secret: { name: secret.name, items: [{ key: secret.key, path: fileName }] },
  }));
  return [{ name: "database-credentials", projected: { sources } }];
}
