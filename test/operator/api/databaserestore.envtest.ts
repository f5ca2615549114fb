import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accepts, ApiServer, changed, refuses } from "../../support/api/admission.ts";
import { installCrds } from "../../support/api/install-crds.ts";
import { restoreIntoConnection, restoreOriginal } from "../../support/api/restores.ts";

/* How the API server answers valid and invalid DatabaseRestores. */

let server: ApiServer;
const api = () => server;

beforeAll(async () => {
  await installCrds();
  server = new ApiServer();
});
afterAll(() => {
  server.close();
});

const immutable = "the spec of a DatabaseRestore cannot change, except for ttlSecondsAfterFinished";

describe("the source of a DatabaseRestore", () => {
  refuses(api, restoreOriginal, [
    ["no source", { source: undefined }, "source", "Required value"],
    ["an empty source", { source: {} }, "source", "snapshotRef"],
    [
      "a DatabaseSnapshot and a DatabaseBackup",
      { "source.backupRef": { name: "orders" } },
      "source",
      "backupRef",
    ],
    [
      "an empty name",
      { "source.snapshotRef.name": "" },
      "source.snapshotRef.name",
      '"" is not a valid object name',
    ],
    [
      "a time with a DatabaseSnapshot",
      { "source.notAfterTime": "2026-11-26T09:00:00Z" },
      "source.notAfterTime",
      "notAfterTime requires backupRef, because snapshotRef names one backup already: remove one of them",
    ],
    [
      "a time that is none",
      {
        "source.snapshotRef": undefined,
        "source.backupRef": { name: "orders" },
        "source.notAfterTime": "now",
      },
      "source.notAfterTime",
      "must be of type date-time",
    ],
    [
      "an unknown verificationPolicy",
      { "source.verificationPolicy": "Always" },
      "source.verificationPolicy",
      'supported values: "RefuseFailed", "RequireVerified", "Ignore"',
    ],
    [
      "a point in time",
      { "source.targetRecoveryTime": "2026-11-26T09:00:00Z" },
      "",
      'unknown field "spec.source.targetRecoveryTime"',
    ],
  ]);
  accepts(api, restoreOriginal, [
    ["a DatabaseSnapshot", {}],
    ["the newest backup", { source: { backupRef: { name: "orders" } } }],
    [
      "the newest backup before a time",
      { source: { backupRef: { name: "orders" }, notAfterTime: "2026-11-26T09:00:00Z" } },
    ],
    ["a backup that failed its drill", { "source.verificationPolicy": "Ignore" }],
  ]);
});

describe("the target of a DatabaseRestore", () => {
  refuses(api, restoreOriginal, [
    ["no target", { target: undefined }, "target", "Required value"],
    ["no type", { target: {} }, "target.type", "Required value"],
    [
      "an unknown type",
      { "target.type": "Cluster" },
      "target.type",
      'Unsupported value: "Cluster": supported values: "Original", "Connection", "Database"',
    ],
    ["no PostgreSQLDatabase", { "target.type": "Database" }, "target.databaseRef", "databaseRef"],
    [
      "a PostgreSQLDatabase next to the original database",
      { "target.databaseRef": { name: "orders" } },
      "target.databaseRef",
      "databaseRef",
    ],
    [
      "a connection to a PostgreSQLDatabase",
      { target: { type: "Database", databaseRef: { name: "orders" }, connection: connection() } },
      "target.connection",
      "connection",
    ],
    [
      "another kind of database",
      { target: { type: "Database", databaseRef: { kind: "Cluster", name: "orders" } } },
      "target.databaseRef.kind",
      'supported values: "PostgreSQLDatabase"',
    ],
    [
      "a connection to the original database",
      { "target.connection": connection() },
      "target.connection",
      "connection",
    ],
    ["no connection", { "target.type": "Connection" }, "target.connection", "connection"],
    [
      "credentials without password",
      { "target.credentials": { username: "app" } },
      "target.credentials.passwordSecretRef",
      "passwordSecretRef is required",
    ],
  ]);
  refuses(api, restoreIntoConnection, [
    [
      "credentials next to a connection",
      { "target.credentials": { username: "app", passwordSecretRef: { name: "login", key: "password" } } },
      "target.credentials",
      "credentials",
    ],
    ["no host", { "target.connection.host": undefined }, "target.connection.host", "host"],
  ]);
  accepts(api, restoreOriginal, [
    [
      "another user for the original database",
      { "target.credentials": { username: "app", passwordSecretRef: { name: "login", key: "password" } } },
    ],
  ]);
  accepts(api, restoreOriginal, [
    ["a PostgreSQLDatabase", { target: { type: "Database", databaseRef: { name: "orders" } } }],
  ]);
  accepts(api, restoreIntoConnection, [
    ["a connection", {}],
    ["a database of another name", { "target.connection.database": "copy" }],
  ]);
});

