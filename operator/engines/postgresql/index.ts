import type { PostgreSQLConnection } from "../../api/databases/v1/connection.ts";
import type { EnvironmentVariable } from "../../container-inputs.ts";
import type { ClientProgram } from "../client-program.ts";
import type { DumpOptions, Engine, Target } from "../engine.ts";
import { literal } from "../literal.ts";
import { postgresqlDrill } from "./drill.ts";
import { postgresqlReason } from "./failure-reason.ts";
import { officialImageOf } from "./image.ts";
import { postgresqlRestore } from "./restore.ts";
import {
  connectionFiles,
  connectionReferences,
  connectionVariables,
  tlsModeOf,
} from "../server-connection.ts";

const defaultPort = 5432;

/** PostgreSQL, dumped by pg_dump. libpq's environment variables describe the connection, never arguments. */
export const postgresql: Engine<PostgreSQLConnection> = {
  image({ image, version }) {
    return image ?? (version === undefined ? undefined : officialImageOf(version));
  },

  references: connectionReferences,

  tlsMode: tlsModeOf,

  dump(target, options, credentialsFolder) {
    const { command, environment, files } = program(
      ["dump-postgresql.sh", ...tableOptions(options)],
      target,
      credentialsFolder,
    );
    return {
      command,
      environment: [
        ...environment,
        { name: "DUMP_INVENTORY", value: options.inventory },
        { name: "DUMP_GLOBALS", value: options.globals ?? "None" },
      ],
      files,
      fileName: "postgresql.dump",
    };
  },

  drill: postgresqlDrill,

  failureReason: postgresqlReason,

  restore: postgresqlRestore,
  restoreProgram: program,

  versionProbe: {
    image: officialImageOf("17"),
    program: (target, credentialsFolder) => program(["probe-postgresql.sh"], target, credentialsFolder),
    imageFor: (serverVersion) => officialImageOf(/^\d+/.exec(serverVersion)?.[0] ?? serverVersion),
  },
};

/** pg_dump's own options: the API has the same patterns. */
function tableOptions({ tables = [], excludeTables = [] }: DumpOptions): string[] {
  return [
    ...tables.map((pattern) => `--table=${literal(pattern)}`),
    ...excludeTables.map((pattern) => `--exclude-table=${literal(pattern)}`),
  ];
}

const variables = {
  username: "PGUSER",
  password: "PGPASSWORD",
  tlsMode: "PGSSLMODE",
  authority: "PGSSLROOTCERT",
};

function program(
  command: ClientProgram["command"],
  { connection, database }: Target<PostgreSQLConnection>,
  credentialsFolder: string,
): ClientProgram {
  const environment: EnvironmentVariable[] = [
    { name: "PGHOST", value: connection.host },
    { name: "PGPORT", value: String(connection.port ?? defaultPort) },
    { name: "PGDATABASE", value: literal(database) },
    ...connectionVariables(connection, variables, credentialsFolder),
    // A server that does not answer must fail the run, not block it.
    { name: "PGCONNECT_TIMEOUT", value: "30" },
    { name: "PGAPPNAME", value: "my-operator" },
  ];
  return { command, environment, files: connectionFiles(connection) };
}
