import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { backupRole } from "../../../../operator/kubernetes/database-names.ts";
import { database } from "../../../support/controllers/databases.ts";
import { makeRunnerFolder } from "../../../support/repository/runner-folder.ts";
import type { DatabaseFiles, ServerContainer } from "../../../support/engines/database-server.ts";
import {
  makeDatabaseFiles,
  query,
  startInitialization,
  startServer,
  untilReady,
} from "../../../support/engines/database-server.ts";

/* The Job of the initial configuration, with real servers that the other script runs. */

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
  replication: "planted-replication",
};
const superuser = { user: "postgres", password: passwords.superuser };

describe.each(["15", "17", "18"] as const)("the initial configuration of PostgreSQL %s", (version) => {
  let files: DatabaseFiles;
  let server: ServerContainer;

  // The most that the log can have, and what would make the SQL fail.
  const parameters = {
    ...{ log_statement: "all", log_min_duration_statement: "0", log_error_verbosity: "verbose" },
    ...{ default_transaction_read_only: "on" },
  };
  const served = database({ spec: { version, parameters }, status: {} });

  beforeAll(async () => {
    files = await makeDatabaseFiles(runner);
    await files.write(served, passwords);
    await start();
  });

  async function start(): Promise<void> {
    server = await startServer(files, served, { version });
    await untilReady(server);
  }

  afterAll(async () => {
    server.kill();
    await server.ended;
  });

  /** Each test has a server without an initial configuration. */
  async function forget(): Promise<void> {
    await run(
      "postgres",
      "DROP SCHEMA IF EXISTS my_operator CASCADE",
      "DROP DATABASE IF EXISTS shop WITH (FORCE)",
    );
  }

  /** Runs statements as the superuser, each in a transaction of its own, and returns their output. */
  async function run(in_: string, ...statements: string[]): Promise<string> {
    const lenient = ["env", `PGDATABASE=${in_}`, "PGOPTIONS=-c default_transaction_read_only=off"];
    const psql = ["psql", "-h", "/var/run/postgresql", "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-qtA"];
    const { code, output } = await server.exec(
      ...lenient,
      ...psql,
      ...statements.flatMap((each) => ["-c", each]),
    );
    if (code !== 0) throw new Error(output);
    return output.trim();
  }

  async function initialize(...scripts: string[]) {
    const shop = database({ spec: { version }, status: {} });
    return startInitialization(files, shop, { version, password: passwords.superuser, scripts });
  }

  async function ask(sql: string, login: { user: string; password: string } = superuser) {
    return query(files, { ...login, database: "shop" }, sql);
  }

  const fullVersion: unknown = expect.stringMatching(new RegExp(`^${version}\\.\\d+$`));

  test("makes the database with its owner, runs the scripts in order, and does nothing when it runs again", async () => {
    await forget();
    const scripts = [
      "CREATE TABLE t (id int)",
      "INSERT INTO t VALUES (1); CREATE ROLE app LOGIN PASSWORD 'planted-app'",
    ];
    const first = await (await initialize(...scripts)).result;
    expect(first).toMatchObject({ code: 0, report: { version: fullVersion } });
    const second = await (await initialize(...scripts)).result;
    expect(second).toMatchObject({ code: 0, report: { version: fullVersion } });
    expect(await ask("SELECT count(*)::int FROM t")).toEqual([{ count: 1 }]);
    expect(
      await ask("SELECT pg_get_userbyid(datdba)::text AS owner FROM pg_database WHERE datname = 'shop'"),
    ).toEqual([{ owner: "shop" }]);
    const owner = { user: "shop", password: passwords.owner };
    expect(
      await ask(
        "SET transaction_read_only = off; CREATE TABLE mine AS SELECT 2 AS n; SELECT n FROM mine",
        owner,
      ),
    ).toEqual([{ n: 2 }]);
    const reader = { user: backupRole, password: passwords.backup };
    expect(await ask("SELECT n FROM mine", reader)).toEqual([{ n: 2 }]);
    expect(server.log()).toContain("duration:");
    expect([first.log, second.log, server.log()].join()).not.toContain("planted");
    await ask("SET transaction_read_only = off; DROP ROLE app");
  });

  test("undoes an attempt that was interrupted, and makes all of it again", async () => {
    await forget();
    const interrupted = await initialize(
      "CREATE TABLE t (id int); INSERT INTO t VALUES (1)",
      "SELECT pg_sleep(3600)",
    );
    const words = new Set<string>();
    await eventually("the second script", async () => {
      for (const process of await interrupted.processes()) words.add(process.words.join(" "));
      const sleeping = "SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(3600)'";
      expect(await ask(sleeping)).toHaveLength(1);
    });
    interrupted.kill();
    await interrupted.ended;
    expect([...words].join()).toContain("psql");
    expect([...words].join()).not.toContain("planted");

    const next = await (await initialize("CREATE TABLE t (id int); INSERT INTO t VALUES (2)")).result;
    expect(next).toMatchObject({ code: 0, report: { version: fullVersion } });
    expect(await ask("SELECT id FROM t")).toEqual([{ id: 2 }]);
  });

  test("makes all of it again after the server was killed", async () => {
    await forget();
    const interrupted = await initialize("CREATE TABLE t (id int)", "SELECT pg_sleep(3600)");
    await eventually("the second script", async () => {
      const sleeping = "SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(3600)'";
      expect(await ask(sleeping)).toHaveLength(1);
    });
    server.kill();
    await server.ended;
    expect((await interrupted.result).code).toBe(1);
    await start();
    const next = await (await initialize("CREATE TABLE t (id int); INSERT INTO t VALUES (2)")).result;
    expect(next).toMatchObject({ code: 0, report: { version: fullVersion } });
    expect(await ask("SELECT id FROM t")).toEqual([{ id: 2 }]);
  });

  test("says that another try helps when the server ends the session", async () => {
    await forget();
    const running = await initialize("SELECT pg_sleep(3600)");
    await eventually("the end of the session", async () => {
      const ended =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(3600)'";
      expect(await query(files, superuser, ended)).toHaveLength(1);
    });
    const { code, report } = await running.result;
    expect(code).toBe(1);
    expect(report).toMatchObject({
      reason: "InitFailed",
      message: expect.stringContaining("The script scripts[0] was interrupted:") as unknown,
    });
  });

  test("ends for good with PostgreSQL's message when the SQL is wrong, and says nothing of the SQL in logs", async () => {
    await forget();
    const wrong =
      "DO $$ BEGIN PERFORM 'planted-secret'; RAISE 'out of stock'; END $$; CREATE TABLE never (id int)";
    const { code, report, log } = await (await initialize("SELECT 1", wrong)).result;
    expect(code).toBe(3);
    expect(report).toMatchObject({
      reason: "InitFailed",
      message: expect.stringMatching(/^The script scripts\[1\] failed: .*ERROR: {2}out of stock/) as unknown,
    });
    expect(`${log}${server.log()}`).toContain("out of stock");
    expect(`${log}${server.log()}`).not.toContain("planted");
    await expect(ask("SELECT * FROM never")).rejects.toThrow("does not exist");

    // As after a correction of the SQL.
    expect((await (await initialize("CREATE TABLE never (id int)")).result).code).toBe(0);
  });

  test("refuses to take over a database that it did not make", async () => {
    await forget();
    const lenient = "PGOPTIONS=-c default_transaction_read_only=off";
    const createdb = ["createdb", "--host=/var/run/postgresql", "--username=postgres", "shop"];
    expect((await server.exec("env", lenient, ...createdb)).code).toBe(0);
    const { code, report } = await (await initialize()).result;
    expect(code).toBe(3);
    expect(report).toEqual({
      reason: "InitFailed",
      message: 'Database "shop" exists already, and was not made by the initial configuration.',
    });
  });

  describe("collations", () => {
    const unchanged = { count: 0, named: [] };
    const collations = async () => {
      const { code, report } = await (await initialize()).result;
      expect(code).toBe(0);
      return report !== undefined && "collations" in report ? report.collations : undefined;
    };
    // Those of libc have no version in C.UTF-8, and the stand-in of 18 has neither another locale nor ICU.
    const isPackaged = version === "18";
    const other = isPackaged
      ? "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C.UTF-8'"
      : "LOCALE_PROVIDER icu ICU_LOCALE 'de' LOCALE 'C.UTF-8'";
    const named = isPackaged ? "pg_c_utf8" : '"de-x-icu"';
    /** The name is one that psql would take for a description of a connection. */
    const odd = "host=nowhere;  'odd'";

    test("of the image are those of the databases, also when they have no version", async () => {
      await forget();
      expect(await collations()).toEqual(unchanged);
    });

    // The record of an older version is what an image with another ICU leaves.
    test("that have changed are reported with their indexes, until that is confirmed", async () => {
      await forget();
      await run("postgres", `CREATE DATABASE "${odd}" TEMPLATE template0 ${other}`);
      await run(
        odd,
        "CREATE TABLE texts (a text PRIMARY KEY, b text, n int)",
        `CREATE INDEX ON texts (b)`,
        `CREATE INDEX ON texts (b COLLATE "C")`,
        `CREATE INDEX ON texts (n)`,
      );
      expect(await collations()).toEqual(unchanged);
      await run("postgres", `UPDATE pg_database SET datcollversion = '0.1' WHERE datname = $$${odd}$$`);
      expect(await collations()).toEqual({ count: 1, named: [{ name: odd, indexes: 2 }] });
      await run(odd, `REINDEX DATABASE "${odd}"`, `ALTER DATABASE "${odd}" REFRESH COLLATION VERSION`);
      expect(await collations()).toEqual(unchanged);
      await run("postgres", `DROP DATABASE "${odd}"`);
    });

    test("of single columns that have changed are reported, and those that no index uses are not", async () => {
      await forget();
      expect(await collations()).toEqual(unchanged);
      await run("shop", `CREATE COLLATION mine FROM ${named}`, `CREATE COLLATION unused FROM ${named}`);
      await run("shop", "CREATE TABLE texts (a text COLLATE mine PRIMARY KEY, b text COLLATE unused)");
      await run("shop", "UPDATE pg_collation SET collversion = '0.1' WHERE collname IN ('mine', 'unused')");
      expect(await collations()).toEqual({ count: 1, named: [{ name: "shop", indexes: 1 }] });
      const page = await readFile(
        join(import.meta.dirname, "../../../../docs/postgresql-operations.md"),
        "utf8",
      );
      const documented = /^```sql\n(REINDEX .*?)^```/ms.exec(page)?.[1]?.replaceAll("orders", "shop") ?? "";
      expect(documented).toContain("REFRESH VERSION");
      const psql =
        "PGOPTIONS='-c default_transaction_read_only=off' psql -h /var/run/postgresql -U postgres -d shop";
      const shell = `printf %s "$1" | ${psql} -v ON_ERROR_STOP=1 -qtA`;
      expect(await server.exec("sh", "-c", shell, "sh", documented)).toMatchObject({ code: 0 });
      expect(await collations()).toEqual(unchanged);
    });

    // The same for each version.
    if (version === "17") {
      test("of more databases than a message can name are counted", async () => {
        await forget();
        expect(await collations()).toEqual(unchanged);
        const names = Array.from({ length: 21 }, (_, index) => `many_${String(index).padStart(2, "0")}`);
        for (const each of names)
          await run("postgres", `CREATE DATABASE ${each} TEMPLATE template0 ${other}`);
        await run("postgres", "UPDATE pg_database SET datcollversion = '0.1' WHERE datname LIKE 'many%'");
        const found = await collations();
        expect(found?.count).toBe(21);
        expect(found?.named.map(({ name }) => name)).toEqual(names.slice(0, 20));
        for (const each of names) await run("postgres", `DROP DATABASE ${each}`);
      });
    }
  });

  describe("of a database that was restored", () => {
    const restored = database({
      spec: { version, bootstrap: { snapshotRef: { name: "last" } } },
      status: {},
    });
    const takeOver = () => startInitialization(files, restored, { version, password: passwords.superuser });

    test("gives it to the owner, with what belonged to the owner before, and runs nothing of the backup", async () => {
      await forget();
      const former = '"Former \'owner"';
      await run(
        "postgres",
        `CREATE ROLE ${former}`,
        "CREATE ROLE reporting",
        `CREATE DATABASE shop OWNER ${former}`,
      );
      await run("postgres", "REVOKE CONNECT ON DATABASE shop FROM PUBLIC");
      await run(
        "shop",
        `SET ROLE ${former}; CREATE SCHEMA sales; CREATE TABLE sales.carts AS SELECT 7 AS n; RESET ROLE;
         CREATE TABLE audited AS SELECT 1 AS n; CREATE TABLE reports AS SELECT 1 AS n; ALTER TABLE reports OWNER TO reporting;
         CREATE FUNCTION spy() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN CREATE ROLE spy SUPERUSER; END';
         CREATE EVENT TRIGGER spy ON ddl_command_start EXECUTE FUNCTION spy()`,
      );
      expect(await (await takeOver()).result).toMatchObject({ code: 0, report: { version: fullVersion } });
      const owners = await ask(
        "SELECT relname::text, relowner::regrole::text AS owner FROM pg_class WHERE relname IN ('carts', 'audited', 'reports') ORDER BY 1",
      );
      expect(owners).toEqual([
        { relname: "audited", owner: "postgres" },
        { relname: "carts", owner: "shop" },
        { relname: "reports", owner: "reporting" },
      ]);
      const owner = { user: "shop", password: passwords.owner };
      expect(await ask("SELECT n FROM sales.carts", owner)).toEqual([{ n: 7 }]);
      expect(
        await ask("SELECT datdba::regrole::text AS owner FROM pg_database WHERE datname = 'shop'"),
      ).toEqual([{ owner: "shop" }]);
      const reader = { user: backupRole, password: passwords.backup };
      expect(await ask("SELECT n FROM sales.carts", reader)).toEqual([{ n: 7 }]);
      expect(await ask("SELECT FROM pg_roles WHERE rolname = 'spy'")).toEqual([]);
      // Once only: what a person changes later stays.
      await run("shop", "DROP EVENT TRIGGER spy", "ALTER TABLE sales.carts OWNER TO reporting");
      expect((await (await takeOver()).result).code).toBe(0);
      expect(
        await ask("SELECT relowner::regrole::text AS owner FROM pg_class WHERE relname = 'carts'"),
      ).toEqual([{ owner: "reporting" }]);
      await forget();
      await run("postgres", `DROP ROLE ${former}, reporting`);
    });

    test("leaves what the superuser owns, and changes nothing if the owner is the same", async () => {
      await forget();
      await run("postgres", "CREATE DATABASE shop");
      await run("shop", "CREATE TABLE t AS SELECT 1 AS n");
      expect((await (await takeOver()).result).code).toBe(0);
      const ownerOf = "SELECT relowner::regrole::text AS owner FROM pg_class WHERE relname = 't'";
      expect(await ask(ownerOf)).toEqual([{ owner: "postgres" }]);
      await run("postgres", "DROP SCHEMA my_operator CASCADE");
      expect((await (await takeOver()).result).code).toBe(0);
      expect(await ask(ownerOf)).toEqual([{ owner: "postgres" }]);
    });

    test("fails for a database that is not there, and does not make an empty one", async () => {
      await forget();
      const { code, report } = await (await takeOver()).result;
      expect(code).toBe(1);
      expect(report).toEqual({
        reason: "InitFailed",
        message: 'Database "shop" does not exist, although it was restored.',
      });
      expect(await query(files, superuser, "SELECT FROM pg_database WHERE datname = 'shop'")).toEqual([]);
    });
  });

  test("says that another try helps when the server does not answer", async () => {
    const shop = database({ spec: { version }, status: {} });
    const options = { version, password: "wrong" };
    const { code, report, log } = await (await startInitialization(files, shop, options)).result;
    expect(code).toBe(1);
    expect(report).toMatchObject({ reason: "InitFailed" });
    expect(log).toContain("password authentication failed");
  });
});
