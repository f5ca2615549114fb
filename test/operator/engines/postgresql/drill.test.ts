import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DrillFacts } from "../../../../operator/engines/drill.ts";
import type { InventoryFile } from "../../../../operator/engines/inventory-file.ts";
import { postgresqlDrill } from "../../../../operator/engines/postgresql/drill.ts";
import type { ChosenNames } from "../../../support/engines/chosen-names.ts";
import { chosenNames, plainNames } from "../../../support/engines/chosen-names.ts";

const properties = {
  owner: "shop",
  superuser: "postgres",
  encoding: "UTF8",
  localeProvider: "libc",
  collate: "en_US.utf8",
  ctype: "en_US.utf8",
};

function inventory(changes: Partial<InventoryFile> = {}): InventoryFile {
  return {
    version: 2,
    engine: "postgresql",
    serverVersion: "17.2",
    database: "shop",
    tables: [{ schema: "public", name: "orders", rows: 2 }],
    objects: [{ kind: "Schema", count: 1, digest: "sha256:…", identities: ["public"] }],
    properties,
    ...changes,
  };
}

function facts(changes: Partial<InventoryFile> = {}, others: Partial<DrillFacts> = {}): DrillFacts {
  return { inventory: inventory(changes), assertions: [], parameters: {}, ...others };
}

const inputs = (changes: Partial<InventoryFile> = {}, others: Partial<DrillFacts> = {}) =>
  postgresqlDrill.inputs(facts(changes, others)) ?? expect.unreachable();

describe("the input of the script", () => {
  test("has the database with its locale, and assertions with their limits", () => {
    expect(inputs({}, { assertions: [{ query: "SELECT 1", timeoutSeconds: 30 }] })).toEqual({
      database: "shop",
      superuser: "postgres",
      initdb: [
        "--encoding=UTF8",
        "--locale=en_US.utf8",
        "--lc-collate=en_US.utf8",
        "--lc-ctype=en_US.utf8",
        "--lc-messages=C",
        "",
      ].join("\n"),
      parameters: "",
      preload: "",
      inventory: "Full",
      "extensions.sql": expect.stringContaining("unnest(ARRAY[]::text[])") as unknown,
      "roles.sql": `DO 'BEGIN EXECUTE format(''CREATE ROLE %I NOLOGIN'', E''shop''); END';\n`,
      "database.sql": [
        `DO 'BEGIN EXECUTE format(''ALTER DATABASE %I OWNER TO %I'', current_database(), E''shop''); END';\n`,
        `DO 'BEGIN EXECUTE format(''REVOKE ALL ON DATABASE %I FROM PUBLIC, %I'', current_database(), E''shop''); END';\n`,
      ].join(""),
      "assertions/00.sql": "SELECT 1\n",
      "assertions/00.timeout": "30",
    });
  });

  test.each([
    [
      { localeProvider: "icu", locale: "de", icuRules: "&a<b\n<c" },
      "icu\n--icu-locale=de\n--icu-rules=&a<b <c\n",
    ],
    [{ localeProvider: "builtin", locale: "C.UTF-8" }, "builtin\n--builtin-locale=C.UTF-8\n"],
  ])("has the provider of %j", (changes, expected) => {
    expect(inputs({ properties: { ...properties, ...changes } })["initdb"]).toContain(
      `--locale-provider=${expected}`,
    );
  });

  test("counts no rows if the dump's were not counted", () => {
    expect(inputs({ tables: [{ schema: "public", name: "orders" }] })["inventory"]).toBe("Objects");
  });

  test.each([
    ["LATIN1", "größe", "restored"],
    ["LATIN1", "it's", "it's"],
    ["UTF8", "größe", "größe"],
    ["UTF8", "template1", "restored"],
    ["UTF8", "two\nlines", "restored"],
  ])("names a database of the encoding %s and the name %j as %j", (encoding, database, expected) => {
    expect(inputs({ database, properties: { ...properties, encoding } })["database"]).toBe(expected);
  });

  test("creates each role once, and neither the superuser nor roles of PostgreSQL itself", () => {
    const roles = inputs({
      roles: ["a", "shop", "boss", "pg_monitor"],
      properties: {
        ...properties,
        superuser: "boss",
        settings: [{ role: "a", name: "work_mem", value: "8MB" }],
        privileges: [
          { grantee: "PUBLIC", privilege: "CONNECT", isGrantable: false },
          { grantee: "b", privilege: "TEMPORARY", isGrantable: true },
        ],
      },
    });
    expect([...(roles["roles.sql"] ?? "").matchAll(/E''(.*?)''/g)].map(([, name]) => name)).toEqual([
      "a",
      "shop",
      "b",
    ]);
    expect(roles["database.sql"]).toContain("GRANT CONNECT ON DATABASE %I TO PUBLIC''");
    expect(roles["database.sql"]).toContain("GRANT TEMPORARY ON DATABASE %I TO %I WITH GRANT OPTION''");
    expect(roles["superuser"]).toBe("boss");
  });

  test("sets each element of a list, and the parts of a name", () => {
    const sql = inputs({
      properties: {
        ...properties,
        settings: [
          { name: "search_path", value: '"$user", sales, "a, ""b"' },
          { name: "my.setting", value: "a, b" },
        ],
      },
    })["database.sql"];
    expect(sql).toContain(`E''search_path'', E''$user'', E''sales'', E''a, "b''`);
    expect(sql).toContain(`SET %I.%I TO %L'', current_database(), E''my'', E''setting'', E''a, b''`);
  });

  test("has names as bytes where the inventory has", () => {
    const { "roles.sql": roles } = inputs({ encoding: "SQL_ASCII", roles: ["\u00e4'\\"] });
    expect(roles).toContain(String.raw`E''\xe4\''\\''`);
  });

  test("creates the schemas that a dump of some tables does not have", () => {
    const sql = inputs({ objects: [{ kind: "Table", count: 1, digest: "sha256:…" }] })["database.sql"];
    expect(sql).toContain("CREATE SCHEMA IF NOT EXISTS %I'', E''public''");
  });

  test("is undefined without the properties of version 2", () => {
    expect(postgresqlDrill.inputs(facts({ version: 1, properties: {} }))).toBeUndefined();
  });

  test("has no quotation mark that a name could close", () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (name, isBytes) => {
        const files = inputs({
          ...(isBytes ? { encoding: "SQL_ASCII" } : {}),
          roles: [`x${name}`],
          properties: { ...properties, comment: name, settings: [{ name: "my.setting", value: name }] },
        });
        for (const file of ["roles.sql", "database.sql"]) {
          for (const statement of statementsOf(files[file] ?? "")) expect(statement).toMatch(/^DO '$/);
        }
      }),
    );
  });
});

