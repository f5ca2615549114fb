import type { ChildProcess } from "node:child_process";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { Outcome, Snapshot } from "../../../../operator/repository/run/outcome.ts";
import { parseOutcome } from "../../../../operator/repository/run/outcome.ts";
import { parseProgress } from "../../../../operator/repository/run/progress.ts";
import { runMaintenance } from "../../../../operator/repository/maintenance/main.ts";
import { childProcesses } from "../../../../lib/testing/child-processes.ts";
import { processTimes } from "../../../support/process-times.ts";
import { openFaultyLine } from "../../../support/servers/faulty-line.ts";
import { makeSmallDisk } from "../../../support/servers/small-disk.ts";
import { startRestServer } from "../../../support/servers/rest.ts";
import { startS3Server } from "../../../support/servers/s3.ts";
import { cheapKey } from "../../../support/repository/cheap-key.ts";
import { makeCheapRepository } from "../../../support/repository/cheap-repository.ts";
import { makeRunnerFolder } from "../../../support/repository/runner-folder.ts";
import { shortPatience } from "../../../support/repository/repository-under-test.ts";

/* The scripts of a run, with the restic that is shipped. They stand in this tier because restic has to be built. */

const password = "planted-password";

let runner: string;
/** Of the repository that is copied. */
let masterKey: string;
let folder: string;
let repository: string;
let environment: Record<string, string | undefined>;

beforeAll(async () => {
  runner = await makeRunnerFolder();
  await writeFile(join(runner, "password"), password);
  masterKey = await makeCheapRepository(join(runner, "restic"), join(runner, "repository"), password);
});

afterAll(async () => {
  await rm(runner, { recursive: true, force: true });
});

beforeEach(async () => {
  folder = await mkdtemp(join(runner, "case-"));
  repository = join(folder, "backups/orders");
  environment = {
    PATH: process.env["PATH"],
    TMPDIR: folder,
    RESTIC_REPOSITORY: repository,
    RESTIC_PASSWORD_FILE: join(runner, "password"),
    RESTIC_CACHE_DIR: join(runner, "cache"),
    BACKUP_HOST: "shop/orders",
    BACKUP_JOB: "orders-1",
    BACKUP_RUN: "orders-1-abcde",
    BACKUP_FILE_NAME: "dump",
    BACKUP_LOCK_WAIT: "0s",
    BACKUP_PREFLIGHT_SECONDS: "3",
    BACKUP_SETTLE_SECONDS: "2",
  };
});

interface Ended {
  exitCode: number | null;
  outcome: Outcome | undefined;
  log: string;
}

/** Starts a run whose dump is a shell command. */
function start(shellCommand: string, changes: Record<string, string> = {}) {
  const terminationLog = join(folder, `termination-log-${changes["BACKUP_RUN"] ?? ""}`);
  const child = spawn("sh", [join(runner, "backup.sh"), "dump-command.sh", "sh", "-c", shellCommand], {
    env: { ...environment, TERMINATION_LOG: terminationLog, ...changes },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data: Buffer) => {
      log += data.toString();
    });
  }
  const ended = new Promise<Ended>((resolve) => {
    child.once("exit", (exitCode) => {
      void readFile(terminationLog, "utf8")
        .catch(() => "")
        .then((message) => {
          resolve({ exitCode, outcome: parseOutcome(message), log });
        });
    });
  });
  return { child, ended };
}

/** Runs what the Pod of a run does: at a REST server its init container makes the repository. */
async function backUp(shellCommand: string, changes: Record<string, string> = {}): Promise<Ended> {
  await rm(join(folder, "termination-log-"), { force: true });
  const variables = { ...environment, ...changes };
  if (variables["RESTIC_REPOSITORY"]?.startsWith("rest:") && variables["REPOSITORY_ID"] === undefined) {
    await runMaintenance(["init"], {
      restic: join(runner, "restic"),
      environment: { ...variables, TERMINATION_LOG: join(folder, "init-termination-log") },
      patience: shortPatience,
      log: () => undefined,
    });
  }
  return start(shellCommand, changes).ended;
}

