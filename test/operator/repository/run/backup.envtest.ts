import type { ChildProcess } from "node:child_process";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  chown,
  cp,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  utimes,
  writeFile,
} from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import type { RepositorySnapshot } from "../../../../operator/repository/repository-snapshot.ts";
import type { Outcome } from "../../../../operator/repository/run/outcome.ts";
import { parseOutcome } from "../../../../operator/repository/run/outcome.ts";
import { parseProgress } from "../../../../operator/repository/run/progress.ts";
import { runMaintenance } from "../../../../operator/repository/maintenance/main.ts";
import { parseMaintenance } from "../../../../operator/repository/maintenance/report.ts";
import { parseSnapshots, withSidecars } from "../../../../operator/repository/restic/snapshots.ts";
import { openFaultyLine } from "../../../support/servers/faulty-line.ts";
import { makeSmallDisk } from "../../../support/servers/small-disk.ts";
import { startRestServer } from "../../../support/servers/rest.ts";
import { startS3Server } from "../../../support/servers/s3.ts";
import { makeCheapRepository } from "../../../support/repository/cheap-repository.ts";
import { makeRunnerFolder } from "../../../support/repository/runner-folder.ts";
import { resticProcess, shortTimeouts } from "../../../support/repository/repository-under-test.ts";

/*
 * The scripts of a run, with the restic of the operator's image. They are in this tier because restic has to be built.
 */

const password = "planted-password";

let runner: string;
let folder: string;
let repository: string;
let environment: Record<string, string | undefined>;

