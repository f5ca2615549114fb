import { describe, expect, test } from "vitest";
import { eventually } from "../../../lib/testing/eventually.ts";
import { failureOf } from "../../support/engines/pod.ts";
import { mariadbRestores, secrets } from "../../support/restore/mariadb-restores.ts";
import { describeMariadb } from "../../support/servers/describe-mariadb.ts";

/* Restores single tables of real servers in place, with the rights that docs/restore.md names. */

describe.each(["10.11", "11.8"] as const)("MariaDB %s", (version) => {
  const { backUp, cleanUp, dumped, makeDatabase, makeOddDatabase, marker, restore, server, start } =
    mariadbRestores(version);

  /** A database whose table `orders` refers to `customers`, and `items` to `orders`. */
  async function makeShop(): Promise<string> {
    const database = await makeDatabase();
    await server.query(
      `CREATE TABLE customers (id int PRIMARY KEY);
       INSERT INTO customers VALUES (1), (2);
       ALTER TABLE orders ADD customer int DEFAULT 1, ADD CONSTRAINT of_customer FOREIGN KEY (customer) REFERENCES customers (id);
       CREATE TABLE items (id int PRIMARY KEY, ordered int NOT NULL, CONSTRAINT of_order FOREIGN KEY (ordered) REFERENCES orders (id));
       INSERT INTO items SELECT seq, seq FROM seq_1_to_1000;
       ALTER TABLE orders AUTO_INCREMENT = 5000`,
      database,
    );
    return database;
  }

  /** What the database has next to a table, with its rows. */
  const others = async (database: string) =>
    (
      await server.query(
        `SELECT table_name, create_time, auto_increment FROM information_schema.tables
           WHERE table_schema = '${database}' AND table_name NOT IN ('orders', 'my_operator_restore') ORDER BY table_name;
         SELECT trigger_name, event_object_table FROM information_schema.triggers WHERE trigger_schema = '${database}' AND event_object_table <> 'orders';
         SELECT routine_name, created, definer FROM information_schema.routines WHERE routine_schema = '${database}';
         SELECT event_name, created, status FROM information_schema.events WHERE event_schema = '${database}';
         SELECT constraint_name, table_name, referenced_table_name FROM information_schema.referential_constraints
           WHERE constraint_schema = '${database}' AND table_name <> 'orders';
         SELECT * FROM items; SELECT * FROM customers; SELECT * FROM log`,
        database,
      )
    ).trim();

  const content = (database: string) =>
    server.query(
      "SELECT * FROM orders ORDER BY id; SHOW CREATE TABLE orders; CHECKSUM TABLE orders",
      database,
    );

  /** A transaction that has used a table, until it is ended. */
  function use(table: string, database: string) {
    const session = server
      .query(`START TRANSACTION; SELECT COUNT(*) FROM ${table}; SELECT SLEEP(600)`, database)
      .catch(() => undefined);
    return async () => {
      await server.query(
        `SELECT CONCAT('KILL ', id) INTO @kill FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(600)%' AND db = '${database}';
         EXECUTE IMMEDIATE @kill`,
      );
      await session;
    };
  }

  const isWaiting = (database: string) =>
    eventually("a restore that waits for the table", async () => {
      expect(
        await server.query(
          `SELECT COUNT(*) FROM information_schema.processlist WHERE db = '${database}' AND state LIKE 'Waiting for table metadata lock'`,
        ),
      ).toBe("1\n");
    });

  test("a dropped table comes back with all that it had, and nothing else is touched", async () => {
    const database = await makeShop();
    const before = await content(database);
    const snapshot = await backUp(database);
    await server.query(
      `SET foreign_key_checks = 0; DROP TABLE orders; SET foreign_key_checks = 1;
       INSERT INTO log VALUES ('since the backup'); CREATE TABLE added_later (id int); ALTER DATABASE CHARACTER SET utf8mb3`,
      database,
    );
    const untouched = await others(database);
    const { report, log } = await restore(database, snapshot, { tables: ["orders"], existingData: "Refuse" });
    expect(report, log).toMatchObject({
      outcome: "Restored",
      message: "The tables of the backup were restored into the database.",
      tables: 1,
      rows: 1000,
    });
    expect(report?.warnings).toEqual([
      expect.stringContaining('characterSet: "utf8mb3" instead of "latin1"'),
      expect.stringContaining("collation: "),
    ]);
    expect(await others(database)).toBe(untouched);
    await cleanUp(database);
    expect(await marker(database)).toBe("0\n");
    expect(await content(database)).toBe(before);
    await server.query(
      "INSERT INTO orders (note) VALUES ('new'); INSERT INTO items VALUES (5001, 5000)",
      database,
    );
    expect(await server.query("SELECT id, note, customer FROM orders WHERE id > 1000", database)).toBe(
      "5000\tnew\t1\n",
    );
    // Its trigger works, as its definer.
    expect(await server.query("SELECT note FROM log WHERE note = 'new'", database)).toBe("new\n");
    expect(
      await server.query(
        `SELECT trigger_name, definer FROM information_schema.triggers WHERE trigger_schema = '${database}'`,
      ),
    ).toBe("logged\tapp@%\n");
    await expect(server.query("INSERT INTO items VALUES (9000, 9000)", database)).rejects.toThrow("of_order");
    await expect(
      server.query("INSERT INTO orders (note, customer) VALUES ('x', 9)", database),
    ).rejects.toThrow("of_customer");
  });

  test("a damaged table is replaced while others refer to it, and the rows that match nothing are counted", async () => {
    const database = await makeShop();
    const before = await content(database);
    const snapshot = await backUp(database);
    await server.query(
      `UPDATE orders SET note = 'damaged'; INSERT INTO orders (id, note) VALUES (6000, 'later'), (6001, 'later');
       INSERT INTO items VALUES (6000, 6000), (6001, 6001); SET foreign_key_checks = 0; DELETE FROM customers WHERE id = 1`,
      database,
    );
    const untouched = await others(database);
    const refused = await restore(database, snapshot, { tables: ["orders"], existingData: "Refuse" });
    expect(refused.report, refused.log).toMatchObject({
      outcome: "Refused",
      reason: "TargetNotEmpty",
      message: `The database "${database}" has the table "orders". To replace it, set existingData to Replace.`,
    });
    const { report, log } = await restore(database, snapshot, { tables: ["orders"] });
    expect(report, log).toMatchObject({ outcome: "Restored", tables: 1, rows: 1000 });
    expect([...(report?.warnings ?? [])].sort()).toEqual([
      'The foreign key "of_customer" of the table "orders": 1000 rows of it match no row of the table "customers". MariaDB lets them stay, and checks only new ones.',
      'The foreign key "of_order" of the table "items": 2 rows of it match no row of the table "orders". MariaDB lets them stay, and checks only new ones.',
    ]);
    await cleanUp(database);
    expect(await content(database)).toBe(before);
    expect(await others(database)).toBe(untouched);
  });

  test("a foreign key that the restored columns do not fit is reported", async () => {
    const database = await makeShop();
    const snapshot = await backUp(database);
    await server.query(
      `ALTER TABLE orders ADD code char(4), ADD UNIQUE KEY (code); CREATE TABLE labels (code char(4), CONSTRAINT of_code FOREIGN KEY (code) REFERENCES orders (code))`,
      database,
    );
    const { report, log } = await restore(database, snapshot, { tables: ["orders"] });
    expect(report, log).toMatchObject({
      outcome: "Restored",
      warnings: [
        'The foreign key "of_code" of the table "labels" does not fit the table "orders" as it is now: the table or its columns are missing, or have another type.',
      ],
    });
  });

  test("odd tables and sequences come back as they were, chosen one by one", async () => {
    await makeOddDatabase("shop");
    const snapshot = await backUp("shop");
    const before = await describeMariadb(server, "shop");
    const chosen = [
      "numbers",
      "numbered",
      "bytes",
      "large",
      "characters",
      "kinds",
      "history",
      "parted_history",
      "parted",
    ];
    chosen.push(
      "merged",
      "merged_1",
      "circle",
      "texts",
      "computed",
      "checked",
      "not_strict",
      "of_csv",
      "from_zero",
    );
    await server.query(
      `SET foreign_key_checks = 0; DROP TABLE numbered, bytes, history, parted, merged, circle, characters; DROP SEQUENCE numbers;
       DELETE FROM large; UPDATE from_zero SET x = 9; ALTER TABLE texts DROP COLUMN note`,
      "shop",
    );
    const { report, log } = await restore("shop", snapshot, { tables: chosen });
    expect(report, log).toMatchObject({ outcome: "Restored", tables: chosen.length - 1 });
    await cleanUp("shop");
    expect(await describeMariadb(server, "shop")).toBe(before);
  });

  test("a name that the backup does not have is refused, and nothing is changed", async () => {
    const database = await makeShop();
    const snapshot = await backUp(database);
    // A view is none of its tables.
    const { report, log } = await restore(database, snapshot, { tables: ["orders", "Orders", "newest"] });
    expect(report, log).toMatchObject({ outcome: "Refused", reason: "TablesNotInBackup" });
    expect(report?.message).toContain('does not have the tables "Orders" (similar: "orders", ');
    expect(await marker(database)).toBe("0\n");
  });

  test("names that another table has taken since are refused, and nothing is changed", async () => {
    const database = await makeShop();
    const snapshot = await backUp(database);
    await server.query("RENAME TABLE orders TO damaged", database);
    const { report, log } = await restore(database, snapshot, { tables: ["orders"], existingData: "Refuse" });
    expect(report, log).toMatchObject({ outcome: "Refused", reason: "NameTaken" });
    expect(report?.message).toContain('the trigger "logged" of the table "damaged"');
    expect(report?.message).toContain('the foreign key "of_customer" of the table "damaged"');
    expect(await marker(database)).toBe("0\n");
  });

  test("triggers run as the user with definers: Invoker, and definers of other objects need not exist", async () => {
    const database = await makeShop();
    await server.query("CREATE USER gone@'%'");
    await server.query(
      "CREATE DEFINER = gone@'%' VIEW of_gone AS SELECT 1; CREATE DEFINER = gone@'%' TRIGGER of_log BEFORE INSERT ON log FOR EACH ROW SET @x = 1",
      database,
    );
    const snapshot = await backUp(database);
    await server.query("DROP USER gone@'%'");
    const kept = await restore(database, snapshot, { tables: ["orders"] });
    expect(kept.report, kept.log).toMatchObject({ outcome: "Restored", warnings: [] });
    const refused = await restore(database, snapshot, { tables: ["log"], id: "89abcdef" });
    expect(refused.report, refused.log).toMatchObject({ outcome: "Refused", reason: "DefinersMissing" });
    const { report, log } = await restore(database, snapshot, {
      tables: ["orders"],
      definers: "Invoker",
      id: "89abcdef",
    });
    expect(report, log).toMatchObject({
      outcome: "Restored",
      warnings: ["Triggers, events and packages always run as a definer, which will be restorer@%."],
    });
    expect(
      await server.query(
        `SELECT definer FROM information_schema.triggers WHERE trigger_schema = '${database}' AND trigger_name = 'logged'
         UNION ALL SELECT definer FROM information_schema.routines WHERE routine_schema = '${database}'`,
      ),
    ).toBe("restorer@%\napp@%\n");
  });

  test("the user needs no rights on views, routines and events", async () => {
    const database = await makeShop();
    const snapshot = await backUp(database);
    await server.query("DELETE FROM log; INSERT INTO log VALUES ('damaged')", database);
    await server.query(
      `CREATE OR REPLACE USER of_tables@'%' IDENTIFIED BY 'planted';
       GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES, TRIGGER ON ${database}.* TO of_tables@'%'`,
    );
    const as = { ...secrets, "login/user": "of_tables", "login/password": "planted" };
    const chosen = { tables: ["orders", "log"], definers: "Invoker" } as const;
    const { report, log } = await restore(database, snapshot, chosen, { as });
    expect(report, log).toMatchObject({ outcome: "Restored", tables: 2, rows: 1000 });
    const whole = await restore(database, snapshot, { definers: "Invoker", id: "89abcdef" }, { as });
    expect(whole.report, whole.log).toMatchObject({ outcome: "Refused", reason: "RightsMissing" });
  });

  test("a restore waits until a transaction that has used the table has ended", async () => {
    const database = await makeShop();
    const before = await content(database);
    const snapshot = await backUp(database);
    await server.query("UPDATE orders SET note = 'damaged'", database);
    const end = use("orders", database);
    const pod = await start(database, snapshot, { tables: ["orders"] });
    await isWaiting(database);
    await end();
    const { report, log } = await pod.ended;
    expect(report, log).toMatchObject({ outcome: "Restored" });
    await cleanUp(database);
    expect(await content(database)).toBe(before);
  });

  test("a restore that ends in the middle leaves a marker with its tables, and another one of them completes these", async () => {
    const database = await makeShop();
    const before = await content(database);
    const snapshot = await backUp(database);
    const end = use("orders", database);
    const pod = await start(database, snapshot, { tables: ["log", "orders"] });
    await isWaiting(database);
    pod.kill();
    await pod.ended;
    await end();
    await cleanUp(database);
    expect(await server.query("SELECT state, tables FROM my_operator_restore", database)).toBe(
      'Restoring\t["log", "orders"]\n',
    );
    expect(failureOf(await dumped(database))).toMatchObject({ reason: "DatabaseHalfRestored" });
    const less = await restore(database, snapshot, { tables: ["orders"], id: "89abcdef" });
    expect(less.report, less.log).toMatchObject({ outcome: "Refused", reason: "TargetHalfRestored" });
    expect(less.report?.message).toContain('Restore "log", too');
    const { report, log } = await restore(database, snapshot, {
      tables: ["orders", "items", "log"],
      id: "89abcdef",
    });
    expect(report, log).toMatchObject({ outcome: "Restored", tables: 3 });
    expect(report?.warnings).toEqual([
      `The database "${database}" is half restored by an earlier attempt, which this restore begins again.`,
    ]);
    const again = await restore(database, snapshot, { tables: ["orders", "items", "log"], id: "89abcdef" });
    expect(again.report?.message, again.log).toBe("An earlier attempt has restored the database.");
    await cleanUp(database, "89abcdef");
    expect(await marker(database)).toBe("0\n");
    expect(await content(database)).toBe(before);
  });

  test("a database that is half restored as a whole is not completed by some of its tables", async () => {
    const database = await makeShop();
    const snapshot = await backUp(database);
    const end = use("orders", database);
    const pod = await start(database, snapshot);
    await isWaiting(database);
    pod.kill();
    await pod.ended;
    await end();
    const { report, log } = await restore(database, snapshot, { tables: ["orders"], id: "89abcdef" });
    expect(report, log).toMatchObject({ outcome: "Refused", reason: "TargetHalfRestored" });
    expect(report?.message).toContain("is half restored as a whole");
    expect(await server.query("SELECT tables FROM my_operator_restore", database)).toBe("NULL\n");
  });
});
