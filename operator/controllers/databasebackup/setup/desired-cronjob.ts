import type { Desired } from "../../../kubernetes/desired.ts";
import type { Stored } from "../../../runtime/index.ts";
import type { V1Container, V1EnvVar, V1JobTemplateSpec } from "@kubernetes/client-node";
import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import { defaults } from "../../../api/databases/v1/defaults.ts";
import type { Dump } from "../../../engines/engine.ts";
import { literal } from "../../../engines/literal.ts";
import type { RepositoryAccess } from "../../../repository/access.ts";
import type { CronJob } from "../../../kubernetes/kinds.ts";
import {
  backupContainer,
  backupUidAnnotation,
  childMetadata,
  childName,
  jobNameLabel,
} from "../../../kubernetes/names.ts";
import { queueLabel } from "../../../job-queue/limited-job.ts";
import { kueueLabel } from "../../../kubernetes/suspended-job.ts";
import { containerResources } from "../../../kubernetes/container-resources.ts";
import type { Mounts, PodPolicy } from "../../../kubernetes/pod-template.ts";
import {
  credentialsFolder,
  jobMetadata,
  joinMounts,
  restrictedContainer,
  restrictedPod,
  runnerContainer,
  runnerFolder,
  runnerMounts,
  scratchMounts,
  fileMounts,
} from "../../../kubernetes/pod-template.ts";
import { templateDigest } from "../../../kubernetes/template-digest.ts";
import { ownerVariable, repositoryMounts, repositoryEnvironment } from "../../repository-pod.ts";
import { neverInitializes } from "../access-mode.ts";
import { runSource } from "./run-source.ts";

/** What the CronJob needs in addition to the DatabaseBackup. */
export interface CronJobOptions extends PodPolicy {
  dump: Dump;
  /** The image with the client tools of the server's version. */
  image: string;
  access: RepositoryAccess;
  /** restic's ID of the repository, if a run has created one: then no other is created. */
  repositoryID: string | undefined;
  /** The cluster that must be the owner of the repository. */
  clusterID: string;
  /** The operator's own image, with restic and the scripts. */
  runnerImage: string;
  /** Whether its Jobs begin suspended, and the operator starts them within the limits. */
  isLimited: boolean;
  /** The schedule as the CronJob controller accepts it. */
  schedule: string;
}

/** The CronJob that runs the backups of a DatabaseBackup. */
export function desiredCronJob(backup: Stored<DatabaseBackup>, options: CronJobOptions): Desired<CronJob> {
  const { metadata, spec } = backup;
  const { name, namespace } = metadata;
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: {
      name: childName(name),
      namespace,
      ...childMetadata(name, "backup"),
    },
    spec: {
      schedule: options.schedule,
      // Without it, the CronJob controller uses the time zone of its own host.
      timeZone: spec.timeZone ?? defaults.timeZone,
      concurrencyPolicy: spec.concurrencyPolicy ?? defaults.concurrencyPolicy,
      startingDeadlineSeconds: spec.startingDeadlineSeconds ?? defaults.startingDeadlineSeconds,
      suspend: spec.suspend ?? false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: jobTemplate(backup, options),
    },
  };
}

function jobTemplate(backup: Stored<DatabaseBackup>, options: CronJobOptions): V1JobTemplateSpec {
  const { metadata, spec } = backup;
  const own = jobMetadata(spec, childMetadata(metadata.name, "backup"));
  const ofJobAndPods = { ...own, annotations: { ...own.annotations, [backupUidAnnotation]: metadata.uid } };
  const { labels, annotations } = ofJobAndPods;
  const template = { metadata: ofJobAndPods, spec: podSpec(backup, options) };
  const source: V1EnvVar = {
    name: "BACKUP_SOURCE",
    value: literal(JSON.stringify(runSource(backup, options.image))),
  };
  // Two queues for one Job would wait for each other.
  const isQueued = options.isLimited && labels[kueueLabel] === undefined;
  return {
    metadata: {
      labels: { ...labels, ...(isQueued ? { [queueLabel]: "waiting" } : {}) },
      // Without the source: a change of the spec that changes nothing else must not replace a run that has not started.
      annotations: { ...annotations, ...templateDigest(template) },
    },
    spec: {
      ...(isQueued ? { suspend: true } : {}),
      backoffLimit: spec.backoffLimit ?? defaults.backoffLimit,
      // A Pod that cannot start or does not end would block all runs after it.
      activeDeadlineSeconds: spec.activeDeadlineSeconds ?? defaults.activeDeadlineSeconds,
      template: { metadata: ofJobAndPods, spec: podSpec(backup, options, [source]) },
    },
  };
}

function podSpec(
  backup: Stored<DatabaseBackup>,
  { dump, image, access, repositoryID, clusterID, runnerImage, ...policy }: CronJobOptions,
  recorded: readonly V1EnvVar[] = [],
) {
  const { metadata, spec } = backup;
  const { volumes, volumeMounts } = joinMounts(
    runnerMounts,
    repositoryMounts(access),
    fileMounts("database-credentials", dump.files, credentialsFolder),
    dumpVolumes(dump),
    scratchMounts,
  );
  const environment: V1EnvVar[] = [
    ...dump.environment,
    ...repositoryEnvironment(access, repositoryID),
    ownerVariable(clusterID),
    { name: "BACKUP_HOST", value: `${metadata.namespace}/${metadata.name}` },
    { name: "BACKUP_FILE_NAME", value: dump.fileName },
    {
      name: "BACKUP_JOB",
      valueFrom: { fieldRef: { fieldPath: `metadata.labels['${jobNameLabel}']` } },
    },
    { name: "BACKUP_RUN", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    ...recorded,
  ];
  return restrictedPod(spec, policy, {
    initContainers: [
      runnerContainer(runnerImage, spec.resources),
      ...(repositoryID === undefined && !neverInitializes(backup)
        ? [initContainer(spec, access, runnerImage)]
        : []),
    ],
    containers: [
      {
        name: backupContainer,
        image,
        command: ["/bin/sh", `${runnerFolder}/backup.sh`, ...dump.command],
        env: environment,
        resources: runResources(spec),
        securityContext: restrictedContainer,
        volumeMounts,
      },
    ],
    volumes,
  });
}

/** Creates the repository before the first run. A run cannot do that safely by itself when several start at once. */
function initContainer(
  spec: DatabaseBackup["spec"],
  access: RepositoryAccess,
  runnerImage: string,
): V1Container {
  return {
    name: "init-repository",
    image: runnerImage,
    args: ["repository", "init"],
    env: [...access.environment],
    // A Pod requests the maximum of its containers. With the resources of the run, the maximum stays the same.
    resources: runResources(spec),
    securityContext: restrictedContainer,
    volumeMounts: joinMounts(repositoryMounts(access), scratchMounts).volumeMounts,
  };
}

function runResources({ resources }: DatabaseBackup["spec"]) {
  // What runs need, as measured in docs/benchmarks.md.
  return containerResources(resources, { cpu: "100m", memory: "256Mi" });
}

/** One volume for each claim, which may be mounted several times. */
function dumpVolumes({ volumes = [] }: Dump): Mounts {
  const claims = [...new Set(volumes.map(({ claimName }) => claimName))];
  const nameOf = (claimName: string) => `database-${String(claims.indexOf(claimName))}`;
  return {
    volumes: claims.map((claimName) => ({
      name: nameOf(claimName),
      persistentVolumeClaim: { claimName },
    })),
    volumeMounts: volumes.map(({ claimName, mountPath, readOnly }) => ({
      name: nameOf(claimName),
      mountPath,
      readOnly,
    })),
  };
}
