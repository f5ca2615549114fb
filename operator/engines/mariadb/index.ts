import type { MariaDBConnection } from "../../api/databases/v1/connection.ts";
import type { EnvironmentVariable } from "../../container-inputs.ts";
import type { ClientProgram } from "../client-program.ts";
import type { DumpOptions, Engine, Target } from "../engine.ts";
import { literal } from "../literal.ts";
import { mariadbDrill } from "./drill.ts";
import { mariadbReason } from "./failure-reason.ts";
import { mariadbRestore } from "./restore.ts";
import {
  connectionFiles,
  connectionReferences,
  connectionVariables,
  tlsModeOf,
} from "../server-connection.ts";

const defaultPort = 3306;

const officialImage = "docker.io/library/mariadb";

/** MariaDB, dumped by mariadb-dump. The scripts write an option file from the variables that describe the connection. */
export const mariadb: Engine<MariaDBConnection> = {
  image({ image, version }) {
    return image ?? (version === undefined ? undefined : `${officialImage}:${version}`);
  },

  references: connectionReferences,

  tlsMode: tlsModeOf,

  dump(target, options, credentialsFolder) {
    const { command, environment, files } = program(
      ["dump-mariadb.sh", ...tableArguments(options)],
      target,
      credentialsFolder,
    );
    return {
      command,
      environment: [...environment, { name: "DUMP_INVENTORY", value: options.inventory }],
      files,
      fileName: "mariadb.sql",
    };
  },

  drill: mariadbDrill,

  restore: mariadbRestore,
  restoreProgram: program,

  failureReason: mariadbReason,

  versionProbe: {
    image: `${officialImage}:11.8`,
    program: (target, credentialsFolder) => program(["probe-mariadb.sh"], target, credentialsFolder),
    imageFor: (serverVersion) => `${officialImage}:${/^\d+\.\d+/.exec(serverVersion)?.[0] ?? serverVersion}`,
  },
};

/** Arguments of dump-mariadb.sh, which adds the database's name where mariadb-dump expects it. */
function tableArguments({ tables = [], excludeTables = [] }: DumpOptions): string[] {
  return [
    ...excludeTables.map((name) => `--exclude=${literal(name)}`),
    ...tables.map((name) => `--table=${literal(name)}`),
  ];
}

/** `MYSQL_PWD` is the only variable here that the client tools read themselves. */
const variables = {
  username: "DUMP_USER",
  password: "MYSQL_PWD",
  tlsMode: "DUMP_TLS_MODE",
  authority: "DUMP_TLS_CA",
};

function program(
  command: ClientProgram["command"],
  { connection, database }: Target<MariaDBConnection>,
  credentialsFolder: string,
): ClientProgram {
  const environment: EnvironmentVariable[] = [
    { name: "DUMP_HOST", value: connection.host },
    { name: "DUMP_PORT", value: String(connection.port ?? defaultPort) },
    { name: "DUMP_DATABASE", value: literal(database) },
    ...connectionVariables(connection, variables, credentialsFolder),
  ];
  return { command, environment, files: connectionFiles(connection) };
}
