import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { InventoryFile } from "../../../../operator/engines/inventory-file.ts";
import { databaseName } from "../../../../operator/engines/postgresql/database-names.ts";
import type { ServerFacts } from "../../../../operator/engines/postgresql/preflight.ts";
import { preflight } from "../../../../operator/engines/postgresql/preflight.ts";
import { postgresqlRestore } from "../../../../operator/engines/postgresql/restore.ts";
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

const inventory: InventoryFile & { properties: object } = {
  version: 2,
  engine: "postgresql",
  serverVersion: "16.4",
  database: "shop",
  tables: [],
  roles: ["app", "reader"],
  properties: {
    owner: "app",
    encoding: "UTF8",
    localeProvider: "libc",
    collate: "en_US.utf8",
    ctype: "en_US.utf8",
    settings: [{ name: "search_path", value: '"$user", a\\b' }],
  },
};

const target = {
  oid: 5,
  owner: "app",
  encoding: "UTF8",
  collate: "en_US.utf8",
  ctype: "en_US.utf8",
  isOwn: true,
  isTemplate: false,
  allowsConnections: true,
  bytes: 1,
};
const superusersOwn = ["EventTrigger", "Subscription"].map((kind) => ({
  kind,
  count: 1,
  digest: "sha256:…",
  identities: [`a_${kind}`],
}));

const facts: ServerFacts = {
  version: "16.9",
  user: "restorer",
  isSuperuser: false,
  canCreateDatabases: true,
  canCreateRoles: false,
  canCreateSubscriptions: false,
  missingRoles: [],
  foreignRoles: [],
  missingExtensions: [],
  untrustedExtensions: [],
  locales: ["en_US.UTF-8"],
  target,
  hasRestored: false,
  hasPrevious: false,
  hasMarker: false,
  endlessSessions: [],
  slots: [],
  subscriptions: [],
  preparedTransactions: 0,
};

describe("the name of another database", () => {
  test("has at most 63 bytes, ends with what it is, and begins with characters of the database's name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 80 }), (name) => {
        const found = databaseName(name, "before", "0123abcd");
        expect(Buffer.byteLength(found)).toBeLessThanOrEqual(63);
        expect(found.endsWith("_before_0123abcd")).toBe(true);
        expect(name.startsWith(found.slice(0, -"_before_0123abcd".length))).toBe(true);
      }),
    );
  });

  test("keeps a name that is short enough", () => {
    expect(databaseName("größe", "restore", "0123abcd")).toBe("größe_restore_0123abcd");
  });
});

