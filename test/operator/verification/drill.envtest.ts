import type { ChildProcess } from "node:child_process";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  access,
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  open,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../../lib/testing/eventually.ts";
import type { Assertion } from "../../../operator/api/databases/v1/verification.ts";
import { mariadb } from "../../../operator/engines/mariadb/index.ts";
import { postgresql } from "../../../operator/engines/postgresql/index.ts";
import type { RepositorySnapshot } from "../../../operator/repository/repository-snapshot.ts";
import type { RestoreLimits } from "../../../operator/verification/exchange.ts";
import type { DrillOutcome, DrillReport } from "../../../operator/verification/report.ts";
import { parseDrill } from "../../../operator/verification/report.ts";
import type { PodFolder } from "../../support/engines/pod.ts";
import { credentialsFolder, makePodFolderWithRepository, startPod } from "../../support/engines/pod.ts";
import { localServer, runContainer, runsOf } from "../../support/engines/runs.ts";
import { shortTimeouts } from "../../support/repository/repository-under-test.ts";
import { makeRunnerFolder } from "../../support/repository/runner-folder.ts";
import { inRoot } from "../../support/servers/in-root.ts";
import { mariadbRoot, startMariadb } from "../../support/servers/mariadb.ts";
import { postgresPrograms, postgresRoot, startPostgres } from "../../support/servers/postgres.ts";
import { startRestServer } from "../../support/servers/rest.ts";

/* The programs of both containers of a drill, as processes, with restic and a server of MariaDB. */

/** Longer than a busy machine needs, so that only a container that is lost is taken for one. */
const patience: RestoreLimits = { startSeconds: 300, silentSeconds: 120 };
/** For a container that never shows another sign of life. */
const impatience: RestoreLimits = { startSeconds: 20, silentSeconds: 5 };

const user = 65532;
const version = "11.8";
const run = promisify(execFile);
let runner: string;
let shared: PodFolder;
let repository: string;
/** The same with its first backup only. */
let firstRepository: string;
let backup: RepositorySnapshot;
let dump: string;

beforeAll(async () => {
  runner = await makeRunnerFolder();
  shared = await makePodFolderWithRepository(runner, {
    "login/user": "root",
    "login/password": "superuser",
    "repository/password": "planted-repository-password",
  });
  repository = join(shared.folder, "repository/orders");
  const server = await startMariadb(version);
  try {
    await server.query(
      `CREATE OR REPLACE USER root@127.0.0.1 IDENTIFIED BY 'superuser'; GRANT ALL ON *.* TO root@127.0.0.1 WITH GRANT OPTION;
       CREATE DATABASE shop; CREATE TABLE shop.orders (id int PRIMARY KEY, note blob); CREATE VIEW shop.ids AS SELECT id FROM shop.orders;
       INSERT INTO shop.orders SELECT seq, HEX(RANDOM_BYTES(1000)) FROM shop.seq_1_to_2000`.replace(
        "shop.seq",
        "seq",
      ),
      "mysql",
    );
    const connection = { engine: "mariadb" as const, ...localServer(server.port) };
    const program = mariadb.dump({ connection, database: "shop" }, { inventory: "Full" }, credentialsFolder);
    const root = await mariadbRoot(version);
    const { stored, shell } = runsOf((command) =>
      startPod({ root, runner, shared, ...runContainer(program, command, {}) }),
    );
    backup = await stored();
    await shell(`restic --quiet dump ${backup.snapshotID} ${backup.fileName} >/out/dump`);
    firstRepository = join(runner, "first-repository");
    await cp(repository, firstRepository, { recursive: true });
    dump = await readFile(join(shared.folder, "out/dump"), "latin1");
    await shell(
      `restic --quiet dump ${backup.inventory?.snapshotID ?? ""} inventory.json >/out/inventory.json`,
    );
  } finally {
    await server.stop();
  }
});

afterAll(async () => {
  await rm(runner, { recursive: true, force: true });
});

/** The folders of one drill. */
interface Folders {
  exchange: string;
  work: string;
}

