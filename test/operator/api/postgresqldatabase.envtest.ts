import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Change, Manifest } from "../../support/api/admission.ts";
import { accepts, ApiServer, changed, expectOne, refuses } from "../../support/api/admission.ts";
import { installCrds } from "../../support/api/install-crds.ts";

/* How the API server answers valid and invalid PostgreSQLDatabases. */

let server: ApiServer;
const api = () => server;

beforeAll(async () => {
  await installCrds();
  server = new ApiServer();
});
afterAll(() => {
  server.close();
});

const minimal: Manifest = {
  apiVersion: "databases.test.io/v1alpha1",
  kind: "PostgreSQLDatabase",
  metadata: { name: "orders" },
  spec: { version: "17" },
};

describe("the name of a PostgreSQLDatabase", () => {
  it.each(["1orders", "orders.shop", "x".repeat(51)])("cannot be %s", async (name) => {
    const { complaints } = await server.tryCreate({ ...minimal, metadata: { name } });
    expect(complaints).toEqual([
      {
        field: "spec",
        message: expect.stringContaining(
          `"${name}" is not a valid name of a PostgreSQLDatabase: use at most 50 lower-case letters, digits and '-'`,
        ) as string,
      },
    ]);
  });

  it.each(["postgres", "template0", "template1"])(
    "can be %s only if the database has another name",
    async (name) => {
      const named = { ...minimal, metadata: { name } };
      expect((await server.tryCreate(named)).complaints).toEqual([
        {
          field: "spec",
          message: expect.stringContaining(
            `the server has a database "${name}" of its own, so the database cannot be named after this object: set database in bootstrap.initDatabase or bootstrap.snapshotRef`,
          ) as string,
        },
      ]);
      for (const bootstrap of [
        { initDatabase: { database: "orders" } },
        { snapshotRef: { name: "last", database: "orders" } },
      ]) {
        expect((await server.tryCreate(changed(named, { bootstrap }))).complaints).toEqual([]);
      }
    },
  );

  it.each(["o", "orders-2", "x".repeat(50)])("can be %s", async (name) => {
    expect((await server.tryCreate({ ...minimal, metadata: { name } })).complaints).toEqual([]);
  });
});

