import { expect, test } from "vitest";
import { collationState } from "../../../../operator/controllers/postgresqldatabase/collations.ts";
import { degradedState } from "../../../../operator/controllers/postgresqldatabase/degraded.ts";

test("databases that have the collations of the image are well", () => {
  expect(collationState({ count: 0, named: [] })).toMatchObject({
    ...{ type: "CollationsMatch", status: "True", reason: "CollationsUnchanged" },
  });
});

test("other collations are named with their databases and indexes, and the commands in the order that mends them", () => {
  const named = [
    { name: "shop", indexes: 12 },
    { name: "stats", indexes: 1 },
  ];
  const { status, reason, message } = collationState({ count: 7, named });
  expect({ status, reason }).toEqual({ status: "False", reason: "CollationChanged" });
  expect(message).toContain(": shop (12 indexes), stats (1 index), 5 more. ");
  expect(message).toMatch(
    /REINDEX DATABASE CONCURRENTLY "shop"; ALTER DATABASE "shop" REFRESH COLLATION VERSION;/,
  );
});

test("a name with quotation marks stays one name in the commands", () => {
  const { message } = collationState({ count: 1, named: [{ name: 'a"; DROP', indexes: 0 }] });
  expect(message).toContain('REINDEX DATABASE CONCURRENTLY "a""; DROP";');
});

test("a database is degraded by the first problem, and not without one", () => {
  expect(degradedState([undefined, undefined])).toMatchObject({
    ...{ type: "Degraded", status: "False", reason: "NoProblem" },
  });
  const problems = [undefined, { reason: "One", message: "First." }, { reason: "Two", message: "Second." }];
  expect(degradedState(problems)).toEqual({
    ...{ type: "Degraded", status: "True", reason: "One", message: "First." },
  });
});
