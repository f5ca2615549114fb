import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DumpOptions } from "../../../../operator/engines/engine.ts";
import { mariadb } from "../../../../operator/engines/mariadb/index.ts";
import { documentedBlocks, documentedCommands } from "../../../support/engines/documented.ts";
import type { Pod, PodFolder } from "../../../support/engines/pod.ts";
import { credentialsFolder, makePodFolderWithRepository, startPod } from "../../../support/engines/pod.ts";
import { localServer, runContainer, runsOf } from "../../../support/engines/runs.ts";
import { makeRunnerFolder } from "../../../support/repository/runner-folder.ts";
import type { MariadbServer, MariadbVersion } from "../../../support/servers/mariadb.ts";
import { describeMariadb } from "../../../support/servers/describe-mariadb.ts";
import { mariadbRoot, startMariadb } from "../../../support/servers/mariadb.ts";

/*
 * Odd objects, which a user with the documented rights dumps, and which the documented commands restore. The user is that
 * of the documentation, so its statements run as they are there.
 */

const versions = ["10.11", "11.8"] as const;
const secrets = {
  "login/user": "backup",
  "login/password": "…",
  "repository/password": "planted-repository-password",
};

let runner: string;
let shared: PodFolder;
const servers = new Map<MariadbVersion, MariadbServer>();

beforeAll(async () => {
  runner = await makeRunnerFolder();
  shared = await makePodFolderWithRepository(runner, secrets);
  for (const version of versions) {
    const server = await startMariadb(version);
    servers.set(version, server);
    await server.query(
      "CREATE OR REPLACE USER root@127.0.0.1 IDENTIFIED BY 'superuser'; GRANT ALL ON *.* TO root@127.0.0.1 WITH GRANT OPTION",
    );
  }
});

afterAll(async () => {
  for (const server of servers.values()) await server.stop();
  await rm(runner, { recursive: true, force: true });
});

interface RunOptions extends Partial<DumpOptions> {
  database?: string;
  environment?: Record<string, string>;
  /** The server. Default: that of the version. */
  on?: MariadbServer;
}

/** The statements of docs/backup.md for the backup user of a server of this version. */
function documentedRights(version: MariadbVersion, database: string): string {
  const [, block = ""] = documentedBlocks("## What the backup user needs", "sql");
  const other = version === "10.11" ? /-- from 11\.3 on$/ : /-- before 11\.3$/;
  return block
    .split("\n")
    .filter((line) => !other.test(line))
    .join("\n")
    .replaceAll("ON orders.*", `ON ${database}.*`);
}