describe("the spec of a PostgreSQLDatabase", () => {
  refuses(api, minimal, [
    ["no version", { version: undefined }, "version", "Required value"],
    [
      "a version that is not supported",
      { version: "14" },
      "version",
      'supported values: "15", "16", "17", "18"',
    ],
    ["a full version", { version: "17.2" }, "version", 'supported values: "15", "16", "17", "18"'],
    ["no instance", { replicas: 0 }, "replicas", "should be greater than or equal to 1"],
    ["ten instances", { replicas: 10 }, "replicas", "should be less than or equal to 9"],
    [
      "as many replicas that commits wait for as instances",
      { replicas: 2, "synchronousReplication.standbys": 2 },
      "synchronousReplication.standbys",
      "2 is not less than replicas, which is 2 and counts the primary, too: commits would wait for replicas that do not exist",
    ],
    [
      "synchronous replication without replicas",
      { synchronousReplication: {} },
      "synchronousReplication.standbys",
      "1 is not less than replicas, which is 1 and counts the primary, too",
    ],
    [
      "no replica that commits wait for",
      { replicas: 2, "synchronousReplication.standbys": 0 },
      "synchronousReplication.standbys",
      "should be greater than or equal to 1",
    ],
    [
      "an unknown durability",
      { replicas: 2, "synchronousReplication.dataDurability": "Best" },
      "synchronousReplication.dataDurability",
      'supported values: "Required", "Preferred"',
    ],
    ["an image with a scheme", { image: "https://registry.example/pg" }, "image", "is not a valid image"],
    [
      "the Secret that the operator writes",
      { "tls.secretName": "orders-tls" },
      "tls.secretName",
      'the operator writes Secret "orders-tls" itself, as a copy of the one in secretName: give yours another name',
    ],
    [
      "a role of the server",
      { roles: [{ name: "postgres" }] },
      "roles[0].name",
      '"postgres" is reserved: names that begin with pg_ or my_operator',
    ],
    [
      "a role that is a member of the superuser",
      { roles: [{ name: "app", inRoles: ["postgres"] }] },
      "roles[0].inRoles[0]",
      "\"postgres\" is not a role that others can be members of: use letters, digits, '_' and '-', and neither postgres nor a name that " +
        "begins with my_operator",
    ],
    [
      "a superuser",
      { roles: [{ name: "app", attributes: ["SUPERUSER"] }] },
      "roles[0].attributes[0]",
      'supported values: "CREATEDB", "REPLICATION", "BYPASSRLS"',
    ],
    ["two roles of one name", { roles: [{ name: "a" }, { name: "a" }] }, "roles[1]", "Duplicate value"],
    [
      "a database with a name that SQL has to quote",
      { databases: [{ name: 'a"b' }] },
      "databases[0].name",
      "is not a valid name: use letters, digits, '_' and '-'",
    ],
    [
      "an extension with a space",
      { extensions: [{ name: "pg trgm" }] },
      "extensions[0].name",
      "\"pg trgm\" is not a valid name of an extension: use lower-case letters, digits, '_' and '-', such as \"pg_trgm\"",
    ],
    [
      "a schema with a quotation mark",
      { extensions: [{ name: "hstore", schema: "a'b" }] },
      "extensions[0].schema",
      "\"a'b\" is not a valid name of a schema: use letters, digits, '_' and '-', and begin with a letter or '_', such as \"extensions\"",
    ],
    [
      "a version of an extension with a space",
      { databases: [{ name: "a", extensions: [{ name: "hstore", version: "1 2" }] }] },
      "databases[0].extensions[0].version",
      "is not a valid version of an extension: use letters, digits, '.', '_' and '-', such as \"1.6\"",
    ],
    [
      "an exporter without an image",
      { "monitoring.exporter": {} },
      "monitoring.exporter.image",
      "Required value",
    ],
    [
      "another mode of TLS",
      { "tls.mode": "verify-full" },
      "tls.mode",
      'supported values: "Prefer", "Require"',
    ],
    [
      "a schedule of four fields",
      { backupSchedule: "* * * *" },
      "backupSchedule",
      '"* * * *" has 4 fields; a schedule has five',
    ],
    [
      "an unknown deletionPolicy",
      { deletionPolicy: "Keep" },
      "deletionPolicy",
      'supported values: "Snapshot", "Retain", "Delete"',
    ],
    [
      "a size without a unit",
      { "storage.size": "10" },
      "storage.size",
      '"10" is too small for a database: write the size with a unit, such as "10Gi"',
    ],
    ["a size that is none", { "storage.size": "much" }, "storage.size", '"much" is not a valid amount'],
  ]);
  accepts(api, minimal, [
    ["the version alone", {}],
    ["one instance", { replicas: 1 }],
    [
      "roles, databases and extensions",
      {
        roles: [
          {
            name: "App-1",
            passwordSecretRef: { name: "app", key: "password" },
            attributes: ["CREATEDB", "REPLICATION"],
            connectionLimit: 0,
            inRoles: ["pg_monitor", "clerks"],
          },
        ],
        databases: [{ name: "Sales_2", owner: "App-1", extensions: [{ name: "uuid-ossp" }] }],
        extensions: [{ name: "pg_trgm", schema: "Extensions", version: "1.6" }],
      },
    ],
    ["nine instances", { replicas: 9, synchronousReplication: { standbys: 8, dataDurability: "Preferred" } }],
    ["a large volume of a class", { storage: { size: "1Ti", storageClassName: "fast" } }],
    [
      "where and how to run",
      {
        image: "registry.example/team/postgres:17",
        imagePullSecrets: [{ name: "registry" }],
        resources: { limits: { memory: "4Gi" } },
        nodeSelector: { disk: "fast" },
        tolerations: [{ key: "dedicated", operator: "Exists" }],
        priorityClassName: "high",
      },
    ],
    [
      "all options of backups",
      {
        backupSchedule: "H 2 * * *",
        backup: {
          backupPath: "/backups/orders",
          storage: { s3: { bucket: "backups" } },
          encryption: { passwordSecretRef: { name: "key", key: "password" } },
          retention: { keepDaily: 7 },
          verification: { suspend: true },
          objectives: { rpo: "24h" },
        },
      },
    ],
  ]);

  it("gets its defaults", async () => {
    const { object } = await server.tryCreate(
      changed(minimal, { storage: {}, replicas: 2, synchronousReplication: {} }),
    );
    expect(object?.spec).toEqual({
      version: "17",
      replicas: 2,
      synchronousReplication: { standbys: 1, dataDurability: "Required" },
      storage: { size: "10Gi" },
      deletionPolicy: "Snapshot",
    });
  });
});