async function makeFolders(): Promise<Folders> {
  const folder = await mkdtemp(join(runner, "drill-"));
  const folders = { exchange: join(folder, "exchange"), work: join(folder, "work") };
  for (const path of Object.values(folders)) {
    await mkdir(path);
    await chown(path, user, user);
    await chmod(path, 0o777);
  }
  return folders;
}

interface RestoreOptions {
  engineScript?: string;
  image?: { root: string; programs: string };
  silentSeconds?: number;
}

/** The container `restore`. Killed, it ends with all of its processes. */
async function startRestore(
  { exchange, work }: Folders,
  { engineScript = "restore-mariadb.sh", image, silentSeconds = patience.silentSeconds }: RestoreOptions = {},
): Promise<ChildProcess> {
  const [program = "", ...words] = await inRoot(
    image?.root ?? (await mariadbRoot(version)),
    ["/bin/sh", "/my-operator/drill.sh", engineScript],
    { user, mounts: { "/my-operator": runner, "/exchange": exchange, "/work": work } },
  );
  return spawn(program, words, {
    env: {
      PATH: `${image?.programs ?? "/usr/bin"}:/usr/bin:/bin:/usr/sbin:/sbin`,
      DRILL_EXCHANGE: "/exchange",
      DRILL_WORK: "/work",
      DRILL_SILENT_SECONDS: String(silentSeconds),
    },
    stdio: "ignore",
  });
}

interface VerifyOptions {
  engine?: "mariadb" | "postgresql";
  backup?: RepositorySnapshot;
  /** Default: that of `backup`. */
  snapshot?: string;
  assertions?: readonly Assertion[];
  environment?: NodeJS.ProcessEnv;
  limits?: RestoreLimits;
}

interface Verified {
  exitCode: number | null;
  outcome: DrillOutcome | undefined;
  /** Everything that the program wrote. */
  text: string;
}

