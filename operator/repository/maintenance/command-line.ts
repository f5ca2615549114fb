import { parseArgs } from "node:util";
import { parseDrillMark } from "../drill-mark.ts";

/** An operation of `repository`, with its options. */
export type Operation =
  | { name: "init" }
  | {
      name: "maintain";
      host: string;
      forget: string[];
      mark: string[];
      unmark: string[];
      prune: boolean;
      mayBeMissing: boolean;
    }
  | { name: "check"; host: string; read: number[]; subsets: number }
  | { name: "change-key"; host: string; oldPasswordFile: string; newPasswordFile: string }
  | { name: "destroy"; host: string };

/** The command line, one operation a line. */
export const maintenanceUsage = [
  "repository init",
  "repository maintain --host NAMESPACE/NAME [--forget ID]… [--mark MARK]… [--unmark MARK]… [--prune] [--may-be-missing]",
  "repository check --host NAMESPACE/NAME --subsets T --read N [--read N]…",
  "repository change-key --host NAMESPACE/NAME --old-password-file FILE --new-password-file FILE",
  "repository destroy --host NAMESPACE/NAME",
];

/** A command line that is not valid. */
export class CommandLineError extends Error {}

const text = { type: "string" } as const;
const texts = { type: "string", multiple: true } as const;

/**
 * Parses the arguments after `repository`.
 *
 * @throws CommandLineError that says what is wrong, and what is allowed.
 */
export function parseOperation(args: readonly string[]): Operation {
  const [name, ...rest] = args;
  switch (name) {
    case "init":
      parseOptions(rest, {});
      return { name };
    case "maintain": {
      const values = parseOptions(rest, {
        host: text,
        forget: texts,
        mark: texts,
        unmark: texts,
        prune: { type: "boolean" },
        "may-be-missing": { type: "boolean" },
      });
      const { forget = [], mark = [], unmark = [], prune = false } = values;
      const invalid = forget.find((id) => !/^[0-9a-f]{64}$/.test(id));
      if (invalid !== undefined) {
        throw invalidCommandLine(
          `--forget ${invalid} is not a valid ID of a restic snapshot: it must have 64 hexadecimal digits.`,
        );
      }
      const invalidMark = [...mark, ...unmark].find(
        (each) => !/^(pin|retain)=[0-9a-f]{64}$/.test(each) && parseDrillMark(each) === undefined,
      );
      if (invalidMark !== undefined) {
        throw invalidCommandLine(
          `"${invalidMark}" is not a valid mark: it must be "pin=" or "retain=" and the 64 hexadecimal digits of a restic snapshot, or ` +
            '"drill=ID/RESULT/REASON/TIME/SECONDS/JOB".',
        );
      }
      const mayBeMissing = values["may-be-missing"] ?? false;
      return { name, host: hostOption(values.host), forget, mark, unmark, prune, mayBeMissing };
    }
    case "check": {
      const values = parseOptions(rest, { host: text, subsets: text, read: texts });
      const subsets = numberOption(values.subsets, "--subsets", 256);
      const read = (values.read ?? []).map((each) => numberOption(each, "--read", subsets));
      if (read.length === 0) throw invalidCommandLine("--read is missing.");
      return { name, host: hostOption(values.host), read, subsets };
    }
    case "change-key": {
      const values = parseOptions(rest, { host: text, "old-password-file": text, "new-password-file": text });
      return {
        name,
        host: hostOption(values.host),
        oldPasswordFile: required(values["old-password-file"], "--old-password-file"),
        newPasswordFile: required(values["new-password-file"], "--new-password-file"),
      };
    }
    case "destroy":
      return { name, host: hostOption(parseOptions(rest, { host: text }).host) };
    default:
      throw invalidCommandLine(
        name === undefined ? "The operation is missing." : `"${name}" is not a valid operation.`,
      );
  }
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>["options"]>;

function parseOptions<const O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw invalidCommandLine(error instanceof Error ? error.message : String(error));
  }
}

function hostOption(value: string | undefined): string {
  const host = required(value, "--host");
  if (/^[^/\s]+\/[^/\s]+$/.test(host)) return host;
  throw invalidCommandLine(`--host ${host} is not of the form NAMESPACE/NAME.`);
}

function numberOption(value: string | undefined, flag: string, max: number): number {
  const text = required(value, flag);
  const number = /^[1-9][0-9]*$/.test(text) ? Number(text) : Infinity;
  if (number <= max) return number;
  throw invalidCommandLine(`${flag} ${text} is not a whole number from 1 to ${max}.`);
}

function required(value: string | undefined, flag: string): string {
  if (value !== undefined && value !== "") return value;
  throw invalidCommandLine(`${flag} is missing.`);
}

function invalidCommandLine(problem: string): CommandLineError {
  return new CommandLineError([problem, "Usage:", ...maintenanceUsage.map((line) => `  ${line}`)].join("\n"));
}
