import type { V1EnvVar, V1Volume } from "@kubernetes/client-node";
import type { DatabaseConnection } from "../../../api/databases/v1/connection.ts";
import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { BackupVerification } from "../../../api/databases/v1/verification.ts";
import type { EngineDrill } from "../../../engines/drill.ts";
import { literal } from "../../../engines/literal.ts";
import { containerResources } from "../../../kubernetes/container-resources.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { Job } from "../../../kubernetes/kinds.ts";
import {
  backupUidAnnotation,
  childMetadata,
  drillJobName,
  triggerAnnotation,
} from "../../../kubernetes/names.ts";
import type { Mounts, PodPolicy } from "../../../kubernetes/pod-template.ts";
import {
  jobMetadata,
  joinMounts,
  restrictedContainer,
  restrictedPod,
  runnerContainer,
  runnerFolder,
  runnerMounts,
  scratchMounts,
} from "../../../kubernetes/pod-template.ts";
import { kueueLabel } from "../../../kubernetes/suspended-job.ts";
import { queueLabel } from "../../../job-queue/limited-job.ts";
import type { RepositoryAccess } from "../../../repository/access.ts";
import { quantityValue, type Stored } from "../../../runtime/index.ts";
import { engineNameOf } from "../../database-of-backup.ts";
import { repositoryEnvironment, repositoryMounts } from "../../repository-pod.ts";
import type { DrillTrigger } from "./plan-drill.ts";
import { allowedSpace } from "./work-space.ts";

/** What a drill's Job needs in addition to the DatabaseBackup. */
export interface DrillJobOptions extends PodPolicy {
  /** The backup to restore. */
  snapshot: DrilledSnapshot;
  trigger: DrillTrigger;
  drill: EngineDrill;
  /** The arguments of its script. */
  drillArguments: readonly string[];
  /** The image of the throw-away server. */
  image: string;
  access: RepositoryAccess;
  repositoryID: string;
  /** How many bytes the volume of the throw-away server needs. */
  neededBytes: number;
  /** How long the drill may take if the spec does not say it. */
  defaultDeadlineSeconds: number;
  /** The image that made the dump, if another one restores it. */
  replacedImage?: string | undefined;
  /** The operator's own image. */
  runnerImage: string;
  /** Whether only some drills may run at a time, so that the Job waits for its turn. */
  isLimited: boolean;
  /** The uids of the drills of the same backup. They make the name of the next one differ. */
  previous: readonly string[];
}

/** A backup that a drill restores. */
export interface DrilledSnapshot {
  /** The DatabaseSnapshot. */
  name: string;
  uid: string;
  /** restic's ID of the dump, and the name of its file. */
  snapshotID: string;
  fileName: string;
  /** restic's ID of the snapshot with the inventory; undefined if the backup has none. */
  inventoryID: string | undefined;
}

/** On a drill's Job: the DatabaseSnapshot whose backup it restores. */
export const drilledSnapshotAnnotation = "databases.test.io/drilled-snapshot";
/** On a drill's Job: the uid of that DatabaseSnapshot. */
export const drilledSnapshotUidAnnotation = "databases.test.io/drilled-snapshot-uid";
/** On a drill's Job: the image that made the dump, if it cannot be had and another one restores it. */
export const replacedImageAnnotation = "databases.test.io/replaced-image";
/** The container with the throw-away server. It has no credential. */
export const restoreContainer = "restore";
/** The container that reads the backup, and judges. */
export const verifyContainer = "verify";

const exchangeFolder = "/exchange";
const workFolder = "/work";
/** How long an ended Job is kept. The operator must have read its result by then. */
const keepJobSeconds = 60 * 60;

/**
 * The Job of a drill. Kubernetes removes it with its DatabaseBackup.
 *
 * What a dump has can run as the throw-away server's user. So its container has no credential, and the one with the credentials only
 * reads what the other leaves.
 */
