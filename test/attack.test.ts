import { expect, test } from "vitest";
import { beginning, changeObjects, describeContent, writeRows } from "./support/attack/content.ts";
import { historyOf } from "./support/attack/history.ts";
import type { Remembered } from "./support/attack/remembered.ts";
import { lostBackups, wrongAlarms, wrongPromises } from "./support/attack/remembered.ts";

const backup = (id: string, time: number, more: Partial<Remembered> = {}): Remembered => ({
  ...{ id, time, fileName: "postgresql.dump", model: beginning.content, content: "", blobs: [] },
  ...{ state: "Stored", wasDamaged: false, isCompared: false },
  ...more,
});

test("a seed has one history", () => {
  expect(historyOf(7)).toEqual(historyOf(7));
  expect(historyOf(7)).not.toEqual(historyOf(8));
  expect(new Set(historyOf(7).map(({ kind }) => kind)).size).toBe(13);
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
  expect(lostBackups(all, new Set(["b", "c"]), 2)).toEqual([]);
  expect(lostBackups(all, new Set(["a", "c"]), 2)).toMatchObject([{ id: "b" }]);
  expect(lostBackups(all, new Set(["b", "c"]), 3)).toMatchObject([{ id: "a" }]);
});

test("an alarm is wrong if the data was never damaged, and a promise is wrong if it is damaged", () => {
  const claim = (verified: string) => [{ name: "b1", id: "a", verified, reason: "RepositoryDamaged" }];
  const remembered = (wasDamaged: boolean) => new Map([["a", backup("a", 1, { wasDamaged })]]);
  expect(wrongAlarms(claim("False"), remembered(false))).toHaveLength(1);
  expect(wrongAlarms(claim("False"), remembered(true))).toEqual([]);
  expect(wrongAlarms(claim("Unknown"), remembered(false))).toEqual([]);
  expect(wrongPromises(claim("True"), new Set(["a"]))).toHaveLength(1);
  expect(wrongPromises(claim("True"), new Set(["b"]))).toEqual([]);
  expect(wrongPromises(claim("Unknown"), new Set(["a"]))).toEqual([]);
});
