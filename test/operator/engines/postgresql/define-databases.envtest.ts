import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import type { PostgreSQLDatabase } from "../../../../operator/api/databases/v1alpha1/postgresqldatabase.ts";
import { database } from "../../../support/controllers/databases.ts";
import { makeRunnerFolder } from "../../../support/repository/runner-folder.ts";
import type { DatabaseFiles, ServerContainer } from "../../../support/engines/database-server.ts";
import {
  define,
  makeDatabaseFiles,
  query,
  startInitialization,
  startServer,
  untilReady,
} from "../../../support/engines/database-server.ts";

/* The Job that makes databases, extensions and memberships, with real servers that another script runs. */

type Spec = Partial<PostgreSQLDatabase["spec"]>;

let runner: string;

beforeAll(async () => {
  runner = await makeRunnerFolder();
});

afterAll(async () => {
  await rm(runner, { recursive: true, force: true });
});

const passwords = {
  superuser: "planted-super",
  owner: "planted-owner",
  backup: "planted-backup",
  replication: "replication",
};
const login = { user: "postgres", password: passwords.superuser };

describe.each(["15", "17", "18"] as const)("the definitions on PostgreSQL %s", (version) => {
  let files: DatabaseFiles;
  let server: ServerContainer;

  const shop = database({
    spec: { version, parameters: { default_transaction_read_only: "on" } },
    status: {},
  });

  async function start(): Promise<void> {
    server = await startServer(files, shop, { version });
    await untilReady(server);
  }

  beforeAll(async () => {
    files = await makeDatabaseFiles(runner);
    await files.write(shop, passwords);
    await start();
    const made = await startInitialization(files, shop, { version, password: passwords.superuser });
    expect(await made.result).toMatchObject({ code: 0 });
  });

  afterAll(async () => {
    server.kill();
    await server.ended;
  });

  const apply = (spec: Spec) =>
    define(files, database({ spec: { version, ...spec } }), { version, password: passwords.superuser });
  const ask = (sql: string, db = "shop") => query(files, { ...login, database: db }, sql);
  const extensionsOf = (db: string) =>
    ask(
      `SELECT extname::text AS name, nspname::text AS schema, extversion AS version FROM pg_extension
       JOIN pg_namespace n ON n.oid = extnamespace WHERE extname <> 'plpgsql' ORDER BY 1`,
      db,
    );
  const ownerOf = async (name: string) =>
    (
      await ask(`SELECT pg_get_userbyid(datdba)::text AS owner FROM pg_database WHERE datname = '${name}'`)
    )[0]?.["owner"];

  test("are made, changed as the spec changes, and not dropped with it", async () => {
    const spec: Spec = {
      roles: [{ name: "clerk" }],
      databases: [
        { name: "stock", extensions: [{ name: "hstore", version: "1.4" }] },
        { name: "Sales-2", owner: "clerk", extensions: [{ name: "pg_trgm", schema: "Odd-schema" }] },
      ],
      // It needs another extension.
      extensions: [{ name: "earthdistance" }, { name: "uuid-ossp", schema: "pg_catalog" }],
    };
    expect(await apply(spec)).toMatchObject({ code: 0, report: [] });
    expect(await ownerOf("stock")).toBe("shop");
    expect(await ownerOf("Sales-2")).toBe("clerk");
    expect(await extensionsOf("stock")).toEqual([{ name: "hstore", schema: "public", version: "1.4" }]);
    expect(await extensionsOf("Sales-2")).toMatchObject([{ name: "pg_trgm", schema: "Odd-schema" }]);
    expect(await extensionsOf("shop")).toMatchObject([
      { name: "cube", schema: "public" },
      { name: "earthdistance", schema: "public" },
      { name: "uuid-ossp", schema: "pg_catalog" },
    ]);

    const changed: Spec = {
      databases: [
        { name: "stock", owner: "clerk", extensions: [{ name: "hstore", schema: "moved", version: "1.8" }] },
      ],
    };
    for (let time = 0; time < 2; time += 1)
      expect(await apply(changed)).toMatchObject({ code: 0, report: [] });
    expect(await ownerOf("stock")).toBe("clerk");
    expect(await extensionsOf("stock")).toEqual([{ name: "hstore", schema: "moved", version: "1.8" }]);
    expect(await extensionsOf("Sales-2")).toHaveLength(1);
    expect(await extensionsOf("shop")).toHaveLength(3);
  });

  test("keep the memberships of roles as the spec has them", async () => {
    const memberships = async () =>
      (
        await ask(
          `SELECT g.rolname::text AS name FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
           WHERE m.member = 'reader'::regrole ORDER BY 1`,
        )
      ).map(({ name }) => name);
    const role = (inRoles?: string[]): Spec => ({
      roles: [{ name: "clerks" }, { name: "reader", ...(inRoles === undefined ? {} : { inRoles }) }],
    });
    expect(await apply(role(["clerks", "pg_monitor"]))).toMatchObject({ code: 0, report: [] });
    expect(await memberships()).toEqual(["clerks", "pg_monitor"]);
    expect(await apply(role(["clerks"]))).toMatchObject({ code: 0, report: [] });
    expect(await apply(role())).toMatchObject({ code: 0, report: [] });
    expect(await memberships()).toEqual(["clerks"]);
    expect(await apply(role([]))).toMatchObject({ code: 0, report: [] });
    expect(await memberships()).toEqual([]);
  });

  test("report what PostgreSQL refuses, and make all else", async () => {
    const spec: Spec = {
      roles: [{ name: "lonely", inRoles: ["nobody"] }],
      databases: [
        { name: "orphan", owner: "nobody" },
        { name: "fine", extensions: [{ name: "citext", version: "99" }, { name: "hstore" }] },
      ],
      extensions: [{ name: "postgis" }],
    };
    const { code, report } = await apply(spec);
    expect(code).toBe(0);
    expect(report).toEqual([
      'role lonely in nobody: role "nobody" does not exist',
      'database orphan: role "nobody" does not exist',
      expect.stringMatching(/^extension postgis of database shop: .*(postgis|not available)/),
      expect.stringMatching(/^extension citext of database fine: .*version "99"/),
    ]);
    expect(await extensionsOf("fine")).toMatchObject([{ name: "hstore" }]);
  });

  test("fail when the server is killed, and the next attempt makes what is missing", async () => {
    const spec: Spec = {
      roles: [{ name: "porter" }],
      databases: [{ name: "cellar", owner: "porter", extensions: [{ name: "hstore" }] }],
    };
    const locked = ask("BEGIN READ WRITE; LOCK TABLE pg_database IN SHARE MODE; SELECT pg_sleep(3600)").catch(
      (error: unknown) => error,
    );
    await eventually("the lock", async () => {
      expect(await ask("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")).toHaveLength(1);
    });
    const interrupted = apply(spec);
    await eventually("a definition that waits", async () => {
      expect(await ask("SELECT 1 FROM pg_locks WHERE NOT granted")).toHaveLength(1);
    });
    server.kill();
    await server.ended;
    await locked;
    const { code, report } = await interrupted;
    expect(code).toBe(1);
    expect(report).toBeUndefined();
    await start();
    expect(await apply(spec)).toMatchObject({ code: 0, report: [] });
    expect(await ownerOf("cellar")).toBe("porter");
    expect(await extensionsOf("cellar")).toMatchObject([{ name: "hstore" }]);
  });

  test("fail, so that they are tried again, when the server does not answer", async () => {
    const wanted = database({ spec: { version, databases: [{ name: "stock" }] } });
    const { code, report, log } = await define(files, wanted, { version, password: "wrong" });
    expect(code).toBe(1);
    expect(report).toBeUndefined();
    expect(log).toContain("password authentication failed");
  });
});
