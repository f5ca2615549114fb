import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tryKubectl } from "../../../lib/testing/suite.ts";
import { accepts, ApiServer, changed, refuses } from "../../support/api/admission.ts";
import { installCrds } from "../../support/api/install-crds.ts";
import {
  azure,
  claim,
  command,
  gcs,
  mariadb,
  minimal,
  postgresql,
  rest,
  s3,
  template,
} from "../../support/api/backups.ts";

/* How the API server answers valid and invalid DatabaseBackups. All requests are dry runs. */

let server: ApiServer;
const api = () => server;

beforeAll(async () => {
  await installCrds();
  server = new ApiServer();
});
afterAll(() => {
  server.close();
});

describe("the whole spec", () => {
  refuses(api, minimal, [
    ["no databaseName", { databaseName: undefined }, "databaseName", "Required value"],
    ["no schedule", { schedule: undefined }, "schedule", "Required value"],
    ["no backupPath", { backupPath: undefined }, "backupPath", "Required value"],
    ["a misspelt field", { backupPaht: "/a" }, "", 'unknown field "spec.backupPaht"'],
    ["a number instead of text", { databaseName: 5 }, "databaseName", "must be of type string"],
  ]);

  it("gets the defaults", async () => {
    const { object } = await server.tryCreate(minimal);
    expect(object?.spec).toEqual({
      ...minimal.spec,
      timeZone: "Etc/UTC",
      startingDeadlineSeconds: 3600,
      concurrencyPolicy: "Forbid",
      deletionPolicy: "Retain",
      activeDeadlineSeconds: 86400,
      backoffLimit: 2,
    });
  });

  it("gets defaults inside the objects that are set, and only there", async () => {
    const { object } = await server.tryCreate(
      changed(postgresql, {
        "storage.persistentVolumeClaim.template": {},
        retention: { keepLast: 7 },
        repository: {},
      }),
    );
    expect(object?.spec).toMatchObject({
      storage: { persistentVolumeClaim: { template: { size: "10Gi", accessModes: ["ReadWriteOnce"] } } },
      retention: { keepLast: 7, minSuccessful: 3 },
      repository: { pruneInterval: "7d" },
    });
    expect(object?.spec).not.toHaveProperty("connection.port");
  });

  it("is refused with all errors at once, as kubectl prints them", async () => {
    const bad = changed(minimal, { schedule: "60 * * * *", "storage.s3": { bucket: "My Bucket" } });
    const { stderr } = await tryKubectl(["create", "--dry-run=server", "-f", "-"], {
      input: JSON.stringify(bad),
    });
    const [first, ...complaints] = stderr.trim().split("\n");
    expect(first).toBe('The DatabaseBackup "example" is invalid: ');
    // The order of the messages is not fixed.
    expect(complaints.sort()).toEqual([
      expect.stringContaining('* spec.schedule: Invalid value: "string": the minute "60" is not valid'),
      expect.stringContaining(
        '* spec.storage.s3.bucket: Invalid value: "string": "My Bucket" is not a valid bucket name',
      ),
    ]);
  });
});

describe("databaseName", () => {
  refuses(api, minimal, [
    [
      "an empty name",
      { databaseName: "" },
      "databaseName",
      '"" is not a valid database name: it must not be empty',
    ],
    [
      "a name that no PostgreSQLDatabase can have",
      { databaseName: "Orders" },
      "databaseName",
      "\"Orders\" is not a valid name of a PostgreSQLDatabase: use lower-case letters, digits, '-' and '.', with a letter or digit at both ends; for a database on another server, set connection",
    ],
    [
      "a name of 65 characters",
      { databaseName: "x".repeat(65) },
      "databaseName",
      "Too long: may not be more than 64",
    ],
  ]);
  refuses(api, postgresql, [
    ["a name with a line break", { databaseName: "a\nb" }, "databaseName", "control characters"],
    [
      "a name that begins with a dash",
      { databaseName: "-f" },
      "databaseName",
      "\"-f\" is not a valid database name: it must not be empty, begin with '-'",
    ],
    [
      "a name that ends with a space",
      { databaseName: "shop " },
      "databaseName",
      '"shop " is not a valid database name',
    ],
    [
      "a name that begins with a dash in connection.database",
      { "connection.database": "--host=x" },
      "connection.database",
      '"--host=x" is not a valid database name',
    ],
    [
      "an empty connection.database",
      { "connection.database": "" },
      "connection.database",
      '"" is not a valid database name: it must not be empty',
    ],
  ]);
  accepts(api, postgresql, [
    ["a name with capitals, spaces and umlauts on another server", { databaseName: "Öffentliche Daten" }],
    ["a name of 64 characters, as MariaDB allows it", { databaseName: "x".repeat(64) }],
    ["a database whose name is not databaseName", { "connection.database": "Orders 2026" }],
  ]);
});

describe("databaseRef", () => {
  refuses(api, minimal, [
    [
      "a name with capitals",
      { databaseRef: { name: "Orders" } },
      "databaseRef.name",
      '"Orders" is not a valid object name',
    ],
    ["no name", { databaseRef: { kind: "PostgreSQLDatabase" } }, "databaseRef.name", "Required value"],
    [
      "an unknown kind",
      { databaseRef: { kind: "Cluster", name: "orders" } },
      "databaseRef.kind",
      'supported values: "PostgreSQLDatabase"',
    ],
    [
      "another namespace",
      { databaseRef: { name: "orders", namespace: "other" } },
      "",
      'unknown field "spec.databaseRef.namespace"',
    ],
    [
      "a database whose name has a line break",
      { databaseRef: { name: "orders" }, databaseName: "a\nb" },
      "databaseName",
      "control characters",
    ],
  ]);
  refuses(api, postgresql, [
    [
      "a connection as well",
      { databaseRef: { name: "orders" } },
      "databaseRef",
      "databaseRef and connection cannot both be set: databaseRef names a server that this operator runs, connection describes any other",
    ],
  ]);
  accepts(api, minimal, [
    [
      "a database whose name no PostgreSQLDatabase can have",
      { databaseRef: { kind: "PostgreSQLDatabase", name: "orders" }, databaseName: "Öffentliche Daten" },
    ],
    ["a reference without kind", { databaseRef: { name: "orders" } }],
  ]);
});

describe("schedule", () => {
  const schedule = (text: string, message: string, what = `"${text}"`) =>
    [what, { schedule: text }, "schedule", message] as const;
  refuses(api, minimal, [
    schedule("", '"" has 0 fields; a schedule has five', "an empty schedule"),
    schedule("hourly", '"hourly" has 1 fields'),
    schedule("0 2 * *", "has 4 fields"),
    schedule(
      "0 0 2 * * *",
      'has 6 fields; a schedule has five, separated by single spaces (minute, hour, day of the month, month, day of the week; no seconds), such as "0 2 * * *"',
    ),
    schedule("0  2 * * *", "separated by single spaces"),
    schedule(" 0 2 * * *", "separated by single spaces"),
    schedule("0\t2 * * *", "separated by single spaces", "tabs between fields"),
    schedule(
      "@every 6h",
      '"@every 6h" is not a valid macro: use @yearly, @annually, @monthly, @weekly, @daily, @midnight or @hourly; for intervals use steps, such as "H/15 * * * *"',
    ),
    schedule("@reboot", '"@reboot" is not a valid macro'),
    schedule("@Daily", '"@Daily" is not a valid macro'),
    schedule("TZ=Europe/Paris 0 2 * * *", "contains a time zone: set it in timeZone"),
    schedule("CRON_TZ=UTC 0 2 * * *", "contains a time zone: set it in timeZone"),
    schedule(
      "60 * * * *",
      'the minute "60" is not valid: use the numbers 0-59, a list (0,30), a range (10-20), a step from 1 to 59 (*/15), or H (H, H/15, H(0-29))',
    ),
    schedule("-1 * * * *", 'the minute "-1" is not valid'),
    schedule("*/0 * * * *", 'the minute "*/0" is not valid'),
    schedule("*/90 * * * *", "a step from 1 to 59"),
    schedule("1,,2 * * * *", 'the minute "1,,2" is not valid'),
    schedule("5- * * * *", 'the minute "5-" is not valid'),
    schedule("1-2-3 * * * *", 'the minute "1-2-3" is not valid'),
    schedule("h * * * *", 'the minute "h" is not valid'),
    schedule("H(0-60) * * * *", 'the minute "H(0-60)" is not valid'),
    schedule("H() * * * *", 'the minute "H()" is not valid'),
    schedule("H(0-29)/0 * * * *", 'the minute "H(0-29)/0" is not valid'),
    schedule("MON * * * *", 'the minute "MON" is not valid'),
    schedule("0 24 * * *", 'the hour "24" is not valid: use the numbers 0-23'),
    schedule("0 2am * * *", 'the hour "2am" is not valid'),
    schedule("0 */24 * * *", "a step from 1 to 23"),
    schedule("0 H(1-24) * * *", 'the hour "H(1-24)" is not valid'),
    schedule("0 0 0 * *", 'the day of the month "0" is not valid: use the numbers 1-31'),
    schedule("0 0 32 * *", 'the day of the month "32" is not valid'),
    schedule("0 0 L * *", 'the day of the month "L" is not valid'),
    schedule("0 0 15W * *", 'the day of the month "15W" is not valid'),
    schedule("0 0 1 0 *", 'the month "0" is not valid: use the numbers 1-12 or the names JAN-DEC'),
    schedule("0 0 1 13 *", 'the month "13" is not valid'),
    schedule("0 0 1 JANUARY *", 'the month "JANUARY" is not valid'),
    schedule("0 0 1 SUN *", 'the month "SUN" is not valid'),
    schedule(
      "0 0 * * 7",
      'the day of the week "7" is not valid: use the numbers 0-6 or the names SUN-SAT (Sunday is 0, not 7)',
    ),
    schedule("0 0 * * MO", 'the day of the week "MO" is not valid'),
    schedule("0 0 * * 5#2", 'the day of the week "5#2" is not valid'),
    schedule("0 0 * * 1-7", 'the day of the week "1-7" is not valid'),
    schedule(
      "50-10 * * * *",
      'contains a range that ends before it begins: write two ranges, such as "22-23,0-5" for "22-5"',
    ),
    schedule("0 22-5 * * *", "contains a range that ends before it begins"),
    schedule("0 H(5-1) * * *", "contains a range that ends before it begins"),
    schedule("0 0 * NOV-FEB *", "contains a range that ends before it begins"),
    schedule(
      "0 0 * * FRI-SUN",
      'contains a range that ends before it begins: write two ranges, such as "FRI-SAT,SUN" for "FRI-SUN"',
    ),
    schedule(`${"0,".repeat(64)}0 * * * *`, "Too long: may not be more than 128", "a list of 65 minutes"),
  ]);
  accepts(
    api,
    minimal,
    [
      "@yearly",
      "@daily",
      "@hourly",
      "0 2 * * *",
      "*/5 * * * *",
      "0,30 8-17 1,15 * MON-FRI",
      "5/15 0-23/2 * JAN,mar-May sun",
      "00 02 01 01 0",
      "0 0 ? * 1-5",
      "H 2 * * *",
      "H H(1-4) * * *",
      "H/15 * * * *",
      "H(0-29)/10 H/6 H(1-7) H/3 H(1-5)",
      "H H * * H(MON-FRI)",
      "0 22-23,0-5 * * FRI-SAT,SUN",
    ].map((schedule) => [`"${schedule}"`, { schedule }] as const),
  );
});