describe("how a DatabaseRestore restores", () => {
  refuses(api, restoreOriginal, [
    ["no tables", { tables: [] }, "tables", "should have at least 1 items"],
    ["a table twice", { tables: ["a", "a"] }, "tables[1]", "Duplicate value"],
    ["a table's name with a line break", { tables: ["a\nb"] }, "tables[0]", "is not a valid table name"],
    [
      "an unknown existingData",
      { existingData: "Merge" },
      "existingData",
      'supported values: "Refuse", "Replace"',
    ],
    [
      "a safety backup although nothing is replaced",
      { safetyBackup: "Required" },
      "safetyBackup",
      "safetyBackup requires existingData: Replace, because without it no data is replaced: set existingData, or remove safetyBackup",
    ],
    [
      "an unknown safetyBackup",
      { existingData: "Replace", safetyBackup: "Maybe" },
      "safetyBackup",
      'supported values: "Required", "Skip"',
    ],
    [
      "to keep a previous database although nothing is replaced",
      { previousDatabase: "Keep" },
      "previousDatabase",
      "previousDatabase requires existingData: Replace, because without it there is no previous database: set existingData, or remove previousDatabase",
    ],
    [
      "to keep the previous database of a restore in place",
      { existingData: "Replace", strategy: "InPlace", previousDatabase: "Keep" },
      "previousDatabase",
      "previousDatabase requires strategy: Beside, because a restore in place leaves no previous database: remove one of them",
    ],
    [
      "to keep the previous database of some tables",
      { existingData: "Replace", tables: ["orders"], previousDatabase: "Keep" },
      "previousDatabase",
      "previousDatabase cannot be set with tables, which are restored in place: remove one of them",
    ],
    [
      "some tables in another database",
      { tables: ["orders"], strategy: "Beside" },
      "strategy",
      "tables requires strategy: InPlace, because a database that takes the place of another must be whole: remove strategy, or tables",
    ],
    [
      "some tables with several connections",
      { tables: ["orders"], parallelism: 2 },
      "parallelism",
      "parallelism cannot be more than 1 with tables, which one connection restores: remove one of them",
    ],
    [
      "some tables without roles",
      { tables: ["orders"], roles: "Skip" },
      "roles",
      "roles: Skip cannot be set with tables, which are restored whole or not at all: set roles to Require or Create, or remove tables",
    ],
    ["an unknown strategy", { strategy: "Swap" }, "strategy", 'supported values: "Beside", "InPlace"'],
    ["unknown roles", { roles: "Ignore" }, "roles", 'supported values: "Require", "Create", "Skip"'],
    ["an empty owner", { owner: "" }, "owner", '"" is not a valid role name'],
    ["an owner of 64 characters", { owner: "x".repeat(64) }, "owner", "Too long: may not be more than 63"],
    ["unknown definers", { definers: "Drop" }, "definers", 'supported values: "Keep", "Invoker"'],
    ["no parallelism", { parallelism: 0 }, "parallelism", "should be greater than or equal to 1"],
    ["a parallelism of 33", { parallelism: 33 }, "parallelism", "should be less than or equal to 32"],
    ["an unknown mode", { mode: "DryRun" }, "mode", 'supported values: "Restore", "PreflightOnly"'],
    [
      "a deadline of 59 seconds",
      { activeDeadlineSeconds: 59 },
      "activeDeadlineSeconds",
      "should be greater than or equal to 60",
    ],
    [
      "a negative time to live",
      { ttlSecondsAfterFinished: -1 },
      "ttlSecondsAfterFinished",
      "should be greater than or equal to 0",
    ],
    [
      "a request above the limit",
      { resources: { limits: { memory: "1Gi" }, requests: { memory: "2Gi" } } },
      "resources",
      "the request of memory, 2Gi, is larger than its limit, 1Gi",
    ],
  ]);
  refuses(api, restoreIntoConnection, [
    [
      "definers of PostgreSQL",
      { definers: "Keep" },
      "definers",
      "definers requires MariaDB, but target.connection.engine is postgresql: remove definers",
    ],
  ]);
  const intoMariaDB = changed(restoreIntoConnection, { "target.connection.engine": "mariadb" });
  refuses(api, intoMariaDB, [
    [
      "roles of MariaDB",
      { roles: "Create" },
      "roles",
      "roles requires PostgreSQL, but target.connection.engine is mariadb: remove roles",
    ],
    [
      "an owner of MariaDB",
      { owner: "app" },
      "owner",
      "owner requires PostgreSQL, but target.connection.engine is mariadb: remove owner",
    ],
    [
      "a second database of MariaDB",
      { strategy: "Beside" },
      "strategy",
      "strategy Beside requires PostgreSQL, but target.connection.engine is mariadb, where a database cannot be renamed: remove strategy",
    ],
  ]);
  accepts(api, intoMariaDB, [["MariaDB", { definers: "Invoker", strategy: "InPlace" }]]);
  accepts(api, restoreOriginal, [
    ["only the preflight", { mode: "PreflightOnly" }],
    ["some tables", { tables: ["orders", "sales.*"], existingData: "Replace", strategy: "InPlace" }],
    [
      "all choices",
      {
        existingData: "Replace",
        safetyBackup: "Skip",
        strategy: "Beside",
        previousDatabase: "Keep",
        roles: "Create",
        owner: "app",
        parallelism: 4,
        resources: { limits: { memory: "1Gi" } },
        activeDeadlineSeconds: 3600,
        ttlSecondsAfterFinished: 0,
      },
    ],
  ]);

  it("gets no defaults", async () => {
    expect((await server.tryCreate(changed(restoreOriginal, {}))).object?.spec).toEqual(restoreOriginal.spec);
  });
});

