import type { PostgreSQLDatabase } from "../../../operator/api/databases/v1alpha1/postgresqldatabase.ts";
import type { Stored } from "../../../operator/runtime/index.ts";

/** A PostgreSQLDatabase as the API server would return it, with its database. */
export function database(
  changes: {
    metadata?: Partial<Stored<PostgreSQLDatabase>["metadata"]>;
    spec?: Partial<PostgreSQLDatabase["spec"]>;
    status?: PostgreSQLDatabase["status"];
  } = {},
): Stored<PostgreSQLDatabase> {
  return {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "PostgreSQLDatabase",
    metadata: {
      name: "shop",
      namespace: "store",
      uid: "0123abcd-uid-of-shop",
      resourceVersion: "1",
      generation: 1,
      creationTimestamp: "2026-11-01T00:00:00Z",
      ...changes.metadata,
    },
    spec: { version: "17", ...changes.spec },
    status: changes.status ?? initialized,
  };
}

/** The status of a PostgreSQLDatabase whose initial configuration is complete. */
export const initialized = {
  initializationTime: "2026-11-01T00:01:00Z",
  database: { name: "shop", owner: "shop", secretName: "shop-owner" },
} satisfies PostgreSQLDatabase["status"];
