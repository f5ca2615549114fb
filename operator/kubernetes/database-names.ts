import { componentLabel, managedByLabel } from "./names.ts";
import { product } from "../product.ts";

/* The names of what belongs to a PostgreSQLDatabase. Its own name is short enough for all of them. */

/** On every child of a PostgreSQLDatabase, and on its Pods: its name. The operator watches what has this label. */
export const databaseLabel = "databases.test.io/postgresqldatabase";

/**
 * On every child, and on its claim: the uid of the PostgreSQLDatabase for which it was made. What an earlier object of the same name
 * left is not this one's.
 */
export const databaseUidLabel = "databases.test.io/postgresqldatabase-uid";

/** The role that may read all data and nothing else. DatabaseBackups connect as it. */
export const backupRole = "my_operator_backup";

/** The role that may read the server's figures and nothing else. The exporter connects as it. */
export const exporterRole = "my_operator_exporter";

/** The port of the exporter. */
export const exporterPort = 9187;

/** The role that may read the server's figures and nothing else. The operator asks as it how far replicas are behind. */
export const monitorRole = "my_operator_monitor";

/** The role by which replicas follow the primary. */
export const replicationRole = "my_operator_replication";

/** On the Pods that `readOnlyServiceName` leads to. */
export const roleLabel = "databases.test.io/postgresqldatabase-role";

/** The port of the server. */
export const postgresqlPort = 5432;

/** The Service of the primary. */
export const readWriteServiceName = (database: string) => `${database}-rw`;

/** The Service of the replicas that are ready. */
export const readOnlyServiceName = (database: string) => `${database}-ro`;

/** The headless Service by which each Pod has a name of its own. */
export const podsServiceName = (database: string) => `${database}-pods`;

/** The Pod of an instance. The StatefulSet controller gives it this name. */
export const instancePodName = (database: string, ordinal: number) => `${database}-${ordinal}`;

/** The claim of an instance. The StatefulSet controller expects this name. */
export const dataClaimName = (database: string, ordinal: number) => `data-${database}-${ordinal}`;

/** The Secret with the superuser's `username` and `password`. */
export const superuserSecretName = (database: string) => `${database}-superuser`;

/** The Secret of the role that owns the database, for applications. */
export const ownerSecretName = (database: string) => `${database}-owner`;

/** The Secret of `backupRole`, with `username` and `password`. */
export const backupSecretName = (database: string) => `${database}-backup`;

/** The Secret of `exporterRole`, with `username` and `password`. */
export const exporterSecretName = (database: string) => `${database}-exporter`;

/** The Secret of `monitorRole`, with `username` and `password`. */
export const monitorSecretName = (database: string) => `${database}-monitor`;

/** The Secret of `replicationRole`, with `username`, `password` and `pgpass`, a file for PostgreSQL's clients. */
export const replicationSecretName = (database: string) => `${database}-replication`;

/** The Secret with the SQL that gives roles their passwords, as SCRAM verifiers. */
export const rolesSecretName = (database: string) => `${database}-roles`;

/** The Secret with the certificate authority, `ca.crt` and `ca.key`, that signs the server's certificate. */
export const authoritySecretName = (database: string) => `${database}-ca`;

/** The Secret with the server's certificate: `tls.crt`, `tls.key` and `ca.crt`. */
export const tlsSecretName = (database: string) => `${database}-tls`;

/** The ConfigMap with the server's configuration. */
export const configurationName = (database: string) => `${database}-postgresql`;

/** The Job of the initial configuration. */
export const initializationJobName = (database: string) => `${database}-initialization`;

/** The Job that makes the databases, extensions and memberships of the spec. */
export const definitionsJobName = (database: string) => `${database}-definitions`;

/** The DatabaseRestore of `bootstrap.snapshotRef`. */
export const bootstrapRestoreName = (database: string, attempt: number) =>
  `${database}-bootstrap${attempt === 1 ? "" : `-${attempt}`}`;

/** Keeps a PostgreSQLDatabase and its claims until its last backup is in the repository. */
export const finalSnapshotFinalizer = "databases.test.io/final-snapshot";

/** The last backup of a PostgreSQLDatabase that is deleted. */
export const finalSnapshotName = (database: string, uid: string) => `${database}-final-${uid.slice(0, 8)}`;

/** The labels of every child of a PostgreSQLDatabase. */
export function databaseChildLabels(
  { name, uid }: { name: string; uid: string },
  component:
    | "bootstrap"
    | "certificates"
    | "configuration"
    | "credentials"
    | "definitions"
    | "initialization"
    | "server",
): Record<string, string> {
  return {
    [managedByLabel]: product.name,
    [componentLabel]: component,
    [databaseLabel]: name,
    [databaseUidLabel]: uid,
  };
}

/** The Pods of the server. */
export function serverSelector(name: string): Record<string, string> {
  return { [databaseLabel]: name, [componentLabel]: "server" };
}
