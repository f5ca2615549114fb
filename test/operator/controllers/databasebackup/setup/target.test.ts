import { describe, expect, test } from "vitest";
import type { PostgreSQLDatabase } from "../../../../../operator/api/databases/v1alpha1/postgresqldatabase.ts";
import type { DatabaseBackup } from "../../../../../operator/api/databases/v1/databasebackup.ts";
import { namedServer } from "../../../../../operator/controllers/database-of-backup.ts";
import { targetOf, targetState } from "../../../../../operator/controllers/databasebackup/setup/target.ts";
import type { Stored } from "../../../../../operator/runtime/index.ts";
import { postgresqlConnection } from "../../../../support/api/backups.ts";
import { database, initialized } from "../../../../support/controllers/databases.ts";
import { backup } from "../../../../support/controllers/objects.ts";

function without({ spec, ...rest }: Stored<DatabaseBackup>, more: object): Stored<DatabaseBackup> {
  const { schedule, backupPath } = spec;
  return { ...rest, spec: { schedule, backupPath, databaseName: "shop", ...more } };
}

function only(...known: Stored<PostgreSQLDatabase>[]) {
  return {
    get: (namespace: string, name: string) =>
      known.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name),
  };
}

const shop = database({ metadata: { namespace: "shop" } });
const connection = {
  engine: "postgresql",
  version: "17",
  host: "shop-rw.shop.svc",
  port: 5432,
  credentials: {
    username: "my_operator_backup",
    passwordSecretRef: { name: "shop-backup", key: "password" },
  },
  tls: { mode: "verify-full", ca: { secretKeyRef: { name: "shop-tls", key: "ca.crt" } } },
};

describe("the target of a DatabaseBackup", () => {
  test("with a connection is that, whatever PostgreSQLDatabases there are", () => {
    const connected = backup({ spec: { databaseName: "shop" } });
    expect(targetOf(connected, only(shop))).toEqual({
      connection: connected.spec.connection,
      database: "shop",
    });
    expect(namedServer(connected)).toBeUndefined();
    const named = { ...postgresqlConnection("db"), database: "other" };
    expect(targetOf(backup({ spec: { connection: named } }), only())).toEqual({
      connection: named,
      database: "other",
    });
  });

  test("with a databaseName alone is the database of that PostgreSQLDatabase, as the backup role", () => {
    expect(targetOf(without(backup(), {}), only(shop))).toEqual({ connection, database: "shop" });
  });

  test("follows the name of the database, and the version and image of the server", () => {
    const other = database({
      metadata: { namespace: "shop" },
      spec: { version: "18", image: "registry.example/postgres:18" },
      status: { ...initialized, database: { ...initialized.database, name: "orders" } },
    });
    expect(targetOf(without(backup(), {}), only(other))).toEqual({
      connection: { ...connection, version: "18", image: "registry.example/postgres:18" },
      database: "orders",
    });
    expect(targetState(other)).not.toBe(targetState(shop));
  });

  test("with a databaseRef is the database of databaseName on the server that it names", () => {
    const referring = without(backup(), { databaseName: "Sales 1", databaseRef: { name: "shop" } });
    expect(targetOf(referring, only(shop))).toEqual({ connection, database: "Sales 1" });
  });

  test("is not a PostgreSQLDatabase of another namespace", () => {
    expect(() =>
      targetOf(without(backup(), {}), only(database({ metadata: { namespace: "other" } }))),
    ).toThrow(
      'spec.databaseName: there is no PostgreSQLDatabase "shop" in namespace shop. Create it, or set spec.connection',
    );
  });

  test("is not ready before the initial configuration is complete, and stays ready while the server is down", () => {
    const { database: running } = initialized;
    const fresh = database({ metadata: { namespace: "shop" }, status: { database: running } });
    const referring = without(backup(), { databaseRef: { name: "shop" } });
    expect(() => targetOf(referring, only(fresh))).toThrow(
      'spec.databaseRef: the initial configuration of PostgreSQLDatabase "shop" is not complete.',
    );
    const down = database({ metadata: { namespace: "shop" }, status: { ...initialized, readyReplicas: 0 } });
    expect(targetOf(referring, only(down)).database).toBe("shop");
    expect(targetState(down)).toBe(targetState(shop));
    expect(targetState(fresh)).not.toBe(targetState(shop));
  });
});
