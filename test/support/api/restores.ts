import type { Manifest } from "./admission.ts";
import { postgresqlConnection } from "./backups.ts";

/* Valid DatabaseRestores, which tests change. */

/** A restore of one backup into the database that it was made of. */
export const restoreOriginal: Manifest = {
  apiVersion: "databases.test.io/v1alpha1",
  kind: "DatabaseRestore",
  metadata: { name: "example" },
  spec: { source: { snapshotRef: { name: "orders-1" } }, target: { type: "Original" } },
};

/** A restore of one backup into a database on another server. */
export const restoreIntoConnection: Manifest = {
  ...restoreOriginal,
  spec: {
    source: { snapshotRef: { name: "orders-1" } },
    target: { type: "Connection", connection: postgresqlConnection("other-db") },
  },
};
