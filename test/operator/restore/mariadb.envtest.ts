import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import type { RestoreOptions } from "../../../operator/engines/restore.ts";
import type { RepositorySnapshot } from "../../../operator/repository/repository-snapshot.ts";
import { failureOf } from "../../support/engines/pod.ts";
import { asRoot, mariadbRestores, rights, secrets } from "../../support/restore/mariadb-restores.ts";
import { describeMariadb } from "../../support/servers/describe-mariadb.ts";
import { startMariadb } from "../../support/servers/mariadb.ts";
import { eventually } from "../../../lib/testing/eventually.ts";

/* Restores backups of real servers in place, with the rights that docs/restore.md names. */

describe.each(["10.11", "11.8"] as const)("MariaDB %s", (version) => {
  const {
    backUp,
    cleanUp,
    dumped,
    grantRights,
    inPod,
    makeDatabase,
    makeOddDatabase,
    marker,
    repositories,
    restore,
    server,
    start,
  } = mariadbRestores(version);

  const rows = async (database: string) =>
    Number(await server.query("SELECT COUNT(*) FROM orders", database));
  const tables = (database: string) => server.query("SHOW TABLES", database);

  test("an odd database comes back whole, with nothing that was not in the backup", async () => {
    await makeOddDatabase("shop");
    const snapshot = await backUp("shop");
    const before = await describeMariadb(server, "shop");
    await server.query(
      `DROP TABLE bytes; DROP VIEW above_above; DELETE FROM numbered; CREATE TABLE added (id int) ENGINE = MyISAM;
       CREATE VIEW of_added AS SELECT * FROM added; CREATE PROCEDURE added_procedure() SELECT 1; CREATE SEQUENCE added_numbers;
       CREATE EVENT added_event ON SCHEDULE EVERY 1 DAY DO SELECT 1; ALTER DATABASE shop CHARACTER SET utf8mb3`,
      "shop",
    );
    const { report, log } = await restore("shop", snapshot);
    expect(report, log).toMatchObject({ outcome: "Restored", warnings: [] });
    await cleanUp("shop");
    expect(await describeMariadb(server, "shop")).toBe(before);
    // Without statistics, the server would choose bad plans.
    expect(
      await server.query(
        "SELECT COUNT(*) FROM mysql.innodb_table_stats WHERE database_name = 'shop' AND n_rows > 0",
      ),
    ).not.toBe("0\n");
  });

  test("a dropped table comes back while a client stays connected, and events do not run before", async () => {
    const database = await makeDatabase();
    await server.query("ALTER EVENT often ENABLE", database);
    await eventually("the event", async () => {
      expect(await rows(database)).toBeGreaterThan(1000);
    });
    await server.query("ALTER EVENT often DISABLE ON SLAVE", database);
    const snapshot = await backUp(database);
    const before = await rows(database);
    const client = server.query("SELECT SLEEP(1); SELECT 'still connected'", database);
    await server.query("DROP TABLE orders; CREATE TABLE added_later (id int)", database);
    const { report, log } = await restore(database, snapshot);
    expect(report, log).toMatchObject({ outcome: "Restored", tables: 2, rows: before * 2 - 1000 });
    expect(await client).toContain("still connected");
    expect(await rows(database)).toBe(before);
    // The marker stays until the operator has recorded the end.
    expect(await tables(database)).toBe("log\nmy_operator_restore\nnewest\norders\n");
    const again = await restore(database, snapshot, { existingData: "Refuse" });
    expect(again.report, again.log).toMatchObject({
      outcome: "Restored",
      message: "An earlier attempt has restored the database.",
    });
    await cleanUp(database);
    expect(await tables(database)).toBe("log\nnewest\norders\n");
    expect(
      await server.query("SELECT status FROM information_schema.events WHERE event_name = 'often'"),
    ).toContain("SLAVESIDE_DISABLED");
    await server.query("CALL add_one(); SELECT * FROM newest", database);
    expect(await rows(database)).toBe(before + 1);
  });

  test("a database that does not exist is made with its character set, and only then", async () => {
    const database = await makeDatabase();
    const snapshot = await backUp(database);
    await grantRights(`${database}_copy`);
    const { report, log } = await restore(`${database}_copy`, snapshot, { existingData: "Refuse" });
    expect(report, log).toMatchObject({ outcome: "Restored", rows: 1000, warnings: [] });
    await cleanUp(`${database}_copy`);
    expect(
      await server.query(
        `SELECT default_character_set_name FROM information_schema.schemata WHERE schema_name = '${database}_copy'`,
      ),
    ).toBe("latin1\n");
    await server.query("INSERT INTO orders (note) VALUES ('new')", `${database}_copy`);
    const other = await restore(`${database}_copy`, snapshot, { existingData: "Refuse", id: "89abcdef" });
    expect(other.report, other.log).toMatchObject({ outcome: "Refused", reason: "TargetNotEmpty" });
    expect(await rows(`${database}_copy`)).toBe(1001);
  });

  test("a restore that ends in the middle leaves a marker, no backup, and another one completes the database", async () => {
    const database = await makeDatabase();
    const snapshot = await backUp(database);
    // A lock stops the restore where it removes the tables.
    const locked = server.query("LOCK TABLES orders READ; SELECT SLEEP(20)", database).catch(() => undefined);
    const pod = await start(database, snapshot);
    await eventually("the marker", async () => {
      expect(await marker(database)).toBe("1\n");
    });
    pod.kill();
    await pod.ended;
    await cleanUp(database);
    expect(await marker(database)).toBe("1\n");
    await server.query(
      "SELECT CONCAT('KILL ', id) INTO @kill FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'; EXECUTE IMMEDIATE @kill",
    );
    await locked;
    expect(failureOf(await dumped(database))).toMatchObject({
      reason: "DatabaseHalfRestored",
      message: expect.stringContaining("is half restored") as string,
    });
    const refused = await restore(database, snapshot, { existingData: "Refuse", id: "89abcdef" });
    expect(refused.report, refused.log).toMatchObject({
      outcome: "Refused",
      reason: "TargetNotEmpty",
      message: expect.stringContaining("half restored by an earlier DatabaseRestore") as string,
    });
    const { report, log } = await restore(database, snapshot, { id: "89abcdef" });
    expect(report, log).toMatchObject({ outcome: "Restored" });
    expect(report?.warnings).toEqual([
      `The database "${database}" is half restored by an earlier attempt, which this restore begins again.`,
    ]);
    expect(await rows(database)).toBe(1000);
    // The marker of a complete database is not part of a backup.
    expect((await backUp(database)).inventory).toMatchObject({ tables: 2, rows: 1000 });
    await cleanUp(database, "89abcdef");
    expect(await marker(database)).toBe("0\n");
  });

  test("views, triggers, routines and events run as whoever uses them, or as the user, with definers: Invoker", async () => {
    const database = await makeDatabase();
    const snapshot = await backUp(database);
    const { report, log } = await restore(database, snapshot, { definers: "Invoker" });
    expect(report, log).toMatchObject({ outcome: "Restored" });
    expect(report?.warnings).toEqual([
      "Triggers, events and packages always run as a definer, which will be restorer@%.",
    ]);
    expect(
      await server.query(
        `SELECT security_type, definer FROM information_schema.views WHERE table_schema = '${database}'
         UNION ALL SELECT security_type, definer FROM information_schema.routines WHERE routine_schema = '${database}'
         UNION ALL SELECT '', definer FROM information_schema.triggers WHERE trigger_schema = '${database}'
         UNION ALL SELECT '', definer FROM information_schema.events WHERE event_schema = '${database}'`,
      ),
    ).toBe("INVOKER\trestorer@%\nINVOKER\trestorer@%\n\trestorer@%\n\trestorer@%\n");
    expect(
      await server.query(
        "SELECT COUNT(*) FROM orders WHERE note LIKE 'DEFINER=`root`@`localhost` %'",
        database,
      ),
    ).toBe("1000\n");
  });

  describe("a dump that was cut is never reported as restored,", () => {
    test.each([
      ["between statements", "sed '$d'"],
      ["within a statement", "head -c 20000"],
    ])("%s", async (_where, cut) => {
      const database = await makeDatabase();
      const whole = await backUp(database);
      const { snapshotID, fileName } = whole;
      const { log: summary } = await inPod(
        `restic=/my-operator/restic
         $restic --quiet dump ${snapshotID} ${fileName} | ${cut} | $restic --quiet backup --json --stdin --stdin-filename ${fileName}`,
      );
      const [, cutID = ""] = /"snapshot_id":"([0-9a-f]{64})"/.exec(summary) ?? [];
      const { report, log } = await restore(database, { ...whole, snapshotID: cutID });
      expect(report, log).toMatchObject({ outcome: "Failed", reason: "DumpTruncated" });
      expect(report?.message).toContain(`The database "${database}" is half restored while it has the table`);
      expect(await marker(database)).toBe("1\n");
    });
  });

  test("a repository that cannot be read to the end of the dump leaves a marker, and ends the restore", async () => {
    const database = await makeDatabase();
    await server.query(
      "CREATE TABLE noise (content longblob); INSERT INTO noise SELECT RANDOM_BYTES(1024) FROM seq_1_to_20000",
      database,
    );
    const snapshot = await backUp(database);
    const [from, to] = ["orders", `damaged-${version}`].map((name) => join(repositories(), name));
    await promisify(execFile)("sh", [
      "-c",
      `cp -a ${from} ${to} && find ${to}/data -type f -size +4M -delete`,
    ]);
    const { report, log } = await restore(database, snapshot, {}, { backupPath: `damaged-${version}` });
    expect(report, log).toMatchObject({ outcome: "Failed", reason: "RepositoryDamaged" });
    expect(report?.message).toContain(`The database "${database}" is half restored while it has the table`);
    expect(await marker(database)).toBe("1\n");
  });

  describe("nothing is changed, and the report says all that is missing,", () => {
    async function refused(
      snapshot: RepositorySnapshot,
      database: string,
      options: Partial<RestoreOptions> = {},
      place: Parameters<typeof restore>[3] = {},
    ) {
      const { report, log } = await restore(database, snapshot, { mode: "PreflightOnly", ...options }, place);
      expect(report, log).toMatchObject({ outcome: "Refused" });
      return report;
    }

    test("if definers do not exist", async () => {
      const database = await makeDatabase();
      await server.query("CREATE USER gone@'%'");
      await server.query("CREATE DEFINER = gone@'%' VIEW of_gone AS SELECT 1", database);
      const snapshot = await backUp(database);
      await server.query("DROP USER gone@'%'");
      const report = await refused(snapshot, database, { mode: "Restore" });
      expect(report).toMatchObject({
        reason: "DefinersMissing",
        message: expect.stringContaining('the account "gone@%"') as string,
      });
      expect(await rows(database)).toBe(1000);
      expect(await marker(database)).toBe("0\n");
    });

    test("if rights are missing, accounts are not visible, or other definers are not allowed", async () => {
      const database = await makeDatabase();
      const snapshot = await backUp(database);
      await server.query(
        `CREATE OR REPLACE USER reader@'%' IDENTIFIED BY 'reader'; GRANT SELECT ON ${database}.* TO reader@'%'`,
      );
      const as = { ...secrets, "login/user": "reader", "login/password": "reader" };
      const report = await refused(snapshot, database, {}, { as });
      expect(report?.reason).toBe("RightsMissing");
      expect(report?.message).toContain("The user reader@% lacks INSERT, UPDATE, DELETE, CREATE, DROP, ");
      expect(report?.message).toContain("may not see which accounts exist");
      expect(report?.message).toContain("may not create objects that run as");
    });

    test("if the password is wrong", async () => {
      const database = await makeDatabase();
      const snapshot = await backUp(database);
      const as = { ...secrets, "login/password": "wrong" };
      const report = await refused(snapshot, database, {}, { as });
      expect(report).toMatchObject({ reason: "DatabaseAccessDenied" });
      expect(report?.message).not.toContain("wrong");
    });

    test("if the server is read-only, guards its binary log, or stores names in lower case", async () => {
      const database = await makeDatabase();
      await server.query("CREATE TABLE Capital (id int)", database);
      const snapshot = await backUp(database);
      const on = await startMariadb(version, {
        binlog: true,
        more: ["--lower-case-table-names=1", "--read-only=1"],
      });
      try {
        await on.query(rights.replaceAll("ON orders.*", `ON ${database}.*`));
        await on.query("CREATE USER app@'%'");
        const report = await refused(snapshot, database, {}, { on });
        expect(report?.reason).toBe("TargetReadOnly");
        expect(report?.message).toContain("log_bin_trust_function_creators");
        expect(report?.message).toContain('would change the name "Capital"');
      } finally {
        await on.stop();
      }
    });

    test("if the target has the accounts of the server", async () => {
      const snapshot = await backUp(await makeDatabase());
      const before = await server.query("SELECT COUNT(*) FROM mysql.user");
      const report = await refused(snapshot, "mysql", { mode: "Restore" }, { as: asRoot });
      expect(report?.reason).toBe("SystemDatabase");
      expect(await server.query("SELECT COUNT(*) FROM mysql.user")).toBe(before);
    });

    if (version !== "10.11") {
      test("if the server is older than the backup", async () => {
        const database = await makeDatabase();
        const snapshot = await backUp(database);
        const on = await startMariadb("10.11");
        try {
          await on.query(rights.replaceAll("ON orders.*", `ON ${database}.*`));
          await on.query("CREATE USER app@'%'");
          const report = await refused(snapshot, database, {}, { on });
          expect(report?.reason).toBe("TargetTooOld");
          expect(report?.message).toContain("Restore into MariaDB 11.8 or later.");
        } finally {
          await on.stop();
        }
      });
    }

    test("if only the preflight is asked for", async () => {
      const database = await makeDatabase();
      const snapshot = await backUp(database);
      await server.query("DELETE FROM orders", database);
      const { report, log } = await restore(database, snapshot, { mode: "PreflightOnly" });
      expect(report, log).toMatchObject({ outcome: "PreflightPassed" });
      expect(await rows(database)).toBe(0);
    });
  });

  test("a binary log without guard takes functions and triggers of a user without SUPER", async () => {
    const database = await makeDatabase();
    const snapshot = await backUp(database);
    const on = await startMariadb(version, {
      binlog: true,
      more: ["--log-bin-trust-function-creators=1"],
    });
    try {
      await on.query(rights.replaceAll("ON orders.*", `ON ${database}.*`));
      await on.query("CREATE USER app@'%'");
      const { report, log } = await restore(database, snapshot, {}, { on });
      expect(report, log).toMatchObject({ outcome: "Restored", rows: 1000 });
    } finally {
      await on.stop();
    }
  });
});
