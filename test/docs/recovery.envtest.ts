import { execFile } from "node:child_process";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../lib/testing/eventually.ts";
import { runMaintenance } from "../../operator/repository/maintenance/main.ts";
import { postgresqlDatabases } from "../../operator/kubernetes/kinds.ts";
import { parseCommand } from "../../operator/restore/command-line.ts";
import { reportLine } from "../../operator/restore/report.ts";
import { serveDatabase } from "../support/controllers/databases-under-test.ts";
import { OwnCluster } from "../support/controllers/own-cluster.ts";
import type { NamedJob } from "../support/controllers/own-cluster.ts";
import { ExecutedPage, replaced } from "../support/engines/documented.ts";
import type { PodFolder } from "../support/engines/pod.ts";
import { makePodFolder, snapshotOf } from "../support/engines/pod.ts";
import { runBackup } from "../support/engines/run-backup.ts";
import { localServer } from "../support/engines/runs.ts";
import { shortTimeouts } from "../support/repository/repository-under-test.ts";
import { makeRunnerFolder } from "../support/repository/runner-folder.ts";
import { removeScripts, startRestorePod } from "../support/restore/restore-pod.ts";
import type { PostgresServer } from "../support/servers/postgres.ts";
import { postgresPrograms, postgresRoot, startPostgres } from "../support/servers/postgres.ts";
import type { RestServer } from "../support/servers/rest.ts";
import { startRestServer } from "../support/servers/rest.ts";

/*
 * Every block of commands of docs/recovery.md, in this order: on a new API server with the operator's controllers, and with the backup of
 * a real server. What its Jobs do, real programs do on this machine.
 */

const page = new ExecutedPage("docs/recovery.md");
const lostCluster = "11111111-7d43-4b0f-9c1e-5a8d3e0b7f21";
const password = "planted-repository-password";
const login = { username: "restorer", password: "planted-restorer" };

let runner: string;
let shared: PodFolder;
let rest: RestServer;
let lostServer: PostgresServer;
let newServer: PostgresServer;
let cluster: OwnCluster;
/** The backup of the lost cluster. */
let lost: ReturnType<typeof snapshotOf>;
let variables: Record<string, string>;

beforeAll(async () => {
  runner = await makeRunnerFolder();
  rest = await startRestServer();
  shared = await makePodFolder(runner, {
    "repository/password": password,
    "login/user": login.username,
    "login/password": login.password,
  });
  // Restores read the files of the server.
  await mkdir(join(shared.folder, "repository/backups"));
  await symlink(join(rest.folder, "backups/orders"), join(shared.folder, "repository/backups/orders"));
  lostServer = await startPostgres("17");
  newServer = await startPostgres("17");
  for (const server of [lostServer, newServer])
    await server.query(
      `CREATE ROLE ${login.username} LOGIN CREATEDB CREATEROLE PASSWORD '${login.password}';
       GRANT pg_signal_backend TO ${login.username}`,
    );
  await lostServer.query(`CREATE ROLE app; GRANT app TO ${login.username}`);
  await lostServer.query("CREATE DATABASE shop OWNER app");
  await lostServer.query(
    `CREATE TABLE orders (id int PRIMARY KEY, note text); ALTER TABLE orders OWNER TO app;
     INSERT INTO orders SELECT id, md5(id::text) FROM generate_series(1, 5000) AS id`,
    "shop",
  );
  variables = {
    RESTIC_REPOSITORY: `rest:${rest.url}/backups/orders/`,
    RESTIC_REST_USERNAME: rest.credentials.username,
    RESTIC_REST_PASSWORD: rest.credentials.password,
  };
  await maintenance("init");
  const former = {
    ...variables,
    BACKUP_HOST: "shop/orders",
    BACKUP_JOB: "orders-1",
    BACKUP_RUN: "orders-1-abcde",
  };
  lost = snapshotOf(
    await runBackup("postgresql", { port: lostServer.port, runner, shared, environment: former }),
  );
  await maintenance("maintain", "--host", "shop/orders");
  await lostServer.stop();
  cluster = await OwnCluster.start("shop", runner);
  // The first time, the servers are built.
}, 600_000);

