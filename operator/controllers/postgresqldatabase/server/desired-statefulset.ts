import { createHash } from "node:crypto";
import type { V1PodSpec, V1Probe } from "@kubernetes/client-node";
import type {
  PostgreSQLDatabase,
  PostgreSQLDatabaseSpec,
} from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import { containerResources } from "../../../kubernetes/container-resources.ts";
import {
  configurationName,
  databaseChildLabels,
  podsServiceName,
  postgresqlPort,
  readWriteServiceName,
  replicationSecretName,
  rolesSecretName,
  serverSelector,
  tlsSecretName,
} from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { StatefulSet } from "../../../kubernetes/kinds.ts";
import {
  joinMounts,
  restrictedContainer,
  runnerContainer,
  runnerFolder,
  runnerMounts,
  scratchMounts,
} from "../../../kubernetes/pod-template.ts";
import type { Stored } from "../../../runtime/index.ts";
import type { PostgreSQLDatabaseOptions } from "../context.ts";
import { exporterParts } from "./exporter.ts";
import { serverImage } from "./image.ts";
import { desiredDataClaim } from "./desired-claim.ts";
import { primaryOrdinal, replicaOrdinals } from "./instances.ts";
import { restartParameters } from "./parameters.ts";
import { databasePod } from "./pod.ts";

/** The container with the server. */
export const serverContainer = "postgresql";

/** On the Pods: a digest of all that takes effect only when the server restarts. The operator's own image is not a part of it. */
export const restartDigestAnnotation = "databases.test.io/restart-digest";

/** No image declares this path, or one around it, as a volume: such a volume would hide ours, and would go with the Pod. */
const dataVolume = "/pgdata";
const configurationFolder = "/etc/my-operator/postgresql";
const rolesFolder = "/etc/my-operator/roles";
const tlsFolder = "/etc/my-operator/tls";
const replicationFolder = "/etc/my-operator/replication";

const script = `${runnerFolder}/serve-postgresql.sh`;

/**
 * The instances. Only the operator restarts their Pods (`OnDelete`).
 *
 * @param current The present one, if there is one.
 * @param replicas How many there are: those that have a claim.
 */
