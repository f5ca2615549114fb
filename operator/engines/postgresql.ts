import type { DatabaseConnection } from "../api/databases/v1/databasebackup.ts";
import type { Dump, Engine, EnvironmentVariable, SecretFile, Target } from "./engine.ts";

const defaultPort = 5432;
const certificateAuthorityFile = "ca.crt";

/** PostgreSQL, by pg_dump. The connection is described in libpq's environment variables, never in arguments. */
export const postgresql: Engine = {
  dump(target: Target, credentialsFolder: string): Dump {
    const { connection } = target;
    return {
      image: image(connection),
      // The custom format lets pg_restore choose and reorder. It stays uncompressed because the repository
      // compresses, and finds what did not change only in what is not compressed yet.
      command: ["pg_dump", "--format=custom", "--compress=0", "--no-password"],
      environment: environment(target, credentialsFolder),
      secretFiles: secretFiles(connection),
      fileName: "postgresql.dump",
    };
  },
};

function image(connection: DatabaseConnection): string {
  if (connection.image !== undefined) return connection.image;
  if (connection.version !== undefined) return `docker.io/library/postgres:${connection.version}`;
  throw new Error("connection has neither version nor image; the CRD's rules admit no such object");
}

function environment({ connection, database }: Target, credentialsFolder: string): EnvironmentVariable[] {
  const { usernameSecretRef, passwordSecretRef } = connection.credentials;
  const tls = connection.tls ?? {};
  return [
    { name: "PGHOST", value: connection.host },
    { name: "PGPORT", value: String(connection.port ?? defaultPort) },
    { name: "PGDATABASE", value: database },
    { name: "PGUSER", valueFrom: { secretKeyRef: usernameSecretRef } },
    { name: "PGPASSWORD", valueFrom: { secretKeyRef: passwordSecretRef } },
    { name: "PGSSLMODE", value: tls.mode ?? "prefer" },
    ...(tls.caSecretRef === undefined
      ? []
      : [{ name: "PGSSLROOTCERT", value: `${credentialsFolder}/${certificateAuthorityFile}` }]),
    // A server that does not answer at all must fail the run, not hang it.
    { name: "PGCONNECT_TIMEOUT", value: "30" },
    { name: "PGAPPNAME", value: "my-operator" },
  ];
}

function secretFiles(connection: DatabaseConnection): SecretFile[] {
  const certificateAuthority = connection.tls?.caSecretRef;
  return certificateAuthority === undefined
    ? []
    : [{ secret: certificateAuthority, fileName: certificateAuthorityFile }];
}