/** What is outside of string constants, where a statement ends at the end of a line. */
function statementsOf(sql: string): string[] {
  const outside = sql.replace(/^DO '(?:[^']|'')*';\n/gm, "DO '\n");
  return outside.split("\n").slice(0, -1);
}

/** The server's log of an error, as PostgreSQL writes it. */
function logged(sqlState: string, message: string, rest: Readonly<Record<string, string>> = {}): string {
  return Object.entries({ ERROR: message, ...rest })
    .map(([kind, text]) => `${sqlState} ${kind}:  ${text.replaceAll("\n", "\n\t")}\n`)
    .join("");
}

function judge(
  serverErrors: string,
  changes: Readonly<Record<string, string>> = {},
  of: Partial<InventoryFile> = {},
) {
  const ignored = "pg_restore: warning: errors ignored on restore: 1\n";
  const hasErrors = / (?:ERROR|PANIC): /.test(serverErrors);
  const outputs = {
    "missing-extensions": "",
    "restore-code": hasErrors ? "1\n" : "0\n",
    "last-line": hasErrors ? ignored : "",
    "server-errors": serverErrors,
    ...changes,
  };
  return postgresqlDrill.judge(new Map(Object.entries(outputs)), facts(of));
}

const COPY = { STATEMENT: "COPY public.orders (id) FROM stdin;" };
const REFRESH = { STATEMENT: "REFRESH MATERIALIZED VIEW public.far;" };
const foreignKey = ({ table, schema }: ChosenNames) =>
  logged("23503", `insert or update on table "${table}" violates foreign key constraint "${schema}"`, {
    DETAIL: `Key (id)=(7) is not present in table "${table}".`,
    STATEMENT: `ALTER TABLE ONLY ${schema}.${table}`,
  });
