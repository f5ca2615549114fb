import { describe, expect, test } from "vitest";
import type { InventoryFile } from "../../../../operator/engines/inventory-file.ts";
import { isComplete, judgeErrors, mariadbDrill } from "../../../../operator/engines/mariadb/drill.ts";
import { differentProperties } from "../../../../operator/engines/mariadb/properties.ts";

const inventory: InventoryFile = {
  version: 2,
  engine: "mariadb",
  serverVersion: "11.8.3-MariaDB",
  database: "shop",
  tables: [{ name: "orders", rows: 2 }],
  properties: { characterSet: "utf8mb4", collation: "utf8mb4_uca1400_ai_ci", sqlMode: "" },
};

const facts = { inventory, assertions: [], parameters: {} };

describe("the inputs", () => {
  test("has the database with its character set, and assertions with their limits", () => {
    const assertions = [{ query: "SELECT 1", timeoutSeconds: 30 }];
    expect(mariadbDrill.inputs({ inventory, assertions, parameters: { "sql-mode": "ANSI" } })).toEqual({
      database: "shop",
      "character-set": "utf8mb4",
      collation: "utf8mb4_uca1400_ai_ci",
      inventory: "Full",
      parameters: "sql-mode=ANSI\n",
      "definers.sql": "SET SESSION sql_mode = '';\n",
      "assertions/00.sql": "SELECT 1\n",
      "assertions/00.timeout": "30",
    });
  });

  test("creates each account once, without a login, whatever its name", () => {
    const definers = ["shop@%", "a'b\\@c@host", "reader@", "shop@%", "root@localhost"].map((definer) => ({
      kind: "View",
      name: "v",
      definer,
    }));
    expect(
      mariadbDrill.inputs({ ...facts, inventory: { ...inventory, definers } })?.["definers.sql"]?.split("\n"),
    ).toEqual([
      "SET SESSION sql_mode = '';",
      "CREATE USER IF NOT EXISTS 'a\\'b\\\\@c'@'host' ACCOUNT LOCK;",
      "GRANT ALL PRIVILEGES ON *.* TO 'a\\'b\\\\@c'@'host';",
      "CREATE ROLE IF NOT EXISTS 'reader';",
      "GRANT ALL PRIVILEGES ON *.* TO 'reader';",
      "CREATE USER IF NOT EXISTS 'shop'@'%' ACCOUNT LOCK;",
      "GRANT ALL PRIVILEGES ON *.* TO 'shop'@'%';",
      "",
    ]);
  });

  test.each([undefined, "utf8mb4; DROP DATABASE mysql", 7])(
    "is undefined for the character set %j, which cannot be part of a statement",
    (characterSet) => {
      expect(
        mariadbDrill.inputs({
          ...facts,
          inventory: { ...inventory, properties: { ...inventory.properties, characterSet } },
        }),
      ).toBeUndefined();
    },
  );
});

describe("judgeErrors", () => {
  const syntax = "ERROR 1064 (42000) at line 7: You have an error in your SQL syntax near 'x' at line 1";
  const far = "ERROR 1146 (42S02) at line 9: Table 'far.t' doesn't exist";

  test.each([
    [syntax, "False", "RestoreErrors"],
    ["ERROR 1146 (42S02) at line 9: Table 'shop.t' doesn't exist", "False", "RestoreErrors"],
    [far, "Unknown", "NeedsOtherServers"],
    ["ERROR 1049 (42000) at line 9: Unknown database 'far'", "Unknown", "NeedsOtherServers"],
    ["ERROR 1286 (42000) at line 3: Unknown storage engine 'FEDERATED'", "Unknown", "NeedsOtherServers"],
    ["ERROR 1286 (42000) at line 3: Unknown storage engine 'ROCKSDB'", "Unknown", "ExtensionMissing"],
    ["ERROR 1114 (HY000) at line 3: The table 't' is full", "Unknown", "RestoreFailed"],
    ["ERROR 1064 (42000) at line 7: near 'x\nERROR: 1114 (HY000) at line 3: full'", "False", "RestoreErrors"],
  ] as const)("judges %j as %s, %s", (errors, verdict, reason) => {
    expect(judgeErrors(`${errors}\n`, "shop")).toEqual({ verdict, reason, error: errors });
  });

  test("counts an error of the dump before all others", () => {
    expect(judgeErrors(`${far}\n${syntax}\n`, "shop")).toMatchObject({ verdict: "False", error: syntax });
  });

  test("finds nothing without errors", () => {
    expect(judgeErrors("", "shop")).toBeUndefined();
  });
});

test("isComplete knows the last line of mariadb-dump, with and without a date", () => {
  expect(isComplete("-- Dump completed\n")).toBe(true);
  expect(isComplete("-- Dump completed on 2026-01-02  3:04:05\n")).toBe(true);
  expect(isComplete("INSERT INTO t VALUES ('-- Dump completed');\n")).toBe(false);
  expect(isComplete("")).toBe(false);
});

test("differentProperties names the settings that did not come back", () => {
  const actual = { ...inventory, properties: { ...inventory.properties, characterSet: "latin1" } };
  expect(differentProperties(inventory, actual)).toEqual([
    'The database has another setting: characterSet: "latin1" instead of "utf8mb4"',
  ]);
  expect(differentProperties(inventory, inventory)).toEqual([]);
});

describe("the judgement", () => {
  const judge = (outputs: Record<string, string>) =>
    mariadbDrill.judge(
      new Map(Object.entries({ "last-line": "-- Dump completed\n", errors: "", checks: "", ...outputs })),
      facts,
    );

  test("of a whole dump without errors has no finding", () => {
    expect(judge({ "inventory.json": JSON.stringify(inventory) })).toEqual({ warnings: [] });
  });

  test("without all outputs is not known", () => {
    expect(mariadbDrill.judge(new Map(), facts).finding).toEqual({
      verdict: "Unknown",
      reason: "RestoreFailed",
      message: "The container restore did not leave last-line, errors, checks.",
    });
  });

  test("of a cut dump does not depend on the errors that follow from it", () => {
    const outputs = {
      "last-line": "INSERT INTO t VALUES (1",
      errors: "ERROR 2013 (HY000) at line 3: Lost connection",
    };
    expect(judge(outputs).finding).toEqual({
      verdict: "False",
      reason: "DumpTruncated",
      message:
        'The dump is not whole: its last line is not "-- Dump completed" but "INSERT INTO t VALUES (1".',
    });
  });

  test("of objects that need another database is not about those objects", () => {
    const outputs = {
      errors: "ERROR 1146 (42S02) at line 3: Table 'far.t' doesn't exist",
      checks: "shop.v\tTable 'far.t' doesn't exist\n",
    };
    expect(judge(outputs).finding).toMatchObject({ verdict: "Unknown", reason: "NeedsOtherServers" });
  });

  test("names an error, and an invalid object", () => {
    expect(judge({ errors: "ERROR 1064 (42000) at line 3: You have an error" }).finding).toEqual({
      verdict: "False",
      reason: "RestoreErrors",
      message: "MariaDB refused a part of the dump: ERROR 1064 (42000) at line 3: You have an error",
    });
    expect(judge({ checks: "shop.v\tView is invalid\n" }).finding?.message).toBe(
      "MariaDB found an invalid object: shop.v: View is invalid",
    );
  });

  test("warns of another character set", () => {
    const restored = { ...inventory, properties: { ...inventory.properties, characterSet: "latin1" } };
    expect(judge({ "inventory.json": JSON.stringify(restored) })).toEqual({
      warnings: ['The database has another setting: characterSet: "latin1" instead of "utf8mb4"'],
    });
  });
});