describe("timeZone", () => {
  refuses(api, minimal, [
    ["an empty name", { timeZone: "" }, "timeZone", '"" is not a valid time zone'],
    [
      "an abbreviation",
      { timeZone: "PST" },
      "timeZone",
      '"PST" is not a valid time zone: use a name of the IANA database with its capitals, such as "Europe/Paris" or "Etc/UTC"',
    ],
    [
      "an offset",
      { timeZone: "+02:00" },
      "timeZone",
      "offsets and abbreviations do not say when clocks change",
    ],
    ["an offset from UTC", { timeZone: "UTC+2" }, "timeZone", '"UTC+2" is not a valid time zone'],
    ["small letters", { timeZone: "europe/paris" }, "timeZone", '"europe/paris" is not a valid time zone'],
    ["a city alone", { timeZone: "Paris" }, "timeZone", '"Paris" is not a valid time zone'],
    ["the local zone", { timeZone: "Local" }, "timeZone", '"Local" is not a valid time zone'],
    ["a path out of the database", { timeZone: "Europe/../../etc" }, "timeZone", "is not a valid time zone"],
    ["a space", { timeZone: "America/New York" }, "timeZone", '"America/New York" is not a valid time zone'],
  ]);
  accepts(
    api,
    minimal,
    ["Europe/Paris", "America/Argentina/Ushuaia", "UTC", "Etc/GMT-14", "America/Port-au-Prince"].map(
      (timeZone) => [timeZone, { timeZone }] as const,
    ),
  );
});

describe("when and how often", () => {
  refuses(api, minimal, [
    ["suspend as a text", { suspend: "yes" }, "suspend", "must be of type boolean"],
    ["immediate as a number", { immediate: 1 }, "immediate", "must be of type boolean"],
    [
      "a starting deadline under 10 seconds",
      { startingDeadlineSeconds: 9 },
      "startingDeadlineSeconds",
      "should be greater than or equal to 10",
    ],
    [
      "a starting deadline of more than a year",
      { startingDeadlineSeconds: 31536001 },
      "startingDeadlineSeconds",
      "should be less than or equal to 31536000",
    ],
    [
      "a starting deadline with a unit",
      { startingDeadlineSeconds: "1h" },
      "startingDeadlineSeconds",
      "must be of type integer",
    ],
    [
      "an unknown concurrency policy",
      { concurrencyPolicy: "Queue" },
      "concurrencyPolicy",
      'supported values: "Forbid", "Replace", "Allow"',
    ],
    [
      "a run of less than a minute",
      { activeDeadlineSeconds: 59 },
      "activeDeadlineSeconds",
      "should be greater than or equal to 60",
    ],
    [
      "a run of more than 30 days",
      { activeDeadlineSeconds: 2592001 },
      "activeDeadlineSeconds",
      "should be less than or equal to 2592000",
    ],
    ["half a second", { activeDeadlineSeconds: 60.5 }, "activeDeadlineSeconds", "must be of type integer"],
    [
      "a negative number of attempts",
      { backoffLimit: -1 },
      "backoffLimit",
      "should be greater than or equal to 0",
    ],
    ["21 more attempts", { backoffLimit: 21 }, "backoffLimit", "should be less than or equal to 20"],
    [
      "an unknown deletion policy",
      { deletionPolicy: "Orphan" },
      "deletionPolicy",
      'supported values: "Retain", "Delete"',
    ],
    [
      "an unknown inventory",
      { inventory: "Tables" },
      "inventory",
      'supported values: "Full", "Objects", "None"',
    ],
    [
      "globals with passwords",
      { globals: "WithPasswords" },
      "globals",
      'supported values: "None", "WithoutPasswords"',
    ],
  ]);
  accepts(api, minimal, [
    [
      "a suspended backup with all policies",
      {
        suspend: true,
        immediate: true,
        concurrencyPolicy: "Replace",
        deletionPolicy: "Delete",
        inventory: "None",
        globals: "None",
      },
    ],
    [
      "the bounds of numbers",
      { startingDeadlineSeconds: 10, activeDeadlineSeconds: 2592000, backoffLimit: 0 },
    ],
  ]);
});

describe("backupPath", () => {
  refuses(api, minimal, [
    [
      "an empty path",
      { backupPath: "" },
      "backupPath",
      "\"\" is not a valid path inside the storage: it must begin with '/'",
    ],
    [
      "a relative path",
      { backupPath: "backups/orders" },
      "backupPath",
      '"backups/orders" is not a valid path inside the storage: it must begin with \'/\', such as "/backups/example-db"',
    ],
    [
      "the root",
      { backupPath: "/" },
      "backupPath",
      '"/" is not a valid backup path: use one or more folders',
    ],
    ["spaces", { backupPath: "/my backups" }, "backupPath", '"/my backups" is not a valid backup path'],
    ["two slashes in a row", { backupPath: "/backups//orders" }, "backupPath", "is not a valid backup path"],
    [
      "a parent folder",
      { backupPath: "/backups/../other" },
      "backupPath",
      "\"/backups/../other\" must not contain '.' or '..' as a folder",
    ],
    ["the folder itself", { backupPath: "/./backups" }, "backupPath", "must not contain '.' or '..'"],
    [
      "256 characters",
      { backupPath: `/${"x".repeat(255)}` },
      "backupPath",
      "Too long: may not be more than 255",
    ],
    ["a line break", { backupPath: "/a\nb" }, "backupPath", "is not a valid backup path"],
  ]);
  accepts(api, minimal, [
    ["a slash at the end, dots and dashes", { backupPath: "/backups/.hidden/shop-db_v1.2/" }],
    ["folders as other tools make them", { backupPath: "/year=2026/backup@shop/a+b,c" }],
  ]);
});