/** The container `verify`. */
async function startVerify(
  { exchange }: Folders,
  {
    engine = "mariadb",
    backup: given = backup,
    snapshot,
    assertions = [],
    environment = {},
    limits = patience,
  }: VerifyOptions = {},
): Promise<{ child: ChildProcess; ended: Promise<Verified> }> {
  const main = join(import.meta.dirname, "../../../operator/verification/main.ts");
  const options = {
    restic: join(runner, "restic"),
    timeouts: shortTimeouts,
    limits,
  };
  const program = `
    import { runDrill } from ${JSON.stringify(main)};
    process.exit(await runDrill(process.argv.slice(1), ${JSON.stringify(options)}));`;
  const terminationLog = join(exchange, "..", "termination-log");
  await writeFile(terminationLog, "");
  const child = spawn(
    process.execPath,
    [
      ...["--input-type=module", "--eval", program, "--"],
      ...["--engine", engine, "--snapshot", snapshot ?? given.snapshotID, "--file", given.fileName],
      ...["--inventory", given.inventory?.snapshotID ?? "", "--exchange", exchange],
    ],
    {
      env: {
        PATH: process.env["PATH"],
        RESTIC_REPOSITORY: repository,
        RESTIC_PASSWORD_FILE: join(shared.folder, "credentials/repository-password"),
        TERMINATION_LOG: terminationLog,
        ...Object.fromEntries(assertions.map((each, n) => [`DRILL_ASSERTION_0${n}`, JSON.stringify(each)])),
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (more: string) => (text += more));
  }
  const ended = once(child, "close").then(async ([exitCode]): Promise<Verified> => {
    const message = await readFile(terminationLog, "utf8");
    return { exitCode: exitCode as number | null, outcome: parseDrill(message, text), text: text + message };
  });
  return { child, ended };
}

/** A whole drill. Both programs must end. */
async function drill(options: VerifyOptions = {}): Promise<DrillReport> {
  const folders = await makeFolders();
  const restore = await startRestore(folders);
  const restored = once(restore, "close");
  const verified = await (await startVerify(folders, options)).ended;
  try {
    return reportOf(verified);
  } catch (error) {
    restore.kill("SIGKILL");
    throw error;
  } finally {
    await restored;
  }
}

function reportOf({ exitCode, outcome, text }: Verified): DrillReport {
  expect(text).not.toContain("planted-");
  expect({ exitCode, text: exitCode === 0 ? "" : text }).toEqual({ exitCode: 0, text: "" });
  if (outcome === undefined || !("report" in outcome)) throw new Error(text);
  const { verdict, reason, message } = outcome.report;
  expect(outcome.verdict).toEqual({ verdict, reason, message });
  return outcome.report;
}

/** Stores another dump in place of the backup's. */
async function store(text: string): Promise<string> {
  const file = join(await mkdtemp(join(runner, "other-")), backup.fileName);
  await writeFile(file, text, "latin1");
  const script = '"$0" backup --json --quiet --stdin --stdin-filename "$1" <"$2"';
  const { stdout } = await run("sh", ["-c", script, join(runner, "restic"), backup.fileName, file], {
    env: {
      PATH: process.env["PATH"],
      RESTIC_REPOSITORY: repository,
      RESTIC_PASSWORD_FILE: join(shared.folder, "credentials/repository-password"),
      RESTIC_CACHE_DIR: join(runner, "cache"),
    },
  });
  await run("chown", ["-R", `${user}:${user}`, repository]);
  const lines = stdout.trim().split("\n");
  return (JSON.parse(lines.at(-1) ?? "") as { snapshot_id: string }).snapshot_id;
}

/** A copy of the repository with its first backup, and the path of its largest pack, which has the dump. */
async function copyRepository(): Promise<{ copy: string; pack: string }> {
  const copy = join(await mkdtemp(join(runner, "copy-")), "orders");
  await cp(firstRepository, copy, { recursive: true });
  const paths = (await readdir(join(copy, "data"), { recursive: true })).map((path) =>
    join(copy, "data", path),
  );
  const sizes = await Promise.all(paths.map(async (path) => ({ path, stats: await stat(path) })));
  const [largest] = sizes
    .filter(({ stats }) => stats.isFile())
    .sort((one, other) => other.stats.size - one.stats.size);
  return { copy, pack: largest?.path ?? expect.unreachable() };
}

describe("a drill", () => {
  test("of a good backup is True, with its counts, sizes and assertions", async () => {
    const assertions: Assertion[] = [
      { name: "orders", query: "SELECT COUNT(*) FROM orders", operator: "AtLeast", value: "2000" },
      { name: "no-notes", query: "SELECT id FROM orders WHERE note IS NULL", operator: "NoRows" },
      { name: "setting", query: "SELECT @@max_connections", operator: "Equals", value: "77" },
    ];
    const parameter = JSON.stringify({ name: "max_connections", value: "77" });
    const report = await drill({ assertions, environment: { DRILL_PARAMETER_00: parameter } });
    expect(report).toMatchObject({
      verdict: "True",
      reason: "Restored",
      dumpBytes: dump.length,
      tables: 1,
      rows: 2000,
      assertions: [
        { name: "orders", passed: true, actual: "2000" },
        { name: "no-notes", passed: true },
        { name: "setting", passed: true, actual: "77" },
      ],
      warnings: [],
    });
    expect(report.objects).toBeGreaterThanOrEqual(2);
    expect(report.peakDiskBytes).toBeGreaterThan(1_000_000);
    expect(report.restoreSeconds).toBeLessThan(600);
  });

  test("names an assertion that fails", async () => {
    const assertions: Assertion[] = [
      { name: "orders", query: "SELECT COUNT(*) FROM orders", operator: "Equals", value: "1" },
    ];
    expect(await drill({ assertions })).toMatchObject({
      verdict: "False",
      reason: "AssertionFailed",
      message: 'Assertions failed: orders (the result is "2000").',
      rows: 2000,
    });
  });

  test.each<[string, string, (text: string) => string, RegExp]>([
    [
      "a dump that was cut",
      "DumpTruncated",
      (text) => text.slice(0, text.length * 0.7),
      /its last line is not/,
    ],
    [
      "a view that is lost",
      "ObjectsMissing",
      (text) => text.replace(/^\/\*!50001 VIEW `ids` .*$/m, "/*!50001 VIEW `other` AS select 1 AS `id` */;"),
      /^The restored database lacks View ids\.$/,
    ],
    [
      "rows that are lost",
      "RowsDiffer",
      (text) => text.replace("-- Dump completed", "DELETE FROM orders WHERE id = 7;\n-- Dump completed"),
      /^Tables have another number of rows: orders \(1999 instead of 2000\)\.$/,
    ],
  ])("of %s is False with %s", async (_name, reason, change, message) => {
    const changed = change(dump);
    expect(changed).not.toBe(dump);
    expect(await drill({ snapshot: await store(changed) })).toMatchObject({
      verdict: "False",
      reason,
      message: expect.stringMatching(message) as string,
    });
  });

  test("of a repository with a flipped byte is False with RepositoryDamaged", async () => {
    const { copy, pack } = await copyRepository();
    await chmod(pack, 0o600);
    const file = await open(pack, "r+");
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 100_000);
    await file.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, 100_000);
    await file.close();
    expect(await drill({ environment: { RESTIC_REPOSITORY: copy } })).toMatchObject({
      verdict: "False",
      reason: "RepositoryDamaged",
    });
  });

  test.each<[string, (pack: string) => Promise<void>]>([
    ["without a pack", (pack) => rm(pack)],
    ["with a pack that was cut", (pack) => truncate(pack, 1000)],
  ])("of a repository %s is False with RepositoryDamaged", async (_name, damage) => {
    const { copy, pack } = await copyRepository();
    await damage(pack);
    expect(await drill({ environment: { RESTIC_REPOSITORY: copy } })).toMatchObject({
      verdict: "False",
      reason: "RepositoryDamaged",
    });
  });

  test("whose volume is gone is Unknown with RepositoryMissing", async () => {
    const { copy } = await copyRepository();
    const folders = await makeFolders();
    const { ended } = await startVerify(folders, { environment: { RESTIC_REPOSITORY: copy } });
    await eventually("the inputs", () => access(join(folders.exchange, "input/complete")));
    await rename(copy, `${copy}-elsewhere`);
    const closed = once(await startRestore(folders), "close");
    expect(reportOf(await ended)).toMatchObject({ verdict: "Unknown", reason: "RepositoryMissing" });
    await closed;
  });

  test("with a wrong password is Unknown", async () => {
    const file = join(runner, "wrong-password");
    await writeFile(file, "wrong");
    expect(await drill({ environment: { RESTIC_PASSWORD_FILE: file } })).toMatchObject({
      verdict: "Unknown",
      reason: "WrongRepositoryPassword",
    });
  });

  test("whose restore is killed is Unknown with Interrupted", async () => {
    const folders = await makeFolders();
    const restore = await startRestore(folders);
    const closed = once(restore, "close");
    const { ended } = await startVerify(folders, { limits: impatience });
    await eventually("the start of the server", () => access(join(folders.work, "data")));
    restore.kill("SIGKILL");
    await closed;
    expect(reportOf(await ended)).toMatchObject({ verdict: "Unknown", reason: "Interrupted" });
  });

  test("whose verify is killed ends the restore", async () => {
    const folders = await makeFolders();
    const restore = await startRestore(folders, { silentSeconds: impatience.silentSeconds });
    const closed = once(restore, "close");
    const { child, ended } = await startVerify(folders);
    await eventually("the start of the server", () => access(join(folders.work, "data")));
    child.kill("SIGKILL");
    await ended;
    expect((await closed)[0]).toBe(1);
    await expect(access(join(folders.exchange, "output/complete"))).rejects.toThrow("ENOENT");
  });

  test("that is stopped is Unknown with Interrupted, and ends the restore", async () => {
    const folders = await makeFolders();
    const restore = await startRestore(folders);
    const closed = once(restore, "close");
    const { child, ended } = await startVerify(folders);
    await eventually("the start of the server", () => access(join(folders.work, "data")));
    child.kill("SIGTERM");
    expect(reportOf(await ended)).toMatchObject({ verdict: "Unknown", reason: "Interrupted" });
    await closed;
  });

  test("whose own server fails is Unknown with RestoreFailed, and has fetched the whole dump", async () => {
    await writeFile(join(runner, "fails.sh"), "exit 1\n");
    const folders = await makeFolders();
    const restore = await startRestore(folders, { engineScript: "fails.sh" });
    const closed = once(restore, "close");
    const report = reportOf(await (await startVerify(folders)).ended);
    expect(report).toMatchObject({ verdict: "Unknown", reason: "RestoreFailed", dumpBytes: dump.length });
    await closed;
  });

  test("whose storage is gone is Unknown with StorageUnreachable", async () => {
    const { copy } = await copyRepository();
    const server = await startRestServer({ folder: join(copy, "..") });
    const folders = await makeFolders();
    const { username, password } = server.credentials;
    const { ended } = await startVerify(folders, {
      environment: {
        RESTIC_REPOSITORY: `rest:${server.url}/orders/`,
        RESTIC_REST_USERNAME: username,
        RESTIC_REST_PASSWORD: password,
      },
    });
    try {
      await eventually("the inputs", () => access(join(folders.exchange, "input/complete")));
    } finally {
      await server.stop();
    }
    const closed = once(await startRestore(folders), "close");
    expect(reportOf(await ended)).toMatchObject({ verdict: "Unknown", reason: "StorageUnreachable" });
    await closed;
  });
});

