/** A database of the server whose texts were sorted with another version of a collation than the server's image has. */
export interface ChangedDatabase {
  name: string;
  /** How many indexes are sorted by such a collation. */
  indexes: number;
}

/** What the server's image means for the databases that were made with another one. */
export interface CollationReport {
  /** How many databases are affected. */
  count: number;
  /** Those of them that the report names. */
  named: readonly ChangedDatabase[];
}

/** What the Job of the initial configuration has written: the server's version and its collations, or why it failed. */
export type InitializationReport =
  { version: string; collations: CollationReport } | { reason: "InitFailed"; message: string };

/**
 * Reads the termination message of `initialize-postgresql.sh`.
 *
 * @returns Undefined when the message is not one of that script.
 */
export function readInitializationReport(message: string): InitializationReport | undefined {
  const [first = "", ...lines] = message.trim().split("\n");
  const version = /^version (\d[\w.]{0,62})$/.exec(first)?.[1];
  if (version !== undefined) return { version, collations: collationReport(lines) };
  if (first !== "failed" || lines.length === 0) return undefined;
  return { reason: "InitFailed", message: lines.join(" ") };
}

function collationReport(lines: readonly string[]): CollationReport {
  const named = lines.flatMap((line) => {
    const [, indexes, name] = /^collation (\d{1,9}) (.+)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, indexes: Number(indexes) }];
  });
  const count = lines.flatMap((line) => /^collations (\d{1,9})$/.exec(line)?.[1] ?? []).at(0);
  return { count: count === undefined ? named.length : Number(count), named };
}
