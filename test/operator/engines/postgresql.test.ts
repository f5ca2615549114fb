import { expect, test } from "vitest";
import type { DatabaseConnection } from "../../../operator/api/databases/v1/databasebackup.ts";
import { postgresql } from "../../../operator/engines/postgresql.ts";

const connection: DatabaseConnection = {
  engine: "postgresql",
  version: "17",
  host: "db.example",
  credentials: {
    usernameSecretRef: { name: "login", key: "user" },
    passwordSecretRef: { name: "login", key: "pass" },
  },
};

function dump(changes: Partial<DatabaseConnection> = {}) {
  return postgresql.dump({ connection: { ...connection, ...changes }, database: "orders" }, "/credentials");
}

function variable(name: string, changes: Partial<DatabaseConnection> = {}) {
  return dump(changes).environment.find((each) => each.name === name);
}

test("the client tools come from the official image of the server's version", () => {
  expect(dump().image).toBe("docker.io/library/postgres:17");
});

test("an image of the user's wins over the version", () => {
  expect(dump({ image: "registry.example/postgres:17-postgis" }).image).toBe(
    "registry.example/postgres:17-postgis",
  );
});

test("neither server nor credentials stand in the command", () => {
  expect(dump().command).toEqual(["pg_dump", "--format=custom", "--compress=0", "--no-password"]);
});

test("user and password are read from their Secret by the kubelet", () => {
  expect(variable("PGUSER")).toEqual({
    name: "PGUSER",
    valueFrom: { secretKeyRef: { name: "login", key: "user" } },
  });
  expect(variable("PGPASSWORD")).toEqual({
    name: "PGPASSWORD",
    valueFrom: { secretKeyRef: { name: "login", key: "pass" } },
  });
});

test("host, port, database and TLS mode have libpq's names and PostgreSQL's defaults", () => {
  expect(variable("PGHOST")).toMatchObject({ value: "db.example" });
  expect(variable("PGPORT")).toMatchObject({ value: "5432" });
  expect(variable("PGPORT", { port: 6432 })).toMatchObject({ value: "6432" });
  expect(variable("PGDATABASE")).toMatchObject({ value: "orders" });
  expect(variable("PGSSLMODE")).toMatchObject({ value: "prefer" });
  expect(variable("PGSSLROOTCERT")).toBeUndefined();
});

test("a certificate authority is mounted where libpq is told to look for it", () => {
  const tls = { mode: "verify-full", caSecretRef: { name: "ca", key: "tls.crt" } } as const;
  expect(variable("PGSSLMODE", { tls })).toMatchObject({ value: "verify-full" });
  expect(variable("PGSSLROOTCERT", { tls })).toMatchObject({ value: "/credentials/ca.crt" });
  expect(dump({ tls }).secretFiles).toEqual([{ secret: { name: "ca", key: "tls.crt" }, fileName: "ca.crt" }]);
});
