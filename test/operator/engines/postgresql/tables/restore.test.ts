import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { InventoryFile } from "../../../../../operator/engines/inventory-file.ts";
import type { TableFacts } from "../../../../../operator/engines/postgresql/tables/facts.ts";
import { postgresqlTablesRestore } from "../../../../../operator/engines/postgresql/tables/restore.ts";
import type { RestoreOptions } from "../../../../../operator/engines/restore.ts";

const options: RestoreOptions = {
  id: "0123abcd",
  database: "shop",
  tables: ["orders"],
  existingData: "Replace",
  roles: "Require",
  definers: "Keep",
  parallelism: 1,
  mode: "Restore",
};

/** Of lists/database.sql, as far as it is needed. */
const identities: Readonly<Record<string, readonly string[]>> = {
  Table: [
    ...["customers", "orders", "lines", "parent", "child", "uses_free", "super", "events", "events_2025"],
    ...["events_2026", "events_2026_a", "events_2026_other"],
  ]
    .map((name) => `public.${name}`)
    .concat(['"my schema".x', '"my schema"."x y"']),
  Index: ["public.by_note", "public.orders_pkey", "public.lines_pkey", "public.by_what"],
  PrimaryKey: ["orders_pkey on public.orders", "lines_pkey on public.lines"],
  ForeignKey: ["lines_order_fkey on public.lines", "orders_customer_fkey on public.orders"],
  Sequence: ["public.orders_id_seq", "public.customers_id_seq", "public.free"],
  Statistics: ["public.stats"],
  ColumnDefault: ["id of public.orders", 'i of "my schema".x'],
  Trigger: ["touched on public.events", "touched on public.orders"],
  View: ["public.newest"],
  Inheritance: ["public.events_2025 of public.events"],
};

const inventory: InventoryFile = {
  version: 2,
  engine: "postgresql",
  serverVersion: "17.2",
  database: "shop",
  tables: ["customers", "orders", "lines"].map((name) => ({ schema: "public", name, rows: 2 })),
  roles: ["own er", "reader", "shop"],
  objects: Object.entries(identities).map(([kind, names]) => ({
    kind,
    count: names.length,
    digest: "sha256:0",
    identities: names,
  })),
  sequences: [
    { name: "public.orders_id_seq", increment: 1, lastValue: 2 },
    { name: "public.free", increment: 1 },
  ],
  properties: { owner: "shop", superuser: "postgres", encoding: "UTF8", localeProvider: "libc" },
};

const facts: TableFacts = {
  version: "17.12",
  user: "restorer",
  isSuperuser: false,
  canCreateRoles: false,
  isReplica: false,
  missingRoles: [],
  foreignRoles: [],
  missingSchemas: [],
  closedSchemas: [],
  existing: [],
  extraPartitions: [],
  missingReferenced: [],
  otherTables: [],
  foreignKeys: [],
  dependents: [],
  publications: [],
  publicationsOfAll: [],
  subscriptions: [],
  eventTriggers: [],
  hasMarker: false,
};

const list = readFileSync(join(import.meta.dirname, "lists", "17.txt"), "utf8");
const answers = (changes: Partial<TableFacts> = {}) =>
  new Map([
    ["contents-list", list],
    ["client-version", "17.12"],
    ["facts.json", JSON.stringify({ ...facts, ...changes })],
  ]);
const source = { inventory, databaseScript: "" };

test("the server is asked about the tables, their owners and those that they refer to", () => {
  const question = postgresqlTablesRestore.question(source, options, answers());
  expect(question?.["marker"]).toBe("my_operator_restored_0123abcd");
  expect(JSON.parse(question?.["wanted.json"] ?? "")).toEqual({
    roles: ["own er", "reader", "shop"],
    owners: ["shop"],
    tables: [{ schema: "public", name: "orders" }],
    referenced: [{ schema: "public", name: "customers" }],
  });
});

