import { rm } from "node:fs/promises";
import type { AddressInfo, Server } from "node:net";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { postgresql } from "../../../../operator/engines/postgresql/index.ts";
import type { Failure } from "../../../../operator/failure.ts";
import type { PodFolder } from "../../../support/engines/pod.ts";
import { credentialsFolder, failureOf, makePodFolder, startPod } from "../../../support/engines/pod.ts";
import { localServer } from "../../../support/engines/runs.ts";
import { makeRunnerFolder } from "../../../support/repository/runner-folder.ts";
import { startPgbouncer } from "../../../support/servers/pgbouncer.ts";
import type { PostgresServer } from "../../../support/servers/postgres.ts";
import { postgresPrograms, postgresRoot, startPostgres } from "../../../support/servers/postgres.ts";

/* The reasons for messages of real servers, poolers and tools. The names in them are those of other reasons. */

let runner: string;
let shared: PodFolder;

beforeAll(async () => {
  runner = await makeRunnerFolder();
  shared = await makePodFolder(runner, { "repository/password": "planted" });
});

afterAll(async () => {
  await rm(runner, { recursive: true, force: true });
});

interface Login {
  user?: string;
  password?: string;
  database?: string;
}

/** Runs a script of the engine without restic, which is not needed for a failure. */
async function failure(
  script: "probe" | "dump",
  version: "15" | "17",
  port: number,
  { user = "backup", password = "planted", database = "shop" }: Login = {},
): Promise<Failure> {
  const target = { connection: { engine: "postgresql" as const, ...localServer(port) }, database };
  const { environment, command } = postgresql.dump(target, { inventory: "Full" }, credentialsFolder);
  const words =
    script === "probe"
      ? ["/my-operator/probe-postgresql.sh"]
      : [
          "-c",
          `. /my-operator/outcome.sh; export BACKUP_DUMP_FOLDER=/tmp/dump; mkdir -p /tmp/dump/sidecar
          /bin/sh /my-operator/${command[0]} 2>/tmp/errors >/dev/null && exit
          { echo outcome=failed; print_failure ${command[0]} 1 /tmp/errors; } >"$outcome"`,
          "/my-operator/test.sh",
        ];
  const running = await startPod({
    root: await postgresRoot(version),
    programs: postgresPrograms(version),
    runner,
    shared: { ...shared, secrets: { "login/user": user, "login/password": password } },
    command: words,
    environment,
  });
  return failureOf(await running.ended);
}

describe.each(["15", "17"] as const)("PostgreSQL %s", (version) => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres(version);
    await server.query("CREATE ROLE backup LOGIN PASSWORD 'planted'");
    await server.query("CREATE DATABASE shop");
  });

  afterAll(async () => {
    await server.stop();
  });

  test.each<[fault: string, reason: string, message: RegExp, setUp: string, login: Login]>([
    ["a wrong password", "DatabaseAccessDenied", /password authentication/, "", { password: "no" }],
    [
      "a user that does not exist",
      "DatabaseAccessDenied",
      /"SSL certificate"/,
      "",
      { user: "SSL certificate" },
    ],
    [
      "a user that may not log in",
      "DatabaseAccessDenied",
      /not permitted to log in/,
      `CREATE ROLE "timeout expired" PASSWORD 'planted'`,
      { user: "timeout expired" },
    ],
    [
      "a database that does not exist",
      "DatabaseNotFound",
      /does not exist/,
      "",
      { database: "permission denied certificate" },
    ],
    [
      "a database that accepts no connections",
      "DatabaseUnreachable",
      /not currently accepting connections/,
      `CREATE DATABASE certificates ALLOW_CONNECTIONS false`,
      { database: "certificates" },
    ],
    [
      "a database that this user may not connect to",
      "DatabasePermissionDenied",
      /permission denied for database/,
      `CREATE DATABASE "SSL"; REVOKE CONNECT ON DATABASE "SSL" FROM public`,
      { database: "SSL" },
    ],
    [
      "a database with too many connections",
      "DatabaseUnreachable",
      /too many connections for database/,
      `CREATE DATABASE "permission" CONNECTION LIMIT 0`,
      { database: "permission" },
    ],
    [
      "a user with too many connections",
      "DatabaseUnreachable",
      /too many connections for role/,
      `CREATE ROLE "role" LOGIN CONNECTION LIMIT 0 PASSWORD 'planted'`,
      { user: "role" },
    ],
  ])("refuses %s: %s", async (_fault, reason, message, setUp, login) => {
    for (const statement of setUp.split("; ")) await server.query(statement);
    const failed = await failure("probe", version, server.port, login);
    expect(failed).toMatchObject({ reason, message: expect.stringMatching(message) as string });
  });

  test("refuses a password that was stored with a line break, and the hint has no value", async () => {
    const failed = await failure("probe", version, server.port, { password: "planted\n" });
    expect(failed).toMatchObject({
      reason: "DatabaseAccessDenied",
      suspects: [{ variable: "PGPASSWORD", flaw: expect.stringContaining("line break") as string }],
    });
    expect(JSON.stringify(failed)).not.toContain("planted");
  });

  test.each([
    "certificates",
    "SSL error",
    "timeout expired",
    'password authentication failed for user "x"',
    'two\nFATAL:  database "x" does not exist',
  ])("refuses to read a table that is named %j", async (name) => {
    const quoted = `"${name.replaceAll('"', '""')}"`;
    await server.query(`CREATE SCHEMA ${quoted}; CREATE TABLE ${quoted}.${quoted} (id int)`, "shop");
    try {
      const failed = await failure("dump", version, server.port);
      expect(failed).toMatchObject({
        reason: "DatabasePermissionDenied",
        message: expect.stringContaining("permission denied") as string,
      });
    } finally {
      await server.query(`DROP SCHEMA ${quoted} CASCADE`, "shop");
    }
  });

  test("refuses a function of the session, whose SQLSTATE counts", async () => {
    await server.query("REVOKE EXECUTE ON FUNCTION pg_export_snapshot FROM public", "shop");
    try {
      const failed = await failure("dump", version, server.port);
      expect(failed).toMatchObject({
        reason: "DatabasePermissionDenied",
        message: expect.stringContaining("42501") as string,
      });
    } finally {
      await server.query("GRANT EXECUTE ON FUNCTION pg_export_snapshot TO public", "shop");
    }
  });
});

