import type {
  V1Container,
  V1PodSpec,
  V1SecurityContext,
  V1Volume,
  V1VolumeMount,
  V1VolumeProjection,
} from "@kubernetes/client-node";
import type { JobFields, JobMetadata } from "../api/databases/v1/databasebackup.ts";
import type { ResourceRequirements } from "../api/meta/resources.ts";
import type { ProjectedFile } from "../container-inputs.ts";
import { selectorOf } from "../container-inputs.ts";
import { product } from "../product.ts";
import { containerResources } from "./container-resources.ts";
import { withoutUndefined } from "./without-undefined.ts";

/** Where the files that a connection to a database needs are mounted. */
export const credentialsFolder = "/etc/my-operator/database";
/** Where the init container puts restic and the scripts. */
export const runnerFolder = "/my-operator";

/** The security context of every container that the operator starts. */
export const restrictedContainer: V1SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

/** The volumes of a Pod, and where its main container sees them. */
export interface Mounts {
  volumes: V1Volume[];
  volumeMounts: V1VolumeMount[];
}

/** What the administrator decides about all Pods. */
export interface PodPolicy {
  /** Whether the platform chooses user and groups of a Pod, as OpenShift does. Otherwise they are the operator's own. */
  userIdsFromPlatform: boolean;
}

/**
 * A Pod that the `restricted` Pod Security Standard admits, without access to the API, where and as whom the spec says.
 *
 * @param spec For a DatabaseBackup that no longer exists, what a DatabaseSnapshot has recorded of it.
 */
export function restrictedPod(
  spec: JobFields,
  { userIdsFromPlatform }: PodPolicy,
  parts: Pick<V1PodSpec, "initContainers" | "containers" | "volumes">,
): V1PodSpec {
  const { userId } = product;
  return {
    // Each failed attempt keeps its Pod, and with it its log and its termination message.
    restartPolicy: "Never",
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 60,
    securityContext: {
      runAsNonRoot: true,
      // The same user whatever the image, so that the files of a repository have one owner.
      ...(userIdsFromPlatform ? {} : { runAsUser: userId, runAsGroup: userId, fsGroup: userId }),
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
      ...spec.securityContext,
    },
    ...withoutUndefined(podFields(spec)),
    ...parts,
  };
}

/** The fields of a spec that a Pod has under the same names. */
export function podFields(spec: JobFields) {
  return {
    nodeSelector: spec.nodeSelector,
    tolerations: spec.tolerations,
    affinity: spec.affinity,
    topologySpreadConstraints: spec.topologySpreadConstraints,
    priorityClassName: spec.priorityClassName,
    runtimeClassName: spec.runtimeClassName,
    imagePullSecrets: spec.imagePullSecrets,
    serviceAccountName: spec.serviceAccountName,
  };
}

/** The metadata of a Job and its Pods: what the spec adds, and the operator's own, which the spec cannot replace. */
export function jobMetadata({ jobMetadata: added }: Pick<JobFields, "jobMetadata">, own: JobMetadata) {
  return {
    labels: { ...added?.labels, ...own.labels },
    annotations: { ...added?.annotations, ...own.annotations },
  };
}

/** An init container that copies restic and the scripts to `runnerFolder`, for a container with the database's image. */
export function runnerContainer(
  runnerImage: string,
  resources: ResourceRequirements | undefined,
): V1Container {
  return {
    name: "install-runner",
    image: runnerImage,
    args: ["install-runner", runnerFolder],
    resources: containerResources(resources, { cpu: "50m", memory: "64Mi" }),
    securityContext: restrictedContainer,
    volumeMounts: [{ name: "runner", mountPath: runnerFolder }],
  };
}

/** The folder that `runnerContainer` fills, for the main container. */
export const runnerMounts: Mounts = {
  volumes: [{ name: "runner", emptyDir: {} }],
  volumeMounts: [{ name: "runner", mountPath: runnerFolder, readOnly: true }],
};

/** A writable folder, because the root file system is read-only. */
export const scratchMounts: Mounts = {
  volumes: [{ name: "tmp", emptyDir: {} }],
  volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
};

/** Mounts keys of Secrets and ConfigMaps as files in one folder. */
export function fileMounts(name: string, files: readonly ProjectedFile[], folder: string): Mounts {
  if (files.length === 0) return { volumes: [], volumeMounts: [] };
  return {
    volumes: [{ name, projected: { sources: files.map(projection) } }],
    volumeMounts: [{ name, mountPath: folder, readOnly: true }],
  };
}

function projection({ source, fileName }: ProjectedFile): V1VolumeProjection {
  const { name, key } = selectorOf(source);
  const object = { name, items: [{ key, path: fileName }] };
  return "secretKeyRef" in source ? { secret: object } : { configMap: object };
}

/** Joins mounts into one. */
export function joinMounts(...mounts: readonly Mounts[]): Mounts {
  return {
    volumes: mounts.flatMap(({ volumes }) => volumes),
    volumeMounts: mounts.flatMap(({ volumeMounts }) => volumeMounts),
  };
}