describe("connection", () => {
  refuses(api, minimal, [
    ["no engine", { connection: { host: "db" } }, "connection.engine", "Required value"],
    [
      "an unknown engine",
      { connection: { engine: "oracle" } },
      "connection.engine",
      'supported values: "postgresql", "mariadb", "command"',
    ],
  ]);
  refuses(api, postgresql, [
    [
      "a server without host",
      { "connection.host": undefined },
      "connection.host",
      "host must be set when engine is postgresql or mariadb",
    ],
    [
      "a server without credentials",
      { "connection.credentials": undefined },
      "connection.credentials",
      "credentials must be set when engine is postgresql or mariadb",
    ],
    [
      "a command in addition to a server",
      { "connection.command": { dump: ["a"], restore: ["b"] } },
      "connection.command",
      "command may only be set when engine is command",
    ],
    [
      "a URL as host",
      { "connection.host": "postgresql://db:5432/shop" },
      "connection.host",
      '"postgresql://db:5432/shop" is not a valid host: use a DNS name or an IP address only, such as "orders-db.shop.svc"; the port goes in port',
    ],
    [
      "a host with a port",
      { "connection.host": "db:5432" },
      "connection.host",
      '"db:5432" is not a valid host',
    ],
    ["an empty host", { "connection.host": "" }, "connection.host", '"" is not a valid host'],
    ["a host with a space", { "connection.host": "db 1" }, "connection.host", '"db 1" is not a valid host'],
    [
      "a socket as host",
      { "connection.host": "/var/run/postgresql" },
      "connection.host",
      "is not a valid host",
    ],
    ["port 0", { "connection.port": 0 }, "connection.port", "should be greater than or equal to 1"],
    [
      "a port above 65535",
      { "connection.port": 65536 },
      "connection.port",
      "should be less than or equal to 65535",
    ],
    ["a port as text", { "connection.port": "5432" }, "connection.port", "must be of type integer"],
    ["a version as a number", { "connection.version": 17 }, "connection.version", "must be of type string"],
    [
      "a version that is not a number",
      { "connection.version": "latest" },
      "connection.version",
      '"latest" is not a valid server version: write the major version in quotation marks, such as "17"',
    ],
    [
      "a version with a patch level",
      { "connection.version": "10.11.6" },
      "connection.version",
      '"10.11.6" is not a valid server version',
    ],
    [
      "an image with a scheme",
      { "connection.image": "https://example.com/postgres" },
      "connection.image",
      '"https://example.com/postgres" is not a valid image',
    ],
    [
      "an image with a space",
      { "connection.image": "postgres :17" },
      "connection.image",
      '"postgres :17" is not a valid image',
    ],
    ["an empty image", { "connection.image": "" }, "connection.image", '"" is not a valid image'],
    [
      "credentials without password",
      { "connection.credentials.passwordSecretRef": undefined },
      "connection.credentials.passwordSecretRef",
      "Required value",
    ],
    [
      "a Secret's name with capitals",
      { "connection.credentials.usernameSecretRef.name": "Orders_DB" },
      "connection.credentials.usernameSecretRef.name",
      "\"Orders_DB\" is not a valid object name: use lower-case letters, digits, '-' and '.'",
    ],
    [
      "an empty Secret's name",
      { "connection.credentials.usernameSecretRef.name": "" },
      "connection.credentials.usernameSecretRef.name",
      '"" is not a valid object name',
    ],
    [
      "a Secret in another namespace",
      { "connection.credentials.usernameSecretRef.namespace": "other" },
      "",
      'unknown field "spec.connection.credentials.usernameSecretRef.namespace"',
    ],
    [
      "a Secret without key",
      { "connection.credentials.usernameSecretRef.key": undefined },
      "connection.credentials.usernameSecretRef.key",
      "Required value",
    ],
    [
      "a Secret's key with a space",
      { "connection.credentials.usernameSecretRef.key": "user name" },
      "connection.credentials.usernameSecretRef.key",
      '"user name" is not a valid key of a Secret',
    ],
    [
      "a Secret's key that is a parent folder",
      { "connection.credentials.usernameSecretRef.key": ".." },
      "connection.credentials.usernameSecretRef.key",
      '".." is not a valid key of a Secret',
    ],
    [
      "an unknown TLS mode",
      { "connection.tls.mode": "verify" },
      "connection.tls.mode",
      'supported values: "disable", "prefer", "require", "verify-ca", "verify-full"',
    ],
    [
      "verification without a certificate authority",
      { "connection.tls.mode": "verify-full" },
      "connection.tls.ca",
      "mode verify-full requires ca, the certificate authority to trust: name a key of a Secret or ConfigMap, or set system",
    ],
    [
      "a certificate authority that is not used",
      { "connection.tls": { mode: "require", ca: { secretKeyRef: { name: "ca", key: "ca.crt" } } } },
      "connection.tls.ca",
      "mode require does not check the server's certificate, so ca has no effect: set mode to verify-full, or remove ca",
    ],
    [
      "every server with a public certificate",
      { "connection.tls": { mode: "verify-ca", ca: { system: {} } } },
      "connection.tls.mode",
      "mode verify-ca with ca.system trusts every server that has a public certificate: set mode to verify-full",
    ],
    [
      "no certificate authority",
      { "connection.tls.ca": {} },
      "connection.tls.ca",
      "exactly one of the fields in [secretKeyRef configMapKeyRef system] must be set, but found none",
    ],
    [
      "two certificate authorities",
      { "connection.tls.ca": { system: {}, configMapKeyRef: { name: "ca", key: "ca.crt" } } },
      "connection.tls.ca",
      "but found configMapKeyRef system",
    ],
    [
      "a certificate authority in a ConfigMap without key",
      { "connection.tls.ca": { configMapKeyRef: { name: "ca" } } },
      "connection.tls.ca.configMapKeyRef.key",
      "Required value",
    ],
    [
      "a key of a ConfigMap with a slash",
      { "connection.tls.ca": { configMapKeyRef: { name: "ca", key: "certs/ca.crt" } } },
      "connection.tls.ca.configMapKeyRef.key",
      '"certs/ca.crt" is not a valid key of a ConfigMap: use letters, digits',
    ],
    [
      "the system's certificate authorities with a path",
      { "connection.tls.ca": { system: { path: "/etc/ssl" } } },
      "",
      'unknown field "spec.connection.tls.ca.system.path"',
    ],
    [
      "no credentials",
      { "connection.credentials": undefined },
      "connection.credentials",
      "credentials must be set when engine is postgresql or mariadb",
    ],
    [
      "no name of the user",
      { "connection.credentials.usernameSecretRef": undefined },
      "connection.credentials",
      "exactly one of the fields in [username usernameSecretRef] must be set, but found none",
    ],
    [
      "two names of the user",
      { "connection.credentials.username": "backup" },
      "connection.credentials",
      "but found username usernameSecretRef",
    ],
    [
      "no password",
      { "connection.credentials.passwordSecretRef": undefined },
      "connection.credentials.passwordSecretRef",
      "passwordSecretRef is required: name the key of a Secret that holds the user's password",
    ],
    [
      "a password in plain text",
      { "connection.credentials.password": "hunter2" },
      "",
      'unknown field "spec.connection.credentials.password"',
    ],
    ...[
      ["an empty name of the user", "", '"" is not a valid user name: it must not be empty'],
      [
        "a name of the user with a line break",
        "backup\n",
        "or contain control characters, such as a line break",
      ],
      ["a name of the user of 129 characters", "u".repeat(129), "Too long: may not be more than 128"],
    ].map(
      ([what = "", username, message = ""]) =>
        [
          what,
          { "connection.credentials": { username, passwordSecretRef: { name: "db", key: "password" } } },
          "connection.credentials.username",
          message,
        ] as const,
    ),
  ]);

  it("does not repeat a URL that may contain a password", async () => {
    const { complaints } = await server.tryCreate(
      changed(postgresql, { "connection.host": "postgresql://shop:secret@db" }),
    );
    expect(complaints).toEqual([
      {
        field: "spec.connection.host",
        message: expect.stringContaining('"…" is not a valid host') as string,
      },
    ]);
  });

  accepts(api, postgresql, [
    ["a server by IPv4 address and port", { "connection.host": "192.0.2.7", "connection.port": 5433 }],
    ["a server by IPv6 address", { "connection.host": "2001:db8::7" }],
    ["a server by a link's IPv6 address", { "connection.host": "fe80::7%eth0" }],
    ["a server whose name ends with a dot", { "connection.host": "db.example.com." }],
    ["a server whose name has '_'", { "connection.host": "_orders_db" }],
    ["a version", { "connection.version": "17" }],
    [
      "an image by digest in a registry with a port",
      { "connection.image": `registry.example:5000/tools/postgres@sha256:${"0".repeat(64)}` },
    ],
    [
      "a plain name of the user",
      {
        "connection.credentials": {
          username: "Backup User@corp",
          passwordSecretRef: { name: "db", key: "password" },
        },
      },
    ],
    [
      "a certificate authority without mode",
      { "connection.tls": { ca: { configMapKeyRef: { name: "ca", key: "ca.crt" } } } },
    ],
    [
      "the system's certificate authorities",
      { "connection.tls": { mode: "verify-full", ca: { system: {} } } },
    ],
    ["TLS without anything", { "connection.tls": {} }],
    ["TLS without verification", { "connection.tls.mode": "require" }],
    [
      "a verified connection",
      { "connection.tls": { mode: "verify-full", ca: { secretKeyRef: { name: "ca", key: "ca.crt" } } } },
    ],
  ]);
  accepts(api, mariadb, [["a minor version of MariaDB", { "connection.version": "11.8" }]]);
});

