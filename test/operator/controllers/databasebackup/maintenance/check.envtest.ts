import { beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../../../../lib/testing/eventually.ts";
import { id, maintainedBackups } from "../../../../support/controllers/maintained-backups.ts";
import { operatorUnderTest } from "../../../../support/controllers/operator-under-test.ts";

/* Checks of repositories on a real API server. The tests do the work of runs, maintenance and checks. */

const underTest = operatorUnderTest("check");
const { clock, condition, controlPlane, getBackup, kubectl, patch, snapshotsOf, touch } = underTest;
const { create, maintenance, maintenanceJob, openMaintenance, run } = maintainedBackups(underTest);

const verified = async (backup: string) =>
  (await snapshotsOf(backup))
    .map(({ status }) => [
      status?.artifact?.snapshotID,
      status?.conditions?.find(({ type }) => type === "Verified")?.status,
    ])
    .sort();

/** Ends the Job of the next check with what it found, and returns the parts that it read. */
async function check(backup: string, found: object = {}): Promise<string[]> {
  const job = await maintenanceJob(backup);
  const args = job.spec?.template.spec?.containers[0]?.args ?? [];
  expect(args.slice(0, 2)).toEqual(["repository", "check"]);
  const valuesOf = (option: string) => args.filter((_, index) => args[index - 1] === option);
  const report = {
    operation: "check",
    repositoryID: "0123".repeat(16),
    subsets: Number(valuesOf("--subsets")[0]),
    read: valuesOf("--read").map(Number),
    errors: [],
    damaged: [],
    damagedSubsets: [],
    ...found,
  };
  await controlPlane.end(
    job.metadata.name,
    { exitCode: 0, message: '{"ok":true}', log: JSON.stringify({ report }) },
    "maintenance",
  );
  await eventually("the end of the check in the status", async () => {
    const { repository } = (await getBackup(backup)).status ?? {};
    expect(repository?.check?.subset).toBe(Math.max(...report.read));
  });
  return valuesOf("--read");
}

describe("a repository", () => {
  beforeAll(async () => {
    await create("orders", { repository: { check: { schedule: "0 * * * *" } } });
    await run("orders", "orders-1", id("a"));
    await run("orders", "orders-2", id("b"));
    await maintenance("orders", [id("a"), id("b")]);
    await eventually("the end of maintenance", async () => {
      expect((await getBackup("orders")).status?.repository?.lastMaintenanceTime).toBeDefined();
    });
    // The times of Jobs are those of the real clock: one check after the other is due.
    clock.forward(7200);
    await touch("orders");
  });

  test("is checked on its own schedule, one part of its data after the other", async () => {
    expect(await check("orders")).toEqual(["1"]);
    expect(await check("orders")).toEqual(["2"]);
    const { check: status } = (await getBackup("orders")).status?.repository ?? {};
    expect(status).toMatchObject({ subset: 2, subsets: 256 });
    expect(status).not.toHaveProperty("oldestReadTime");
    expect(await condition("orders", "RepositoryIntact")).toMatchObject({
      status: "True",
      reason: "NoDamageFound",
      message: expect.stringContaining("subset 2 of 256") as string,
    });
    expect(await verified("orders")).toEqual([
      [id("a"), undefined],
      [id("b"), undefined],
    ]);
  });

  test("with damage names the backups that use it, until a check finds none any more", async () => {
    const errors = ["pack 1234: does not exist"];
    await check("orders", { errors, damaged: [id("a")], damagedSubsets: [3] });
    expect(await condition("orders", "RepositoryIntact")).toMatchObject({
      status: "False",
      reason: "RepositoryDamaged",
      message: expect.stringMatching(/1 backup \(aaaaaaaa\).*pack 1234: does not exist/) as string,
    });
    expect(await verified("orders")).toEqual([
      [id("a"), "False"],
      [id("b"), undefined],
    ]);
    expect(await kubectl(["get", "events", "-o", "jsonpath={.items[*].reason}"])).toContain(
      "RepositoryDamaged",
    );
    expect(await check("orders")).toEqual(["3", "4"]);
    expect(await condition("orders", "RepositoryIntact")).toMatchObject({ status: "True" });
    expect(await verified("orders")).toEqual([
      [id("a"), "Unknown"],
      [id("b"), undefined],
    ]);
  });

  test("is not checked while checks are suspended, nor by default on its first day", async () => {
    await patch("databasebackup", "orders", { spec: { repository: { check: { suspend: true } } } });
    await check("orders");
    await create("customers");
    await run("customers", "customers-1", id("c"));
    await maintenance("customers", [id("c")]);
    clock.forward(3600);
    for (const backup of ["orders", "customers"]) {
      await touch(backup);
      await eventually(`a reconcile of ${backup}`, async () => {
        const { metadata, status } = await getBackup(backup);
        expect(status?.observedGeneration).toBe(metadata.generation);
      });
      expect(await openMaintenance(backup)).toBeUndefined();
    }
    expect(await condition("customers", "RepositoryIntact")).toMatchObject({
      status: "Unknown",
      reason: "NotChecked",
    });
  });
});