afterAll(async () => {
  await cluster.destroy();
  await Promise.all([newServer, rest].map((server) => server.stop()));
  await removeScripts(runner);
  await rm(runner, { recursive: true, force: true });
});

/** Maintains the repository for the lost cluster. */
async function maintenance(...args: string[]): Promise<void> {
  const exitCode = await runMaintenance(args, {
    restic: join(runner, "restic"),
    environment: {
      PATH: process.env["PATH"],
      RESTIC_CACHE_DIR: join(runner, "cache"),
      RESTIC_PASSWORD_FILE: join(shared.folder, "credentials/repository-password"),
      REPOSITORY_OWNER: lostCluster,
      BACKUP_SETTLE_SECONDS: "1",
      TERMINATION_LOG: join(runner, "termination-log"),
      ...variables,
    },
    timeouts: shortTimeouts,
    signal: new AbortController().signal,
  });
  if (exitCode !== 0) throw new Error(`${args.join(" ")} has failed.`);
}

async function file(name: string, content: string): Promise<string> {
  const path = join(runner, name);
  await writeFile(path, content);
  return path;
}

/** Types a block of the page, and returns what it printed. @throws Error with its output if it fails. */
async function type(block: string): Promise<string> {
  const text = replaced(block, {
    "<file with the password of the storage>": await file("storage-password", rest.credentials.password),
    "<file with the password of the repository>": await file("repository-password", password),
    "<file with the user>": await file("user", login.username),
    "<file with their password>": await file("user-password", login.password),
    "https://backups.example.com:8000": rest.url,
    "username: backup": `username: ${rest.credentials.username}`,
    "host: orders-db": "host: localhost",
    "port: 5432": `port: ${newServer.port}`,
  });
  const { kubeconfig, kubectl } = cluster.access;
  const { stdout } = await promisify(execFile)("/bin/bash", ["-euo", "pipefail", "-c", text], {
    env: { PATH: `${dirname(kubectl)}:/usr/bin:/bin`, KUBECONFIG: kubeconfig, HOME: runner },
  });
  page.ran(block);
  return stdout;
}

/** Restores as the Jobs of a DatabaseRestore say, until it has ended. */
async function restore(): Promise<void> {
  const { host, port } = localServer(newServer.port);
  for (const purpose of ["preflight", "restore"]) {
    const job = await cluster.nextJob("orders", "restore");
    expect(job.metadata.name).toContain(`-${purpose}`);
    const fetch = job.spec?.template.spec?.containers.find(({ name }) => name === "fetch");
    const { options } = parseCommand(fetch?.args?.slice(1) ?? []);
    const pod = await startRestorePod({
      root: await postgresRoot("17"),
      programs: postgresPrograms("17"),
      runner,
      shared,
      connection: { engine: "postgresql", ...localServer(port), host },
      snapshot: lost,
      options,
      backupPath: "backups/orders",
    });
    const { report, log } = await pod.ended;
    if (report === undefined) throw new Error(log);
    await cluster.controlPlane.end(
      job.metadata.name,
      {
        exitCode: report.outcome === "Restored" || report.outcome === "PreflightPassed" ? 0 : 1,
        message: reportLine(report),
      },
      "fetch",
    );
  }
  const cleanup = await cluster.nextJob("orders", "restore");
  await cluster.controlPlane.end(cleanup.metadata.name, { exitCode: 0, message: "" }, "restore");
}

/** The variables of a run that are in no Secret. */
function plainVariables(job: NamedJob): Record<string, string> {
  const [container] = job.spec?.template.spec?.containers ?? [];
  const plain = (container?.env ?? []).filter(
    ({ name, value }) => value !== undefined && /^(BACKUP|REPOSITORY)_/.test(name),
  );
  return Object.fromEntries(plain.map(({ name, value = "" }) => [name, value]));
}

