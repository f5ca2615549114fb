import { expect, test } from "vitest";
import { slotProblem } from "../../../../../operator/controllers/postgresqldatabase/replication/replica-slots.ts";
import { database } from "../../../../support/controllers/databases.ts";

const shown = (...atRisk: boolean[]) =>
  new Map(atRisk.map((isAtRisk, index) => [index + 1, { lagBytes: 0, isAtRisk, isStreaming: true }]));

const degraded = (reason: string) =>
  database({
    status: {
      conditions: [
        {
          ...{ type: "Degraded", status: "True", reason, message: "m" },
          lastTransitionTime: "2026-11-01T00:00:00Z",
        },
      ],
    },
  });

test("replicas that may have to be cloned again are named", () => {
  expect(slotProblem(database(), shown(false, false))).toBeUndefined();
  const problem = slotProblem(database(), shown(true, false, true));
  expect(problem?.reason).toBe("ReplicaSlotAtRisk");
  expect(problem?.message).toContain('is left for "shop-1", "shop-3".');
});

test("until the primary was asked, what the status says holds", () => {
  expect(slotProblem(degraded("ReplicaSlotAtRisk"), undefined)).toEqual({
    reason: "ReplicaSlotAtRisk",
    message: "m",
  });
  expect(slotProblem(degraded("ReplicasNotReady"), undefined)).toBeUndefined();
  expect(slotProblem(degraded("ReplicaSlotAtRisk"), new Map())).toBeUndefined();
});
