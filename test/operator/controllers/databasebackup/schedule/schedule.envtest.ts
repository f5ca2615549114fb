import { describe, expect, test } from "vitest";
import type { CronJob } from "../../../../../operator/kubernetes/kinds.ts";
import { databaseBackups } from "../../../../../operator/kubernetes/kinds.ts";
import { eventually } from "../../../../../lib/testing/eventually.ts";
import { operatorUnderTest, wanted } from "../../../../support/controllers/operator-under-test.ts";
import { outcome } from "../../../../support/controllers/objects.ts";
import { failedScript } from "../../../../support/repository/termination-messages.ts";

/* When runs begin, and how the operator reports those that do not. */

const { apply, clock, eventReasons, get, getBackup, namespace, patch, controlPlane, readyReason, touch } =
  operatorUnderTest("schedule");

const hour = 3_600_000;

test("H is replaced with values that stay the same, and the time zone applies", async () => {
  await apply(wanted("spread", { schedule: "H H(1-4) * * *", timeZone: "Europe/Paris" }));
  const message = await readyReason("spread", "Scheduled");
  const { schedule, timeZone } = (await get<CronJob>("cronjob", "spread")).spec;
  expect(schedule).toMatch(/^\d{1,2} [1-4] \* \* \*$/);
  expect(timeZone).toBe("Europe/Paris");
  expect(message).toContain(`"${schedule}" (Europe/Paris)`);
  const { status } = await getBackup("spread");
  expect(status?.effectiveSchedule).toBe(schedule);
  expect(Date.parse(status?.nextScheduleTime ?? "")).toBeGreaterThan(clock.now());
});

describe("an immediate first run", () => {
  test("starts if the spec asks for it, and only once", async () => {
    await apply(wanted("now", { immediate: true, schedule: "@yearly" }));
    await eventually("the immediate run", async () => {
      expect((await getBackup("now")).status?.recentRuns).toMatchObject([
        { jobName: "now-immediate", trigger: "Immediate", phase: "Running" },
      ]);
    });
    await controlPlane.end("now-immediate", { exitCode: 1, message: failedScript("DumpFailed", "no") });
    await eventually("the failure of the immediate run", async () => {
      expect((await getBackup("now")).status?.recentRuns?.[0]?.phase).toBe("Failed");
    });
    await touch("now");
    expect(await controlPlane.jobsOf("now", "backup")).toHaveLength(1);
  });

  test("does not start while suspended", async () => {
    await apply(wanted("later", { immediate: true, suspend: true }));
    await readyReason("later", "Suspended");
    expect(await controlPlane.jobsOf("later", "backup")).toEqual([]);
    expect((await getBackup("later")).status?.nextScheduleTime).toBeUndefined();
  });
});

describe("times that pass without a run", () => {
  test("are counted and reported once", async () => {
    await apply(wanted("missed", { schedule: "0 * * * *", startingDeadlineSeconds: 10 }));
    await readyReason("missed", "Scheduled");
    expect((await getBackup("missed")).status?.missedRuns).toBe(0);
    clock.forward(2 * 3600 + 120);
    await touch("missed");
    const counted = await eventually("the count of missed runs", async () => {
      const { status } = await getBackup("missed");
      expect([2, 3]).toContain(status?.missedRuns);
      expect(await eventReasons("missed")).toContain("BackupMissed");
      return status?.missedRuns;
    });
    await touch("missed");
    await eventually("the reconcile of the change", async () => {
      const { metadata, status } = await getBackup("missed");
      expect(status?.observedGeneration).toBe(metadata.generation);
      expect(status?.missedRuns).toBe(counted);
    });
  });

  test("are none while suspended", async () => {
    await apply(wanted("paused", { schedule: "0 * * * *", startingDeadlineSeconds: 10, suspend: true }));
    await readyReason("paused", "Suspended");
    clock.forward(3 * 3600);
    await patch("databasebackup", "paused", { spec: { suspend: false } });
    await readyReason("paused", "Scheduled");
    expect((await getBackup("paused")).status?.missedRuns).toBe(0);
  });

  test("before the operator started are counted only if the repository has no backup of them either", async () => {
    await apply(wanted("doubt", { schedule: "0 * * * *", startingDeadlineSeconds: 10 }));
    await readyReason("doubt", "Scheduled");
    await controlPlane.startRun("doubt", "doubt-1");
    await controlPlane.end("doubt-1", { exitCode: 0, message: outcome() });
    await endMaintain([]);
    await eventually("the first maintenance", async () => {
      expect((await getBackup("doubt")).status?.repository?.lastMaintenanceTime).toBeDefined();
    });
    // Pretend that the operator was down for three times of the schedule. One of them had a run, whose Job is gone.
    const full = Math.floor(Date.now() / hour) * hour;
    const long = new Date(full - 2.5 * hour).toISOString().replace(/\.\d+/, "");
    await controlPlane.client.patchStatus(
      databaseBackups,
      { namespace, name: "doubt" },
      {
        type: "merge",
        body: {
          status: { scheduleCheckedTime: long, missedRuns: 0, repository: { lastMaintenanceTime: long } },
        },
      },
    );
    await touch("doubt");
    await endMaintain([
      { startTime: new Date(full - hour).toISOString(), jobName: `doubt-${(full - hour) / 60_000}` },
    ]);
    await eventually("the count of missed runs and of backups", async () => {
      const { status } = await getBackup("doubt");
      expect(status?.snapshots?.count).toBe(2);
      const times = Math.floor((clock.now() - 70_000) / hour) - Math.floor(Date.parse(long) / hour);
      expect(status?.missedRuns).toBe(times - 1);
    });
  });

  async function endMaintain(found: { startTime: string; jobName: string }[]): Promise<void> {
    const job = await eventually("a maintenance Job", async () => {
      const all = await controlPlane.jobsOf("doubt", "maintenance");
      const open = all.find(({ status }) => status?.conditions === undefined);
      if (open?.metadata.name === undefined) throw new Error("no maintenance Job yet");
      return open.metadata.name;
    });
    const report = {
      operation: "maintain",
      repositoryID: "0123".repeat(16),
      snapshots: [
        { snapshotID: "abcdef01".repeat(8), startTime: new Date().toISOString(), jobName: "doubt-1" },
        ...found.map((each) => ({ snapshotID: "9".repeat(64), ...each })),
      ].map((each) => ({ fileName: "postgresql.dump", totalBytes: 1, addedBytes: 1, ...each })),
      forgotten: [],
      unreadable: [],
    };
    await controlPlane.end(
      job,
      { exitCode: 0, message: '{"ok":true}', log: JSON.stringify({ report }) },
      "maintenance",
    );
  }
});