const [secrets = ""] = page.blocks("## Bring the secrets");
const [read = "", why = ""] = page.blocks("## Read the repository");
const [choose = ""] = page.blocks("## Choose a backup");
const [bringBack = "", whyNot = ""] = page.blocks("## Restore it");
const [owner = "", takeOver = ""] = page.blocks("## Take the repository over");
const [backUp = ""] = page.blocks("## Make a backup");

test("the storage and the password bring back the backups", async () => {
  await type(secrets);
  const [, { args }] = await Promise.all([type(read), cluster.maintain("orders")]);
  expect(args).toEqual(["repository", "maintain", "--host", "shop/orders"]);
  expect(await type(why)).toContain("its backups have DatabaseSnapshots and can be restored");
  const [snapshot] = await cluster.snapshots();
  expect(snapshot?.status?.artifact?.snapshotID).toBe(lost.snapshotID);
  expect(await type(choose)).toContain(snapshot?.metadata.name);
});

test("a DatabaseRestore brings back the data", async () => {
  await Promise.all([type(bringBack), restore()]);
  expect(await type(whyNot)).not.toBe("\n");
  const content = "SELECT count(*)::int AS rows, md5(string_agg(note, '' ORDER BY id)) AS notes FROM orders";
  const [restored] = await newServer.query(content, "shop");
  expect(restored).toMatchObject({ rows: 5000 });
  const [table] = await newServer.query(
    "SELECT tableowner FROM pg_tables WHERE tablename = 'orders'",
    "shop",
  );
  expect(table).toEqual({ tableowner: "app" });
});

test("a PostgreSQLDatabase begins with a backup of the lost cluster", async () => {
  const [snapshot] = await cluster.snapshots();
  const { client } = cluster.controlPlane;
  await client.create(postgresqlDatabases, {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "PostgreSQLDatabase",
    metadata: { name: "again", namespace: "shop" },
    spec: { version: "17", bootstrap: { snapshotRef: { name: snapshot?.metadata.name ?? "" } } },
  });
  await serveDatabase(client, "shop", "again");
  await restore();
  await eventually("the Job of the initial configuration", () =>
    cluster.controlPlane.end("again-initialization", { exitCode: 0, message: "version 17.2" }, "initialize"),
  );
  await eventually("the condition Ready", async () => {
    const { status } = await client.get(postgresqlDatabases, { namespace: "shop", name: "again" });
    expect(status?.conditions?.[0]).toMatchObject({ type: "Ready", status: "True", reason: "Serving" });
  });
  const [restored] = await newServer.query("SELECT count(*)::int AS rows FROM orders", "again");
  expect(restored).toEqual({ rows: 5000 });
});

test("the new cluster takes the repository over, and backs up into the same path", async () => {
  expect(await type(owner)).toBe(`${lostCluster}\n`);
  await Promise.all([type(takeOver), cluster.maintain("orders")]);
  expect((await cluster.backup("orders")).status?.repository?.owner).toMatchObject({
    id: await cluster.id(),
    takenOverFrom: lostCluster,
  });
  const made = async () => {
    const job = await cluster.nextJob("orders", "backup");
    const { name } = job.metadata;
    const environment = {
      ...plainVariables(job),
      ...variables,
      BACKUP_JOB: name,
      BACKUP_RUN: `${name}-abcde`,
    };
    const { exitCode, terminationMessage, log } = await runBackup("postgresql", {
      port: newServer.port,
      runner,
      shared,
      environment,
    });
    if (exitCode !== 0) throw new Error(log);
    await cluster.controlPlane.end(name, { exitCode, message: terminationMessage }, "backup");
  };
  await Promise.all([type(backUp), made()]);
  await eventually("both backups in the same repository", async () => {
    const all = await cluster.snapshots();
    expect(all.map(({ status }) => status?.repository?.path)).toEqual(["/backups/orders", "/backups/orders"]);
    expect(new Set(all.map(({ status }) => status?.repository?.id)).size).toBe(1);
  });
});

test("no command of the page is left out", () => {
  expect(page.leftOut()).toEqual([]);
});
