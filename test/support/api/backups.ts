import type { PostgreSQLConnection } from "../../../operator/api/databases/v1/connection.ts";
import type { DatabaseBackup } from "../../../operator/api/databases/v1/databasebackup.ts";
import type { Manifest } from "./admission.ts";

/* Valid objects, which tests change. */

type Spec = DatabaseBackup["spec"];

/** Fields of a spec to change, or to remove if they are undefined. */
export type SpecChanges = { [Field in keyof Spec]?: Spec[Field] | undefined };

/** A DatabaseBackup whose database and path have its name, and whose schedule starts no run during a test. */
export function databaseBackup(
  name: string,
  changes: SpecChanges = {},
): DatabaseBackup & { metadata: { name: string } } {
  const spec = {
    databaseName: name,
    schedule: "@yearly",
    backupPath: `/backups/${name}`,
    ...changes,
  } as Spec;
  return { apiVersion: "databases.test.io/v1", kind: "DatabaseBackup", metadata: { name }, spec };
}

/** A connection to a PostgreSQL server. One Secret holds the name and the password of the user. */
export function postgresqlConnection(host: string, secretName = host): PostgreSQLConnection {
  return {
    engine: "postgresql",
    host,
    credentials: {
      usernameSecretRef: { name: secretName, key: "username" },
      passwordSecretRef: { name: secretName, key: "password" },
    },
  };
}

const secret = (name: string, key: string) => ({ name, key });

/** A DatabaseBackup with the three required fields only. */
export const minimal: Manifest = {
  apiVersion: "databases.test.io/v1",
  kind: "DatabaseBackup",
  metadata: { name: "example" },
  spec: { databaseName: "example-db", schedule: "*/5 * * * *", backupPath: "/backups/example-db" },
};

const server = {
  host: "orders-db.shop.svc",
  credentials: {
    usernameSecretRef: secret("orders-db", "username"),
    passwordSecretRef: secret("orders-db", "password"),
  },
};

const withSpec = (spec: object): Manifest => ({ ...minimal, spec: { ...minimal.spec, ...spec } });

export const postgresql = withSpec({ connection: { engine: "postgresql", ...server } });

export const mariadb = withSpec({ connection: { engine: "mariadb", ...server } });

export const command = withSpec({
  connection: {
    engine: "command",
    image: "redis:8",
    command: {
      dump: ["redis-cli", "--rdb", "-"],
      restore: ["sh", "-c", "cat > /data/dump.rdb"],
      env: [{ name: "REDISCLI_AUTH", valueFrom: { secretKeyRef: secret("redis", "password") } }],
      volumes: [{ mountPath: "/data", persistentVolumeClaim: { claimName: "redis-data" } }],
    },
  },
});

export const claim = withSpec({ storage: { persistentVolumeClaim: { claimName: "backups" } } });

export const template = withSpec({
  storage: { persistentVolumeClaim: { template: { size: "20Gi", storageClassName: "fast" } } },
});

export const s3 = withSpec({
  storage: {
    s3: {
      bucket: "my-backups",
      endpoint: "https://s3.example.com:9000",
      credentials: {
        accessKeyIDSecretRef: secret("s3", "id"),
        secretAccessKeySecretRef: secret("s3", "key"),
      },
    },
  },
});

export const gcs = withSpec({ storage: { gcs: { bucket: "my-backups" } } });

export const azure = withSpec({ storage: { azure: { container: "backups", accountName: "myaccount" } } });

export const rest = withSpec({ storage: { rest: { url: "https://backups.example.com:8000" } } });

/** A request for a backup now. */
export const onDemand: Manifest = {
  apiVersion: "databases.test.io/v1alpha1",
  kind: "DatabaseSnapshot",
  metadata: { name: "before-the-migration" },
  spec: { backupRef: { name: "example" } },
};

export const snapshotID = "0123456789abcdef".repeat(4);
