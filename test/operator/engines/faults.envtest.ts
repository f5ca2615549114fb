import { execFile } from "node:child_process";
import { access, chmod, chown, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { postgresql } from "../../../operator/engines/postgresql/index.ts";
import { eventually } from "../../../lib/testing/eventually.ts";
import type { PostgresServer } from "../../support/servers/postgres.ts";
import { postgresPrograms, postgresRoot, startPostgres } from "../../support/servers/postgres.ts";
import { makeRunnerFolder } from "../../support/repository/runner-folder.ts";
import type { Pod, PodFolder } from "../../support/engines/pod.ts";
import {
  credentialsFolder,
  failureOf,
  makePodFolder,
  makePodFolderWithRepository,
  snapshotOf,
  startPod,
} from "../../support/engines/pod.ts";

/*
 * What is left when a run is killed in each of its phases: never a snapshot of a dump that is not whole and does not
 * have its companion. docs/backup.md has the same table.
 */

const version = "17";
const rows = 20_000;
const secrets = {
  "login/user": "postgres",
  "login/password": "superuser",
  "repository/password": "secret",
};

let runner: string;
let server: PostgresServer;
let shared: PodFolder;
/** The volume before any run, and one with a repository. */
let empty: string;
let made: string;
let run = 0;

/**
 * Stands in for a program, and stops as the node would see it: PAUSE_AT is a pattern of its name and arguments,
 * PAUSE_WHEN whether it is held `before` its work, `within` its output or `after` its work.
 */
const pausing = `#!/bin/sh
name=$(basename "$0")
real=/my-operator/real/$name
[ -e "$real" ] || real=${postgresPrograms(version)}/$name
pause() {
  : >/out/paused
  sleep 600
}
case "$name $*" in
  $PAUSE_AT)
    case $PAUSE_WHEN in
      before) pause ;;
      within) "$real" "$@" | { head -c 2000000; pause; } ;;
      after) "$real" "$@" && pause ;;
    esac
    exit 1 ;;
esac
exec "$real" "$@"
`;

beforeAll(async () => {
  runner = await makeRunnerFolder();
  shared = await makePodFolderWithRepository(runner, secrets);
  empty = join((await makePodFolder(runner, secrets)).folder, "repository");
  made = join(runner, "made");
  await promisify(execFile)("cp", ["--archive", join(shared.folder, "repository"), made]);
  await mkdir(join(runner, "real"));
  await rename(join(runner, "restic"), join(runner, "real", "restic"));
  for (const name of ["restic", "psql", "pg_dump", "pg_restore"]) {
    await writeFile(join(runner, name), pausing);
    await chmod(join(runner, name), 0o755);
  }
  server = await startShop();
  snapshotOf(await (await pod()).ended);
});

afterAll(async () => {
  await server.stop();
  await rm(runner, { recursive: true, force: true });
});

/** A server whose dump takes long enough to be killed in the midst of it. */
async function startShop(): Promise<PostgresServer> {
  const started = await startPostgres(version);
  await started.query("CREATE DATABASE shop");
  await started.query(
    `CREATE TABLE orders (id serial PRIMARY KEY, note text);
     INSERT INTO orders (note) SELECT string_agg(md5(random()::text), '') FROM generate_series(1, ${String(rows)}) i,
       generate_series(1, 10) GROUP BY i`,
    "shop",
  );
  return started;
}

interface Pause {
  at: string;
  when: "before" | "within" | "after";
}

async function pod(pause?: Pause, command: readonly string[] = []): Promise<Pod> {
  const connection = {
    engine: "postgresql" as const,
    host: "127.0.0.1",
    port: server.port,
    credentials: {
      usernameSecretRef: { name: "login", key: "user" },
      passwordSecretRef: { name: "login", key: "password" },
    },
  };
  const dump = postgresql.dump({ connection, database: "shop" }, { manifest: true }, credentialsFolder);
  return startPod({
    root: await postgresRoot(version),
    programs: `/my-operator:${postgresPrograms(version)}`,
    runner,
    shared,
    command: command.length === 0 ? ["/my-operator/backup.sh", ...dump.command] : command,
    environment: [
      ...dump.environment,
      { name: "BACKUP_FILE_NAME", value: dump.fileName },
      { name: "BACKUP_RUN", value: `run-${String(++run)}` },
      { name: "PAUSE_AT", value: pause?.at ?? "" },
      { name: "PAUSE_WHEN", value: pause?.when ?? "" },
    ],
  });
}

async function shell(command: string): Promise<string> {
  const { exitCode, log } = await (await pod(undefined, ["-c", command])).ended;
  if (exitCode !== 0) throw new Error(log);
  return log;
}

interface Stored {
  id: string;
  tags: string[];
}

async function snapshots(): Promise<Stored[]> {
  return JSON.parse(await shell("restic --no-lock snapshots --json")) as Stored[];
}

const has = ({ tags }: Stored, tag: string) => tags.includes(tag);

const verified = new Set<string>();

/** Every snapshot of a dump can be restored and has its companion. Returns the runs that left one. */
async function wholeDumps(): Promise<string[]> {
  const all = await snapshots();
  const dumps = all.filter((each) => has(each, "part=dump"));
  const runs = dumps.map(({ tags }) => tags.find((tag) => tag.startsWith("run=")) ?? "");
  for (const [index, dump] of dumps.entries()) {
    if (verified.has(dump.id)) continue;
    const companion = all.find((each) => has(each, runs[index] ?? "") && has(each, "part=manifest"));
    const [found = "", manifest = ""] = (
      await shell(
        `restic --no-lock --quiet dump ${dump.id} postgresql.dump | pg_restore --data-only --file=- | ` +
          `grep -c -E '^[0-9]+	'; restic --no-lock --quiet dump ${companion?.id ?? "none"} manifest.json | tr -d '\\n'`,
      )
    ).split("\n");
    expect(Number(found)).toBe(rows);
    expect(JSON.parse(manifest)).toMatchObject({ tables: [{ name: "orders", rows }] });
    verified.add(dump.id);
  }
  // restic lists by time, and those of one second as it finds them.
  return runs.toSorted();
}

/** Waits until the Pod has come to its pause. */
async function paused(pause: Pause): Promise<Pod> {
  const mark = join(shared.folder, "out", "paused");
  await rm(mark, { force: true });
  const running = await pod(pause);
  const state = { ended: false };
  void running.ended.then(() => {
    state.ended = true;
  });
  while (
    !(await access(mark).then(
      () => true,
      () => false,
    ))
  ) {
    if (state.ended) throw new Error(`The run ended before its pause:\n${(await running.ended).log}`);
    await sleep(20);
  }
  return running;
}

/** Kills the process that runs these words. */
async function killWithin(running: Pod, pattern: RegExp): Promise<void> {
  const victim = (await running.processes()).find(({ words }) => pattern.test(words.join(" ")));
  if (victim === undefined) throw new Error(`There is no process ${String(pattern)}.`);
  process.kill(victim.pid, "SIGKILL");
}

const inDump: Pause = { at: "pg_dump*--lock-wait-timeout=60000*", when: "within" };
const companionStored: Pause = { at: "restic*part=manifest*", when: "after" };

test.each<[phase: string, pause: Pause, stored: number]>([
  ["before it looks for the repository", { at: "restic*cat config", when: "before" }, 0],
  ["before it makes the repository", { at: "restic* init", when: "before" }, 0],
  ["when the repository is made, but not yet in its place", { at: "restic* init", when: "after" }, 0],
  ["before restic begins", { at: "restic*part=dump*", when: "before" }, 0],
  ["before the session is open", { at: "psql*", when: "before" }, 0],
  ["before the tables are known", { at: "pg_restore --list", when: "before" }, 0],
  ["before the dump begins", { at: "pg_dump*--lock-wait-timeout=60000*", when: "before" }, 0],
  ["within the dump", inDump, 0],
  ["when the dump is written, but not yet ended", { ...inDump, when: "after" }, 0],
  ["before the companion is stored", { ...companionStored, when: "before" }, 0],
  ["between the companion and the commit", companionStored, 0],
  ["between the commit and the outcome", { at: "restic*part=dump*", when: "after" }, 1],
])(
  "a node that fails %s leaves only whole dumps, and the next run succeeds",
  async (_phase, pause, stored) => {
    const volume = join(shared.folder, "repository");
    await rm(volume, { recursive: true, force: true });
    const isMade = !/ init$|cat config$/.test(pause.at);
    await promisify(execFile)("cp", ["--archive", isMade ? made : empty, volume]);
    const running = await paused(pause);
    const killed = run;
    running.kill();
    expect((await running.ended).outcome).toBeUndefined();
    const next = snapshotOf(await (await pod()).ended);
    expect(next.manifest).toMatchObject({ tables: 1, rows });
    const runs = await wholeDumps();
    expect(runs).toHaveLength(1 + stored);
    expect(runs.includes(`run=run-${String(killed)}`)).toBe(stored === 1);
    expect(await readdir(join(shared.folder, "repository"))).toEqual(["orders"]);
  },
);

test.each<[victim: string, pause: Pause, pattern: RegExp, reason: string]>([
  ["restic in the dump", inDump, /^\/my-operator\/real\/restic .*part=dump/, "Killed"],
  ["dump.sh", inDump, /^\/bin\/sh \/my-operator\/dump\.sh/, "Killed"],
  ["the engine's script", inDump, /^\/bin\/sh \/my-operator\/dump-postgresql\.sh/, "DumpFailed"],
  ["pg_dump", inDump, /^\/bin\/sh \/my-operator\/pg_dump/, "DumpFailed"],
  ["restic before the commit", companionStored, /^\/my-operator\/real\/restic .*part=dump/, "Killed"],
  ["restic in the companion", companionStored, /^\/bin\/sh \/my-operator\/restic .*part=manifest/, "Killed"],
])(
  "%s that is killed ends the run with an explanation and without a dump",
  async (_victim, pause, pattern, reason) => {
    const before = await wholeDumps();
    const running = await paused(pause);
    await killWithin(running, pattern);
    // What is left of its work ends by itself.
    await eventually("a process that sleeps", () => killWithin(running, /^sleep 600/), { seconds: 3 }).catch(
      () => undefined,
    );
    expect(failureOf(await running.ended)).toMatchObject({ reason });
    expect(await wholeDumps()).toEqual(before);
  },
);

test.each<[phase: string, pause: Pause]>([
  ["within the dump", inDump],
  ["between the companion and the commit", companionStored],
])("a run that is told to stop %s says so and leaves no dump and no lock", async (_phase, pause) => {
  const before = await wholeDumps();
  await rm(join(shared.folder, "repository", "orders", "locks"), { recursive: true });
  await mkdir(join(shared.folder, "repository", "orders", "locks"));
  await chown(join(shared.folder, "repository", "orders", "locks"), 65532, 65532);
  const running = await paused(pause);
  const script = (await running.processes()).find(({ words }) => words[1] === "/my-operator/backup.sh");
  process.kill(script?.pid ?? 0, "SIGTERM");
  // The pause stands for a program's own work, which ends with it.
  await sleep(1000);
  await eventually("a process that sleeps", () => killWithin(running, /^sleep 600/), { seconds: 3 }).catch(
    () => undefined,
  );
  expect(failureOf(await running.ended)).toMatchObject({ reason: "Interrupted" });
  expect(await readdir(join(shared.folder, "repository", "orders", "locks"))).toEqual([]);
  expect(await wholeDumps()).toEqual(before);
});

test("a server that is killed ends the run with an explanation and without a dump", async () => {
  const before = await wholeDumps();
  const running = await paused({ at: "pg_dump*--lock-wait-timeout=60000*", when: "before" });
  server.kill();
  // The pause has no way on but to fail; what the session says comes first.
  await killWithin(running, /^sleep 600/);
  expect(failureOf(await running.ended).reason).toMatch(/^Database|^DumpFailed$/);
  expect(await wholeDumps()).toEqual(before);
  await server.stop();
  server = await startShop();
  snapshotOf(await (await pod()).ended);
});
