import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Assertion } from "../../../operator/api/databases/v1/verification.ts";
import type { EngineDrill, EngineJudgement } from "../../../operator/engines/drill.ts";
import type { InventoryFile } from "../../../operator/engines/inventory-file.ts";
import { mariadbDrill } from "../../../operator/engines/mariadb/drill.ts";
import { postgresqlDrill } from "../../../operator/engines/postgresql/drill.ts";
import { judge, judgeFetch } from "../../../operator/verification/judge.ts";

const inventory: InventoryFile = {
  version: 2,
  engine: "mariadb",
  serverVersion: "11.8.3-MariaDB",
  database: "shop",
  tables: [
    { name: "orders", rows: 2 },
    { name: "customers", rows: 5 },
  ],
  objects: [
    { kind: "Table", count: 2, digest: "sha256:1", identities: ["customers", "orders"] },
    { kind: "View", count: 1, digest: "sha256:2", identities: ["open_orders"] },
  ],
  sequences: [{ name: "numbers", increment: 1, lastValue: 7 }],
};
const assertions: Assertion[] = [
  { name: "enough", query: "SELECT 1", operator: "AtLeast", value: "1" },
  { name: "none", query: "SELECT 2", operator: "NoRows" },
];
const good = {
  complete: "0\n",
  "assertions/00.out": "1\n",
  "assertions/00.err": "",
  "assertions/00.code": "0\n",
  "assertions/01.out": "",
  "assertions/01.err": "",
  "assertions/01.code": "0\n",
};

interface Case {
  files?: Record<string, string>;
  restored?: unknown;
  engine?: EngineJudgement;
  drill?: EngineDrill;
  rejected?: string[];
  expected?: InventoryFile;
}

function judgeCase(given: Case) {
  const { files = {}, engine, drill, rejected = [], expected } = given;
  const restored = "restored" in given ? given.restored : inventory;
  const facts = { inventory: expected ?? inventory, assertions: [], parameters: {} };
  return judge({
    drill: drill ?? { script: "some.sh", inputs: () => ({}), judge: () => engine ?? { warnings: [] } },
    facts,
    assertions,
    outputs: {
      files: new Map(Object.entries({ ...good, ...files })),
      inventory: restored === undefined ? undefined : Buffer.from(JSON.stringify(restored)),
      rejected,
    },
  });
}

