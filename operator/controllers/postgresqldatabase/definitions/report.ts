/**
 * Reads the termination message of `define-databases.sh`.
 *
 * @returns What PostgreSQL has refused, and why. Undefined when the message is not one of that script.
 */
export function readDefinitionsReport(message: string): string[] | undefined {
  const [first, ...refusals] = message.trim().split("\n");
  return first === "applied" ? refusals : undefined;
}
