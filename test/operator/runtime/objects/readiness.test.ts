import { describe, expect, test } from "vitest";
import { setReadiness } from "../../../../operator/runtime/index.ts";

const early = new Date("2030-01-01T00:00:00Z");
const late = new Date("2030-01-01T01:00:00Z");
const well = { type: "Ready", status: "True", reason: "Done", message: "All is there." } as const;
const waits = {
  type: "Ready",
  status: "False",
  reason: "Waiting",
  message: "Wait.",
  progress: "Reconciling",
} as const;
const stuck = {
  type: "Ready",
  status: "False",
  reason: "Wrong",
  message: "Mend it.",
  progress: "Stalled",
} as const;

describe("setReadiness", () => {
  test("adds only the condition itself when it is True", () => {
    expect(setReadiness(undefined, well, { observedGeneration: 2, now: early })).toEqual([
      { ...well, observedGeneration: 2, lastTransitionTime: "2030-01-01T00:00:00Z" },
    ]);
  });

  test("adds who acts next, with the same reason, message and generation", () => {
    expect(setReadiness(undefined, stuck, { observedGeneration: 2, now: early })).toEqual([
      {
        type: "Ready",
        status: "False",
        reason: "Wrong",
        message: "Mend it.",
        observedGeneration: 2,
        lastTransitionTime: "2030-01-01T00:00:00Z",
      },
      {
        type: "Stalled",
        status: "True",
        reason: "Wrong",
        message: "Mend it.",
        observedGeneration: 2,
        lastTransitionTime: "2030-01-01T00:00:00Z",
      },
    ]);
  });

  test.each([
    ["from stalled to reconciling", stuck, waits, ["Ready", "Reconciling"]],
    ["from reconciling to stalled", waits, stuck, ["Ready", "Stalled"]],
    ["from stalled to ready", stuck, well, ["Ready"]],
    ["from ready to reconciling", well, waits, ["Ready", "Reconciling"]],
  ])("changes %s without leaving the other condition", (_, before, after, types) => {
    const first = setReadiness(undefined, before, { now: early });
    expect(setReadiness(first, after, { now: late }).map(({ type }) => type)).toEqual(types);
  });

  test("keeps other conditions, and the time while nothing changes", () => {
    const other = {
      type: "Degraded",
      status: "True",
      reason: "R",
      message: "",
      lastTransitionTime: "2029-01-01T00:00:00Z",
    } as const;
    const first = setReadiness([other], waits, { now: early });
    expect(first).toContainEqual(other);
    expect(setReadiness(first, waits, { now: late })).toEqual(first);
  });
});
