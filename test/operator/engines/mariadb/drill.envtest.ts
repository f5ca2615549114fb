import { execFile } from "node:child_process";
import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compareInventories } from "../../../../operator/engines/compare-inventories.ts";
import type { InventoryFile } from "../../../../operator/engines/inventory-file.ts";
import { parseInventory } from "../../../../operator/engines/inventory-file.ts";
import type { DrillFacts } from "../../../../operator/engines/drill.ts";
import { isComplete, judgeErrors, mariadbDrill } from "../../../../operator/engines/mariadb/drill.ts";
import { differentProperties } from "../../../../operator/engines/mariadb/properties.ts";
import { mariadb } from "../../../../operator/engines/mariadb/index.ts";
import type { PodFolder } from "../../../support/engines/pod.ts";
import { credentialsFolder, makePodFolderWithRepository, startPod } from "../../../support/engines/pod.ts";
import { localServer, runContainer, runsOf } from "../../../support/engines/runs.ts";
import { makeRunnerFolder } from "../../../support/repository/runner-folder.ts";
import { inRoot } from "../../../support/servers/in-root.ts";
import type { MariadbServer, MariadbVersion } from "../../../support/servers/mariadb.ts";
import { mariadbRoot, startMariadb } from "../../../support/servers/mariadb.ts";

/* What restore-mariadb.sh finds out about good and bad dumps, in the image that made them. */

const user = 65532;
const run = promisify(execFile);
let runner: string;
let shared: PodFolder;

beforeAll(async () => {
  runner = await makeRunnerFolder();
  shared = await makePodFolderWithRepository(runner, {
    "login/user": "root",
    "login/password": "superuser",
    "repository/password": "planted-repository-password",
  });
});

afterAll(async () => {
  await rm(runner, { recursive: true, force: true });
});

