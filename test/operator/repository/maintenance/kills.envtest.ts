import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import type { RepositoryUnderTest, Template } from "../../../support/repository/repository-under-test.ts";
import {
  copyTemplate,
  host,
  makeTemplate,
  maintainReport,
} from "../../../support/repository/repository-under-test.ts";

/*
 * Kills maintenance. A script in place of restic counts the calls, and at one of them kills all processes, before
 * restic starts or while it runs.
 */

let template: Template;
let killer: string;
let copies = 0;
let folder: string;
let repository: RepositoryUnderTest;

beforeAll(async () => {
  template = await makeTemplate();
  killer = join(template.folder, "killer");
  const script = `#!/bin/sh
echo >>"$CALLS"
if [ "$(wc -l <"$CALLS")" -eq "$KILL_AT" ]; then
  if [ "$KILL_AFTER" != 0 ]; then "$RESTIC" "$@" & sleep "$KILL_AFTER"; fi
  kill -9 0
fi
exec "$RESTIC" "$@"
`;
  await writeFile(killer, script, { mode: 0o755 });
});

afterAll(async () => {
  await template.remove();
});

async function fresh(): Promise<void> {
  folder = join(template.folder, `copy-${++copies}`);
  repository = await copyTemplate(template, folder);
}

/** Runs `repository …` as a process. Kills it at its `call`-th call of restic. */
async function killAt(call: number, seconds: number, args: readonly string[]): Promise<void> {
  const main = join(import.meta.dirname, "../../../../operator/repository/maintenance/main.ts");
  const program = `
    import { runMaintenance } from ${JSON.stringify(main)};
    process.exit(await runMaintenance(process.argv.slice(1), { restic: ${JSON.stringify(killer)} }));`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program, ...args], {
    env: {
      ...repository.environment,
      TERMINATION_LOG: join(template.folder, "killed-termination-log"),
      RESTIC: template.restic,
      CALLS: join(template.folder, `calls-${copies}`),
      KILL_AT: String(call),
      KILL_AFTER: String(seconds),
    },
    // A process group of its own, so that the test can kill all of it, as with a container.
    detached: true,
    stdio: "ignore",
  });
  const [, signal] = (await once(child, "exit")) as [number | null, string | null];
  expect(signal).toBe("SIGKILL");
  // restic considers a process alive until its parent, now the first process of the system, has read its exit status.
  await eventually("the end of all processes", () => {
    expect(isGroupAlive(child.pid ?? 0)).toBe(false);
  });
}

function isGroupAlive(leader: number): boolean {
  try {
    return process.kill(-leader, 0);
  } catch {
    return false;
  }
}

describe("killed at a call of restic, and then called again,", () => {
  // The calls are config, locks, snapshots, forget, snapshots, prune. The first three write nothing.
  test.each([
    { call: 4, seconds: 0 },
    { call: 4, seconds: 0.15 },
    { call: 5, seconds: 0 },
    { call: 6, seconds: 0 },
    { call: 6, seconds: 0.15 },
  ])("maintain does the rest (call $call, $seconds s)", async ({ call, seconds }) => {
    await fresh();
    const [first, second, third] = template.dumps;
    const args = ["maintain", "--host", host, "--forget", first, "--forget", second, "--prune"];
    await killAt(call, seconds, args);
    expect(await repository.ids()).toContain(third);

    const again = await repository.maintenance(args);
    expect(again.failure).toBeUndefined();
    expect(maintainReport(again)).toMatchObject({
      forgotten: [first, second],
      snapshots: [{ snapshotID: third }],
    });
    expect(maintainReport(again).sizeBytes).toBeLessThan(640_000);
    await repository.check();
  });

  // The calls are the same. Then the operation removes files.
  test.each([
    { call: 4, seconds: 0.15 },
    { call: 6, seconds: 0 },
    { call: 6, seconds: 0.15 },
  ])("destroy does the rest (call $call, $seconds s)", async ({ call, seconds }) => {
    await fresh();
    await rm(join(folder, "snapshots", template.foreign));
    const args = ["destroy", "--host", host];
    await killAt(call, seconds, args);
    expect(await repository.maintenance(args)).toMatchObject({ exitCode: 0 });
    await expect(access(folder)).rejects.toThrow("ENOENT");
  });

  // The calls are config twice, snapshots, key add, config twice, key list, locks, key remove.
  test.each([
    { call: 4, seconds: 0.4 },
    { call: 5, seconds: 0 },
    { call: 9, seconds: 0.3 },
  ])("change-key does the rest (call $call, $seconds s)", async ({ call, seconds }) => {
    await fresh();
    const newFile = join(template.folder, "new-password");
    await writeFile(newFile, "planted-new-password");
    const passwords = ["--old-password-file", template.passwordFile, "--new-password-file", newFile];
    const args = ["change-key", "--host", host, ...passwords];
    await killAt(call, seconds, args);
    expect(await repository.maintenance(args)).toMatchObject({ exitCode: 0 });
    expect(await repository.maintenance(["maintain", "--host", host])).toMatchObject({
      failure: { reason: "WrongRepositoryPassword" },
    });
    repository.environment["RESTIC_PASSWORD_FILE"] = newFile;
    await repository.check();
  });
});
