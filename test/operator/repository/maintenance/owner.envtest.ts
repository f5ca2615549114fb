import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { RepositoryUnderTest, Template } from "../../../support/repository/repository-under-test.ts";
import {
  copyTemplate,
  host,
  makeTemplate,
  maintainReport,
} from "../../../support/repository/repository-under-test.ts";

/* Who may write into a repository, with the restic of the operator's image. */

const [first, second, third] = ["11111111", "22222222", "33333333"].map(
  (start) => `${start}-7d43-4b0f-9c1e-5a8d3e0b7f21`,
) as [string, string, string];
const maintain = ["maintain", "--host", host];

let template: Template;
let repository: RepositoryUnderTest;
let copies = 0;

beforeAll(async () => {
  template = await makeTemplate();
});

afterAll(async () => {
  await template.remove();
});

beforeEach(async () => {
  repository = await copyTemplate(template, join(template.folder, `copy-${++copies}`));
});

/** Runs an operation for a cluster. */
function as(cluster: string, args: readonly string[], takeOverFrom?: string) {
  repository.environment["REPOSITORY_OWNER"] = cluster;
  repository.environment["REPOSITORY_TAKE_OVER_FROM"] = takeOverFrom;
  return repository.maintenance(args);
}

async function owners(): Promise<string[][]> {
  const listed = JSON.parse(await repository.restic("snapshots", "--json", "--tag", "part=owner")) as {
    tags: string[];
  }[];
  return listed.map(({ tags }) => tags.filter((tag) => tag !== "part=owner"));
}

test("maintenance records the owner once, of each host", async () => {
  const { owner, snapshots } = maintainReport(await as(first, maintain));
  expect(owner).toEqual({ id: first, since: expect.stringMatching(/^\d{4}-.*Z$/) as string });
  expect(Math.abs(Date.parse(owner?.since ?? "") - Date.now())).toBeLessThan(600_000);
  expect(snapshots).toHaveLength(3);
  expect(maintainReport(await as(first, maintain)).owner).toEqual(owner);
  expect(await owners()).toEqual([[`owner=${first}`]]);
  const others = await as(second, ["maintain", "--host", "shop/customers"]);
  expect(maintainReport(others).owner).toMatchObject({ id: second });
  expect(maintainReport(await as(first, maintain)).owner).toEqual(owner);
});

test("a program without a cluster records no owner", async () => {
  expect(maintainReport(await repository.maintenance(maintain)).owner).toBeUndefined();
  expect(await owners()).toEqual([]);
});

test("another cluster changes nothing, and reports what the repository holds", async () => {
  const { owner } = maintainReport(await as(first, maintain));
  const [dump] = template.dumps;
  const before = await repository.ids();
  const run = await as(second, [...maintain, "--mark", `pin=${dump}`, "--prune"]);
  expect(run.exitCode).toBe(0);
  const report = maintainReport(run);
  expect(report).toMatchObject({ owner, marks: [], forgotten: [] });
  expect(report.snapshots).toHaveLength(3);
  expect(report.prunedBytes).toBeUndefined();
  expect(await repository.ids()).toEqual(before);
});

test("what another cluster asks to remove stays, and the operation fails", async () => {
  await as(first, maintain);
  const before = await repository.ids();
  const [dump] = template.dumps;
  const newFile = join(template.folder, "new-password");
  await writeFile(newFile, "planted-new-password");
  const passwords = ["--old-password-file", template.passwordFile, "--new-password-file", newFile];
  for (const args of [
    [...maintain, "--forget", dump],
    ["destroy", "--host", host],
    ["change-key", "--host", host, ...passwords],
  ]) {
    expect(await as(second, args)).toMatchObject({
      exitCode: 1,
      failure: {
        reason: "RepositoryOwnedByAnother",
        message: expect.stringMatching(
          new RegExp(
            `^Cluster ${first} has been the owner of the repository since 2.*takeOverFrom to its ID`,
          ),
        ) as string,
      },
    });
    expect(await repository.ids()).toEqual(before);
  }
});

test("a take-over names the owner; then the former owner changes nothing", async () => {
  await as(first, maintain);
  const [dump] = template.dumps;
  expect(maintainReport(await as(second, maintain, third)).owner).toMatchObject({ id: first });
  const { owner } = maintainReport(await as(second, [...maintain, "--mark", `pin=${dump}`], first));
  expect(owner).toMatchObject({ id: second, takenOverFrom: first });
  expect(maintainReport(await as(second, maintain, first)).owner).toEqual(owner);
  expect(await owners()).toEqual([[`owner=${first}`], [`owner=${second}`, `from=${first}`]]);
  expect(await as(first, [...maintain, "--forget", dump])).toMatchObject({
    exitCode: 1,
    failure: {
      reason: "RepositoryTakenOver",
      message: expect.stringContaining(
        `Cluster ${second} took the repository over from this cluster at ${owner?.since ?? ""}.`,
      ) as string,
    },
  });
  // The command that took over does not take over again.
  expect(maintainReport(await as(third, maintain, second)).owner).toMatchObject({ id: third });
  expect(maintainReport(await as(second, maintain, first)).owner).toMatchObject({ id: third });
});

test("a former owner whose clock is ahead does not become the owner again by its marks", async () => {
  await as(first, maintain);
  await as(second, maintain, first);
  repository.environment["REPOSITORY_OWNER"] = undefined;
  const [dump] = template.dumps;
  await repository.maintenance([...maintain, "--mark", `pin=${dump}`], {
    now: () => Date.now() + 7_200_000,
  });
  expect(maintainReport(await as(second, maintain)).owner).toMatchObject({ id: second });
});

test("destroy removes the record of the owner with the backups", async () => {
  await as(first, maintain);
  expect(await as(first, ["destroy", "--host", host])).toMatchObject({ exitCode: 0, report: { removed: 7 } });
  expect(await repository.ids()).toEqual([template.foreign]);
});