const noFunction = ({ table }: ChosenNames) =>
  logged("42883", `function ${table}(integer) does not exist at character 1`, COPY);
const far = ({ host }: ChosenNames) =>
  logged("08001", "could not establish connection", {
    DETAIL: `could not translate host name "${host}"`,
    ...REFRESH,
  });
const unpopulated = ({ table }: ChosenNames) =>
  logged("55000", `materialized view "${table}" has not been populated`, REFRESH);
const noSpace = ({ table }: ChosenNames) =>
  logged("53100", `could not extend file "base/1/${table}": No space left on device`, COPY);
const noExtension = ({ schema }: ChosenNames) =>
  logged("0A000", `extension "${schema}" is not available`, {
    STATEMENT: `CREATE EXTENSION IF NOT EXISTS "${schema}" WITH SCHEMA public;`,
  });

const corpus: readonly [reason: string, log: (names: ChosenNames) => string][] = [
  ["SourceInconsistent", foreignKey],
  ["SourceInconsistent", (n) => logged("23505", `could not create unique index "${n.table}"`)],
  ["SourceInconsistent", (n) => logged("23514", `check constraint "${n.table}" is violated by some row`)],
  ["RestoreErrors", noFunction],
  ["RestoreErrors", (n) => logged("42704", `role "${n.user}" does not exist`)],
  ["RestoreErrors", unpopulated],
  ["ExtensionMissing", noExtension],
  ["ExtensionMissing", (n) => logged("58P01", `could not access file "$libdir/${n.table}": No such file`)],
  [
    "ExtensionMissing",
    (n) =>
      logged("22023", `security label provider "${n.user}" is not loaded`, {
        STATEMENT: `SECURITY LABEL FOR ${n.user} ON TABLE x`,
      }),
  ],
  ["NeedsOtherServers", far],
  ["NeedsOtherServers", (n) => logged("HV00N", `could not connect to server "${n.host}"`, REFRESH)],
  ["NeedsOtherServers", (n) => logged("58P01", `could not open file "/${n.table}" for reading`, REFRESH)],
  ["NeedsOtherServers", (n) => far(n) + unpopulated(n)],
  ["RestoreFailed", noSpace],
  ["RestoreFailed", (n) => logged("57P01", `terminating connection of ${n.user}`, COPY)],
  // What follows from another error is not why.
  ["RestoreFailed", (n) => noSpace(n) + foreignKey(n)],
  ["ExtensionMissing", (n) => noExtension(n) + noFunction(n)],
  ["RestoreErrors", (n) => noFunction(n) + foreignKey(n)],
  ["SourceInconsistent", (n) => foreignKey(n) + far(n)],
  ["SourceInconsistent", (n) => far(n) + foreignKey(n)],
];

const unknown = new Set(["ExtensionMissing", "NeedsOtherServers", "RestoreFailed"]);

