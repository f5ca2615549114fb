import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compareInventories } from "../../../../operator/engines/compare-inventories.ts";
import type { InventoryFile } from "../../../../operator/engines/inventory-file.ts";
import type { DumpOptions } from "../../../../operator/engines/engine.ts";
import { postgresql } from "../../../../operator/engines/postgresql/index.ts";
import { documentedBlocks, documentedCommands } from "../../../support/engines/documented.ts";
import type { Pod, PodFolder } from "../../../support/engines/pod.ts";
import { credentialsFolder, makePodFolderWithRepository, startPod } from "../../../support/engines/pod.ts";
import { localServer, runContainer, runsOf } from "../../../support/engines/runs.ts";
import { makeRunnerFolder } from "../../../support/repository/runner-folder.ts";
import type { PostgresServer } from "../../../support/servers/postgres.ts";
import { postgresPrograms, postgresRoot, startPostgres } from "../../../support/servers/postgres.ts";

/*
 * Odd objects, which a user with the documented rights dumps, and which the documented commands restore, on a server that
 * has none of the roles. The user is that of the documentation, so its statements run as they are there.
 */

const secrets = {
  "login/user": "backup",
  "login/password": "…",
  "repository/password": "planted-repository-password",
};

/** Of the Pod that restores. */
const [, documentedOptions = ""] =
  /PGOPTIONS, value: "(.*)"/.exec(documentedBlocks("## Restoring by hand", "yaml").join("")) ?? [];

let runner: string;

beforeAll(async () => {
  runner = await makeRunnerFolder();
});

afterAll(async () => {
  await rm(runner, { recursive: true, force: true });
});

interface RunOptions extends Partial<DumpOptions> {
  database?: string;
  environment?: Record<string, string>;
}

