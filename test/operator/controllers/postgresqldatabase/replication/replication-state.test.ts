import { describe, expect, test } from "vitest";
import { replicationState } from "../../../../../operator/controllers/postgresqldatabase/replication/replication-state.ts";

const limit = String(2 ** 30);
const state = (...rows: (string | null)[][]) => replicationState(rows, [1, 2]);

describe("what the primary knows of its replicas", () => {
  test("has how far each is behind, and what is left for it", () => {
    expect(
      state(
        ["1", "reserved", "1090519040", "120", limit, "streaming"],
        ["2", "extended", "536870912", "500000000", limit, "catchup"],
      ),
    ).toEqual([
      { ordinal: 1, lagBytes: 120, safeBytes: 1090519040, isAtRisk: false, isStreaming: true },
      { ordinal: 2, lagBytes: 500000000, safeBytes: 536870912, isAtRisk: false, isStreaming: false },
    ]);
  });

  test.each([
    [["1", "extended", "268435455", "1", limit], true],
    [["1", "extended", "268435456", "1", limit], false],
    [["1", "unreserved", "-5", "1", limit], true],
    [["1", "lost", null, null, limit], true],
    [["1", "extended", null, "1", "-1048576"], false],
    [["1", null, null, null, limit], false],
  ])("%j is at risk: %s", (row, isAtRisk) => {
    expect(state(row)).toMatchObject([{ isAtRisk }]);
  });

  test("has no figure that is not known, and none below zero", () => {
    expect(state(["1", "lost", null, null, limit])).toMatchObject([
      { lagBytes: undefined, safeBytes: undefined },
    ]);
    expect(state(["1", "unreserved", "-5", "-8", limit])).toMatchObject([{ lagBytes: 0, safeBytes: 0 }]);
  });

  test("has only the replicas that there should be, each once", () => {
    const row = ["1", "reserved", "5", "7", limit];
    expect(state(["9", "lost", "5", "x", limit], row, row, [], ["0", null, null, null, null])).toHaveLength(
      1,
    );
  });

  test("is not what is no number", () => {
    for (const cell of ["", "x", "1e9", "Infinity", "1".repeat(40)])
      expect(() => state(["1", "reserved", "5", cell, limit])).toThrow("something else than a number");
  });
});
