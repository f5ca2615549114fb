import { expect, test } from "vitest";
import type { ShownReplica } from "../../../../../operator/controllers/postgresqldatabase/replication/shown-lag.ts";
import { shownReplica } from "../../../../../operator/controllers/postgresqldatabase/replication/shown-lag.ts";

const mebibytes = 2 ** 20;

function shownAfter(lags: (number | undefined)[]): (number | undefined)[] {
  let shown: ShownReplica | undefined;
  return lags.map((lag) => {
    const lagBytes = lag === undefined ? undefined : lag * mebibytes;
    shown = shownReplica(
      { ordinal: 1, lagBytes, safeBytes: undefined, isAtRisk: false, isStreaming: true },
      shown,
    );
    return shown.lagBytes === undefined ? undefined : shown.lagBytes / mebibytes;
  });
}

test("the lag is shown in whole segments", () => {
  expect(shownAfter([0.1])).toEqual([0]);
  expect(shownAfter([100])).toEqual([96]);
  expect(shownAfter([undefined, 100, undefined])).toEqual([undefined, 96, undefined]);
});

test("a lag that goes up and down a bit stays the same", () => {
  expect(shownAfter([1, 15, 17, 14, 31, 3])).toEqual([0, 0, 0, 0, 0, 0]);
  expect(shownAfter([100, 127, 96, 120])).toEqual([96, 96, 96, 96]);
});

test("a lag that grows or falls is shown, and none is shown once there is none", () => {
  expect(shownAfter([1, 40, 95.9, 100, 60, 16, 0.5])).toEqual([0, 32, 80, 80, 48, 16, 0]);
});
