import { expect, test } from "vitest";
import type { PostgreSQLConnection } from "../../../../operator/api/databases/v1/connection.ts";
import { postgresql } from "../../../../operator/engines/postgresql/index.ts";

const connection: PostgreSQLConnection = {
  engine: "postgresql",
  version: "17",
  host: "db.example",
  credentials: {
    usernameSecretRef: { name: "login", key: "user" },
    passwordSecretRef: { name: "login", key: "pass" },
  },
};

function dump(changes: Partial<PostgreSQLConnection> = {}) {
  return postgresql.dump(
    { connection: { ...connection, ...changes }, database: "orders" },
    { inventory: "None" },
    "/credentials",
  );
}

function variable(name: string, changes: Partial<PostgreSQLConnection> = {}) {
  return dump(changes).environment.find((each) => each.name === name);
}

test("the client tools come from the official image of the server's version", () => {
  expect(postgresql.image(connection)).toBe("docker.io/library/postgres:17");
});

test("the user's image takes precedence over the version", () => {
  expect(postgresql.image({ ...connection, image: "registry.example/postgres:17-postgis" })).toBe(
    "registry.example/postgres:17-postgis",
  );
});

test("the command has neither server nor credentials", () => {
  expect(dump().command).toEqual(["dump-postgresql.sh"]);
});

test("patterns of tables are pg_dump's own", () => {
  const { command } = postgresql.dump(
    { connection, database: "orders" },
    { inventory: "Full", tables: ["sales.*"], excludeTables: ["sales.log"] },
    "/credentials",
  );
  expect(command).toEqual(["dump-postgresql.sh", "--table=sales.*", "--exclude-table=sales.log"]);
});

test("inventory and globals are options that the script reads", () => {
  const { environment } = postgresql.dump(
    { connection, database: "orders" },
    { inventory: "Full", globals: "WithoutPasswords" },
    "/credentials",
  );
  expect(environment).toContainEqual({ name: "DUMP_INVENTORY", value: "Full" });
  expect(environment).toContainEqual({ name: "DUMP_GLOBALS", value: "WithoutPasswords" });
  expect(variable("DUMP_INVENTORY")).toMatchObject({ value: "None" });
  expect(variable("DUMP_GLOBALS")).toMatchObject({ value: "None" });
});

test("a database named like a reference to a variable stays a name", () => {
  const { environment } = postgresql.dump(
    { connection, database: "$(PGPASSWORD)" },
    { inventory: "None" },
    "/credentials",
  );
  expect(environment).toContainEqual({ name: "PGDATABASE", value: "$$(PGPASSWORD)" });
});

const { engine, host, credentials } = connection;
const asked: PostgreSQLConnection = { engine, host, credentials };

test("a server whose version is detected gets the client tools of its major version", () => {
  expect(postgresql.image(asked)).toBeUndefined();
  expect(postgresql.versionProbe?.imageFor("17.2")).toBe("docker.io/library/postgres:17");
  expect(postgresql.versionProbe?.imageFor("18beta1")).toBe("docker.io/library/postgres:18");
  expect(postgresql.versionProbe?.program({ connection, database: "orders" }, "/credentials")).toMatchObject({
    command: ["probe-postgresql.sh"],
  });
});

test("the kubelet reads user and password from their Secret", () => {
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

test("a certificate authority is mounted at the path that libpq gets", () => {
  const tls = { mode: "verify-full", ca: { secretKeyRef: { name: "ca", key: "tls.crt" } } } as const;
  expect(variable("PGSSLMODE", { tls })).toMatchObject({ value: "verify-full" });
  expect(variable("PGSSLROOTCERT", { tls })).toMatchObject({ value: "/credentials/ca.crt" });
  expect(dump({ tls }).files).toEqual([
    { source: { secretKeyRef: { name: "ca", key: "tls.crt" } }, fileName: "ca.crt" },
  ]);
});

test.each([
  ["from a ConfigMap", { configMapKeyRef: { name: "ca", key: "ca.crt" } }, "/credentials/ca.crt"],
  ["of the system", { system: {} }, "system"],
])("a certificate authority %s means verify-full", (_, ca, root) => {
  expect(variable("PGSSLMODE", { tls: { ca } })).toMatchObject({ value: "verify-full" });
  expect(variable("PGSSLROOTCERT", { tls: { ca } })).toMatchObject({ value: root });
  expect(variable("PGSSLMODE", { tls: { mode: "verify-ca", ca } })).toMatchObject({ value: "verify-ca" });
});

test("a ConfigMap with a certificate authority is mounted", () => {
  const source = { configMapKeyRef: { name: "ca", key: "bundle.pem" } };
  expect(dump({ tls: { ca: source } }).files).toEqual([{ source, fileName: "ca.crt" }]);
  expect(dump({ tls: { ca: { system: {} } } }).files).toEqual([]);
});
