import { describe, expect, test } from "vitest";
import type { DatabaseRestoreSpec } from "../../../../operator/api/databases/v1alpha1/databaserestore.ts";
import type { InventoryFile } from "../../../../operator/engines/inventory-file.ts";
import { factsIn, preflight } from "../../../../operator/engines/mariadb/preflight.ts";
import { mariadbRestore } from "../../../../operator/engines/mariadb/restore.ts";
import type { RestoreOptions } from "../../../../operator/engines/restore.ts";

const options: RestoreOptions = {
  id: "0123abcd",
  database: "shop",
  existingData: "Replace",
  roles: "Require",
  definers: "Keep",
  parallelism: 1,
  mode: "Restore",
};

const inventory: InventoryFile = {
  version: 2,
  engine: "mariadb",
  serverVersion: "11.8.3-MariaDB",
  database: "shop",
  tables: [{ name: "Orders", rows: 3 }],
  objects: [
    { kind: "Table", count: 1, digest: "sha256:0", identities: ["Orders"] },
    { kind: "Trigger", count: 1, digest: "sha256:1", identities: ["logged"] },
  ],
  definers: [
    { kind: "Trigger", name: "logged", definer: "app@%" },
    { kind: "View", name: "v", definer: "restorer@%" },
  ],
  collations: ["utf8mb4_uca1400_ai_ci"],
  engines: ["InnoDB"],
  properties: {
    characterSet: "utf8mb4",
    collation: "utf8mb4_german2_ci",
    sqlMode: "",
    lowerCaseTableNames: 0,
  },
};

const facts = {
  version: "11.8.3-MariaDB-0+deb13u1",
  user: "restorer@%",
  readOnly: "0",
  lowerCaseTableNames: 0,
  guardsBinaryLog: 0,
  maxAllowedPacket: 16777216,
  exists: 1,
  contents: 4,
  sessions: 0,
};

