import { expect, test } from "vitest";
import { beginning, changeObjects, describeContent, writeRows } from "./support/attack/content.ts";
import { historyOf } from "./support/attack/history.ts";
import type { Claim, Remembered } from "./support/attack/remembered.ts";
import { lostBackups, lostPins, wrongAlarms, wrongPromises } from "./support/attack/remembered.ts";

const backup = (id: string, time: number, more: Partial<Remembered> = {}): Remembered => ({
  ...{ id, time, fileName: "postgresql.dump", model: beginning.content, content: "", blobs: [] },
  ...{ state: "Stored", wasDamaged: false, wasBad: false, isPinned: false, isCompared: false },
  ...more,
});

/** What the operator says of the backups: the status of `Verified` by restic's ID. */
const claims = (verified: Readonly<Record<string, string>>, isPinned = false): Claim[] =>
  Object.entries(verified).map(([id, status]) => ({
    ...{ name: `b-${id}`, id, verified: status },
    ...{ reason: "RepositoryDamaged", isPinned },
  }));

test("a seed has one history", () => {
  expect(historyOf(7)).toEqual(historyOf(7));
  expect(historyOf(7)).not.toEqual(historyOf(8));
  expect(new Set(historyOf(7).map(({ kind }) => kind)).size).toBe(14);
});

test("every change of the database changes what describes it", () => {
  let { content } = beginning;
  for (let number = 1; number < 60; number++) {
    const draw = { pick: number * 7919, size: 3, number };
    const { content: next, title } =
      number % 2 === 0 ? writeRows(content, draw) : changeObjects(content, draw);
    if (title.startsWith("insert") || number % 2 === 1)
      expect(describeContent(next), title).not.toBe(describeContent(content));
    content = next;
  }
});

test("a backup without an object is lost, unless retention has as many newer ones, or a step has deleted it", () => {
  const all = [backup("a", 1), backup("b", 2), backup("c", 3), backup("d", 4, { state: "Deleted" })];
  expect(lostBackups(all, [], claims({ b: "Unknown", c: "Unknown" }), 2)).toEqual([]);
  expect(lostBackups(all, [], claims({ a: "Unknown", c: "Unknown" }), 2)).toMatchObject([{ id: "b" }]);
  expect(lostBackups(all, [], claims({ b: "Unknown", c: "Unknown" }), 3)).toMatchObject([{ id: "a" }]);
});

test("a pinned backup without an object is lost, and so is the newest verified one, and each while the newest is bad", () => {
  const all = [backup("a", 1), backup("b", 2), backup("c", 3), backup("d", 4)];
  const rest = claims({ d: "Unknown" });
  expect(lostBackups([backup("a", 1, { isPinned: true }), ...all.slice(1)], [], rest, 1)).toMatchObject([
    { id: "a" },
  ]);
  const verified = claims({ a: "True", b: "True", c: "Unknown", d: "Unknown" });
  expect(lostBackups(all, verified, rest, 1)).toMatchObject([{ id: "b" }]);
  expect(lostBackups(all, verified, claims({ d: "True" }), 1)).toEqual([]);
  const bad = claims({ a: "True", b: "True", c: "False", d: "Unknown" });
  const stillBad = claims({ c: "False", d: "Unknown" });
  expect(lostBackups(all, bad, stillBad, 1)).toMatchObject([{ id: "b" }, { id: "a" }]);
  expect(lostBackups(all, bad, claims({ b: "True", c: "False", d: "True" }), 1)).toEqual([]);
});

test("a pin is lost if the object of a pinned backup has none", () => {
  const remembered = (isPinned: boolean) => new Map([["a", backup("a", 1, { isPinned })]]);
  expect(lostPins(claims({ a: "True" }), remembered(true))).toHaveLength(1);
  expect(lostPins(claims({ a: "True" }), remembered(false))).toEqual([]);
  expect(lostPins(claims({ a: "True" }, true), remembered(true))).toEqual([]);
});

test("an alarm is wrong if the data was never damaged, and a promise is wrong if it is damaged", () => {
  const remembered = (wasDamaged: boolean) => new Map([["a", backup("a", 1, { wasDamaged })]]);
  expect(wrongAlarms(claims({ a: "False" }), remembered(false))).toHaveLength(1);
  expect(wrongAlarms(claims({ a: "False" }), remembered(true))).toEqual([]);
  expect(wrongAlarms(claims({ a: "Unknown" }), remembered(false))).toEqual([]);
  expect(wrongPromises(claims({ a: "True" }), new Set(["a"]))).toHaveLength(1);
  expect(wrongPromises(claims({ a: "True" }), new Set(["b"]))).toEqual([]);
  expect(wrongPromises(claims({ a: "Unknown" }), new Set(["a"]))).toEqual([]);
});