describe("the verdict of a drill", () => {
  test("is True with counts when all is there", () => {
    expect(judgeCase({})).toEqual({
      verdict: "True",
      reason: "Restored",
      message: "The backup was restored whole.",
      warnings: [],
      assertions: [
        { name: "enough", passed: true, actual: "1" },
        { name: "none", passed: true },
      ],
      tables: 2,
      rows: 7,
      objects: 3,
    });
  });

  test("is True with the errors that a search_path healed", () => {
    const engine = { reason: "RestoredWithSearchPath", warnings: ["f() failed"] } as const;
    expect(judgeCase({ engine })).toMatchObject({
      verdict: "True",
      reason: "RestoredWithSearchPath",
      warnings: ["f() failed"],
      message: expect.stringContaining("f() failed") as string,
    });
  });

  test.each<[string, Case, string, string, string]>([
    [
      "an engine's finding, before lost objects and assertions",
      {
        engine: {
          finding: { verdict: "Unknown", reason: "ExtensionMissing", message: "No postgis." },
          warnings: [],
        },
        restored: { ...inventory, tables: [] },
        files: { "assertions/01.out": "1\n" },
      },
      "Unknown",
      "ExtensionMissing",
      "No postgis.",
    ],
    [
      "lost objects, before lost rows",
      {
        restored: {
          ...inventory,
          tables: [
            { name: "orders", rows: 1 },
            { name: "customers", rows: 5 },
          ],
          objects: [inventory.objects?.[0], { kind: "View", count: 0, digest: "sha256:3", identities: [] }],
        },
      },
      "False",
      "ObjectsMissing",
      "The restored database lacks View open_orders.",
    ],
    [
      "lost rows, and a lost table",
      { restored: { ...inventory, tables: [{ name: "orders", rows: 1 }] } },
      "False",
      "RowsDiffer",
      "Tables have another number of rows: orders (1 instead of 2), customers (no table instead of 5).",
    ],
    [
      "a sequence that is behind",
      { restored: { ...inventory, sequences: [{ name: "numbers", increment: 1, lastValue: 3 }] } },
      "False",
      "RowsDiffer",
      "Sequences would give numbers again: numbers.",
    ],
    [
      "an assertion that failed, before one that is not decided",
      { files: { "assertions/00.code": "", "assertions/00.out": "", "assertions/01.out": "3\n" } },
      "False",
      "AssertionFailed",
      'Assertions failed: enough (the result is ""), none (the result is "3").',
    ],
    [
      "another exit code of the script",
      { files: { complete: "1\n", "assertions/01.out": "3\n" } },
      "Unknown",
      "RestoreFailed",
      'The throw-away server failed: some.sh ended with "1". See the log of the container restore.',
    ],
    [
      "what could not be read",
      { rejected: ["errors"] },
      "Unknown",
      "RestoreFailed",
      'The container restore left what cannot be read: "errors".',
    ],
  ])("is about %s", (_name, given, verdict, reason, message) => {
    expect(judgeCase(given)).toMatchObject({ verdict, reason, message });
  });

  test("is not known if an assertion was not run", () => {
    const outputs = judge({
      drill: { script: "some.sh", inputs: () => ({}), judge: () => ({ warnings: [] }) },
      facts: { inventory, assertions: [], parameters: {} },
      assertions,
      outputs: {
        files: new Map([["complete", "0\n"]]),
        inventory: Buffer.from(JSON.stringify(inventory)),
        rejected: [],
      },
    });
    expect(outputs).toMatchObject({ verdict: "Unknown", reason: "AssertionUndecided" });
  });

  test("says nothing about objects of a backup without an inventory", () => {
    const expected = { version: 0, engine: "command", serverVersion: "", database: "", tables: [] };
    expect(judgeCase({ expected, restored: undefined })).toMatchObject({ verdict: "True" });
  });

  test.each([
    undefined,
    null,
    "text",
    { version: 2, tables: [null] },
    { ...inventory, tables: inventory.tables.map(({ name }) => ({ name })) },
    { ...inventory, objects: undefined },
    { ...inventory, objects: [{ kind: "Table", count: 2, digest: "sha256:1", identities: "customers" }] },
    { ...inventory, sequences: undefined },
    { ...inventory, tables: [...inventory.tables, { name: "x", rows: "1" }] },
  ])("is not known with the inventory %j", (restored) => {
    expect(judgeCase({ restored })).toMatchObject({ verdict: "Unknown", reason: "RestoreFailed" });
  });

  test("warns of objects that the dump does not have", () => {
    const objects = [
      inventory.objects?.[0],
      { kind: "View", count: 2, digest: "sha256:3", identities: ["open_orders", "other"] },
    ];
    expect(judgeCase({ restored: { ...inventory, objects } })).toMatchObject({
      verdict: "True",
      warnings: ["Only the restored database has View other."],
    });
  });

  test("has a message of at most 2 KiB", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 4000 }), (message) => {
        const engine: EngineJudgement = {
          finding: { verdict: "False", reason: "RestoreErrors", message },
          warnings: [message],
        };
        const judged = judgeCase({ engine });
        for (const text of [judged.message, ...judged.warnings]) {
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2048);
        }
      }),
    );
  });

  test.each([
    ["PostgreSQL", postgresqlDrill],
    ["MariaDB", mariadbDrill],
  ])("on %s is never True for what a restore left by chance, and no text makes it throw", (_name, drill) => {
    const anyFiles = fc.dictionary(
      fc.constantFrom("complete", "errors", "restore-code", "last-line", "server-errors", "checks", "bytes"),
      fc.oneof(fc.string(), fc.constantFrom("0\n", "1\n", "-- Dump completed")),
    );
    const anyInventory = fc.oneof(
      fc.json().map((text) => JSON.parse(text) as unknown),
      fc.record({ version: fc.constant(2), tables: fc.array(fc.jsonValue()), objects: fc.jsonValue() }),
    );
    fc.assert(
      fc.property(anyFiles, anyInventory, (files, restored) => {
        expect(judgeCase({ drill, files, restored }).verdict).not.toBe("True");
      }),
    );
  });
});

test("only damage of the repository says that a backup is bad", () => {
  const message = "restic's words";
  expect(judgeFetch({ reason: "RepositoryDamaged", message }).verdict).toBe("False");
  for (const reason of ["StorageUnreachable", "WrongRepositoryPassword", "RepositoryMissing"] as const) {
    expect(judgeFetch({ reason, message })).toEqual({ verdict: "Unknown", reason, message });
  }
});
