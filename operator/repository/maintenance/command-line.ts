import { parseArgs } from "node:util";

/** What `repository` is asked to do. */
export type Operation =
  | { name: "init" }
  | { name: "maintain"; host: string; forget: string[]; live: string[]; prune: boolean }
  | { name: "change-key"; oldPasswordFile: string; newPasswordFile: string }
  | { name: "destroy"; host: string };

/** The command line, one operation a line. */
export const maintenanceUsage = [
  "repository init",
  "repository maintain --host NAMESPACE/NAME [--forget ID]… [--live RUN]… [--prune]",
  "repository change-key --old-password-file FILE --new-password-file FILE",
  "repository destroy --host NAMESPACE/NAME",
];

/** A command line that is none of ours. */
export class CommandLineError extends Error {}

const text = { type: "string" } as const;
const texts = { type: "string", multiple: true } as const;

/**
 * Reads the words after `repository`.
 *
 * @throws CommandLineError that says what is wrong, and what is allowed.
 */
export function parseOperation(args: readonly string[]): Operation {
  const [name, ...rest] = args;
  switch (name) {
    case "init":
      parse(rest, {});
      return { name };
    case "maintain": {
      const values = parse(rest, { host: text, forget: texts, live: texts, prune: { type: "boolean" } });
      const { forget = [], live = [], prune = false } = values;
      const wrong = forget.find((id) => !/^[0-9a-f]{64}$/.test(id));
      if (wrong !== undefined) {
        throw wrongLine(`--forget ${wrong} is not an ID of restic's, which has 64 hexadecimal digits.`);
      }
      return { name, host: hostIn(values.host), forget, live, prune };
    }
    case "change-key": {
      const values = parse(rest, { "old-password-file": text, "new-password-file": text });
      return {
        name,
        oldPasswordFile: required(values["old-password-file"], "--old-password-file"),
        newPasswordFile: required(values["new-password-file"], "--new-password-file"),
      };
    }
    case "destroy":
      return { name, host: hostIn(parse(rest, { host: text }).host) };
    default:
      throw wrongLine(name === undefined ? "There is no operation." : `There is no operation "${name}".`);
  }
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>["options"]>;

function parse<const O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw wrongLine(error instanceof Error ? error.message : String(error));
  }
}

function hostIn(value: string | undefined): string {
  const host = required(value, "--host");
  if (/^[^/\s]+\/[^/\s]+$/.test(host)) return host;
  throw wrongLine(`--host ${host} is not NAMESPACE/NAME.`);
}

function required(value: string | undefined, flag: string): string {
  if (value !== undefined && value !== "") return value;
  throw wrongLine(`${flag} is missing.`);
}

function wrongLine(problem: string): CommandLineError {
  return new CommandLineError([problem, "Usage:", ...maintenanceUsage.map((line) => `  ${line}`)].join("\n"));
}