describe("connection.command", () => {
  const volumes = (...mountPaths: string[]) => ({
    "connection.command.volumes": mountPaths.map((mountPath) => ({
      mountPath,
      persistentVolumeClaim: { claimName: "data" },
    })),
  });
  const mountPath = "connection.command.volumes[0].mountPath";
  const env = (name: string, rest: object = { value: "1" }) => ({
    "connection.command.env": [{ name, ...rest }],
  });
  refuses(api, command, [
    [
      "a host",
      { "connection.host": "redis" },
      "connection.host",
      "host may only be set when engine is postgresql or mariadb",
    ],
    [
      "a port",
      { "connection.port": 6379 },
      "connection.port",
      "port may only be set when engine is postgresql or mariadb",
    ],
    [
      "a database",
      { "connection.database": "0" },
      "connection.database",
      "database may only be set when engine is postgresql or mariadb",
    ],
    [
      "credentials",
      {
        "connection.credentials": {
          usernameSecretRef: { name: "a", key: "b" },
          passwordSecretRef: { name: "a", key: "b" },
        },
      },
      "connection.credentials",
      "credentials may only be set when engine is postgresql or mariadb",
    ],
    [
      "TLS",
      { "connection.tls": {} },
      "connection.tls",
      "tls may only be set when engine is postgresql or mariadb",
    ],
    [
      "a version",
      { "connection.version": "8" },
      "connection.version",
      "version may only be set when engine is postgresql or mariadb",
    ],
    [
      "no image",
      { "connection.image": undefined },
      "connection.image",
      "image must be set when engine is command",
    ],
    [
      "no command",
      { "connection.command": undefined },
      "connection.command",
      "command must be set when engine is command",
    ],
    ["no dump", { "connection.command.dump": undefined }, "connection.command.dump", "Required value"],
    [
      "no restore",
      { "connection.command.restore": undefined },
      "connection.command.restore",
      "Required value",
    ],
    [
      "an empty dump",
      { "connection.command.dump": [] },
      "connection.command.dump",
      "should have at least 1 items",
    ],
    [
      "a dump as one text",
      { "connection.command.dump": "redis-cli --rdb -" },
      "connection.command.dump",
      "must be of type array",
    ],
    [
      "a dump without program",
      { "connection.command.dump": ["", "--rdb"] },
      "connection.command.dump",
      "the first item is empty: it must be the program",
    ],
    [
      "a password among the arguments",
      { "connection.command.dump": ["mysqldump", "--password=hunter2"] },
      "connection.command.dump",
      "arguments must not contain a password, because every process on the node can read them",
    ],
    [
      "a program with 64 arguments",
      { "connection.command.dump": Array.from({ length: 65 }, () => "x") },
      "connection.command.dump",
      "must have at most 64 items",
    ],
    [
      "an argument of 4097 characters",
      { "connection.command.dump": ["x".repeat(4097)] },
      "connection.command.dump[0]",
      "Too long: may not be more than 4096",
    ],
    [
      "a variable with a dash",
      env("MY-VAR"),
      "connection.command.env[0].name",
      '"MY-VAR" is not a valid variable name',
    ],
    [
      "a variable that begins with a digit",
      env("1ST"),
      "connection.command.env[0].name",
      '"1ST" is not a valid variable name',
    ],
    [
      "a variable of restic",
      env("RESTIC_PASSWORD"),
      "connection.command.env[0].name",
      '"RESTIC_PASSWORD" is reserved for the run (RESTIC_*',
    ],
    [
      "a variable of the storage",
      env("AWS_ACCESS_KEY_ID"),
      "connection.command.env[0].name",
      "use another name",
    ],
    [
      "the repository's ID",
      env("REPOSITORY_ID"),
      "connection.command.env[0].name",
      '"REPOSITORY_ID" is reserved for the run',
    ],
    [
      "a variable with neither value nor Secret",
      env("A", {}),
      "connection.command.env[0]",
      "exactly one of the fields in [value valueFrom] must be set, but found none",
    ],
    [
      "a variable with value and Secret",
      env("A", { value: "1", valueFrom: { secretKeyRef: { name: "a", key: "b" } } }),
      "connection.command.env[0]",
      "but found value valueFrom",
    ],
    [
      "a variable from nowhere",
      env("A", { valueFrom: {} }),
      "connection.command.env[0].valueFrom",
      "exactly one of the fields in [secretKeyRef configMapKeyRef] must be set, but found none",
    ],
    [
      "a variable from a field of the Pod",
      env("A", { valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }),
      "",
      'unknown field "spec.connection.command.env[0].valueFrom.fieldRef"',
    ],
    [
      "a variable twice",
      {
        "connection.command.env": [
          { name: "A", value: "1" },
          { name: "A", value: "2" },
        ],
      },
      "connection.command.env[1]",
      "Duplicate value",
    ],
    [
      "a claim's name with capitals",
      {
        "connection.command.volumes": [{ mountPath: "/data", persistentVolumeClaim: { claimName: "Data" } }],
      },
      "connection.command.volumes[0].persistentVolumeClaim.claimName",
      '"Data" is not a valid object name',
    ],
    [
      "a volume without claim",
      { "connection.command.volumes": [{ mountPath: "/data" }] },
      "connection.command.volumes[0].persistentVolumeClaim",
      "persistentVolumeClaim is required: name the claim to mount",
    ],
    [
      "a volume without path",
      { "connection.command.volumes": [{ persistentVolumeClaim: { claimName: "data" } }] },
      "connection.command.volumes[0].mountPath",
      "Required value",
    ],
    ["a relative path of a volume", volumes("data"), mountPath, '"data" is not a valid mount path'],
    ["a path of a volume with ..", volumes("/data/../etc"), mountPath, "other than '.' and '..'"],
    [
      "a volume over the run's programs",
      volumes("/my-operator"),
      mountPath,
      '"/my-operator" is reserved: the run uses',
    ],
    ["a volume over the run's credentials", volumes("/etc"), mountPath, '"/etc" is reserved: the run uses'],
    [
      "a volume inside the repository",
      volumes("/repository/data"),
      mountPath,
      '"/repository/data" is reserved: the run uses',
    ],
    ["a path twice", volumes("/data", "/data"), "connection.command.volumes[1]", "Duplicate value"],
    [
      "a volume within another",
      volumes("/data/wal/archive", "/logs", "/data/wal"),
      "connection.command.volumes",
      'no mountPath may be within another, but ["/data/wal/archive"] is: use separate folders',
    ],
    [
      "nine volumes",
      volumes(...Array.from({ length: 9 }, (_, index) => `/data-${index}`)),
      "connection.command.volumes",
      "must have at most 8 items",
    ],
    [
      "tables",
      { tables: ["a"] },
      "tables",
      "tables cannot be set when connection.engine is command: select tables in connection.command.dump",
    ],
    [
      "excludeTables",
      { excludeTables: ["a"] },
      "excludeTables",
      "excludeTables cannot be set when connection.engine is command",
    ],
    [
      "globals",
      { globals: "WithoutPasswords" },
      "globals",
      "globals requires PostgreSQL, but connection.engine is command",
    ],
    [
      "an inventory",
      { inventory: "Full" },
      "inventory",
      "inventory cannot be Full when connection.engine is command, because what the command writes is not known: remove inventory, or set it to None",
    ],
    ["an inventory without rows", { inventory: "Objects" }, "inventory", "inventory cannot be Objects"],
  ]);
  accepts(api, command, [
    ["the programs without changes", {}],
    ["neither an inventory nor globals", { inventory: "None", globals: "None" }],
    [
      "no volumes and no variables",
      { "connection.command.volumes": undefined, "connection.command.env": undefined },
    ],
    ["a claim mounted twice, next to each other", volumes("/data", "/data-2")],
    [
      "a volume that can be written",
      {
        "connection.command.volumes": [
          { mountPath: "/data", readOnly: false, persistentVolumeClaim: { claimName: "data" } },
        ],
      },
    ],
    [
      "a variable from a ConfigMap",
      env("A", { valueFrom: { configMapKeyRef: { name: "settings", key: "a" } } }),
    ],
  ]);
});

describe("tables", () => {
  refuses(api, postgresql, [
    ["an empty list", { tables: [] }, "tables", "should have at least 1 items"],
    ["an empty name", { tables: [""] }, "tables[0]", '"" is not a valid table name'],
    [
      "an option",
      { tables: ["--schema-only"] },
      "tables[0]",
      '"--schema-only" is not a valid table name: it must begin with a letter, digit',
    ],
    ["a line break", { tables: ["a\nb"] }, "tables[0]", "is not a valid table name"],
    ["a table twice", { tables: ["a", "a"] }, "tables[1]", "Duplicate value"],
    [
      "129 tables",
      { tables: Array.from({ length: 129 }, (_, index) => `t${index}`) },
      "tables",
      "must have at most 128 items",
    ],
    [
      "a table that is also excluded",
      { tables: ["orders", "logs"], excludeTables: ["logs"] },
      "excludeTables",
      'tables and excludeTables both contain ["logs"]: remove each from one of them',
    ],
    ["an excluded option", { excludeTables: ["-n"] }, "excludeTables[0]", '"-n" is not a valid table name'],
  ]);
  refuses(api, mariadb, [
    [
      "a pattern for MariaDB",
      { tables: ["orders", "log_*"] },
      "tables",
      'MariaDB accepts only table names, without patterns and quotation marks, not ["log_*"]',
    ],
    ["an excluded pattern for MariaDB", { excludeTables: ["log?"] }, "excludeTables", 'not ["log?"]'],
    [
      "globals of MariaDB",
      { globals: "WithoutPasswords" },
      "globals",
      "globals requires PostgreSQL, but connection.engine is mariadb",
    ],
  ]);
  accepts(api, postgresql, [
    [
      "patterns with schemas, quotation marks and umlauts",
      { tables: ["sales.*", '"Mixed Case"', "größe", "2024_orders", "a?c"] },
    ],
    ["globals and excluded tables", { globals: "WithoutPasswords", excludeTables: ["logs.*"] }],
    ["an inventory without rows", { inventory: "Objects" }],
  ]);
  accepts(api, mariadb, [
    ["names for MariaDB", { tables: ["orders", "order-items"], excludeTables: ["logs"], globals: "None" }],
    ["an inventory with rows", { inventory: "Full" }],
  ]);
  accepts(api, minimal, [
    ["tables of a PostgreSQLDatabase", { tables: ["orders"], globals: "WithoutPasswords" }],
  ]);
});

