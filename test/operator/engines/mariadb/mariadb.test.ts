import { expect, test } from "vitest";
import type { MariaDBConnection } from "../../../../operator/api/databases/v1/connection.ts";
import { mariadb } from "../../../../operator/engines/mariadb/index.ts";

const connection: MariaDBConnection = {
  engine: "mariadb",
  host: "db.example",
  credentials: {
    usernameSecretRef: { name: "login", key: "user" },
    passwordSecretRef: { name: "login", key: "pass" },
  },
};
const target = { connection, database: "orders" };

test("the client tools come from the official image of the release that the server has", () => {
  expect(mariadb.image(connection)).toBeUndefined();
  expect(mariadb.image({ ...connection, version: "10.11" })).toBe("docker.io/library/mariadb:10.11");
  expect(mariadb.image({ ...connection, version: "10.11", image: "mine:1" })).toBe("mine:1");
  expect(mariadb.versionProbe?.imageFor("11.8.6-MariaDB-0+deb13u1")).toBe("docker.io/library/mariadb:11.8");
  expect(mariadb.versionProbe?.program(target, "/credentials")).toMatchObject({
    command: ["probe-mariadb.sh"],
  });
});

test("tables are named one by one, those to leave out first", () => {
  const { command } = mariadb.dump(
    target,
    { inventory: "Full", tables: ["orders"], excludeTables: ["log"] },
    "/credentials",
  );
  expect(command).toEqual(["dump-mariadb.sh", "--exclude=log", "--table=orders"]);
});

test("the kubelet reads user and password from their Secret, and neither is an argument", () => {
  const { command, environment } = mariadb.dump(target, { inventory: "None" }, "/credentials");
  expect(command).toEqual(["dump-mariadb.sh"]);
  expect(environment).toEqual([
    { name: "DUMP_HOST", value: "db.example" },
    { name: "DUMP_PORT", value: "3306" },
    { name: "DUMP_DATABASE", value: "orders" },
    { name: "DUMP_USER", valueFrom: { secretKeyRef: { name: "login", key: "user" } } },
    { name: "MYSQL_PWD", valueFrom: { secretKeyRef: { name: "login", key: "pass" } } },
    { name: "DUMP_TLS_MODE", value: "prefer" },
    { name: "DUMP_INVENTORY", value: "None" },
  ]);
});

test("a certificate authority is mounted at the path that the script gets", () => {
  const tls = { mode: "verify-full", ca: { secretKeyRef: { name: "ca", key: "tls.crt" } } } as const;
  const dump = mariadb.dump(
    { ...target, connection: { ...connection, tls } },
    { inventory: "Full" },
    "/credentials",
  );
  expect(dump.environment).toContainEqual({ name: "DUMP_TLS_MODE", value: "verify-full" });
  expect(dump.environment).toContainEqual({ name: "DUMP_TLS_CA", value: "/credentials/ca.crt" });
  expect(dump.files).toEqual([
    { source: { secretKeyRef: { name: "ca", key: "tls.crt" } }, fileName: "ca.crt" },
  ]);
});

test("every key that a run reads is named with its field", () => {
  expect(
    mariadb
      .references({ ...connection, tls: { ca: { secretKeyRef: { name: "ca", key: "tls.crt" } } } })
      .map(({ field }) => field),
  ).toEqual([
    "spec.connection.credentials.usernameSecretRef",
    "spec.connection.credentials.passwordSecretRef",
    "spec.connection.tls.ca.secretKeyRef",
  ]);
});

test("public certificate authorities are found by the script", () => {
  const { environment, files } = mariadb.dump(
    { ...target, connection: { ...connection, tls: { ca: { system: {} } } } },
    { inventory: "Full" },
    "/credentials",
  );
  expect(environment).toContainEqual({ name: "DUMP_TLS_MODE", value: "verify-full" });
  expect(environment).toContainEqual({ name: "DUMP_TLS_CA", value: "system" });
  expect(files).toEqual([]);
});

test("a plain name of a user is not expanded by Kubernetes", () => {
  const { passwordSecretRef } = connection.credentials;
  const { environment } = mariadb.dump(
    {
      ...target,
      connection: {
        ...connection,
        credentials: { username: "$(MYSQL_PWD)", ...(passwordSecretRef && { passwordSecretRef }) },
      },
    },
    { inventory: "Full" },
    "/credentials",
  );
  expect(environment).toContainEqual({ name: "DUMP_USER", value: "$$(MYSQL_PWD)" });
});
