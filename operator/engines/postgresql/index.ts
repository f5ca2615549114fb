import type { PostgreSQLConnection } from "../../api/databases/v1/connection.ts";
import { defaults } from "../../api/databases/v1/defaults.ts";
import type { EnvironmentVariable } from "../../container-inputs.ts";
import type { ClientProgram, DumpWishes, Engine, Target } from "../engine.ts";
import { literal } from "../literal.ts";
import { certificateAuthorityPath, connectionFiles, connectionSecrets } from "../server-connection.ts";

const defaultPort = 5432;

const officialImage = "docker.io/library/postgres";

/** PostgreSQL, by pg_dump. The connection is described in libpq's environment variables, never in arguments. */
export const postgresql: Engine<PostgreSQLConnection> = {
  image({ image, version }) {
    return image ?? (version === undefined ? undefined : `${officialImage}:${version}`);
  },

  secrets: connectionSecrets,

  dump(target, wishes, credentialsFolder) {
    const { command, environment, secretFiles } = program(
      ["dump-postgresql.sh", ...selection(wishes)],
      target,
      credentialsFolder,
    );
    return {
      command,
      environment: [
        ...environment,
        { name: "DUMP_MANIFEST", value: wishes.manifest ? "Tables" : "None" },
        { name: "DUMP_GLOBALS", value: String(wishes.globals ?? false) },
      ],
      secretFiles,
      fileName: "postgresql.dump",
    };
  },

  versionProbe: {
    image: `${officialImage}:17`,
    program: (target, credentialsFolder) => program(["probe-postgresql.sh"], target, credentialsFolder),
    imageFor: (serverVersion) => `${officialImage}:${/^\d+/.exec(serverVersion)?.[0] ?? serverVersion}`,
  },
};

/** pg_dump's own options: its patterns are those of the API. */
function selection({ tables = [], excludeTables = [] }: DumpWishes): string[] {
  return [
    ...tables.map((pattern) => `--table=${literal(pattern)}`),
    ...excludeTables.map((pattern) => `--exclude-table=${literal(pattern)}`),
  ];
}

function program(
  command: ClientProgram["command"],
  { connection, database }: Target<PostgreSQLConnection>,
  credentialsFolder: string,
): ClientProgram {
  const { usernameSecretRef, passwordSecretRef } = connection.credentials;
  const authority = certificateAuthorityPath(connection, credentialsFolder);
  const environment: EnvironmentVariable[] = [
    { name: "PGHOST", value: connection.host },
    { name: "PGPORT", value: String(connection.port ?? defaultPort) },
    { name: "PGDATABASE", value: literal(database) },
    { name: "PGUSER", valueFrom: { secretKeyRef: usernameSecretRef } },
    { name: "PGPASSWORD", valueFrom: { secretKeyRef: passwordSecretRef } },
    { name: "PGSSLMODE", value: connection.tls?.mode ?? defaults.connection.tls.mode },
    ...(authority === undefined ? [] : [{ name: "PGSSLROOTCERT", value: authority }]),
    // A server that does not answer at all must fail the run, not hang it.
    { name: "PGCONNECT_TIMEOUT", value: "30" },
    { name: "PGAPPNAME", value: "my-operator" },
  ];
  return { command, environment, secretFiles: connectionFiles(connection) };
}
