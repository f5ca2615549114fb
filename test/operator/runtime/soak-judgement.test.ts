import { describe, expect, test } from "vitest";
import { judge } from "../../support/runtime/soak-judgement.ts";

const samples = (valueAt: (index: number) => number) =>
  Array.from({ length: 60 }, (_, index) => valueAt(index));

describe("a soak", () => {
  test.each<[string, number[], boolean]>([
    ["a figure that stays", samples(() => 50), false],
    ["a figure that only scatters", samples((index) => 50 + (index % 7)), false],
    ["a figure that grows while it warms up", samples((index) => 50 + Math.min(index, 12)), false],
    ["a figure that falls", samples((index) => 100 - index), false],
    ["a figure that grows within the tolerance", samples((index) => 50 + index / 40), false],
    ["a figure that grows on and on", samples((index) => 50 + index / 5), true],
    ["a figure that scatters and grows", samples((index) => 50 + (index % 5) + index / 2), true],
    ["a step", samples((index) => (index < 40 ? 8 : 12)), true],
  ])("judges %s", (_, values, grows) => {
    expect(judge(values, 2).grows).toBe(grows);
  });

  test("does not judge a few samples", () => {
    expect(() => judge([1, 2, 3], 2)).toThrow("3 samples are too few to judge");
  });
});
