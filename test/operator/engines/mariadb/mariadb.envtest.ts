import { createHash } from "node:crypto";
import { chmod, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MariaDBConnection } from "../../../../operator/api/databases/v1/connection.ts";
import type { DumpOptions } from "../../../../operator/engines/engine.ts";
import { mariadb } from "../../../../operator/engines/mariadb/index.ts";
import type { Failure } from "../../../../operator/failure.ts";
import type { RepositorySnapshot } from "../../../../operator/repository/repository-snapshot.ts";
import { selfSignedCertificate } from "../../../../operator/runtime/metrics/certificate.ts";
import type { MariadbServer, MariadbVersion } from "../../../support/servers/mariadb.ts";
import { mariadbRoot, startMariadb } from "../../../support/servers/mariadb.ts";
import { makeRunnerFolder } from "../../../support/repository/runner-folder.ts";
import type { Pod, PodFolder } from "../../../support/engines/pod.ts";
import {
  commandLines,
  credentialsFolder,
  makePodFolderWithRepository,
  startPod,
} from "../../../support/engines/pod.ts";
import { assertVerifiedByPublicAuthorities } from "../../../support/engines/public-authorities.ts";
import { localServer, runContainer, runsOf } from "../../../support/engines/runs.ts";

/* Runs against real servers. Their Pods are namespaces with the root file system of the server's release. */

let runner: string;

const password = `planted-p@ss'w"or\\d #1`;
const secrets = {
  "login/user": 'back"up',
  "login/password": password,
  "repository/password": "planted-repository-password",
};

/** The permissions that the backup user needs, as in docs/backup.md. */
const leastPrivilege = {
  "10.11": 'GRANT SELECT ON mysql.proc TO `back"up`@`127.0.0.1`',
  "11.8": 'GRANT SHOW CREATE ROUTINE ON shop.* TO `back"up`@`127.0.0.1`',
};

beforeAll(async () => {
  runner = await makeRunnerFolder();
});

afterAll(async () => {
  await rm(runner, { recursive: true, force: true });
});

interface RunOptions extends Partial<DumpOptions> {
  database?: string;
  /** Version of the client tools. Default: the server's. */
  client?: MariadbVersion;
  connection?: Partial<MariaDBConnection>;
  secrets?: Record<string, string>;
  /** Variables that the image sets, or that replace those of the run. */
  environment?: Record<string, string>;
}

/** `inventory.json`. */
interface Inventory {
  version: number;
  engine: string;
  serverVersion: string;
  database: string;
  properties: { characterSet: string; collation: string; sqlMode: string };
  collations: string[];
  objects: { kind: string; count: number; digest: string; identities: string[] }[];
  definers: { kind: string; name: string; definer: string }[];
  tables: { name: string; rows: number }[];
}

/** The identities of an inventory's objects by kind. */
const identities = ({ objects }: Inventory) =>
  Object.fromEntries(objects.map(({ kind, identities: names }) => [kind, names]));

const quoted = (text: string) => `'${text.replace(/['\\]/g, "\\$&")}'`;
const identifier = (name: string) => `\`${name.replaceAll("`", "``")}\``;