test.each<[string, Partial<TableFacts>, Partial<RestoreOptions>, string[]]>([
  ["nothing", {}, {}, []],
  ["an older server", { version: "16.9" }, {}, ["TargetTooOld"]],
  ["a replica", { isReplica: true }, {}, ["TargetReadOnly"]],
  ["missing roles", { missingRoles: ["reader"] }, {}, ["RolesMissing"]],
  [
    "missing roles that cannot be made",
    { missingRoles: ["reader"] },
    { roles: "Create" },
    ["MayNotCreateRoles"],
  ],
  ["owners of another role", { foreignRoles: ["shop"] }, {}, ["RolesNotGranted"]],
  ["owners of another role, as a superuser", { foreignRoles: ["shop"], isSuperuser: true }, {}, []],
  ["no schema", { missingSchemas: ["public"] }, {}, ["SchemasMissing"]],
  ["a closed schema", { closedSchemas: ["public"] }, {}, ["MayNotCreateTables"]],
  ["an event trigger", { eventTriggers: ["audit"] }, {}, ["EventTriggers"]],
  ["an event trigger, as a superuser", { eventTriggers: ["audit"], isSuperuser: true }, {}, []],
  [
    "an event trigger, as a superuser of an old server",
    { eventTriggers: ["audit"], isSuperuser: true, version: "16.9" },
    {},
    ["TargetTooOld", "EventTriggers"],
  ],
  [
    "no customers",
    { missingReferenced: [{ schema: "public", name: "customers" }] },
    {},
    ["ReferencedTablesMissing"],
  ],
  ["a table that may be replaced", { existing: [{ schema: "public", name: "orders", kind: "r" }] }, {}, []],
  [
    "a table that may not be replaced",
    { existing: [{ schema: "public", name: "orders", kind: "p" }] },
    { existingData: "Refuse" },
    ["TargetNotEmpty"],
  ],
  ["a view of the name", { existing: [{ schema: "public", name: "orders", kind: "v" }] }, {}, ["NameTaken"]],
  ["a view of the table", { dependents: ["view public.newest"] }, {}, ["TablesInUse"]],
  ["a publication", { publications: ["pub of public.orders"] }, {}, ["TablesPublished"]],
  ["a subscription", { subscriptions: ["sub of public.orders"] }, {}, ["Subscriptions"]],
  ["an unknown table", {}, { tables: ["order"] }, ["TablesNotInBackup"]],
  ["a partition", {}, { tables: ["events_2025"] }, ["TableIsPartition"]],
])("with %s, the preflight finds that", (_, changes, more, reasons) => {
  const { problems } = postgresqlTablesRestore.preflight(answers(changes), source, { ...options, ...more });
  expect(problems.map(({ reason }) => reason)).toEqual(reasons);
});

test("a restore that has committed is not repeated, whatever there is now", () => {
  const found = postgresqlTablesRestore.preflight(
    answers({ hasMarker: true, existing: [{ schema: "public", name: "orders", kind: "r" }] }),
    source,
    { ...options, existingData: "Refuse" },
  );
  expect(found).toEqual({ problems: [], warnings: [], isDone: true });
});

test("names that the inventory does not have are not guessed", () => {
  const objects = inventory.objects?.map(({ kind, count, digest }) => ({ kind, count, digest })) ?? [];
  const { problems } = postgresqlTablesRestore.preflight(
    answers(),
    { ...source, inventory: { ...inventory, objects } },
    options,
  );
  expect(problems).toMatchObject([{ reason: "NotSupported" }]);
});

