import { describe, expect, test } from "vitest";
import { stuckPod } from "../../../operator/kubernetes/job-status.ts";
import type { Pod } from "../../../operator/kubernetes/kinds.ts";
import { time } from "../../support/controllers/objects.ts";

describe("stuckPod", () => {
  const now = new Date(time(10));
  const pending = (status: Pod["status"], minute = 0): Pod => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", creationTimestamp: time(minute) },
    status: { phase: "Pending", ...status },
  });

  test("an image that cannot be pulled is named at once", () => {
    const pod = pending(
      {
        containerStatuses: [
          { name: "backup", state: { waiting: { reason: "ImagePullBackOff", message: "no such image" } } },
        ],
      },
      10,
    );
    expect(stuckPod([pod], now, 60)).toEqual({
      reason: "ImagePullBackOff",
      message: "Pod p cannot start: no such image",
    });
  });

  test("a Pod that is being prepared is not stuck", () => {
    const pod = pending({
      containerStatuses: [{ name: "backup", state: { waiting: { reason: "PodInitializing" } } }],
    });
    expect(stuckPod([pod], now, 60)).toBeUndefined();
  });

  test("a Pod that cannot be scheduled counts after the time of grace", () => {
    const conditions = [
      { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "no node fits" },
    ];
    expect(stuckPod([pending({ conditions }, 10)], now, 60)).toBeUndefined();
    expect(stuckPod([pending({ conditions }, 8)], now, 60)).toEqual({
      reason: "Unschedulable",
      message: "Pod p cannot be scheduled: no node fits",
    });
  });
});
