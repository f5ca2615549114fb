import type { MariaDBConnection } from "../../api/databases/v1/connection.ts";
import { defaults } from "../../api/databases/v1/defaults.ts";
import type { EnvironmentVariable } from "../../container-inputs.ts";
import type { ClientProgram, DumpWishes, Engine, Target } from "../engine.ts";
import { literal } from "../literal.ts";
import { certificateAuthorityPath, connectionFiles, connectionSecrets } from "../server-connection.ts";

const defaultPort = 3306;

const officialImage = "docker.io/library/mariadb";

/** MariaDB, by mariadb-dump. The connection is described in variables, of which the scripts make an option file. */
export const mariadb: Engine<MariaDBConnection> = {
  image({ image, version }) {
    return image ?? (version === undefined ? undefined : `${officialImage}:${version}`);
  },

  secrets: connectionSecrets,

  dump(target, wishes, credentialsFolder) {
    const { command, environment, secretFiles } = program(
      ["dump-mariadb.sh", ...selection(wishes)],
      target,
      credentialsFolder,
    );
    return {
      command,
      environment: [...environment, { name: "DUMP_MANIFEST", value: wishes.manifest ? "Tables" : "None" }],
      secretFiles,
      fileName: "mariadb.sql",
    };
  },

  versionProbe: {
    image: `${officialImage}:11.8`,
    program: (target, credentialsFolder) => program(["probe-mariadb.sh"], target, credentialsFolder),
    imageFor: (serverVersion) => `${officialImage}:${/^\d+\.\d+/.exec(serverVersion)?.[0] ?? serverVersion}`,
  },
};

/** Words of dump-mariadb.sh: it adds the database's name where mariadb-dump wants it. */
function selection({ tables = [], excludeTables = [] }: DumpWishes): string[] {
  return [
    ...excludeTables.map((name) => `--exclude=${literal(name)}`),
    ...tables.map((name) => `--table=${literal(name)}`),
  ];
}

function program(
  command: ClientProgram["command"],
  { connection, database }: Target<MariaDBConnection>,
  credentialsFolder: string,
): ClientProgram {
  const { usernameSecretRef, passwordSecretRef } = connection.credentials;
  const authority = certificateAuthorityPath(connection, credentialsFolder);
  const environment: EnvironmentVariable[] = [
    { name: "DUMP_HOST", value: connection.host },
    { name: "DUMP_PORT", value: String(connection.port ?? defaultPort) },
    { name: "DUMP_DATABASE", value: literal(database) },
    { name: "DUMP_USER", valueFrom: { secretKeyRef: usernameSecretRef } },
    // The one variable here that the client tools read by themselves.
    { name: "MYSQL_PWD", valueFrom: { secretKeyRef: passwordSecretRef } },
    { name: "DUMP_TLS_MODE", value: connection.tls?.mode ?? defaults.connection.tls.mode },
    ...(authority === undefined ? [] : [{ name: "DUMP_TLS_CA", value: authority }]),
  ];
  return { command, environment, secretFiles: connectionFiles(connection) };
}
