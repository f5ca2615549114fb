import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, chmod, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ExecutedPage, recoveryPage, replaced } from "../support/engines/documented.ts";
import type { PodFolder } from "../support/engines/pod.ts";
import { makePodFolder, snapshotOf } from "../support/engines/pod.ts";
import { runBackup } from "../support/engines/run-backup.ts";
import { makeRunnerFolder } from "../support/repository/runner-folder.ts";
import { inRoot } from "../support/servers/in-root.ts";
import type { MariadbServer } from "../support/servers/mariadb.ts";
import { mariadbRoot, startMariadb } from "../support/servers/mariadb.ts";
import type { PostgresServer } from "../support/servers/postgres.ts";
import { postgresPrograms, postgresRoot, startPostgres } from "../support/servers/postgres.ts";
import type { RestServer } from "../support/servers/rest.ts";
import { startRestServer } from "../support/servers/rest.ts";
import type { S3Server } from "../support/servers/s3.ts";
import { startS3Server } from "../support/servers/s3.ts";

/* Every block of commands of docs/recovery-by-hand.md, with backups that real runs have made, and without anything of the operator. */

const page = new ExecutedPage(recoveryPage);
const blocks = (heading: string) => page.blocks(heading);

const secrets = { "repository/password": "planted-repository-password" };
let runner: string;
/** A folder with restic and nothing else. */
let programs: string;
let shared: PodFolder;
let postgres: PostgresServer;
let maria: MariadbServer;
/** Empty servers, to which the backups are restored. */
let newPostgres: PostgresServer;
let newMaria: MariadbServer;
let s3: S3Server;
let rest: RestServer;

beforeAll(async () => {
  runner = await makeRunnerFolder();
  programs = join(runner, "programs");
  await mkdir(programs);
  await copyFile(join(runner, "restic"), join(programs, "restic"));
  await chmod(join(programs, "restic"), 0o755);
  shared = await makePodFolder(runner, {
    ...secrets,
    "login/user": "planted",
    "login/password": "superuser",
  });
  postgres = await startPostgres("17");
  await postgres.query("CREATE ROLE planted SUPERUSER LOGIN PASSWORD 'superuser'; CREATE ROLE owner");
  await postgres.query("CREATE DATABASE shop OWNER owner");
  await postgres.query(
    `CREATE TABLE orders (id int PRIMARY KEY, note text); ALTER TABLE orders OWNER TO owner;
     INSERT INTO orders SELECT id, md5(id::text) FROM generate_series(1, 20000) AS id;
     CREATE TABLE parts (id int) PARTITION BY LIST (id); CREATE TABLE "Part one" PARTITION OF parts FOR VALUES IN (1);
     INSERT INTO parts VALUES (1)`,
    "shop",
  );
  maria = await startMariadb("11.8");
  await maria.query(
    `CREATE USER planted@'%' IDENTIFIED BY 'superuser'; GRANT ALL ON *.* TO planted@'%' WITH GRANT OPTION;
     CREATE DATABASE shop; CREATE TABLE shop.orders (id int PRIMARY KEY, note text);
     INSERT INTO shop.orders SELECT seq, MD5(seq) FROM seq_1_to_20000; CREATE TABLE shop.empty (id int);
     CREATE DEFINER = planted@'%' VIEW shop.first AS SELECT * FROM shop.orders WHERE id = 1`,
  );
  newPostgres = await startPostgres("17");
  await newPostgres.query("CREATE ROLE planted SUPERUSER LOGIN PASSWORD 'superuser'");
  newMaria = await startMariadb("11.8");
  await newMaria.query(
    "CREATE USER planted@'%' IDENTIFIED BY 'superuser'; GRANT ALL ON *.* TO planted@'%' WITH GRANT OPTION",
  );
  s3 = await startS3Server({ buckets: ["bucket"] });
  rest = await startRestServer();
  // The first time, the servers are built.
}, 600_000);

afterAll(async () => {
  await Promise.all([postgres, maria, newPostgres, newMaria, s3, rest].map((server) => server.stop()));
  await rm(runner, { recursive: true, force: true });
});

/** Runs a script in the image of a server, with restic and the server's client tools in PATH. */
async function shell(
  engine: "postgresql" | "mariadb",
  script: string,
): Promise<{ code: number; output: string }> {
  const root = engine === "postgresql" ? await postgresRoot("17") : await mariadbRoot("11.8");
  const [unshare = "", ...words] = await inRoot(root, ["/bin/bash", "-ec", script], {
    user: 65532,
    mounts: {
      "/restic": programs,
      "/repository": join(shared.folder, "repository"),
      "/credentials": join(shared.folder, "credentials"),
    },
  });
  const child = spawn(unshare, words, {
    env: {
      PATH: `/restic:${postgresPrograms("17")}:/usr/bin:/bin:/usr/sbin:/sbin`,
      HOME: "/tmp",
      PGHOST: "127.0.0.1",
      PGPORT: String(newPostgres.port),
      PGUSER: "planted",
      PGPASSWORD: "superuser",
      MYSQL_PWD: "superuser",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data: Buffer) => (output += data.toString()));
  }
  const [code] = (await once(child, "close")) as [number];
  return { code, output };
}

