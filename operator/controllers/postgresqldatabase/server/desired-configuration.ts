import type {
  PostgreSQLDatabase,
  PostgreSQLDatabaseSpec,
} from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import {
  configurationName,
  databaseChildLabels,
  instancePodName,
  postgresqlPort,
  replicationRole,
} from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { ConfigMap } from "../../../kubernetes/kinds.ts";
import type { Stored } from "../../../runtime/index.ts";
import { quantityValue } from "../../../runtime/index.ts";
import { volumeSize } from "./desired-claim.ts";
import { primaryOrdinal, replicaOrdinals } from "./instances.ts";
import { configurationLines } from "./parameters.ts";
import { standbyConfiguration } from "./synchronous-replication.ts";

/** Only the server's own Pod can open its sockets. */
function hba({ tls }: PostgreSQLDatabaseSpec): string {
  const host = tls?.mode === "Require" ? "hostssl" : "host";
  return `local all all trust
${host} all all 0.0.0.0/0 scram-sha-256
${host} all all ::/0 scram-sha-256
${host} replication ${replicationRole} 0.0.0.0/0 scram-sha-256
${host} replication ${replicationRole} ::/0 scram-sha-256
`;
}

/** What the user's parameters replace. */
function usualParameters({ storage }: PostgreSQLDatabaseSpec): Record<string, string> {
  const bytes = quantityValue(volumeSize(storage)) ?? 0;
  return {
    // PostgreSQL's own default would have no text search in English, which initdb sets otherwise.
    default_text_search_config: "pg_catalog.english",
    // A replica that stays away must not fill the primary's volume.
    max_slot_wal_keep_size: `${Math.floor(bytes / 4 / 1024 ** 2)}MB`,
  };
}

/**
 * The configuration of the instances. `initialize` is there until the database exists: then an empty volume of the primary is a lost
 * one. `primary` names the Pod of the primary, and `replicas` has the ordinals of the replicas. `preferred-standbys` is there while the
 * primary may let commits wait for fewer replicas.
 */
export function desiredConfiguration(database: Stored<PostgreSQLDatabase>): Desired<ConfigMap> {
  const { metadata, spec, status } = database;
  const own = {
    cluster_name: metadata.name,
    listen_addresses: "*",
    password_encryption: "scram-sha-256",
    port: String(postgresqlPort),
    unix_socket_directories: "/var/run/postgresql",
  };
  const { lines, preferred } = standbyConfiguration(database);
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: configurationName(metadata.name),
      namespace: metadata.namespace,
      labels: databaseChildLabels(metadata, "configuration"),
    },
    data: {
      "postgresql.conf": configurationLines({ ...usualParameters(spec), ...spec.parameters, ...own }) + lines,
      "pg_hba.conf": hba(spec),
      primary: instancePodName(metadata.name, primaryOrdinal()),
      replicas: replicaOrdinals(spec).join(" "),
      ...(preferred === undefined ? {} : { "preferred-standbys": preferred }),
      ...(status?.initializationTime === undefined ? { initialize: "true" } : {}),
    },
  };
}