test("what is changed is locked first, and what other tables need is put back", () => {
  const plan = postgresqlTablesRestore.plan(
    source,
    options,
    answers({
      isSuperuser: true,
      eventTriggers: ["audit"],
      existing: [{ schema: "public", name: "orders", kind: "r" }],
      otherTables: [
        { schema: "a", name: 'l"s', isOwn: true, isChanged: true, forcesRowSecurity: true },
        { schema: "public", name: "customers", isOwn: true, isChanged: false, forcesRowSecurity: false },
        { schema: "public", name: "foreign", isOwn: false, isChanged: false, forcesRowSecurity: true },
      ],
      foreignKeys: [
        {
          schema: "a",
          table: 'l"s',
          name: "f k",
          definition: "FOREIGN KEY (o) REFERENCES public.orders(id)",
          comment: "it's",
        },
      ],
    }),
  );
  expect(plan["locks.sql"]).toBe(
    'SET event_triggers TO off;\nLOCK TABLE "public"."orders", "a"."l""s" IN ACCESS EXCLUSIVE MODE;\n' +
      'LOCK TABLE "public"."customers" IN SHARE ROW EXCLUSIVE MODE;\n',
  );
  expect(plan["clear.sql"]).toBe(
    'ALTER TABLE "a"."l""s" NO FORCE ROW LEVEL SECURITY;\nALTER TABLE "a"."l""s" DROP CONSTRAINT "f k";\n' +
      'DROP TABLE "public"."orders";\nCREATE TABLE "public"."my_operator_restored_0123abcd" ();\n',
  );
  expect(plan["foreign-keys.sql"]).toBe(
    'ALTER TABLE "a"."l""s" ADD CONSTRAINT "f k" FOREIGN KEY (o) REFERENCES public.orders(id);\n' +
      `COMMENT ON CONSTRAINT "f k" ON "a"."l""s" IS 'it''s';\n`,
  );
  expect(plan["last.sql"]).toBe('ALTER TABLE "a"."l""s" FORCE ROW LEVEL SECURITY;\n');
  expect(plan["restore-options"]).toBe("--no-tablespaces\n");
});

test("the check expects what belongs to the tables only", () => {
  const expected = postgresqlTablesRestore.expected?.(inventory, options, answers());
  expect(expected?.tables).toEqual([{ schema: "public", name: "orders", rows: 2 }]);
  expect(
    Object.fromEntries(expected?.objects?.map(({ kind, identities: names }) => [kind, names]) ?? []),
  ).toEqual({
    Table: ["public.orders"],
    Index: ["public.by_note", "public.orders_pkey"],
    PrimaryKey: ["orders_pkey on public.orders"],
    ForeignKey: ["orders_customer_fkey on public.orders"],
    Sequence: ["public.orders_id_seq"],
    Statistics: ["public.stats"],
    ColumnDefault: ["id of public.orders"],
    Trigger: ["touched on public.orders"],
    View: [],
    Inheritance: [],
  });
  expect(expected?.sequences).toEqual([{ name: "public.orders_id_seq", increment: 1, lastValue: 2 }]);
});

describe("an error of the session", () => {
  const judge = (errors: string, attempt = 1, code = 1) =>
    postgresqlTablesRestore.judgeErrors(
      new Map([
        ["errors", errors],
        ["restore-code", `${String(code)}\n`],
      ]),
      attempt,
      options,
    );

  test("is tried again with the search path only if a name was not found", () => {
    const missing = "ERROR:  42883: function twice(integer) does not exist\nLINE 1: SELECT twice(i)";
    expect(judge(missing)).toMatchObject({ verdict: "again", errors: [missing] });
    expect(judge(missing, 2)).toMatchObject({ verdict: "refuse" });
    expect(judge("ERROR:  23505: duplicate key").verdict).toBe("refuse");
    expect(judge("pg_restore: error: could not read from input file: end of file").verdict).toBe("refuse");
  });

  test("is no error of the dump if the connection was lost", () => {
    expect(judge("FATAL:  57P01: terminating connection due to administrator command").verdict).toBe("lost");
    expect(judge("psql: error: connection to server was lost").verdict).toBe("lost");
  });

  test("is none if the session has not ended, and each warning is reported once", () => {
    const warning = "WARNING:  01000: careful\nLOCATION:  exec_stmt_raise, pl_exec.c:3000\n";
    expect(judge(warning.repeat(3), 1, 0)).toEqual({
      verdict: "accept",
      tolerated: [],
      errors: [],
      warnings: ["careful"],
    });
  });
});