describe("an existing DatabaseRestore", () => {
  const existing = changed(
    { ...restoreOriginal, metadata: { name: "existing" } },
    { ttlSecondsAfterFinished: 60 },
  );
  beforeAll(async () => {
    expect((await server.create(existing)).complaints).toEqual([]);
  });

  it.each<[string, Record<string, unknown>]>([
    ["source", { "source.snapshotRef.name": "other" }],
    ["verificationPolicy", { "source.verificationPolicy": "Ignore" }],
    ["target", { "target.credentials": { username: "a", passwordSecretRef: { name: "b", key: "c" } } }],
    ["tables", { tables: ["orders"] }],
    ["existingData", { existingData: "Replace" }],
    ["strategy", { strategy: "InPlace" }],
    ["roles", { roles: "Skip" }],
    ["owner", { owner: "app" }],
    ["definers", { definers: "Keep" }],
    ["parallelism", { parallelism: 2 }],
    ["mode", { mode: "PreflightOnly" }],
    ["resources", { resources: { limits: { memory: "1Gi" } } }],
    ["activeDeadlineSeconds", { activeDeadlineSeconds: 60 }],
  ])("cannot change its %s", async (_, change) => {
    expect((await server.tryUpdate(existing, change)).complaints).toEqual([
      { field: "spec", message: expect.stringContaining(immutable) as string },
    ]);
  });

  it.each([60, 61, undefined])("can change its time to live to %s", async (ttlSecondsAfterFinished) => {
    expect((await server.tryUpdate(existing, { ttlSecondsAfterFinished })).complaints).toEqual([]);
  });
});

describe("every rule of the spec", () => {
  it("that a DatabaseBackup does not have as well refuses one of the objects above", async () => {
    const ofBackups = await server.unusedMessages("databasebackups", "contents");
    const unused = await server.unusedMessages("databaserestores", "contents");
    expect(unused.filter((message) => !ofBackups.includes(message))).toEqual([]);
    expect(await server.unusedMessages("databaserestores", "changes")).toEqual([]);
  });
});

function connection() {
  return (restoreIntoConnection.spec as { target: { connection: object } }).target.connection;
}