/** Runs a run of an engine, and returns the ID of its snapshot. */
async function run(
  engine: "postgresql" | "mariadb",
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const { port } = engine === "postgresql" ? postgres : maria;
  const variables = { BACKUP_RUN: `${engine}-1-abcde`, BACKUP_HOST: `shop/${engine}`, ...environment };
  return snapshotOf(await runBackup(engine, { port, runner, shared, environment: variables })).snapshotID;
}

interface Storage {
  /** Which block of the page has its variables. */
  readonly block: number;
  readonly replacements: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
}

const storages: Record<string, () => Storage> = {
  "the folder of a volume": () => ({
    block: 0,
    replacements: { "<folder>": "/repository" },
    environment: { RESTIC_REPOSITORY: "/repository/backups/orders" },
  }),
  S3: () => ({
    block: 1,
    replacements: {
      "<endpoint>": s3.url,
      "<bucket>": "bucket",
      "<id>": s3.credentials.accessKeyId,
      "<secret>": s3.credentials.secretAccessKey,
      "<region>": "us-east-1",
    },
    environment: {
      RESTIC_REPOSITORY: `s3:${s3.url}/bucket/backups/orders`,
      AWS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
      AWS_DEFAULT_REGION: "us-east-1",
    },
  }),
  "a REST server": () => ({
    block: 2,
    replacements: {
      "<url>": rest.url,
      "<user>": rest.credentials.username,
      "<secret>": rest.credentials.password,
    },
    environment: {
      RESTIC_REPOSITORY: `rest:${rest.url}/backups/orders/`,
      RESTIC_REST_USERNAME: rest.credentials.username,
      RESTIC_REST_PASSWORD: rest.credentials.password,
    },
  }),
};

