import { createHash } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { PostgreSQLConnection } from "../../../../operator/api/databases/v1/connection.ts";
import type { DumpOptions } from "../../../../operator/engines/engine.ts";
import { postgresql } from "../../../../operator/engines/postgresql/index.ts";
import type { Failure } from "../../../../operator/failure.ts";
import type { RepositorySnapshot } from "../../../../operator/repository/repository-snapshot.ts";
import type { PostgresServer, PostgresVersion } from "../../../support/servers/postgres.ts";
import { postgresPrograms, postgresRoot, startPostgres } from "../../../support/servers/postgres.ts";
import { startRestServer } from "../../../support/servers/rest.ts";
import { selfSignedCertificate } from "../../../../operator/runtime/metrics/certificate.ts";
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
let shared: PodFolder;

/** The permissions that the backup user needs, as in docs/backup.md. */
const leastPrivilege = `
  CREATE ROLE backup LOGIN PASSWORD 'planted-p@ss''w"ord';
  GRANT pg_read_all_data TO backup;`;

const secrets = {
  "login/user": "backup",
  "login/password": "planted-p@ss'w\"ord",
  "repository/password": "planted-repository-password",
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
  client?: PostgresVersion;
  connection?: Partial<PostgreSQLConnection>;
  secrets?: Record<string, string>;
  /** Variables that the image sets, or that replace those of the run. */
  environment?: Record<string, string>;
}