const answers = (more: object = {}, files: Record<string, string | undefined> = {}) =>
  new Map(
    Object.entries<string | undefined>({
      "facts.json": JSON.stringify({ ...facts, ...more }),
      rights: "USAGE, ALL PRIVILEGES\n",
      "global-rights": "USAGE\nSET USER\n",
      collations: "utf8mb4_uca1400_ai_ci\nutf8mb4_german2_ci\n",
      engines: "InnoDB\nMyISAM\n",
      accounts: '"app@%"\n"restorer@%"\n',
      marker: "",
      ...files,
    }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

const markerOf = (id: string, state: string, tables: readonly string[] | null = null) =>
  `${JSON.stringify({ id, state, tables })}\n`;

const judged = ({
  more,
  files,
  of = inventory,
  by,
}: {
  more?: object;
  files?: Record<string, string | undefined>;
  of?: InventoryFile;
  by?: Partial<RestoreOptions>;
} = {}) => {
  const { problems, warnings, isDone } = preflight(answers(more, files), of, { ...options, ...by });
  return {
    reasons: problems.map(({ reason }) => reason),
    text: problems.map(({ message }) => message).join(" "),
    warnings,
    isDone,
  };
};

test("nothing prevents a restore into a server that has everything", () => {
  expect(judged()).toEqual({ reasons: [], text: "", warnings: [], isDone: false });
});

test.each([
  ["an older server", { more: { version: "11.4.2-MariaDB" } }, "TargetTooOld", "MariaDB 11.8 or later"],
  ["a database of the server itself", { by: { database: "MySQL" } }, "SystemDatabase", "another database"],
  ["a read-only server", { more: { readOnly: "ON" } }, "TargetReadOnly", "read_only"],
  [
    "missing rights",
    { files: { rights: "SELECT, INSERT" } },
    "RightsMissing",
    "lacks UPDATE, DELETE, CREATE, DROP, ",
  ],
  ["a missing definer", { files: { accounts: '"restorer@%"\n' } }, "DefinersMissing", 'the account "app@%"'],
  ["accounts that are not visible", { files: { accounts: undefined } }, "AccountsNotVisible", "mysql.user"],
  ["definers of others", { files: { "global-rights": "SUPER\n" } }, "DefinersNotAllowed", "GRANT SET USER"],
  [
    "a guarded binary log",
    { more: { guardsBinaryLog: 1 } },
    "BinaryLogGuarded",
    "log_bin_trust_function_creators",
  ],
  [
    "unknown collations",
    { files: { collations: "utf8mb4_german2_ci\n" } },
    "CollationsMissing",
    '"utf8mb4_uca1400_ai_ci"',
  ],
  [
    "an unknown collation of the database",
    { files: { collations: "utf8mb4_uca1400_ai_ci\n" } },
    "CollationsMissing",
    '"utf8mb4_german2_ci"',
  ],
  ["an unknown storage engine", { files: { engines: "MyISAM\n" } }, "EnginesMissing", '"InnoDB"'],
  ["names in lower case", { more: { lowerCaseTableNames: 1 } }, "NamesChange", 'the name "Orders"'],
  [
    "data that may not be replaced",
    { by: { existingData: "Refuse" } },
    "TargetNotEmpty",
    "(4 tables, views, routines or events).",
  ],
  [
    "half of another restore",
    { by: { existingData: "Refuse" }, files: { marker: markerOf("89abcdef", "Restoring") } },
    "TargetNotEmpty",
    "half restored",
  ],
] as const)("%s is a problem", (_what, change, reason, part) => {
  const { reasons, text } = judged(change);
  expect(reasons).toEqual([reason]);
  expect(text).toContain(part);
});

test("tables with history are not restored into a server that would take their rows for old ones", () => {
  const of = { ...inventory, tablesWithHistory: ["Orders"], serverVersion: "11.4.2-MariaDB" };
  expect(judged({ of }).reasons).toEqual(["HistoryUnreadable"]);
  expect(judged({ of, more: { version: "11.4.3-MariaDB" } }).reasons).toEqual([]);
  expect(judged({ of: { ...of, serverVersion: "11.8.1-MariaDB" } }).reasons).toEqual([]);
});

test("with Invoker, definers need no accounts and no right", () => {
  const { reasons, warnings } = judged({
    files: { accounts: undefined, "global-rights": "" },
    by: { definers: "Invoker" },
  });
  expect(reasons).toEqual([]);
  expect(warnings).toEqual([
    "Triggers, events and packages always run as a definer, which will be restorer@%.",
  ]);
});

test("before 11.0, SUPER lets a user create objects of others", () => {
  expect(
    judged({
      of: { ...inventory, serverVersion: "10.11.6-MariaDB" },
      more: { version: "10.11.6-MariaDB" },
      files: { "global-rights": "SUPER\n" },
    }).reasons,
  ).toEqual([]);
});

test("half of the same restore is begun again, and a complete one is not", () => {
  expect(
    judged({ by: { existingData: "Refuse" }, files: { marker: markerOf("0123abcd", "Restoring") } }),
  ).toMatchObject({
    reasons: [],
    warnings: [
      'The database "shop" is half restored by an earlier attempt, which this restore begins again.',
    ],
    isDone: false,
  });
  expect(judged({ files: { marker: markerOf("0123abcd", "Complete"), rights: "" } })).toMatchObject({
    reasons: [],
    isDone: true,
  });
  expect(judged({ files: { marker: markerOf("89abcdef", "Complete") } })).toMatchObject({
    warnings: [],
    isDone: false,
  });
});

test("what is not known or will be different is a warning", () => {
  const unlisted = { ...inventory, tablesWithLongValues: ["Orders"] };
  delete unlisted.objects;
  expect(judged({ of: unlisted, more: { sessions: 2, lowerCaseTableNames: 2 } }).warnings).toEqual([
    expect.stringMatching(/^2 sessions use the database "shop" now\. /),
    expect.stringMatching(/^The backup's inventory has no list of objects/),
    expect.stringMatching(
      /^The restore fails at a value longer than about 8 MB, which the table "Orders" can have/,
    ),
    expect.stringMatching(/^The variable lower_case_table_names is 2, and was 0 /),
  ]);
});

test("facts are read as the server writes them", () => {
  const { accounts, isReadOnly, marker } = factsIn(
    answers({ readOnly: "OFF" }, { marker: markerOf("0123abcd", "Restoring") }),
  );
  expect({ accounts: [...(accounts ?? [])], isReadOnly, marker }).toEqual({
    accounts: ["app@%", "restorer@%"],
    isReadOnly: false,
    marker: { id: "0123abcd", state: "Restoring", tables: null },
  });
});

test.each<[Partial<DatabaseRestoreSpec>, string]>([
  [{ strategy: "Beside" }, "NotForEngine"],
  [{ previousDatabase: "Keep" }, "NotForEngine"],
  [{ roles: "Skip" }, "NotForEngine"],
  [{ owner: "app" }, "NotForEngine"],
  [{ parallelism: 2 }, "NotForEngine"],
])("%j is refused", (more, reason) => {
  const spec = { source: { backupRef: { name: "shop" } }, target: { type: "Original" as const }, ...more };
  expect(mariadbRestore.refusal(spec)).toMatchObject({
    reason,
    message: expect.stringContaining(`remove ${Object.keys(more)[0] ?? ""}`) as string,
  });
  expect(
    mariadbRestore.refusal({ source: spec.source, target: spec.target, strategy: "InPlace", parallelism: 1 }),
  ).toBeUndefined();
});

test("errors of the client refuse the restore, except for a lost connection", () => {
  const judge = (errors: string, code: string) =>
    mariadbRestore.judgeErrors(new Map(Object.entries({ errors, "restore-code": code })), 1, options);
  expect(judge("", "0")).toMatchObject({ verdict: "accept" });
  expect(judge("ERROR 1064 (42000) at line 3: syntax", "1")).toMatchObject({
    verdict: "refuse",
    errors: ["ERROR 1064 (42000) at line 3: syntax"],
  });
  expect(judge("ERROR 2013 (HY000) at line 3: Lost connection", "1")).toMatchObject({ verdict: "lost" });
  expect(mariadbRestore.judgeErrors(new Map(), 1, options)).toMatchObject({ verdict: "refuse" });
});

describe("of some tables,", () => {
  const of: InventoryFile = {
    ...inventory,
    tables: [
      { name: "Orders", rows: 3 },
      { name: "log", rows: 1 },
    ],
    objects: [
      { kind: "ForeignKey", count: 1, digest: "sha256:2", identities: ["`of_log` of `Orders`"] },
      { kind: "Sequence", count: 1, digest: "sha256:3", identities: ["numbers"] },
      { kind: "Trigger", count: 2, digest: "sha256:1", identities: ["logged", "other"] },
    ],
    definers: [
      { kind: "Trigger", name: "logged", definer: "app@%" },
      { kind: "Trigger", name: "other", definer: "gone@%" },
      { kind: "View", name: "v", definer: "gone@%" },
    ],
    triggers: [
      { name: "logged", table: "Orders" },
      { name: "other", table: "log" },
    ],
  };
  const tables = ["Orders", "numbers"];

  test("nothing prevents the restore but what is about them", () => {
    const rights = "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES, TRIGGER\n";
    const taken = `${JSON.stringify({ kind: "Trigger", name: "other", table: "log" })}\n`;
    const by = { tables, existingData: "Refuse" } as const;
    expect(judged({ of, by, files: { rights, taken } })).toMatchObject({ reasons: [], warnings: [] });
    expect(judged({ of, by: { ...by, tables: ["log"] }, more: { replaced: null } }).reasons).toEqual([
      "DefinersMissing",
    ]);
  });

  test("the definers of all triggers are needed if it is not known which triggers they have", () => {
    const { triggers, ...older } = of;
    expect(triggers).toHaveLength(2);
    expect(judged({ of: older, by: { tables } })).toMatchObject({
      reasons: ["DefinersMissing"],
      text: expect.stringContaining('"gone@%"') as string,
    });
  });

  test.each([
    [
      "names that are not in the backup",
      { by: { tables: ["orders", "v"] } },
      "TablesNotInBackup",
      'the tables "orders" (similar: "Orders", "numbers", "log"), "v" (',
    ],
    [
      "tables that may not be replaced",
      { by: { tables, existingData: "Refuse" }, more: { replaced: ["Orders", "numbers"] } },
      "TargetNotEmpty",
      'has the tables "Orders", "numbers". To replace them,',
    ],
    [
      "a foreign key of another table",
      {
        by: { tables },
        files: { taken: `${JSON.stringify({ kind: "ForeignKey", name: "of_log", table: "old" })}\n` },
      },
      "NameTaken",
      'the foreign key "of_log" of the table "old"',
    ],
    [
      "half of the whole database",
      { by: { tables }, files: { marker: markerOf("89abcdef", "Restoring") } },
      "TargetHalfRestored",
      "Restore all of it first",
    ],
    [
      "half of other tables",
      { by: { tables }, files: { marker: markerOf("89abcdef", "Restoring", ["Orders", "log"]) } },
      "TargetHalfRestored",
      'Restore "log", too',
    ],
  ] as const)("%s prevent the restore", (_what, change, reason, part) => {
    const { reasons, text } = judged({ of, ...change });
    expect(reasons).toEqual([reason]);
    expect(text).toContain(part);
  });

  test("half of the same tables is begun again, and of other tables a complete one is no half", () => {
    const half = markerOf("89abcdef", "Restoring", ["Orders"]);
    expect(judged({ of, by: { tables }, files: { marker: half } }).reasons).toEqual([]);
    const complete = markerOf("89abcdef", "Complete", ["log"]);
    expect(judged({ of, by: { tables }, files: { marker: complete } }).reasons).toEqual([]);
    // All tables are among those of the database.
    expect(judged({ files: { marker: half } }).reasons).toEqual([]);
  });

  test("the message says which can be incomplete", () => {
    expect(mariadbRestore.unfinished?.({ ...options, tables })).toContain(
      'Only the tables "Orders", "numbers" can be incomplete or missing.',
    );
    expect(mariadbRestore.unfinished?.(options)).not.toContain("Only");
  });

  test("rows that match nothing are warnings", () => {
    const lines = [
      { constraint: "a", table: "items", referenced: "Orders", rows: 1 },
      { constraint: "b", table: "Orders", referenced: "log" },
    ];
    const unmatched = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    expect(mariadbRestore.differences?.(of, of, new Map([["unmatched", unmatched]]))).toEqual([
      expect.stringContaining('"items": 1 row of it matches no row of the table "Orders".'),
      expect.stringContaining('"Orders" does not fit the table "log" as it is now'),
    ]);
    expect(mariadbRestore.differences?.(of, of, new Map())).toEqual([]);
  });
});
