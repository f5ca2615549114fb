import { createHash } from "node:crypto";
import type { DatabaseRole, PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import {
  backupRole,
  backupSecretName,
  databaseChildLabels,
  exporterRole,
  exporterSecretName,
  monitorRole,
  monitorSecretName,
  ownerSecretName,
  postgresqlPort,
  replicationRole,
  replicationSecretName,
  rolesSecretName,
  superuserSecretName,
} from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { Secret } from "../../../kubernetes/kinds.ts";
import type { Stored } from "../../../runtime/index.ts";
import { identifier, textLiteral } from "../../../engines/postgresql/quote.ts";
import { databaseOf } from "../database-of.ts";
import { readWriteHost } from "../tls/server-names.ts";
import { scramVerifier } from "./scram.ts";

/** The name of the superuser, whose password is in a Secret of its own. */
export const superuser = "postgres";

/** The passwords of the roles that the operator makes. */
export interface Passwords {
  superuser: string;
  owner: string;
  backup: string;
  /** Only if the spec has an exporter. */
  exporter?: string;
  /** Only if the spec has replicas. */
  monitor?: string;
  replication: string;
}

/**
 * The Secrets from which people, applications and DatabaseBackups read users and passwords.
 *
 * @param ca What clients verify the server with, in PEM.
 */
export function desiredCredentials(
  database: Stored<PostgreSQLDatabase>,
  passwords: Passwords,
  ca: string,
): Desired<Secret>[] {
  const { name } = database.metadata;
  const { name: dbname, owner } = databaseOf(database);
  const host = readWriteHost(database.metadata);
  const port = String(postgresqlPort);
  const login = `${encodeURIComponent(owner)}:${encodeURIComponent(passwords.owner)}`;
  return [
    secret(database, superuserSecretName(name), { username: superuser, password: passwords.superuser }),
    secret(database, ownerSecretName(name), {
      username: owner,
      password: passwords.owner,
      ...{ host, port, dbname },
      // To verify the server, a client has to be given the file with the authority.
      uri: `postgresql://${login}@${host}:${port}/${encodeURIComponent(dbname)}?sslmode=require`,
      "ca.crt": ca,
    }),
    secret(database, backupSecretName(name), { username: backupRole, password: passwords.backup }),
    secret(database, replicationSecretName(name), {
      username: replicationRole,
      password: passwords.replication,
      pgpass: `*:*:*:${replicationRole}:${passwords.replication.replaceAll(/[\\:]/g, "\\$&")}\n`,
    }),
    ...(passwords.exporter === undefined
      ? []
      : [
          secret(database, exporterSecretName(name), {
            username: exporterRole,
            password: passwords.exporter,
          }),
        ]),
    ...(passwords.monitor === undefined
      ? []
      : [secret(database, monitorSecretName(name), { username: monitorRole, password: passwords.monitor })]),
  ];
}

/**
 * The Secret with the SQL that makes the roles and gives them their passwords. The server runs it again when it changes.
 *
 * @param ofRoles The passwords of the spec's roles. A role without one keeps what it has.
 */
export function desiredRoles(
  database: Stored<PostgreSQLDatabase>,
  passwords: Passwords,
  ofRoles: ReadonlyMap<string, string> = new Map(),
): Desired<Secret> {
  const { owner } = databaseOf(database);
  const sql = [
    alter(database, superuser, passwords.superuser, "LOGIN"),
    create(owner),
    alter(database, owner, passwords.owner, "LOGIN"),
    create(backupRole),
    // It has to read the rows that policies hide from others, and large objects, for which pg_read_all_data is not enough.
    alter(database, backupRole, passwords.backup, "LOGIN BYPASSRLS"),
    `GRANT pg_read_all_data TO ${identifier(backupRole)};`,
    `ALTER ROLE ${identifier(backupRole)} SET lo_compat_privileges = on;`,
    create(replicationRole),
    alter(database, replicationRole, passwords.replication, "LOGIN REPLICATION"),
    ...(passwords.exporter === undefined
      ? []
      : [
          create(exporterRole),
          alter(database, exporterRole, passwords.exporter, "LOGIN"),
          `GRANT pg_monitor TO ${identifier(exporterRole)};`,
        ]),
    ...(passwords.monitor === undefined
      ? []
      : [
          create(monitorRole),
          alter(database, monitorRole, passwords.monitor, "LOGIN CONNECTION LIMIT 3"),
          `GRANT pg_monitor TO ${identifier(monitorRole)};`,
        ]),
    ...(database.spec.roles ?? [])
      .filter(({ name }) => name !== owner)
      .flatMap((role) => [
        create(role.name),
        alter(database, role.name, ofRoles.get(role.name), optionsOf(role)),
      ]),
  ];
  return secret(database, rolesSecretName(database.metadata.name), { "roles.sql": `${sql.join("\n")}\n` });
}

function create(role: string): string {
  return `DO $role$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = ${textLiteral(role)}) THEN
    CREATE ROLE ${identifier(role)};
  END IF;
END $role$;`;
}

/** What a role of the spec may do: nothing that the spec does not say. */
function optionsOf({ passwordSecretRef, attributes = [], connectionLimit = -1 }: DatabaseRole): string {
  const may = (attribute: NonNullable<DatabaseRole["attributes"]>[number]) =>
    `${attributes.includes(attribute) ? "" : "NO"}${attribute}`;
  return [
    passwordSecretRef === undefined ? "NOLOGIN" : "LOGIN",
    ...["NOSUPERUSER", "NOCREATEROLE", may("CREATEDB"), may("REPLICATION"), may("BYPASSRLS")],
    `CONNECTION LIMIT ${connectionLimit}`,
  ].join(" ");
}

function alter(
  { metadata }: Stored<PostgreSQLDatabase>,
  role: string,
  password: string | undefined,
  options: string,
): string {
  if (password === undefined) return `ALTER ROLE ${identifier(role)} ${options};`;
  // Always the same for one role, so that the same password gives the same Secret. Roles and databases have salts of their own.
  const salt = createHash("sha256").update(`${metadata.uid}/${role}`).digest().subarray(0, 16);
  const verifier = textLiteral(scramVerifier(password, salt));
  return `ALTER ROLE ${identifier(role)} ${options} PASSWORD ${verifier};`;
}

function secret(
  { metadata }: Stored<PostgreSQLDatabase>,
  name: string,
  stringData: Record<string, string>,
): Desired<Secret> {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name,
      namespace: metadata.namespace,
      labels: databaseChildLabels(metadata, "credentials"),
    },
    type: "Opaque",
    stringData,
  };
}
