import { describe, expect, test } from "vitest";
import { whyPending } from "../../../../operator/controllers/job-queue/turn.ts";
import type { Lane } from "../../../../operator/job-queue/lanes.ts";
import type { Job } from "../../../../operator/kubernetes/kinds.ts";
import type { Stored } from "../../../../operator/runtime/index.ts";

function job(component: string, labels: Record<string, string> = {}): Stored<Job> {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      ...{ namespace: "shop", name: "orders-1", uid: "own", resourceVersion: "1" },
      labels: {
        "app.kubernetes.io/component": component,
        "databases.test.io/queue": "waiting",
        ...labels,
      },
      annotations: { "batch.kubernetes.io/cronjob-scheduled-timestamp": "2030-01-01T00:00:00Z" },
    },
    spec: { suspend: true, template: {} },
  };
}

const limits = { backup: { total: 5, perNamespace: 2 }, verification: { total: 2 } };
const ready = { isReady: true, isSuspended: false };

/** What the status says while so many Jobs of the Job's lane run, all in its namespace. */
function explain(of: Stored<Job>, running: number, ahead: number, backup = ready) {
  const asked: Lane[] = [];
  const standing = (lane: Lane) => {
    asked.push(lane);
    return { running, runningIn: new Map([["shop", running]]), before: new Map([["own", ahead]]) };
  };
  return { ...whyPending(of, backup, standing, limits), asked };
}

describe("a Job that waits for its turn", () => {
  test.each([
    ["backup", 2, 1, "2 of at most 2 runs of this namespace are in progress. 1 run comes before it."],
    ["backup", 1, 3, "The operator is about to start it. 3 runs come before it."],
    ["verification", 2, 1, "2 of at most 2 drills are in progress. 1 drill comes before it."],
    ["verification", 3, 2, "3 of at most 2 drills are in progress. 2 drills come before it."],
    ["verification", 1, 0, "The operator is about to start it."],
  ])("of the lane %s, with %i running and %i before it", (component, running, ahead, message) => {
    expect(explain(job(component), running, ahead)).toEqual({
      reason: "WaitingForTurn",
      message: `The Job waits for its turn. ${message}`,
      asked: [component],
    });
  });

  test.each([
    ["backup", "spec.suspend"],
    ["verification", "spec.verification.suspend"],
  ])("of the lane %s is held while %s is true, and while the DatabaseBackup is not ready", (lane, field) => {
    expect(explain(job(lane), 0, 0, { ...ready, isSuspended: true })).toMatchObject({
      message: `The Job waits for its turn. The operator starts it when ${field} of the DatabaseBackup is false.`,
      asked: [],
    });
    expect(explain(job(lane), 0, 0, { isReady: false, isSuspended: false })).toMatchObject({
      message: expect.stringContaining("when the condition Ready of the DatabaseBackup is True") as string,
      asked: [],
    });
  });

  test("is not one that Kueue keeps, or that is of no lane", () => {
    expect(explain(job("verification", { "kueue.x-k8s.io/queue-name": "a" }), 2, 0).reason).toBe(
      "WaitingForKueue",
    );
    expect(explain(job("maintenance"), 2, 0).reason).toBe("JobSuspended");
  });
});
