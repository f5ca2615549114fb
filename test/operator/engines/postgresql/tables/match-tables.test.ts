import fc from "fast-check";
import { expect, test } from "vitest";
import { matchTables } from "../../../../../operator/engines/postgresql/tables/match-tables.ts";
import type { TableName } from "../../../../../operator/engines/postgresql/tables/table-name.ts";
import { parseIdentity, shown } from "../../../../../operator/engines/postgresql/tables/table-name.ts";

const tables = [
  "public.orders",
  "public.order_lines",
  'public."Orders"',
  "sales.orders",
  'sales."a.b"',
  "größe.x$1",
]
  .map(parseIdentity)
  .filter((table) => table !== undefined);

test.each<[string, string[]]>([
  ["orders", ["public.orders"]],
  ["ORDERS", ["public.orders"]],
  ['"Orders"', ['public."Orders"']],
  ["order*", ["public.orders", "public.order_lines"]],
  ["*.orders", ["public.orders", "sales.orders"]],
  ["sales.*", ["sales.orders", 'sales."a.b"']],
  ['sales."a.b"', ['sales."a.b"']],
  ["sales.a?b", ['sales."a.b"']],
  ["order?", ["public.orders"]],
  ["GRÖßE.x$1", ["größe.x$1"]],
  ['"order*"', []],
  ["shop.public.orders", []],
  ['"orders', []],
  ["rders", []],
])("%s stands for %j", (pattern, expected) => {
  const { tables: found, unmatched } = matchTables([pattern], tables);
  expect(found.map(shown)).toEqual(expected);
  expect(unmatched.map((each) => each.pattern)).toEqual(expected.length === 0 ? [pattern] : []);
});

test("a name that no table has comes with similar ones", () => {
  const similar = (pattern: string) => matchTables([pattern], tables).unmatched[0]?.similar[0];
  expect(similar("ordrs")).toBe('public."Orders"');
  expect(similar("orderlines")).toBe("public.order_lines");
  expect(similar("public.a.b")).toBeDefined();
  expect(matchTables(["x"], []).unmatched).toEqual([{ pattern: "x", similar: [] }]);
});

test("a quoted name stands for exactly its table", () => {
  const name = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
    .filter((text) => !text.includes("\0"));
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(
      fc.record({ schema: name, name }),
      fc.record({ schema: name, name }),
      (one: TableName, other: TableName) => {
        const identity = `${quoted(one.schema)}.${quoted(one.name)}`;
        expect(parseIdentity(identity)).toEqual(one);
        expect(matchTables([identity], [one, other]).tables).toContain(one);
        expect(matchTables([identity], [other]).tables).toHaveLength(
          one.schema === other.schema && one.name === other.name ? 1 : 0,
        );
      },
    ),
  );
});