describe("storage", () => {
  refuses(api, minimal, [
    [
      "none of its fields",
      { storage: {} },
      "storage",
      "exactly one of the fields in [persistentVolumeClaim s3 gcs azure rest] must be set, but found none",
    ],
    [
      "two of its fields",
      { storage: { gcs: { bucket: "abc" }, rest: { url: "https://b" } } },
      "storage",
      "but found gcs rest",
    ],
    ["an unknown storage", { storage: { nfs: {} } }, "", 'unknown field "spec.storage.nfs"'],
  ]);
  refuses(api, claim, [
    [
      "a claim without name or template",
      { "storage.persistentVolumeClaim": {} },
      "storage.persistentVolumeClaim",
      "exactly one of the fields in [claimName template] must be set, but found none",
    ],
    [
      "a claim with name and template",
      { "storage.persistentVolumeClaim.template": {} },
      "storage.persistentVolumeClaim",
      "but found claimName template",
    ],
    [
      "a claim's name with an underscore",
      { "storage.persistentVolumeClaim.claimName": "my_claim" },
      "storage.persistentVolumeClaim.claimName",
      '"my_claim" is not a valid object name',
    ],
  ]);
  const size = "storage.persistentVolumeClaim.template.size";
  const modes = "storage.persistentVolumeClaim.template.accessModes";
  refuses(api, template, [
    [
      "a size with a wrong unit",
      { [size]: "20GB" },
      size,
      '"20GB" is not a valid amount: use a number of 0 or more, optionally with a unit and without spaces, such as "500m", "128Mi" or "10Gi"',
    ],
    ["a size with a space", { [size]: "20 Gi" }, size, '"20 Gi" is not a valid amount'],
    ["a size below 0", { [size]: "-1Gi" }, size, '"-1Gi" is not a valid amount'],
    ["no size", { [size]: "0" }, size, '"0" is too small for backups'],
    [
      "a size without unit",
      { [size]: 20 },
      size,
      '"20" is too small for backups: write the size with a unit, such as "10Gi"',
    ],
    [
      "a storage class with capitals",
      { "storage.persistentVolumeClaim.template.storageClassName": "Fast" },
      "storage.persistentVolumeClaim.template.storageClassName",
      '"Fast" is not a valid object name',
    ],
    [
      "an unknown access mode",
      { [modes]: ["RWO"] },
      `${modes}[0]`,
      'supported values: "ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"',
    ],
    ["no access mode", { [modes]: [] }, modes, "should have at least 1 items"],
    [
      "an access mode that cannot write",
      { [modes]: ["ReadOnlyMany"] },
      modes,
      "accessModes must contain ReadWriteOnce, ReadWriteMany or ReadWriteOncePod",
    ],
    [
      "ReadWriteOncePod together with another mode",
      { [modes]: ["ReadWriteOncePod", "ReadWriteOnce"] },
      modes,
      "ReadWriteOncePod cannot be combined with other accessModes",
    ],
  ]);
  refuses(api, s3, [
    ["no bucket", { "storage.s3.bucket": undefined }, "storage.s3.bucket", "Required value"],
    ["a bucket of two letters", { "storage.s3.bucket": "ab" }, "storage.s3.bucket", "at least 3 chars long"],
    [
      "a bucket that begins with '_'",
      { "storage.s3.bucket": "_backups" },
      "storage.s3.bucket",
      '"_backups" is not a valid bucket name: use letters, digits',
    ],
    [
      "a bucket of 64 letters, which restic cannot use",
      { "storage.s3.bucket": "b".repeat(64) },
      "storage.s3.bucket",
      "Too long: may not be more than 63",
    ],
    [
      "a bucket with a space",
      { "storage.s3.bucket": "my backups" },
      "storage.s3.bucket",
      "is not a valid bucket",
    ],
    [
      "a bucket with a folder",
      { "storage.s3.bucket": "backups/orders" },
      "storage.s3.bucket",
      "a folder inside the bucket goes in backupPath",
    ],
    [
      "a bucket that looks like an address",
      { "storage.s3.bucket": "192.0.2.1" },
      "storage.s3.bucket",
      "and no IP address",
    ],
    [
      "a bucket with two dots in a row",
      { "storage.s3.bucket": "my..backups" },
      "storage.s3.bucket",
      '"my..backups" is not a valid bucket name',
    ],
    [
      "an endpoint without scheme",
      { "storage.s3.endpoint": "s3.example.com" },
      "storage.s3.endpoint",
      '"s3.example.com" is not a valid endpoint: use a URL with https or http, host and optionally port, such as "https://s3.example.com:9000"',
    ],
    [
      "an endpoint with the bucket",
      { "storage.s3.endpoint": "https://s3.example.com/my-backups" },
      "storage.s3.endpoint",
      "the bucket goes in bucket",
    ],
    [
      "an endpoint with a port above 65535",
      { "storage.s3.endpoint": "https://s3.example.com:70000" },
      "storage.s3.endpoint",
      "is not a valid endpoint",
    ],
    [
      "an endpoint with a password",
      { "storage.s3.endpoint": "https://id:hunter2@s3.example.com" },
      "storage.s3.endpoint",
      '"…" is not a valid endpoint',
    ],
    [
      "a region with a space",
      { "storage.s3.region": "eu central" },
      "storage.s3.region",
      '"eu central" is not a valid region',
    ],
    [
      "an unknown lookup",
      { "storage.s3.bucketLookup": "path" },
      "storage.s3.bucketLookup",
      'supported values: "Auto", "Path", "DNS"',
    ],
    [
      "half an access key",
      { "storage.s3.credentials.secretAccessKeySecretRef": undefined },
      "storage.s3.credentials.secretAccessKeySecretRef",
      "secretAccessKeySecretRef is required: name the key of a Secret that holds the secret access key",
    ],
    [
      "the other half of an access key",
      { "storage.s3.credentials.accessKeyIDSecretRef": undefined },
      "storage.s3.credentials.accessKeyIDSecretRef",
      "accessKeyIDSecretRef is required: name the key of a Secret that holds the access key's ID",
    ],
    [
      "a certificate authority for a server without TLS",
      {
        "storage.s3.endpoint": "http://s3.example.com",
        "storage.s3.tls": { ca: { secretKeyRef: { name: "ca", key: "ca.crt" } } },
      },
      "storage.s3.tls",
      "endpoint http://s3.example.com is not encrypted, so tls has no effect",
    ],
    [
      "no certificate authority",
      { "storage.s3.tls.ca": {} },
      "storage.s3.tls.ca",
      "exactly one of the fields in [secretKeyRef configMapKeyRef system] must be set",
    ],
  ]);
  refuses(api, gcs, [
    [
      "a bucket with the scheme gs",
      { "storage.gcs.bucket": "gs://backups" },
      "storage.gcs.bucket",
      '"gs://backups" is not a valid bucket name',
    ],
    [
      "a key of a Secret as text",
      { "storage.gcs.credentials.serviceAccountKeySecretRef": "key.json" },
      "storage.gcs.credentials.serviceAccountKeySecretRef",
      "must be of type object",
    ],
    [
      "empty credentials",
      { "storage.gcs.credentials": {} },
      "storage.gcs.credentials.serviceAccountKeySecretRef",
      "serviceAccountKeySecretRef is required: name the key of a Secret that holds the JSON key of a service account",
    ],
  ]);
  refuses(api, azure, [
    [
      "a container with capitals",
      { "storage.azure.container": "Backups" },
      "storage.azure.container",
      '"Backups" is not a valid container name',
    ],
    [
      "a container with two dashes in a row",
      { "storage.azure.container": "my--backups" },
      "storage.azure.container",
      "with single '-' between them",
    ],
    ["no account", { "storage.azure.accountName": undefined }, "storage.azure.accountName", "Required value"],
    [
      "an account with a domain",
      { "storage.azure.accountName": "me.blob.windows" },
      "storage.azure.accountName",
      "without '-' and without a domain",
    ],
    [
      "an account of 25 characters",
      { "storage.azure.accountName": "a".repeat(25) },
      "storage.azure.accountName",
      "Too long: may not be more than 24",
    ],
    [
      "empty credentials",
      { "storage.azure.credentials": {} },
      "storage.azure.credentials.accountKeySecretRef",
      "accountKeySecretRef is required: name the key of a Secret that holds the storage account's key",
    ],
    [
      "a suffix with a scheme",
      { "storage.azure.endpointSuffix": "https://core.windows.net" },
      "storage.azure.endpointSuffix",
      "is not a valid host name suffix",
    ],
  ]);
  refuses(api, rest, [
    ["no URL", { "storage.rest.url": undefined }, "storage.rest.url", "Required value"],
    [
      "restic's own prefix",
      { "storage.rest.url": "rest:https://backups.example.com" },
      "storage.rest.url",
      '"rest:https://backups.example.com" is not a valid URL of a REST server',
    ],
    [
      "a password in the URL",
      { "storage.rest.url": "https://me:hunter2@backups.example.com" },
      "storage.rest.url",
      '"…" is not a valid URL of a REST server: use https or http, host, optionally port and path, such as "https://backups.example.com:8000"; user and password go in credentials',
    ],
    [
      "a query in the URL",
      { "storage.rest.url": "https://backups.example.com/?a=b" },
      "storage.rest.url",
      "is not a valid URL of a REST server",
    ],
    [
      "a certificate authority for a server without TLS",
      {
        "storage.rest.url": "http://backups",
        "storage.rest.tls": { ca: { secretKeyRef: { name: "ca", key: "ca.crt" } } },
      },
      "storage.rest.tls",
      "use https:// or remove tls",
    ],
    [
      "a user without password",
      { "storage.rest.credentials": { username: "backup" } },
      "storage.rest.credentials.passwordSecretRef",
      "passwordSecretRef is required",
    ],
  ]);
  accepts(api, claim, [["an existing claim", {}]]);
  accepts(api, template, [
    ["an empty template", { "storage.persistentVolumeClaim.template": {} }],
    [
      "a shared volume",
      {
        [size]: "1.5Ti",
        [modes]: ["ReadWriteMany", "ReadOnlyMany"],
        "storage.persistentVolumeClaim.template.storageClassName": "nfs-client",
      },
    ],
    ["a size in bytes", { [size]: 10737418240 }],
  ]);
  accepts(api, s3, [
    [
      "a bucket of Amazon with the Pod's identity",
      { "storage.s3": { bucket: "my.backups-2026", region: "eu-central-1" } },
    ],
    ["a bucket with '_'", { "storage.s3.bucket": "my_backups" }],
    ["a bucket with capitals, as old ones of Amazon", { "storage.s3.bucket": "MyBackups.2012" }],
    ["a bucket of another tenant of Ceph", { "storage.s3.bucket": "shop:backups" }],
    ["a bucket of digits and dots", { "storage.s3.bucket": "2026.11" }],
    ["a region with '_'", { "storage.s3.region": "eu_central.1" }],
    ["a host that ends with a dot", { "storage.s3.endpoint": "https://s3.example.com.:9000" }],
    ["a host with '_'", { "storage.s3.endpoint": "http://object_store:9000" }],
    [
      "a server by address with a private certificate authority",
      {
        "storage.s3.endpoint": "https://[2001:db8::1]:9000/",
        "storage.s3.bucketLookup": "Path",
        "storage.s3.tls": { ca: { secretKeyRef: { name: "ca", key: "ca.crt" } } },
      },
    ],
    [
      "a certificate authority in a ConfigMap",
      { "storage.s3.tls": { ca: { configMapKeyRef: { name: "ca", key: "ca.crt" } } } },
    ],
    ["the system's certificate authorities", { "storage.s3.tls": { ca: { system: {} } } }],
    [
      "temporary credentials",
      { "storage.s3.credentials.sessionTokenSecretRef": { name: "s3", key: "token" } },
    ],
  ]);
  accepts(api, gcs, [
    [
      "a bucket of Google with a key",
      { "storage.gcs.credentials": { serviceAccountKeySecretRef: { name: "gcs", key: "key.json" } } },
    ],
    [
      "a private certificate authority, as of a proxy that inspects TLS",
      { "storage.gcs.tls": { ca: { configMapKeyRef: { name: "ca", key: "ca.crt" } } } },
    ],
  ]);
  accepts(api, azure, [
    [
      "a container in another cloud",
      {
        "storage.azure.endpointSuffix": "core.chinacloudapi.cn",
        "storage.azure.credentials": { accountKeySecretRef: { name: "azure", key: "key" } },
      },
    ],
    ["the container of a web site", { "storage.azure.container": "$web" }],
    [
      "a server with a port and a private certificate authority",
      {
        "storage.azure.endpointSuffix": "azurite.shop.svc:10000",
        "storage.azure.tls": { ca: { secretKeyRef: { name: "ca", key: "ca.crt" } } },
      },
    ],
  ]);
  accepts(api, rest, [
    [
      "the folder of a user whose name is an address",
      { "storage.rest.url": "https://b.example.com/shop@example.com/a+b/~c" },
    ],
    [
      "a plain name of the user",
      {
        "storage.rest.credentials": {
          username: "backup",
          passwordSecretRef: { name: "rest", key: "password" },
        },
      },
    ],
    [
      "a server with user, path and a private certificate authority",
      {
        "storage.rest": {
          url: "https://backups.example.com:8000/team/",
          credentials: {
            usernameSecretRef: { name: "rest", key: "user" },
            passwordSecretRef: { name: "rest", key: "password" },
          },
          tls: { ca: { secretKeyRef: { name: "ca", key: "ca.crt" } } },
        },
      },
    ],
  ]);
});