describe("a preflight", () => {
  const reasons = (changes: Partial<ServerFacts>, more: Partial<RestoreOptions> = {}, contents = 1) =>
    preflight({ ...facts, ...changes }, contents, "16.16", inventory, { ...options, ...more }).problems.map(
      ({ reason }) => reason,
    );

  test.each<[string, Partial<ServerFacts>, Partial<RestoreOptions>, string[]]>([
    ["nothing", {}, {}, []],
    ["an older server", { version: "15.8" }, {}, ["TargetTooOld"]],
    ["a later server", { version: "17.0" }, {}, []],
    ["missing roles", { missingRoles: ["reader"] }, {}, ["RolesMissing"]],
    ["missing roles that are skipped", { missingRoles: ["reader"] }, { roles: "Skip" }, []],
    [
      "roles that it may not create",
      { missingRoles: ["reader"] },
      { roles: "Create" },
      ["MayNotCreateRoles"],
    ],
    ["roles to create", { missingRoles: ["reader"], canCreateRoles: true }, { roles: "Create" }, []],
    ["roles that were not granted", { foreignRoles: ["app"] }, {}, ["RolesNotGranted"]],
    ["those of a superuser", { foreignRoles: ["app"], isSuperuser: true }, {}, []],
    ["those that another owner makes unnecessary", { foreignRoles: ["app"] }, { owner: "other" }, []],
    ["an owner that was not granted", { foreignRoles: ["other"] }, { owner: "other" }, ["RolesNotGranted"]],
    ["missing extensions", { missingExtensions: ["postgis"] }, {}, ["ExtensionsMissing"]],
    ["extensions for superusers", { untrustedExtensions: ["dblink"] }, {}, ["ExtensionsNotAllowed"]],
    ["a missing locale", { locales: ["de_DE.utf8"] }, {}, ["LocalesMissing"]],
    ["no right to create databases", { canCreateDatabases: false }, {}, ["MayNotCreateDatabases"]],
    ["another owner", { target: { ...target, isOwn: false } }, {}, ["NotOwner"]],
    ["data", {}, { existingData: "Refuse" }, ["TargetNotEmpty"]],
    ["a closed target", { target: { ...target, allowsConnections: false } }, {}, ["TargetClosed"]],
    ["no target", { target: null }, {}, []],
    ["slots", { slots: ["cdc"] }, {}, ["LogicalSlots"]],
    ["subscriptions", { subscriptions: ["sub"] }, {}, ["Subscriptions"]],
    ["prepared transactions", { preparedTransactions: 1 }, {}, ["PreparedTransactions"]],
    [
      "sessions of a superuser",
      { endlessSessions: [{ user: "postgres", pid: 7, application: null }] },
      {},
      ["SessionsCannotBeEnded"],
    ],
    [
      "a target that was dropped after the switch",
      { target: null, hasPrevious: true },
      {},
      ["TargetMissing"],
    ],
    ["a name that is taken", { hasPrevious: true, hasRestored: true }, {}, ["NameTaken"]],
    [
      "an unfinished restore without predecessor",
      { target: null, hasMarker: true, hasRestored: true },
      {},
      [],
    ],
  ])("finds %s", (_, changes, more, expected) => {
    expect(reasons(changes, more)).toEqual(expected);
  });

  test("finds all problems at once", () => {
    expect(reasons({ version: "15.1", canCreateDatabases: false, slots: ["a"] })).toEqual([
      "TargetTooOld",
      "MayNotCreateDatabases",
      "LogicalSlots",
    ]);
  });

  test("knows that a switch took place, whatever else the server says", () => {
    const after = { hasPrevious: true, hasRestored: false, slots: ["cdc"], canCreateDatabases: false };
    expect(preflight({ ...facts, ...after }, 1, "16.1", inventory, options)).toEqual({
      problems: [],
      warnings: [],
      isDone: true,
    });
  });

  test.each<[string, Partial<ServerFacts>, string | undefined]>([
    ["no superuser", {}, 'event trigger "a_EventTrigger"; subscription "a_Subscription"'],
    ["whoever may subscribe", { canCreateSubscriptions: true }, 'event trigger "a_EventTrigger". Restore'],
    ["a superuser", { isSuperuser: true }, undefined],
  ])("finds objects that %s may not create", (_, changes, expected) => {
    const of = { ...inventory, objects: superusersOwn };
    const { problems } = preflight({ ...facts, ...changes }, 0, "16.16", of, options);
    expect(problems.map(({ reason }) => reason)).toEqual(expected === undefined ? [] : ["ObjectsNotAllowed"]);
    expect(problems[0]?.message ?? "").toContain(expected ?? "");
  });

  test.each([
    ["16.16", undefined],
    ["16.15", "16.16"],
    ["17.2", "17.12"],
    ["18.7", undefined],
    ["18beta1", "18.7"],
    ["19.0", undefined],
  ])("warns of the known hole of pg_restore %s: use %s", (version, fixed) => {
    const { warnings } = preflight(facts, 0, version, inventory, options);
    expect(warnings).toEqual(
      fixed === undefined ? [] : [expect.stringContaining(`Use an image with PostgreSQL ${fixed} or later.`)],
    );
  });

  test("warns of another encoding and locale than the database has now", () => {
    const latin = { ...target, encoding: "LATIN1", ctype: "C" };
    expect(preflight({ ...facts, target: latin }, 0, "16.16", inventory, options).warnings).toEqual([
      'The database has the encoding "LATIN1" now, and will have "UTF8" of the backup.',
      'The database has the character type "C" now, and will have "en_US.utf8" of the backup.',
    ]);
  });
});

