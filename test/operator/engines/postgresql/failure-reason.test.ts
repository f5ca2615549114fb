import fc from "fast-check";
import { expect, test } from "vitest";
import { postgresqlReason } from "../../../../operator/engines/postgresql/failure-reason.ts";
import type { ChosenNames } from "../../../support/engines/chosen-names.ts";
import { chosenNames, plainNames } from "../../../support/engines/chosen-names.ts";

/* Messages of psql, pg_dump and pg_dumpall, versions 13 to 18, of PostgreSQL, and of poolers in its place. */

const psql = ({ host }: ChosenNames, text: string) =>
  `psql: error: connection to server at "${host}" (192.0.2.7), port 5432 failed: ${text}`;
const pgDump = ({ host }: ChosenNames, text: string) =>
  `pg_dump: error: connection to server at "${host}" (192.0.2.7), port 5432 failed: ${text}`;
/** How pg_dump reports an error of the server. */
const query = (text: string, { schema, table }: ChosenNames) =>
  [
    `pg_dump: error: query failed: ERROR:  ${text}`,
    `pg_dump: detail: Query was: LOCK TABLE "${schema}"."${table}" IN ACCESS SHARE MODE`,
  ].join("\n");
const copy = ({ table, schema }: ChosenNames, text: string) =>
  [
    `pg_dump: error: Dumping the contents of table "${table}" failed: PQgetResult() failed.`,
    `pg_dump: detail: Error message from server: ${text}`,
    `pg_dump: detail: Command was: COPY "${schema}"."${table}" (id) TO stdout;`,
  ].join("\n");

