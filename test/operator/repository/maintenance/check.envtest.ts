import { randomBytes } from "node:crypto";
import { open, readFile, readdir, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CheckReport } from "../../../../operator/repository/maintenance/report.ts";
import { subsetOf } from "../../../../operator/repository/restic/check.ts";
import type { RepositoryUnderTest, Template } from "../../../support/repository/repository-under-test.ts";
import { copyTemplate, host, makeTemplate } from "../../../support/repository/repository-under-test.ts";

/* Damage of real repositories, found by the restic of the operator's image. */

let template: Template;
let folder: string;
let copies = 0;
let repository: RepositoryUnderTest;
/** Two backups of the same data, by far the largest: both use all of its files. */
let twins: string[];

beforeAll(async () => {
  template = await makeTemplate();
});

afterAll(async () => {
  await template.remove();
});

async function fresh(): Promise<void> {
  folder = join(template.folder, `copy-${++copies}`);
  repository = await copyTemplate(template, folder);
  const data = randomBytes(3_000_000);
  twins = [];
  for (const run of ["run-4", "run-5"]) twins.push(await store(run, data));
}

async function store(run: string, content: Buffer): Promise<string> {
  const tags = `run=${run},job=orders-1,part=dump`;
  const args = [
    "--no-cache",
    "backup",
    "--json",
    "--quiet",
    "--stdin",
    "--stdin-filename",
    "postgresql.dump",
  ];
  const child = spawn(template.restic, [...args, "--host", host, "--tag", tags], {
    env: repository.environment,
    stdio: ["pipe", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stdin.end(content);
  await once(child, "close");
  return (JSON.parse(output) as { snapshot_id: string }).snapshot_id;
}

async function check(read: readonly number[] = [1], subsets = 1): Promise<CheckReport> {
  const numbers = read.flatMap((n) => ["--read", String(n)]);
  const run = await repository.maintenance([
    ...["check", "--host", host, "--subsets", String(subsets)],
    ...numbers,
  ]);
  expect(run.failure).toBeUndefined();
  expect(run.exitCode).toBe(0);
  if (run.report?.operation !== "check") throw new Error(`Not the report of a check: ${run.output}`);
  return run.report;
}

/** The IDs of the files with data, the largest last. */
async function packs(): Promise<string[]> {
  const sizes = new Map<string, number>();
  for (const prefix of await readdir(join(folder, "data"))) {
    for (const name of await readdir(join(folder, "data", prefix)))
      sizes.set(name, (await stat(pathOf(name))).size);
  }
  return [...sizes].sort(([, a], [, b]) => a - b).map(([name]) => name);
}

function pathOf(pack: string): string {
  return join(folder, "data", pack.slice(0, 2), pack);
}

async function flipByte(path: string, at: number): Promise<void> {
  const file = await open(path, "r+");
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, at);
  await file.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, at);
  await file.close();
}

/** The backups that restic cannot read whole, found in another way: by reading each. */
async function unreadable(): Promise<string[]> {
  const list = JSON.parse(await repository.restic("snapshots", "--json", "--no-lock", "--host", host)) as {
    id: string;
    tags: string[];
  }[];
  const runOf = (tags: readonly string[]) => tags.find((tag) => tag.startsWith("run="));
  const broken = new Set<string | undefined>();
  for (const { id, tags } of list) {
    await repository
      .restic("dump", "--no-lock", "--archive=tar", "--target=/dev/null", id, "/")
      .catch(() => broken.add(runOf(tags)));
  }
  return list.filter(({ tags }) => tags.includes("part=dump") && broken.has(runOf(tags))).map(({ id }) => id);
}

describe("check", () => {
  test("finds nothing wrong with a sound repository, whatever it reads", async () => {
    await fresh();
    const nothing = { errors: [], damaged: [], damagedSubsets: [], repositoryID: template.repositoryID };
    expect(await check()).toEqual({ operation: "check", subsets: 1, read: [1], ...nothing });
    expect(await check([2, 3], 7)).toEqual({ operation: "check", subsets: 7, read: [2, 3], ...nothing });
  });

  test.each<readonly [what: string, damage: (pack: string) => Promise<void>]>([
    ["a flipped bit in", (pack) => flipByte(pathOf(pack), 100)],
    [
      "a flipped bit in the list of contents of",
      async (pack) => flipByte(pathOf(pack), (await stat(pathOf(pack))).size - 40),
    ],
    ["the loss of the end of", (pack) => truncate(pathOf(pack), 50)],
    ["the loss of", (pack) => rm(pathOf(pack))],
  ])("%s a file names all backups that use it", async (_, damage) => {
    await fresh();
    const shared = (await packs()).at(-1) ?? "";
    await damage(shared);
    const report = await check();
    expect(report.errors.join("\n")).toContain(shared);
    expect(report.damaged).toEqual(twins);
    expect(report.damagedSubsets).toEqual([1]);
  });

  test("names the backups whose data, directories or sidecar files are damaged, and no others", async () => {
    await fresh();
    // The four smallest ones have the sidecar files, then come those with directories.
    const all = await packs();
    const named = new Set<string>();
    for (const pack of [0, 1, 2, 3, 6, -1].map((at) => all.at(at) ?? "")) {
      const original = await readFile(pathOf(pack));
      await flipByte(pathOf(pack), 20);
      const { damaged } = await check();
      expect(damaged.sort(), pack).toEqual((await unreadable()).sort());
      for (const each of damaged) named.add(each);
      await writeFile(pathOf(pack), original, { mode: 0o600 });
    }
    expect(named).toEqual(new Set([...template.dumps, ...twins]));
    expect((await check()).errors).toEqual([]);
  });

  test("finds the damage of a file when it reads the file's subset", async () => {
    await fresh();
    const pack = (await packs()).at(-1) ?? "";
    await flipByte(pathOf(pack), 100);
    const n = subsetOf(pack, 256);
    const others = [1, 2, 3].filter((each) => each !== n);
    expect((await check(others, 256)).errors).toEqual([]);
    expect(await check([...others, n], 256)).toMatchObject({ damaged: twins, damagedSubsets: [n] });
  });

  test("reports the loss of an index and of a snapshot, which do not say what they held", async () => {
    await fresh();
    const [index = ""] = await readdir(join(folder, "index"));
    await rm(join(folder, "index", index));
    expect((await check()).errors.length).toBeGreaterThan(0);
    await fresh();
    const [snapshot] = template.dumps;
    await flipByte(join(folder, "snapshots", snapshot), 20);
    const { errors } = await check();
    expect(errors.join("\n")).toContain(snapshot.slice(0, 8));
  });
});