beforeAll(async () => {
  runner = await makeRunnerFolder();
  await writeFile(join(runner, "password"), password);
  await makeCheapRepository(join(runner, "restic"), join(runner, "repository"), password);
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

/** Starts a run whose dump is a shell command, by default as the user of the test. */
function start(shellCommand: string, changes: Record<string, string> = {}, uid?: number) {
  const terminationLog = join(folder, `termination-log-${changes["BACKUP_RUN"] ?? ""}`);
  const child = spawn("sh", [join(runner, "backup.sh"), "dump-command.sh", "sh", "-c", shellCommand], {
    env: { ...environment, TERMINATION_LOG: terminationLog, ...changes },
    stdio: ["ignore", "pipe", "pipe"],
    ...(uid === undefined ? {} : { uid, gid: uid, cwd: "/" }),
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
  return { child, ended, output: () => log };
}

/** Runs the containers of a run's Pod. An init container creates the repository unless its ID is known. */
async function backUp(shellCommand: string, changes: Record<string, string> = {}): Promise<Ended> {
  await rm(join(folder, "termination-log-"), { force: true });
  const variables = { ...environment, ...changes };
  if (variables["REPOSITORY_ID"] === undefined) {
    const terminationLog = join(folder, "termination-log-init");
    let log = "";
    const exitCode = await runMaintenance(["init"], {
      restic: join(runner, "restic"),
      environment: { ...variables, TERMINATION_LOG: terminationLog },
      timeouts: shortTimeouts,
      log: (line) => (log += `${line}\n`),
    });
    if (exitCode !== 0) {
      const { failure } = parseMaintenance(await readFile(terminationLog, "utf8"), "") ?? {};
      return { exitCode, outcome: failure && { failure }, log };
    }
  }
  return start(shellCommand, changes).ended;
}

async function stored(
  shellCommand: string,
  changes: Record<string, string> = {},
): Promise<RepositorySnapshot & { repositoryID: string }> {
  const { outcome, log } = await backUp(shellCommand, changes);
  if (outcome === undefined || !("snapshot" in outcome)) {
    throw new Error(`No snapshot: ${JSON.stringify(outcome)}\n${log}`);
  }
  return { ...outcome.snapshot, repositoryID: outcome.repositoryID };
}

/** Backs up, and returns the reason and message of the failure, which must occur. */
async function failure(shellCommand: string, changes: Record<string, string> = {}) {
  const { exitCode, outcome, log } = await backUp(shellCommand, changes);
  if (outcome === undefined || !("failure" in outcome)) throw new Error(`No failure:\n${log}`);
  expect(exitCode).toBe(1);
  return outcome.failure;
}

async function restic(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(join(runner, "restic"), args, {
    env: environment,
  });
  return stdout;
}

async function snapshots(): Promise<
  { id: string; time: string; hostname: string; tags: string[]; paths: string[] }[]
> {
  return JSON.parse(await restic("snapshots", "--json")) as Awaited<ReturnType<typeof snapshots>>;
}

/** Starts a program that holds an exclusive lock, and halts it until it is killed. */
async function holdExclusiveLock(): Promise<ChildProcess> {
  const child = spawn(join(runner, "restic"), ["check"], { env: environment });
  onTestFinished(() => void child.kill("SIGKILL"));
  const isLock = (name: string) => /^[0-9a-f]{64}$/.test(name);
  await eventually(
    "the exclusive lock",
    async () => {
      expect((await readdir(join(repository, "locks"))).some(isLock)).toBe(true);
    },
    { intervalMilliseconds: 1 },
  );
  child.kill("SIGSTOP");
  return child;
}

describe("a run for a DatabaseSnapshot", () => {
  const forSnapshot = (name: string, pod: string) => ({ BACKUP_SNAPSHOT: name, BACKUP_RUN: pod });
  const marked = () => `touch ${join(folder, "dumped")}; echo dump`;
  const hasDumped = async () => (await readdir(folder)).includes("dumped");

  test("tags the backup with the name, in a repository that it has just created", async () => {
    await stored("echo dump", forSnapshot("now", "a"));
    const [made] = await snapshots();
    expect(made?.tags).toEqual(["job=orders-1", "run=a", "part=dump", "snapshot=now"]);
  });

  test("finds the backup that was made for this name, and dumps nothing", async () => {
    const first = await stored("echo dump", forSnapshot("now", "a"));
    const { exitCode, outcome } = await backUp(marked(), forSnapshot("now", "b"));
    expect(exitCode).toBe(0);
    expect(await hasDumped()).toBe(false);
    expect(outcome).toEqual({
      isFound: true,
      repositoryID: first.repositoryID,
      snapshot: {
        snapshotID: first.snapshotID,
        startTime: new Date(first.startTime).toISOString(),
        completionTime: expect.stringMatching(/Z$/) as string,
        jobName: "orders-1",
        requestedBy: "now",
        fileName: "dump",
        totalBytes: 5,
        addedBytes: first.addedBytes,
      },
    });
    expect(await snapshots()).toHaveLength(1);
  });

  test("finds it also when the attempt that stored it was killed before it could say so", async () => {
    const { repositoryID } = await stored("echo dump", forSnapshot("other", "z"));
    const killed = start("echo dump", { ...forSnapshot("now", "a"), TERMINATION_LOG: "/dev/full" });
    expect((await killed.ended).outcome).toBeUndefined();
    expect(killed.output()).toContain("outcome=stored");
    const { outcome } = await backUp(marked(), { ...forSnapshot("now", "b"), REPOSITORY_ID: repositoryID });
    expect(outcome).toMatchObject({ isFound: true, snapshot: { requestedBy: "now" } });
    expect(await hasDumped()).toBe(false);
  });

  test("finds neither the backup of another name, nor that of another DatabaseBackup, nor sidecar files without a dump", async () => {
    await stored("echo dump", forSnapshot("now", "a"));
    const { repositoryID } = await stored("echo dump", forSnapshot("now-2", "b"));
    await stored("echo dump", { ...forSnapshot("now-2", "c"), BACKUP_HOST: "shop/customers" });
    const tags = "job=orders-1,run=d,part=sidecar,snapshot=later";
    await restic("backup", "--host", "shop/orders", "--tag", tags, join(runner, "password"));
    await stored("echo dump", { ...forSnapshot("later", "e"), REPOSITORY_ID: repositoryID });
    expect((await snapshots()).filter(({ tags }) => tags.includes("part=dump"))).toHaveLength(4);
  });

  test("makes another backup when the former one was removed", async () => {
    const { snapshotID } = await stored("echo dump", forSnapshot("now", "a"));
    await restic("forget", snapshotID);
    expect((await stored("echo dump", forSnapshot("now", "b"))).snapshotID).not.toBe(snapshotID);
  });

  test("finds the backup while another program has locked the repository", async () => {
    const { repositoryID } = await stored("echo dump", forSnapshot("now", "a"));
    await holdExclusiveLock();
    const changes = { ...forSnapshot("now", "b"), REPOSITORY_ID: repositoryID };
    expect((await backUp(marked(), changes)).outcome).toMatchObject({ isFound: true });
  });

  test("fails when the list of snapshots cannot be read, and dumps nothing", async () => {
    const { repositoryID } = await stored("echo dump", forSnapshot("now", "a"));
    await rename(join(repository, "snapshots"), join(repository, "elsewhere"));
    await writeFile(join(repository, "snapshots"), "not a folder");
    const changes = { REPOSITORY_ID: repositoryID, BACKUP_PREFLIGHT_SECONDS: "1" };
    await failure(marked(), { ...forSnapshot("now", "b"), ...changes });
    expect(await hasDumped()).toBe(false);
  });
});

describe("a run that succeeds", () => {
  test("leaves one snapshot with the output of the command, and reports its facts", async () => {
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
        snapshotID: found?.id,
        startTime: found?.time,
        totalBytes: 12,
        addedBytes: expect.any(Number) as number,
        fileName: "dump",
      },
      repositoryID,
    });
    expect(await restic("dump", "latest", "dump")).toBe("twelve bytes");
    expect(await readdir(join(repository, ".."))).toEqual(["orders"]);
  });

  test("leaves in the list of the repository what it reports: server, image and inventory", async () => {
    const sidecar = [
      'cd "$BACKUP_DUMP_FOLDER"; echo 17.2 >server-version; echo 2 >inventory-version; echo 3 >inventory-tables',
      'echo 12 >inventory-rows; echo Table:3,Index:4 >inventory-objects; echo "{}" >sidecar/inventory.json; echo dump',
    ].join("; ");
    const { inventory, snapshotID } = await stored(sidecar, {
      BACKUP_SOURCE: JSON.stringify({
        image: "registry.example/postgres:17",
        databaseBackup: { name: "a,b" },
      }),
    });
    expect(inventory).toMatchObject({ version: 2, tables: 3, rows: 12 });
    const listed = withSidecars(parseSnapshots(await restic("snapshots", "--json")));
    expect(listed).toMatchObject([
      { snapshotID, databaseVersion: "17.2", image: "registry.example/postgres:17", inventory },
    ]);
    expect(listed[0]?.inventory?.objects).toEqual([
      { kind: "Table", count: 3 },
      { kind: "Index", count: 4 },
    ]);
  });

  test("adds only what is new", async () => {
    const command = "yes 'the same line' | head -c 3000000; echo";
    await stored(command);
    const { totalBytes, addedBytes } = await stored(command);
    expect(totalBytes).toBe(3000001);
    expect(addedBytes).toBeLessThan(10_000);
    expect(await snapshots()).toHaveLength(2);
  });

  test("works on four parts at a time at most, on a node of any size", async () => {
    const programs = await mkdtemp(join(folder, "programs-"));
    await writeFile(join(programs, "nproc"), "#!/bin/sh\necho 64\n", { mode: 0o755 });
    const resticOfRun = 'read -r _ _ _ restic _ <"/proc/$PPID/stat"; tr "\\0" "\\n" <"/proc/$restic/environ"';
    await stored(`{ ${resticOfRun}; echo of the command; env; } | grep -E "^(GOMAXPROCS=|of the)"`, {
      PATH: `${programs}:${process.env["PATH"] ?? ""}`,
    });
    expect(await restic("dump", "latest", "dump")).toBe("GOMAXPROCS=4\nof the command\n");
  });

  test("prints its progress while it runs", async () => {
    await copyRepository();
    const { child, ended, output } = start("head -c 3000000 /dev/zero; exec sleep 60");
    const progress = await eventually("the first progress", () => {
      const latest = parseProgress(output());
      if ((latest?.bytesDone ?? 0) === 0) throw new Error(output());
      return latest;
    });
    expect(progress?.seconds).toBeGreaterThanOrEqual(10);
    child.kill("SIGTERM");
    await ended;
  });

  test("gives its command the time zone of the container, and none of the storage's keys", async () => {
    await stored("date +%z; env | grep -c -e AWS_ -e PASSWORD || true", {
      TZ: "Asia/Kolkata",
      AWS_SECRET_ACCESS_KEY: "planted",
    });
    expect(await restic("dump", "latest", "dump")).toBe("+0530\n0\n");
  });
});

/** Makes the repository a copy of one that opens fast. */
async function copyRepository(): Promise<void> {
  await cp(join(runner, "repository"), repository, { recursive: true });
}

describe("a command", () => {
  beforeEach(copyRepository);

  test("that fails half-way leaves no snapshot, and its last lines explain the failure", async () => {
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

  test("that does not exist is named", async () => {
    environment["PATH"] = "/nowhere:/usr/bin:/bin";
    expect((await failure("no-such-tool")).message).toContain("no-such-tool");
  });
});

describe("the repository", () => {
  beforeEach(copyRepository);

  test("that a wrong password does not open is reported, and no key is added", async () => {
    await stored("echo first");
    const keys = await readdir(join(repository, "keys"));
    await writeFile(join(folder, "other"), "another-password");
    const { reason, message } = await failure("echo second", { RESTIC_PASSWORD_FILE: join(folder, "other") });
    expect(reason).toBe("WrongRepositoryPassword");
    expect(message).toContain("Restore the Secret's content");
    expect(await readdir(join(repository, "keys"))).toEqual(keys);
  });

  test("that was known and is missing is not created again", async () => {
    const { repositoryID } = await stored("echo first");
    await rename(repository, join(folder, "elsewhere"));
    expect(await failure("echo second", { REPOSITORY_ID: repositoryID })).toMatchObject({
      reason: "RepositoryMissing",
    });
    expect(await readdir(join(folder, "backups"))).toEqual([]);
    await rename(join(folder, "elsewhere"), repository);
    await stored("echo third", { REPOSITORY_ID: repositoryID });
  });

  test("that replaced the known one is left alone", async () => {
    await stored("echo first");
    const { reason, message } = await failure("echo second", { REPOSITORY_ID: "0".repeat(64) });
    expect(reason).toBe("RepositoryReplaced");
    expect(message).toContain("0".repeat(64));
    expect(await snapshots()).toHaveLength(1);
  });

  test("with an exclusive lock is left alone, and the owner is named, after some time", async () => {
    await stored("echo first");
    const owner = await holdExclusiveLock();
    const { reason, message } = await failure("echo second", { BACKUP_LOCK_WAIT: "1s" });
    expect(reason).toBe("RepositoryLocked");
    expect(message).toContain(`locked exclusively by PID ${String(owner.pid)} on ${hostname()}`);
    expect(await readdir(join(repository, "locks"))).toHaveLength(1);
  });

  test("with the exclusive lock of a killed program stops one run, and not the next", async () => {
    await stored("echo first");
    const owner = await holdExclusiveLock();
    const gone = once(owner, "exit");
    owner.kill("SIGKILL");
    await gone;
    expect(await failure("echo second")).toMatchObject({ reason: "RepositoryLocked" });
    await stored("echo third");
  });

  // Only root can be another user.
  test.skipIf(process.getuid?.() !== 0)(
    "with a lock that another user has left stops runs until the lock is half an hour old",
    async () => {
      await stored("echo first");
      const owner = await holdExclusiveLock();
      const gone = once(owner, "exit");
      owner.kill("SIGKILL");
      await gone;
      const [name = ""] = await readdir(join(repository, "locks"));
      const lock = join(repository, "locks", name);
      for (const path of ["", ...(await readdir(folder, { recursive: true }))])
        if (join(folder, path) !== lock) await chown(join(folder, path), 65532, 65532);
      await chmod(runner, 0o755);
      const known = { REPOSITORY_ID: "", RESTIC_CACHE_DIR: join(folder, "cache") };
      const denied = await start("echo second", known, 65532).ended;
      expect(denied.outcome).toMatchObject({ failure: { reason: "RepositoryFileOfAnotherUser" } });
      expect(JSON.stringify(denied.outcome)).toContain(
        `open ${lock}: permission denied. The file belongs to user 0.`,
      );
      const anHourAgo = Date.now() / 1000 - 3600;
      await utimes(lock, anHourAgo, anHourAgo);
      const { outcome, log } = await start("echo third", known, 65532).ended;
      expect(outcome, log).toHaveProperty("snapshot");
      expect(await readdir(join(repository, "locks"))).toEqual([]);
    },
  );

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
      expect(message).toContain("Enlarge the storage");
      expect(await restic("--no-lock", "dump", "latest", "dump")).toBe("first\n");
    } finally {
      await disk.stop();
    }
  });
});

