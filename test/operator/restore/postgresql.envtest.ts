import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { postgresql } from "../../../operator/engines/postgresql/index.ts";
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
import { removeScripts, startRestorePod } from "../../support/restore/restore-pod.ts";
import type { PostgresServer } from "../../support/servers/postgres.ts";
import { postgresPrograms, postgresRoot, startPostgres } from "../../support/servers/postgres.ts";

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
  GRANT shop, reader, pg_read_all_data TO restorer;`;

beforeAll(async () => {
  runner = await makeRunnerFolder();
  shared = await makePodFolderWithRepository(runner, secrets);
});
afterAll(async () => {
  await removeScripts(runner);
  await rm(runner, { recursive: true, force: true });
});

describe.each(["15", "17"] as const)("PostgreSQL %s", (version) => {
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

  function restore(
    database: string,
    snapshot: RepositorySnapshot,
    options: Partial<RestoreOptions> = {},
  ): Promise<RestorePod> {
    return startRestorePod({
      client: version,
      runner,
      shared,
      connection: { engine: "postgresql", ...localServer(server.port) },
      snapshot,
      options: {
        id: "0123abcd",
        database,
        existingData: "Replace",
        roles: "Require",
        parallelism: 1,
        mode: "Restore",
        ...options,
      },
    });
  }

  const databases = async () =>
    (await server.query("SELECT datname FROM pg_database ORDER BY 1")).map(({ datname }) => datname);
  const rows = async (database: string) =>
    Number((await server.query("SELECT count(*) FROM orders", database))[0]?.["count"]);

  test(
    "a database comes back whole, and the one before stays under another name",
    { timeout: 40_000 },
    async () => {
      const database = await makeDatabase();
      const snapshot = await backUp(database);
      await server.query("DELETE FROM orders", database);
      const { report, log } = await (await restore(database, snapshot)).ended;
      expect(report, log).toMatchObject({ outcome: "Restored", tables: 1, rows: 1000, warnings: [] });
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
    },
  );
});
