import { expect, test } from "vitest";
import { compareInventories } from "../../../operator/engines/compare-inventories.ts";
import type { InventoryFile } from "../../../operator/engines/inventory-file.ts";

const none = { missing: [], extra: [], rows: [], unpopulated: [], invalid: [], behind: [] };

function inventory(changes: Partial<InventoryFile> = {}): InventoryFile {
  return {
    version: 2,
    engine: "postgresql",
    serverVersion: "17.2",
    database: "shop",
    tables: [{ schema: "public", name: "orders", rows: 3 }],
    objects: [kind("Index", "public.a", "public.b"), kind("Table", "public.orders")],
    ...changes,
  };
}

function kind(name: string, ...identities: string[]) {
  return { kind: name, count: identities.length, digest: `sha256:${identities.join()}`, identities };
}

test("a database with the same objects and rows does not differ, whatever its name and its server are", () => {
  expect(compareInventories(inventory(), inventory({ database: "copy", serverVersion: "17.9" }))).toEqual(
    none,
  );
});

test("objects that only one of them has are named", () => {
  const restored = inventory({ objects: [kind("Index", "public.a", "public.c"), kind("View", "public.v")] });
  expect(compareInventories(inventory(), restored)).toEqual({
    ...none,
    missing: [
      { kind: "Index", expected: 2, actual: 2, identities: ["public.b"] },
      { kind: "Table", expected: 1, actual: 0, identities: ["public.orders"] },
    ],
    extra: [
      { kind: "Index", expected: 2, actual: 2, identities: ["public.c"] },
      { kind: "View", expected: 0, actual: 1, identities: ["public.v"] },
    ],
  });
});

test("objects without names are counted", () => {
  const many = (count: number) =>
    inventory({ objects: [{ kind: "LargeObject", count, digest: `sha256:${String(count)}` }] });
  expect(compareInventories(many(200000), many(200000))).toEqual(none);
  expect(compareInventories(many(200000), many(199999))).toEqual({
    ...none,
    missing: [{ kind: "LargeObject", expected: 200000, actual: 199999 }],
  });
  expect(compareInventories(many(200000), many(200001))).toEqual({
    ...none,
    extra: [{ kind: "LargeObject", expected: 200000, actual: 200001 }],
  });
});

test("as many other objects without names are both missing and extra", () => {
  const of = (digest: string) => inventory({ objects: [{ kind: "LargeObject", count: 200000, digest }] });
  const { missing, extra } = compareInventories(of("sha256:1"), of("sha256:2"));
  const difference = [{ kind: "LargeObject", expected: 200000, actual: 200000 }];
  expect([missing, extra]).toEqual([difference, difference]);
});

test("tables with another number of rows are listed, also those that are missing", () => {
  const table = (name: string, rows?: number, schema = "public") => ({
    schema,
    name,
    ...(rows === undefined ? {} : { rows }),
  });
  const dumped = inventory({ tables: [table("a", 1), table("b", 2), table("c", 3), table("d")] });
  const restored = inventory({
    tables: [table("a", 1), table("b", 1), table("c", 3, "other"), table("d", 7)],
  });
  expect(compareInventories(dumped, restored).rows).toEqual([
    { schema: "public", name: "b", expected: 2, actual: 1 },
    { schema: "public", name: "c", expected: 3, actual: undefined },
  ]);
});

test("nothing is said about what one of them does not have", () => {
  const old = inventory({ version: 1 });
  delete old.objects;
  expect(compareInventories(old, inventory())).toEqual(none);
  expect(compareInventories(inventory(), old)).toEqual(none);
  expect(
    compareInventories(inventory(), inventory({ tables: [{ schema: "public", name: "orders" }] })),
  ).toEqual(none);
});

test("materialized views that have lost their content are listed", () => {
  const views = (...populated: boolean[]) =>
    inventory({
      materializedViews: populated.map((isPopulated, n) => ({ name: `v${String(n)}`, isPopulated })),
    });
  expect(compareInventories(views(true, true, false), views(true, false, false)).unpopulated).toEqual(["v1"]);
  expect(compareInventories(views(false), views(true))).toEqual(none);
});

test("sequences that would give numbers again are listed, and not those that are further on", () => {
  const sequences = (increment: number, ...values: (number | undefined)[]) =>
    inventory({
      sequences: values.map((lastValue, n) => ({
        name: `s${String(n)}`,
        increment,
        ...(lastValue === undefined ? {} : { lastValue }),
      })),
    });
  expect(
    compareInventories(sequences(1, 5, 5, 5, undefined), sequences(1, 5, 9, 4, undefined)).behind,
  ).toEqual(["s2"]);
  expect(compareInventories(sequences(-1, 5, 5, 5), sequences(-1, 5, 9, 4)).behind).toEqual(["s1"]);
  expect(compareInventories(sequences(1, 5), sequences(1, undefined)).behind).toEqual(["s0"]);
});

test("indexes and constraints are invalid that only the restored database has not validated", () => {
  const dumped = inventory({
    invalidIndexes: ["public.old"],
    unvalidatedConstraints: ["later on public.orders"],
  });
  const restored = inventory({
    invalidIndexes: ["public.a"],
    unvalidatedConstraints: ["later on public.orders", "positive on public.orders"],
  });
  expect(compareInventories(dumped, restored)).toEqual({
    ...none,
    invalid: ["public.a", "positive on public.orders"],
  });
});