describe("parameters of a PostgreSQLDatabase", () => {
  const invalid = "are not valid names of parameters: use the lower-case names of PostgreSQL's documentation";
  refuses(api, minimal, [
    ["a name with capitals", { parameters: { Work_Mem: "1MB" } }, "parameters", `["Work_Mem"] ${invalid}`],
    ["a name with a line break", { parameters: { "a\nb": "1" } }, "parameters", invalid],
    ["a name with an equals sign", { parameters: { "a=b": "1" } }, "parameters", `["a=b"] ${invalid}`],
    ...["listen_addresses", "port", "data_directory", "fsync", "restore_command", "include"].map(
      (name) =>
        [
          `the operator's own ${name}`,
          { parameters: { work_mem: "1MB", [name]: "1" } },
          "parameters",
          `["${name}"] cannot be set here, because the operator sets them or the data depends on them: remove them`,
        ] as const,
    ),
    [
      "a value with a line break",
      { parameters: { work_mem: "1MB\nfsync = off" } },
      "parameters[work_mem]",
      "is not a valid value of a parameter: it must not contain control characters, such as a line break",
    ],
    [
      "a value that is too long",
      { parameters: { work_mem: "x".repeat(1025) } },
      "parameters.work_mem",
      "Too long: may not be more than 1024",
    ],
  ]);
  accepts(api, minimal, [
    ["parameters of the server", { parameters: { work_mem: "16MB", shared_buffers: "1GB" } }],
    ["those of an extension", { parameters: { "auto_explain.log_min_duration": "1s" } }],
    ["any characters that are printed", { parameters: { search_path: `"$user", 'it''s' \\ public` } }],
    ["an empty value", { parameters: { temp_tablespaces: "" } }],
  ]);
});

describe("what the server of a PostgreSQLDatabase holds when it is new", () => {
  const database = "bootstrap.initDatabase.database";
  const owner = "bootstrap.initDatabase.owner";
  const script = "bootstrap.initDatabase.scripts";
  const key = { name: "scripts", key: "schema.sql" };
  const notValid = "is not a valid name: use letters, digits, '_' and '-', and begin with a letter or '_'";
  const reserved = "is reserved: names that begin with pg_ or my_operator, postgres, template0 and template1";
  refuses(api, minimal, [
    ["a database with a quotation mark", { [database]: 'a"b' }, database, `"a"b" ${notValid}`],
    ["a database without a name", { [database]: "" }, database, `"" ${notValid}`],
    ["a database that begins with a digit", { [database]: "1a" }, database, notValid],
    ["a database of 64 characters", { [database]: "x".repeat(64) }, database, "may not be more than 63"],
    ["the database postgres", { [database]: "postgres" }, database, `"postgres" ${reserved}`],
    ["an owner with a space", { [owner]: "a b" }, owner, `"a b" ${notValid}`],
    ["the role of backups", { [owner]: "my_operator_backup" }, owner, `"my_operator_backup" ${reserved}`],
    ["a role of the server", { [owner]: "pg_read_all_data" }, owner, `"pg_read_all_data" ${reserved}`],
    [
      "a script from nowhere",
      { [script]: [{}] },
      `${script}[0]`,
      "exactly one of the fields in [configMapKeyRef secretKeyRef] must be set",
    ],
    [
      "a script from two places",
      { [script]: [{ configMapKeyRef: key, secretKeyRef: key }] },
      `${script}[0]`,
      "exactly one of the fields in [configMapKeyRef secretKeyRef] must be set",
    ],
    [
      "seventeen scripts",
      { [script]: Array.from({ length: 17 }, () => ({ configMapKeyRef: key })) },
      script,
      "Too many: 17: must have at most 16 items",
    ],
    [
      "a backup without a name",
      { "bootstrap.snapshotRef": {} },
      "bootstrap.snapshotRef.name",
      "Required value",
    ],
    [
      "a database of a backup with a space",
      { "bootstrap.snapshotRef": { name: "last", database: "a b" } },
      "bootstrap.snapshotRef.database",
      `"a b" ${notValid}`,
    ],
    [
      "the superuser as the owner of a backup",
      { "bootstrap.snapshotRef": { name: "last", owner: "postgres" } },
      "bootstrap.snapshotRef.owner",
      `"postgres" ${reserved}`,
    ],
    [
      "an unknown verificationPolicy",
      { "bootstrap.snapshotRef": { name: "last", verificationPolicy: "Always" } },
      "bootstrap.snapshotRef.verificationPolicy",
      'supported values: "RefuseFailed", "RequireVerified", "Ignore"',
    ],
    [
      "a backup and SQL",
      { bootstrap: { initDatabase: {}, snapshotRef: { name: "last" } } },
      "bootstrap",
      "at most one of the fields in [initDatabase snapshotRef] may be set, but found initDatabase snapshotRef",
    ],
  ]);
  accepts(api, minimal, [
    ["a backup", { "bootstrap.snapshotRef": { name: "orders-final-0123abcd" } }],
    [
      "a backup, with other names",
      {
        "bootstrap.snapshotRef": {
          name: "last",
          database: "shop",
          owner: "app",
          verificationPolicy: "Ignore",
        },
      },
    ],
    ["nothing in particular", { bootstrap: {} }],
    ["names with capitals and dashes", { [database]: "Sales-2026", [owner]: "_sales" }],
    ["names that only begin like reserved ones", { [database]: "postgres_data", [owner]: "pgbouncer" }],
    ["scripts", { [script]: [{ configMapKeyRef: key }, { secretKeyRef: key }] }],
  ]);
});

