import { describe, expect, test } from "vitest";
import {
  desiredCredentials,
  desiredRoles,
} from "../../../../../operator/controllers/postgresqldatabase/credentials/desired-secrets.ts";
import { database } from "../../../../support/controllers/databases.ts";

const passwords = { superuser: "super", owner: "o w/n'er", backup: "backup", replication: "re:pli\\cation" };

describe("the Secrets with passwords", () => {
  test("have all that an application needs to connect, with its parts of the URI escaped", () => {
    const [superuser, owner, backup, replication] = desiredCredentials(database(), passwords, "authority");
    expect(superuser).toMatchObject({
      metadata: { name: "shop-superuser", namespace: "store" },
      stringData: { username: "postgres", password: "super" },
    });
    expect(owner).toMatchObject({
      metadata: { name: "shop-owner" },
      stringData: {
        ...{
          username: "shop",
          password: "o w/n'er",
          host: "shop-rw.store.svc",
          port: "5432",
          dbname: "shop",
        },
        uri: "postgresql://shop:o%20w%2Fn'er@shop-rw.store.svc:5432/shop?sslmode=require",
        "ca.crt": "authority",
      },
    });
    expect(backup).toMatchObject({
      metadata: { name: "shop-backup" },
      stringData: { username: "my_operator_backup", password: "backup" },
    });
    expect(replication).toMatchObject({
      metadata: { name: "shop-replication" },
      stringData: {
        ...{ username: "my_operator_replication", password: "re:pli\\cation" },
        pgpass: "*:*:*:my_operator_replication:re\\:pli\\\\cation\n",
      },
    });
  });

  test("name the database and the owner of the spec", () => {
    const spec = { bootstrap: { initDatabase: { database: "stock", owner: "clerk" } } };
    const [, owner] = desiredCredentials(database({ spec }), passwords, "authority");
    expect(owner?.stringData).toMatchObject({ username: "clerk", dbname: "stock" });
  });
});

describe("the Secret with the roles", () => {
  const sqlOf = (changes = {}, given: Parameters<typeof desiredRoles>[1] = passwords) =>
    desiredRoles(database(changes), given).stringData?.["roles.sql"] ?? "";

  test("has no password, and is the same for the same passwords", () => {
    expect(sqlOf()).not.toMatch(/super'|o w\/n|'backup'/);
    expect(sqlOf()).toBe(sqlOf());
    expect(sqlOf({}, { ...passwords, owner: "new" })).not.toBe(sqlOf());
  });

  test("gives equal passwords different verifiers: those of other roles and other databases", () => {
    const equal = { superuser: "same", owner: "same", backup: "same", replication: "same" };
    const verifiers = [sqlOf({}, equal), sqlOf({ metadata: { uid: "another" } }, equal)].flatMap((sql) => [
      ...sql.matchAll(/SCRAM-SHA-256\$\S+/g),
    ]);
    expect(new Set(verifiers.map(([verifier]) => verifier)).size).toBe(8);
  });

  test("gives a role of the spec what the spec says, and lets one without a known password keep what it has", () => {
    const passwordSecretRef = { name: "app", key: "password" };
    const roles = [
      { name: "app", passwordSecretRef, attributes: ["REPLICATION" as const] },
      { name: "waits", passwordSecretRef, connectionLimit: 3 },
      { name: "group" },
      // The owner's password is in a Secret of the operator.
      { name: "shop", passwordSecretRef },
    ];
    const known = new Map([
      ["app", "planted"],
      ["shop", "planted"],
    ]);
    const sql = desiredRoles(database({ spec: { roles } }), passwords, known).stringData?.["roles.sql"] ?? "";
    expect(sql).toMatch(
      /ALTER ROLE "app" LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB REPLICATION NOBYPASSRLS CONNECTION LIMIT -1 PASSWORD 'SCRAM/,
    );
    expect(sql).toContain(
      'ALTER ROLE "waits" LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 3;\n',
    );
    expect(sql).toContain('ALTER ROLE "group" NOLOGIN ');
    expect(sql.match(/ALTER ROLE "shop"/g)).toHaveLength(1);
    expect(sql).not.toContain("planted");
  });

  test("lets the operator read figures if there are replicas to ask about, and nothing else", () => {
    const monitor = "planted-monitor";
    const sql = sqlOf({}, { ...passwords, monitor });
    expect(sql).toContain(
      'ALTER ROLE "my_operator_monitor" LOGIN CONNECTION LIMIT 3 PASSWORD \'SCRAM-SHA-256$',
    );
    expect(sql.match(/(GRANT .*|ALTER) .*my_operator_monitor.*/g)).toHaveLength(2);
    expect(sql).toContain('GRANT pg_monitor TO "my_operator_monitor";');
    expect(sql).not.toContain("planted");
    expect(sqlOf()).not.toContain("my_operator_monitor");
    const names = (given: Parameters<typeof desiredCredentials>[1]) =>
      desiredCredentials(database(), given, "authority").map(({ metadata }) => metadata.name);
    expect(names({ ...passwords, monitor })).toContain("shop-monitor");
    expect(names(passwords)).not.toContain("shop-monitor");
  });

  test("quotes names", () => {
    const spec = { bootstrap: { initDatabase: { owner: "Odd-Name" } } };
    expect(sqlOf({ spec })).toContain('ALTER ROLE "Odd-Name" LOGIN PASSWORD ');
  });
});
