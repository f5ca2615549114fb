import { execFile } from "node:child_process";
import { chown, mkdir, mkdtemp, open, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { childProcesses } from "../../../../lib/testing/child-processes.ts";
import { compareInventories } from "../../../../operator/engines/compare-inventories.ts";
import type { DrillFacts } from "../../../../operator/engines/drill.ts";
import type { InventoryFile } from "../../../../operator/engines/inventory-file.ts";
import { parseInventory } from "../../../../operator/engines/inventory-file.ts";
import { postgresqlDrill } from "../../../../operator/engines/postgresql/drill.ts";
import { postgresql } from "../../../../operator/engines/postgresql/index.ts";
import type { PodFolder } from "../../../support/engines/pod.ts";
import { credentialsFolder, makePodFolderWithRepository, startPod } from "../../../support/engines/pod.ts";
import { localServer, runContainer, runsOf } from "../../../support/engines/runs.ts";
import { makeRunnerFolder } from "../../../support/repository/runner-folder.ts";
import { ensureDebianRoot } from "../../../support/servers/debian-root.ts";
import { inRoot } from "../../../support/servers/in-root.ts";
import type { PostgresServer } from "../../../support/servers/postgres.ts";
import { postgresPrograms, postgresRoot, startPostgres } from "../../../support/servers/postgres.ts";

/* What restore-postgresql.sh finds out about good and bad dumps, in the image that made them. */

const podUser = 65532;
const run = promisify(execFile);
let runner: string;
let shared: PodFolder;

beforeAll(async () => {
  runner = await makeRunnerFolder();
  shared = await makePodFolderWithRepository(runner, {
    "login/user": "postgres",
    "login/password": "superuser",
    "repository/password": "planted-repository-password",
  });
});

afterAll(async () => {
  await rm(runner, { recursive: true, force: true });
});

describe.each(["15", "16", "17", "18"] as const)("PostgreSQL %s", (version) => {
  let server: PostgresServer;

  beforeAll(async () => {
    // Of the other versions, this machine does not have the library.
    const more = version === "15" ? ["shared_preload_libraries=pg_stat_statements"] : [];
    server = await startPostgres(version, { more });
  });

  afterAll(async () => {
    await server.stop();
  });

  interface Backup {
    dump: Buffer;
    inventory: InventoryFile;
  }

  async function backUp(database: string, tables: readonly string[] = []): Promise<Backup> {
    const connection = { engine: "postgresql" as const, ...localServer(server.port) };
    const dump = postgresql.dump({ connection, database }, { inventory: "Full", tables }, credentialsFolder);
    const [root, programs] = [await postgresRoot(version), postgresPrograms(version)];
    const pod = (command: readonly string[]) =>
      startPod({ root, programs, runner, shared, ...runContainer(dump, command, {}) });
    const { stored, shell, inventory } = runsOf(pod);
    const snapshot = await stored();
    await shell(`restic --quiet dump ${snapshot.snapshotID} ${dump.fileName} >/out/dump`);
    await shell(
      `restic --quiet dump ${snapshot.inventory?.snapshotID ?? ""} inventory.json >/out/inventory.json`,
    );
    const file = parseInventory(await readFile(join(shared.folder, "out", "inventory.json")));
    expect(await inventory(snapshot)).toMatchObject({ version: 2 });
    return {
      dump: await readFile(join(shared.folder, "out", "dump")),
      inventory: file ?? expect.unreachable(),
    };
  }

  /** Makes a database with these statements, and a backup of it. */
  async function backUpOf(database: string, statements: string): Promise<Backup> {
    await server.query(`CREATE DATABASE ${database}`);
    await server.query(statements, database);
    return backUp(database);
  }

  interface RestoreOptions extends Partial<DrillFacts> {
    /** Writes the dump into the FIFO; `script` is a process of which the script is a descendant. */
    feed?: (fifo: string, script: number) => Promise<void>;
    /** The root file system of the image. Default: the one that dumped. */
    root?: string;
    /** Default: the user of the Pods. */
    user?: number;
  }

  /** Runs the script with a dump in the FIFO. */
  async function restore(
    { dump, inventory }: Backup,
    { feed, root, user = podUser, ...others }: RestoreOptions = {},
  ) {
    const folder = await mkdtemp(join(runner, "drill-"));
    const exchange = join(folder, "exchange");
    const work = join(folder, "work");
    for (const path of [exchange, work, join(exchange, "output")]) {
      await mkdir(path, { recursive: true });
      await chown(path, user, user);
    }
    const facts: DrillFacts = { inventory, assertions: [], parameters: {}, ...others };
    for (const [path, content] of Object.entries(postgresqlDrill.inputs(facts) ?? expect.unreachable())) {
      const file = join(exchange, "input", path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    await run("mkfifo", ["-m", "666", join(exchange, "dump")]);
    await writeFile(join(folder, "dump"), dump);
    const [program = "", ...words] = await inRoot(
      root ?? (await postgresRoot(version)),
      ["/bin/sh", `/my-operator/${postgresqlDrill.script}`],
      { user, mounts: { "/my-operator": runner, "/exchange": exchange, "/work": work } },
    );
    const environment = {
      PATH: `${postgresPrograms(version)}:/usr/bin:/bin:/usr/sbin:/sbin`,
      DRILL_EXCHANGE: "/exchange",
      DRILL_WORK: "/work",
    };
    const running = run(program, words, { env: environment });
    const feeder = new AbortController();
    const fed =
      feed?.(join(exchange, "dump"), running.child.pid ?? 0) ??
      run("sh", ["-c", 'exec cat "$0" >"$1"', join(folder, "dump"), join(exchange, "dump")], {
        signal: feeder.signal,
      });
    fed.catch(() => undefined);
    try {
      await running;
    } finally {
      feeder.abort();
    }
    await fed;
    const outputs = new Map<string, string>();
    const output = join(exchange, "output");
    for (const name of await readdir(output, { recursive: true })) {
      const content = await readFile(join(output, name), "utf8").catch(() => undefined);
      if (content !== undefined) outputs.set(name, content);
    }
    const judgement = postgresqlDrill.judge(outputs, facts);
    const restored = parseInventory(await readFile(join(output, "inventory.json")).catch(() => Buffer.of()));
    await rm(folder, { recursive: true });
    return { outputs, judgement, restored };
  }

  const good = { warnings: [] };
  const same = { missing: [], extra: [], rows: [], unpopulated: [], invalid: [], behind: [] };

  test("restores odd objects, so that the inventory is that of the dump", async () => {
    await server.query("CREATE DATABASE shop");
    await server.query(await readFile(join(import.meta.dirname, "odd-objects.sql"), "utf8"), "shop");
    const odd = await backUp("shop");
    const queries = [
      "SELECT id, note FROM parted ORDER BY id",
      "INSERT INTO parent VALUES (1)",
      "SELECT pg_sleep(60)",
      "\\! echo command",
      "SELECT current_setting('search_path')",
      "SELECT repeat('x', 100000)",
    ];
    const assertions = queries.map((query) => ({ query, timeoutSeconds: query.includes("sleep") ? 1 : 30 }));
    const { judgement, restored, outputs } = await restore(odd, { assertions });
    expect(outputs.get("errors")).toBe("");
    expect(judgement).toEqual(good);
    expect(restored).toEqual(odd.inventory);
    expect(outputs.get("assertions/00.out")).toBe("1\ta\n2\tb\n");
    expect(outputs.get("assertions/00.code")).toBe("0\n");
    expect(outputs.get("assertions/01.err")).toContain("25006");
    expect(outputs.get("assertions/02.err")).toContain("57014");
    expect(outputs.get("assertions/02.code")).toBe("1\n");
    expect(outputs.get("assertions/03.out")).toBe("");
    expect(outputs.get("assertions/03.err")).toContain("42601");
    expect(outputs.get("assertions/04.out")).toBe('"$user", sales, public\n');
    expect(outputs.get("assertions/05.out")).toHaveLength(65_536);
    expect(outputs.get("assertions/05.code")).toBe("0\n");
    expect(outputs.get("timings")).toMatch(/^start \d+\nrestore \d+\ndescribe \d+\nassertions \d+\n$/);
    expect(Number(outputs.get("bytes"))).toBeGreaterThan(1_000_000 + odd.dump.length);
  });

  test("judges a dump that was cut, at its beginning, in its rows, and of which nothing is left", async () => {
    const whole = await backUpOf(
      "cut",
      "CREATE TABLE numbers AS SELECT i, repeat('x', 100) FROM generate_series(1, 20000) AS i",
    );
    const { length } = whole.dump;
    for (const end of [0, 100, Math.round(length / 2), length - 1]) {
      const { judgement } = await restore({ ...whole, dump: whole.dump.subarray(0, end) });
      expect(judgement).toMatchObject({ finding: { verdict: "False", reason: "DumpTruncated" } });
    }
    const text = Buffer.from("CREATE TABLE numbers (i int);\n");
    expect((await restore({ ...whole, dump: text })).judgement).toMatchObject({
      finding: { verdict: "False", reason: "DumpTruncated" },
    });
  });

  test("heals with the search_path what a function does not find without it, and names the function", async () => {
    const hidden = await backUpOf(
      "hidden",
      `CREATE SCHEMA sales; ALTER DATABASE hidden SET search_path TO sales;
       SET search_path TO sales;
       CREATE FUNCTION inside(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT i';
       CREATE FUNCTION outside(i int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN inside(i); END';
       CREATE TABLE numbers (id int CHECK (outside(id) > 0)); INSERT INTO numbers VALUES (1);
       CREATE TABLE others AS SELECT 2 AS id; CREATE TABLE copied AS SELECT $$SELECT pg_catalog.set_config('search_path', '', false);$$ AS note;
       CREATE SUBSCRIPTION others CONNECTION 'dbname=none' PUBLICATION none WITH (connect = false, slot_name = NONE);
       ${
         // From 17 on, indexes and materialized views do not use the search_path even when they are created.
         version < "17"
           ? `CREATE INDEX found ON others (outside(id)); CREATE MATERIALIZED VIEW seen AS SELECT outside(id) FROM others`
           : ""
       }`,
    );
    const { judgement, restored, outputs } = await restore(hidden);
    expect(judgement).toMatchObject({ reason: "RestoredWithSearchPath" });
    expect(judgement.finding).toBeUndefined();
    expect(judgement.warnings.join("\n")).toContain("function sales.outside(integer)");
    expect(judgement.warnings.join("\n")).toMatch(
      /^COPY sales\.numbers .*function inside\(integer\) does not exist/,
    );
    expect(judgement.warnings).toHaveLength(version < "17" ? 3 : 1);
    expect(restored).toEqual(hidden.inventory);
    expect(outputs.get("timings")).toContain("restore-again");
  });

  test("runs no event trigger of the dump, and says what the server warns of", async () => {
    const watched = await backUpOf(
      "watched",
      `CREATE TABLE changes (tag text);
       CREATE FUNCTION note_change() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.changes VALUES (tg_tag); END';
       CREATE FUNCTION is_careful(i int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RAISE WARNING ''careful''; RETURN true; END';
       CREATE TABLE numbers (id int CHECK (is_careful(id))); INSERT INTO numbers VALUES (1), (2);
       CREATE MATERIALIZED VIEW seen AS SELECT id FROM numbers;
       CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int CONSTRAINT of_a REFERENCES a);
       CREATE EVENT TRIGGER noted ON ddl_command_end EXECUTE FUNCTION note_change()`,
    );
    const { judgement, restored } = await restore(watched);
    expect(judgement).toEqual({ warnings: [expect.stringMatching(/^careful .*is_careful/)] });
    expect(restored).toEqual(watched.inventory);
    // A key that is violated is still found.
    await server.query("SET session_replication_role = replica; INSERT INTO b VALUES (7)", "watched");
    expect((await restore(await backUp("watched"))).judgement.finding).toMatchObject({
      reason: "SourceInconsistent",
      message: expect.stringContaining("Key (a)=(7) is not present") as string,
    });
  });

  test("judges a foreign key that the source has violated, with its key and without a second attempt", async () => {
    // A name cannot pass for an error of its own.
    const table = '"b\n57P01 ERROR:  ended"';
    const violated = await backUpOf(
      "violated",
      `CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE ${table} (a int CONSTRAINT of_a REFERENCES a);
       SET session_replication_role = replica; INSERT INTO ${table} VALUES (7)`,
    );
    const { judgement, outputs, restored } = await restore(violated);
    expect(judgement.finding).toMatchObject({ verdict: "False", reason: "SourceInconsistent" });
    expect(judgement.finding?.message).toContain('"of_a" Key (a)=(7) is not present in table "a".');
    expect(outputs.has("attempt2-errors")).toBe(false);
    expect(compareInventories(violated.inventory, restored ?? expect.unreachable()).missing).toEqual([
      { kind: "ForeignKey", expected: 1, actual: 0, identities: [`of_a on public.${table}`] },
    ]);
  });

  test("judges keys that are there twice", async () => {
    const twice = await backUpOf(
      "twice",
      "CREATE TABLE t (id text); INSERT INTO t VALUES ('four'), ('five')",
    );
    await server.query("ALTER TABLE t ADD CONSTRAINT only_once PRIMARY KEY (id)", "twice");
    const { dump } = await backUp("twice");
    const changed = Buffer.from(dump.toString("latin1").replaceAll("four", "five"), "latin1");
    const { judgement } = await restore({ ...twice, dump: changed });
    expect(judgement.finding).toMatchObject({ verdict: "False", reason: "SourceInconsistent" });
    expect(judgement.finding?.message).toContain("Key (id)=(five) is duplicated.");
  });

  test("shows rows and objects that the dump has lost, and a constraint that was valid", async () => {
    const whole = await backUpOf(
      "lossy",
      `CREATE TABLE numbers (id int); INSERT INTO numbers VALUES (1), (2); CREATE INDEX by_id ON numbers (id);
       ALTER TABLE numbers ADD CONSTRAINT positive CHECK (id > 0) NOT VALID; SELECT lo_from_bytea(77, 'x');`,
    );
    const notValid = await backUp("lossy");
    await server.query(
      "ALTER TABLE numbers VALIDATE CONSTRAINT positive; INSERT INTO numbers VALUES (3); CREATE VIEW seen AS SELECT 1 AS one; SELECT lo_create(78)",
      "lossy",
    );
    const more = await backUp("lossy");
    const { judgement, restored } = await restore({ dump: notValid.dump, inventory: more.inventory });
    expect(judgement).toEqual(good);
    expect(compareInventories(more.inventory, restored ?? expect.unreachable())).toEqual({
      ...same,
      missing: [
        { kind: "LargeObject", expected: 2, actual: 1, identities: ["78"] },
        { kind: "View", expected: 1, actual: 0, identities: ["public.seen"] },
      ],
      rows: [{ schema: "public", name: "numbers", expected: 3, actual: 2 }],
      invalid: ["positive on public.numbers"],
    });
    expect((await restore(whole)).restored).toEqual(whole.inventory);
  });

  test("ends with an error when its server ends in the middle", async () => {
    const { dump, inventory } = await backUpOf(
      "large",
      "CREATE TABLE numbers AS SELECT i, repeat('x', 100) FROM generate_series(1, 20000) AS i",
    );
    const feed = async (fifo: string, script: number) => {
      // Opens when the script reads.
      const file = await open(fifo, "w");
      await file.write(dump.subarray(0, dump.length / 2));
      process.kill((await serverBelow(script)) ?? expect.unreachable(), "SIGKILL");
      // The script may have ended by then.
      await file.write(dump.subarray(dump.length / 2)).catch(() => undefined);
      await file.close();
    };
    await expect(restore({ dump, inventory }, { feed })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("PostgreSQL ended during the restore.") as unknown,
    });
  });
  // The tools of the versions between them do the same.
  if (version !== "15" && version !== "18") return;

  test("does not judge a dump whose extension the image lacks, and reads it to its end", async () => {
    const dumped = await backUpOf("plain", "CREATE TABLE numbers AS SELECT generate_series(1, 100000) AS id");
    const extensions = ["nowhere", 'it\'s "odd"'].map((name) => ({ name, version: "1", schema: "public" }));
    const inventory = { ...dumped.inventory, extensions };
    const { judgement, restored } = await restore({ ...dumped, inventory });
    expect(judgement.finding).toMatchObject({ verdict: "Unknown", reason: "ExtensionMissing" });
    expect(judgement.finding?.message).toContain(`nowhere, it's "odd".`);
    expect(restored).toBeUndefined();
  });

  test("does not judge a dump whose library the image lacks", async () => {
    const dumped = await backUpOf(
      "with_library",
      "CREATE FUNCTION found() RETURNS int LANGUAGE c AS '$libdir/dict_snowball', 'dsnowball_init'",
    );
    const changed = dumped.dump.toString("latin1").replaceAll("dict_snowball", "dict_snowfall");
    const { judgement } = await restore({ ...dumped, dump: Buffer.from(changed, "latin1") });
    expect(judgement.finding).toMatchObject({ verdict: "Unknown", reason: "ExtensionMissing" });
  });

  test("restores a dump of some tables, without the rest of the database", async () => {
    await server.query("CREATE DATABASE few");
    await server.query(
      `CREATE SCHEMA "odd schema"; CREATE TABLE "odd schema".t AS SELECT 1 AS id; CREATE TYPE mood AS ENUM ('a');
       CREATE TABLE typed (m mood)`,
      "few",
    );
    const one = await backUp("few", ['"odd schema".t']);
    const { judgement, restored } = await restore(one);
    expect(judgement).toEqual(good);
    expect(compareInventories(one.inventory, restored ?? expect.unreachable())).toMatchObject({
      missing: [],
      rows: [],
    });
    const { judgement: ofTyped } = await restore(await backUp("few", ["typed"]));
    expect(ofTyped.finding).toMatchObject({ verdict: "Unknown", reason: "NeedsOtherServers" });
  });

  test("creates the roles and the superuser of the dump, and restores a database of the name postgres", async () => {
    await server.query(
      `CREATE TABLE of_superuser (id int); CREATE ROLE "odd 'role"; GRANT SELECT ON of_superuser TO "odd 'role"`,
    );
    const { dump, inventory } = await backUp("postgres");
    expect(inventory.properties).toMatchObject({ owner: "postgres", superuser: "postgres" });
    const renamed = Buffer.from(dump.toString("latin1").replaceAll("postgres", "postgrez"), "latin1");
    const named = parseInventory(
      Buffer.from(JSON.stringify(inventory).replaceAll('"postgres"', '"postgrez"')),
    );
    const assertions = [{ query: "SELECT current_user, current_database()", timeoutSeconds: 30 }];
    const restored = await restore(
      { dump: renamed, inventory: { ...(named ?? expect.unreachable()), database: "postgres" } },
      { assertions },
    );
    expect(restored.judgement).toEqual(good);
    expect(restored.outputs.get("assertions/00.out")).toBe("postgrez\tpostgres\n");
    expect(restored.restored?.roles).toEqual(["odd 'role"]);
  });

  const locales: [encoding: string, locale: string][] = [
    ["LATIN1", "LOCALE 'C'"],
    ["WIN1252", "LOCALE 'C'"],
    ["SQL_ASCII", "LOCALE 'C'"],
    ["UTF8", "LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"],
    version === "15"
      ? ["UTF8", "LOCALE_PROVIDER icu ICU_LOCALE 'de-u-kn-true' LOCALE 'C.UTF-8'"]
      : ["UTF8", "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"],
  ];
  test.each(locales)(
    "restores a database with the encoding %s and the locale %s",
    async (encoding, locale) => {
      const database = `in_${encoding}_${/\w+/.exec(locale)?.[0] ?? ""}`.toLowerCase();
      await server.query(`CREATE DATABASE ${database} ENCODING '${encoding}' ${locale} TEMPLATE template0`);
      // WIN1252 does not have the character of this byte, but PostgreSQL accepts it.
      const code = encoding === "WIN1252" ? 129 : 228;
      await server.query(
        `DO $$ BEGIN EXECUTE format('CREATE ROLE %I', '${database}' || chr(${String(code)}));
         EXECUTE format('CREATE TABLE %I AS SELECT chr(${String(code)}) AS note', 'odd' || chr(${String(code)}));
         EXECUTE format('ALTER TABLE %I OWNER TO %I', 'odd' || chr(${String(code)}), '${database}' || chr(${String(code)}));
         EXECUTE format('ALTER DATABASE ${database} SET my.setting TO %L', 'it''s \' || chr(${String(code)})); END $$`,
        database,
      );
      const dumped = await backUp(database);
      const { judgement, restored, outputs } = await restore(dumped);
      expect(outputs.get("errors")).toBe("");
      expect(judgement).toEqual(good);
      expect(restored).toEqual(dumped.inventory);
    },
  );

  test("keeps to itself whatever the parameters say, and starts no processes of libraries", async () => {
    const parameters = {
      shared_preload_libraries: "plpgsql",
      listen_addresses: "*",
      work_mem: "7MB",
      "my.list": "a\nb",
    };
    const shown = [
      "shared_preload_libraries",
      "listen_addresses",
      "max_worker_processes",
      "work_mem",
      "my.list",
    ];
    const assertions = shown.map((name) => ({ query: `SHOW ${name}`, timeoutSeconds: 30 }));
    const { outputs } = await restore(await backUpOf("kept", ""), { assertions, parameters });
    expect(shown.map((_, index) => outputs.get(`assertions/0${String(index)}.out`))).toEqual(
      ["plpgsql", "", "0", "7MB", "a b"].map((value) => `${value}\n`),
    );
  });

  // Of 18, this machine has neither the package nor the extension.
  if (version === "18") return;

  test("restores as a user without a name, as Pods do in the official image", async () => {
    const dumped = await backUpOf("nameless", "CREATE TABLE numbers AS SELECT 1 AS id");
    const root = await ensureDebianRoot("bookworm", ["postgresql-15", "libnss-wrapper"]);
    const { judgement, restored } = await restore(dumped, { root, user: 1_000_680_000 });
    expect(judgement).toEqual(good);
    expect(restored).toEqual(dumped.inventory);
  });

  test("loads the libraries that the source loads, but for those that the image lacks", async () => {
    // Without the texts: those of the tests above are in encodings that cannot be converted.
    const dumped = await backUpOf(
      "preloaded",
      `CREATE EXTENSION pg_stat_statements;
       CREATE MATERIALIZED VIEW statements AS SELECT count(*) AS count FROM pg_stat_statements(false)`,
    );
    expect(dumped.inventory.properties).toMatchObject({ preloadLibraries: "pg_stat_statements" });
    const properties = {
      ...dumped.inventory.properties,
      preloadLibraries: 'nowhere, pg_stat_statements, "no where"',
    };
    const assertions = ["shared_preload_libraries", "max_worker_processes"].map((name) => ({
      query: `SHOW ${name}`,
      timeoutSeconds: 30,
    }));
    const inventory = { ...dumped.inventory, properties };
    const { judgement, outputs } = await restore({ ...dumped, inventory }, { assertions });
    expect(judgement).toEqual(good);
    expect(outputs.get("assertions/00.out")).toBe("pg_stat_statements\n");
    expect(outputs.get("assertions/01.out")).toBe("0\n");
    const parameters = { shared_preload_libraries: "" };
    expect((await restore(dumped, { parameters })).judgement.finding).toMatchObject({
      verdict: "Unknown",
      reason: "ExtensionMissing",
      message: expect.stringContaining("spec.verification.parameters") as string,
    });
  });

  test("does not judge a materialized view of a server that it does not reach, and what reads it", async () => {
    const options = `host=127.0.0.1 port=${String(server.port)} dbname=postgres user=far password=x`;
    await server.query("CREATE ROLE far LOGIN PASSWORD 'x'");
    const dumped = await backUpOf(
      "linked",
      `CREATE EXTENSION dblink; CREATE TABLE kept AS SELECT 1 AS id;
       CREATE MATERIALIZED VIEW far AS SELECT * FROM dblink('${options}', 'SELECT 1') AS t (id int);
       CREATE MATERIALIZED VIEW above AS SELECT * FROM far`,
    );
    await server.query("ALTER ROLE far NOLOGIN");
    const { judgement, restored } = await restore(dumped);
    expect(judgement.finding).toMatchObject({ verdict: "Unknown", reason: "NeedsOtherServers" });
    expect(compareInventories(dumped.inventory, restored ?? expect.unreachable())).toEqual({
      ...same,
      unpopulated: ["public.above", "public.far"],
    });
  });
});

/** The server's first process among the descendants of a process. */
async function serverBelow(pid: number): Promise<number | undefined> {
  const words = await readFile(`/proc/${String(pid)}/cmdline`, "utf8").catch(() => "");
  if (words.startsWith("postgres\0-D")) return pid;
  for (const child of await childProcesses(pid).catch(() => [])) {
    const found = await serverBelow(child);
    if (found !== undefined) return found;
  }
  return undefined;
}