describe("the judgement", () => {
  test.each(corpus)("is %s, whatever the names", (reason, log) => {
    const verdict = unknown.has(reason) ? "Unknown" : "False";
    expect(judge(log(plainNames)).finding).toMatchObject({ verdict, reason });
    fc.assert(
      fc.property(chosenNames, (names) => {
        expect(judge(log(names)).finding).toMatchObject({ verdict, reason });
      }),
    );
  });

  test("has the constraint and the key, but not the row", () => {
    expect(judge(foreignKey(plainNames)).finding?.message).toBe(
      `The source holds rows that break its own constraint: ALTER TABLE ONLY public.orders: insert or update on table "orders" violates foreign key constraint "public" Key (id)=(7) is not present in table "orders".`,
    );
    const row = logged("23514", 'new row violates check constraint "c"', {
      DETAIL: "Failing row contains (secret).",
      CONTEXT: 'PL/pgSQL function f(integer) line 1\nCOPY t, line 1: "secret\nsecret"',
      ...COPY,
    });
    const { message } = judge(row).finding ?? expect.unreachable();
    expect(message).toContain("PL/pgSQL function f(integer) line 1");
    expect(message).not.toContain("secret");
  });

  test("is bounded, for names of any length", () => {
    const { finding } = judge(logged("42704", "x".repeat(5000)));
    expect(finding?.message.length).toBeLessThan(1100);
  });

  test.each([
    ["could not read from input file: end of file", "DumpTruncated", "False"],
    ["input file is too short (read 0, expected 5)", "DumpTruncated", "False"],
    ["input file does not appear to be a valid archive", "DumpTruncated", "False"],
    [
      "could not find block ID 7 in archive -- possibly due to out-of-order restore",
      "DumpTruncated",
      "False",
    ],
    ["out of memory", "RestoreFailed", "Unknown"],
    ["unsupported version (1.16) in file header", "RestoreFailed", "Unknown"],
  ])("of the end %j is %s", (end, reason, verdict) => {
    // When pg_restore stops in the middle, the server logs that, too.
    const log = logged("57014", "canceling statement due to user request", COPY);
    const serverErrors = reason === "DumpTruncated" ? log : "";
    const { finding } = judge(serverErrors, {
      "restore-code": "1\n",
      "last-line": `pg_restore: error: ${end}\n`,
    });
    expect(finding).toMatchObject({ verdict, reason });
    expect(finding?.message).toContain(end);
  });

  test("names extensions that the image lacks", () => {
    const { finding } = judge("", { "missing-extensions": "postgis\npg_cron\n" });
    expect(finding).toMatchObject({ verdict: "Unknown", reason: "ExtensionMissing" });
    expect(finding?.message).toContain("postgis, pg_cron. Set spec.verification.image");
  });

  test("of a dump of some tables does not count what it lacks", () => {
    const partial = { objects: [{ kind: "Table", count: 1, digest: "sha256:…" }] };
    const { finding } = judge(logged("42704", 'type "mood" does not exist'), {}, partial);
    expect(finding).toMatchObject({ verdict: "Unknown", reason: "NeedsOtherServers" });
    expect(judge(foreignKey(plainNames), {}, partial).finding).toMatchObject({ verdict: "False" });
  });

  test("is RestoredWithSearchPath if the second attempt had no error, and warns of each error of the first", () => {
    expect(
      judge(noFunction(plainNames), { "attempt2-restore-code": "0\n", "attempt2-server-errors": "" }),
    ).toEqual({
      reason: "RestoredWithSearchPath",
      warnings: [
        "COPY public.orders (id) FROM stdin: function orders(integer) does not exist at character 1",
      ],
    });
  });

  test("counts only what fails in the second attempt, too", () => {
    const { finding, reason } = judge(noFunction(plainNames) + far(plainNames), {
      "attempt2-restore-code": "1\n",
      "attempt2-last-line": "pg_restore: warning: errors ignored on restore: 1\n",
      "attempt2-server-errors": far(plainNames),
    });
    expect({ finding, reason }).toMatchObject({
      finding: { reason: "NeedsOtherServers" },
      reason: undefined,
    });
  });

  test("warns of what the server warns of, but for what comes of the drill's own settings", () => {
    const warning = (sqlState: string, text: string) => `${sqlState} WARNING:  ${text}\n`;
    const log = [
      warning("55000", "wal_level is insufficient to publish logical changes"),
      warning("01000", "tables were not subscribed, you will have to run ALTER SUBSCRIPTION …"),
      warning("01000", "subscription was created, but is not connected"),
      warning("42704", 'unrecognized configuration parameter "x"'),
    ].join("");
    expect(judge(log)).toEqual({ warnings: ['unrecognized configuration parameter "x"'] });
  });

  test("is RestoreErrors if pg_restore counts errors that the server did not log", () => {
    const said = "pg_restore: warning: errors ignored on restore: 2\n";
    expect(judge("", { "restore-code": "1\n", "last-line": said }).finding).toMatchObject({
      verdict: "False",
      reason: "RestoreErrors",
    });
  });

  test("of nothing finds nothing", () => {
    expect(judge("")).toEqual({ warnings: [] });
  });
});