describe.each(["15", "17"] as const)("PostgreSQL %s", (version) => {
  let server: PostgresServer;

  beforeAll(async () => {
    shared = await makePodFolderWithRepository(runner, secrets);
    server = await startPostgres(version, { tls: true });
    await server.query(leastPrivilege);
    await server.query("CREATE DATABASE shop");
    await server.query(
      `CREATE TABLE orders (id serial PRIMARY KEY, note text);
       INSERT INTO orders (note) SELECT repeat(md5(i::text), 20) FROM generate_series(1, 20000) i;
       CREATE SCHEMA "Sales ""& Co";
       CREATE TABLE "Sales ""& Co"."Größe, 'ä' \\ x" (id int);
       INSERT INTO "Sales ""& Co"."Größe, 'ä' \\ x" VALUES (1), (2);
       CREATE TABLE events (id int, day date) PARTITION BY RANGE (day);
       CREATE TABLE events_old PARTITION OF events FOR VALUES FROM (MINVALUE) TO ('2025-01-01');
       CREATE TABLE events_new PARTITION OF events FOR VALUES FROM ('2025-01-01') TO (MAXVALUE);
       INSERT INTO events VALUES (1, '2024-06-01'), (2, '2025-06-01'), (3, '2025-07-01');
       CREATE TABLE parent (id int);
       CREATE TABLE child () INHERITS (parent);
       INSERT INTO parent VALUES (1); INSERT INTO child VALUES (2), (3);
       CREATE SCHEMA "DATA";
       CREATE TABLE "DATA".parts (id int) PARTITION BY RANGE (id);
       CREATE TABLE nothing ();
       CREATE UNLOGGED TABLE quick AS SELECT 1 AS one;
       CREATE VIEW newest AS SELECT * FROM orders;
       CREATE MATERIALIZED VIEW summary AS SELECT count(*) FROM orders;
       CREATE FUNCTION double(i int) RETURNS int LANGUAGE sql AS 'SELECT i * 2';`,
      "shop",
    );
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
        engine: "postgresql" as const,
        ...localServer(server.port),
        ...connection,
      },
      database,
    };
    const dump = postgresql.dump(target, { inventory: "Full", ...dumpOptions }, credentialsFolder);
    return startPod({
      root: await postgresRoot(client),
      programs: postgresPrograms(client),
      runner,
      shared: { ...shared, secrets: { ...secrets, "ca/pem": server.ca ?? "", ...options.secrets } },
      ...runContainer(dump, command, environment),
    });
  }

  const { stored, failure, shell, inventory: inventoryOf, sidecar } = runsOf(pod);

  interface Inventory {
    version: number;
    engine: string;
    serverVersion: string;
    database: string;
    roles?: string[];
    objects: { kind: string; count: number; digest: string; identities: string[] }[];
    tables: { schema: string; name: string; rows: number }[];
  }

  /** The identities of an inventory's objects by kind. */
  const identities = ({ objects }: Inventory) =>
    Object.fromEntries(objects.map(({ kind, identities: names }) => [kind, names]));

  const inventory = (snapshot: RepositorySnapshot) => inventoryOf<Inventory>(snapshot);

  /** Restores a snapshot into a new database, and counts its rows there. */
  async function restored(
    { snapshotID }: RepositorySnapshot,
    tables: Inventory["tables"],
  ): Promise<Inventory["tables"]> {
    await server.query("DROP DATABASE IF EXISTS restored");
    await server.query("CREATE DATABASE restored");
    const target = `PGUSER=postgres PGPASSWORD=superuser PGDATABASE=restored`;
    await shell(
      `restic --quiet dump ${snapshotID} postgresql.dump | ${target} pg_restore --no-owner --exit-on-error --dbname=restored`,
    );
    const counts: Inventory["tables"] = [];
    for (const { schema, name } of tables) {
      const [quoted] = await server.query(
        `SELECT format('%I.%I', '${schema.replaceAll("'", "''")}', '${name.replaceAll("'", "''")}') AS name`,
      );
      const [row] = await server.query(`SELECT count(*) FROM ONLY ${String(quoted?.["name"])}`, "restored");
      counts.push({ schema, name, rows: Number(row?.["count"]) });
    }
    return counts;
  }

  test("is dumped completely with an inventory of its tables, and restores", async () => {
    const run = { image: "postgres", databaseBackup: { name: 'it\'s \\ "odd" %s' } };
    const snapshot = await stored({ environment: { BACKUP_SOURCE: JSON.stringify(run) } });
    const written = await inventory(snapshot);
    const serverVersion = String((await server.query("SHOW server_version"))[0]?.["server_version"]).split(
      " ",
    )[0];
    expect(written).toMatchObject({
      version: 2,
      engine: "postgresql",
      serverVersion,
      database: "shop",
      properties: {
        owner: "postgres",
        encoding: "UTF8",
        localeProvider: "libc",
        collate: "C.UTF-8",
        ctype: "C.UTF-8",
        privileges: expect.arrayContaining([
          { grantee: "PUBLIC", privilege: "CONNECT", isGrantable: false },
        ]) as unknown,
      },
      extensions: [{ name: "plpgsql", version: "1.0", schema: "pg_catalog" }],
      sequences: [{ name: "public.orders_id_seq", increment: 1, lastValue: 20000 }],
      materializedViews: [{ name: "public.summary", isPopulated: true }],
      tables: [
        { schema: 'Sales "& Co', name: "Größe, 'ä' \\ x", rows: 2 },
        { schema: "public", name: "child", rows: 2 },
        { schema: "public", name: "events_new", rows: 2 },
        { schema: "public", name: "events_old", rows: 1 },
        { schema: "public", name: "nothing", rows: 0 },
        { schema: "public", name: "orders", rows: 20000 },
        { schema: "public", name: "parent", rows: 1 },
        { schema: "public", name: "quick", rows: 1 },
      ],
    });
    expect(identities(written)).toEqual({
      ColumnDefault: ["id of public.orders"],
      Extension: ["plpgsql"],
      Function: ["public.double(pg_catalog.int4)"],
      Index: ["public.orders_pkey"],
      Inheritance: [
        "public.child of public.parent",
        "public.events_new of public.events",
        "public.events_old of public.events",
      ],
      MaterializedView: ["public.summary"],
      PrimaryKey: ["orders_pkey on public.orders"],
      Schema: ['"DATA"', '"Sales ""& Co"', "public"],
      Sequence: ["public.orders_id_seq"],
      Table: [
        '"DATA".parts',
        `"Sales ""& Co"."Größe, 'ä' \\ x"`,
        ...["child", "events", "events_new", "events_old", "nothing", "orders", "parent", "quick"].map(
          (name) => `public.${name}`,
        ),
      ],
      View: ["public.newest"],
    });
    for (const { identities: names, count, digest } of written.objects) {
      expect(count).toBe(names.length);
      expect(digest).toBe(`sha256:${createHash("sha256").update(names.join("\n")).digest("hex")}`);
    }
    expect(snapshot.inventory?.objects).toEqual(written.objects.map(({ kind, count }) => ({ kind, count })));
    const source = await sidecar("source.json", snapshot);
    expect(source).toEqual({ version: 1, run, databaseBytes: expect.any(Number) as number });
    const [size] = await server.query("SELECT pg_database_size('shop') / 1000000 AS megabytes");
    expect(Math.floor((source as { databaseBytes: number }).databaseBytes / 1e6)).toBe(
      Number(size?.["megabytes"]),
    );
    expect(snapshot).toMatchObject({ fileName: "postgresql.dump", databaseVersion: serverVersion });
    expect(snapshot).toMatchObject({ databaseBytes: (source as { databaseBytes: number }).databaseBytes });
    expect(snapshot.inventory).toMatchObject({ version: 2, tables: 8, rows: 20009 });
    expect(
      await shell(`restic --quiet dump ${snapshot.inventory?.snapshotID ?? ""} inventory.json | sha256sum`),
    ).toBe(`${snapshot.inventory?.digest.replace("sha256:", "") ?? ""}  -\n`);
    expect(await restored(snapshot, written.tables)).toEqual(written.tables);
  });

  test("has its rows counted in the database snapshot of its dump, whatever is written meanwhile", async () => {
    await server.query("CREATE TABLE IF NOT EXISTS busy (id serial, note text)", "shop");
    const done = new AbortController();
    const writers = [1, 2].map(async () => {
      while (!done.signal.aborted) {
        await server.query(
          `INSERT INTO busy (note) SELECT md5(i::text) FROM generate_series(1, 50) i;
           DELETE FROM busy WHERE id % 7 = 0; UPDATE busy SET note = 'new' WHERE id % 11 = 0`,
          "shop",
        );
      }
    });
    try {
      const snapshot = await stored();
      const { tables } = await inventory(snapshot);
      const counted = tables.find(({ name }) => name === "busy")?.rows ?? 0;
      done.abort();
      await Promise.all(writers);
      const [now] = await server.query("SELECT count(*) FROM busy", "shop");
      expect(Number(now?.["count"])).toBeGreaterThan(counted);
      expect(await restored(snapshot, tables)).toEqual(tables);
    } finally {
      done.abort();
      await server.query("DROP TABLE busy", "shop");
    }
  });

  test("gives the same digest for the same data, and none without an inventory", async () => {
    const first = await stored();
    const second = await stored();
    expect(second.inventory?.digest).toBe(first.inventory?.digest);
    expect(second.inventory?.snapshotID).not.toBe(first.inventory?.snapshotID);
    const without = await stored({ inventory: "None" });
    expect(without.inventory).toBeUndefined();
    expect(without.databaseVersion).toBe(first.databaseVersion);
    const found = JSON.parse(await shell("restic snapshots --json")) as { id: string; tags: string[] }[];
    const tagsOf = (id = "") => found.find((each) => each.id === id)?.tags;
    expect(tagsOf(first.snapshotID)).toEqual(["job=orders-1", "run=orders-1-abcde", "part=dump"]);
    expect(tagsOf(first.inventory?.snapshotID)).toEqual([
      "job=orders-1",
      "run=orders-1-abcde",
      "part=sidecar",
      `databaseVersion=${first.databaseVersion ?? ""}`,
      "inventoryVersion=2",
      `inventoryDigest=${first.inventory?.digest ?? ""}`,
      `inventoryTables=${String(first.inventory?.tables)}`,
      `inventoryRows=${String(first.inventory?.rows)}`,
      expect.stringMatching(/^inventoryObjects=ColumnDefault:1\+Extension:1\+/) as string,
    ]);
  });

  test("lists its tables without their rows if the inventory is of objects", async () => {
    const whole = await inventory(await stored());
    const snapshot = await stored({ inventory: "Objects" });
    const objects = await inventory(snapshot);
    expect(objects).toEqual({
      ...whole,
      tables: whole.tables.map(({ schema, name }) => ({ schema, name })),
    });
    expect(snapshot.inventory).toMatchObject({ version: 2, tables: whole.tables.length });
    expect(snapshot.inventory).not.toHaveProperty("rows");
    expect(await restored(snapshot, objects.tables)).toEqual(whole.tables);
  });

  test("may be empty", async () => {
    await server.query("CREATE DATABASE empty");
    const snapshot = await stored({ database: "empty" });
    expect(snapshot.inventory).toMatchObject({ tables: 0, rows: 0 });
    expect((await inventory(snapshot)).tables).toEqual([]);
  });

  test("is dumped in part, and the inventory lists that part", async () => {
    const some = await inventory(
      await stored({ tables: ["public.events*", "orders"], excludeTables: ["*_old"] }),
    );
    expect(some.tables.map(({ name }) => name)).toEqual(["events_new", "orders"]);
    expect(identities(some)).toEqual({
      ColumnDefault: ["id of public.orders"],
      Index: ["public.orders_pkey"],
      Inheritance: ["public.events_new of public.events"],
      PrimaryKey: ["orders_pkey on public.orders"],
      Sequence: ["public.orders_id_seq"],
      Table: ["public.events", "public.events_new", "public.orders"],
    });
    const whole = await inventory(await stored());
    const rest = await inventory(await stored({ excludeTables: ["orders", "public.parent"] }));
    // The sequence of an excluded table is dumped all the same. What every database has is not: public and plpgsql.
    const { ColumnDefault, Extension, Index, PrimaryKey, ...kept } = identities(whole);
    expect(identities(rest)).toEqual({
      ...kept,
      Inheritance: ["public.events_new of public.events", "public.events_old of public.events"],
      Schema: ['"DATA"', '"Sales ""& Co"'],
      Table: kept["Table"]?.filter((name) => name !== "public.orders" && name !== "public.parent"),
    });
    expect([ColumnDefault, Extension, Index, PrimaryKey].every((names) => names?.length === 1)).toBe(true);
  });

  test("is stored with the server's roles, without their passwords", async () => {
    const { inventory: found } = await stored({ globals: "WithoutPasswords" });
    const globals = await shell(`restic --quiet dump ${found?.snapshotID ?? ""} globals.sql`);
    expect(globals).toContain("CREATE ROLE backup;");
    expect(globals).not.toContain("PASSWORD");
  });

  test("is reached over fully verified TLS", async () => {
    await stored({
      connection: { tls: { mode: "verify-full", ca: { secretKeyRef: { name: "ca", key: "pem" } } } },
    });
  });

  test("is reached by a user with a plain name", async () => {
    const { passwordSecretRef } = localServer(server.port).credentials;
    const credentials = { username: secrets["login/user"], passwordSecretRef };
    await stored({ connection: { credentials }, secrets: { "login/user": "another" } });
  });

  test("is reached over TLS that public certificate authorities verify", async () => {
    const places = { runner, shared, authority: server.ca, verifiesLocalServer: true };
    await assertVerifiedByPublicAuthorities({ stored, failure }, places);
  });

  test("reports its version to a probe", async () => {
    const asked = await (await pod(["/my-operator/probe-postgresql.sh"])).ended;
    expect(asked.outcome).toEqual({
      databaseVersion: String((await server.query("SHOW server_version"))[0]?.["server_version"]).split(
        " ",
      )[0],
    });
    const wrong = { secrets: { "login/password": "wrong" } };
    const refused = await (await pod(["/my-operator/probe-postgresql.sh"], wrong)).ended;
    expect(refused.outcome).toMatchObject({ failure: { reason: "DatabaseAccessDenied" } });
  });

  test("is dumped by tools of its version or newer, never by older ones", async () => {
    if (version === "15") {
      await stored({ client: "17" });
      return;
    }
    const { reason, message } = await failure({ client: "15" });
    expect(reason).toBe("ClientTooOld");
    expect(message).toMatch(
      /^pg_dump 15\.\d+ cannot dump PostgreSQL 17\.\d+: .*spec.connection.version to "17"/,
    );
  });

  test("keeps its credentials out of arguments, logs and outcomes", async () => {
    const running = await pod([], { globals: "WithoutPasswords" });
    const words = await commandLines(running);
    const { log, terminationMessage } = await running.ended;
    expect([...words].filter((line) => line.includes("pg_dump")).length).toBeGreaterThan(0);
    expect([...words, log, terminationMessage].join("\n")).not.toMatch(/planted/);
  });

  // The tools of all versions give the same messages about these.
  if (version !== "17") return;

  test("is stored on a server that public certificate authorities verify", async () => {
    const rest = await startRestServer({ tls: true });
    const authorities = join(runner, "ca-certificates.crt");
    onTestFinished(async () => {
      await rest.stop();
      await rm(authorities);
    });
    const environment = {
      RESTIC_REPOSITORY: `rest:${rest.url}/orders/`,
      RESTIC_REST_USERNAME: rest.credentials.username,
      RESTIC_REST_PASSWORD: rest.credentials.password,
    };
    await writeFile(authorities, rest.ca ?? "");
    const init = "SSL_CERT_FILE=/my-operator/ca-certificates.crt /my-operator/restic init";
    expect((await (await pod(["-c", init], { environment })).ended).exitCode).toBe(0);
    await stored({ environment });
    await writeFile(authorities, selfSignedCertificate("localhost", Date.now()).cert);
    expect(await failure({ environment })).toMatchObject({ reason: "CertificateNotTrusted" });
  });

  test("is not dumped when a pattern finds no table", async () => {
    const { reason, message } = await failure({ tables: ["ordres"] });
    expect(reason).toBe("DumpFailed");
    expect(message).toContain("ordres");
  });

  test.each<[string, Failure["reason"], RegExp, RunOptions]>([
    [
      "a wrong password",
      "DatabaseAccessDenied",
      /authentication/,
      { secrets: { "login/password": "wrong" } },
    ],
    ["a database that does not exist", "DatabaseNotFound", /"nosuch" does not exist/, { database: "nosuch" }],
    ["a port on which nothing listens", "DatabaseUnreachable", /refused/, { connection: { port: 1 } }],
    [
      "an unknown host name",
      "DatabaseUnreachable",
      /nosuch.invalid/,
      { connection: { host: "nosuch.invalid" } },
    ],
    [
      "another name than its certificate's",
      "DatabaseNotTrusted",
      /certificate/,
      {
        connection: {
          host: "127.0.0.1",
          tls: { mode: "verify-full", ca: { secretKeyRef: { name: "ca", key: "pem" } } },
        },
      },
    ],
    [
      "a certificate of another authority",
      "DatabaseNotTrusted",
      /certificate/,
      {
        connection: { tls: { mode: "verify-full", ca: { secretKeyRef: { name: "ca", key: "pem" } } } },
        secrets: { "ca/pem": selfSignedCertificate("localhost", Date.now()).cert },
      },
    ],
  ])("is not reached with %s: %s", async (_fault, reason, message, options) => {
    const failed = await failure(options);
    expect(failed.reason).toBe(reason);
    expect(failed.message).toMatch(message);
  });

  test.each([
    ["a table", "CREATE TABLE hidden (id int)", "DROP TABLE hidden", /permission denied for table hidden/],
    [
      "some rows",
      "CREATE TABLE hidden (id int); ALTER TABLE hidden ENABLE ROW LEVEL SECURITY; GRANT SELECT ON hidden TO limited",
      "DROP TABLE hidden",
      /row-level security/,
    ],
    [
      "a large object",
      "SELECT lo_create(4711)",
      "SELECT lo_unlink(4711)",
      /permission denied for large object/,
    ],
  ])("is not dumped by a user who may not read %s", async (_what, before, after, message) => {
    await server.query("DROP ROLE IF EXISTS limited; CREATE ROLE limited LOGIN PASSWORD 'limited'");
    await server.query("CREATE DATABASE partly");
    await server.query("CREATE TABLE seen (id int); GRANT SELECT ON seen TO limited", "partly");
    await server.query(before, "partly");
    try {
      const failed = await failure({
        database: "partly",
        secrets: { "login/user": "limited", "login/password": "limited" },
      });
      expect(failed.reason).toBe("DatabasePermissionDenied");
      expect(failed.message).toMatch(message);
      expect(failed.message).not.toContain("pg_restore");
    } finally {
      await server.query(after, "partly");
      await server.query("DROP DATABASE partly");
    }
  });
});