describe("encryption", () => {
  refuses(api, minimal, [
    ["no Secret", { encryption: {} }, "encryption.passwordSecretRef", "Required value"],
    [
      "a password in plain text",
      { encryption: { password: "x", passwordSecretRef: { name: "a", key: "b" } } },
      "",
      'unknown field "spec.encryption.password"',
    ],
    [
      "a Secret's name with a slash",
      { encryption: { passwordSecretRef: { name: "other/secret", key: "b" } } },
      "encryption.passwordSecretRef.name",
      '"other/secret" is not a valid object name',
    ],
  ]);
  accepts(api, minimal, [
    [
      "a Secret that the user created",
      { encryption: { passwordSecretRef: { name: "repository", key: "password" } } },
    ],
  ]);
});

describe("retention", () => {
  refuses(api, minimal, [
    ...[
      "keepLast",
      "keepHourly",
      "keepDaily",
      "keepWeekly",
      "keepMonthly",
      "keepYearly",
      "minSuccessful",
    ].map(
      (field) =>
        [
          `a negative ${field}`,
          { [`retention.${field}`]: -1 },
          `retention.${field}`,
          "should be greater than or equal to 0",
        ] as const,
    ),
    [
      "keepDaily above 10000",
      { "retention.keepDaily": 10001 },
      "retention.keepDaily",
      "should be less than or equal to 10000",
    ],
    [
      "a number in quotation marks",
      { "retention.keepLast": "7" },
      "retention.keepLast",
      "must be of type integer",
    ],
    [
      "an age without unit",
      { "retention.maxAge": "30" },
      "retention.maxAge",
      '"30" is not a valid length of time: use a whole number from 1 to 99999 and a unit, m for minutes, h for hours, d for days or w for weeks, such as "12h", "30d" or "8w"',
    ],
    ["an age as a number", { "retention.maxAge": 30 }, "retention.maxAge", "must be of type string"],
    [
      "an age in minutes, which may be meant in months",
      { "retention.maxAge": "6m" },
      "retention.maxAge",
      '"6m" is an age in minutes, because m never means months: use h for hours, d for days or w for weeks, such as "26w" for half a year',
    ],
    [
      "an age in months",
      { "retention.maxAge": "6M" },
      "retention.maxAge",
      '"6M" is not a valid length of time',
    ],
    [
      "an age with a word as unit",
      { "retention.maxAge": "30 days" },
      "retention.maxAge",
      '"30 days" is not a valid length of time',
    ],
    ["an age of 0", { "retention.maxAge": "0d" }, "retention.maxAge", '"0d" is not a valid length of time'],
    ["an unknown rule", { "retention.keepQuarterly": 4 }, "", 'unknown field "spec.retention.keepQuarterly"'],
  ]);
  accepts(api, minimal, [
    [
      "all rules together",
      {
        retention: {
          keepLast: 3,
          keepHourly: 24,
          keepDaily: 7,
          keepWeekly: 5,
          keepMonthly: 12,
          keepYearly: 10,
          maxAge: "520w",
          minSuccessful: 1,
        },
      },
    ],
    ["an age alone", { "retention.maxAge": "30d" }],
    [
      "rules that are switched off",
      {
        retention: {
          keepLast: 0,
          keepHourly: 0,
          keepDaily: 7,
          keepWeekly: 0,
          keepMonthly: 0,
          keepYearly: 0,
          minSuccessful: 0,
        },
      },
    ],
  ]);
});

describe("the repository", () => {
  refuses(api, minimal, [
    [
      "an interval with a word as unit",
      { "repository.pruneInterval": "90min" },
      "repository.pruneInterval",
      '"90min" is not a valid length of time',
    ],
    [
      "a time for reading all data in minutes",
      { "repository.check": { readDataWithin: "6m" } },
      "repository.check.readDataWithin",
      '"6m" is a time in minutes, because m never means months',
    ],
    [
      "a time for reading all data with a word as unit",
      { "repository.check": { readDataWithin: "30 days" } },
      "repository.check.readDataWithin",
      '"30 days" is not a valid length of time',
    ],
    [
      "a schedule of checks with an hour that does not exist",
      { "repository.check": { schedule: "H 24 * * *" } },
      "repository.check.schedule",
      'the hour "24" is not valid',
    ],
    [
      "an access mode that does not exist",
      { "repository.accessMode": "WriteOnly" },
      "repository.accessMode",
      'supported values: "ReadWrite", "ReadOnly"',
    ],
    [
      "an initialization that does not exist",
      { "repository.initialization": "Always" },
      "repository.initialization",
      'supported values: "IfMissing", "Never"',
    ],
    [
      "a take-over from a name",
      { "repository.takeOverFrom": "cluster-a" },
      "repository.takeOverFrom",
      '"cluster-a" is not the ID of a cluster: use the id in status.repository.owner',
    ],
    [
      "a take-over of a repository that is only read",
      { repository: { accessMode: "ReadOnly", takeOverFrom: "2f1c6a5e-7d43-4b0f-9c1e-5a8d3e0b7f21" } },
      "repository.takeOverFrom",
      "takeOverFrom has no effect with accessMode ReadOnly, because nothing is written into the repository",
    ],
    [
      "a misspelt resource of maintenance",
      { "repository.resources": { limits: { mem: "1Gi" } } },
      "repository.resources.limits",
      'resources must be cpu, memory, ephemeral-storage, hugepages-<size> or have a domain, such as example.com/device, not ["mem"]',
    ],
  ]);
  accepts(api, minimal, [
    ["an interval alone", { "repository.pruneInterval": "12h" }],
    ["an interval in minutes", { "repository.pruneInterval": "90m" }],
    ["checks on Sundays", { "repository.check": { schedule: "H H(1-4) * * SUN", readDataWithin: "12w" } }],
    ["no checks", { "repository.check": { suspend: true } }],
    ["reading only", { repository: { accessMode: "ReadOnly", initialization: "Never" } }],
    ["no new repository", { repository: { accessMode: "ReadWrite", initialization: "Never" } }],
    ["a take-over", { "repository.takeOverFrom": "2f1c6a5e-7d43-4b0f-9c1e-5a8d3e0b7f21" }],
    [
      "resources of maintenance",
      { "repository.resources": { requests: { memory: "1Gi" }, limits: { cpu: 2, memory: "2Gi" } } },
    ],
  ]);
});

