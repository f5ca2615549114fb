import { parseArgs } from "node:util";
import type { Assertion } from "../api/databases/v1/verification.ts";
import { CommandLineError } from "../repository/maintenance/command-line.ts";

/** Which backup a drill restores, and how. */
export interface DrillOrder {
  /** The engine of the connection, such as `postgresql`. */
  engine: string;
  /** restic's ID of the snapshot with the dump. */
  snapshot: string;
  /** The name of the dump's file in the snapshot. */
  file: string;
  /** restic's ID of the snapshot with `inventory.json`; undefined if the backup has none. */
  inventory: string | undefined;
  /** How much of the storage to read per second at most, in KiB. Default: no limit. */
  limitDownload: number | undefined;
  /** The folder that both containers of the drill have. */
  exchange: string;
  assertions: readonly Assertion[];
  /** Settings of the throw-away server. */
  parameters: Readonly<Record<string, string>>;
}

/** The command line. */
export const drillUsage =
  "drill --engine postgresql|mariadb|command --snapshot ID --file NAME [--inventory ID] [--limit-download KIB] [--exchange FOLDER]";

const defaultExchange = "/exchange";
const text = { type: "string" } as const;

/**
 * Parses the arguments after `drill`, and the variables that have what is too long for one argument:
 * `DRILL_ASSERTION_00`, `DRILL_ASSERTION_01`…, each an assertion of the spec, and `DRILL_PARAMETER_00`…, each `{name, value}`; all
 * are JSON.
 *
 * @throws CommandLineError that says what is wrong, and what is allowed.
 */
export function parseOrder(args: readonly string[], environment: NodeJS.ProcessEnv): DrillOrder {
  const values = parseOptions(args);
  const engine = required(values.engine, "--engine");
  return {
    engine,
    snapshot: idOption(required(values.snapshot, "--snapshot"), "--snapshot"),
    file: required(values.file, "--file"),
    inventory: values.inventory === undefined ? undefined : idOption(values.inventory, "--inventory"),
    limitDownload: limitOption(values["limit-download"]),
    exchange: values.exchange ?? defaultExchange,
    assertions: numbered("DRILL_ASSERTION", environment, isAssertion),
    parameters: Object.fromEntries(
      numbered("DRILL_PARAMETER", environment, isParameter).map(({ name, value }) => [name, value]),
    ),
  };
}

function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        engine: text,
        snapshot: text,
        file: text,
        inventory: text,
        "limit-download": text,
        exchange: text,
      },
      strict: true,
      allowPositionals: false,
    }).values;
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error));
  }
}

function required(value: string | undefined, flag: string): string {
  if (value !== undefined && value !== "") return value;
  throw invalid(`${flag} is missing.`);
}

function idOption(id: string, flag: string): string {
  if (/^[0-9a-f]{64}$/.test(id)) return id;
  throw invalid(`${flag} ${id} is not a valid ID of a restic snapshot: it must have 64 hexadecimal digits.`);
}

function limitOption(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^[1-9][0-9]{0,11}$/.test(value)) return Number(value);
  throw invalid(`--limit-download ${value} is not a whole number of KiB per second, from 1.`);
}

/** The values of `PREFIX_00`, `PREFIX_01` and so on, until one is missing. */
function numbered<T>(
  prefix: string,
  environment: NodeJS.ProcessEnv,
  isValid: (value: unknown) => value is T,
): T[] {
  const found: T[] = [];
  for (;;) {
    const name = `${prefix}_${String(found.length).padStart(2, "0")}`;
    const value = environment[name];
    if (value === undefined) return found;
    const parsed = parseJSON(value);
    if (!isValid(parsed)) throw invalid(`The variable ${name} is not valid: ${value.slice(0, 200)}`);
    found.push(parsed);
  }
}

function parseJSON(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function isAssertion(value: unknown): value is Assertion {
  const { name, query, operator, value: expected, timeoutSeconds } = fieldsOf(value);
  return (
    [name, query, operator].every((field) => typeof field === "string") &&
    (expected === undefined || typeof expected === "string") &&
    (timeoutSeconds === undefined || typeof timeoutSeconds === "number")
  );
}

function isParameter(value: unknown): value is { name: string; value: string } {
  const { name, value: setting } = fieldsOf(value);
  return typeof name === "string" && typeof setting === "string";
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function invalid(problem: string): CommandLineError {
  return new CommandLineError([problem, "Usage:", `  ${drillUsage}`].join("\n"));
}
