import { describe, expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import type { PostgreSQLDatabase } from "../../../../operator/api/databases/v1alpha1/postgresqldatabase.ts";
import type { DatabaseFiles, ServerContainer } from "../../../support/engines/database-server.ts";
import { define, query, startInitialization, untilReady } from "../../../support/engines/database-server.ts";
import {
  certificate,
  end,
  instancesUnderTest,
  passwords,
  superuser,
} from "../../../support/controllers/instances-under-test.ts";

/* Commits of a real primary that wait for a real replica. */

const { instancesOf } = instancesUnderTest();

/** Waits until a commit in the server waits for a replica. */
async function commitWaits(files: DatabaseFiles): Promise<void> {
  await eventually("a commit that waits", async () => {
    const waiting = "SELECT count(*)::int AS count FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    expect(await query(files, superuser, waiting)).toEqual([{ count: 1 }]);
  });
}

/** Waits until commits wait for these replicas. */
async function commitsWaitFor(files: DatabaseFiles, names: string): Promise<void> {
  await eventually(`the standbys "${names}"`, async () => {
    const shown = await query(files, superuser, "SHOW synchronous_standby_names");
    expect(shown).toEqual([{ synchronous_standby_names: names }]);
  });
}

/** Inserts rows one by one, for as long as the server answers. Returns those that it has acknowledged. */
async function insertUntilLost(files: DatabaseFiles, acknowledged: number[]): Promise<void> {
  for (let id = 1; ; id++) {
    try {
      await query(files, superuser, `INSERT INTO t VALUES (${id})`);
    } catch {
      return;
    }
    acknowledged.push(id);
  }
}

async function kill(container: ServerContainer): Promise<void> {
  container.kill();
  await container.ended;
}

const one = 'ANY 1 ("shop-1")';

describe.each(["15", "17", "18"] as const)("a primary of PostgreSQL %s", (version) => {
  const { newFiles, shop, start } = instancesOf(version);

  test("that requires a replica is initialized and backed up without it, waits for it with each commit, and loses none", async () => {
    const synchronousReplication = { standbys: 1, dataDurability: "Required" } as const;
    const files = {
      primary: await newFiles({ synchronousReplication }),
      replica: await newFiles({ synchronousReplication }),
    };
    const startReplica = () => start(files.replica, { ordinal: 1, primaryPort: files.primary.port });
    const primary = await start(files.primary);
    await untilReady(primary);
    await commitsWaitFor(files.primary, one);
    const job = { version, password: passwords.superuser };
    const database = shop({ synchronousReplication, databases: [{ name: "stock" }] });
    const initialization = await startInitialization(files.primary, database, {
      ...job,
      scripts: ["CREATE TABLE made (id int)"],
    });
    const { code, log } = await initialization.result;
    expect(code, log).toBe(0);
    expect(await define(files.primary, database, job)).toMatchObject({ code: 0, report: [] });
    const dump = await primary.exec("pg_dump", "--host=/var/run/postgresql", "--username=postgres", "shop");
    expect(dump).toMatchObject({
      code: 0,
      output: expect.stringContaining("CREATE TABLE public.made") as string,
    });

    const created = query(files.primary, superuser, "CREATE TABLE t (id int)");
    await commitWaits(files.primary);
    const replica = await startReplica();
    await untilReady(replica);
    await created;

    const acknowledged: number[] = [];
    const inserts = insertUntilLost(files.primary, acknowledged);
    await eventually("some rows", () => {
      expect(acknowledged.length).toBeGreaterThan(20);
    });
    await kill(replica);
    await commitWaits(files.primary);
    await kill(primary);
    await inserts;
    await startReplica();
    await eventually("all rows that were acknowledged", async () => {
      const found = (await query(files.replica, superuser, "SELECT id FROM t")).map(({ id }) => id);
      expect(found).toEqual(expect.arrayContaining(acknowledged));
    });
  });

  test("that prefers a replica does without it, and waits for it again when it follows", async () => {
    const spec = { synchronousReplication: { standbys: 1, dataDurability: "Preferred" } } as const;
    const files = { primary: await newFiles(spec), replica: await newFiles(spec) };
    const primary = await start(files.primary);
    await untilReady(primary);
    await query(files.primary, superuser, "CREATE TABLE t (id int)");
    await commitsWaitFor(files.primary, "");
    expect(primary.log()).toContain("Commits wait for 0 of 1 replicas from now on");
    const replica = await start(files.replica, { ordinal: 1, primaryPort: files.primary.port });
    await commitsWaitFor(files.primary, one);
    expect(primary.log()).toContain("Commits wait for 1 of 1 replicas again.");
    await end(replica);
    await query(files.primary, superuser, "INSERT INTO t VALUES (1)");
    await commitsWaitFor(files.primary, "");
  });
});

test("a primary that prefers two replicas waits for the one that follows", async () => {
  const { newFiles, start } = instancesOf("17");
  const spec = { replicas: 3, synchronousReplication: { standbys: 2, dataDurability: "Preferred" } } as const;
  const files = { primary: await newFiles(spec), replica: await newFiles(spec) };
  await untilReady(await start(files.primary));
  await start(files.replica, { ordinal: 2, primaryPort: files.primary.port });
  await commitsWaitFor(files.primary, 'ANY 1 ("shop-1", "shop-2")');
  await query(files.primary, superuser, "CREATE TABLE t (id int)");
});

test("a changed spec ends the wait of a commit without a restart", async () => {
  const { newFiles, shop, start } = instancesOf("17");
  const files = await newFiles();
  const write = (spec: Partial<PostgreSQLDatabase["spec"]>) =>
    files.write(shop(spec), passwords, { certificate });
  const required = { synchronousReplication: { standbys: 1, dataDurability: "Required" } } as const;
  const preferred = { synchronousReplication: { standbys: 1, dataDurability: "Preferred" } } as const;
  await untilReady(await start(files));
  await query(files, superuser, "CREATE TABLE t (id int)");
  for (const less of [preferred, {}]) {
    await write(required);
    await commitsWaitFor(files, one);
    const insert = query(files, superuser, "INSERT INTO t VALUES (1)");
    await commitWaits(files);
    await write(less);
    await insert;
  }
});