describe("the Pods", () => {
  const resources = (limits: object, requests: object = {}) => ({ resources: { limits, requests } });
  refuses(api, minimal, [
    [
      "a misspelt resource",
      resources({ mem: "1Gi" }),
      "resources.limits",
      'resources must be cpu, memory, ephemeral-storage, hugepages-<size> or have a domain, such as example.com/device, not ["mem"]',
    ],
    [
      "an amount with a wrong unit",
      resources({ memory: "1GB" }),
      "resources.limits[memory]",
      '"1GB" is not a valid amount',
    ],
    ["an amount below 0", resources({ cpu: "-1" }), "resources.limits[cpu]", '"-1" is not a valid amount'],
    [
      "thousandths of a byte",
      resources({ memory: "128m" }),
      "resources.limits",
      'm, which means thousandths: use Mi for mebibytes, such as "128Mi"',
    ],
    [
      "a request above its limit",
      resources({ cpu: 1, memory: "1Gi" }, { cpu: "1500m", memory: "1024Mi" }),
      "resources",
      "the request of cpu, 1500m, is larger than its limit, 1: raise the limit or lower the request",
    ],
    [
      "a request of memory above its limit",
      resources({ memory: "1Gi" }, { memory: "1025Mi" }),
      "resources",
      "the request of memory, 1025Mi, is larger than its limit, 1Gi: raise the limit or lower the request",
    ],
    [
      "a request of ephemeral storage above its limit",
      resources({ "ephemeral-storage": 1000 }, { "ephemeral-storage": "2k" }),
      "resources",
      "the request of ephemeral-storage, 2k, is larger than its limit, 1000: raise the limit or lower the request",
    ],
    [
      "five resources",
      resources(Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`example.com/d${index}`, 1]))),
      "resources.limits",
      "must have at most 4 items",
    ],
    [
      "a label of a node with a bad key",
      { nodeSelector: { "disk type": "ssd" } },
      "nodeSelector",
      "label keys must have at most 63 letters, digits, '-', '_' and '.', optionally after a domain and '/', such as \"topology.kubernetes.io/zone\", not [\"disk type\"]",
    ],
    [
      "a label of a node with a bad value",
      { nodeSelector: { disktype: "solid state" } },
      "nodeSelector[disktype]",
      '"solid state" is not a valid label value',
    ],
    [
      "a label of a node that is not text",
      { nodeSelector: { ssd: true } },
      "nodeSelector.ssd",
      "must be of type string",
    ],
    [
      "seconds below 0",
      { tolerations: [{ key: "a", operator: "Exists", effect: "NoExecute", tolerationSeconds: -1 }] },
      "tolerations[0].tolerationSeconds",
      "should be greater than or equal to 0",
    ],
    [
      "a ServiceAccount with capitals",
      { serviceAccountName: "Backup" },
      "serviceAccountName",
      '"Backup" is not a valid object name',
    ],
    [
      "an empty ServiceAccount",
      { serviceAccountName: "" },
      "serviceAccountName",
      '"" is not a valid object name',
    ],
    [
      "a PriorityClass with a space",
      { priorityClassName: "very high" },
      "priorityClassName",
      '"very high" is not a valid object name',
    ],
    [
      "a RuntimeClass with capitals",
      { runtimeClassName: "gVisor" },
      "runtimeClassName",
      '"gVisor" is not a valid object name',
    ],
    [
      "a pull Secret with an underscore",
      { imagePullSecrets: [{ name: "my_registry" }] },
      "imagePullSecrets[0].name",
      '"my_registry" is not a valid object name',
    ],
    [
      "a pull Secret twice",
      { imagePullSecrets: [{ name: "registry" }, { name: "registry" }] },
      "imagePullSecrets[1]",
      "Duplicate value",
    ],
    [
      "17 pull Secrets",
      { imagePullSecrets: Array.from({ length: 17 }, (_, index) => ({ name: `registry-${index}` })) },
      "imagePullSecrets",
      "must have at most 16 items",
    ],
    [
      "root as user",
      { "securityContext.runAsUser": 0 },
      "securityContext.runAsUser",
      "should be greater than or equal to 1",
    ],
    [
      "a group above what Linux has",
      { "securityContext.fsGroup": 2147483648 },
      "securityContext.fsGroup",
      "should be less than or equal to 2147483647",
    ],
    [
      "a further group below 0",
      { "securityContext.supplementalGroups": [-1] },
      "securityContext.supplementalGroups[0]",
      "should be greater than or equal to 0",
    ],
    [
      "a Pod without seccomp",
      { "securityContext.seccompProfile": { type: "Unconfined" } },
      "",
      'unknown field "spec.securityContext.seccompProfile"',
    ],
    [
      "permission for root",
      { "securityContext.runAsNonRoot": false },
      "",
      'unknown field "spec.securityContext.runAsNonRoot"',
    ],
  ]);

  const spread = { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "ScheduleAnyway" };
  refuses(api, minimal, [
    [
      "a spread without its topology",
      { topologySpreadConstraints: [{ ...spread, topologyKey: undefined }] },
      "topologySpreadConstraints[0].topologyKey",
      "Required value",
    ],
    [
      "a skew of 0",
      { topologySpreadConstraints: [{ ...spread, maxSkew: 0 }] },
      "topologySpreadConstraints[0].maxSkew",
      "should be greater than or equal to 1",
    ],
    [
      "the same topology twice",
      { topologySpreadConstraints: [spread, { ...spread, maxSkew: 2 }] },
      "topologySpreadConstraints[1]",
      "Duplicate value",
    ],
  ]);

  const node = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
  const pods = "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution";
  const near = (labelSelector: object, topologyKey = "kubernetes.io/hostname") => ({
    [pods]: [{ labelSelector, topologyKey }],
  });
  const weighted = "affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution";
  refuses(api, minimal, [
    [
      "a weight of 0",
      { [weighted]: [{ weight: 0, podAffinityTerm: { topologyKey: "zone" } }] },
      `${weighted}[0].weight`,
      "should be greater than or equal to 1",
    ],
    [
      "a weight of 101",
      { [weighted]: [{ weight: 101, podAffinityTerm: { topologyKey: "zone" } }] },
      `${weighted}[0].weight`,
      "should be less than or equal to 100",
    ],
    [
      "a misspelt field, which would be lost",
      { [pods]: [{ topologyKey: "zone", matchLabelKey: ["app"] }] },
      "",
      `unknown field "spec.${pods}[0].matchLabelKey"`,
    ],
  ]);

  refuses(api, minimal, [
    [
      "a label of the operator",
      { "jobMetadata.labels": { "app.kubernetes.io/name": "x" } },
      "jobMetadata.labels",
      'are set by the operator and Kubernetes: remove ["app.kubernetes.io/name"]',
    ],
    [
      "a label by which the operator finds its runs",
      { "jobMetadata.labels": { "databases.test.io/databasebackup": "x" } },
      "jobMetadata.labels",
      'remove ["databases.test.io/databasebackup"]',
    ],
    [
      "a label of Kubernetes",
      { "jobMetadata.labels": { "job-name": "x", team: "shop" } },
      "jobMetadata.labels",
      'remove ["job-name"]',
    ],
    ["a label with a bad key", { "jobMetadata.labels": { "-a": "x" } }, "jobMetadata.labels", 'not ["-a"]'],
    [
      "a label with a value of 64 characters",
      { "jobMetadata.labels": { a: "x".repeat(64) } },
      "jobMetadata.labels.a",
      "Too long: may not be more than 63",
    ],
    [
      "33 labels",
      {
        "jobMetadata.labels": Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`l${index}`, ""])),
      },
      "jobMetadata.labels",
      "must have at most 32 items",
    ],
    [
      "an annotation of the operator",
      { "jobMetadata.annotations": { "databases.test.io/trigger": "x" } },
      "jobMetadata.annotations",
      'are set by the operator and Kubernetes: remove ["databases.test.io/trigger"]',
    ],
    [
      "an annotation with a bad key",
      { "jobMetadata.annotations": { "a/b/c": "x" } },
      "jobMetadata.annotations",
      'not ["a/b/c"]',
    ],
    [
      "an annotation of more than 4096 characters",
      { "jobMetadata.annotations": { a: "x".repeat(4097) } },
      "jobMetadata.annotations.a",
      "Too long: may not be more than 4096",
    ],
  ]);

  accepts(api, minimal, [
    [
      "resources with and without limits",
      resources(
        { memory: "1Gi", "nvidia.com/gpu": 1 },
        { cpu: "0.5", memory: "512Mi", "ephemeral-storage": "1Gi" },
      ),
    ],
    [
      "nodes by label, taints and a ServiceAccount",
      {
        nodeSelector: { "topology.kubernetes.io/zone": "a", empty: "" },
        tolerations: [
          { operator: "Exists" },
          { key: "batch", value: "only", effect: "NoExecute", tolerationSeconds: 60 },
        ],
        serviceAccountName: "backup.runner",
      },
    ],
    [
      "another user, for a volume that belongs to it, and classes and pull Secrets",
      {
        priorityClassName: "low",
        runtimeClassName: "gvisor",
        imagePullSecrets: [{ name: "registry" }, { name: "mirror" }],
        securityContext: {
          runAsUser: 1000650000,
          runAsGroup: 0,
          fsGroup: 1000650000,
          supplementalGroups: [5555],
          fsGroupChangePolicy: "Always",
          seLinuxOptions: { level: "s0:c123,c456" },
        },
      },
    ],
    [
      "Pods spread over zones",
      {
        topologySpreadConstraints: [
          {
            ...spread,
            labelSelector: { matchLabels: { "app.kubernetes.io/managed-by": "my-operator" } },
            matchLabelKeys: ["team"],
            minDomains: 2,
            nodeAffinityPolicy: "Honor",
            nodeTaintsPolicy: "Honor",
            whenUnsatisfiable: "DoNotSchedule",
          },
          spread,
        ],
      },
    ],
    [
      "values that a later Kubernetes may allow",
      {
        tolerations: [{ key: "level", operator: "Gt", value: "950" }],
        "securityContext.fsGroupChangePolicy": "Sometimes",
      },
    ],
    [
      "requirements of nodes",
      {
        [node]: [
          {
            matchExpressions: [
              { key: "zone", operator: "In", values: ["a", "b"] },
              { key: "cores", operator: "Gt", values: ["4"] },
              { key: "gpu", operator: "DoesNotExist" },
            ],
            matchFields: [{ key: "metadata.name", operator: "NotIn", values: ["node-1"] }],
          },
        ],
      },
    ],
    [
      "requirements of other Pods",
      {
        [weighted]: [
          {
            weight: 1,
            podAffinityTerm: {
              topologyKey: "topology.kubernetes.io/zone",
              labelSelector: { matchLabels: { app: "db" } },
              namespaces: ["shop"],
            },
          },
        ],
        ...near({ matchExpressions: [{ key: "app", operator: "Exists" }] }),
      },
    ],
    [
      "labels for a queue and annotations for a service mesh",
      {
        jobMetadata: {
          labels: { "kueue.x-k8s.io/queue-name": "backups" },
          annotations: { "sidecar.istio.io/inject": "false" },
        },
      },
    ],
  ]);
});

