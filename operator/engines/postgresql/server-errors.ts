/** A warning or an error in the server's log. What it does not have is empty. */
export interface ServerError {
  /** Such as `WARNING`, `ERROR` or `PANIC`. */
  severity: string;
  /** https://www.postgresql.org/docs/current/errcodes-appendix.html */
  sqlState: string;
  message: string;
  detail: string;
  context: string;
  /** How the statement begins. */
  statement: string;
}

/**
 * Reads a log whose lines begin with the SQLSTATE (`log_line_prefix='%e '`). Names cannot forge an error: PostgreSQL begins each further
 * line of a message with a tab.
 */
export function parseServerErrors(log: string): ServerError[] {
  const found: ServerError[] = [];
  for (const line of log.replaceAll("\n\t", "\u0000").split("\n")) {
    const [, sqlState = "", kind = "", text = ""] = /^([0-9A-Z]{5}) ([A-Z]+): {2}(.*)$/s.exec(line) ?? [];
    const value = text.replaceAll("\u0000", "\n");
    const last = found.at(-1);
    if (severities.has(kind)) {
      found.push({ severity: kind, sqlState, message: value, detail: "", context: "", statement: "" });
    } else if (last !== undefined && isPart(kind)) {
      last[parts[kind]] = value;
    }
  }
  return found;
}

const severities = new Set(["WARNING", "ERROR", "FATAL", "PANIC"]);

const parts = { DETAIL: "detail", CONTEXT: "context", STATEMENT: "statement" } as const;

function isPart(kind: string): kind is keyof typeof parts {
  return kind in parts;
}
