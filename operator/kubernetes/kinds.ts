import type {
  V1CronJobSpec,
  V1JobSpec,
  V1NetworkPolicySpec,
  V1PersistentVolumeClaimSpec,
  V1PersistentVolumeClaimStatus,
  V1PodDisruptionBudgetSpec,
  V1PodSpec,
  V1ServiceSpec,
  V1StatefulSetSpec,
} from "@kubernetes/client-node";
import type { DatabaseBackup } from "../api/databases/v1/databasebackup.ts";
import type { DatabaseRestore } from "../api/databases/v1alpha1/databaserestore.ts";
import type { DatabaseSnapshot } from "../api/databases/v1alpha1/databasesnapshot.ts";
import type { PostgreSQLDatabase } from "../api/databases/v1alpha1/postgresqldatabase.ts";
import type { ClusterObject, KubernetesObject, Resource } from "../runtime/index.ts";
import { resource } from "../runtime/index.ts";

/** A CronJob as the API sends it: times are strings. */
export interface CronJob extends KubernetesObject {
  spec: V1CronJobSpec;
  status?: { lastScheduleTime?: string; lastSuccessfulTime?: string };
}

/** A Job as the API sends it: times are strings. */
export interface Job extends KubernetesObject {
  spec?: V1JobSpec;
  status?: {
    startTime?: string;
    completionTime?: string;
    /** How many Pods run or wait. */
    active?: number;
    /** How many Pods have failed. */
    failed?: number;
    conditions?: {
      type: string;
      status: string;
      reason?: string;
      message?: string;
      lastTransitionTime?: string;
    }[];
  };
}

/** What a container of a Pod is doing, or how it ended. */
export interface ContainerStatus {
  name: string;
  /** The image that runs, by a digest, in a form that depends on the node. */
  imageID?: string;
  /** Whether its readiness probe succeeds. */
  ready?: boolean;
  state?: {
    waiting?: { reason?: string; message?: string };
    running?: { startedAt?: string };
    terminated?: { exitCode: number; reason?: string; message?: string; finishedAt?: string };
  };
  /** How often the kubelet has started it again in this Pod. */
  restartCount?: number;
  /** How the container ended before it was started again. */
  lastState?: { terminated?: { exitCode: number; reason?: string; message?: string; finishedAt?: string } };
}

/** A Pod as the API sends it. */
export interface Pod extends KubernetesObject {
  spec?: V1PodSpec;
  status?: {
    phase?: string;
    reason?: string;
    message?: string;
    conditions?: { type: string; status: string; reason?: string; message?: string }[];
    initContainerStatuses?: ContainerStatus[];
    containerStatuses?: ContainerStatus[];
  };
}

/** A claim as the API sends it. */
export interface PersistentVolumeClaim extends KubernetesObject {
  spec: V1PersistentVolumeClaimSpec;
  status?: Pick<V1PersistentVolumeClaimStatus, "phase" | "capacity"> & {
    conditions?: { type: string; status: string; message?: string }[];
  };
}

/** A volume as the API sends it. */
export interface PersistentVolume extends ClusterObject {
  spec: {
    persistentVolumeReclaimPolicy?: string;
    /** The claim that it is bound to. */
    claimRef?: { uid?: string };
  };
}

/** A StatefulSet as the API sends it. */
export interface StatefulSet extends KubernetesObject {
  spec: V1StatefulSetSpec;
  status?: { observedGeneration?: number };
}

/** A Service as the API sends it. */
export interface Service extends KubernetesObject {
  spec: V1ServiceSpec;
}

/** A NetworkPolicy as the API sends it. */
export interface NetworkPolicy extends KubernetesObject {
  spec: V1NetworkPolicySpec;
}

/** A PodDisruptionBudget as the API sends it. */
export interface PodDisruptionBudget extends KubernetesObject {
  spec: V1PodDisruptionBudgetSpec;
}

/** An Event as the API sends it: older libraries set the deprecated time. */
export interface Event extends KubernetesObject {
  reason?: string;
  note?: string;
  eventTime?: string | null;
  deprecatedLastTimestamp?: string | null;
  series?: { lastObservedTime: string };
}

/** A Secret: values are base64. */
export interface Secret extends KubernetesObject {
  type?: string;
  data?: Record<string, string>;
  stringData?: Record<string, string>;
}

/** A ConfigMap. */
export interface ConfigMap extends KubernetesObject {
  data?: Record<string, string>;
  /** Values that are not UTF-8, in base64. */
  binaryData?: Record<string, string>;
}

/** The DatabaseBackups of the API server. */
export const databaseBackups: Resource<DatabaseBackup> = resource(
  "databases.test.io/v1",
  "DatabaseBackup",
  "databasebackups",
);
/** The DatabaseSnapshots of the API server. */
export const databaseSnapshots: Resource<DatabaseSnapshot> = resource(
  "databases.test.io/v1alpha1",
  "DatabaseSnapshot",
  "databasesnapshots",
);
/** The DatabaseRestores of the API server. */
export const databaseRestores: Resource<DatabaseRestore> = resource(
  "databases.test.io/v1alpha1",
  "DatabaseRestore",
  "databaserestores",
);
/** The PostgreSQLDatabases of the API server. */
export const postgresqlDatabases: Resource<PostgreSQLDatabase> = resource(
  "databases.test.io/v1alpha1",
  "PostgreSQLDatabase",
  "postgresqldatabases",
);
/** The StatefulSets of the API server. */
export const statefulSets: Resource<StatefulSet> = resource("apps/v1", "StatefulSet", "statefulsets");
/** The Services of the API server. */
export const services: Resource<Service> = resource("v1", "Service", "services");
/** The NetworkPolicies of the API server. */
export const networkPolicies: Resource<NetworkPolicy> = resource(
  "networking.k8s.io/v1",
  "NetworkPolicy",
  "networkpolicies",
);
/** The PodDisruptionBudgets of the API server. */
export const podDisruptionBudgets: Resource<PodDisruptionBudget> = resource(
  "policy/v1",
  "PodDisruptionBudget",
  "poddisruptionbudgets",
);
/** The CronJobs of the API server. */
export const cronJobs: Resource<CronJob> = resource("batch/v1", "CronJob", "cronjobs");
/** The Jobs of the API server. */
export const jobs: Resource<Job> = resource("batch/v1", "Job", "jobs");
/** The Pods of the API server. */
export const pods: Resource<Pod> = resource("v1", "Pod", "pods");
/** The PersistentVolumeClaims of the API server. */
export const persistentVolumeClaims: Resource<PersistentVolumeClaim> = resource(
  "v1",
  "PersistentVolumeClaim",
  "persistentvolumeclaims",
);
/** The volumes of the API server. */
export const persistentVolumes: Resource<PersistentVolume> = resource(
  "v1",
  "PersistentVolume",
  "persistentvolumes",
  { namespaced: false },
);
/** The Namespaces of the API server. */
export const namespaces: Resource<ClusterObject> = resource("v1", "Namespace", "namespaces", {
  namespaced: false,
});
/** The Secrets of the API server. */
export const secrets: Resource<Secret> = resource("v1", "Secret", "secrets");

/** The ConfigMaps of the API server. */
export const configMaps: Resource<ConfigMap> = resource("v1", "ConfigMap", "configmaps");
/** The Events of the API server. */
export const events: Resource<Event> = resource("events.k8s.io/v1", "Event", "events");

/** The value under which `backup` indexes find what belongs to a DatabaseBackup, by its namespace and name. */
export function backupKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