describe.each(["15", "16", "17", "18"] as const)("PostgreSQL %s", (version) => {
  let shared: PodFolder;
  let server: PostgresServer;
  let other: PostgresServer;

  beforeAll(async () => {
    shared = await makePodFolderWithRepository(runner, secrets);
    server = await startPostgres(version);
    other = await startPostgres(version);
    await server.query("CREATE DATABASE shop");
    await server.query(await readFile(join(import.meta.dirname, "odd-objects.sql"), "utf8"), "shop");
    if (version === "18") {
      await server.query(
        `CREATE TABLE of_18 (id int, day daterange, next int GENERATED ALWAYS AS (id + 1) VIRTUAL);
         INSERT INTO of_18 VALUES (1, '[2025-01-01,2026-01-01)'); CREATE TABLE with_null AS SELECT NULL::int AS id;
         ALTER TABLE with_null ADD CONSTRAINT later NOT NULL id NOT VALID`,
        "shop",
      );
    }
    const [rights = ""] = documentedBlocks("## What the backup user needs", "sql");
    await server.query(rights);
  });

  afterAll(async () => {
    await server.stop();
    await other.stop();
  });

  async function pod(command: readonly string[], options: RunOptions = {}): Promise<Pod> {
    const { database = "shop", environment = {}, ...dumpOptions } = options;
    const connection = { engine: "postgresql" as const, ...localServer(server.port) };
    const dump = postgresql.dump(
      { connection, database },
      { inventory: "Full", ...dumpOptions },
      credentialsFolder,
    );
    return startPod({
      root: await postgresRoot(version),
      programs: postgresPrograms(version),
      runner,
      shared,
      ...runContainer(dump, command, environment),
    });
  }
  const { stored, failure, shell, inventory: inventoryOf } = runsOf(pod);

  /** Runs commands of docs/recovery-by-hand.md on a server. @throws Error with their output if they fail. */
  async function run(block: string, on: PostgresServer): Promise<string> {
    const running = await pod(["-c", 'exec bash -ec "$SCRIPT"'], {
      environment: {
        SCRIPT: `PATH=$PATH:/my-operator\n${block}`,
        PGHOST: "127.0.0.1",
        PGPORT: String(on.port),
        PGUSER: "postgres",
        PGPASSWORD: "superuser",
        PGDATABASE: "postgres",
        PGOPTIONS: documentedOptions,
      },
    });
    const { exitCode, log } = await running.ended;
    if (exitCode !== 0) throw new Error(log);
    return log;
  }

  /** The documented commands for a snapshot: to create the database, to fill it, and to fill it if that fails. */
  function commands(snapshotID: string, database: string): string[] {
    return documentedCommands("## PostgreSQL", {
      "<run>": "orders-1-abcde",
      "<snapshot>": snapshotID,
      orders_restored: database,
    }).map((block) => `set -o pipefail\n${block}`);
  }

  async function restore(snapshotID: string, database: string, on: PostgresServer): Promise<string> {
    const [create = "", fill = ""] = commands(snapshotID, database);
    return (await run(create, on)) + (await run(fill, on));
  }

  /** Everything about a database: its schema and rows as pg_dump writes them, its large objects, and what is said of itself. */
  async function described(on: PostgresServer, database: string): Promise<string> {
    const schema = await run(
      `pg_dump --create --restrict-key=x --dbname=${database} 2>/dev/null || pg_dump --create --dbname=${database}`,
      on,
    );
    const [row = {}] = await on.query(
      `SELECT (SELECT json_agg(d) FROM (SELECT encoding, datcollate, datctype FROM pg_database WHERE datname = current_database()) AS d) AS database,
         (SELECT json_agg(s) FROM (SELECT sequencename, last_value FROM pg_sequences ORDER BY 1) AS s) AS sequences,
         (SELECT json_agg(m) FROM (SELECT matviewname, ispopulated FROM pg_matviews ORDER BY 1) AS m) AS views,
         (SELECT json_agg(i) FROM (SELECT indexrelid::regclass::text, indisvalid FROM pg_index WHERE indexrelid::regclass::text !~ '^pg_' ORDER BY 1) AS i) AS indexes,
         (SELECT json_agg(l) FROM (SELECT oid::text, md5(lo_get(oid)) FROM pg_largeobject_metadata ORDER BY 1) AS l) AS objects`,
      database,
    );
    return `${schema}\n${JSON.stringify(row, null, 1)}`.replaceAll(database, "shop");
  }

  test("keeps every object and row when the documented commands restore it on a server without its roles", async () => {
    const { snapshotID } = await stored();
    expect(await restore(snapshotID, "shop", other)).toBe("");
    expect(await described(other, "shop")).toBe(await described(server, "shop"));
  });

  test("has the same inventory when the documented commands have restored it", async () => {
    const snapshot = await stored();
    expect(await restore(snapshot.snapshotID, "shop_counted", server)).toBe("");
    const again = await stored({ database: "shop_counted" });
    const written = await inventoryOf<InventoryFile>(snapshot);
    const restored = await inventoryOf<InventoryFile>(again);
    expect(restored).toEqual({ ...written, database: "shop_counted" });
    expect(written.roles).toEqual(["own er", "reader", 'Ünknown "r']);
    expect(written.objects?.map(({ kind }) => kind)).toEqual([
      ...[
        "Aggregate",
        "Cast",
        "CheckConstraint",
        "ColumnDefault",
        "DefaultPrivileges",
        "Domain",
        "EventTrigger",
      ],
      ...[
        "ExclusionConstraint",
        "Extension",
        "ForeignDataWrapper",
        "ForeignKey",
        "ForeignServer",
        "ForeignTable",
      ],
      ...["Function", "Index", "IndexAttachment", "Inheritance", "LargeObject", "MaterializedView"],
      // From 17 on, those of domains are constraints, and from 18 on those of columns.
      ...(Number(version) >= 17 ? ["NotNullConstraint"] : []),
      ...["Operator", "Policy", "PrimaryKey", "Procedure", "Publication", "PublishedTable", "Rule", "Schema"],
      ...["Sequence", "Statistics", "Table", "TextSearchConfiguration", "Trigger", "Type", "View"],
    ]);
    if (version !== "18") return;
    await server.query(
      `DROP INDEX odd_index; ALTER TABLE circle DROP CONSTRAINT later; DROP TRIGGER changed ON parted; SELECT lo_unlink(4712);
       DROP POLICY mine ON sales.secured; INSERT INTO typed DEFAULT VALUES; REFRESH MATERIALIZED VIEW summary WITH NO DATA`,
      "shop_counted",
    );
    const less = await inventoryOf<InventoryFile>(
      await stored({ database: "shop_counted", excludeTables: ["of_18"] }),
    );
    const { missing, ...others } = compareInventories(written, less);
    expect(missing.map(({ kind, identities = [] }) => `${kind} ${identities.join()}`)).toEqual([
      "CheckConstraint later on public.circle",
      "ColumnDefault next of sales.of_18",
      // A dump without some tables does not have what every database has.
      "Extension plpgsql",
      "Index public.odd_index",
      "LargeObject 4712",
      "Policy mine on sales.secured",
      "Schema public",
      "Table sales.of_18",
      "Trigger changed on public.parted",
    ]);
    expect(others).toEqual({
      extra: [],
      rows: [
        { schema: "public", name: "typed", expected: 2, actual: 3 },
        { schema: "sales", name: "of_18", expected: 1, actual: undefined },
      ],
      unpopulated: ["public.summary"],
      invalid: [],
      behind: [],
    });
  });

  test("keeps every object and row when the documented commands restore it next to the original", async () => {
    const { snapshotID } = await stored({ inventory: "None" });
    expect(await restore(snapshotID, "shop_again", server)).toBe("");
    expect(await described(server, "shop_again")).toBe(await described(server, "shop"));
  });

  // The tools of the versions between them do the same.
  if (version !== "15" && version !== "18") return;

  test("is restored by other documented commands if a function finds others by the search_path", async () => {
    await server.query("CREATE DATABASE hidden");
    await server.query(
      `CREATE FUNCTION inside(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT i';
       CREATE FUNCTION outside(i int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN inside(i); END';
       CREATE TABLE numbers (id int CHECK (outside(id) > 0)); INSERT INTO numbers VALUES (1);
       CREATE TABLE copied AS SELECT $$SELECT pg_catalog.set_config('search_path', '', false);$$ AS note;`,
      "hidden",
    );
    // From 17 on, indexes and materialized views do not use the search_path even when they are created.
    if (version === "15") {
      await server.query(
        `CREATE INDEX found ON numbers (outside(id)); CREATE MATERIALIZED VIEW seen AS SELECT outside(id) FROM numbers`,
        "hidden",
      );
    }
    const { snapshotID } = await stored({ database: "hidden" });
    const [create = "", fill = "", fillWithSearchPath = ""] = commands(snapshotID, "hidden");
    await run(create, other);
    await expect(run(fill, other)).rejects.toThrow("errors ignored on restore");
    await other.query("DROP DATABASE hidden");
    await run(create, other);
    await run(fillWithSearchPath, other);
    expect(await described(other, "hidden")).toBe(await described(server, "hidden"));
  });

  test("is asked by PostgreSQL's own functions and operators, whatever the search_path of the database has", async () => {
    await server.query("CREATE DATABASE hijacked");
    const functions = [
      ...[
        "current_setting(text)",
        "split_part(text, text, int)",
        "getdatabaseencoding()",
        "current_database()",
      ],
      ...[
        "format(text, VARIADIC text[])",
        "quote_ident(text)",
        "pg_export_snapshot()",
        "pg_client_encoding()",
      ],
    ].map(
      (signature) =>
        `CREATE FUNCTION trap.${signature} RETURNS text LANGUAGE plpgsql AS 'BEGIN RAISE ''trapped''; END'`,
    );
    await server.query(
      `CREATE SCHEMA trap; ${functions.join(";")};
       CREATE FUNCTION trap.equal(name, name) RETURNS bool LANGUAGE plpgsql AS 'BEGIN RAISE ''trapped''; END';
       CREATE OPERATOR trap.= (LEFTARG = name, RIGHTARG = name, FUNCTION = trap.equal);
       GRANT USAGE ON SCHEMA trap TO PUBLIC; CREATE TABLE orders (id int);
       ALTER DATABASE hijacked SET search_path TO trap, pg_catalog, public`,
      "hijacked",
    );
    const { inventory: found, databaseVersion } = await stored({
      database: "hijacked",
      excludeTables: ["orders"],
    });
    expect(found).toMatchObject({ tables: 0 });
    const probe = await pod(["/my-operator/probe-postgresql.sh"], { database: "hijacked" });
    expect((await probe.ended).outcome).toEqual({ databaseVersion });
  });

  test("is restored with settings that would get in the way of a session", async () => {
    await server.query("CREATE ROLE app");
    await server.query("CREATE DATABASE guarded OWNER app");
    await server.query(
      `CREATE TABLE rows AS SELECT '\\'::text AS note, ARRAY['NULL', NULL] AS list; CREATE TABLE taken (by name); GRANT ALL ON taken TO PUBLIC;
       CREATE FUNCTION public.format(text, name, name) RETURNS text LANGUAGE plpgsql AS $$
         BEGIN INSERT INTO public.taken VALUES (current_user); RETURN 'SELECT 1'; END $$;
       CREATE FUNCTION public.quote_literal(varchar) RETURNS text LANGUAGE sql AS $$ SELECT 'x'::text $$`,
      "guarded",
    );
    // Stored as it is: PostgreSQL takes it for one name. Then what each of these settings would do to queries.
    await server.query("ALTER ROLE reader IN DATABASE guarded SET search_path TO ''");
    await server.query(
      `SELECT set_config('search_path', 'public, x;CREATE/**/ROLE/**/intruder', false);
       ALTER DATABASE guarded SET search_path FROM CURRENT`,
    );
    await server.query(
      `SELECT set_config('search_path', '$user, Public', false); ALTER ROLE app IN DATABASE guarded SET search_path FROM CURRENT;
       ALTER ROLE "own er" IN DATABASE guarded SET search_path TO 'a, b', "x""y", public;
       ALTER DATABASE guarded SET standard_conforming_strings TO off; ALTER DATABASE guarded SET default_transaction_read_only TO on;
       ALTER DATABASE guarded SET array_nulls TO off; ALTER DATABASE guarded SET role TO reader; ALTER DATABASE guarded CONNECTION LIMIT 7 IS_TEMPLATE true;
       REVOKE ALL ON DATABASE guarded FROM app; GRANT CONNECT ON DATABASE guarded TO app`,
    );
    const { snapshotID } = await stored({ database: "guarded", excludeTables: ["no\\such"] });
    expect(await restore(snapshotID, "guarded", other)).toBe("");
    // pg_dump writes the settings of roles in the order in which the roles were created.
    const lines = async (on: PostgresServer) => (await described(on, "guarded")).split("\n").sort();
    expect(await lines(other)).toEqual(await lines(server));
    expect(await other.query("SELECT FROM pg_roles WHERE rolname = 'intruder'")).toEqual([]);
    expect(await server.query("SELECT FROM public.taken", "guarded")).toEqual([]);
  });

  // WIN1252 does not have the character of this byte, but PostgreSQL accepts it.
  test.each([
    ["SQL_ASCII", 255, "ff"],
    ["LATIN1", 255, "c3bf"],
    ["WIN1252", 129, "81"],
  ] as const)(
    "is restored with its encoding %s, and the inventory lists its names",
    async (encoding, code, listedAs) => {
      const database = `in_${encoding.toLowerCase()}`;
      await server.query(`CREATE DATABASE ${database} ENCODING '${encoding}' LOCALE 'C' TEMPLATE template0`);
      await server.query(
        `DO $$ BEGIN EXECUTE format('CREATE TABLE %I AS SELECT chr(${code}) AS note', 'odd' || chr(${code})); END $$`,
        database,
      );
      const { snapshotID, inventory: listed } = await stored({ database });
      expect(listed).toMatchObject({ tables: 1, rows: 1 });
      const hex = await shell(
        `restic --quiet dump ${listed?.snapshotID ?? ""} inventory.json | od -A n -t x1 | tr -d ' \\n'`,
      );
      expect(hex).toContain(Buffer.from("odd").toString("hex") + listedAs);
      const text = Buffer.from(hex, "hex").toString(encoding === "LATIN1" ? "utf8" : "latin1");
      expect(JSON.parse(text)).toMatchObject({
        objects: expect.arrayContaining([
          expect.objectContaining({
            kind: "Table",
            identities: [`public."odd${String.fromCharCode(code)}"`],
          }),
        ]) as unknown,
        properties: { encoding },
        ...(encoding === "LATIN1" ? {} : { encoding }),
      });
      expect(await restore(snapshotID, database, other)).toBe("");
      expect(await described(other, database)).toBe(await described(server, database));
    },
  );

  test("is dumped in an encoding that PostgreSQL does not convert", async () => {
    await server.query("CREATE DATABASE in_mule ENCODING 'MULE_INTERNAL' LOCALE 'C' TEMPLATE template0");
    await run("psql --quiet --dbname=in_mule --command='CREATE TABLE odd AS SELECT 1 AS one'", server);
    const { snapshotID, inventory: listed } = await stored({ database: "in_mule" });
    expect(listed).toMatchObject({ tables: 1, rows: 1 });
    expect(await restore(snapshotID, "in_mule", other)).toBe("");
    expect(await run("psql --dbname=in_mule -Atc 'SELECT one, getdatabaseencoding() FROM odd'", other)).toBe(
      "1|MULE_INTERNAL\n",
    );
  });

  test.each(["a=b", "postgresql://x", `it's \\ "odd"`])(
    "is dumped with the server's roles if its name is %s",
    async (database) => {
      await server.query(`CREATE DATABASE "${database.replaceAll('"', '""')}"`);
      const { inventory: stores } = await stored({ database, globals: "WithoutPasswords" });
      expect(await shell(`restic --quiet dump ${stores?.snapshotID ?? ""} globals.sql`)).toContain(
        "CREATE ROLE backup;",
      );
    },
  );

  test("is dumped with warnings of what the dump lacks, and of names that match nothing", async () => {
    await server.query("CREATE DATABASE lacking");
    await server.query(
      `CREATE TABLE "Order" (id int); CREATE TABLE orders (id int); CREATE TABLE "two
lines" (id int); CREATE SCHEMA "Sales"; CREATE TABLE "Sales".log (id int);
       CREATE SUBSCRIPTION others CONNECTION 'dbname=none' PUBLICATION none WITH (connect = false, slot_name = NONE);
       CREATE FOREIGN DATA WRAPPER nowhere_else; CREATE SERVER far FOREIGN DATA WRAPPER nowhere_else;
       CREATE USER MAPPING FOR postgres SERVER far OPTIONS (password 'x')`,
      "lacking",
    );
    const excludeTables = ["Order", "Sales.*", "ordres", "orders", '"two\nlines"', "it's \"\\ none"];
    const { outcome } = await (await pod([], { database: "lacking", excludeTables })).ended;
    const warnings = outcome !== undefined && "warnings" in outcome ? (outcome.warnings ?? "") : "";
    expect(warnings.split("\n")).toEqual([
      `warning: spec.excludeTables: Order matches no table. PostgreSQL reads names without quotation marks in lower case: write '"Order"'.`,
      `warning: spec.excludeTables: Sales.* matches no table. PostgreSQL reads names without quotation marks in lower case: write '"S"ales.*'.`,
      "warning: spec.excludeTables: ordres matches no table.",
      `warning: spec.excludeTables: it's "\\ none matches no table.`,
      expect.stringMatching(/^warning: only a superuser can dump the options of user mappings/),
      expect.stringContaining("subscriptions not dumped because current user is not a superuser"),
    ]);
    const { message } = await failure({ database: "lacking", tables: ["orders", "Order"] });
    expect(message).toContain(`lower case: write '"Order"'`);
    expect(message).toContain("no matching tables were found");
  });
});
