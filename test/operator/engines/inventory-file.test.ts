import { expect, test } from "vitest";
import { parseInventory } from "../../../operator/engines/inventory-file.ts";

const first = {
  version: 1,
  engine: "postgresql",
  serverVersion: "17.2",
  database: "shop",
  tables: [{ schema: "public", name: "Größe", rows: 3 }],
};
const second = {
  ...first,
  version: 2,
  objects: [{ kind: "Table", count: 1, digest: "sha256:…", identities: ["public.größe"] }],
};

test("an inventory of version 2 is read as it is", () => {
  expect(parseInventory(Buffer.from(JSON.stringify(second)))).toEqual(second);
});

test("what an inventory of version 1 does not have is undefined", () => {
  const read = parseInventory(Buffer.from(JSON.stringify(first)));
  expect(read).toEqual(first);
  expect(read?.objects).toBeUndefined();
  expect(read?.sequences).toBeUndefined();
});

test("an inventory of a later version is read as far as it is known", () => {
  const later = { ...second, version: 3, more: [] };
  expect(parseInventory(Buffer.from(JSON.stringify(later)))).toEqual(later);
});

test("names with different bytes that are not UTF-8 are different", () => {
  const file = Buffer.from(
    JSON.stringify({ ...first, encoding: "SQL_ASCII", tables: [{ name: "odd\xfe" }, { name: "odd\xff" }] }),
    "latin1",
  );
  expect(parseInventory(file)?.tables).toEqual([{ name: "odd\xfe" }, { name: "odd\xff" }]);
});

test.each(["", "{", "null", "[]", "7", "{}", '{"version":"2","tables":[]}', '{"version":2}'])(
  "%j is not an inventory",
  (text) => {
    expect(parseInventory(Buffer.from(text))).toBeUndefined();
  },
);