test("a drill of PostgreSQL is True, also with a function that only the database's search_path finds", async () => {
  const server = await startPostgres("16");
  const [root, programs] = [await postgresRoot("16"), postgresPrograms("16")];
  const image = { root, programs };
  // In the other repository, killed drills may have left locks, which runs cannot read: drills run as root here.
  const own = await makePodFolderWithRepository(runner, { ...shared.secrets, "login/user": "postgres" });
  let stored: RepositorySnapshot;
  try {
    await server.query("CREATE DATABASE shop");
    await server.query(
      `CREATE FUNCTION inner_one(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT n';
       CREATE FUNCTION outer_one(n int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN inner_one(n); END';
       CREATE TABLE orders (id int); INSERT INTO orders SELECT generate_series(1, 500);
       CREATE INDEX by_function ON orders (outer_one(id))`,
      "shop",
    );
    const connection = { engine: "postgresql" as const, ...localServer(server.port) };
    const program = postgresql.dump(
      { connection, database: "shop" },
      { inventory: "Full" },
      credentialsFolder,
    );
    stored = await runsOf((command) =>
      startPod({ ...image, runner, shared: own, ...runContainer(program, command, {}) }),
    ).stored();
  } finally {
    await server.stop();
  }
  const assertions: Assertion[] = [
    { name: "orders", query: "SELECT count(*) FROM orders", operator: "AtLeast", value: "500" },
    { name: "slow", query: "SELECT pg_sleep(60)", operator: "NoRows", timeoutSeconds: 1 },
  ];
  const drillWith = async (options: VerifyOptions) => {
    const folders = await makeFolders();
    const closed = once(
      await startRestore(folders, { engineScript: "restore-postgresql.sh", image }),
      "close",
    );
    const { ended } = await startVerify(folders, {
      engine: "postgresql",
      backup: stored,
      environment: { RESTIC_REPOSITORY: join(own.folder, "repository/orders") },
      ...options,
    });
    const verified = await ended;
    await closed;
    return reportOf(verified);
  };
  expect(await drillWith({ assertions: assertions.slice(0, 1) })).toMatchObject({
    verdict: "True",
    reason: "RestoredWithSearchPath",
    tables: 1,
    rows: 500,
    assertions: [{ name: "orders", passed: true, actual: "500" }],
    warnings: [expect.stringContaining("inner_one") as string],
  });
  expect(await drillWith({ assertions })).toMatchObject({
    verdict: "Unknown",
    reason: "AssertionUndecided",
    message: "Assertions could not be decided: slow took longer than 1 second.",
  });
});