async function stored(shellCommand: string, changes: Record<string, string> = {}): Promise<Snapshot> {
  const { outcome, log } = await backUp(shellCommand, changes);
  if (outcome === undefined || !("snapshot" in outcome)) throw new Error(`No snapshot:\n${log}`);
  return outcome.snapshot;
}

/** The reason and message of a run that must fail. */
async function failure(shellCommand: string, changes: Record<string, string> = {}) {
  const { exitCode, outcome, log } = await backUp(shellCommand, changes);
  if (outcome === undefined || !("failure" in outcome)) throw new Error(`No failure:\n${log}`);
  expect(exitCode).toBe(1);
  return outcome.failure;
}

async function restic(...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(join(runner, "restic"), words, {
    env: environment,
  });
  return stdout;
}

async function snapshots(): Promise<
  { id: string; time: string; hostname: string; tags: string[]; paths: string[] }[]
> {
  return JSON.parse(await restic("snapshots", "--json")) as Awaited<ReturnType<typeof snapshots>>;
}

/** The process, once it is there, that a run has started with this word. */
async function childWith(run: ChildProcess, word: string): Promise<number> {
  for (;;) {
    for (const pid of await childProcesses(run.pid ?? 0)) {
      const words = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      if (words.split("\0").includes(word)) return pid;
    }
    await sleep(20);
  }
}

/** A program that has the repository for itself, and does not go on until it is killed. */
async function takeForItself(): Promise<ChildProcess> {
  const child = spawn(join(runner, "restic"), ["check"], { env: environment });
  onTestFinished(() => void child.kill("SIGKILL"));
  const isLock = (name: string) => /^[0-9a-f]{64}$/.test(name);
  while (!(await readdir(join(repository, "locks"))).some(isLock)) await sleep(1);
  child.kill("SIGSTOP");
  return child;
}

describe("a run that succeeds", () => {
  test("leaves one snapshot that gives back what the command wrote, and says all about it", async () => {
    const { exitCode, outcome } = await backUp("printf 'twelve bytes'");
    expect(exitCode).toBe(0);
    const [found] = await snapshots();
    const { id: repositoryID } = JSON.parse(await restic("cat", "config")) as { id: string };
    expect(found).toMatchObject({
      hostname: "shop/orders",
      tags: ["job=orders-1", "run=orders-1-abcde", "part=dump"],
      paths: ["/dump"],
    });
    expect(outcome).toEqual({
      snapshot: {
        id: found?.id,
        time: found?.time,
        totalBytes: 12,
        addedBytes: expect.any(Number) as number,
        durationSeconds: expect.any(Number) as number,
        repositoryID,
        fileName: "dump",
      },
    });
    expect(await restic("dump", "latest", "dump")).toBe("twelve bytes");
    expect(await readdir(join(repository, ".."))).toEqual(["orders"]);
  });

  test("adds only what is new", async () => {
    const command = "yes 'the same line' | head -c 3000000; echo";
    await stored(command);
    const { totalBytes, addedBytes } = await stored(command);
    expect(totalBytes).toBe(3000001);
    expect(addedBytes).toBeLessThan(10_000);
    expect(await snapshots()).toHaveLength(2);
  });

  test("works on no more than four parts at a time, on however large a node", async () => {
    const programs = await mkdtemp(join(folder, "programs-"));
    await writeFile(join(programs, "nproc"), "#!/bin/sh\necho 64\n", { mode: 0o755 });
    const resticOfRun = 'read -r _ _ _ restic _ <"/proc/$PPID/stat"; tr "\\0" "\\n" <"/proc/$restic/environ"';
    await stored(`{ ${resticOfRun}; echo of the command; env; } | grep -E "^(GOMAXPROCS=|of the)"`, {
      PATH: `${programs}:${process.env["PATH"] ?? ""}`,
    });
    expect(await restic("dump", "latest", "dump")).toBe("GOMAXPROCS=4\nof the command\n");
  });

  test("tells its progress while it runs", async () => {
    const { child, ended } = start("head -c 3000000 /dev/zero; sleep 11; echo");
    let progress;
    for (let log = ""; progress === undefined;) {
      const [data] = (await once(child.stdout, "data")) as [Buffer];
      log += data.toString();
      progress = parseProgress(log);
    }
    expect(progress.bytesDone).toBeGreaterThan(0);
    expect(progress.seconds).toBeGreaterThanOrEqual(10);
    child.kill("SIGTERM");
    await ended;
  });

  test("has the zone of the container in its command, and none of the storage's keys", async () => {
    await stored("date +%z; env | grep -c -e AWS_ -e PASSWORD || true", {
      TZ: "Asia/Kolkata",
      AWS_SECRET_ACCESS_KEY: "planted",
    });
    expect(await restic("dump", "latest", "dump")).toBe("+0530\n0\n");
  });
});

