import type { Manifest } from "./admission.ts";

/* Valid objects, which tests change. */

const secret = (name: string, key: string) => ({ name, key });

/** Only the three required fields. */
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
      env: [{ name: "REDISCLI_AUTH", valueSecretRef: secret("redis", "password") }],
      volume: { claimName: "redis-data", mountPath: "/data" },
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
        accessKeyIdSecretRef: secret("s3", "id"),
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
