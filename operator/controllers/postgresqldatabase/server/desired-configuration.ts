import type {
  PostgreSQLDatabase,
  PostgreSQLDatabaseSpec,
} from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import {
  configurationName,
  databaseChildLabels,
  postgresqlPort,
} from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { ConfigMap } from "../../../kubernetes/kinds.ts";
import type { Stored } from "../../../runtime/index.ts";
import { configurationLines } from "./parameters.ts";

/* PostgreSQL's own default would have no text search in English, which initdb sets otherwise. */
const usual = { default_text_search_config: "pg_catalog.english" };

/** Only the server's own Pod can open its sockets. */
function hba({ tls }: PostgreSQLDatabaseSpec): string {
  const host = tls?.mode === "Require" ? "hostssl" : "host";
  return `local all all trust
${host} all all 0.0.0.0/0 scram-sha-256
${host} all all ::/0 scram-sha-256
`;
}

/** The server's configuration. `initialize` is there until the database exists: then an empty volume is a lost one. */
export function desiredConfiguration(database: Stored<PostgreSQLDatabase>): Desired<ConfigMap> {
  const { metadata, spec, status } = database;
  const own = {
    cluster_name: metadata.name,
    listen_addresses: "*",
    password_encryption: "scram-sha-256",
    port: String(postgresqlPort),
    unix_socket_directories: "/var/run/postgresql",
  };
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: configurationName(metadata.name),
      namespace: metadata.namespace,
      labels: databaseChildLabels(metadata, "configuration"),
    },
    data: {
      "postgresql.conf": configurationLines({ ...usual, ...spec.parameters, ...own }),
      "pg_hba.conf": hba(spec),
      ...(status?.initializationTime === undefined ? { initialize: "true" } : {}),
    },
  };
}