export function desiredStatefulSet(
  database: Stored<PostgreSQLDatabase>,
  options: PostgreSQLDatabaseOptions,
  current?: Stored<StatefulSet>,
  replicas = database.spec.replicas ?? 1,
): Desired<StatefulSet> {
  const { metadata, spec } = database;
  const { name, namespace } = metadata;
  const labels = databaseChildLabels(metadata, "server");
  const mounts = joinMounts(runnerMounts, scratchMounts, {
    volumes: [
      { name: "sockets", emptyDir: {} },
      // The container runtime's own has 64 MiB, which queries in parallel can exceed.
      { name: "shared-memory", emptyDir: { medium: "Memory" } },
      { name: "configuration", configMap: { name: configurationName(name) } },
      { name: "roles", secret: { secretName: rolesSecretName(name) } },
      { name: "tls", secret: { secretName: tlsSecretName(name) } },
      {
        name: "replication",
        secret: { secretName: replicationSecretName(name), items: [{ key: "pgpass", path: "pgpass" }] },
      },
    ],
    volumeMounts: [
      { name: "data", mountPath: dataVolume },
      { name: "sockets", mountPath: "/var/run/postgresql" },
      { name: "shared-memory", mountPath: "/dev/shm" },
      { name: "configuration", mountPath: configurationFolder, readOnly: true },
      { name: "roles", mountPath: rolesFolder, readOnly: true },
      { name: "tls", mountPath: tlsFolder, readOnly: true },
      { name: "replication", mountPath: replicationFolder, readOnly: true },
    ],
  });
  const exporter = exporterParts(database);
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name, namespace, labels },
    spec: {
      serviceName: podsServiceName(name),
      replicas,
      // An instance that is not ready does not hold the others up.
      podManagementPolicy: "Parallel",
      selector: { matchLabels: serverSelector(name) },
      updateStrategy: { type: "OnDelete" },
      template: {
        metadata: { labels, annotations: { [restartDigestAnnotation]: restartDigest(spec) } },
        spec: {
          ...databasePod(spec, options),
          ...spread(database),
          // A shutdown writes all that is not yet on disk.
          terminationGracePeriodSeconds: 600,
          initContainers: [runnerContainer(options.runnerImage, spec.resources)],
          containers: [
            {
              name: serverContainer,
              image: serverImage(spec),
              command: ["/bin/sh", script],
              env: [
                { name: "POSTGRES_MAJOR", value: spec.version },
                { name: "DATA_VOLUME", value: dataVolume },
                { name: "CONFIGURATION", value: configurationFolder },
                { name: "ROLES", value: rolesFolder },
                { name: "TLS", value: tlsFolder },
                { name: "REPLICATION", value: replicationFolder },
                { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
                { name: "PRIMARY_HOST", value: `${readWriteServiceName(name)}.${namespace}.svc` },
                { name: "PRIMARY_PORT", value: String(postgresqlPort) },
              ],
              ports: [{ name: "postgresql", containerPort: postgresqlPort, protocol: "TCP" }],
              resources: containerResources(spec.resources, { cpu: "100m", memory: "256Mi" }),
              securityContext: restrictedContainer,
              terminationMessagePolicy: "FallbackToLogsOnError",
              lifecycle: {
                preStop: { exec: { command: ["/bin/sh", "-c", `sh ${script} checkpoint || true`] } },
              },
              ...probes,
              volumeMounts: mounts.volumeMounts,
            },
            ...exporter.containers,
          ],
          volumes: [...mounts.volumes, ...exporter.volumes],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: "data" },
          // The operator creates the claims itself, because a template cannot change. This is for a claim of a replica that the
          // StatefulSet controller creates first, and it stays as it is when the spec changes.
          spec:
            current?.spec.volumeClaimTemplates?.[0]?.spec ??
            desiredDataClaim(database, primaryOrdinal()).spec,
        },
      ],
    },
  };
}

/** Where the spec does not say otherwise, instances are on different nodes, if there are enough. */
function spread({ metadata, spec }: Stored<PostgreSQLDatabase>): Pick<V1PodSpec, "affinity"> {
  if (spec.affinity !== undefined || replicaOrdinals(spec).length === 0) return {};
  const labelSelector = { matchLabels: serverSelector(metadata.name) };
  const podAffinityTerm = { labelSelector, topologyKey: "kubernetes.io/hostname" };
  return {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }],
      },
    },
  };
}

const isAlive = ["/bin/sh", script, "alive"];

// A server that recovers is alive: to kill it would only begin the recovery again. So is a replica that is being cloned.
const probes: { startupProbe: V1Probe; livenessProbe: V1Probe; readinessProbe: V1Probe } = {
  startupProbe: { exec: { command: isAlive }, periodSeconds: 1, failureThreshold: 3600, timeoutSeconds: 10 },
  livenessProbe: { exec: { command: isAlive }, periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 10 },
  readinessProbe: {
    exec: { command: ["/bin/sh", script, "ready"] },
    periodSeconds: 2,
    failureThreshold: 3,
    timeoutSeconds: 10,
  },
};

function restartDigest(spec: PostgreSQLDatabaseSpec): string {
  const { resources, nodeSelector, tolerations, affinity, topologySpreadConstraints, priorityClassName } =
    spec;
  const facts = [
    serverImage(spec),
    restartParameters(spec.parameters),
    // Without an exporter, nothing is added, so that the digest stays.
    ...(spec.monitoring?.exporter === undefined ? [] : [spec.monitoring.exporter]),
    { resources, nodeSelector, tolerations, affinity, topologySpreadConstraints, priorityClassName },
  ];
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex").slice(0, 16);
}
