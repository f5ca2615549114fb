import fc from "fast-check";
import { expect, test } from "vitest";
import { settleSeconds } from "../../../../../operator/repository/maintenance/init/bucket.ts";
import { keyHints } from "../../../../../operator/repository/maintenance/init/stray-keys.ts";

const name = fc.stringMatching(/^[0-9a-f]{64}$/);

test("some hint points at the good key alone, if its name and the stray one's share four digits at most", () => {
  fc.assert(
    fc.property(name, fc.integer({ min: 0, max: 3 }), name, (stray, alike, other) => {
      const good = stray.slice(0, alike) + other.slice(alike);
      fc.pre(good[alike] !== stray[alike]);
      const pointing = [...keyHints(stray)].filter(
        (hint) => good.startsWith(hint) && !stray.startsWith(hint),
      );
      expect(pointing.length).toBeGreaterThan(0);
    }),
  );
});

test("the shortest hints come first, and every beginning of two digits is tried", () => {
  const hints = [...keyHints("0".repeat(64))];
  expect(hints.slice(0, 16)).toEqual(Array.from("0123456789abcdef"));
  expect(new Set(hints.filter((hint) => hint.length === 2)).size).toBe(256);
});

test("a call waits a few times as long as its init took, and never less than the given minimum", () => {
  expect(settleSeconds(0.5, 10)).toBe(10);
  expect(settleSeconds(20, 10)).toBe(60);
});