describe("a DatabaseBackup as large as its bounds allow", () => {
  const times = <T>(count: number, make: (index: number) => T) =>
    Array.from({ length: count }, (_, index) => make(index));
  const name = "n".repeat(253);
  const key = `${"d".repeat(253)}/${"k".repeat(63)}`;
  const value = "v".repeat(63);
  const reference = { name, key: name };
  const labels = Object.fromEntries(
    times(32, (index) => [`${"d".repeat(200)}${index}/${"k".repeat(63)}`, value]),
  );
  const matchExpressions = times(32, () => ({ key, operator: "In", values: times(4, () => value) }));
  const pods = {
    topologyKey: key,
    namespaces: times(32, () => name),
    labelSelector: { matchLabels: labels, matchExpressions },
  };
  const resources = times(4, (index): [string, string] => [
    `${"d".repeat(63)}.example/${index}`,
    "9".repeat(32),
  ]);

  accepts(api, postgresql, [
    [
      "with a server",
      {
        schedule: `${times(42, (index) => index).join(",")} * * * *`,
        backupPath: `/${"a/".repeat(127)}`,
        "connection.host": "h".repeat(253),
        "connection.image": "i".repeat(512),
        "connection.credentials": { usernameSecretRef: reference, passwordSecretRef: reference },
        tables: times(128, (index) => `${"t".repeat(124)}${index}`),
        excludeTables: times(128, (index) => `${"x".repeat(124)}${index}`),
        "storage.s3": { bucket: "b".repeat(63), endpoint: `https://${"h".repeat(504)}` },
        resources: { limits: Object.fromEntries(resources), requests: Object.fromEntries(resources) },
        nodeSelector: labels,
        tolerations: times(32, () => ({ key, value, effect: "NoExecute", tolerationSeconds: 1 })),
        "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms": times(
          16,
          () => ({
            matchExpressions,
          }),
        ),
        "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution": times(16, () => pods),
        "jobMetadata.annotations": Object.fromEntries(
          Object.keys(labels).map((each) => [each, "x".repeat(4096)]),
        ),
      },
    ],
  ]);
  accepts(api, command, [
    [
      "with a command",
      {
        "connection.command.dump": times(64, () => "w".repeat(4096)),
        "connection.command.restore": times(64, () => "w".repeat(4096)),
        "connection.command.env": times(64, (index) => ({ name: `V${index}`, value: "x".repeat(4096) })),
        "connection.command.volumes": times(8, (index) => ({
          mountPath: `/${"m".repeat(253)}${index}`,
          persistentVolumeClaim: { claimName: name },
        })),
      },
    ],
  ]);
});

describe("verification", () => {
  const assertion = { name: "orders", query: "SELECT count(*) FROM orders", operator: "AtLeast", value: "1" };
  const assertions = (change: object) => ({ "verification.assertions": [{ ...assertion, ...change }] });

  it("has no defaults, because later versions may choose others", async () => {
    const { object } = await server.tryCreate(changed(minimal, { verification: {} }));
    expect(object?.spec).toMatchObject({ verification: {} });
  });

  accepts(api, postgresql, [
    [
      "all of its fields",
      {
        verification: {
          triggers: ["Schedule", "AfterBackup"],
          schedule: "H H(2-5) * * H",
          suspend: true,
          snapshotSelection: "LeastRecentlyVerified",
          image: "postgres:17",
          parameters: { shared_preload_libraries: "pg_stat_statements", "auto_explain.log_format": "" },
          workVolume: { ephemeral: { storageClassName: "fast", size: "20Gi" } },
          downloadBytesPerSecond: "50Mi",
          resources: { requests: { cpu: "1" } },
          activeDeadlineSeconds: 14400,
          assertions: [assertion, { name: "none", query: "SELECT 1 WHERE false", operator: "NoRows" }],
        },
      },
    ],
    ["an emptyDir", { "verification.workVolume": { emptyDir: { sizeLimit: "20Gi" } } }],
    ["a negative number with a fraction", assertions({ operator: "AtMost", value: "-1.5" })],
  ]);
  accepts(api, command, [
    ["a program that verifies", { "connection.command.verify": ["redis-cli", "ping"] }],
    ["a schedule of drills", { "verification.schedule": "@weekly" }],
  ]);

  refuses(api, postgresql, [
    ["no triggers", { "verification.triggers": [] }, "verification.triggers", "at least 1 items"],
    [
      "the same trigger twice",
      { "verification.triggers": ["Schedule", "Schedule"] },
      "verification.triggers[1]",
      "Duplicate value",
    ],
    [
      "an unknown trigger",
      { "verification.triggers": ["Daily"] },
      "verification.triggers[0]",
      "Unsupported value",
    ],
    [
      "an unknown selection",
      { "verification.snapshotSelection": "Oldest" },
      "verification.snapshotSelection",
      "Unsupported value",
    ],
    [
      "an invalid schedule",
      { "verification.schedule": "@never" },
      "verification.schedule",
      '"@never" is not a valid macro',
    ],
    [
      "a setting with a space",
      { "verification.parameters": { "work mem": "1MB" } },
      "verification.parameters",
      "the name of a setting must have at most 63 letters",
    ],
    [
      "a setting that the drill chooses",
      { "verification.parameters": { Listen_Addresses: "*" } },
      "verification.parameters",
      'the drill itself sets ["Listen_Addresses"]',
    ],
    [
      "a setting of two lines",
      { "verification.parameters": { work_mem: "1MB\nport = 1" } },
      "verification.parameters[work_mem]",
      "must not contain control characters",
    ],
    [
      "two volumes",
      { "verification.workVolume": { emptyDir: { sizeLimit: "1Gi" }, ephemeral: { size: "1Gi" } } },
      "verification.workVolume",
      "exactly one of the fields in [emptyDir ephemeral] must be set",
    ],
    [
      "a tiny volume",
      { "verification.workVolume": { emptyDir: { sizeLimit: "20" } } },
      "verification.workVolume.emptyDir.sizeLimit",
      "the size is 20, but must be at least 1Mi",
    ],
    [
      "a slow download",
      { "verification.downloadBytesPerSecond": "50" },
      "verification.downloadBytesPerSecond",
      "downloadBytesPerSecond is 50, but must be at least 1Ki",
    ],
    [
      "a short deadline",
      { "verification.activeDeadlineSeconds": 59 },
      "verification.activeDeadlineSeconds",
      "greater than or equal to 60",
    ],
    [
      "a comparison with nothing",
      assertions({ value: undefined }),
      "verification.assertions[0].value",
      "operator AtLeast requires value",
    ],
    [
      "a value for no rows",
      assertions({ operator: "NoRows" }),
      "verification.assertions[0].value",
      "operator NoRows compares nothing",
    ],
    [
      "a comparison with a word",
      assertions({ value: "many" }),
      "verification.assertions[0].value",
      '"many" is not a number, as operator AtLeast requires',
    ],
    ["an empty query", assertions({ query: "" }), "verification.assertions[0].query", "at least 1 chars"],
  ]);
  refuses(api, command, [
    [
      "assertions",
      assertions({}),
      "verification",
      "verification.assertions and verification.parameters cannot be set when connection.engine is command",
    ],
    [
      "settings",
      { "verification.parameters": { a: "b" } },
      "verification",
      "verification.assertions and verification.parameters cannot be set",
    ],
    [
      "an empty program that verifies",
      { "connection.command.verify": [""] },
      "connection.command.verify",
      "the first item is empty",
    ],
  ]);
});

describe("objectives", () => {
  accepts(api, minimal, [
    ["both", { objectives: { rpo: "24h", rto: "15m" } }],
    ["one", { "objectives.rto": "1h" }],
  ]);
  refuses(api, minimal, [
    ["nothing", { objectives: {} }, "objectives", "objectives must have rpo, rto or both"],
    [
      "a time without a unit",
      { "objectives.rpo": "24" },
      "objectives.rpo",
      '"24" is not a valid length of time',
    ],
  ]);
});

describe("every rule of the spec", () => {
  it("refuses one of the objects above", async () => {
    expect(await server.unusedMessages("databasebackups", "contents")).toEqual([]);
  });
});