describe.each(versions)("MariaDB %s", (version) => {
  const server = () => servers.get(version) ?? expect.unreachable();

  beforeAll(async () => {
    await server().query("CREATE DATABASE shop CHARACTER SET latin1");
    await server().query(await readFile(join(import.meta.dirname, "odd-objects.sql"), "utf8"), "shop");
    // Before, no package could be called by the name of its database.
    if (version === "11.8") {
      await server().query("CREATE VIEW of_package AS SELECT parcel.more(1), shop.parcel.more(2)", "shop");
    }
    await server().query(documentedRights(version, "shop"));
  });

  async function pod(command: readonly string[], options: RunOptions = {}): Promise<Pod> {
    const { database = "shop", environment = {}, on = server(), ...dumpOptions } = options;
    const connection = { engine: "mariadb" as const, ...localServer(on.port) };
    const dump = mariadb.dump(
      { connection, database },
      { inventory: "Full", ...dumpOptions },
      credentialsFolder,
    );
    return startPod({
      root: await mariadbRoot(version),
      runner,
      shared,
      ...runContainer(dump, command, environment),
    });
  }
  const { stored, failure, inventory, sidecar } = runsOf(pod);

  /** Restores a snapshot as docs/recovery-by-hand.md says, and returns the output of each block. */
  async function restore(snapshotID: string, target: MariadbServer, database: string): Promise<string[]> {
    const commands = documentedCommands("## MariaDB", {
      "--host=orders-db": `--protocol=tcp --host=127.0.0.1 --port=${target.port} --skip-ssl`,
      "<snapshot>": snapshotID,
      orders_restored: database,
    });
    const [login = ""] = /^login=.*$/m.exec(commands.join("\n")) ?? [];
    const outputs = [];
    for (const block of commands) {
      const SCRIPT = `PATH=$PATH:/my-operator\n${login}\n${block}`;
      const running = await pod(["-c", 'exec bash -ec "$SCRIPT"'], {
        environment: { SCRIPT, MYSQL_PWD: "superuser" },
      });
      const { exitCode, log } = await running.ended;
      if (exitCode !== 0) throw new Error(log);
      outputs.push(log);
    }
    return outputs;
  }

  test("keeps every object and row when the documented commands restore it next to the original", async () => {
    // What sessions begin with must not change what the statements of a dump mean.
    const storedOddly = async (database: string) => {
      await server().query("SET GLOBAL sql_mode = 'ORACLE', GLOBAL sql_quote_show_create = 0");
      const snapshot = await stored({ database });
      await server().query("SET GLOBAL sql_mode = DEFAULT, GLOBAL sql_quote_show_create = 1");
      return snapshot;
    };
    const snapshot = await storedOddly("shop");
    const { snapshotID } = snapshot;
    const written = await inventory<{
      tables: { name: string; rows: number }[];
      objects: { kind: string; identities: string[] }[];
      definers: { kind: string; name: string; definer: string }[];
    }>(snapshot);
    const { tables } = written;
    expect(tables).toContainEqual({ name: "two\nlines", rows: 2 });
    expect(tables).toContainEqual({ name: "history", rows: 3 });
    // This server has no binary log.
    expect(Object.keys((await sidecar("source.json", snapshot)) as object)).toEqual([
      "version",
      "databaseBytes",
    ]);
    const outputs = await restore(snapshotID, server(), "shop_again");
    expect(await describeMariadb(server(), "shop_again")).toBe(await describeMariadb(server(), "shop"));
    expect(outputs.at(-1)).toBe("definer\nnobody@nowhere\n");
    await server().query(documentedRights(version, "shop_again").replace(/^CREATE USER .*$/m, ""));
    const again = await inventory(await storedOddly("shop_again"));
    expect(again).toEqual({ ...written, database: "shop_again" });
    expect(written.definers).toContainEqual({
      kind: "View",
      name: "view_of_nobody",
      definer: "nobody@nowhere",
    });
    expect(written.objects.map(({ kind }) => kind)).toEqual([
      ...[
        "CheckConstraint",
        "Event",
        "ForeignKey",
        "Function",
        "Index",
        "Package",
        "PackageBody",
        "Partition",
      ],
      ...["PrimaryKey", "Procedure", "Sequence", "Table", "Trigger", "UniqueConstraint", "View"],
    ]);
    expect(written.objects.find(({ kind }) => kind === "View")?.identities).toContain("v`'\"\\\\;");
  });

  test("is not restored to a server that would take all rows of a table with history for old ones", async () => {
    const { snapshotID } = await stored();
    const other = version === "10.11" ? "11.8" : "10.11";
    const wanted = version === "10.11" ? "before 11.5" : "11.5 or newer";
    await expect(restore(snapshotID, servers.get(other) ?? expect.unreachable(), "of_other")).rejects.toThrow(
      `Tables WITH SYSTEM VERSIONING: restore to MariaDB ${wanted}`,
    );
  });

  test("is dumped with warnings of what the dump lacks, and of names that match nothing", async () => {
    await server().query(
      `CREATE DATABASE lacking; CREATE TABLE lacking.a (f float, g float unsigned, h float(7, 2), i double);
       CREATE TABLE lacking.b (f float); CREATE VIEW lacking.v AS SELECT f FROM lacking.a; CREATE TABLE lacking.c (id int)`,
    );
    await server().query(documentedRights(version, "lacking").replace(/^CREATE USER .*$/m, ""));
    const excludeTables = ["b", "ordres", "lacking.c", "`c`"];
    const { outcome } = await (await pod([], { database: "lacking", excludeTables })).ended;
    const warnings = outcome !== undefined && "warnings" in outcome ? (outcome.warnings ?? "") : "";
    const hint = "Write names as SHOW TABLES lists them, without quotes and the database's name.";
    expect(warnings.split("\n")).toEqual([
      ...["ordres", "lacking.c", "`c`"].map(
        (name) => `warning: spec.excludeTables: the database has no table "${name}". ${hint}`,
      ),
      expect.stringMatching(/^warning: values of FLOAT columns are dumped with six digits.*: a\.f, a\.g$/),
    ]);
  });

  test("is restored to a database that does not need the original", async () => {
    const { snapshotID } = await stored();
    await restore(snapshotID, server(), "alone");
    await server().query("SET foreign_key_checks = 0; DROP DATABASE shop");
    await server().query(
      "INSERT INTO alone.numbered (note) VALUES ('new'); INSERT INTO alone.texts () VALUES (); SELECT * FROM alone.calling; SELECT * FROM alone.above_above",
    );
    expect(await server().query("SELECT note FROM alone.numbered ORDER BY id DESC LIMIT 1")).toBe("newyx\n");
    await server().query(
      "INSERT INTO neighbour.others VALUES (1); SELECT * FROM alone.of_two; SELECT * FROM alone.of_namesakes",
    );
    if (version === "11.8") expect(await server().query("SELECT * FROM alone.of_package")).toBe("2\t3\n");
  });

  test("is restored with views above views whose accounts another server has only after the documented list", async () => {
    await server().query(
      "CREATE DATABASE owned; CREATE USER owner@here; GRANT ALL ON `owned%`.* TO owner@here",
    );
    await server().query(
      `CREATE TABLE t (id int); CREATE FUNCTION one() RETURNS int RETURN 1; CREATE DEFINER = owner@here VIEW a AS SELECT id, one() AS one FROM t;
       CREATE VIEW b AS SELECT * FROM a; DROP USER owner@here`,
      "owned",
    );
    await server().query(documentedRights(version, "owned").replace(/^CREATE USER .*$/m, ""));
    const { snapshotID } = await stored({ database: "owned" });
    await expect(restore(snapshotID, server(), "owned_early")).rejects.toThrow("ERROR 1449");
    await server().query("CREATE USER owner@here; GRANT ALL ON `owned%`.* TO owner@here");
    const outputs = await restore(snapshotID, server(), "owned_again");
    expect(outputs[0]).toBe("`owner`@`here`\n`root`@`localhost`\n");
    expect(await server().query("SELECT * FROM owned_again.b")).toBe("");
  });

  test("is dumped with warnings of views and defaults that need what was left out", async () => {
    await server().query("CREATE DATABASE cut");
    await server().query(
      `CREATE TABLE log (id int); CREATE SEQUENCE numbers; CREATE TABLE numbered (id int DEFAULT NEXTVAL(numbers)); CREATE TABLE kept (id int);
       CREATE VIEW recent AS SELECT kept.id FROM kept JOIN log USING (id)`,
      "cut",
    );
    await server().query(documentedRights(version, "cut").replace(/^CREATE USER .*$/m, ""));
    const { outcome } = await (await pod([], { database: "cut", excludeTables: ["log", "numbers"] })).ended;
    const warnings = outcome !== undefined && "warnings" in outcome ? (outcome.warnings ?? "") : "";
    expect(warnings.split("\n").sort()).toEqual([
      expect.stringMatching(/^warning: "numbered" is in the dump, but not "numbers", which it needs: /),
      expect.stringMatching(/^warning: "recent" is in the dump, but not "log", which it needs: /),
    ]);
  });

  test("is not dumped if the server ends its queries after some rows", async () => {
    await server().query("CREATE DATABASE limited; SET GLOBAL sql_select_limit = 2");
    await server().query(documentedRights(version, "limited").replace(/^CREATE USER .*$/m, ""));
    const { message } = await failure({ database: "limited" });
    await server().query("SET GLOBAL sql_select_limit = DEFAULT");
    expect(message).toMatch(/^The server's variable sql_select_limit ends queries of this user after 2 rows/);
  });

  // The same in all versions.
  if (version !== "11.8") return;

  test("is dumped by names in any case if the server stores them in lower case", async () => {
    const on = await startMariadb(version, { more: ["--lower-case-table-names=1"] });
    try {
      await on.query(
        "CREATE DATABASE Shop; CREATE TABLE Shop.Orders (id int); CREATE TABLE Shop.Log (id int)",
      );
      await on.query(documentedRights(version, "Shop"));
      const snapshot = await stored({ on, database: "Shop", excludeTables: ["Log"] });
      expect(await inventory(snapshot)).toMatchObject({ tables: [{ name: "orders", rows: 0 }] });
      expect((await stored({ on, database: "Shop", tables: ["ORDERS"] })).inventory).toMatchObject({
        tables: 1,
      });
    } finally {
      await on.stop();
    }
  });
});
