import type { EngineReason } from "../reasons.ts";

/**
 * Why mariadb or mariadb-dump failed, by the error's number: the text is in the server's language, and names of tables and
 * users can have any text in them.
 *
 * @param errors The last lines that the tools wrote to standard error.
 * @returns Undefined if the errors have no reason of their own.
 */
export function mariadbReason(errors: string): EngineReason | undefined {
  // From the first error on: what follows it may be part of a name in it.
  const start = errors.search(/^(?:ERROR \d|(?:mariadb|mysql)-?dump: (?!(?:Warning|Deprecated)\b))/im);
  if (start < 0) return undefined;
  const error = errors.slice(start);
  if (privilegeMissing.test(error)) return "DatabasePermissionDenied";
  const number = numberForms.map((form) => form.exec(error)?.[1]).find((found) => found !== undefined);
  return number === undefined ? undefined : reasons.get(withinHandshake(Number(number), error));
}

/** How the tools write an error and its number. Names come after the number, or before it within quotes of any content. */
const numberForms = [
  /^ERROR (\d+)(?: \(\w{5}\))?(?: at line \d+)?: /,
  /^[a-z-]+: (?:Got error: |Error )(\d+): /,
  /^[a-z-]+: Couldn't execute '[^]* \((\d+)\)(?:\n|$)/,
];

/** The only message about rights without a number. It begins with the user's name. */
const privilegeMissing =
  /^[a-z-]+: (?!Couldn't |Got error|Error )[^\n]* has insufficient privileges to SHOW CREATE [A-Z ]+ `/;

/** Newer clients report as a failure of TLS (2026) what the server answers before TLS begins, and what ends the connection. */
function withinHandshake(number: number, error: string): number {
  if (number !== 2026) return number;
  const [, inner] = /cannot be verified: (\d+) - /.exec(error) ?? [];
  if (inner !== undefined) return Number(inner);
  return /: (?:unexpected eof|connection (?:reset|refused|timed out)|broken pipe)/i.test(error)
    ? lostConnection
    : number;
}

const lostConnection = 2013;

/** https://mariadb.com/kb/en/mariadb-error-code-reference/ */
const reasons: ReadonlyMap<number, EngineReason> = new Map(
  (
    [
      // Unknown user, wrong password, no account for the client's host, an account that is locked or expired, a way to
      // authenticate that the client does not know.
      [
        "DatabaseAccessDenied",
        [1045, 1130, 1251, 1275, 1524, 1698, 1820, 1862, 2049, 2059, 2061, 3118, 3955, 4151],
      ],
      // TLS failed, and the server demands it.
      ["DatabaseNotTrusted", [2026, 3159]],
      ["DatabaseNotFound", [1049]],
      // On a database, table, column, routine, or a global right.
      ["DatabasePermissionDenied", [1044, 1142, 1143, 1227, 1370]],
      // No connection, too many, a host that is blocked after errors, a server that is starting or ending, a node that is not
      // part of its Galera cluster (1047), a proxy that finds no server (9001).
      [
        "DatabaseUnreachable",
        [
          ...[
            1040, 1041, 1042, 1043, 1047, 1053, 1077, 1079, 1080, 1081, 1129, 1135, 1152, 1156, 1158, 1159,
            1160,
          ],
          ...[1161, 1184, 1203, 1226, 1927, 2001, 2002, 2003, 2004, 2005, 2006, 2007, 2009, 2011, 2012],
          ...[lostConnection, 2027, 2048, 2055, 4031, 9001],
        ],
      ],
    ] as const
  ).flatMap(([reason, numbers]) => numbers.map((number) => [number, reason] as const)),
);