describe.each(["10.11", "11.8"] as const)("MariaDB %s", (version: MariadbVersion) => {
  let server: MariadbServer;
  let odd: Backup;

  beforeAll(async () => {
    server = await startMariadb(version);
    await server.query(
      "CREATE OR REPLACE USER root@127.0.0.1 IDENTIFIED BY 'superuser'; GRANT ALL ON *.* TO root@127.0.0.1 WITH GRANT OPTION; CREATE DATABASE shop CHARACTER SET latin1",
    );
    await server.query(await readFile(join(import.meta.dirname, "odd-objects.sql"), "utf8"), "shop");
    // A drill has no other database.
    await server.query("DROP VIEW shop.of_two; DROP VIEW shop.of_namesakes");
    odd = await backUp("shop");
  });

  afterAll(async () => {
    await server.stop();
  });

  interface Backup {
    dump: Buffer;
    inventory: InventoryFile;
  }

  async function backUp(database: string): Promise<Backup> {
    const connection = { engine: "mariadb" as const, ...localServer(server.port) };
    const dump = mariadb.dump({ connection, database }, { inventory: "Full" }, credentialsFolder);
    const root = await mariadbRoot(version);
    const pod = (command: readonly string[]) =>
      startPod({ root, runner, shared, ...runContainer(dump, command, {}) });
    const { stored, shell, inventory } = runsOf(pod);
    const snapshot = await stored();
    await shell(`restic --quiet dump ${snapshot.snapshotID} ${dump.fileName} >/out/dump`);
    const file = parseInventory(Buffer.from(JSON.stringify(await inventory(snapshot))));
    return {
      dump: await readFile(join(shared.folder, "out", "dump")),
      inventory: file ?? expect.unreachable(),
    };
  }

  /** Runs the script with a dump in the FIFO. */
  async function restore(
    dump: Buffer,
    { inventory, ...others }: Partial<DrillFacts> & Pick<DrillFacts, "inventory">,
  ) {
    const facts: DrillFacts = { inventory, assertions: [], parameters: {}, ...others };
    const folder = await mkdtemp(join(runner, "drill-"));
    const exchange = join(folder, "exchange");
    const work = join(folder, "work");
    for (const path of [exchange, work, join(exchange, "output"), join(exchange, "input/assertions")]) {
      await mkdir(path, { recursive: true });
      await chown(path, user, user);
    }
    for (const [path, content] of Object.entries(mariadbDrill.inputs(facts) ?? expect.unreachable())) {
      await writeFile(join(exchange, "input", path), content);
    }
    await run("mkfifo", ["-m", "666", join(exchange, "dump")]);
    await writeFile(join(folder, "dump"), dump);
    const [program = "", ...words] = await inRoot(
      await mariadbRoot(version),
      ["/bin/sh", "/my-operator/restore-mariadb.sh"],
      { user, mounts: { "/my-operator": runner, "/exchange": exchange, "/work": work } },
    );
    const environment = {
      PATH: "/usr/bin:/bin:/usr/sbin:/sbin",
      DRILL_EXCHANGE: "/exchange",
      DRILL_WORK: "/work",
    };
    const feeder = new AbortController();
    const fed = run("sh", ["-c", 'exec cat "$0" >"$1"', join(folder, "dump"), join(exchange, "dump")], {
      signal: feeder.signal,
    });
    fed.catch(() => undefined);
    try {
      await run(program, words, { env: environment });
    } finally {
      feeder.abort();
    }
    await fed;
    const output = (name: string) => readFile(join(exchange, "output", name), "utf8");
    return {
      output,
      errors: await output("errors"),
      checks: await output("checks"),
      lastLine: await output("last-line"),
      inventory: parseInventory(Buffer.from(await output("inventory.json"))) ?? expect.unreachable(),
    };
  }

  test("restores odd objects, so that the inventory is that of the dump", async () => {
    const query = "SELECT COUNT(*) FROM numbered; INSERT INTO numbered (note) VALUES ('x')";
    const assertions = [
      { query: "SELECT COUNT(*) FROM numbered", timeoutSeconds: 10 },
      { query, timeoutSeconds: 10 },
    ];
    const restored = await restore(odd.dump, { inventory: odd.inventory, assertions });
    expect(restored.errors).toBe("");
    expect(restored.checks).toBe("");
    expect(isComplete(restored.lastLine)).toBe(true);
    expect(restored.inventory).toEqual(odd.inventory);
    expect(await restored.output("assertions/00.out")).toBe("2\n");
    expect(await restored.output("assertions/00.code")).toBe("0\n");
    expect(await restored.output("assertions/01.err")).toContain("ERROR 1792");
    expect(await restored.output("assertions/01.code")).toBe("1\n");
    expect(await restored.output("timings")).toMatch(
      /^start \d+\nrestore \d+\ncheck \d+\ndescribe \d+\nassertions \d+\n$/,
    );
    expect(Number(await restored.output("bytes"))).toBeGreaterThan(1_000_000);
  });

  test("shows a dump that was cut between two statements, and one that was cut within one", async () => {
    const text = odd.dump.toString("latin1");
    const between = await restore(
      Buffer.from(text.slice(0, text.indexOf("\nDROP TABLE IF EXISTS `texts`")), "latin1"),
      odd,
    );
    expect(isComplete(between.lastLine)).toBe(false);
    expect(compareInventories(odd.inventory, between.inventory).missing.map(({ kind }) => kind)).toContain(
      "Table",
    );
    const within = await restore(
      Buffer.from(text.slice(0, text.indexOf("CREATE TABLE `texts`") + 30), "latin1"),
      odd,
    );
    expect(isComplete(within.lastLine)).toBe(false);
  });

  test("shows a view whose account is missing", async () => {
    const { definers = [], ...rest } = odd.inventory;
    const inventory = { ...rest, definers: definers.filter(({ definer }) => definer !== "nobody@nowhere") };
    const restored = await restore(odd.dump, { inventory });
    expect(`${restored.errors}${restored.checks}`).toContain("nobody");
  });

  test("shows triggers, routines and events whose accounts are missing, each by its name", async () => {
    await server.query(
      `CREATE DATABASE lost; CREATE TABLE lost.t (id int); CREATE USER lost@'%'; CREATE ROLE lost_role;
       CREATE DEFINER = lost@'%' TRIGGER lost.fired AFTER INSERT ON lost.t FOR EACH ROW SET @x = 1;
       CREATE DEFINER = lost@'%' PROCEDURE lost.called() SELECT 1;
       CREATE DEFINER = lost_role FUNCTION lost.answer() RETURNS int RETURN 42;
       CREATE DEFINER = lost@'%' EVENT lost.often ON SCHEDULE EVERY 1 DAY DISABLE DO DO 0`,
    );
    const { dump, inventory } = await backUp("lost");
    expect((await restore(dump, { inventory })).checks).toBe("");
    const restored = await restore(dump, { inventory: { ...inventory, definers: [] } });
    const message = "the definer lost@% does not exist";
    expect(restored.checks.split("\n").filter((line) => line.includes("lost@%"))).toEqual([
      `Event often\t${message}`,
      `PROCEDURE called\t${message}`,
      `Trigger fired\t${message}`,
    ]);
    expect(restored.checks).toContain("FUNCTION answer\tthe definer lost_role");
  });

  test("creates the accounts of objects that changed during the dump, although their list is not known", async () => {
    await server.query(
      `CREATE DATABASE moving; CREATE TABLE moving.t (id int); CREATE TABLE moving.ended (id int); CREATE USER mover@'%';
       CREATE DEFINER = mover@'%' VIEW moving.seen AS SELECT id FROM moving.t;
       CREATE DEFINER = mover@'%' TRIGGER moving.fired AFTER INSERT ON moving.t FOR EACH ROW SET @x = 1`,
    );
    const writer = server.query(
      `DELIMITER //
       BEGIN NOT ATOMIC
         DECLARE n int DEFAULT 0;
         WHILE (SELECT COUNT(*) FROM ended) = 0 DO
           EXECUTE IMMEDIATE CONCAT('CREATE VIEW n', n, ' AS SELECT 1');
           SET n = n + 1; DO SLEEP(0.05);
         END WHILE;
       END //`,
      "moving",
    );
    writer.catch(() => undefined);
    const { dump, inventory } = await backUp("moving").finally(() =>
      server.query("INSERT INTO ended VALUES (1)", "moving"),
    );
    await writer;
    expect(inventory.objects).toBeUndefined();
    expect(inventory.definers).toContainEqual({ kind: "View", name: "seen", definer: "mover@%" });
    const restored = await restore(dump, { inventory });
    expect(`${restored.errors}${restored.checks}`).toBe("");
  });

  test("shows a view and rows that the dump has lost, and another character set", async () => {
    await server.query(
      "CREATE DATABASE small CHARACTER SET utf8mb4; CREATE TABLE small.t (id int); INSERT INTO small.t VALUES (1), (2); CREATE VIEW small.v AS SELECT id FROM small.t",
    );
    const { dump, inventory } = await backUp("small");
    const lost = dump
      .toString("latin1")
      .replace(/^\/\*!50001 VIEW `v` .*$/m, "/*!50001 VIEW `w` AS select 1 AS `id` */;")
      .replace("(2);", "(3),(4);")
      .replace(/^ALTER DATABASE .*$/m, "ALTER DATABASE CHARACTER SET latin1;");
    const restored = await restore(Buffer.from(lost, "latin1"), { inventory });
    const differences = compareInventories(inventory, restored.inventory);
    expect(differences.missing).toEqual([{ kind: "View", expected: 1, actual: 1, identities: ["v"] }]);
    expect(differences.rows).toEqual([{ name: "t", expected: 2, actual: 3 }]);
    expect(differentProperties(inventory, restored.inventory)).toContain(
      'The database has another setting: characterSet: "latin1" instead of "utf8mb4"',
    );
  });

  test("does not run events, and names views of other databases", async () => {
    await server.query(
      `CREATE DATABASE busy; CREATE DATABASE far; CREATE TABLE far.t (id int); CREATE TABLE busy.log (id int); CREATE VIEW busy.v AS SELECT id FROM far.t;
       CREATE EVENT busy.often ON SCHEDULE EVERY 1 SECOND STARTS '2020-01-01 00:00:00' ENABLE DO INSERT INTO busy.log VALUES (1); SET GLOBAL event_scheduler = OFF; TRUNCATE busy.log`,
    );
    const { dump, inventory } = await backUp("busy");
    // The second assertion sees what an event would have done by then.
    const assertions = [
      { query: "DO SLEEP(2.5)", timeoutSeconds: 10 },
      { query: "SELECT COUNT(*), @@event_scheduler FROM log", timeoutSeconds: 10 },
    ];
    const restored = await restore(dump, { inventory, assertions });
    expect(await restored.output("assertions/01.err")).toBe("");
    expect(restored.errors).toMatch(/^ERROR 1146 /);
    expect(await restored.output("assertions/01.out")).toBe("0\tOFF\n");
    expect(judgeErrors(restored.errors, "busy")).toMatchObject({
      verdict: "Unknown",
      reason: "NeedsOtherServers",
    });
  });
});
