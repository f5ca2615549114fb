import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parseOutcome } from "../../../../operator/repository/run/outcome.ts";
import type { Clouds } from "../../../support/repository/clouds.ts";
import { startClouds } from "../../../support/repository/clouds.ts";
import type { RepositoryUnderTest, Template } from "../../../support/repository/repository-under-test.ts";
import {
  host,
  maintainReport,
  makeTemplate,
  repositoryAt,
  shortTimeouts,
} from "../../../support/repository/repository-under-test.ts";
import { makeRunnerFolder } from "../../../support/repository/runner-folder.ts";

/*
 * What the containers of a run do, in a bucket of Google and in a container of Azure: create the repository, store backups,
 * and say why they cannot; and what follows: a restore, retention and deletion.
 */

let runner: string;
let template: Template;
let clouds: Clouds;
let paths = 0;

beforeAll(async () => {
  runner = await makeRunnerFolder();
  template = await makeTemplate();
  clouds = await startClouds(template.folder);
  // The first time, the servers are built.
}, 600_000);

afterAll(async () => {
  await clouds.stop();
  await template.remove();
  await rm(runner, { recursive: true });
});

const timeouts = { ...shortTimeouts, firstResponseSeconds: 60, lockSeconds: 60 };

function repositoryOf(pod: NodeJS.ProcessEnv): RepositoryUnderTest {
  return repositoryAt(template, { ...pod, REPOSITORY_ID: undefined, BACKUP_SETTLE_SECONDS: "1" });
}

/** Runs the main container of a run, whose dump is a shell command. */
async function backUp(pod: NodeJS.ProcessEnv, name: string, shellCommand: string) {
  const folder = await mkdtemp(join(runner, "run-"));
  const terminationLog = join(folder, "termination-log");
  const child = spawn("sh", [join(runner, "backup.sh"), "dump-command.sh", "sh", "-c", shellCommand], {
    env: {
      PATH: process.env["PATH"],
      TMPDIR: folder,
      RESTIC_CACHE_DIR: join(folder, "cache"),
      BACKUP_HOST: host,
      BACKUP_JOB: "orders-1",
      BACKUP_RUN: name,
      BACKUP_FILE_NAME: "dump",
      BACKUP_PREFLIGHT_SECONDS: "6",
      TERMINATION_LOG: terminationLog,
      ...pod,
    },
    stdio: "ignore",
  });
  await once(child, "exit");
  return parseOutcome(await readFile(terminationLog, "utf8"));
}

async function stored(pod: NodeJS.ProcessEnv, name: string, shellCommand: string): Promise<string> {
  const outcome = await backUp(pod, name, shellCommand);
  if (outcome === undefined || !("snapshot" in outcome)) throw new Error(JSON.stringify(outcome));
  return outcome.snapshot.snapshotID;
}

describe.each([
  {
    cloud: "Google",
    at: (path: string) => clouds.atGoogle(path),
    withoutRights: (path: string) => clouds.atGoogle(path, { key: clouds.google.makeServiceAccount("none") }),
    inMissing: (path: string) => clouds.atGoogle(path, { bucket: "missing" }),
    missingExists: () =>
      stat(join(clouds.google.folder, "missing")).then(
        () => true,
        () => false,
      ),
  },
  {
    cloud: "Azure",
    at: (path: string) => clouds.atAzure(path),
    withoutRights: (path: string) => clouds.atAzure(path, { key: Buffer.from("planted").toString("base64") }),
    inMissing: (path: string) => clouds.atAzure(path, { container: "missing" }),
    missingExists: async () => (await clouds.azure.send("HEAD", "/missing?restype=container")) !== 404,
  },
])("at $cloud", ({ at, withoutRights, inMissing, missingExists }) => {
  let path: string;
  beforeEach(() => {
    path = `/backups/orders-${++paths}`;
  });

  test("two first runs at once create one repository; backups restore, retention removes one, deletion all", async () => {
    const pod = await at(path);
    const repository = repositoryOf(pod);
    const inits = await Promise.all([1, 2].map(() => repository.maintenance(["init"], { timeouts })));
    expect(inits.map(({ exitCode, output }) => exitCode === 0 || output)).toEqual([true, true]);
    expect(JSON.parse(await repository.restic("key", "list", "--json"))).toHaveLength(1);

    const credentials = "env | grep -c -e AZURE_ACCOUNT_KEY -e GOOGLE_APPLICATION -e RESTIC_PASSWORD";
    const first = await stored(pod, "first", `${credentials}; head -c 600000 /dev/urandom | base64`);
    const second = await stored(pod, "second", "yes 'the same line' | head -c 700000");
    const dump = await repository.restic("dump", second, "dump");
    expect(dump).toBe("the same line\n".repeat(50_000));
    // The command saw none of the storage's credentials.
    expect((await repository.restic("dump", first, "dump")).slice(0, 2)).toBe("0\n");

    const words = ["maintain", "--host", host, "--forget", first, "--prune"];
    const run = await repository.maintenance(words, { timeouts });
    const { snapshots, forgotten, prunedBytes } = maintainReport(run);
    expect(forgotten).toEqual([first]);
    expect(snapshots).toMatchObject([{ snapshotID: second }]);
    expect(prunedBytes).toBeGreaterThan(590_000);
    await repository.check();

    const destroyed = await repository.maintenance(["destroy", "--host", host], { timeouts });
    expect(destroyed).toMatchObject({ exitCode: 0, report: { removed: 1, kept: 0 } });
    expect(await repository.ids()).toEqual([]);
  });

  test.each([
    { what: "credentials without rights", pod: withoutRights, reason: "StorageAccessDenied" },
    { what: "a bucket that does not exist", pod: inMissing, reason: "BucketNotFound" },
  ])("$what: $reason, before the first run and in a later one", async ({ pod: podOf, reason }) => {
    const pod = await podOf(path);
    expect(await repositoryOf(pod).maintenance(["init"])).toMatchObject({ exitCode: 1, failure: { reason } });
    const run = await backUp({ ...pod, REPOSITORY_ID: template.repositoryID }, "later", "echo dump");
    expect(run).toMatchObject({ failure: { reason } });
    expect(await missingExists()).toBe(false);
  });
});