/** Most of what a run says does not depend on who made the repository: here one that opens at once. */
async function copyRepository(): Promise<void> {
  await cp(join(runner, "repository"), repository, { recursive: true });
}

describe("a command", () => {
  beforeEach(copyRepository);

  test("that fails half-way leaves no snapshot, and its last words explain it", async () => {
    await stored("echo first");
    expect(await failure("head -c 2000000 /dev/urandom; echo 'tool: error: gone' >&2; exit 3")).toEqual({
      reason: "DumpFailed",
      message: "tool: error: gone (dump-command.sh exited with 3)",
    });
    expect(await snapshots()).toHaveLength(1);
  });

  test("that is killed leaves no snapshot", async () => {
    expect(await failure("head -c 2000000 /dev/urandom; kill -9 $$")).toMatchObject({
      reason: "DumpFailed",
    });
    expect(await snapshots()).toEqual([]);
  });

  test("that writes nothing leaves no snapshot", async () => {
    const { reason, message } = await failure("true");
    expect(reason).toBe("DumpEmpty");
    expect(message).toContain("wrote nothing to standard output");
    expect(await snapshots()).toEqual([]);
  });

  test("that is not there is named", async () => {
    environment["PATH"] = "/nowhere:/usr/bin:/bin";
    expect((await failure("no-such-tool")).message).toContain("no-such-tool");
  });
});

