import { describe, expect, test } from "vitest";
import { isConditionTrue, setCondition } from "../../../../operator/runtime/index.ts";

const now = new Date("2026-01-01T00:00:00.250Z");
const later = new Date("2026-01-01T01:00:00Z");
const ready = { type: "Ready", status: "True", reason: "Done", message: "" } as const;

describe("setCondition", () => {
  test("adds a condition with the time, to the second, and the generation", () => {
    expect(setCondition(undefined, ready, { observedGeneration: 3, now })).toEqual([
      { ...ready, observedGeneration: 3, lastTransitionTime: "2026-01-01T00:00:00Z" },
    ]);
  });

  test("moves lastTransitionTime only when the status changes", () => {
    const before = setCondition(undefined, ready, { now });
    const [sameStatus] = setCondition(
      before,
      { ...ready, reason: "Other" },
      { now: later, observedGeneration: 4 },
    );
    expect(sameStatus).toMatchObject({
      reason: "Other",
      lastTransitionTime: "2026-01-01T00:00:00Z",
      observedGeneration: 4,
    });
    const [otherStatus] = setCondition(before, { ...ready, status: "False" }, { now: later });
    expect(otherStatus).toMatchObject({ status: "False", lastTransitionTime: "2026-01-01T01:00:00Z" });
  });

  test("keeps the order and leaves its arguments as they are", () => {
    const before = Object.freeze(
      setCondition(setCondition(undefined, ready, { now }), { ...ready, type: "Progressing" }, { now }),
    );
    const after = setCondition(before, { ...ready, status: "False" }, { now: later });
    expect(after.map(({ type }) => type)).toEqual(["Ready", "Progressing"]);
    expect(isConditionTrue(before, "Ready")).toBe(true);
    expect(isConditionTrue(after, "Ready")).toBe(false);
    expect(isConditionTrue(after, "Absent")).toBe(false);
  });
});
