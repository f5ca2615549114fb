import { describe, expect, test } from "vitest";
import { availability, finalizing, nextStatus, refused } from "../controllers/memcached/status.ts";
import { deploymentOf, memcached } from "./objects.ts";

const two = memcached({ size: 2 });
const running = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };

describe("whether a Memcached is available", () => {
  test("is unknown before the Deployment controller has seen it", () => {
    expect(availability(two, deploymentOf(two, {}))).toEqual({
      type: "Available",
      status: "Unknown",
      reason: "Reconciling",
      message: "0 of 2 replicas are available.",
      progress: "Reconciling",
    });
  });

  test.each([
    ["while servers are missing", { ...running, availableReplicas: 1 }],
    ["while servers of a former template run", { ...running, updatedReplicas: 1 }],
    ["when what is known speaks of a former generation", { ...running, observedGeneration: 1 }],
  ])("is unknown %s", (_, status) => {
    expect(availability(two, deploymentOf(two, status)).status).toBe("Unknown");
  });

  test("is true when all desired servers run", () => {
    expect(availability(two, deploymentOf(two, running))).toMatchObject({
      status: "True",
      reason: "Reconciled",
      message: "2 of 2 replicas are available.",
    });
  });

  test("is true when no server is desired and none runs", () => {
    const none = memcached({ size: 0 });
    expect(availability(none, deploymentOf(none, { observedGeneration: 2 })).status).toBe("True");
  });

  test("is false when the Deployment has given up, for its reason", () => {
    const conditions = [
      {
        type: "Progressing",
        status: "False",
        reason: "ProgressDeadlineExceeded",
        message: "It took too long.",
      },
    ];
    expect(availability(two, deploymentOf(two, { observedGeneration: 2, conditions }))).toMatchObject({
      status: "False",
      reason: "ProgressDeadlineExceeded",
      message: "0 of 2 replicas are available. It took too long.",
      progress: "Stalled",
    });
  });
});

describe("the status of a Memcached", () => {
  const [early, late] = [new Date("2030-01-01T00:00:00Z"), new Date("2030-01-01T01:00:00Z")];

  test("says what the scale subresource needs", () => {
    const deployment = deploymentOf(two, running);
    expect(nextStatus(two, deployment, availability(two, deployment), early)).toMatchObject({
      replicas: 2,
      selector: "app.kubernetes.io/name=memcached,app.kubernetes.io/instance=sessions",
    });
  });

  test("stays equal while nothing changes, so that it is not written", () => {
    const deployment = deploymentOf(two, running);
    const before = nextStatus(two, deployment, availability(two, deployment), early);
    const again = memcached({ size: 2 }, before);
    expect(nextStatus(again, deployment, availability(again, deployment), late)).toEqual(before);
  });

  test("says who acts next while servers are missing, for tools that wait", () => {
    const types = (of: ReturnType<typeof nextStatus>) => of.conditions?.map(({ type }) => type);
    const started = nextStatus(two, deploymentOf(two, {}), availability(two, deploymentOf(two, {})), early);
    expect(started.observedGeneration).toBe(3);
    expect(types(started)).toEqual(["Available", "Reconciling"]);
    const again = memcached({ size: 2 }, started);
    expect(types(nextStatus(again, undefined, refused(new Error("no")), late))).toEqual([
      "Available",
      "Stalled",
    ]);
    const deployment = deploymentOf(again, running);
    expect(types(nextStatus(again, deployment, availability(again, deployment), late))).toEqual([
      "Available",
    ]);
  });

  test("keeps the other condition when one is set", () => {
    const deployment = deploymentOf(two, running);
    const available = nextStatus(two, deployment, availability(two, deployment), early);
    const { conditions } = nextStatus(memcached({}, available), deployment, finalizing, late);
    expect(conditions).toMatchObject([
      { type: "Available", status: "True" },
      { type: "Degraded", status: "True", reason: "Finalizing", observedGeneration: 3 },
    ]);
  });
});
