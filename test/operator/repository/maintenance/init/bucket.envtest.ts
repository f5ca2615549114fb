import { access, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../../../../../lib/testing/eventually.ts";
import { processTimes } from "../../../../support/process-times.ts";
import { cheapKey } from "../../../../support/repository/cheap-key.ts";
import { makeCheapRepository } from "../../../../support/repository/cheap-repository.ts";
import type { RepositoryUnderTest, Template } from "../../../../support/repository/repository-under-test.ts";
import {
  makeTemplate,
  repositoryAt,
  resticProcess,
  shortTimeouts,
} from "../../../../support/repository/repository-under-test.ts";
import type { S3Server } from "../../../../support/servers/s3.ts";
import { startS3Server } from "../../../../support/servers/s3.ts";

/* `repository init` in a bucket of a real S3 server, which cannot rename objects. */

let template: Template;
let s3: S3Server;
let paths = 0;
/** The server's folder with the repository. */
let folder: string;
let location: string;
let repository: RepositoryUnderTest;

beforeAll(async () => {
  template = await makeTemplate();
  s3 = await startS3Server({ buckets: ["backups"] });
});

afterAll(async () => {
  await s3.stop();
  await template.remove();
});

beforeEach(() => {
  const path = `orders-${++paths}`;
  folder = join(s3.folder, "backups", path);
  location = `s3:${s3.url}/backups/${path}`;
  repository = at();
});

function at(variables: NodeJS.ProcessEnv = {}): RepositoryUnderTest {
  return repositoryAt(template, {
    RESTIC_REPOSITORY: location,
    AWS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
    REPOSITORY_ID: undefined,
    BACKUP_SETTLE_SECONDS: "1",
    ...variables,
  });
}

/** Long enough for several concurrent calls on a busy machine. */
const timeouts = { ...shortTimeouts, firstResponseSeconds: 60, lockSeconds: 60 };
const init = (from = repository) => from.maintenance(["init"], { timeouts });
const config = () => readFile(join(folder, "config"));

test("creates a repository that restic opens, once", async () => {
  expect(await init()).toMatchObject({ exitCode: 0, output: /^Created the repository/ });
  await repository.check();
  const before = await config();
  expect(await init()).toMatchObject({ exitCode: 0, output: /^The repository exists already/ });
  expect(await config()).toEqual(before);
});

describe("a bucket that does not exist", () => {
  test.each([undefined, "us-east-1"])("is reported, and not created, with the region %s", async (region) => {
    repository = at({ RESTIC_REPOSITORY: `s3:${s3.url}/missing/orders`, AWS_DEFAULT_REGION: region });
    expect(await init()).toMatchObject({ exitCode: 1, failure: { reason: "BucketNotFound" } });
    await expect(access(join(s3.folder, "missing"))).rejects.toThrow("ENOENT");
  });
});

test("creates the repository in a bucket of a region, with options", async () => {
  repository = at({ AWS_DEFAULT_REGION: "us-east-1", RESTIC_OPTIONS: "s3.bucket-lookup=path" });
  expect(await init()).toMatchObject({ exitCode: 0 });
  await access(join(folder, "config"));
});

// Three would do, too. But if the names of the good key and of the second stray key begin with the same digit, which is so once
// in sixteen times, the good one is found only after up to 320 tries of half a second and more.
test("two at once create one repository that opens for both", async () => {
  const settling = () => at({ BACKUP_SETTLE_SECONDS: "5" });
  const runs = await Promise.all([1, 2].map(() => init(settling())));
  expect(runs.map(({ exitCode, output }) => exitCode === 0 || output)).toEqual([true, true]);
  expect(await readdir(join(folder, "keys"))).toHaveLength(1);
  await repository.check();
});

test("waits long enough for another call that takes as long, and started later", async () => {
  // Imitates a call without processor time: it stops restic after restic saw that there is no repository, while restic
  // makes its key.
  const halted: number[] = [];
  const halt = async () => {
    const ended = init(at({ BACKUP_SETTLE_SECONDS: "0" }));
    const pid = await resticProcess({ argument: "init", repository: location, except: halted });
    halted.push(pid);
    await eventually(
      "the work of restic's init",
      async () => {
        expect((await processTimes(pid)).own).toBeGreaterThan(0.3);
      },
      { intervalMilliseconds: 10 },
    );
    process.kill(pid, "SIGSTOP");
    return { pid, ended };
  };
  const [earlier, later] = [await halt(), await halt()];
  // Not a wait for a state: the longer both calls take, the longer the earlier one has to wait for the later one.
  await sleep(4000);
  process.kill(earlier.pid, "SIGCONT");
  const first = await eventually("the earlier config", config);
  process.kill(later.pid, "SIGCONT");
  const runs = await Promise.all([earlier.ended, later.ended]);
  expect(runs.map(({ exitCode, output }) => exitCode === 0 || output)).toEqual([true, true]);
  expect((await config()).equals(first)).toBe(false);
  expect(await readdir(join(folder, "keys"))).toHaveLength(1);
  await repository.check();
});

// `init` recognizes the good key by the first digits of its name.
test.each([0, 1, 2])("removes a stray key whose name shares %i digits with the good one", async (alike) => {
  const masterKey = await makeCheapRepository(template.restic, folder, "planted-password");
  const strayMasterKey = await makeCheapRepository(
    template.restic,
    join(template.folder, `other-${alike}`),
    "planted-password",
  );
  const keys = join(folder, "keys");
  const opens = () =>
    repository.restic("cat", "config").then(
      () => true,
      () => false,
    );
  // Repeat until restic tries the stray key first.
  let good = "";
  do {
    await rm(keys, { recursive: true });
    await mkdir(keys);
    const key = cheapKey(masterKey, "planted-password");
    let stray;
    do stray = cheapKey(strayMasterKey, "planted-password");
    while (digitsAlike(key.name, stray.name) !== alike);
    for (const { name, content } of [key, stray]) await writeFile(join(keys, name), content);
    good = key.name;
  } while (await opens());
  expect(await init()).toMatchObject({ exitCode: 0, output: /^The repository exists already/ });
  expect(await opens()).toBe(true);
  expect(await readdir(keys)).toEqual([good]);
});

/** The number of digits that two names share before they differ. */
function digitsAlike(one: string, other: string): number {
  return one.split("").findIndex((digit, index) => digit !== other[index]);
}

test("changes nothing in a repository that has lost its config", async () => {
  await init();
  await rm(join(folder, "config"));
  expect(await init()).toMatchObject({ exitCode: 1, failure: { reason: "RepositoryIncomplete" } });
  expect(await readdir(join(folder, "keys"))).toHaveLength(1);
  await expect(config()).rejects.toThrow("ENOENT");
});

test("stopped while restic creates it, it lets restic finish, so that no key is left without a config", async () => {
  const controller = new AbortController();
  const stopped = repository.maintenance(["init"], { timeouts, signal: controller.signal });
  await resticProcess({ argument: "init", repository: location });
  controller.abort();
  expect(await stopped).toMatchObject({ exitCode: 1, failure: { reason: "Interrupted" } });
  expect(await init()).toMatchObject({ exitCode: 0, output: /^The repository exists already/ });
  await repository.check();
});
