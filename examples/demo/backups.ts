import type { DatabaseBackup } from "my-operator/api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "my-operator/api/databases/v1alpha1/databasesnapshot.ts";
import { shop, shopHost, shopLogin } from "./mariadb.ts";
import { namespace } from "./namespace.ts";
import { s3Storage } from "./s3.ts";

/** `shop`: a MariaDB database, backed up into a bucket. Retention keeps the two newest backups. */
export const shopBackup: DatabaseBackup = {
  apiVersion: "databases.test.io/v1",
  kind: "DatabaseBackup",
  metadata: { name: shop.name, namespace },
  spec: {
    databaseName: shop.name,
    schedule: "H 2 * * *",
    immediate: true,
    backupPath: `/backups/${shop.name}`,
    connection: {
      engine: "mariadb", // the operator detects its version
      host: shopHost,
      credentials: {
        usernameSecretRef: { name: shopLogin, key: "username" },
        passwordSecretRef: { name: shopLogin, key: "password" },
      },
    },
    storage: s3Storage,
    retention: { keepLast: 2, minSuccessful: 2 },
    backoffLimit: 0, // a retry would only take time
  },
};

/** A DatabaseSnapshot that requests a backup now. */
export function backupNow(name: string, backup: string, { pinned }: { pinned: boolean }): DatabaseSnapshot {
  return {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseSnapshot",
    metadata: { name, namespace },
    spec: { backupRef: { name: backup }, ...(pinned ? { pinned } : {}) },
  };
}