describe("a server or a pooler in its place", () => {
  test.each([
    ["the database system is starting up", "DatabaseUnreachable"],
    ["the database system is shutting down", "DatabaseUnreachable"],
    ["the database system is in recovery mode", "DatabaseUnreachable"],
    ["the database system is not yet accepting connections", "DatabaseUnreachable"],
    ["the database system is not accepting connections", "DatabaseUnreachable"],
    ["sorry, too many clients already", "DatabaseUnreachable"],
    ["remaining connection slots are reserved for roles with the SUPERUSER attribute", "DatabaseUnreachable"],
    [
      "remaining connection slots are reserved for non-replication superuser connections",
      "DatabaseUnreachable",
    ],
    ["something certainly new about permission denied", "DatabaseUnreachable"],
    ["SSL required", "DatabaseNotTrusted"],
    ["connection requires a valid client certificate", "DatabaseAccessDenied"],
    ['pg_hba.conf rejects connection for host "10.0.0.1", user "SSL", database "a"', "DatabaseAccessDenied"],
  ])("that answers %j: %s", async (text, reason) => {
    const server = await refusing(text);
    try {
      const failed = await failure("probe", "17", (server.address() as AddressInfo).port);
      expect(failed).toMatchObject({
        reason,
        message: expect.stringContaining(text) as string,
      });
    } finally {
      server.close();
    }
  });

  /** A server that answers each connection with an error, as PostgreSQL's protocol says. */
  async function refusing(text: string): Promise<Server> {
    const fields = ["SFATAL", "VFATAL", "CXX000", `M${text}`].map((field) => `${field}\0`).join("");
    const body = Buffer.from(`${fields}\0`);
    const head = Buffer.alloc(5);
    head.write("E");
    head.writeInt32BE(body.length + 4, 1);
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (data) => {
        // The request for TLS, and that for GSSAPI: no.
        if (data.length === 8) socket.write("N");
        else socket.end(Buffer.concat([head, body]));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return server;
  }
});

describe("PgBouncer", () => {
  test.each<[fault: string, reason: string, message: RegExp, settings: string[], login: Login]>([
    ["a wrong password", "DatabaseAccessDenied", /authentication failed/, [], { password: "no" }],
    ["an unknown user", "DatabaseAccessDenied", /authentication failed|no such user/, [], { user: "SSL" }],
    ["an unknown database", "DatabaseNotFound", /no such database/, [], { database: "certificates" }],
    [
      "a server that does not answer",
      "DatabaseUnreachable",
      /server_login_retry|query_wait_timeout|connect failed|server/,
      ["query_wait_timeout = 2", "server_connect_timeout = 1"],
      {},
    ],
    [
      "too many connections",
      "DatabaseUnreachable",
      /no more connections allowed/,
      ["max_client_conn = 0"],
      {},
    ],
  ])("refuses %s: %s", async (_fault, reason, message, settings, login) => {
    const pooler = await startPgbouncer(["shop = host=127.0.0.1 port=1"], settings);
    try {
      const failed = await failure("probe", "17", pooler.port, login);
      expect(failed).toMatchObject({ reason, message: expect.stringMatching(message) as string });
    } finally {
      await pooler.stop();
    }
  });
});