test("the operator's program has drills", async () => {
  const main = join(import.meta.dirname, "../../../operator/main.ts");
  await expect(run(process.execPath, [main, "drill"])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--engine is missing.\nUsage:\n  drill --engine ") as string,
  });
});

describe("a hostile restore", () => {
  /** What a container does that leaves all that a good restore leaves. */
  const untilResult = `
    mkdir output; mkfifo -m 666 fetch
    while :; do echo x >output/alive; sleep 1; done &
    until [ -e input/complete ]; do sleep 0.1; done
    cat fetch >/dev/null
    until [ -e fetched ]; do sleep 0.1; done
    cd output
    cp "$INVENTORY" inventory.json
    echo '-- Dump completed' >last-line; : >errors; : >checks; echo 0 >code`;

  test.each<[string, string, RestoreLimits?]>([
    ["that leaves nothing but its end", `${untilResult}; rm -- *; echo 0 >complete`],
    ["without an inventory", `${untilResult}; rm inventory.json; echo 0 >complete`],
    ["with another exit code", `${untilResult}; echo 7 >complete`],
    ["with an inventory of terabytes", `${untilResult}; truncate -s 2T inventory.json; echo 0 >complete`],
    ["with a link as inventory", `${untilResult}; ln -sf "$PASSWORD" inventory.json; echo 0 >complete`],
    ["with a link as its errors", `${untilResult}; rm errors; ln -s "$PASSWORD" errors; echo 0 >complete`],
    ["with broken JSON", `${untilResult}; echo '{"version":2,"tables":[' >inventory.json; echo 0 >complete`],
    [
      "with deep JSON",
      `${untilResult}; { printf '{"version":2,"tables":'; yes '[' | head -n 400000 | tr -d '\\n'; } >inventory.json; echo 0 >complete`,
    ],
    [
      "with odd JSON",
      `${untilResult}; echo '{"version":2,"tables":[null],"objects":7}' >inventory.json; echo 0 >complete`,
    ],
    ["with a FIFO as its end", `${untilResult}; mkfifo complete`],
    [
      "with a folder of links as output",
      `${untilResult}; cd ..; mv output real; mkdir fake; echo 0 >fake/complete; ln -s fake output`,
    ],
    ["with no end", `mkdir output; echo x >output/alive`, impatience],
    ["that is silent", "exit 0", impatience],
    [
      "that stops reading",
      untilResult.replace("cat fetch >/dev/null", "head -c 1000 fetch >/dev/null; exit 0"),
    ],
    ["with a file in place of the FIFO", `mkdir output; echo x >output/alive; echo x >fetch`],
    ["with a link in place of the FIFO", `mkdir output; echo x >output/alive; ln -s /dev/null fetch`],
  ])("%s gets Unknown, and verify ends", async (_name, script, limits) => {
    const report = await verifyWith(script, limits);
    expect(report.verdict).toBe("Unknown");
    expect(["Interrupted", "RestoreFailed"]).toContain(report.reason);
  });

  test("would get True without what makes it hostile", async () => {
    expect(await verifyWith(`${untilResult}; echo 0 >complete`)).toMatchObject({ verdict: "True" });
  });

  async function verifyWith(script: string, limits = patience): Promise<DrillReport> {
    const folders = await makeFolders();
    const restore = spawn("sh", ["-c", script], {
      cwd: folders.exchange,
      env: {
        PATH: process.env["PATH"],
        INVENTORY: join(shared.folder, "out/inventory.json"),
        PASSWORD: join(shared.folder, "credentials/repository-password"),
      },
      stdio: "ignore",
      detached: true,
    });
    try {
      return reportOf(await (await startVerify(folders, { limits })).ended);
    } finally {
      try {
        process.kill(-(restore.pid ?? 0), "SIGKILL");
      } catch {
        // It has ended.
      }
    }
  }
});
