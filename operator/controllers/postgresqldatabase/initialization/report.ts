/** What the Job of the initial configuration has written: the server's version, or why it failed. */
export type InitializationReport = { version: string } | { reason: "InitFailed"; message: string };

/**
 * Reads the termination message of `initialize-postgresql.sh`.
 *
 * @returns Undefined when the message is not one of that script.
 */
export function readInitializationReport(message: string): InitializationReport | undefined {
  const version = /^version (\d[\w.]{0,62})$/.exec(message.trim())?.[1];
  if (version !== undefined) return { version };
  const [first, ...lines] = message.trim().split("\n");
  if (first !== "failed" || lines.length === 0) return undefined;
  return { reason: "InitFailed", message: lines.join(" ") };
}
