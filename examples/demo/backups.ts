import type { DatabaseBackup } from "../../operator/api/databases/v1/databasebackup.ts";
import type { DatabaseConnection } from "../../operator/api/databases/v1/connection.ts";
import type { RetentionPolicy } from "../../operator/api/databases/v1/retention.ts";
import type { BackupStorage } from "../../operator/api/databases/v1/storage.ts";
import type { DatabaseSnapshot } from "../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import { namespace } from "./namespace.ts";
import { orders } from "./postgresql.ts";
import { shop } from "./mariadb.ts";
import { s3Storage } from "./s3.ts";
import type { DemoDatabase } from "./database.ts";

/** Orders: PostgreSQL into a volume that the operator creates. */
export const ordersBackup: DatabaseBackup = databaseBackup(orders, {
  engine: "postgresql",
  version: "17",
  storage: { persistentVolumeClaim: { template: { size: "1Gi" } } },
});

/** The shop: MariaDB into a bucket. The two newest backups are kept. */
export const shopBackup: DatabaseBackup = databaseBackup(shop, {
  engine: "mariadb", // its version is asked for
  storage: s3Storage,
  retention: { keepLast: 2, minSuccessful: 2 },
});

/** What the two differ in. */
interface Differences {
  engine: "postgresql" | "mariadb";
  version?: string;
  storage: BackupStorage;
  retention?: RetentionPolicy;
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
      backoffLimit: 0, // the audience would have to wait for further tries
    },
  };
}

/** A request for a backup now. */
export function backupNow(name: string, backup: string, { pinned }: { pinned: boolean }): DatabaseSnapshot {
  return {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseSnapshot",
    metadata: { name, namespace },
    spec: { backupRef: { name: backup }, ...(pinned ? { pinned } : {}) },
  };
}