describe("the repository", () => {
  beforeEach(copyRepository);

  test("that a wrong password does not open is named, and none is made on top", async () => {
    await stored("echo first");
    const keys = await readdir(join(repository, "keys"));
    await writeFile(join(folder, "other"), "another-password");
    const { reason, message } = await failure("echo second", { RESTIC_PASSWORD_FILE: join(folder, "other") });
    expect(reason).toBe("WrongRepositoryPassword");
    expect(message).toContain("restore the one that the repository was made with");
    expect(await readdir(join(repository, "keys"))).toEqual(keys);
  });

  test("that was known and is gone is not made anew", async () => {
    const { repositoryID } = await stored("echo first");
    await rename(repository, join(folder, "elsewhere"));
    expect(await failure("echo second", { REPOSITORY_ID: repositoryID })).toMatchObject({
      reason: "RepositoryMissing",
    });
    expect(await readdir(join(folder, "backups"))).toEqual([]);
    await rename(join(folder, "elsewhere"), repository);
    await stored("echo third", { REPOSITORY_ID: repositoryID });
  });

  test("that is another one than before is left alone", async () => {
    await stored("echo first");
    const { reason, message } = await failure("echo second", { REPOSITORY_ID: "0".repeat(64) });
    expect(reason).toBe("RepositoryReplaced");
    expect(message).toContain("0".repeat(64));
    expect(await snapshots()).toHaveLength(1);
  });

  test("that has lost its config is left alone", async () => {
    await stored("echo first");
    await rm(join(repository, "config"));
    expect(await failure("echo second")).toMatchObject({ reason: "RepositoryIncomplete" });
    expect(await readdir(join(repository, "snapshots"))).toHaveLength(1);
    expect(await readdir(join(repository, "keys"))).toHaveLength(1);
    expect(await readdir(join(folder, "backups"))).toEqual(["orders"]);
  });

  test("that somebody has for himself is left to him and named with him, after a while", async () => {
    await stored("echo first");
    const owner = await takeForItself();
    const { reason, message } = await failure("echo second", { BACKUP_LOCK_WAIT: "1s" });
    expect(reason).toBe("RepositoryLocked");
    expect(message).toContain(`locked exclusively by PID ${String(owner.pid)} on ${hostname()}`);
    expect(await readdir(join(repository, "locks"))).toHaveLength(1);
  });

  test("that somebody had for himself who is gone stops one run, and not the next", async () => {
    await stored("echo first");
    const owner = await takeForItself();
    const gone = once(owner, "exit");
    owner.kill("SIGKILL");
    await gone;
    expect(await failure("echo second")).toMatchObject({ reason: "RepositoryLocked" });
    await stored("echo third");
  });

  // Runs find the good key by how its name begins.
  test.each([0, 1, 2])(
    "with a key that opens nothing, left by a run that made it at the same time, is mended; %i digits of their names are alike",
    async (alike) => {
      await stored("echo first");
      const other = await makeCheapRepository(join(runner, "restic"), join(folder, "other"), password);
      const keys = join(repository, "keys");
      const works = () =>
        restic("cat", "config").then(
          () => true,
          () => false,
        );
      // Until restic comes upon the useless one first.
      do {
        await rm(keys, { recursive: true });
        await mkdir(keys);
        const good = cheapKey(masterKey, password);
        let useless;
        do useless = cheapKey(other, password);
        while (digitsAlike(good.name, useless.name) !== alike);
        for (const { name, content } of [good, useless]) await writeFile(join(keys, name), content);
      } while (await works());
      await stored("echo second");
      expect(await works()).toBe(true);
      expect(await snapshots()).toHaveLength(2);
    },
  );

  test("cannot be made where nobody may write", async () => {
    const { reason, message } = await failure("echo first", { RESTIC_REPOSITORY: "/proc/orders" });
    expect(reason).toBe("RepositoryFailed");
    expect(message).toContain("/proc/orders");
  });
});

/** How many digits two names have in common before they differ. */
function digitsAlike(one: string, other: string): number {
  return one.split("").findIndex((digit, index) => digit !== other[index]);
}

describe("a repository on a volume", () => {
  test("is made once by runs that begin at the same time", async () => {
    const names = ["a", "b", "c"];
    const runs = await Promise.all(names.map((name) => start(`echo ${name}`, { BACKUP_RUN: name }).ended));
    const ids = runs.map(({ outcome }) =>
      outcome !== undefined && "snapshot" in outcome ? outcome.snapshot.repositoryID : outcome,
    );
    expect(new Set(ids).size).toBe(1);
    expect(await snapshots()).toHaveLength(3);
    expect(await readdir(join(repository, "keys"))).toHaveLength(1);
    expect(await readdir(join(folder, "backups"))).toEqual(["orders"]);
    await restic("check", "--read-data");
  });

  test("that is full ends the run at once, harms no earlier snapshot and leaves no new one", async () => {
    const disk = await makeSmallDisk(20_000_000);
    environment["RESTIC_REPOSITORY"] = join(disk.folder, "orders");
    try {
      await stored("echo first");
      const began = performance.now();
      const { reason, message } = await failure("head -c 60000000 /dev/urandom");
      expect(performance.now() - began).toBeLessThan(30_000);
      expect(reason).toBe("RepositoryFull");
      expect(message).toContain("no space left on device");
      expect(message).toContain("enlarge the storage");
      expect(await restic("--no-lock", "dump", "latest", "dump")).toBe("first\n");
    } finally {
      await disk.stop();
    }
  });
});

