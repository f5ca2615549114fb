import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import {
  foreignKeysOf,
  inventoryOf,
  missingTables,
} from "../../../../operator/engines/mariadb/chosen-tables.ts";
import type { InventoryFile } from "../../../../operator/engines/inventory-file.ts";

const kind = (name: string, ...identities: string[]) => ({
  kind: name,
  count: identities.length,
  digest: `sha256:${createHash("sha256").update(identities.join("\n")).digest("hex")}`,
  identities,
});

const inventory: InventoryFile = {
  version: 2,
  engine: "mariadb",
  serverVersion: "11.8.3-MariaDB",
  database: "shop",
  tables: [
    { name: "b", rows: 1 },
    { name: "x` of `b", rows: 2 },
    { name: "c", rows: 3 },
  ],
  objects: [
    kind("ForeignKey", "`f``g` of `b`", "`h` of `c`"),
    // An index of another table with a name like that of the table.
    kind("Index", "`PRIMARY` of `b`", "`PRIMARY` of `x`` of ``b`", "`a`` of ``b` of `c`"),
    kind("Sequence", "b`", "numbers"),
    kind("Table", "b", "c", "x` of `b"),
    kind("Trigger", "of_b", "of_c"),
    kind("View", "v"),
    { kind: "Partition", count: 200_000, digest: "sha256:0" },
  ],
  triggers: [
    { name: "of_b", table: "b" },
    { name: "of_c", table: "c" },
  ],
  definers: [
    { kind: "Trigger", name: "of_b", definer: "app@%" },
    { kind: "Trigger", name: "of_c", definer: "app@%" },
    { kind: "View", name: "of_b", definer: "app@%" },
  ],
  tablesWithLongValues: ["b", "c"],
};

test("an inventory of some tables has what belongs to these, and nothing else", () => {
  expect(inventoryOf(inventory, ["b", "numbers"])).toEqual({
    ...inventory,
    tables: [{ name: "b", rows: 1 }],
    objects: [
      kind("ForeignKey", "`f``g` of `b`"),
      kind("Index", "`PRIMARY` of `b`"),
      kind("Sequence", "numbers"),
      kind("Table", "b"),
      kind("Trigger", "of_b"),
    ],
    triggers: [{ name: "of_b", table: "b" }],
    definers: [{ kind: "Trigger", name: "of_b", definer: "app@%" }],
    tablesWithLongValues: ["b"],
  });
});

test("an inventory that does not say which triggers are of the tables, or lists no objects, does not make them up", () => {
  const { triggers, ...older } = inventory;
  expect(triggers).toHaveLength(2);
  const restricted = inventoryOf(older, ["b"]);
  expect(restricted.objects?.map((each) => each.kind)).toEqual(["ForeignKey", "Index", "Table"]);
  expect(restricted.definers).toHaveLength(2);
  const { objects, ...unlisted } = older;
  expect(objects).toHaveLength(7);
  expect(inventoryOf(unlisted, ["b"])).not.toHaveProperty("objects");
});

test("names are missing that are neither tables nor sequences of the backup", () => {
  expect(missingTables(inventory, ["b", "numbers", "nombre", "B", "x` of `b"])).toEqual([
    { name: "nombre", similar: ["numbers", "b", "b`"] },
    { name: "B", similar: ["b", "b`", "c"] },
  ]);
  expect(missingTables({ ...inventory, tables: [], objects: [] }, ["b"])).toEqual([
    { name: "b", similar: [] },
  ]);
});

test("foreign keys of tables have their names without quotation marks", () => {
  expect(foreignKeysOf(inventory, ["b"])).toEqual(["f`g"]);
  expect(foreignKeysOf(inventory, ["c"])).toEqual(["h"]);
});
