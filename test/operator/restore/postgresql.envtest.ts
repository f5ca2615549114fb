import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import fc from "fast-check";
import { Client } from "pg";
import { eventually } from "../../../lib/testing/eventually.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { postgresql } from "../../../operator/engines/postgresql/index.ts";
import { databaseName } from "../../../operator/engines/postgresql/database-names.ts";
import type { RestoreOptions } from "../../../operator/engines/restore.ts";
import type { RepositorySnapshot } from "../../../operator/repository/repository-snapshot.ts";
import type { PodFolder } from "../../support/engines/pod.ts";
import {
  credentialsFolder,
  makePodFolderWithRepository,
  snapshotOf,
  startPod,
} from "../../support/engines/pod.ts";
import { localServer, runContainer } from "../../support/engines/runs.ts";
import { makeRunnerFolder } from "../../support/repository/runner-folder.ts";
import type { RestorePod } from "../../support/restore/restore-pod.ts";
import { removeScripts, restoreProgramOf, startRestorePod } from "../../support/restore/restore-pod.ts";
import { openFaultyLine } from "../../support/servers/faulty-line.ts";
import type { PostgresServer } from "../../support/servers/postgres.ts";
import {
  postgresPrograms,
  postgresRoot,
  startPostgres,
  whileCommitsWait,
} from "../../support/servers/postgres.ts";

/* Restores backups of real servers into real servers, with a user that is not a superuser. */

let runner: string;
let shared: PodFolder;

const secrets = {
  "login/user": "restorer",
  "login/password": "planted-p@ss'w\"ord",
  "repository/password": "planted-repository-password",
};

/** The rights of the user that restores, as in docs/restore.md. */
const restorer = `
  CREATE ROLE shop NOLOGIN;
  CREATE ROLE reader NOLOGIN;
  CREATE ROLE restorer LOGIN CREATEDB PASSWORD 'planted-p@ss''w"ord';
  GRANT shop, reader, pg_signal_backend TO restorer;
  CREATE ROLE shop_user LOGIN PASSWORD 'user' IN ROLE shop;`;

beforeAll(async () => {
  runner = await makeRunnerFolder();
  shared = await makePodFolderWithRepository(runner, secrets);
});
afterAll(async () => {
  await removeScripts(runner);
  await rm(runner, { recursive: true, force: true });
});