describe.each(["10.11", "11.8"] as const)("MariaDB %s", (version) => {
  let server: MariadbServer;
  let shared: PodFolder;

  beforeAll(async () => {
    shared = await makePodFolderWithRepository(runner, secrets);
    server = await startMariadb(version, { tls: true, binlog: true });
    await server.query(
      `CREATE USER \`back"up\`@\`127.0.0.1\` IDENTIFIED BY ${quoted(password)};
       GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON shop.* TO \`back"up\`@\`127.0.0.1\`;
       ${leastPrivilege[version]};
       CREATE OR REPLACE USER root@127.0.0.1 IDENTIFIED BY 'superuser';
       GRANT ALL ON *.* TO root@127.0.0.1 WITH GRANT OPTION;
       CREATE DATABASE shop CHARACTER SET utf8mb4`,
    );
    await server.query(
      `CREATE TABLE orders (id int PRIMARY KEY AUTO_INCREMENT, note text, picture blob);
       INSERT INTO orders (note, picture) SELECT repeat(md5(seq), 20), unhex(md5(seq)) FROM seq_1_to_20000;
       CREATE TABLE \`Größe, "ä" \`\` \\ x\` (id int);
       INSERT INTO \`Größe, "ä" \`\` \\ x\` VALUES (1), (2);
       CREATE TABLE hard (note text, size int GENERATED ALWAYS AS (length(note)) VIRTUAL, hidden int INVISIBLE DEFAULT 4);
       INSERT INTO hard (note) VALUES ('one\n(2),\nINSERT INTO \`x\` VALUES\n(3)'), (concat('a', char(0), 'b')), (NULL);
       CREATE TABLE days (id int, day date) PARTITION BY RANGE (year(day))
         (PARTITION old VALUES LESS THAN (2025), PARTITION new VALUES LESS THAN MAXVALUE);
       INSERT INTO days VALUES (1, '2024-06-01'), (2, '2025-06-01');
       CREATE TABLE nothing (id int);
       CREATE TABLE kept (id int) WITH SYSTEM VERSIONING;
       INSERT INTO kept VALUES (1), (2); DELETE FROM kept WHERE id = 1;
       CREATE SEQUENCE numbers;
       CREATE VIEW newest AS SELECT * FROM orders;
       CREATE TRIGGER on_order BEFORE INSERT ON orders FOR EACH ROW SET NEW.note = NEW.note;
       CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DO DELETE FROM nothing;`,
      "shop",
    );
    const body =
      "BEGIN\n-- CREATE TABLE `trap` (\nSELECT '\nCREATE TABLE `trap` (\nINSERT INTO `orders` VALUES\n(1),';\nEND";
    await server.query(`DELIMITER //\nCREATE PROCEDURE twice()\n${body}//`, "shop");
  });

  afterAll(async () => {
    await server.stop();
  });

  async function pod(command: readonly string[], options: RunOptions = {}): Promise<Pod> {
    const {
      database = "shop",
      client = version,
      connection = {},
      environment = {},
      ...dumpOptions
    } = options;
    const target = {
      connection: {
        engine: "mariadb" as const,
        ...localServer(server.port),
        ...connection,
      },
      database,
    };
    const dump = mariadb.dump(target, { inventory: "Full", ...dumpOptions }, credentialsFolder);
    return startPod({
      root: await mariadbRoot(client),
      runner,
      shared: { ...shared, secrets: { ...secrets, "ca/pem": server.ca ?? "", ...options.secrets } },
      ...runContainer(dump, command, environment),
    });
  }

  const { stored, failure, shell, inventory: inventoryOf, sidecar } = runsOf(pod);

  const inventory = (snapshot: RepositorySnapshot) => inventoryOf<Inventory>(snapshot);

  /** Restores a snapshot into a new database, and counts its rows there. */
  async function restored(
    { snapshotID }: RepositorySnapshot,
    tables: Inventory["tables"],
  ): Promise<Inventory["tables"]> {
    await server.query("DROP DATABASE IF EXISTS restored; CREATE DATABASE restored");
    await shell(
      `restic --quiet dump ${snapshotID} mariadb.sql | MYSQL_PWD=superuser mariadb --no-defaults --skip-ssl --protocol=tcp ` +
        `--host=127.0.0.1 --port=${String(server.port)} --user=root restored`,
    );
    const counts: Inventory["tables"] = [];
    for (const { name } of tables) {
      counts.push({
        name,
        rows: Number(
          await server.query(
            `SELECT count(*) FROM ${identifier(name)} ${name === "kept" ? "FOR SYSTEM_TIME ALL" : ""}`,
            "restored",
          ),
        ),
      });
    }
    return counts;
  }

  /** The value of an expression in the database. */
  const database = async (expression: string) => (await server.query(`SELECT ${expression}`, "shop")).trim();

  const tables = [
    { name: 'Größe, "ä" ` \\ x', rows: 2 },
    { name: "days", rows: 2 },
    { name: "hard", rows: 3 },
    { name: "kept", rows: 2 },
    { name: "nothing", rows: 0 },
    { name: "orders", rows: 20000 },
  ];

  test("is dumped completely with an inventory of its tables, and restores", async () => {
    const snapshot = await stored();
    const written = await inventory(snapshot);
    const serverVersion = (await server.query("SELECT VERSION()")).split(/\s/)[0];
    expect(written).toMatchObject({ version: 2, engine: "mariadb", serverVersion, database: "shop", tables });
    expect(written.properties).toEqual({
      characterSet: "utf8mb4",
      collation: await database("@@collation_database"),
      lowerCaseTableNames: 0,
      sqlMode: await database("@@GLOBAL.sql_mode"),
    });
    expect(written.collations).toContain(written.properties.collation);
    expect(identities(written)).toEqual({
      Event: ["nightly"],
      Index: ["`PRIMARY` of `orders`"],
      Partition: ["`new` of `days`", "`old` of `days`"],
      PrimaryKey: ["`PRIMARY` of `orders`"],
      Procedure: ["twice"],
      Sequence: ["numbers"],
      Table: tables.map(({ name }) => name),
      Trigger: ["on_order"],
      View: ["newest"],
    });
    expect(written.definers).toEqual(
      [
        ["Event", "nightly"],
        ["Procedure", "twice"],
        ["Trigger", "on_order"],
        ["View", "newest"],
      ].map(([kind, name]) => ({ kind, name, definer: "root@localhost" })),
    );
    for (const { identities: names, count, digest } of written.objects) {
      expect(count).toBe(names.length);
      expect(digest).toBe(`sha256:${createHash("sha256").update(names.join("\n")).digest("hex")}`);
    }
    expect(snapshot.inventory?.objects).toEqual(written.objects.map(({ kind, count }) => ({ kind, count })));
    expect(snapshot).toMatchObject({ fileName: "mariadb.sql", databaseVersion: serverVersion });
    expect(snapshot.inventory).toMatchObject({ version: 2, tables: 6, rows: 20009 });
    expect(await restored(snapshot, written.tables)).toEqual(written.tables);
    expect(await server.query("CHECKSUM TABLE shop.orders, restored.orders")).toMatch(
      /^shop\.orders\t(\d+)\nrestored\.orders\t\1\n$/,
    );
    const parts = `SELECT (SELECT count(*) FROM information_schema.routines WHERE routine_schema = 'restored'),
      (SELECT count(*) FROM information_schema.triggers WHERE trigger_schema = 'restored'),
      (SELECT count(*) FROM information_schema.events WHERE event_schema = 'restored'),
      (SELECT count(*) FROM information_schema.views WHERE table_schema = 'restored')`;
    expect(await server.query(parts)).toBe("1\t1\t1\t1\n");
  });

  test("has its rows counted in the database snapshot of its dump, whatever is written meanwhile", async () => {
    await server.query("CREATE TABLE busy (id int PRIMARY KEY AUTO_INCREMENT, note text)", "shop");
    const done = new AbortController();
    const writer = (async () => {
      while (!done.signal.aborted) {
        await server.query(
          "INSERT INTO busy (note) SELECT md5(seq) FROM seq_1_to_50; DELETE FROM busy WHERE id % 7 = 0",
          "shop",
        );
      }
    })();
    try {
      const snapshot = await stored();
      const written = await inventory(snapshot);
      const counted = written.tables.find(({ name }) => name === "busy")?.rows ?? 0;
      done.abort();
      await writer;
      expect(Number(await server.query("SELECT count(*) FROM busy", "shop"))).toBeGreaterThan(counted);
      expect(await restored(snapshot, written.tables)).toEqual(written.tables);
    } finally {
      done.abort();
      await writer;
      await server.query("DROP TABLE busy", "shop");
    }
  });

  test("is stored with the position of its database snapshot in the binary log, without a lock or more rights", async () => {
    const position = async () => Number((await database("@@gtid_binlog_pos")).split("-")[2]);
    const locks = () =>
      server.query("SHOW GLOBAL STATUS WHERE Variable_name IN ('Com_flush', 'Com_lock_tables')");
    const [before, locksBefore] = [await position(), await locks()];
    const snapshot = await stored();
    const source = (await sidecar("source.json", snapshot)) as {
      databaseBytes: number;
      binaryLog: { file: string; position: number; gtid: string };
    };
    expect(source).toEqual({
      version: 1,
      databaseBytes: expect.any(Number) as number,
      binaryLog: {
        file: expect.stringMatching(/^binlog\.\d+$/) as string,
        position: expect.any(Number) as number,
        gtid: expect.stringMatching(/^7-1-\d+$/) as string,
      },
    });
    expect(source.databaseBytes).toBeGreaterThan(0);
    expect(snapshot.databaseBytes).toBe(source.databaseBytes);
    const at = Number(source.binaryLog.gtid.split("-")[2]);
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(await position());
    const events = await server.query(`SHOW BINLOG EVENTS IN '${source.binaryLog.file}'`);
    expect(events).toMatch(new RegExp(`^\\S+\\t\\d+\\t.*\\t${String(source.binaryLog.position)}\\t`, "m"));
    expect(await locks()).toBe(locksBefore);
  });

  test("gives the same digest for the same data, and none without an inventory", async () => {
    const first = await stored();
    const second = await stored();
    expect(second.inventory?.digest).toBe(first.inventory?.digest);
    const without = await stored({ inventory: "None" });
    expect(without.inventory).toBeUndefined();
    expect(without.databaseVersion).toBe(first.databaseVersion);
  });

  test("lists its tables without their rows if the inventory is of objects", async () => {
    const snapshot = await stored({ inventory: "Objects" });
    const objects = await inventory(snapshot);
    expect(objects.tables).toEqual(tables.map(({ name }) => ({ name })));
    expect(snapshot.inventory).toMatchObject({ version: 2, tables: tables.length });
    expect(snapshot.inventory).not.toHaveProperty("rows");
    expect(await restored(snapshot, objects.tables)).toEqual(tables);
  });

  test("is dumped in part, and the inventory lists that part", async () => {
    const some = await inventory(await stored({ tables: ["orders", "days"] }));
    expect(some.tables.map(({ name }) => name)).toEqual(["days", "orders"]);
    expect(identities(some)).toEqual({
      Index: ["`PRIMARY` of `orders`"],
      Partition: ["`new` of `days`", "`old` of `days`"],
      PrimaryKey: ["`PRIMARY` of `orders`"],
      Table: ["days", "orders"],
      Trigger: ["on_order"],
    });
    const rest = await inventory(await stored({ excludeTables: ["orders", "days"] }));
    expect(rest.tables).toEqual(tables.filter(({ name }) => name !== "orders" && name !== "days"));
    expect(identities(rest)).toEqual({
      Event: ["nightly"],
      Procedure: ["twice"],
      Sequence: ["numbers"],
      Table: rest.tables.map(({ name }) => name),
      View: ["newest"],
    });
  });

  test("is reached over fully verified TLS, and not without it when it is required", async () => {
    await stored({
      connection: { tls: { mode: "verify-full", ca: { secretKeyRef: { name: "ca", key: "pem" } } } },
    });
    await stored({ connection: { tls: { mode: "require" } } });
    await stored({ connection: { tls: { mode: "disable" } } });
    // From 11.4 on the client does not verify servers on its own machine, and all servers of the tests are there.
    if (version !== "10.11") return;
    const tls = { mode: "verify-full", ca: { secretKeyRef: { name: "ca", key: "pem" } } } as const;
    const otherAuthority = { "ca/pem": selfSignedCertificate("localhost", Date.now()).cert };
    expect(await failure({ connection: { tls }, secrets: otherAuthority })).toMatchObject({
      reason: "DatabaseNotTrusted",
    });
    expect(await failure({ connection: { host: "127.0.0.1", tls } })).toMatchObject({
      reason: "DatabaseNotTrusted",
    });
  });

  test("is reached by a user with a plain name", async () => {
    const { passwordSecretRef } = localServer(server.port).credentials;
    const credentials = { username: secrets["login/user"], passwordSecretRef };
    await stored({ connection: { credentials }, secrets: { "login/user": "another" } });
  });

  test("is reached over TLS that public certificate authorities verify", async () => {
    // From 11.4 on the client does not verify servers on its own machine.
    const verifiesLocalServer = version === "10.11";
    const places = { runner, shared, authority: server.ca, verifiesLocalServer };
    await assertVerifiedByPublicAuthorities({ stored, failure }, places);
  });

  test("is not dumped by a user who cannot see all of it", async () => {
    await server.query(
      `CREATE OR REPLACE USER limited@127.0.0.1 IDENTIFIED BY 'limited'; GRANT SELECT ON shop.orders TO limited@127.0.0.1`,
    );
    const limited = { secrets: { "login/user": "limited", "login/password": "limited" } };
    const missing = await failure(limited);
    expect(missing.reason).toBe("DatabasePermissionDenied");
    expect(missing.message).toMatch(/lacks SELECT, SHOW VIEW, TRIGGER, EVENT on the database "shop"/);
    await server.query("GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON `sh%`.* TO limited@127.0.0.1");
    const routines = await failure(limited);
    expect(routines.reason).toBe("DatabasePermissionDenied");
    expect(routines.message).toContain("may not see routines");
  });

  test("is dumped in part by a user with rights on that part", async () => {
    await server.query(
      `CREATE OR REPLACE USER partly@127.0.0.1 IDENTIFIED BY 'partly'; GRANT SELECT ON shop.orders TO partly@127.0.0.1`,
    );
    const partly = {
      secrets: { "login/user": "partly", "login/password": "partly" },
      tables: ["orders"],
    };
    expect(await failure(partly)).toMatchObject({
      reason: "DatabasePermissionDenied",
      message: expect.stringContaining('lacks TRIGGER on the table "orders"') as string,
    });
    await server.query("GRANT TRIGGER ON shop.orders TO partly@127.0.0.1");
    await stored(partly);
  });

  const rights = "SELECT, SHOW VIEW, TRIGGER, EVENT";
  const routines = version === "10.11" ? "SELECT ON mysql.proc" : "SHOW CREATE ROUTINE ON shop.*";

  test.each([
    ["a default role", `GRANT ${rights} ON shop.* TO inner_role; GRANT ${routines} TO reader`],
    ["PUBLIC", `GRANT ${rights} ON shop.* TO PUBLIC; GRANT ${routines} TO PUBLIC`],
    ["all rights on the database", `GRANT ALL ON shop.* TO apart@127.0.0.1; GRANT ${routines} TO reader`],
    ["rights on the server", `GRANT ${rights} ON *.* TO apart@127.0.0.1`],
    ["a pattern", `GRANT ${rights} ON \`_ho%\`.* TO apart@127.0.0.1; GRANT ${routines} TO reader`],
    [
      "several of these",
      `GRANT SELECT, EVENT ON shop.* TO reader; GRANT TRIGGER ON \`sh%\`.* TO inner_role;
      GRANT SHOW VIEW ON *.* TO apart@127.0.0.1; GRANT ${routines} TO PUBLIC`,
    ],
  ])("is dumped by a user with its rights from %s", async (_what, grants) => {
    const revoke = ["*.*", "shop.*", "mysql.proc"].map((what) => `REVOKE ALL ON ${what} FROM PUBLIC`);
    await server.query(
      `CREATE OR REPLACE ROLE reader; CREATE OR REPLACE ROLE inner_role; GRANT inner_role TO reader;
       CREATE OR REPLACE USER apart@127.0.0.1 IDENTIFIED BY 'apart'; GRANT reader TO apart@127.0.0.1;
       SET DEFAULT ROLE reader FOR apart@127.0.0.1; ${grants}`,
    );
    try {
      await stored({ secrets: { "login/user": "apart", "login/password": "apart" } });
    } finally {
      for (const statement of revoke) await server.query(statement).catch(() => undefined);
    }
  });

  test("is not dumped by a user for whom a narrower pattern hides the rights of a wider one", async () => {
    await server.query(
      `CREATE OR REPLACE USER narrow@127.0.0.1 IDENTIFIED BY 'narrow'; GRANT ${routines} TO narrow@127.0.0.1;
       GRANT ${rights} ON \`sh%\`.* TO narrow@127.0.0.1; GRANT SELECT ON \`sho_\`.* TO narrow@127.0.0.1`,
    );
    const { message } = await failure({ secrets: { "login/user": "narrow", "login/password": "narrow" } });
    expect(message).toMatch(
      version === "10.11" ? /lacks SHOW VIEW, TRIGGER, EVENT/ : /lacks SELECT, SHOW VIEW, TRIGGER, EVENT/,
    );
  });

  test("reports its version to a probe", async () => {
    const asked = await (await pod(["/my-operator/probe-mariadb.sh"])).ended;
    expect(asked.outcome).toEqual({
      databaseVersion: (await server.query("SELECT VERSION()")).split(/\s/)[0],
    });
    const wrong = { secrets: { "login/password": "wrong" } };
    const refused = await (await pod(["/my-operator/probe-mariadb.sh"], wrong)).ended;
    expect(refused.outcome).toMatchObject({ failure: { reason: "DatabaseAccessDenied" } });
  });

  test("is dumped by tools of its version or newer, never by older ones", async () => {
    if (version === "10.11") {
      await stored({ client: "11.8" });
      return;
    }
    const { reason, message } = await failure({ client: "10.11" });
    expect(reason).toBe("ClientTooOld");
    expect(message).toMatch(
      /^mariadb-dump 10\.11\.\d+ cannot dump MariaDB 11\.8\.\d+.*spec.connection.version to "11.8"/,
    );
  });

  test("keeps its credentials out of arguments, logs and outcomes", async () => {
    const running = await pod([]);
    const words = await commandLines(running);
    const { log, terminationMessage } = await running.ended;
    expect([...words].filter((line) => line.includes("mariadb-dump")).length).toBeGreaterThan(0);
    expect([...words, log, terminationMessage].join("\n")).not.toMatch(/planted|back"up/);
  });

  test("is not a backup if the dump lacks its last line, although a table's comment has the same", async () => {
    await server.query("CREATE TABLE `x\nDump completed` (id int)", "shop");
    const tool = join(shared.folder, "out", "mariadb-dump");
    await writeFile(
      tool,
      `#!/bin/sh\ncase $* in *--version*) exec /usr/bin/mariadb-dump --version ;; esac\n/usr/bin/mariadb-dump "$@" | sed '$d'\n`,
    );
    await chmod(tool, 0o755);
    try {
      const cut = await failure({ environment: { PATH: "/out:/usr/bin:/bin:/usr/sbin:/sbin" } });
      expect(cut.reason).toBe("DumpFailed");
      expect(cut.message).toContain("The dump is incomplete: its last line is not");
      await stored();
    } finally {
      await rm(tool);
      await server.query("DROP TABLE `x\nDump completed`", "shop");
    }
  });

  // The tools of all versions give the same messages about these.
  if (version !== "11.8") return;

  test.each<[string, Failure["reason"], RegExp, RunOptions]>([
    ["a wrong password", "DatabaseAccessDenied", /1045/, { secrets: { "login/password": "wrong" } }],
    ["a database that does not exist", "DatabasePermissionDenied", /nosuch/, { database: "nosuch" }],
    ["a port on which nothing listens", "DatabaseUnreachable", /Can't connect/, { connection: { port: 1 } }],
    ["a table that does not exist", "DumpFailed", /Couldn't find table: "ordres"/, { tables: ["ordres"] }],
  ])("is not dumped with %s: %s", async (_fault, reason, message, options) => {
    const failed = await failure(options);
    expect(failed.reason).toBe(reason);
    expect(failed.message).toMatch(message);
  });
});
