import fc from "fast-check";
import { expect, test } from "vitest";
import { mariadbReason } from "../../../../operator/engines/mariadb/failure-reason.ts";
import type { ChosenNames } from "../../../support/engines/chosen-names.ts";
import { chosenNames, plainNames } from "../../../support/engines/chosen-names.ts";

/* Messages of mariadb and mariadb-dump, versions 10.6 to 11.8. */

const connecting = (number: number, text: string) =>
  `mariadb-dump: Got error: ${number}: "${text}" when trying to connect`;
const unverified =
  "TLS/SSL error: Received error packet before completion of TLS handshake. The authenticity of the following error cannot be verified:";

const corpus: readonly [reason: string | undefined, errors: (names: ChosenNames) => string][] = [
  [
    "DatabaseAccessDenied",
    ({ user }) => `ERROR 1045 (28000): Access denied for user '${user}'@'192.0.2.7' (using password: YES)`,
  ],
  [
    "DatabaseAccessDenied",
    ({ user }) =>
      `ERROR 1045 (28000): Benutzer '${user}'@'192.0.2.7' hat keine Zugriffsberechtigung (verwendetes Passwort: Ja)`,
  ],
  [
    "DatabaseAccessDenied",
    ({ user }) => connecting(1045, `Access denied for user '${user}'@'192.0.2.7' (using password: YES)`),
  ],
  ["DatabaseAccessDenied", ({ user }) => `ERROR 1698 (28000): Access denied for user '${user}'@'192.0.2.7'`],
  [
    "DatabaseAccessDenied",
    ({ host }) => `ERROR 1130 (HY000): Host '${host}' is not allowed to connect to this MariaDB server`,
  ],
  [
    "DatabaseAccessDenied",
    ({ host }) =>
      `ERROR 2026 (HY000): ${unverified} 1130 - Host '${host}' is not allowed to connect to this MariaDB server`,
  ],
  ["DatabaseAccessDenied", () => `ERROR 4151 (HY000): Access denied, this account is locked`],
  [
    "DatabaseAccessDenied",
    () =>
      "ERROR 1251 (08004): Client does not support authentication protocol requested by server; consider upgrading MariaDB client",
  ],
  [
    "DatabaseAccessDenied",
    ({ user }) => `ERROR 3118 (HY000): Access denied for user '${user}'@'%'. Account is locked.`,
  ],
  ["DatabaseUnreachable", () => "ERROR 1040 (08004): Too many connections"],
  ["DatabaseUnreachable", () => "ERROR 1047 (08S01): WSREP has not yet prepared node for application use"],
  [
    "DatabaseUnreachable",
    ({ table }) =>
      `mariadb-dump: Couldn't execute 'SHOW CREATE TABLE \`${table}\`': WSREP has not yet prepared node for application use (1047)`,
  ],
  [
    "DatabaseUnreachable",
    () => "ERROR 9001 (HY000): Max connect timeout reached while reaching hostgroup 0 after 10000ms",
  ],
  ["DatabaseUnreachable", () => `ERROR 2026 (HY000): ${unverified} 1040 - Too many connections`],
  ["DatabaseUnreachable", () => connecting(1040, "Too many connections")],
  [
    "DatabaseUnreachable",
    ({ user }) =>
      `ERROR 1203 (42000): User ${user} already has more than 'max_user_connections' active connections`,
  ],
  [
    "DatabaseUnreachable",
    ({ user }) =>
      `ERROR 1226 (42000): User '${user}' has exceeded the 'max_user_connections' resource (current value: 1)`,
  ],
  [
    "DatabaseUnreachable",
    ({ host }) =>
      `ERROR 1129 (HY000): Host '${host}' is blocked because of many connection errors; unblock with 'mariadb-admin flush-hosts'`,
  ],
  ["DatabaseUnreachable", ({ host }) => `ERROR 2002 (HY000): Can't connect to server on '${host}' (115)`],
  [
    "DatabaseUnreachable",
    ({ host }) => `ERROR 2003 (HY000): Can't connect to MySQL server on '${host}' (111)`,
  ],
  ["DatabaseUnreachable", ({ host }) => `ERROR 2005 (HY000): Unknown server host '${host}' (-2)`],
  ["DatabaseUnreachable", ({ host }) => connecting(2005, `Unknown server host '${host}' (-2)`)],
  ["DatabaseUnreachable", () => "ERROR 2006 (HY000): Server has gone away"],
  [
    "DatabaseUnreachable",
    () =>
      "ERROR 2013 (HY000): Lost connection to server at 'handshake: reading initial communication packet', system error: 104",
  ],
  ["DatabaseUnreachable", () => "ERROR 1053 (08S01): Server shutdown in progress"],
  [
    "DatabaseUnreachable",
    ({ table }) =>
      `mariadb-dump: Error 2013: Lost connection to server during query when dumping table \`${table}\` at row: 7`,
  ],
  ["DatabaseUnreachable", () => "ERROR 2026 (HY000): TLS/SSL error: unexpected eof while reading"],
  ["DatabaseUnreachable", () => "ERROR 2026 (HY000): TLS/SSL error: Connection reset by peer"],
  [
    "DatabaseNotTrusted",
    () => "ERROR 2026 (HY000): TLS/SSL error: self-signed certificate in certificate chain",
  ],
  [
    "DatabaseNotTrusted",
    () => "ERROR 2026 (HY000): TLS/SSL error: SSL is required, but the server does not support it",
  ],
  [
    "DatabaseNotTrusted",
    () => connecting(2026, "TLS/SSL error: Validation of SSL server certificate failed"),
  ],
  [
    "DatabaseNotTrusted",
    () =>
      "ERROR 3159 (08004): Connections using insecure transport are prohibited while --require_secure_transport=ON.",
  ],
  ["DatabaseNotFound", ({ database }) => `ERROR 1049 (42000) at line 1: Unknown database '${database}'`],
  [
    "DatabaseNotFound",
    ({ database }) =>
      `mariadb-dump: Got error: 1049: "Unknown database '${database}'" when selecting the database`,
  ],
  [
    "DatabasePermissionDenied",
    ({ user, database }) =>
      `ERROR 1044 (42000) at line 1: Access denied for user '${user}'@'%' to database '${database}'`,
  ],
  [
    "DatabasePermissionDenied",
    ({ user, database, table }) =>
      `mariadb-dump: Error 1142: SELECT command denied to user '${user}'@'192.0.2.7' for table \`${database}\`.\`${table}\` when dumping table \`${table}\` at row: 0`,
  ],
  [
    "DatabasePermissionDenied",
    ({ user, database, table }) =>
      `mariadb-dump: Couldn't execute 'SHOW CREATE TABLE \`${table}\`': SHOW command denied to user '${user}'@'192.0.2.7' for table \`${database}\`.\`${table}\` (1142)`,
  ],
  [
    "DatabasePermissionDenied",
    ({ user, table }) =>
      `mariadb-dump: ${user} has insufficient privileges to SHOW CREATE FUNCTION \`${table}\`!`,
  ],
  [
    "DatabasePermissionDenied",
    () =>
      "ERROR 1227 (42000) at line 1: Access denied; you need (at least one of) the RELOAD privilege(s) for this operation",
  ],
  [undefined, ({ table }) => `mariadb-dump: Couldn't find table: "${table}"`],
  [
    undefined,
    ({ table }) =>
      `mariadb-dump: Couldn't execute 'show create table \`${table}\`': Table '${table}' doesn't exist (1146)`,
  ],
  [undefined, ({ database }) => `ERROR 1064 (42000) at line 1: You have an error near '${database}'`],
  [undefined, () => "The dump is incomplete."],
];

test.each(corpus.map(([reason, errors]) => [errors(plainNames), reason] as const))(
  "%s: %s",
  (errors, reason) => {
    expect(mariadbReason(errors)).toBe(reason);
  },
);

test("warnings before an error do not count", () => {
  const warning =
    "mariadb-dump: Deprecated program name. It will be removed in a future release, use '/usr/bin/mariadb-dump' instead";
  expect(mariadbReason(`${warning}\n${connecting(1040, "Too many connections")}`)).toBe(
    "DatabaseUnreachable",
  );
});

test("names do not change a reason, whatever they are", () => {
  fc.assert(
    fc.property(fc.constantFrom(...corpus), chosenNames, ([reason, errors], names) => {
      expect(mariadbReason(errors(names))).toBe(reason);
    }),
    { numRuns: 3000 },
  );
});