describe("the path of the backups of a PostgreSQLDatabase", () => {
  const path = "backup.backupPath";
  refuses(
    api,
    minimal,
    ["", "backups", "/", "/a b", "/a/../b", "/.", "//a"].map(
      (value) =>
        [
          `"${value}"`,
          { [path]: value },
          path,
          `"${value}" is not a valid backup path: begin with '/'`,
        ] as const,
    ),
  );
  accepts(api, minimal, [
    ["a folder", { [path]: "/orders" }],
    ["folders, and a slash at the end", { [path]: "/backups/team=a/orders_1/" }],
  ]);
});

describe("an existing PostgreSQLDatabase", () => {
  const existing = changed(
    { ...minimal, metadata: { name: "existing" } },
    {
      storage: { size: "10Gi", storageClassName: "fast" },
      "bootstrap.initDatabase.database": "orders",
      "backup.backupPath": "/backups/existing",
      "backup.storage.s3.bucket": "backups",
    },
  );
  beforeAll(async () => {
    expect((await server.create(existing)).complaints).toEqual([]);
  });

  it.each<readonly [what: string, change: Change, field: string, message: string]>([
    [
      "its version",
      { version: "18" },
      "version",
      "version cannot change from 17 to 18: the operator does not upgrade between major versions yet; create a PostgreSQLDatabase of the " +
        "other version, and restore a backup of this one into it",
    ],
    [
      "what it held when it was new",
      { "bootstrap.initDatabase.database": "other" },
      "bootstrap",
      "bootstrap cannot change: it only says what the server holds when it is new",
    ],
    [
      "that it held something when it was new",
      { bootstrap: undefined },
      "bootstrap",
      "bootstrap cannot change: it only says what the server holds when it is new",
    ],
    [
      "the class of its volume",
      { "storage.storageClassName": "slow" },
      "storage.storageClassName",
      'storageClassName cannot change from "fast" to "slow": the class of a claim cannot change. ' +
        "Without it, the claim has the cluster's default class",
    ],
    [
      "that its volume has a class",
      { "storage.storageClassName": undefined },
      "storage.storageClassName",
      'storageClassName cannot change from "fast" to "": the class of a claim cannot change. ' +
        "Without it, the claim has the cluster's default class",
    ],
  ])("cannot change %s", async (_, change, field, message) => {
    expectOne((await server.tryUpdate(existing, change)).complaints, field, message);
  });

  it.each<readonly [what: string, change: Change]>([
    ["the size of its volume", { "storage.size": "20Gi" }],
    ["its image", { image: "docker.io/library/postgres:17.3" }],
    ["its schedule", { backupSchedule: "@daily" }],
    ["its deletionPolicy", { deletionPolicy: "Delete" }],
    ["the path of its backups before the repository exists", { "backup.backupPath": "/elsewhere" }],
  ])("can change %s", async (_, change) => {
    expect((await server.tryUpdate(existing, change)).complaints).toEqual([]);
  });

  it("cannot get a class for its volume later", async () => {
    const plain = { ...minimal, metadata: { name: "without-class" } };
    expect((await server.create(plain)).complaints).toEqual([]);
    const { complaints } = await server.tryUpdate(plain, { "storage.storageClassName": "fast" });
    expectOne(
      complaints,
      "storage.storageClassName",
      'storageClassName cannot change from "" to "fast": the class of a claim cannot change. ' +
        "Without it, the claim has the cluster's default class",
    );
  });

  it("cannot change where its backups are once the repository exists", async () => {
    const stored = { ...existing, metadata: { name: "stored" } };
    expect((await server.create(stored)).complaints).toEqual([]);
    expect((await server.setStatus(stored, { repository: { id: "0123abcd" } })).complaints).toEqual([]);
    const path = await server.tryUpdate(stored, { "backup.backupPath": "/elsewhere" });
    expectOne(
      path.complaints,
      "backup.backupPath",
      "backupPath cannot change from /backups/existing to /elsewhere: the backups would be left behind; create another PostgreSQLDatabase",
    );
    const bucket = await server.tryUpdate(stored, { "backup.storage.s3.bucket": "other" });
    expectOne(
      bucket.complaints,
      "backup.storage.s3.bucket",
      'bucket cannot change from "backups" to "other": the backups would be left behind',
    );
  });
});

describe("every rule of the spec", () => {
  it.each(["contents", "changes"] as const)(
    "about %s that a DatabaseBackup does not have as well refuses one of the objects above",
    async (of) => {
      const ofBackups = await server.unusedMessages("databasebackups", of);
      const unused = await server.unusedMessages("postgresqldatabases", of);
      expect(unused.filter((message) => !ofBackups.includes(message))).toEqual([]);
    },
  );
});