describe("a run that is told to stop", () => {
  beforeEach(copyRepository);

  test("says so and leaves no snapshot and no lock", async () => {
    await stored("echo first");
    const { child, ended } = start("echo some; exec sleep 60");
    while ((await readdir(join(repository, "locks"))).length === 0) await sleep(50);
    child.kill("SIGTERM");
    const { exitCode, outcome } = await ended;
    expect(exitCode).toBe(1);
    expect(outcome).toMatchObject({ failure: { reason: "Interrupted" } });
    expect(await readdir(join(repository, "locks"))).toEqual([]);
    expect(await snapshots()).toHaveLength(1);
  });

  test("says so before the repository has answered", async () => {
    const { child, ended } = start("echo some", {
      RESTIC_REPOSITORY: "s3:http://127.0.0.1:1/bucket/orders",
      AWS_ACCESS_KEY_ID: "key",
      AWS_SECRET_ACCESS_KEY: "secret",
    });
    await sleep(1000);
    child.kill("SIGTERM");
    expect((await ended).outcome).toMatchObject({ failure: { reason: "Interrupted" } });
  });
});

describe("a repository at a server", () => {
  let s3: Awaited<ReturnType<typeof startS3Server>>;
  let secure: Awaited<ReturnType<typeof startS3Server>>;
  let rest: Awaited<ReturnType<typeof startRestServer>>;
  let path = 0;

  beforeAll(async () => {
    [s3, secure, rest] = await Promise.all([
      startS3Server({ buckets: ["backups"] }),
      startS3Server({ buckets: ["backups"], tls: true }),
      startRestServer({ maxBytes: 20_000_000 }),
    ]);
  });

  afterAll(async () => {
    await Promise.all([s3.stop(), secure.stop(), rest.stop()]);
  });

  const inBucket = (server: typeof s3, bucket = "backups") => ({
    RESTIC_REPOSITORY: `s3:${server.url}/${bucket}/${String(++path)}`,
    AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
  });
  const onRestServer = () => ({
    RESTIC_REPOSITORY: `rest:${rest.url}/${String(++path)}`,
    RESTIC_REST_USERNAME: rest.credentials.username,
    RESTIC_REST_PASSWORD: rest.credentials.password,
  });

  test.each([
    ["S3", () => inBucket(s3)],
    ["REST", () => onRestServer()],
  ])("of kind %s is made by the first run and found by the second", async (_kind, access) => {
    environment = { ...environment, ...access() };
    const { repositoryID } = await stored("echo first");
    await stored("echo second", { REPOSITORY_ID: repositoryID });
    expect(await snapshots()).toHaveLength(2);
  });

  // Of two useless keys one may begin like the good one: then finding that takes up to two minutes, on an idle machine.
  const longSearch = 400_000;

  test.each([
    ["S3", () => inBucket(s3), 1],
    ["REST", () => onRestServer(), 3],
  ])(
    "of kind %s survives being made by several runs at once",
    async (_kind, access, succeedAtLeast) => {
      environment = { ...environment, ...access() };
      const runs = await Promise.all(
        ["a", "b", "c"].map((name) =>
          backUp(`echo ${name}`, { BACKUP_RUN: name, BACKUP_SETTLE_SECONDS: "5" }),
        ),
      );
      // In a bucket one that finds the others still at it may fail, but nothing is harmed, and the next run succeeds.
      const successes = runs.filter(({ exitCode }) => exitCode === 0).length;
      expect(successes, runs.map(({ log }) => log).join("\n")).toBeGreaterThanOrEqual(succeedAtLeast);
      await stored("echo next", { BACKUP_RUN: "next" });
      expect(await snapshots()).toHaveLength(successes + 1);
      await restic("check", "--read-data");
    },
    longSearch,
  );

  test(
    "of kind S3 survives two runs that take long to make it, one behind the other",
    async () => {
      environment = {
        ...environment,
        ...inBucket(s3),
        BACKUP_SETTLE_SECONDS: "0",
        // One of them removes the other's key, for which it needs the repository for itself.
        BACKUP_LOCK_WAIT: "1m",
      };
      // As without processor time: restic has seen that there is nothing yet, and stands still.
      const halted = async (name: string) => {
        const run = start(`echo ${name}`, { BACKUP_RUN: name });
        const init = await childWith(run.child, "init");
        // By then it makes its key, which is most of its work.
        while ((await processTimes(init)).own < 0.3) await sleep(10);
        process.kill(init, "SIGSTOP");
        return { init, ended: run.ended };
      };
      const [earlier, later] = [await halted("earlier"), await halted("later")];
      // So long that three times as much is enough for the later one on any machine.
      await sleep(8000);
      process.kill(earlier.init, "SIGCONT");
      // Until it has made it, and would have stored its backup if it did not wait.
      while (existsSync(`/proc/${earlier.init}`)) await sleep(20);
      await sleep(4000);
      process.kill(later.init, "SIGCONT");
      const runs = await Promise.all([earlier.ended, later.ended]);
      expect(runs.map(({ exitCode, log }) => exitCode === 0 || log)).toEqual([true, true]);
      expect(await snapshots()).toHaveLength(2);
      await restic("check", "--read-data");
    },
    longSearch,
  );

  test.each<[string, string, RegExp, () => Record<string, string>]>([
    [
      "a wrong secret key",
      "StorageAccessDenied",
      /signature.*Check the credentials/i,
      () => ({ ...inBucket(s3), AWS_SECRET_ACCESS_KEY: "wrong" }),
    ],
    [
      "an unknown access key",
      "StorageAccessDenied",
      /access key.*Check the credentials/i,
      () => ({ ...inBucket(s3), AWS_ACCESS_KEY_ID: "AKIAWRONG" }),
    ],
    [
      "a bucket that is not there",
      "BucketNotFound",
      /bucket does not exist.*Create the bucket/i,
      () => inBucket(s3, "other"),
    ],
    [
      "a port that nobody listens on",
      "StorageUnreachable",
      /connection refused.*Check the endpoint/,
      () => ({ ...inBucket(s3), RESTIC_REPOSITORY: "s3:http://127.0.0.1:1/backups/orders" }),
    ],
    [
      "a certificate of an unknown authority",
      "CertificateNotTrusted",
      /certificate.*tls.caSecretRef/,
      () => inBucket(secure),
    ],
    [
      "a wrong password of a REST server",
      "StorageAccessDenied",
      /401.*Check the credentials/,
      () => ({ ...onRestServer(), RESTIC_REST_PASSWORD: "wrong" }),
    ],
  ])("is not reached with %s: %s", async (_fault, reason, message, access) => {
    const began = performance.now();
    const failed = await failure("echo first", access());
    expect(performance.now() - began).toBeLessThan(12_000);
    expect(failed.reason).toBe(reason);
    expect(failed.message).toMatch(message);
  });

  test("that does not answer at all is given up", async () => {
    const line = await openFaultyLine(s3.port);
    line.set("silent");
    try {
      const { reason, message } = await failure("echo first", {
        ...inBucket(s3),
        RESTIC_REPOSITORY: `s3:http://127.0.0.1:${String(line.port)}/backups/orders`,
      });
      expect(reason).toBe("StorageUnreachable");
      expect(message).toContain("did not answer");
    } finally {
      await line.stop();
    }
  });

  test("that is full ends the run", async () => {
    const access = onRestServer();
    await stored("echo first", access);
    expect(await failure("head -c 60000000 /dev/urandom", access)).toMatchObject({
      reason: "RepositoryFull",
    });
  });
});