export function desiredDrillJob(backup: Stored<DatabaseBackup>, options: DrillJobOptions): Desired<Job> {
  const { metadata, spec } = backup;
  const { snapshot, trigger, drill, drillArguments, image, access, runnerImage, isLimited, previous } =
    options;
  const verification = spec.verification ?? {};
  const own = childMetadata(metadata.name, "verification");
  const { labels, annotations } = jobMetadata(spec, {
    ...own,
    annotations: { ...own.annotations, [backupUidAnnotation]: metadata.uid },
  });
  const exchange: Mounts = {
    volumes: [{ name: "exchange", emptyDir: { sizeLimit: "1Gi" } }],
    volumeMounts: [{ name: "exchange", mountPath: exchangeFolder }],
  };
  const work: Mounts = {
    volumes: [workVolume(verification)],
    volumeMounts: [{ name: "work", mountPath: workFolder }],
  };
  const restoring = joinMounts(runnerMounts, exchange, work, scratchMounts);
  const verifying = joinMounts(repositoryMounts(access), exchange, scratchMounts);
  const volumes = new Map(
    [...restoring.volumes, ...verifying.volumes].map((volume) => [volume.name, volume]),
  );
  // Two queues for one Job would wait for each other.
  const isQueued = isLimited && labels[kueueLabel] === undefined;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: drillJobName(metadata.name, `${snapshot.uid} ${metadata.uid} ${previous.join(" ")}`),
      namespace: metadata.namespace,
      labels: { ...labels, ...(isQueued ? { [queueLabel]: "waiting" } : {}) },
      annotations: {
        ...annotations,
        [triggerAnnotation]: trigger,
        [drilledSnapshotAnnotation]: snapshot.name,
        [drilledSnapshotUidAnnotation]: snapshot.uid,
        ...(options.replacedImage === undefined ? {} : { [replacedImageAnnotation]: options.replacedImage }),
      },
      ownerReferences: [
        {
          apiVersion: backup.apiVersion,
          kind: backup.kind,
          name: metadata.name,
          uid: metadata.uid,
          controller: true,
        },
      ],
    },
    spec: {
      ...(isQueued ? { suspend: true } : {}),
      backoffLimit: 0,
      activeDeadlineSeconds: verification.activeDeadlineSeconds ?? options.defaultDeadlineSeconds,
      ttlSecondsAfterFinished: keepJobSeconds,
      template: {
        metadata: { labels, annotations },
        spec: restrictedPod(spec, options, {
          initContainers: [runnerContainer(runnerImage, verification.resources)],
          containers: [
            {
              name: restoreContainer,
              image,
              command: ["/bin/sh", `${runnerFolder}/drill.sh`, drill.script, ...drillArguments.map(literal)],
              env: [
                { name: "DRILL_EXCHANGE", value: exchangeFolder },
                { name: "DRILL_WORK", value: workFolder },
              ],
              resources: restoreResources(verification, options.neededBytes),
              securityContext: restrictedContainer,
              volumeMounts: restoring.volumeMounts,
            },
            {
              name: verifyContainer,
              image: runnerImage,
              args: ["drill", ...commandLine(engineNameOf(backup), verification, snapshot)],
              env: [...repositoryEnvironment(access, options.repositoryID), ...orders(verification)],
              resources: containerResources(undefined, { cpu: "100m", memory: "256Mi" }),
              securityContext: restrictedContainer,
              volumeMounts: verifying.volumeMounts,
            },
          ],
          volumes: [...volumes.values()],
        }),
      },
    },
  };
}

/** A generic ephemeral volume goes with its Pod, also while no operator runs. */
function workVolume({ workVolume: volume }: BackupVerification): V1Volume {
  if (volume?.ephemeral === undefined)
    return { name: "work", emptyDir: { sizeLimit: String(allowedSpace(volume).bytes) } };
  const { storageClassName, size } = volume.ephemeral;
  return {
    name: "work",
    ephemeral: {
      volumeClaimTemplate: {
        spec: {
          accessModes: ["ReadWriteOnce"],
          ...(storageClassName === undefined ? {} : { storageClassName }),
          resources: { requests: { storage: String(size) } },
        },
      },
    },
  };
}

/** The scheduler reserves what the throw-away server writes on the disk of its node. */
function restoreResources({ resources, workVolume: volume }: BackupVerification, neededBytes: number) {
  const isOnNode = volume?.ephemeral === undefined;
  return containerResources(resources, {
    cpu: "100m",
    memory: "512Mi",
    ...(isOnNode ? { "ephemeral-storage": String(neededBytes) } : {}),
  });
}

function commandLine(
  engine: DatabaseConnection["engine"],
  { downloadBytesPerSecond }: BackupVerification,
  { snapshotID, fileName, inventoryID }: DrilledSnapshot,
): string[] {
  const limit = downloadBytesPerSecond === undefined ? undefined : quantityValue(downloadBytesPerSecond);
  return [
    ...["--engine", engine],
    ...["--snapshot", snapshotID],
    ...["--file", fileName],
    ...(inventoryID === undefined ? [] : ["--inventory", inventoryID]),
    ...(limit === undefined ? [] : ["--limit-download", String(Math.max(1, Math.floor(limit / 1024)))]),
    ...["--exchange", exchangeFolder],
  ];
}

/** The assertions and the settings: one variable has only 128 KiB. */
function orders({ parameters = {}, assertions = [] }: BackupVerification): V1EnvVar[] {
  const settings = Object.entries(parameters).map(([name, value]) => ({ name, value }));
  return [...numbered("DRILL_ASSERTION", assertions), ...numbered("DRILL_PARAMETER", settings)];
}

function numbered(prefix: string, values: readonly object[]): V1EnvVar[] {
  return values.map((value, index) => ({
    name: `${prefix}_${String(index).padStart(2, "0")}`,
    value: literal(JSON.stringify(value)),
  }));
}