describe.each(["15", "16", "17", "18"] as const)("PostgreSQL %s", (version) => {
  let server: PostgresServer;
  let count = 0;

  beforeAll(async () => {
    server = await startPostgres(version);
    await server.query(restorer);
  });
  afterAll(async () => {
    await server.stop();
  });

  /** Creates a database of its own with some of everything. */
  async function makeDatabase(): Promise<string> {
    const name = `shop ${version} "${String(++count)}" ü=x`;
    const quoted = `"${name.replaceAll('"', '""')}"`;
    await server.query(`CREATE DATABASE ${quoted} OWNER shop`);
    await server.query(`COMMENT ON DATABASE ${quoted} IS 'Orders of the shop'`);
    await server.query(`ALTER DATABASE ${quoted} SET search_path TO "$user", public, extra`);
    await server.query(`GRANT CREATE ON DATABASE ${quoted} TO reader`);
    await server.query(
      `SET ROLE shop;
       CREATE TABLE orders (id serial PRIMARY KEY, note text NOT NULL, total numeric CHECK (total >= 0));
       INSERT INTO orders (note, total) SELECT md5(i::text), i FROM generate_series(1, 1000) i;
       CREATE INDEX by_note ON orders (lower(note));
       CREATE SCHEMA extra;
       CREATE FUNCTION extra.twice(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT i * 2';
       CREATE MATERIALIZED VIEW summary AS SELECT count(*) FROM orders;
       CREATE VIEW newest AS SELECT * FROM orders;
       ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
       CREATE POLICY all_rows ON orders TO reader USING (true);
       GRANT SELECT ON orders TO reader;
       SELECT lo_create(0);`,
      name,
    );
    return name;
  }

  async function backUp(database: string): Promise<RepositorySnapshot> {
    const target = { connection: { engine: "postgresql" as const, ...localServer(server.port) }, database };
    const dump = postgresql.dump(target, { inventory: "Full" }, credentialsFolder);
    const pod = await startPod({
      root: await postgresRoot(version),
      programs: postgresPrograms(version),
      runner,
      shared: { ...shared, secrets: { ...secrets, "login/user": "postgres", "login/password": "superuser" } },
      ...runContainer(dump, [], {}),
    });
    return snapshotOf(await pod.ended);
  }

  async function restore(
    database: string,
    snapshot: RepositorySnapshot,
    options: Partial<RestoreOptions> = {},
    { port = server.port, backupPath = "orders" } = {},
  ): Promise<RestorePod> {
    return startRestorePod({
      root: await postgresRoot(version),
      programs: postgresPrograms(version),
      runner,
      shared,
      connection: { engine: "postgresql", ...localServer(port) },
      snapshot,
      backupPath,
      options: {
        id: "0123abcd",
        database,
        existingData: "Replace",
        roles: "Require",
        definers: "Keep",
        parallelism: 1,
        mode: "Restore",
        ...options,
      },
    });
  }

  /** Runs the script of a clean-up. */
  async function dropped(database: string, names: readonly string[]) {
    const connection = { engine: "postgresql" as const, ...localServer(server.port) };
    const [script, ...args] = ["drop-databases.sh", ...names] as const;
    const { environment, files } = restoreProgramOf(connection, [script, ...args], database);
    const pod = await startPod({
      root: await postgresRoot(version),
      programs: postgresPrograms(version),
      runner,
      shared,
      command: [`/my-operator/${script}`, ...args],
      environment,
      files,
    });
    return pod.ended;
  }

  /** Of these images, only that of 17 has a minor version without the known hole. */
  const ofImage = version === "17" ? [] : [expect.stringContaining("CVE-2026-116314") as string];

  const databases = async () =>
    (await server.query("SELECT datname FROM pg_database ORDER BY 1")).map(({ datname }) => datname);
  const rows = async (database: string) =>
    Number((await server.query("SELECT count(*) FROM orders", database))[0]?.["count"]);

  test("a database comes back whole, and the one before stays under another name", async () => {
    const database = await makeDatabase();
    const snapshot = await backUp(database);
    await server.query("DELETE FROM orders", database);
    const { report, log } = await (await restore(database, snapshot)).ended;
    expect(report, log).toMatchObject({ outcome: "Restored", tables: 1, rows: 1000, warnings: ofImage });
    expect(await rows(database)).toBe(1000);
    expect(await rows(report?.previous ?? "")).toBe(0);
    const [properties] = await server.query(
      `SELECT datallowconn, pg_get_userbyid(datdba) AS owner, shobj_description(oid, 'pg_database') AS comment,
         has_database_privilege('reader', oid, 'CREATE') AS granted, has_database_privilege('public', oid, 'CONNECT') AS public,
         (SELECT setconfig[1] FROM pg_db_role_setting WHERE setdatabase = oid) AS setting
       FROM pg_database WHERE datname = current_database()`,
      database,
    );
    expect(properties).toEqual({
      datallowconn: true,
      owner: "shop",
      comment: "Orders of the shop",
      granted: true,
      public: true,
      setting: 'search_path="$user", public, extra',
    });
    expect(await databases()).not.toContain(`${database}_restore_0123abcd`);

    // The clean-up drops what exists, even while it is used.
    const { previous = "" } = report ?? {};
    const marker = databaseName(database, "new", "0123abcd");
    await server.query(`ALTER DATABASE "${previous.replaceAll('"', '""')}" IS_TEMPLATE true`);
    const user = new Client({
      ...{ host: "127.0.0.1", port: server.port, user: "shop_user", password: "user", database: previous },
    });
    user.on("error", () => undefined);
    await user.connect();
    expect(await dropped(database, [previous, marker])).toMatchObject({ exitCode: 0 });
    expect(await databases()).not.toContain(previous);
    expect(await dropped(database, [previous, marker])).toMatchObject({ exitCode: 0 });
    expect(await rows(database)).toBe(1000);
    await user.end().catch(() => undefined);
  });

  test("neither a backup nor a restore waits for a replica that is away", async () => {
    const database = await makeDatabase();
    await whileCommitsWait(server, async () => {
      const snapshot = await backUp(database);
      const { report, log } = await (await restore(database, snapshot)).ended;
      expect(report, log).toMatchObject({ outcome: "Restored", rows: 1000 });
      expect(await dropped(database, [report?.previous ?? ""])).toMatchObject({ exitCode: 0 });
    });
  });

  test("functions that a check finds by the search path of the database are found the second time", async () => {
    const database = await makeDatabase();
    await server.query(
      `SET ROLE shop;
         CREATE FUNCTION public.outer(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT twice(i)';
         CREATE TABLE checked (id int CHECK (public.outer(id) > 0));
         INSERT INTO checked VALUES (1), (2);`,
      database,
    );
    const snapshot = await backUp(database);
    const { report, log } = await (await restore(database, snapshot)).ended;
    expect(report, log).toMatchObject({ outcome: "Restored", rows: 1002 });
    expect(report?.warnings).toEqual([
      ...ofImage,
      expect.stringContaining("Restored with the database's own search_path"),
    ]);
    expect(await server.query("SELECT id FROM checked", database)).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test("no event trigger of the backup fires, and the server's warnings are in the report", async () => {
    const database = await makeDatabase();
    await server.query(
      `CREATE TABLE changes (tag text); ALTER TABLE changes OWNER TO shop;
       CREATE FUNCTION note_change() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.changes VALUES (tg_tag); END';
       CREATE FUNCTION is_careful(i int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RAISE WARNING ''careful''; RETURN true; END';
       CREATE TABLE numbers (id int CHECK (is_careful(id))); INSERT INTO numbers VALUES (1), (2);
       CREATE EVENT TRIGGER noted ON ddl_command_end EXECUTE FUNCTION note_change()`,
      database,
    );
    const snapshot = await backUp(database);
    // Only a superuser can create it, which the preflight knows.
    const refused = await (await restore(database, snapshot)).ended;
    expect(refused.report, refused.log).toMatchObject({
      outcome: "Refused",
      reason: "ObjectsNotAllowed",
      message: expect.stringContaining('event trigger "noted"') as string,
    });
    await server.query("ALTER ROLE restorer SUPERUSER");
    try {
      const { report, log } = await (await restore(database, snapshot)).ended;
      expect(report, log).toMatchObject({ outcome: "Restored", rows: 1002 });
      const text = (report?.warnings ?? []).join("\n");
      expect(text).toMatch(/^The server warned during the restore: careful$/m);
      expect(text.match(/careful/g)).toHaveLength(1);
      expect(await server.query("SELECT tag FROM changes", database)).toEqual([]);
    } finally {
      await server.query("ALTER ROLE restorer NOSUPERUSER");
    }
  });

  test("a database that does not exist is made", async () => {
    const database = await makeDatabase();
    const snapshot = await backUp(database);
    const first = await (await restore(`${database} copy`, snapshot, { existingData: "Refuse" })).ended;
    expect(first.report, first.log).toMatchObject({ outcome: "Restored" });
    expect(await rows(`${database} copy`)).toBe(1000);
    // The same restore does nothing, since it was done.
    await server.query("DELETE FROM orders", `${database} copy`);
    const second = await (await restore(`${database} copy`, snapshot, { existingData: "Refuse" })).ended;
    expect(second.report, second.log).toMatchObject({
      outcome: "Restored",
      message: expect.stringContaining("An earlier attempt") as string,
    });
    expect(await rows(`${database} copy`)).toBe(0);
  });

  test("a role that the server does not have is made, or what it could do is left out", async () => {
    const database = await makeDatabase();
    await server.query(`DROP ROLE IF EXISTS "former clerk"; CREATE ROLE "former clerk"`);
    await server.query(
      `SET ROLE shop; GRANT SELECT ON orders TO "former clerk";
         CREATE POLICY later ON orders TO "former clerk" USING (id > 1)`,
      database,
    );
    const snapshot = await backUp(database);
    await server.query(`DROP OWNED BY "former clerk"`, database);
    await server.query(`DROP ROLE "former clerk"`);
    const without = await (await restore(`${database} skip`, snapshot, { roles: "Skip" })).ended;
    expect(without.report, without.log).toMatchObject({ outcome: "Restored", rows: 1000 });
    expect(without.report?.warnings).toEqual([
      ...ofImage,
      'Privileges and policies of the missing role "former clerk" will be missing.',
      expect.stringContaining('role "former clerk" does not exist'),
      expect.stringContaining('role "former clerk" does not exist'),
    ]);
    const policies = "SELECT polname FROM pg_policy ORDER BY 1";
    expect(await server.query(policies, `${database} skip`)).toEqual([{ polname: "all_rows" }]);

    await server.query("ALTER ROLE restorer CREATEROLE");
    const made = await (await restore(`${database} create`, snapshot, { roles: "Create" })).ended;
    await server.query("ALTER ROLE restorer NOCREATEROLE");
    expect(made.report, made.log).toMatchObject({
      outcome: "Restored",
      warnings: [...ofImage, 'The role "former clerk" will be created without password and login.'],
    });
    expect(await server.query(policies, `${database} create`)).toHaveLength(2);
    expect(
      await server.query(
        `SELECT rolcanlogin, has_table_privilege(oid, 'orders', 'SELECT') AS can_read
           FROM pg_roles WHERE rolname = 'former clerk'`,
        `${database} create`,
      ),
    ).toEqual([{ rolcanlogin: false, can_read: true }]);
  });

  test("one owner can have everything, restored by several connections", async () => {
    const database = await makeDatabase();
    const snapshot = await backUp(database);
    await server.query("DROP ROLE IF EXISTS heir; CREATE ROLE heir; GRANT heir TO restorer");
    const copy = `${database} heir`;
    const { report, log } = await (await restore(copy, snapshot, { owner: "heir", parallelism: 3 })).ended;
    expect(report, log).toMatchObject({
      outcome: "Restored",
      rows: 1000,
      warnings: [...ofImage, 'All objects will belong to "heir".'],
    });
    expect(
      await server.query(
        `SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = current_database()
         UNION SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = 'public'::regnamespace
         UNION SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'extra'
         UNION SELECT pg_get_userbyid(proowner) FROM pg_proc WHERE pronamespace = 'extra'::regnamespace
         UNION SELECT pg_get_userbyid(lomowner) FROM pg_largeobject_metadata`,
        copy,
      ),
    ).toEqual([{ owner: "heir" }]);
    expect(
      await server.query("SELECT indexname FROM pg_indexes WHERE tablename = 'orders' ORDER BY 1", copy),
    ).toEqual([{ indexname: "by_note" }, { indexname: "orders_pkey" }]);
  });

  describe("nothing is changed, and the report says all that is missing,", () => {
    let database: string;
    let snapshot: RepositorySnapshot;
    beforeAll(async () => {
      database = await makeDatabase();
      snapshot = await backUp(database);
    });

    async function refused(options: Partial<RestoreOptions> = {}) {
      const before = await databases();
      const { report, log } = await (await restore(database, snapshot, options)).ended;
      expect(report?.outcome, log).toBe("Refused");
      expect(await databases()).toEqual(before);
      expect(await rows(database)).toBe(1000);
      return report;
    }

    test("if the target has data that may not be replaced", async () => {
      expect(await refused({ existingData: "Refuse" })).toMatchObject({
        reason: "TargetNotEmpty",
        message: expect.stringMatching(/has data \(5 tables.*set existingData to Replace/) as string,
      });
    });

    test("if roles are missing or not granted, and the user may not create databases", async () => {
      await server.query(
        `ALTER ROLE reader RENAME TO was_reader; REVOKE shop FROM restorer; ALTER ROLE restorer NOCREATEDB`,
      );
      try {
        const report = await refused();
        expect(report?.reason).toBe("RolesMissing");
        expect(report?.message).toContain('does not have the role "reader"');
        expect(report?.message).toContain('is not a member of the role "shop"');
        expect(report?.message).toContain('"restorer" may not create and rename databases');
        expect(report?.message).toContain(`belongs to "shop"`);
      } finally {
        await server.query(
          `ALTER ROLE was_reader RENAME TO reader; GRANT shop TO restorer; ALTER ROLE restorer CREATEDB`,
        );
      }
    });

    test("if a superuser uses the target", async () => {
      const client = new Client({
        ...{ host: "127.0.0.1", port: server.port, user: "postgres", password: "superuser", database },
        application_name: "report",
      });
      await client.connect();
      try {
        expect(await refused()).toMatchObject({
          reason: "SessionsCannotBeEnded",
          message: expect.stringMatching(
            /may not end the sessions of postgres \(process \d+, report\)/,
          ) as string,
        });
      } finally {
        await client.end();
      }
    });

    if (version === "17") {
      test("if the server is older than the backup", async () => {
        const older = await startPostgres("15");
        try {
          await older.query(restorer);
          const { report, log } = await (await restore(database, snapshot, {}, { port: older.port })).ended;
          expect(report, log).toMatchObject({
            outcome: "Refused",
            reason: "TargetTooOld",
            message: expect.stringMatching(
              /backup is of PostgreSQL 17\.\d+, and the target is PostgreSQL 15\.\d+.* Restore into PostgreSQL 17 or later\./,
            ) as string,
          });
          const found = await older.query(`SELECT 1 FROM pg_database WHERE datname LIKE 'shop%'`);
          expect(found).toEqual([]);
        } finally {
          await older.stop();
        }
      });
    }

    test("if only the preflight is asked for", async () => {
      const before = await databases();
      const { report, log } = await (await restore(database, snapshot, { mode: "PreflightOnly" })).ended;
      expect(report, log).toMatchObject({ outcome: "PreflightPassed" });
      expect(await databases()).toEqual(before);
    });
  });

  test("both containers end at once if the repository cannot be opened", async () => {
    const database = await makeDatabase();
    const snapshot = await backUp(database);
    const backupPath = "empty";
    await mkdir(join(shared.folder, "repository", backupPath), { recursive: true });
    const { report, exitCode, log } = await (await restore(database, snapshot, {}, { backupPath })).ended;
    expect(report).toMatchObject({ outcome: "Failed", reason: "RepositoryMissing" });
    expect(exitCode, log).toBe(1);
  });

  test("whenever the Pod is killed, the target is the old database or the new one, and the next attempt completes it", async () => {
    const database = await makeDatabase();
    const snapshot = await backUp(database);
    await server.query("DELETE FROM orders WHERE id > 3", database);
    let id = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ request: fc.constantFrom(2, 3, 4, 5, 5, 5, 6), milliseconds: fc.nat(400) }), {
          minLength: 1,
          maxLength: 2,
        }),
        async (kills) => {
          const options = { id: `0000000${String(++id)}`.slice(-8) };
          await server.query("DELETE FROM orders WHERE id > 3", database);
          const users = await startUsers(database);
          for (const { request, milliseconds } of kills) {
            const pod = await restore(database, snapshot, options);
            const path = join(pod.exchange, "output", `request-${String(request)}`);
            const hasEnded = pod.ended.then(({ log }) => {
              throw new Error(`The restore has ended before request ${String(request)}:\n${log}`);
            });
            hasEnded.catch(() => undefined);
            await Promise.race([hasEnded, eventually(`request ${String(request)}`, () => stat(path))]);
            await wait(milliseconds);
            pod.kill();
            await pod.ended;
            // A session that begins while the names change gets the error that the database was renamed.
            const seen = await eventually("a session to the target", () => rows(database));
            expect([3, 1000]).toContain(seen);
            const [state] = await server.query(
              `SELECT datallowconn FROM pg_database WHERE datname = '${database}'`,
            );
            expect(state).toEqual({ datallowconn: true });
            if (seen === 1000) break;
          }
          const { report, log } = await (await restore(database, snapshot, options)).ended;
          expect(report, log).toMatchObject({ outcome: "Restored" });
          expect(await rows(database)).toBe(1000);
          expect(await rows(report?.previous ?? "")).toBe(3);
          expect(await users.stop()).toEqual([3, 1000]);
        },
      ),
      { numRuns: version === "17" ? 4 : 1, endOnFailure: true },
    );
  });

  test("a database that is not what the backup recorded does not take the target's name", async () => {
    const database = await makeDatabase();
    const snapshot = await backUp(database);
    await server.query("INSERT INTO orders (note, total) VALUES ('one more', 1)", database);
    const withRow = await backUp(database);
    await server.query("CREATE VIEW one_more AS SELECT 1 AS one", database);
    const withView = await backUp(database);
    const failures = [
      [withRow, "RowsDiffer", "public.orders: 1001 in the backup, 1000 restored"],
      [withView, "ObjectsMissing", "View: 2 in the backup, 1 restored (missing: public.one_more)"],
    ] as const;
    for (const [other, reason, part] of failures) {
      // The dump of the first backup, with what another one recorded.
      const mixed = { ...snapshot, inventory: other.inventory };
      const { report, log } = await (await restore(database, mixed)).ended;
      expect(report, log).toMatchObject({
        outcome: "Failed",
        reason,
        message: expect.stringContaining(part) as string,
      });
      expect(await rows(database)).toBe(1001);
    }
  });

  test("a switch whose answer is lost is found to have taken place", async () => {
    const database = await makeDatabase();
    const snapshot = await backUp(database);
    await server.query("DELETE FROM orders WHERE id > 3", database);
    const line = await openFaultyLine(server.port);
    try {
      line.loseAnswerTo("RENAME TO");
      const { report, log } = await (await restore(database, snapshot, {}, { port: line.port })).ended;
      expect(line.lostAnswers).toBe(1);
      expect(report, log).toMatchObject({ outcome: "Restored" });
      expect(await rows(database)).toBe(1000);
      expect(await rows(report?.previous ?? "")).toBe(3);
    } finally {
      await line.stop();
    }
  });

  /** Sessions that come back whenever they are ended. Returns the numbers of rows that they have seen, in order. */
  async function startUsers(database: string): Promise<{ stop(): Promise<number[]> }> {
    const seen = new Set<number>();
    const state = { isOver: false };
    const isOver = () => state.isOver;
    await server.query("SELECT 1", database);
    const user = async (queries: number) => {
      while (!isOver()) {
        const client = new Client({
          ...{ host: "127.0.0.1", port: server.port, user: "shop_user", password: "user", database },
        });
        client.on("error", () => undefined);
        try {
          await client.connect();
          for (let query = 0; query < queries; query++) {
            if (isOver()) break;
            const { rows: found } = await client.query<{ count: string }>("SELECT count(*) FROM orders");
            seen.add(Number(found[0]?.count));
          }
        } catch {
          // Ended by the switch.
        } finally {
          await client.end().catch(() => undefined);
        }
      }
    };
    const users = [user(20), user(Infinity)];
    return {
      stop: async () => {
        await eventually("a user of the new database", () => {
          expect(seen).toContain(1000);
        });
        state.isOver = true;
        await Promise.all(users);
        return [...seen];
      },
    };
  }
});
