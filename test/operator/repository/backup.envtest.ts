import { execFile, spawn } from "node:child_process";
import { copyFile, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { cacheFolder } from "../../../operator/build.ts";
import type { Outcome } from "../../../operator/repository/outcome.ts";
import { parseOutcome } from "../../../operator/repository/outcome.ts";
import { ensureRestic } from "../../../operator/repository/restic-build/ensure-restic.ts";

/* The scripts of a run, with the restic that is shipped. They stand in this tier because restic has to be built. */

const scripts = join(import.meta.dirname, "../../../operator/repository");
let runner: string;
let repository: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  runner = await mkdtemp(join(tmpdir(), "my-operator-runner-"));
  await copyFile(await ensureRestic({ cache: cacheFolder(), log: console.error }), join(runner, "restic"));
  for (const script of ["backup.sh", "dump.sh"]) await copyFile(join(scripts, script), join(runner, script));
  await writeFile(join(runner, "password"), "planted-password");
});

afterAll(async () => {
  await rm(runner, { recursive: true, force: true });
});

beforeEach(async () => {
  repository = join(await mkdtemp(join(runner, "case-")), "backups/orders");
  environment = {
    PATH: process.env["PATH"],
    TMPDIR: runner,
    RESTIC_REPOSITORY: repository,
    RESTIC_PASSWORD_FILE: join(runner, "password"),
    RESTIC_CACHE_DIR: join(runner, "cache"),
    BACKUP_HOST: "shop/orders",
    BACKUP_TAGS: "job=orders-1",
    BACKUP_FILE_NAME: "postgresql.dump",
    TERMINATION_LOG: join(runner, "termination-log"),
  };
});

function start(shellCommand: string) {
  return spawn("sh", [join(runner, "backup.sh"), "sh", "-c", shellCommand], {
    env: environment,
    stdio: "ignore",
  });
}

async function backUp(
  shellCommand: string,
): Promise<{ exitCode: number | null; outcome: Outcome | undefined }> {
  await rm(join(runner, "termination-log"), { force: true });
  return ended(start(shellCommand));
}

async function ended(child: ReturnType<typeof start>) {
  const exitCode = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { exitCode, outcome: parseOutcome(await readFile(join(runner, "termination-log"), "utf8")) };
}

async function restic(...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(join(runner, "restic"), words, { env: environment });
  return stdout;
}

async function snapshots(): Promise<
  { short_id: string; hostname: string; tags: string[]; paths: string[] }[]
> {
  return JSON.parse(await restic("snapshots", "--json")) as Awaited<ReturnType<typeof snapshots>>;
}

test("what the command writes is one snapshot that gives it back", async () => {
  const { exitCode, outcome } = await backUp("printf 'twelve bytes'");
  expect(exitCode).toBe(0);
  expect(outcome).toMatchObject({ snapshot: { totalBytes: 12 } });
  expect(await snapshots()).toMatchObject([
    { hostname: "shop/orders", tags: ["job=orders-1"], paths: ["/postgresql.dump"] },
  ]);
  expect(await restic("dump", "latest", "postgresql.dump")).toBe("twelve bytes");
});

test("a second run goes to the same repository and adds only what is new", async () => {
  const command = "yes 'the same line' | head -c 3000000; echo";
  await backUp(command);
  const { outcome } = await backUp(command);
  expect(outcome).toMatchObject({ snapshot: { totalBytes: 3000001 } });
  expect(outcome && "snapshot" in outcome && outcome.snapshot.addedBytes).toBeLessThan(10_000);
  expect(await snapshots()).toHaveLength(2);
});

test("a command that fails half-way leaves no snapshot, and its last words explain it", async () => {
  await backUp("echo first");
  const { exitCode, outcome } = await backUp(
    "head -c 2000000 /dev/urandom; echo 'pg_dump: error: gone' >&2; exit 3",
  );
  expect(exitCode).toBe(1);
  expect(outcome).toEqual({
    failure: { reason: "DumpFailed", message: "pg_dump: error: gone (sh exited with 3)" },
  });
  expect(await snapshots()).toHaveLength(1);
});

test("a command that is killed leaves no snapshot", async () => {
  const { outcome } = await backUp("head -c 2000000 /dev/urandom; kill -9 $$");
  expect(outcome).toMatchObject({ failure: { reason: "DumpFailed" } });
  expect(await snapshots()).toHaveLength(0);
});

test("a wrong password is named, and no second repository is made on top", async () => {
  await backUp("echo first");
  const keys = await readdir(join(repository, "keys"));
  environment["RESTIC_PASSWORD_FILE"] = join(runner, "other");
  await writeFile(join(runner, "other"), "another-password");
  const { exitCode, outcome } = await backUp("echo second");
  expect(exitCode).toBe(1);
  expect(outcome).toMatchObject({ failure: { reason: "WrongRepositoryPassword" } });
  expect(await readdir(join(repository, "keys"))).toEqual(keys);
});

test("a place where no repository can be made is named", async () => {
  environment["RESTIC_REPOSITORY"] = "/proc/orders";
  const { outcome } = await backUp("echo first");
  expect(outcome).toMatchObject({ failure: { reason: "RepositoryFailed" } });
  expect(outcome && "failure" in outcome && outcome.failure.message).toContain("/proc/orders");
});

test("told to stop, it says so, leaves no snapshot and no lock", async () => {
  await backUp("echo first");
  await rm(join(runner, "termination-log"), { force: true });
  const child = start("echo some; exec sleep 60");
  while ((await readdir(join(repository, "locks"))).length === 0) await sleep(50);
  child.kill("SIGTERM");
  const { exitCode, outcome } = await ended(child);
  expect(exitCode).toBe(1);
  expect(outcome).toMatchObject({ failure: { reason: "Interrupted" } });
  expect(await readdir(join(repository, "locks"))).toEqual([]);
  expect(await snapshots()).toHaveLength(1);
});
