import { describe, expect, test } from "vitest";
import type { Job } from "../../../../../operator/kubernetes/kinds.ts";
import type { Stored } from "../../../../../operator/runtime/index.ts";
import { nextRuns } from "../../../../../operator/controllers/databasebackup/runs/plan.ts";
import { endedPod, job, outcome, run, time } from "../../../../support/controllers/objects.ts";
import {
  failedRestic,
  failedScript,
  foundBackup,
} from "../../../../support/repository/termination-messages.ts";

const noPods = () => [];

describe("nextRuns", () => {
  test("a new Job is a run that started", () => {
    const { runs, changes } = nextRuns([], [job("a", 1, "active")], noPods);
    expect(runs).toEqual([run("a", 1, "Running")]);
    expect(changes.map(({ kind }) => kind)).toEqual(["started"]);
  });

  test("a suspended Job is a run that has not started, until it is resumed", () => {
    const suspended: Stored<Job> = { ...job("a", 1, "active"), spec: { suspend: true, template: {} } };
    const pending = run("a", 1, "Pending");
    expect(nextRuns([], [suspended], noPods)).toEqual({ runs: [pending], changes: [] });
    const resumed = nextRuns([pending], [job("a", 1, "active")], noPods);
    expect(resumed.runs).toEqual([run("a", 1, "Running")]);
    expect(resumed.changes.map(({ kind }) => kind)).toEqual(["started"]);
    // The operator may see no more than the end of the run.
    const ended = nextRuns([pending], [job("a", 1, "Complete")], noPods);
    expect(ended.changes.map(({ kind }) => kind)).toEqual(["started", "ended"]);
    const again = nextRuns([run("a", 1, "Running")], [suspended], noPods);
    expect(again).toEqual({ runs: [pending], changes: [] });
    expect(nextRuns([pending], [], noPods).runs).toMatchObject([{ phase: "Failed", reason: "JobDeleted" }]);
  });

  test("a running Job that is recorded is not reported again", () => {
    const { runs, changes } = nextRuns([run("a", 1, "Running")], [job("a", 1, "active")], noPods);
    expect(runs).toEqual([run("a", 1, "Running")]);
    expect(changes).toEqual([]);
  });

  test("a Job that succeeded is reported with the snapshot in its Pod's message", () => {
    const { runs, changes } = nextRuns([run("a", 1, "Running")], [job("a", 1, "Complete")], () => [
      endedPod("a-1", 0, outcome()),
    ]);
    expect(runs).toEqual([
      {
        ...run("a", 1, "Succeeded"),
        message: "Stored snapshot abcdef01 of 1.00 MiB, of which 1.00 KiB were added.",
        snapshotID: "abcdef01".repeat(8),
        totalBytes: 1048576,
        addedBytes: 1024,
      },
    ]);
    expect(changes).toMatchObject([
      {
        kind: "ended",
        repositoryID: "0123".repeat(16),
        stored: {
          snapshotID: "abcdef01".repeat(8),
          startTime: time(0),
          completionTime: time(2),
          jobName: "a",
          databaseVersion: "17.2",
        },
      },
    ]);
  });

  test("a Job that succeeded with warnings is reported with them", () => {
    const warnings = "warning: spec.excludeTables: ordres matches no table.";
    const { runs, changes } = nextRuns([run("a", 1, "Running")], [job("a", 1, "Complete")], () => [
      endedPod("a-1", 0, outcome({ warnings })),
    ]);
    expect(runs[0]).toMatchObject({
      phase: "Succeeded",
      message: `Stored snapshot abcdef01 of 1.00 MiB, of which 1.00 KiB were added. Warnings: ${warnings}`,
    });
    expect(changes).toMatchObject([{ kind: "ended", warnings }]);
  });

  test("a Job that found an earlier backup was skipped, and adds nothing", () => {
    const listed = {
      id: "a".repeat(64),
      time: "2029-01-01T00:00:00Z",
      hostname: "shop/orders",
      paths: ["/postgresql.dump"],
      tags: ["job=a", "run=former", "part=dump", "snapshot=now"],
    };
    const { runs, changes } = nextRuns([run("a", 1, "Running")], [job("a", 1, "Complete")], () => [
      endedPod("a-1", 0, foundBackup("f".repeat(64), [listed])),
    ]);
    expect(runs).toEqual([
      {
        ...run("a", 1, "Skipped"),
        message:
          "Found snapshot aaaaaaaa, which an earlier run for the same DatabaseSnapshot stored at 2029-01-01T00:00:00.000Z. " +
          "No other backup was made.",
        snapshotID: "a".repeat(64),
      },
    ]);
    expect(changes).toMatchObject([{ kind: "ended", isFound: true }]);
    expect(nextRuns(runs, [job("a", 1, "Complete")], noPods)).toEqual({ runs, changes: [] });
  });

  test("a run's trigger is the schedule, the one that the operator recorded, or else a person", () => {
    const triggerOf = (annotations: Record<string, string>) => {
      const made = job("a", 1, "active");
      return nextRuns([], [{ ...made, metadata: { ...made.metadata, annotations } }], noPods).runs[0]
        ?.trigger;
    };
    expect(triggerOf({ "batch.kubernetes.io/cronjob-scheduled-timestamp": time(0) })).toBe("Schedule");
    expect(triggerOf({ "databases.test.io/trigger": "OnDemand" })).toBe("OnDemand");
    expect(triggerOf({ "cronjob.kubernetes.io/instantiate": "manual" })).toBe("Manual");
  });

  test("a Job that began and ended unseen is both started and ended", () => {
    const { changes } = nextRuns([], [job("a", 1, "Complete")], noPods);
    expect(changes.map(({ kind }) => kind)).toEqual(["started", "ended"]);
  });

  test("a run of a phase that only a later operator knows counts as active", () => {
    const recorded = { ...run("a", 1, "Running"), phase: "Cancelling" };
    expect(nextRuns([recorded], [job("a", 1, "active")], noPods)).toEqual({
      runs: [run("a", 1, "Running")],
      changes: [],
    });
    const ended = nextRuns([recorded], [job("a", 1, "Complete")], noPods);
    expect(ended.changes.map(({ kind }) => kind)).toEqual(["ended"]);
  });

  test("a run recorded as ended keeps its message when Job and Pods are gone", () => {
    const before = { ...run("a", 1, "Succeeded"), message: "Stored snapshot abcdef01." };
    expect(nextRuns([before], [], noPods)).toEqual({ runs: [before], changes: [] });
    expect(nextRuns([before], [job("a", 1, "Complete")], noPods)).toEqual({ runs: [before], changes: [] });
  });

  test("a failed Job is explained by its newest Pod's termination message", () => {
    const { runs } = nextRuns([], [job("a", 1, "Failed", "BackoffLimitExceeded")], () => [
      endedPod("a-1", 1, failedScript("DumpFailed", "first try"), 1),
      endedPod("a-2", 1, failedRestic(1, "no space left on device"), 2),
    ]);
    expect(runs[0]).toMatchObject({
      phase: "Failed",
      reason: "RepositoryFull",
      message: expect.stringMatching(/^no space left on device\. Enlarge the storage/) as string,
      completionTime: time(2),
    });
  });

  const digest = `sha256:${"5".repeat(64)}`;

  test.each([
    [`docker.io/library/postgres@${digest}`, `docker.io/library/postgres@${digest}`],
    [`docker-pullable://postgres@${digest}`, `postgres@${digest}`],
    // Of an image that was imported, a node knows only the digest of its configuration.
    [digest, undefined],
    ["docker.io/library/postgres:17", undefined],
    ["", undefined],
    [undefined, undefined],
  ])(
    "a backup has the image that the node reports as %s by the digest by which it can be pulled",
    (imageID, expected) => {
      const pod = endedPod("a-1", 0, outcome());
      const [container] = pod.status?.containerStatuses ?? [];
      if (container === undefined) throw new Error("The Pod has no container.");
      const status = {
        phase: "Succeeded",
        containerStatuses: [{ ...container, ...(imageID === undefined ? {} : { imageID }) }],
      };
      const { changes } = nextRuns([], [job("a", 1, "Complete")], () => [{ ...pod, status }]);
      expect(changes.find(({ kind }) => kind === "ended")?.stored?.imageID).toBe(expected);
    },
  );

  test("attempts that failed are counted and explained while the run goes on, and reported once", () => {
    const first = endedPod("a-1", 1, failedScript("DumpFailed", "first try"), 1);
    const active = nextRuns([run("a", 1, "Running")], [job("a", 1, "active")], () => [first]);
    const attempt = {
      count: 1,
      reason: "DumpFailed",
      message: expect.stringContaining("first try") as string,
    };
    expect(active.runs).toEqual([{ ...run("a", 1, "Running"), failedAttempts: attempt }]);
    expect(active.changes.map(({ kind }) => kind)).toEqual(["attemptFailed"]);
    // Also when the Pod is gone.
    expect(nextRuns(active.runs, [job("a", 1, "active")], noPods)).toEqual({
      runs: active.runs,
      changes: [],
    });

    const ended = nextRuns(active.runs, [job("a", 1, "Complete")], () => [
      first,
      endedPod("a-2", 0, outcome(), 2),
    ]);
    expect(ended.runs).toMatchObject([{ phase: "Succeeded", failedAttempts: attempt }]);
    expect(ended.changes.map(({ kind }) => kind)).toEqual(["ended"]);
  });

  test("attempts whose Pods are gone are counted as the Job counts them", () => {
    const made = job("a", 1, "active");
    const { runs } = nextRuns([], [{ ...made, status: { ...made.status, failed: 2 } }], noPods);
    expect(runs).toMatchObject([{ phase: "Running", failedAttempts: { count: 2, reason: "PodFailed" } }]);
  });

  test("the last attempt of a run that failed is the failure of the run, and not reported for itself", () => {
    const { runs, changes } = nextRuns([], [job("a", 1, "Failed", "BackoffLimitExceeded")], () => [
      endedPod("a-1", 1, failedScript("DumpFailed", "only try"), 1),
    ]);
    expect(runs).toMatchObject([
      { reason: "DumpFailed", failedAttempts: { count: 1, reason: "DumpFailed" } },
    ]);
    expect(changes.map(({ kind }) => kind)).toEqual(["started", "ended"]);
  });

  test("a Job whose repository could not be created is explained by the init container's message", () => {
    const message = JSON.stringify({ failed: { reason: "RepositoryFull", message: "POST config: 507." } });
    const pod = endedPod("a-1", 1, message);
    const { containerStatuses = [] } = pod.status ?? {};
    const made = { ...pod, status: { phase: "Failed", initContainerStatuses: containerStatuses } };
    const { runs } = nextRuns([], [job("a", 1, "Failed", "BackoffLimitExceeded")], () => [made]);
    expect(runs[0]).toMatchObject({
      phase: "Failed",
      reason: "RepositoryFull",
      message: "POST config: 507.",
    });
  });

  test.each([
    [137, "Killed"],
    [2, "Error"],
  ])("a container that ended with %d and no message is explained by the kubelet: %s", (code, reason) => {
    const { runs } = nextRuns([], [job("a", 1, "Failed", "BackoffLimitExceeded")], () => [
      endedPod("a-1", code, ""),
    ]);
    expect(runs[0]).toMatchObject({
      reason,
      message: expect.stringContaining(`exited with ${code}`) as string,
    });
  });

  test("a Job ended by its deadline, without a Pod, is explained by the Job", () => {
    const { runs } = nextRuns([], [job("a", 1, "Failed", "DeadlineExceeded")], noPods);
    expect(runs[0]).toMatchObject({ reason: "DeadlineExceeded", message: "because of DeadlineExceeded" });
  });

  test("a Job ended by its deadline failed for what it was waiting for", () => {
    const waiting = { ...run("a", 1, "Running"), reason: "FailedCreate", message: "Quota exceeded." };
    const { runs } = nextRuns([waiting], [job("a", 1, "Failed", "DeadlineExceeded")], noPods);
    expect(runs[0]).toMatchObject({
      reason: "DeadlineExceeded",
      message: "because of DeadlineExceeded Quota exceeded.",
    });
  });

  test("a running Job that was deleted is a failed run", () => {
    const { runs, changes } = nextRuns([run("a", 1, "Running")], [], noPods);
    expect(runs[0]).toMatchObject({ phase: "Failed", reason: "JobDeleted" });
    expect(changes.map(({ kind }) => kind)).toEqual(["ended"]);
  });

  test("a run whose Job was replaced is the run of the other Job, and has not failed", () => {
    const made = job("b", 2, "active");
    const annotations = { "databases.test.io/replaces": "uid-of-a" };
    const other = { ...made, metadata: { ...made.metadata, annotations } };
    const { runs, changes } = nextRuns([run("a", 1, "Running")], [other], noPods);
    expect(runs).toEqual([run("b", 2, "Running")]);
    expect(changes.map(({ kind }) => kind)).toEqual(["started"]);
    const failed = { ...run("a", 1, "Failed"), reason: "DumpFailed" };
    expect(nextRuns([failed], [other], noPods).runs.map(({ jobName }) => jobName)).toEqual(["b", "a"]);
  });

  test("a Job that has the name of an earlier one is another run, even of the same second", () => {
    const former = { ...run("now", 1, "Succeeded"), jobUID: "former" };
    for (const minute of [1, 5]) {
      const ended = nextRuns([former], [job("now", minute, "Complete")], noPods);
      expect(ended.changes.map(({ kind, run: { jobUID } }) => [kind, jobUID])).toEqual([
        ["started", "uid-of-now"],
        ["ended", "uid-of-now"],
      ]);
      expect(new Set(ended.runs.map(({ jobUID }) => jobUID))).toEqual(new Set(["uid-of-now", "former"]));
    }
    const deleted = nextRuns(
      [{ ...run("now", 1, "Running"), jobUID: "former" }],
      [job("now", 5, "active")],
      noPods,
    );
    expect(deleted.changes).toMatchObject([
      { kind: "started", run: { jobUID: "uid-of-now" } },
      { kind: "ended", run: { jobUID: "former", reason: "JobDeleted" } },
    ]);
    expect(deleted.runs).toMatchObject([
      { jobName: "now", phase: "Running", startTime: time(5) },
      { jobName: "now", phase: "Failed", startTime: time(1) },
    ]);
  });

  test("a run whose DatabaseSnapshot was refused until its Job was deleted has stored its backup", () => {
    const refused = { ...run("a", 1, "Running"), reason: "SnapshotRefused", message: "no more" };
    const { runs, changes } = nextRuns([refused], [], noPods);
    expect(runs).toEqual([
      {
        ...run("a", 1, "Succeeded"),
        completionTime: time(1),
        message: "The backup is stored. The next maintenance creates its DatabaseSnapshot.",
      },
    ]);
    expect(changes.map(({ kind }) => kind)).toEqual(["ended"]);
  });

  test("a run that was created before it started is the same run", () => {
    const { runs, changes } = nextRuns([run("now", 5, "Pending")], [job("now", 6, "active")], noPods);
    expect(runs).toMatchObject([{ jobName: "now", phase: "Running", startTime: time(6) }]);
    expect(changes.map(({ kind }) => kind)).toEqual(["started"]);
  });
});
