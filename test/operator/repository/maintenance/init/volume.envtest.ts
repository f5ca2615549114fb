import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { makeSmallDisk } from "../../../../support/servers/small-disk.ts";
import type { RepositoryUnderTest, Template } from "../../../../support/repository/repository-under-test.ts";
import { makeTemplate, repositoryAt } from "../../../../support/repository/repository-under-test.ts";

/* `repository init` in a folder, as on a volume. */

let template: Template;
let volumes = 0;
let volume: string;
let folder: string;
let repository: RepositoryUnderTest;

beforeAll(async () => {
  template = await makeTemplate();
});

afterAll(async () => {
  await template.remove();
});

beforeEach(() => {
  volume = join(template.folder, `volume-${++volumes}`);
  folder = join(volume, "backups/orders");
  repository = at(folder);
});

const at = (location: string, variables: NodeJS.ProcessEnv = {}) =>
  repositoryAt(template, { RESTIC_REPOSITORY: location, REPOSITORY_ID: undefined, ...variables });
const init = () => repository.maintenance(["init"]);

test("creates a repository that restic opens, once", async () => {
  expect(await init()).toMatchObject({ exitCode: 0, output: /^Created the repository/ });
  await repository.check();
  const config = await repository.restic("cat", "config");
  expect(await init()).toMatchObject({ exitCode: 0, output: /^The repository exists already/ });
  expect(await repository.restic("cat", "config")).toBe(config);
  expect(await readdir(join(volume, "backups"))).toEqual(["orders"]);
});

test("several at once create one repository, and all succeed", async () => {
  const runs = await Promise.all([1, 2, 3, 4].map(init));
  expect(runs.map(({ exitCode, output }) => exitCode === 0 || output)).toEqual([true, true, true, true]);
  expect(runs.filter(({ output }) => output.startsWith("Created the repository"))).toHaveLength(1);
  expect(await readdir(join(folder, "keys"))).toHaveLength(1);
  expect(await readdir(join(volume, "backups"))).toEqual(["orders"]);
  await repository.check();
});

describe("killed", () => {
  const main = join(import.meta.dirname, "../../../../../operator/repository/maintenance/main.ts");

  /** Runs `repository init` with a restic that runs these commands in place of `init`, and kills it. */
  async function killAt(commands: string): Promise<void> {
    const restic = join(template.folder, `killer-${volumes}`);
    await writeFile(
      restic,
      `#!/bin/sh\ncase "$*" in *" init") ${commands} ;; esac\nexec ${template.restic} "$@"\n`,
      { mode: 0o755 },
    );
    const program = `
      import { runMaintenance } from ${JSON.stringify(main)};
      process.exit(await runMaintenance(["init"], { restic: ${JSON.stringify(restic)} }));`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      env: { ...repository.environment, TERMINATION_LOG: join(template.folder, "killed-termination-log") },
      // A process group of its own, so that the test can kill all of it, as with a container.
      detached: true,
      stdio: "ignore",
    });
    expect((await once(child, "exit"))[1]).toBe("SIGKILL");
  }

  test.each([
    ["before restic creates anything", "kill -9 0"],
    ["while restic creates it", `mkdir -p "$RESTIC_REPOSITORY/keys"; kill -9 0`],
    ["before it is moved to its location", `"$RESTIC" "$@"; kill -9 0`],
  ])("%s, it leaves nothing that keeps the next call from creating it", async (_when, commands) => {
    repository.environment["RESTIC"] = template.restic;
    await killAt(commands);
    await expect(readdir(folder)).rejects.toThrow("ENOENT");
    expect(await init()).toMatchObject({ exitCode: 0, output: /^Created the repository/ });
    expect(await readdir(join(volume, "backups"))).toEqual(["orders"]);
    await repository.check();
  });
});

test("uses an empty folder", async () => {
  await mkdir(folder, { recursive: true });
  expect(await init()).toMatchObject({ exitCode: 0 });
  await repository.check();
});

test("changes nothing in a folder with anything else, such as a repository that has lost its config", async () => {
  await init();
  await rm(join(folder, "config"));
  const before = await readdir(folder, { recursive: true });
  expect(await init()).toMatchObject({ exitCode: 1, failure: { reason: "RepositoryIncomplete" } });
  expect(await readdir(folder, { recursive: true })).toEqual(before);
  expect(await readdir(join(volume, "backups"))).toEqual(["orders"]);
});

test("creates nothing next to a repository that a wrong password does not open", async () => {
  await init();
  const other = join(volume, "other-password");
  await writeFile(other, "planted-other-password");
  repository.environment["RESTIC_PASSWORD_FILE"] = other;
  expect(await init()).toMatchObject({ exitCode: 1, failure: { reason: "WrongRepositoryPassword" } });
  expect(await readdir(join(folder, "keys"))).toHaveLength(1);
});

test("fails where nothing can be created", async () => {
  repository = at("/proc/orders");
  const { exitCode, failure } = await init();
  expect(exitCode).toBe(1);
  expect(failure?.reason).toBe("RepositoryFailed");
  expect(failure?.message).toContain("/proc/orders");
});

test("fails with RepositoryFull on a full disk, and leaves nothing", async () => {
  const disk = await makeSmallDisk(1024 * 1024);
  try {
    await writeFile(join(disk.folder, "filler"), Buffer.alloc(2 * 1024 * 1024)).catch(() => undefined);
    repository = at(join(disk.folder, "orders"));
    expect(await init()).toMatchObject({ exitCode: 1, failure: { reason: "RepositoryFull" } });
    expect(await readdir(disk.folder)).toEqual(["filler"]);
  } finally {
    await disk.stop();
  }
});