describe("the plan of a restore", () => {
  const answers = (changes: Partial<ServerFacts> = {}) =>
    new Map([["facts.json", JSON.stringify({ ...facts, ...changes })]]);
  const script = [
    "\\encoding UTF8",
    "SELECT 'CREATE ROLE app NOLOGIN' WHERE NOT EXISTS (SELECT) \\gexec",
    `CREATE DATABASE :"name" OWNER "a;\nb" TEMPLATE template0 ENCODING 'UTF8';`,
    `ALTER DATABASE :"name" SET search_path TO 'a';`,
    "",
  ].join("\n");
  const plan = (more: Partial<RestoreOptions> = {}, changes: Partial<ServerFacts> = {}) =>
    postgresqlRestore.plan({ inventory, databaseScript: script }, { ...options, ...more }, answers(changes));

  test("creates a database to which no other role can connect, and gives it the usual privileges at the end", () => {
    expect(plan()["create.sql"]).toBe(
      `CREATE DATABASE :"restored" OWNER "app" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'en_US.utf8' ` +
        `LC_CTYPE 'en_US.utf8' LOCALE_PROVIDER libc;\nREVOKE CONNECT, TEMPORARY ON DATABASE :"restored" FROM PUBLIC;\n`,
    );
    expect(plan()["properties.sql"]).toBe(
      `\\encoding UTF8\nGRANT CONNECT, TEMPORARY ON DATABASE :"name" TO PUBLIC;\nGRANT ALL ON DATABASE :"name" TO "app";\n` +
        `ALTER DATABASE :"name" SET search_path TO 'a';\n`,
    );
  });

  test("makes another role the owner of everything", () => {
    const { "create.sql": create, "restore-options": restoreOptions } = plan({ owner: 'o"x' });
    expect(create).toContain('OWNER "o""x"');
    expect(restoreOptions).toBe('--no-tablespaces\n--no-owner\n--role=o"x\n');
  });

  test("makes the user the owner where the owner is missing and skipped", () => {
    expect(plan({ roles: "Skip" }, { missingRoles: ["app"] })["create.sql"]).toContain('OWNER "restorer"');
  });

  test("creates missing roles, and makes the user a member", () => {
    expect(plan({ roles: "Create" }, { missingRoles: ["app"] })["roles.sql"]).toBe(
      'CREATE ROLE "app" NOLOGIN;\nGRANT "app" TO CURRENT_USER;\n',
    );
  });

  test.each([
    ["17.0", true, "-c event_triggers=off"],
    ["16.9", true, "-c session_replication_role=replica"],
    // It may not, and the preflight refuses the event trigger.
    ["17.0", false, ""],
  ])("on %s, lets no event trigger of the backup fire (superuser: %s)", (version, isSuperuser, expected) => {
    const changes = { version, isSuperuser };
    const source = { inventory: { ...inventory, objects: superusersOwn }, databaseScript: script };
    expect(postgresqlRestore.plan(source, options, answers(changes))["session-options"]).toBe(expected);
    expect(plan({}, changes)["session-options"]).toBe("");
  });

  test("has the search_path of the database as an option for libpq", () => {
    expect(plan()["search-path-option"]).toBe('-c search_path="$user",\\ a\\\\b');
  });
});

describe("the errors of pg_restore", () => {
  const judge = (errors: string, code: number, attempt = 1, more: Partial<RestoreOptions> = {}) =>
    postgresqlRestore.judgeErrors(
      new Map([
        ["errors", errors],
        ["restore-code", String(code)],
        ["last-line", errors.trim().split("\n").at(-1) ?? ""],
      ]),
      attempt,
      { ...options, ...more },
    );
  const ignored = "pg_restore: warning: errors ignored on restore: 1\n";
  const failedCopy = `pg_restore: error: COPY failed for table "checked": ERROR:  function twice(integer) does not exist\n${ignored}`;
  const missingRole = `pg_restore: error: could not execute query: ERROR:  role "reader" does not exist\nCommand was: GRANT …;\n\n${ignored}`;

  test("are none", () => {
    expect(judge("", 0)).toEqual({ verdict: "accept", tolerated: [], errors: [], warnings: [] });
  });

  test("are a reason to try once more", () => {
    expect(judge(failedCopy, 1).verdict).toBe("again");
    expect(judge(failedCopy, 1, 2)).toMatchObject({
      verdict: "refuse",
      errors: [expect.stringContaining("COPY")],
    });
  });

  test("are tolerated if roles are skipped, and only then", () => {
    expect(judge(missingRole, 1, 1, { roles: "Skip" })).toMatchObject({ verdict: "accept", errors: [] });
    expect(judge(missingRole, 1).verdict).toBe("again");
  });

  test("of a dump that was cut are final", () => {
    expect(judge("pg_restore: error: unexpected end of file\n", 1).verdict).toBe("refuse");
    expect(judge("", 137).verdict).toBe("refuse");
  });

  test.each([
    'COPY failed for table "held": server closed the connection unexpectedly\n\tThis probably means …',
    "could not execute query: no connection to the server\nCommand was: COPY public.orders FROM stdin;",
    "could not execute query: FATAL:  terminating connection due to administrator command",
  ])("a lost connection is not an error of the dump: %s", (error) => {
    const lines = `pg_restore: error: ${error}\npg_restore: warning: errors ignored on restore: 1\n`;
    expect(judge(lines, 1).verdict).toBe("lost");
  });

  test("a row or a table that speaks of a lost connection is an error of the dump", () => {
    const lines = `pg_restore: error: could not execute query: ERROR:  invalid\nDETAIL: no connection to the server\n`;
    expect(judge(lines, 1).verdict).not.toBe("lost");
  });
});
