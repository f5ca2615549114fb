import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseOutcome } from "../../../operator/repository/run/outcome.ts";
import type { S3Server } from "../../support/servers/s3.ts";
import { startS3Server } from "../../support/servers/s3.ts";
import { makeRunnerFolder } from "../../support/repository/runner-folder.ts";

/* What a run of backup.sh makes of the options of an S3 storage. */

let runner: string;
let s3: S3Server;

beforeAll(async () => {
  runner = await makeRunnerFolder();
  await writeFile(join(runner, "password"), "planted-password");
  await writeFile(join(runner, "dump-command.sh"), "echo first\n");
  s3 = await startS3Server({ buckets: ["backups"] });
});

afterAll(async () => {
  await s3.stop();
  await rm(runner, { recursive: true, force: true });
});

async function backUp(bucket: string, variables: NodeJS.ProcessEnv) {
  const folder = await mkdtemp(join(runner, "case-"));
  const terminationLog = join(folder, "termination-log");
  const child = spawn("sh", [join(runner, "backup.sh"), "dump-command.sh"], {
    env: {
      PATH: process.env["PATH"],
      TMPDIR: folder,
      TERMINATION_LOG: terminationLog,
      RESTIC_REPOSITORY: `s3:${s3.url}/${bucket}/orders`,
      RESTIC_PASSWORD_FILE: join(runner, "password"),
      RESTIC_CACHE_DIR: join(folder, "cache"),
      AWS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
      BACKUP_HOST: "shop/orders",
      BACKUP_JOB: "orders-1",
      BACKUP_RUN: "orders-1-abcde",
      BACKUP_FILE_NAME: "orders.dump",
      BACKUP_PREFLIGHT_SECONDS: "5",
      BACKUP_SETTLE_SECONDS: "1",
      ...variables,
    },
    stdio: "ignore",
  });
  await once(child, "exit");
  return parseOutcome(await readFile(terminationLog, "utf8"));
}

test("a bucket of a region that does not exist is named, and not made", async () => {
  expect(await backUp("missing", { AWS_DEFAULT_REGION: "us-east-1" })).toMatchObject({
    failure: { reason: "BucketNotFound" },
  });
  await expect(access(join(s3.folder, "missing"))).rejects.toThrow("ENOENT");
});

test("in a bucket of a region the first run makes the repository, with every option", async () => {
  const options = { AWS_DEFAULT_REGION: "us-east-1", RESTIC_OPTIONS: "s3.bucket-lookup=path" };
  expect(await backUp("backups", options)).toMatchObject({ snapshot: { totalBytes: 6 } });
});

test("an option that restic does not know reaches it", async () => {
  const outcome = await backUp("backups", { RESTIC_OPTIONS: "s3.bucket-lookup=sideways" });
  expect(outcome).toMatchObject({ failure: { reason: "RepositoryFailed" } });
  expect(JSON.stringify(outcome)).toContain("sideways");
});
