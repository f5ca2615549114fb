import { expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { nodeImages } from "../../../../lib/testing/node-suite.ts";
import { cartsDatabase } from "../../../support/controllers/carts-database.ts";
import { restoresUnderTest } from "../../../support/controllers/restores-under-test.ts";

/* Restores on a real node, into a real server that clients use, with the rights that docs/restore.md names. */

nodeImages("mariadb:11.8");
const restores = restoresUnderTest("databaserestore");
const {
  apply,
  content,
  databases,
  getRestore,
  getSnapshot,
  goOn,
  hold,
  inNamespace,
  inServer,
  isHeld,
  podsOfRestores,
  psql,
  restore,
  succeeded,
} = restores;
const { restoreCarts, sql, startCarts } = cartsDatabase(restores);

test("a dropped table comes back while clients use the database, after a backup of what was there", async () => {
  const before = await content();
  await psql("DROP TABLE orders; CREATE TABLE added_later (id int)");
  const idle = inServer(["psql", "-U", "client", "-d", "orders", "-c", "SELECT pg_sleep(3600)"]).then(
    () => "ended by itself",
    String,
  );
  // A client that connects again and again, and says what it sees of the name.
  const often = inServer([
    "sh",
    "-c",
    `until [ -e /tmp/enough ]; do psql -U client -d orders -qtAc "SELECT to_regclass('orders') IS NOT NULL" 2>&1; done`,
  ]);
  await apply(restore("bring-back", { safetyBackup: "Required" }));
  const { status } = await succeeded("bring-back");
  await inServer(["touch", "/tmp/enough"]);
  expect(await idle).toContain("terminating connection due to administrator command");
  const seen = (await often).trim().split("\n");
  expect(seen[0]).toBe("f");
  expect(seen.at(-1)).toBe("t");
  expect(seen.filter((line) => line.includes("not currently accepting"))).toEqual([]);
  // PostgreSQL refuses a client that came while the names changed, and says so.
  const missed = seen.filter((line) => line.includes("does not exist")).length;
  expect(seen.filter((line) => line.includes("It seems to have just been dropped or renamed."))).toHaveLength(
    missed,
  );

  expect(await content()).toBe(before);
  expect(await psql("SELECT conname FROM pg_constraint WHERE conrelid = 'orders'::regclass")).toBe(
    "orders_pkey",
  );
  expect(await psql("SELECT to_regclass('added_later') IS NULL")).toBe("t");
  expect(await psql("SHOW statement_timeout")).toBe("1h");
  expect(await databases()).toBe("orders");
  expect(status).toMatchObject({
    source: { snapshotName: "good" },
    target: { database: "orders", host: "orders-db" },
    strategy: "Beside",
    restored: { tables: 3, rows: 50_001 },
  });
  expect(status?.previousDatabaseName).toBeUndefined();
  const conditions = Object.fromEntries(status?.conditions?.map((each) => [each.type, each.status]) ?? []);
  expect(conditions).toMatchObject({
    PreflightPassed: "True",
    SafetyBackupTaken: "True",
    DataRestored: "True",
    Checked: "True",
    Succeeded: "True",
  });
  const safety = await getSnapshot(status?.safetySnapshotName ?? "");
  expect(safety.status?.phase).toBe("Succeeded");

  const table = await inNamespace(["get", "databaserestores"]);
  expect(table).toMatch(
    /^NAME +SNAPSHOT +DATABASE +PHASE +PROGRESS .*\nbring-back +good +orders +Succeeded +100 +True +Restored /,
  );
  const description = await inNamespace(["describe", "databaserestore", "bring-back"]);
  expect(description).toContain("RestoreSucceeded");
});

test("a dropped table comes back alone, while clients use the database and all else stays", async () => {
  const before = await content();
  await psql("SET ROLE app; CREATE VIEW newest AS SELECT id FROM orders; INSERT INTO amber VALUES (1)");
  const client = inServer(["psql", "-U", "client", "-d", "orders", "-c", "SELECT pg_sleep(3600)"]).then(
    () => "ended by itself",
    String,
  );
  await apply(restore("in-use", { tables: ["orders"] }));
  const refused = await eventually("the end of the restore in-use", async () => {
    const { status } = await getRestore("in-use");
    expect(status?.phase).toBe("Failed");
    return status;
  });
  expect(refused?.conditions?.[0]).toMatchObject({
    reason: "TablesInUse",
    message: expect.stringContaining("view public.newest") as string,
  });
  expect(await content()).toBe(before);

  await psql("DROP VIEW newest; DROP TABLE orders; CREATE TABLE added_later (id int)");
  await apply(
    restore("orders-alone", { tables: ["orders"], existingData: undefined, safetyBackup: undefined }),
  );
  const { status } = await succeeded("orders-alone");
  expect(status).toMatchObject({ strategy: "InPlace", restored: { tables: 1, rows: 50_000 } });
  expect(await content()).toBe(before);
  expect(
    await psql(
      "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    ),
  ).toBe("added_later amber held orders orders_pkey");
  expect(await psql("SELECT count(*) FROM amber")).toBe("1");
  await psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'client'");
  expect(await client).toContain("terminating connection due to administrator command");
  await psql("DROP TABLE added_later; TRUNCATE amber");
});

test("the replaced database is kept, if that is wanted", async () => {
  await psql("CREATE TABLE added_later AS SELECT 7 AS id");
  await apply(restore("keep", { previousDatabase: "Keep" }));
  const { status } = await succeeded("keep");
  const previous = status?.previousDatabaseName ?? "";
  expect(await databases()).toBe(`orders ${previous}`);
  expect(await psql("SELECT id FROM added_later", previous)).toBe("7");
  expect(await psql("SELECT to_regclass('added_later') IS NULL")).toBe("t");
  await psql(`DROP DATABASE "${previous}"`, "postgres");
});

test("a restore that is deleted ends, and leaves nothing", async () => {
  await psql("CREATE TABLE added_later (id int)");
  await hold();
  await apply(restore("cancelled"));
  await isHeld();
  await inNamespace(["delete", "databaserestore", "cancelled", "--timeout=300s"]);
  await goOn();
  expect(await databases()).toBe("orders");
  expect(await psql("SELECT to_regclass('added_later') IS NOT NULL")).toBe("t");
  await eventually("the end of its Pods", async () => {
    expect((await podsOfRestores()).filter((name) => name.includes("cancelled"))).toEqual([]);
  });
});

test("a dropped table of MariaDB comes back in place, by a user with the documented rights", async () => {
  await startCarts(
    `CREATE TABLE carts (id int PRIMARY KEY, note text); INSERT INTO carts SELECT seq, MD5(RAND()) FROM seq_1_to_50000;
     CREATE TABLE log (id int); CREATE TRIGGER logged AFTER INSERT ON carts FOR EACH ROW INSERT INTO log VALUES (NEW.id)`,
  );
  const checksum = async () => (await sql("CHECKSUM TABLE carts")).trim();
  const before = await checksum();
  await sql("DROP TABLE carts; CREATE TABLE added_later (id int)");
  await apply(restoreCarts("carts-back", { safetyBackup: "Required" }));
  const { status } = await succeeded("carts-back");
  expect(status).toMatchObject({
    target: { database: "carts", host: "carts-db" },
    strategy: "InPlace",
    restored: { tables: 2, rows: 50_000 },
  });
  expect((await getSnapshot(status?.safetySnapshotName ?? "")).status?.phase).toBe("Succeeded");
  expect(await checksum()).toBe(before);
  await sql("INSERT INTO carts VALUES (50001, 'new')");
  expect(await sql("SELECT COUNT(*) FROM log; SHOW TABLES")).toBe("1\ncarts\nlog\n");
});