describe.each(Object.keys(storages))("in %s", (name) => {
  const common = { "<file>": "/credentials/repository-password", "<backupPath>": "backups/orders" };
  const snapshots = { postgresql: "", mariadb: "" };
  let session: string;

  beforeAll(async () => {
    const { block, replacements, environment } = storages[name]?.() ?? expect.unreachable();
    const variables = blocks("## Reach the repository")[block] ?? "";
    session = replaced(variables, { ...common, ...replacements });
    const { code, output } = await shell("postgresql", `${session}\nrestic init`);
    if (code !== 0) throw new Error(output);
    page.ran(variables);
    snapshots.postgresql = await run("postgresql", environment);
    snapshots.mariadb = await run("mariadb", environment);
    await newPostgres.query("DROP DATABASE IF EXISTS orders_restored");
    await newMaria.query("DROP DATABASE IF EXISTS orders_restored");
  });

  /** Runs a block of the page for the backup of an engine. @throws Error with its output if it fails. */
  async function type(engine: "postgresql" | "mariadb", block: string, before = ""): Promise<string> {
    const login = `--protocol=tcp --host=127.0.0.1 --port=${newMaria.port} --skip-ssl --user=planted`;
    const text = replaced(`${before}\n${block}`, {
      "<run>": `${engine}-1-abcde`,
      "<snapshot>": snapshots[engine],
      "<dump>": engine === "postgresql" ? "postgresql.dump" : "mariadb.sql",
      "--host=orders-db --user=root": login,
    });
    const { code, output } = await shell(engine, `${session}\n${text}`);
    if (code !== 0) throw new Error(`${block}\n${output}`);
    for (const done of [before, block]) page.ran(done);
    return output;
  }

  test("the page finds the backups, and shows what they are of", async () => {
    const [version = ""] = blocks("## Get the programs");
    expect(page.text).toContain(
      `${/restic ([\d.]+)/.exec(await type("postgresql", version))?.[1] ?? "?"} or newer`,
    );
    const [list = "", files = "", described = ""] = blocks("## Find the backup");
    const listed = await type("postgresql", list);
    for (const engine of ["postgresql", "mariadb"] as const) {
      expect(listed).toContain(snapshots[engine].slice(0, 8));
      expect(listed).toContain(`shop/${engine}`);
      expect(listed).toContain(`run=${engine}-1-abcde`);
      expect(await type(engine, files)).toContain("/inventory.json");
      const contents = await type(engine, described);
      expect(contents).toMatch(/"database": ?"shop"/);
      expect(contents).toMatch(/"databaseBytes": ?\d+/);
    }
    expect(listed).toContain("/postgresql.dump");
    expect(listed).toContain("/mariadb.sql");
  });

  test("the page checks the repository and reads a backup to its end", async () => {
    const [check = "", read = ""] = blocks("## Check it");
    expect(await type("postgresql", check)).toContain("no errors were found");
    expect(await type("postgresql", read)).toContain("whole");
    expect(await type("mariadb", read)).toContain("whole");
  });

  test("the page restores PostgreSQL, and the inventory has the same rows", async () => {
    const [options = "", globals = ""] = blocks("## Prepare PostgreSQL");
    const [create = "", fill = "", fillWithSearchPath = ""] = blocks("## PostgreSQL");
    const [compare = "", analyze = ""] = blocks("### Compare PostgreSQL");
    await type("postgresql", globals, options);
    for (const how of [fill, fillWithSearchPath]) {
      await newPostgres.query("DROP DATABASE IF EXISTS orders_restored");
      await type("postgresql", create, options);
      await type("postgresql", how, options);
      expect(await type("postgresql", compare)).toBe("");
      const digest = "SELECT count(*), md5(string_agg(orders::text, '' ORDER BY id)) FROM orders";
      expect(await newPostgres.query(digest, "orders_restored")).toEqual(
        await postgres.query(digest, "shop"),
      );
    }
    await type("postgresql", analyze);
    const [planned] = await newPostgres.query(
      "SELECT reltuples::int AS rows FROM pg_class WHERE relname = 'orders'",
      "orders_restored",
    );
    expect(planned).toEqual({ rows: 20_000 });
    await newPostgres.query("DELETE FROM orders WHERE id = 7", "orders_restored");
    await expect(type("postgresql", compare)).rejects.toThrow(
      /< public\.orders\|20000\n---\n> public\.orders\|19999/,
    );
  });

  test("the page restores MariaDB, and the inventory has the same rows", async () => {
    const [accounts = "", restore = "", missing = ""] = blocks("## MariaDB");
    const [login = ""] = /^login=.*$/m.exec(restore) ?? [];
    const [compare = "", analyze = ""] = blocks("### Compare MariaDB");
    expect(await type("mariadb", accounts)).toContain("`planted`@`%`");
    await type("mariadb", restore);
    expect(await type("mariadb", missing, login)).toBe("");
    expect(await type("mariadb", compare, login)).toBe("");
    const checksum = async (server: MariadbServer, database: string) =>
      (await server.query(`CHECKSUM TABLE ${database}.orders`)).split("\t")[1];
    expect(await checksum(newMaria, "orders_restored")).toBe(await checksum(maria, "shop"));
    expect(await type("mariadb", analyze, login)).toMatch(/orders_restored\.orders\s+OK|Table is already/);
    await newMaria.query("DELETE FROM orders_restored.orders WHERE id = 7");
    await expect(type("mariadb", compare, login)).rejects.toThrow(/< orders\t20000\n---\n> orders\t19999/);
  });

  if (name !== "the folder of a volume") return;

  test("the page finds damage, and the older backup that is still whole", async () => {
    const { environment } = storages[name]?.() ?? expect.unreachable();
    const repository = join(shared.folder, "repository/backups/orders/data");
    const before = new Set(await packs(repository));
    await postgres.query(
      "INSERT INTO orders SELECT id, md5(id::text) FROM generate_series(20001, 40000) AS id",
      "shop",
    );
    const newer = await run("postgresql", { ...environment, BACKUP_RUN: "postgresql-2-abcde" });
    await postgres.query("DELETE FROM orders WHERE id > 20000", "shop");
    const added = (await packs(repository)).filter((pack) => !before.has(pack));
    const sizes = await Promise.all(added.map(async (pack) => ({ pack, size: (await stat(pack)).size })));
    const { pack = "" } = sizes.sort((a, b) => b.size - a.size)[0] ?? {};
    const content = await readFile(pack);
    content[100] = (content[100] ?? 0) ^ 1;
    await chmod(pack, 0o600);
    await writeFile(pack, content);
    const [check = "", read = ""] = blocks("## Check it");
    await expect(type("postgresql", check)).rejects.toThrow("repository contains errors");
    await expect(type("postgresql", read.replace("<snapshot>", newer))).rejects.toThrow();
    expect(await type("postgresql", read)).toContain("whole");
  });
});

async function packs(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

test("no command of the page is left out", () => {
  expect(page.leftOut()).toEqual([]);
});
