import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ChosenEntries } from "../../../../../operator/engines/postgresql/tables/choose-entries.ts";
import { chooseEntries } from "../../../../../operator/engines/postgresql/tables/choose-entries.ts";
import { parseTableOfContents } from "../../../../../operator/engines/postgresql/tables/table-of-contents.ts";

/* lists/*.txt are what pg_restore --list --verbose prints of a dump of lists/database.sql, of each version. */

const odd = { schema: "my schema", name: 'Odd "name" on.x\ny' };
const tables = [
  ...["customers", "orders", "lines", "parent", "child", "uses_free", "super"],
  ...["events", "events_2025", "events_2026", "events_2026_a", "events_2026_other"],
]
  .map((name) => ({ schema: "public", name }))
  .concat([odd, { schema: "my schema", name: "x" }, { schema: "my schema", name: "x y" }]);
const owners = ["shop", "reader", "own er", "postgres", "er"];

describe.each(["15", "16", "17", "18"])("of a dump of PostgreSQL %s,", (version) => {
  const list = readFileSync(join(import.meta.dirname, "lists", `${version}.txt`), "utf8");
  const entries = parseTableOfContents(list);

  function choose(...names: string[]): ChosenEntries {
    const wanted = tables.filter(({ schema, name }) =>
      names.includes(schema === "public" ? name : `${schema}.${name}`),
    );
    expect(wanted).toHaveLength(names.length);
    const chosen = chooseEntries(entries, wanted, tables, owners);
    if ("kind" in chosen) throw new Error(chosen.kind);
    return chosen;
  }

  /** What was chosen, without the owner. */
  function chosen(...names: string[]): string[] {
    const { ids } = choose(...names);
    const inOrder = entries.filter(({ id }) => ids.includes(id));
    expect(inOrder.map(({ id }) => id)).toEqual(ids);
    return inOrder
      .map(({ kind = "", text }) => `${kind} ${text}`.replace(/ (?:shop|own er)$/, ""))
      .toSorted();
  }

  test("a table has all that belongs to it, and nothing of the tables that it refers to or that refer to it", () => {
    expect(chosen("orders")).toEqual([
      "ACL public COLUMN orders.note",
      "ACL public SEQUENCE orders_id_seq",
      "ACL public TABLE orders",
      "CHECK CONSTRAINT public orders later",
      "COMMENT public COLUMN orders.note",
      "COMMENT public CONSTRAINT later ON orders",
      "COMMENT public INDEX by_note",
      "COMMENT public POLICY some_rows ON orders",
      "COMMENT public RULE no_delete ON orders",
      "COMMENT public SEQUENCE orders_id_seq",
      "COMMENT public STATISTICS stats",
      "COMMENT public TABLE orders",
      "COMMENT public TRIGGER touched ON orders",
      "CONSTRAINT public orders orders_note_excl",
      "CONSTRAINT public orders orders_pkey",
      "DEFAULT public orders id",
      "FK CONSTRAINT public orders orders_customer_fkey",
      "INDEX public by_note",
      "POLICY public orders some_rows",
      "ROW SECURITY public orders",
      "RULE public orders no_delete",
      "SEQUENCE OWNED BY public orders_id_seq",
      "SEQUENCE SET public orders_id_seq",
      "SEQUENCE public orders_id_seq",
      "STATISTICS public stats",
      "TABLE DATA public orders",
      "TABLE public orders",
      "TRIGGER public orders touched",
    ]);
    expect(choose("orders").referenced).toEqual([{ schema: "public", name: "customers" }]);
    expect(choose("orders", "customers").referenced).toEqual([]);
  });

  test("a table that others refer to has its identity, and a rule that names another table", () => {
    expect(chosen("customers")).toEqual([
      "CONSTRAINT public customers customers_name_key",
      "CONSTRAINT public customers customers_pkey",
      "RULE public customers logged",
      "SEQUENCE SET public customers_id_seq",
      "SEQUENCE public customers_id_seq",
      "TABLE DATA public customers",
      "TABLE public customers",
    ]);
  });

  test("a partitioned table has its partitions, and what connects them", () => {
    const partitions = ["2025", "2026", "2026_a", "2026_other"].map((part) => `public events_${part}`);
    expect(chosen("events")).toEqual(
      [
        "TABLE public events",
        "CONSTRAINT public events events_pkey",
        "INDEX public by_what",
        "TRIGGER public events touched",
        ...partitions.flatMap((name) => [
          `TABLE ${name}`,
          `TABLE ATTACH ${name}`,
          `CONSTRAINT ${name} ${name.slice("public ".length)}_pkey`,
          `INDEX ${name}_what_idx`,
          `INDEX ATTACH ${name}_pkey`,
          `INDEX ATTACH ${name}_what_idx`,
        ]),
        ...partitions.filter((name) => !name.endsWith("2026")).map((name) => `TABLE DATA ${name}`),
      ].toSorted(),
    );
    expect(choose("events").tables.map(({ name }) => name)).toEqual([
      "events",
      "events_2025",
      "events_2026",
      "events_2026_a",
      "events_2026_other",
    ]);
  });

  test("a partition alone is not possible", () => {
    const [partition = odd] = tables.filter(({ name }) => name === "events_2026_a");
    expect(chooseEntries(entries, [partition], tables, owners)).toMatchObject({
      kind: "IsPartition",
      parent: { name: "events_2026" },
    });
  });

  test("a table that inherits comes without its parent, and a sequence that it only uses stays out", () => {
    expect(chosen("child")).toEqual(["TABLE DATA public child", "TABLE public child"]);
    expect(chosen("parent")).toEqual(["TABLE DATA public parent", "TABLE public parent"]);
    expect(chosen("uses_free")).toEqual(["TABLE DATA public uses_free", "TABLE public uses_free"]);
  });

  test("names with spaces, quotation marks and line breaks are not mistaken for others", () => {
    expect(chosen(`my schema.${odd.name}`)).toEqual([
      'COMMENT my schema TABLE "Odd ""name"" on.x y"',
      'CONSTRAINT my schema Odd "name" on.x y Odd "name" on.x y_pkey',
      'TABLE DATA my schema Odd "name" on.x y',
      'TABLE my schema Odd "name" on.x y',
    ]);
    expect(chosen("my schema.x")).toEqual([
      "CONSTRAINT my schema x y fk",
      "DEFAULT my schema x i",
      "SEQUENCE OWNED BY my schema x_i_seq",
      "SEQUENCE SET my schema x_i_seq",
      "SEQUENCE my schema x_i_seq",
      "TABLE DATA my schema x",
      "TABLE my schema x",
    ]);
    expect(chosen("my schema.x y")).toEqual([
      "CONSTRAINT my schema x y fk",
      "TABLE DATA my schema x y",
      "TABLE my schema x y",
    ]);
    expect(choose("super").tables).toEqual([
      { schema: "public", name: "super", owner: "own er", isForeign: false },
    ]);
  });

  test("a name that can be read in two ways is not guessed", () => {
    const other = { schema: "public", name: "super own" };
    const [wanted = odd] = tables.filter(({ name }) => name === "super");
    expect(chooseEntries(entries, [wanted, other], [...tables, other], owners)).toMatchObject({
      kind: "Ambiguous",
    });
  });
});
