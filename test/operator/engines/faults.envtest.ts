import { execFile } from "node:child_process";
import { access, chmod, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { postgresql } from "../../../operator/engines/postgresql/index.ts";
import { StopWaiting, eventually } from "../../../lib/testing/eventually.ts";
import type { PostgresServer } from "../../support/servers/postgres.ts";
import { postgresPrograms, postgresRoot, startPostgres } from "../../support/servers/postgres.ts";
import { makeRunnerFolder } from "../../support/repository/runner-folder.ts";
import type { Pod, PodFolder } from "../../support/engines/pod.ts";
import {
  credentialsFolder,
  failureOf,
  makePodFolderWithRepository,
  snapshotOf,
  startPod,
} from "../../support/engines/pod.ts";
import { runContainer } from "../../support/engines/runs.ts";

/*
 * Kills runs in each of their phases. There is never a snapshot of a dump that is incomplete or lacks its sidecar
 * files. docs/backup.md has the same list.
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
/** The volume with an empty repository, which each test copies. */
let template: string;
let run = 0;

/**
 * Replaces a program, and can pause it: PAUSE_AT is a pattern for its name and arguments, PAUSE_WHEN says whether it
 * pauses `before` its work, `within` its output or `after` its work.
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
  template = join(runner, "template");
  await promisify(execFile)("cp", ["--archive", join(shared.folder, "repository"), template]);
  await mkdir(join(runner, "real"));
  await rename(join(runner, "restic"), join(runner, "real", "restic"));
  for (const name of ["restic", "psql", "pg_dump", "pg_restore"]) {
    await writeFile(join(runner, name), pausing);
    await chmod(join(runner, name), 0o755);
  }
  server = await startShop();
});

beforeEach(async () => {
  const volume = join(shared.folder, "repository");
  await rm(volume, { recursive: true, force: true });
  await promisify(execFile)("cp", ["--archive", template, volume]);
});

afterAll(async () => {
  await server.stop();
  await rm(runner, { recursive: true, force: true });
});

/** Starts a server whose dump takes long enough to be killed while it runs. */
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

async function pod(pause?: Pause, command: readonly string[] = [], { port } = server): Promise<Pod> {
  const connection = {
    engine: "postgresql" as const,
    host: "127.0.0.1",
    port,
    credentials: {
      usernameSecretRef: { name: "login", key: "user" },
      passwordSecretRef: { name: "login", key: "password" },
    },
  };
  const dump = postgresql.dump({ connection, database: "shop" }, { inventory: "Full" }, credentialsFolder);
  return startPod({
    root: await postgresRoot(version),
    programs: `/my-operator:${postgresPrograms(version)}`,
    runner,
    shared,
    ...runContainer(dump, command, {
      BACKUP_RUN: `run-${String(++run)}`,
      PAUSE_AT: pause?.at ?? "",
      PAUSE_WHEN: pause?.when ?? "",
    }),
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

/** Asserts that every dump restores and has its sidecar files. Returns the runs that stored one. */
async function completeDumps(): Promise<string[]> {
  const all = await snapshots();
  const dumps = all.filter((each) => has(each, "part=dump"));
  const runs = dumps.map(({ tags }) => tags.find((tag) => tag.startsWith("run=")) ?? "");
  for (const [index, dump] of dumps.entries()) {
    if (verified.has(dump.id)) continue;
    const sidecar = all.find((each) => has(each, runs[index] ?? "") && has(each, "part=sidecar"));
    const [found = "", inventory = ""] = (
      await shell(
        `restic --no-lock --quiet dump ${dump.id} postgresql.dump | pg_restore --data-only --file=- | ` +
          `grep -c -E '^[0-9]+	'; restic --no-lock --quiet dump ${sidecar?.id ?? "none"} inventory.json | tr -d '\\n'`,
      )
    ).split("\n");
    expect(Number(found)).toBe(rows);
    expect(JSON.parse(inventory)).toMatchObject({ tables: [{ name: "orders", rows }] });
    verified.add(dump.id);
  }
  // restic sorts by time. Snapshots of the same second come in any order.
  return runs.toSorted();
}

/** Starts a run, and waits until it pauses. */
async function paused(pause: Pause, from = server): Promise<Pod> {
  const mark = join(shared.folder, "out", "paused");
  await rm(mark, { force: true });
  const running = await pod(pause, [], from);
  let ended: string | undefined;
  void running.ended.then(({ log }) => (ended = log));
  await eventually(
    "the pause of the run",
    async () => {
      if (ended !== undefined) throw new StopWaiting(`The run ended before its pause:\n${ended}`);
      await access(mark);
    },
    { intervalMilliseconds: 20 },
  );
  return running;
}

/** Kills the process whose command line matches. */
async function killWithin(running: Pod, pattern: RegExp): Promise<void> {
  const victim = (await running.processes()).find(({ words }) => pattern.test(words.join(" ")));
  if (victim === undefined) throw new Error(`There is no process ${String(pattern)}.`);
  process.kill(victim.pid, "SIGKILL");
}

const inDump: Pause = { at: "pg_dump*--lock-wait-timeout=60000*", when: "within" };
const sidecarStored: Pause = { at: "restic*part=sidecar*", when: "after" };

test.each<[phase: string, pause: Pause, stored: number]>([
  ["before it opens the repository", { at: "restic*cat config", when: "before" }, 0],
  ["before restic begins", { at: "restic*part=dump*", when: "before" }, 0],
  ["before the session is open", { at: "psql*", when: "before" }, 0],
  ["before the tables are known", { at: "pg_restore --list", when: "before" }, 0],
  ["before the dump begins", { at: "pg_dump*--lock-wait-timeout=60000*", when: "before" }, 0],
  ["within the dump", inDump, 0],
  ["when the dump is written, but not yet ended", { ...inDump, when: "after" }, 0],
  ["before the sidecar files are stored", { ...sidecarStored, when: "before" }, 0],
  ["between the sidecar files and the commit", sidecarStored, 0],
  ["between the commit and the outcome", { at: "restic*part=dump*", when: "after" }, 1],
])(
  "a node that fails %s leaves only complete dumps, and the next run succeeds",
  async (_phase, pause, stored) => {
    const running = await paused(pause);
    const killed = run;
    running.kill();
    expect((await running.ended).outcome).toBeUndefined();
    const next = snapshotOf(await (await pod()).ended);
    expect(next.inventory).toMatchObject({ tables: 1, rows });
    const runs = await completeDumps();
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
  ["restic before the commit", sidecarStored, /^\/my-operator\/real\/restic .*part=dump/, "Killed"],
  ["restic in the sidecar files", sidecarStored, /^\/bin\/sh \/my-operator\/restic .*part=sidecar/, "Killed"],
])(
  "%s that is killed ends the run with an explanation and without a dump",
  async (_victim, pause, pattern, reason) => {
    const running = await paused(pause);
    await killWithin(running, pattern);
    await endPause(running);
    expect(failureOf(await running.ended)).toMatchObject({ reason });
    expect(await completeDumps()).toEqual([]);
  },
);

test.each<[phase: string, pause: Pause]>([
  ["within the dump", inDump],
  ["between the sidecar files and the commit", sidecarStored],
])("a run that is stopped %s says so and leaves no dump and no lock", async (_phase, pause) => {
  const running = await paused(pause);
  const find = async (script: string) =>
    (await running.processes()).find(({ words }) => words[1] === `/my-operator/${script}`);
  process.kill((await find("backup.sh"))?.pid ?? 0, "SIGTERM");
  await eventually("the end of dump.sh", async () => {
    expect(await find("dump.sh")).toBeUndefined();
  });
  await endPause(running);
  expect(failureOf(await running.ended)).toMatchObject({ reason: "Interrupted" });
  expect(await readdir(join(shared.folder, "repository", "orders", "locks"))).toEqual([]);
  expect(await completeDumps()).toEqual([]);
});

test("a server that is killed ends the run with an explanation and without a dump", async () => {
  const own = await startShop();
  try {
    const running = await paused({ at: "pg_dump*--lock-wait-timeout=60000*", when: "before" }, own);
    own.kill();
    // The paused program then fails. Until then, the session reports the end of the server.
    await killWithin(running, /^sleep 600/);
    expect(failureOf(await running.ended).reason).toMatch(/^Database|^DumpFailed$/);
    expect(await completeDumps()).toEqual([]);
  } finally {
    await own.stop();
  }
});

/** Ends the pause, if it still lasts, as the replaced program would end by itself. */
async function endPause(running: Pod): Promise<void> {
  await eventually("the end of the run", async () => {
    await killWithin(running, /^sleep 600/).catch(() => undefined);
    expect(await running.processes()).toEqual([]);
  });
}