const corpus: readonly [reason: string | undefined, errors: (names: ChosenNames) => string][] = [
  // Answers of the server at the login.
  ["DatabaseAccessDenied", (n) => psql(n, `FATAL:  password authentication failed for user "${n.user}"`)],
  ["DatabaseAccessDenied", (n) => pgDump(n, `FATAL:  password authentication failed for user "${n.user}"`)],
  ["DatabaseAccessDenied", (n) => psql(n, `FATAL:  PAM authentication failed for user "${n.user}"`)],
  ["DatabaseAccessDenied", (n) => psql(n, `FATAL:  "trust" authentication failed for user "${n.user}"`)],
  ["DatabaseAccessDenied", (n) => psql(n, `FATAL:  OAuth bearer authentication failed for user "${n.user}"`)],
  [
    "DatabaseAccessDenied",
    (n) =>
      psql(
        n,
        `FATAL:  no pg_hba.conf entry for host "192.0.2.1", user "${n.user}", database "${n.database}", SSL encryption`,
      ) +
      "\n" +
      psql(
        n,
        `FATAL:  no pg_hba.conf entry for host "192.0.2.1", user "${n.user}", database "${n.database}", no encryption`,
      ).replace("psql: error: ", ""),
  ],
  [
    "DatabaseAccessDenied",
    (n) =>
      psql(
        n,
        `FATAL:  pg_hba.conf rejects connection for host "192.0.2.1", user "${n.user}", database "${n.database}", SSL off`,
      ),
  ],
  ["DatabaseAccessDenied", (n) => psql(n, `FATAL:  role "${n.user}" does not exist`)],
  ["DatabaseAccessDenied", (n) => psql(n, `FATAL:  role "${n.user}" is not permitted to log in`)],
  ["DatabaseAccessDenied", (n) => psql(n, "FATAL:  connection requires a valid client certificate")],
  ["DatabaseAccessDenied", (n) => psql(n, "fe_sendauth: no password supplied")],
  ["DatabaseAccessDenied", (n) => psql(n, "authentication method 10 not supported")],
  ["DatabaseNotFound", (n) => psql(n, `FATAL:  database "${n.database}" does not exist`)],
  [
    "DatabasePermissionDenied",
    (n) =>
      psql(n, `FATAL:  permission denied for database "${n.database}"`) +
      "\nDETAIL:  User does not have CONNECT privilege.",
  ],
  [
    "DatabaseUnreachable",
    (n) => psql(n, `FATAL:  database "${n.database}" is not currently accepting connections`),
  ],
  ["DatabaseUnreachable", (n) => psql(n, `FATAL:  too many connections for role "${n.user}"`)],
  ["DatabaseUnreachable", (n) => psql(n, `FATAL:  too many connections for database "${n.database}"`)],
  ["DatabaseUnreachable", (n) => psql(n, "FATAL:  sorry, too many clients already")],
  [
    "DatabaseUnreachable",
    (n) =>
      psql(n, "FATAL:  the database system is not yet accepting connections") +
      "\nDETAIL:  Consistent recovery state has not been yet reached.",
  ],
  ["DatabaseUnreachable", (n) => psql(n, "FATAL:  the database system is in recovery mode")],
  [
    "DatabaseUnreachable",
    (n) =>
      psql(n, "FATAL:  the database system is not accepting connections") +
      "\nDETAIL:  Hot standby mode is disabled.",
  ],
  [
    "DatabaseUnreachable",
    (n) =>
      pgDump(n, "FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute"),
  ],
  // A language whose texts are unknown here. The server did answer, but it accepted no connection.
  ["DatabaseUnreachable", (n) => psql(n, `FATAL:  Datenbank »${n.database}« nimmt keine Verbindungen an`)],
  // Before the server answers.
  [
    "DatabaseUnreachable",
    (n) =>
      psql(n, "Connection refused") +
      "\n\tIs the server running on that host and accepting TCP/IP connections?",
  ],
  ["DatabaseUnreachable", (n) => psql(n, "timeout expired")],
  ["DatabaseUnreachable", (n) => psql(n, "No route to host")],
  ["DatabaseUnreachable", (n) => psql(n, "SSL SYSCALL error: EOF detected")],
  ["DatabaseUnreachable", (n) => psql(n, "SSL error: unexpected eof while reading")],
  [
    "DatabaseUnreachable",
    ({ host }) =>
      `psql: error: could not translate host name "${host}" to address: Name or service not known`,
  ],
  [
    "DatabaseUnreachable",
    ({ host }) =>
      `psql: error: could not connect to server: Connection refused\n\tIs the server running on host "${host}" (192.0.2.7) and accepting\n\tTCP/IP connections on port 5432?`,
  ],
  [
    "DatabaseUnreachable",
    ({ database }) =>
      `pg_dump: error: connection to database "${database}" failed: could not connect to server: Connection refused`,
  ],
  [
    "DatabaseAccessDenied",
    ({ database, user }) =>
      `pg_dump: error: connection to database "${database}" failed: FATAL:  password authentication failed for user "${user}"`,
  ],
  [
    "DatabaseAccessDenied",
    ({ user }) => `psql: error: FATAL:  password authentication failed for user "${user}"`,
  ],
  // One address refuses, another answers.
  [
    "DatabaseAccessDenied",
    (n) =>
      `${psql(n, "Connection refused")}\n\tIs the server running on that host and accepting TCP/IP connections?\n` +
      psql(n, `FATAL:  password authentication failed for user "${n.user}"`).replace("psql: error: ", ""),
  ],
  // TLS.
  ["DatabaseNotTrusted", (n) => psql(n, "SSL error: certificate verify failed")],
  ["DatabaseNotTrusted", (n) => psql(n, "SSL error: certificate verify failed: self-signed certificate")],
  [
    "DatabaseNotTrusted",
    (n) => psql(n, `server certificate for "${n.host}" does not match host name "${n.host}"`),
  ],
  ["DatabaseNotTrusted", (n) => psql(n, "server does not support SSL, but SSL was required")],
  ["DatabaseNotTrusted", (n) => psql(n, 'root certificate file "/credentials/ca.crt" does not exist')],
  ["DatabaseNotTrusted", (n) => psql(n, "SSL error: wrong version number")],
  // PgBouncer, Supavisor.
  ["DatabaseAccessDenied", (n) => psql(n, "FATAL:  SASL authentication failed")],
  ["DatabaseAccessDenied", (n) => psql(n, "FATAL:  no such user")],
  ["DatabaseAccessDenied", (n) => psql(n, "FATAL:  Tenant or user not found")],
  ["DatabaseNotFound", (n) => psql(n, `FATAL:  no such database: ${n.database}`)],
  ["DatabaseNotTrusted", (n) => psql(n, "FATAL:  SSL required")],
  ["DatabaseUnreachable", (n) => psql(n, "FATAL:  no more connections allowed (max_client_conn)")],
  ["DatabaseUnreachable", (n) => psql(n, "FATAL:  query_wait_timeout")],
  [
    "DatabaseUnreachable",
    (n) =>
      psql(
        n,
        `FATAL:  server login has been failing, cached error: password authentication failed for user "${n.user}" (server_login_retry)`,
      ),
  ],
  ["DatabaseUnreachable", (n) => psql(n, "FATAL:  pooler is shutting down")],
  ["DatabaseUnreachable", (n) => psql(n, "FATAL:  client_login_timeout (server down)")],
  // The session, with codes, in any language.
  [
    "DatabasePermissionDenied",
    ({ table }) =>
      `ERROR:  42501: permission denied for table ${table}\nLOCATION:  aclcheck_error, aclchk.c:2803`,
  ],
  ["DatabasePermissionDenied", ({ table }) => `FEHLER:  42501: keine Berechtigung für Tabelle ${table}`],
  ["DatabasePermissionDenied", ({ table }) => `エラー:  42501: テーブル${table}へのアクセスが拒否されました`],
  [undefined, ({ table }) => `ERROR:  55P03: canceling statement due to lock timeout\nCONTEXT:  ${table}`],
  [undefined, ({ table }) => `ERROR:  42P01: relation "${table}" does not exist`],
  ["DatabaseUnreachable", () => "FATAL:  57P01: terminating connection due to administrator command"],
  [
    "DatabaseUnreachable",
    () =>
      "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n\tbefore or while processing the request.",
  ],
  // pg_dump.
  ["DatabasePermissionDenied", (n) => query(`permission denied for table ${n.table}`, n)],
  ["DatabasePermissionDenied", (n) => query(`permission denied for schema ${n.schema}`, n)],
  ["DatabasePermissionDenied", (n) => query(`must be owner of table ${n.table}`, n)],
  [
    "DatabasePermissionDenied",
    (n) => query(`query would be affected by row-level security policy for table "${n.table}"`, n),
  ],
  ["DatabasePermissionDenied", (n) => copy(n, `ERROR:  permission denied for table ${n.table}`)],
  ["DatabaseUnreachable", (n) => copy(n, "FATAL:  terminating connection due to administrator command")],
  ["DatabaseUnreachable", (n) => copy(n, "server closed the connection unexpectedly")],
  ["DatabaseUnreachable", (n) => copy(n, "SSL connection has been closed unexpectedly")],
  [
    "DatabasePermissionDenied",
    () => "pg_dump: error: could not open large object 4711: ERROR:  permission denied for large object 4711",
  ],
  [undefined, (n) => copy(n, "ERROR:  invalid page in block 7 of relation base/16384/16385")],
  [undefined, (n) => query(`relation "${n.table}" does not exist`, n)],
  [undefined, (n) => query(`canceling statement due to lock timeout`, n)],
  [undefined, ({ table }) => `pg_dump: error: no matching tables were found for pattern "${table}"`],
  [undefined, () => "/bin/sh: 1: cannot create /tmp/x: Permission denied"],
];

test.each(corpus.map(([reason, errors]) => [errors(plainNames), reason] as const))(
  "%s: %s",
  (errors, reason) => {
    expect(postgresqlReason(errors)).toBe(reason);
  },
);

test("names do not change a reason, whatever they are", () => {
  fc.assert(
    fc.property(fc.constantFrom(...corpus), chosenNames, ([reason, errors], names) => {
      expect(postgresqlReason(errors(names))).toBe(reason);
    }),
    { numRuns: 3000 },
  );
});
