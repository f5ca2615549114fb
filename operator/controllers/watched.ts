import type { KubernetesObject, MetadataOnly, Stored, Watched } from "../runtime/index.ts";
import { metadataOf } from "../runtime/index.ts";
import type { DatabaseBackup } from "../api/databases/v1/databasebackup.ts";
import type { DatabaseRestore } from "../api/databases/v1alpha1/databaserestore.ts";
import type { DatabaseSnapshot } from "../api/databases/v1alpha1/databasesnapshot.ts";
import type { PostgreSQLDatabase } from "../api/databases/v1alpha1/postgresqldatabase.ts";
import type {
  ConfigMap,
  CronJob,
  Job,
  NetworkPolicy,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  Secret,
  Service,
  StatefulSet,
} from "../kubernetes/kinds.ts";
import {
  backupKey,
  configMaps,
  cronJobs,
  databaseBackups,
  databaseRestores,
  databaseSnapshots,
  jobs,
  networkPolicies,
  persistentVolumeClaims,
  podDisruptionBudgets,
  pods,
  postgresqlDatabases,
  secrets,
  services,
  statefulSets,
} from "../kubernetes/kinds.ts";
import { databaseLabel } from "../kubernetes/database-names.ts";
import { queueLabel } from "../job-queue/limited-job.ts";
import { backupLabel, backupNameAnnotation, jobUidLabel } from "../kubernetes/names.ts";
import { storageKeyOf } from "../repository/reference.ts";

/** What the controllers watch. Of Kubernetes' own kinds, only objects with the operator's label. */
export const watched = {
  databaseBackups: {
    resource: databaseBackups,
    indexes: { storage: ownStorage },
  } satisfies Watched<DatabaseBackup>,
  databaseSnapshots: {
    resource: databaseSnapshots,
    indexes: { backup: (snapshot) => [backupKey(snapshot.metadata.namespace, snapshot.spec.backupRef.name)] },
  } satisfies Watched<DatabaseSnapshot>,
  databaseRestores: { resource: databaseRestores } satisfies Watched<DatabaseRestore>,
  cronJobs: { resource: cronJobs, labelSelector: backupLabel } satisfies Watched<CronJob>,
  jobs: {
    resource: jobs,
    labelSelector: backupLabel,
    indexes: { backup: ownBackup, queue: ownPlace },
  } satisfies Watched<Job>,
  pods: {
    resource: pods,
    labelSelector: backupLabel,
    indexes: { backup: ownBackup },
  } satisfies Watched<Pod>,
  persistentVolumeClaims: {
    resource: persistentVolumeClaims,
    labelSelector: backupLabel,
  } satisfies Watched<PersistentVolumeClaim>,
  /** Without their values. */
  secrets: {
    resource: metadataOf(secrets),
    labelSelector: backupLabel,
  } satisfies Watched<MetadataOnly<Secret>>,
  postgresqlDatabases: { resource: postgresqlDatabases } satisfies Watched<PostgreSQLDatabase>,
};

/** What belongs to PostgreSQLDatabases. */
export const watchedOfDatabases = {
  statefulSets: { resource: statefulSets, labelSelector: databaseLabel } satisfies Watched<StatefulSet>,
  services: { resource: services, labelSelector: databaseLabel } satisfies Watched<Service>,
  configMaps: { resource: configMaps, labelSelector: databaseLabel } satisfies Watched<ConfigMap>,
  networkPolicies: {
    resource: networkPolicies,
    labelSelector: databaseLabel,
  } satisfies Watched<NetworkPolicy>,
  podDisruptionBudgets: {
    resource: podDisruptionBudgets,
    labelSelector: databaseLabel,
  } satisfies Watched<PodDisruptionBudget>,
  jobs: { resource: jobs, labelSelector: databaseLabel } satisfies Watched<Job>,
  pods: {
    resource: pods,
    labelSelector: databaseLabel,
    indexes: { job: ownJob },
  } satisfies Watched<Pod>,
  persistentVolumeClaims: {
    resource: persistentVolumeClaims,
    labelSelector: databaseLabel,
  } satisfies Watched<PersistentVolumeClaim>,
  /** Without their values. */
  secrets: { resource: metadataOf(secrets), labelSelector: databaseLabel } satisfies Watched<
    MetadataOnly<Secret>
  >,
};

function ownBackup(object: Stored<KubernetesObject>): string[] {
  const name = object.metadata.annotations?.[backupNameAnnotation];
  return name === undefined ? [] : [backupKey(object.metadata.namespace, name)];
}

function ownJob({ metadata: { labels } }: Stored<Pod>): string[] {
  const uid = labels?.[jobUidLabel];
  return uid === undefined ? [] : [uid];
}

function ownPlace({ metadata: { labels } }: Stored<Job>): string[] {
  const place = labels?.[queueLabel];
  return place === undefined ? [] : [place];
}

/** The value under which the index `storage` finds the DatabaseBackups whose repositories are in the same storage. */
export function storageKey(namespace: string, storage: string): string {
  return `${namespace}/${storage}`;
}

function ownStorage({ metadata, status }: Stored<DatabaseBackup>): string[] {
  return status?.repository === undefined
    ? []
    : [storageKey(metadata.namespace, storageKeyOf(status.repository))];
}