describe("a run that is stopped", () => {
  beforeEach(copyRepository);

  test("says so and leaves no snapshot and no lock", async () => {
    await stored("echo first");
    const { child, ended } = start("echo some; exec sleep 60");
    await eventually("the lock of the run", async () => {
      expect(await readdir(join(repository, "locks"))).toHaveLength(1);
    });
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
    await resticProcess({ argument: "config", repository: "s3:http://127.0.0.1:1/bucket/orders" });
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
  ])("of kind %s is created by the first run and found by the second", async (_kind, access) => {
    environment = { ...environment, ...access() };
    const { repositoryID } = await stored("echo first");
    await stored("echo second", { REPOSITORY_ID: repositoryID });
    expect(await snapshots()).toHaveLength(2);
  });

  test("in a bucket of a region is reached with restic's options", async () => {
    const access = { ...inBucket(s3), AWS_DEFAULT_REGION: "us-east-1" };
    const { repositoryID } = await stored("echo first", {
      ...access,
      RESTIC_OPTIONS: "s3.bucket-lookup=path",
    });
    const { reason, message } = await failure("echo second", {
      ...access,
      RESTIC_OPTIONS: "s3.bucket-lookup=sideways",
      REPOSITORY_ID: repositoryID,
    });
    expect(reason).toBe("RepositoryFailed");
    expect(message).toContain("sideways");
  });

  test.each<[string, string, RegExp, () => Record<string, string>]>([
    [
      "a wrong secret key",
      "StorageAccessDenied",
      /signature.*Check the Secrets/i,
      () => ({ ...inBucket(s3), AWS_SECRET_ACCESS_KEY: "wrong" }),
    ],
    [
      "an unknown access key",
      "StorageAccessDenied",
      /access key.*Check the Secrets/i,
      () => ({ ...inBucket(s3), AWS_ACCESS_KEY_ID: "AKIAWRONG" }),
    ],
    [
      "a bucket that is not there",
      "BucketNotFound",
      /bucket does not exist.*Create the bucket/i,
      () => inBucket(s3, "other"),
    ],
    [
      "a port on which nothing listens",
      "StorageUnreachable",
      /connection refused.*Check the storage's URL/,
      () => ({ ...inBucket(s3), RESTIC_REPOSITORY: "s3:http://127.0.0.1:1/backups/orders" }),
    ],
    [
      "a certificate of an unknown authority",
      "CertificateNotTrusted",
      /certificate.*tls\.ca /,
      () => inBucket(secure),
    ],
    [
      "a wrong password of a REST server",
      "StorageAccessDenied",
      /401.*Check the Secrets/,
      () => ({ ...onRestServer(), RESTIC_REST_PASSWORD: "wrong" }),
    ],
  ])("is not reached with %s: %s", async (_fault, reason, message, access) => {
    const began = performance.now();
    // First in the init container, then in a run that knows the repository's ID.
    const variables = access();
    for (const repositoryID of [undefined, "0".repeat(64)]) {
      const known = repositoryID === undefined ? {} : { REPOSITORY_ID: repositoryID };
      const failed = await failure("echo first", { ...variables, ...known });
      expect(failed.reason).toBe(reason);
      expect(failed.message).toMatch(message);
    }
    expect(performance.now() - began).toBeLessThan(24_000);
  });

  test("that does not answer is given up", async () => {
    const line = await openFaultyLine(s3.port);
    line.set("silent");
    try {
      const { reason, message } = await failure("echo first", {
        ...inBucket(s3),
        RESTIC_REPOSITORY: `s3:http://127.0.0.1:${String(line.port)}/backups/orders`,
        REPOSITORY_ID: "0".repeat(64),
      });
      expect(reason).toBe("StorageUnreachable");
      expect(message).toContain("no answer within 3 s");
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
