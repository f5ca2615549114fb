import type { DatabaseBackup } from "my-operator/api/databases/v1/databasebackup.ts";
import type { DatabaseConnection } from "my-operator/api/databases/v1/connection.ts";
import type { RetentionPolicy } from "my-operator/api/databases/v1/retention.ts";
import type { BackupVerification } from "my-operator/api/databases/v1/verification.ts";
import type { BackupStorage } from "my-operator/api/databases/v1/storage.ts";
import type { DatabaseSnapshot } from "my-operator/api/databases/v1alpha1/databasesnapshot.ts";
import { namespace } from "./namespace.ts";
import { orders } from "./postgresql.ts";
import { shop } from "./mariadb.ts";
import { s3Storage } from "./s3.ts";
import type { DemoDatabase } from "./database.ts";

/** `orders`: a PostgreSQL database, backed up into a volume that the operator creates. */
export const ordersBackup: DatabaseBackup = databaseBackup(orders, {
  engine: "postgresql",
  version: "17",
  storage: { persistentVolumeClaim: { template: { size: "1Gi" } } },
  verification: {
    schedule: "* * * * *", // so that the demo need not wait
    assertions: [
      { name: "orders-are-there", query: "SELECT count(*) FROM orders", operator: "AtLeast", value: "5000" },
    ],
  },
});

/** `shop`: a MariaDB database, backed up into a bucket. Retention keeps the two newest backups. */
export const shopBackup: DatabaseBackup = databaseBackup(shop, {
  engine: "mariadb", // the operator detects its version
  storage: s3Storage,
  retention: { keepLast: 2, minSuccessful: 2 },
});

/** The fields in which the two DatabaseBackups differ. */
interface Differences {
  engine: "postgresql" | "mariadb";
  version?: string;
  storage: BackupStorage;
  retention?: RetentionPolicy;
  verification?: BackupVerification;
}

function databaseBackup(
  { name, server }: DemoDatabase,
  { engine, version, ...more }: Differences,
): DatabaseBackup {
  const connection: DatabaseConnection = {
    engine,
    ...(version === undefined ? {} : { version }),
    host: server,
    credentials: {
      usernameSecretRef: { name: `${server}-backup`, key: "username" },
      passwordSecretRef: { name: `${server}-backup`, key: "password" },
    },
  };
  return {
    apiVersion: "databases.test.io/v1",
    kind: "DatabaseBackup",
    metadata: { name, namespace },
    spec: {
      databaseName: name,
      schedule: "H 2 * * *",
      immediate: true,
      backupPath: `/backups/${name}`,
      connection,
      ...more,
      backoffLimit: 0, // a retry would only take time
    },
  };
}

/** A DatabaseSnapshot that requests a backup now. */
export function backupNow(name: string, backup: string, { pinned }: { pinned: boolean }): DatabaseSnapshot {
  return {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseSnapshot",
    metadata: { name, namespace },
    spec: { backupRef: { name: backup }, ...(pinned ? { pinned } : {}) },
  };
}
