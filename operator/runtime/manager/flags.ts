import { parseArgs, type ParseArgsConfig } from "node:util";
import { parseBindAddress } from "./bind-address.ts";
import type { JsonLogOptions } from "./json-log.ts";
import type { ManagerOptions } from "./manager.ts";

/** A flag that a program adds to those of every manager. */
export interface Flag {
  /** Its description in `--help`: a few words, without the default. */
  help: string;
  /** A boolean is read like in Go: `--name`, `--name=false`. Default: `string`. */
  type?: "string" | "boolean";
  /** Its value if it is not given. Default: undefined for a string, false for a boolean. */
  default?: string | boolean;
}

/** The values of the flags that a program adds, by their names. */
export type FlagValues<Flags extends Record<string, Flag>> = {
  [Name in keyof Flags]: Flags[Name] extends { type: "boolean" }
    ? boolean
    : Flags[Name] extends { default: string }
      ? string
      : string | undefined;
};

/** A program and its flags. */
export interface ManagerFlagsOptions<Flags extends Record<string, Flag>> {
  /** Name of the program and of its manager, such as `my-operator`. */
  name: string;
  /** One sentence for `--help`. */
  description: string;
  /** What `--version` prints. */
  version: string;
  /** Name of the Lease with `--leader-elect`, such as `my-operator.example.com`. */
  leaderElectionId: string;
  /** Other ways to call the program: lines for `--help`, each without the program's name. Default: none. */
  otherUsage?: readonly string[];
  /** Flags that the program adds. Default: none. */
  flags?: Flags;
}

/** The meaning of a command line: run a manager, or only print something. */
export type ManagerFlags<Flags extends Record<string, Flag>> =
  | {
      /** Options for a Manager; add a log. */
      manager: Omit<ManagerOptions, "log">;
      /** The level of the log. */
      logLevel: NonNullable<JsonLogOptions["level"]>;
      /** The values of the flags that the program adds. */
      flags: FlagValues<Flags>;
    }
  | {
      /** The answer to `--help` or `--version`. */
      print: string;
    };

/** The command line is not valid. The message says what is allowed. */
export class FlagError extends Error {
  override readonly name = "FlagError";
}

/**
 * Parses a manager's command line: kubebuilder's flags, with their defaults and Go's rules (one dash or two; a boolean
 * takes a value only after an equals sign), and the flags that the program adds.
 *
 * ```ts
 * const parsed = parseManagerFlags(process.argv.slice(2), {
 *   name: "memcached-operator",
 *   description: "Runs memcached servers.",
 *   version: "0.1.0",
 *   leaderElectionId: "memcached-operator.example.com",
 *   flags: { "memcached-image": { help: "image of the servers", default: "memcached:1.6" } },
 * });
 * ```
 *
 * @param args Without the program's path: `process.argv.slice(2)`.
 * @throws FlagError; Error when a flag that the program adds has the name of a built-in one, or a wrong name or default.
 */
export function parseManagerFlags<const Flags extends Record<string, Flag>>(
  args: readonly string[],
  options: ManagerFlagsOptions<Flags>,
): ManagerFlags<Flags> {
  const own: Record<string, Flag> = options.flags ?? {};
  const builtIn = managerFlags(options);
  checkOwnFlags(own, builtIn);
  const flags = { ...builtIn, ...own };
  const values = new Values(args, flags);
  if (values.boolean("help")) return { print: help(options, flags) };
  if (values.boolean("version")) return { print: `${options.version}\n` };
  return {
    manager: {
      name: options.name,
      kubeconfig: values.string("kubeconfig"),
      context: values.string("context"),
      namespaces: values.namespaces("namespace"),
      leaderElection: values.boolean("leader-elect")
        ? {
            id: values.string("leader-election-id") ?? options.leaderElectionId,
            namespace: values.string("leader-election-namespace"),
            leaseDurationSeconds: values.seconds("leader-elect-lease-duration"),
            renewDeadlineSeconds: values.seconds("leader-elect-renew-deadline"),
            retryPeriodSeconds: values.seconds("leader-elect-retry-period"),
          }
        : undefined,
      metrics: {
        bindAddress: values.address("metrics-bind-address"),
        secure: values.boolean("metrics-secure"),
        certPath: values.string("metrics-cert-path"),
      },
      probes: values.address("health-probe-bind-address"),
      gracefulStopSeconds: values.seconds("graceful-shutdown-timeout"),
    },
    logLevel: values.logLevel("zap-log-level"),
    flags: Object.fromEntries(
      Object.entries(own).map(([name, { type }]) => [
        name,
        type === "boolean" ? values.boolean(name) : values.string(name),
      ]),
    ) as FlagValues<Flags>,
  };
}

function checkOwnFlags(own: Record<string, Flag>, builtIn: Record<string, Flag>): void {
  for (const [name, { type = "string", default: value }] of Object.entries(own)) {
    if (Object.hasOwn(builtIn, name)) {
      throw new Error(
        `The flag --${name} exists already: every manager has it. Give the flag of the program another name.`,
      );
    }
    if (!/^[A-Za-z0-9][-_.A-Za-z0-9]*$/.test(name)) {
      throw new Error(
        `${JSON.stringify(name)} is not a valid name of a flag: use letters, digits and dashes, without dashes in front.`,
      );
    }
    if (value !== undefined && typeof value !== type) {
      throw new Error(
        `The default of the flag --${name} is ${JSON.stringify(value)}: give a ${type}, as its type says.`,
      );
    }
  }
}

interface HelpedFlag extends Flag {
  /** The placeholder of its value in `--help`. */
  placeholder?: string;
}

function managerFlags({ leaderElectionId }: { leaderElectionId: string }): Record<string, HelpedFlag> {
  const duration = { placeholder: "duration" };
  return {
    "leader-elect": {
      type: "boolean",
      help: "enable leader election: only one instance is active at a time",
    },
    "leader-election-id": { default: leaderElectionId, help: "name of the Lease" },
    "leader-election-namespace": { help: "namespace of the Lease (default: the Pod's or the kubeconfig's)" },
    "leader-elect-lease-duration": {
      ...duration,
      default: "15s",
      help: "how long the others wait for a silent leader",
    },
    "leader-elect-renew-deadline": {
      ...duration,
      default: "10s",
      help: "how long a leader tries to renew before it exits",
    },
    "leader-elect-retry-period": { ...duration, default: "2s", help: "time between attempts" },
    namespace: { help: "namespace to watch; can be repeated or a list with commas (default: all)" },
    "metrics-bind-address": { default: "0", help: "host:port or :port for /metrics, 0 for no server" },
    "metrics-secure": {
      type: "boolean",
      default: true,
      help: "serve metrics with TLS, and only to users who may GET /metrics",
    },
    "metrics-cert-path": {
      help: "folder with tls.crt and tls.key (default: a self-signed certificate)",
    },
    "health-probe-bind-address": {
      default: ":8081",
      help: "host:port or :port for /healthz and /readyz, 0 for no server",
    },
    "graceful-shutdown-timeout": { ...duration, default: "30s", help: "how long a graceful stop may take" },
    kubeconfig: { help: "path of a kubeconfig (default: $KUBECONFIG, in-cluster, ~/.kube/config)" },
    context: { help: "context in the kubeconfig (default: its current one)" },
    "zap-log-level": { default: "info", help: "debug, info, error, or a number (1 and above is debug)" },
    help: { type: "boolean", help: "print this help" },
    version: { type: "boolean", help: "print the version" },
  };
}

/** node:util reads every flag as a string. This class parses the strings, with errors that name the flag. */
class Values {
  readonly #flags: Record<string, Flag>;
  readonly #given: Record<string, string[] | undefined>;

  constructor(args: readonly string[], flags: Record<string, Flag>) {
    this.#flags = flags;
    this.#given = parse(args, flags);
  }

  /** If a flag is given several times, the last one counts, as in Go. */
  string(name: string): string | undefined {
    const { default: ifAbsent } = this.#flags[name] ?? {};
    return this.#given[name]?.at(-1) ?? (typeof ifAbsent === "string" ? ifAbsent : undefined);
  }

  boolean(name: string): boolean {
    const value = this.#given[name]?.at(-1) ?? String(this.#flags[name]?.default ?? false);
    if (["true", "t", "1", "True", "TRUE", "T"].includes(value)) return true;
    if (["false", "f", "0", "False", "FALSE", "F"].includes(value)) return false;
    throw new FlagError(`--${name}=${value}: use true or false.`);
  }

  address(name: string): string {
    const value = this.string(name) ?? "0";
    try {
      parseBindAddress(value);
      return value;
    } catch (error) {
      throw new FlagError(`--${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Parses a duration in Go's notation. Returns seconds. */
  seconds(name: string): number {
    const value = this.string(name) ?? "";
    if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(value)) {
      throw new FlagError(
        `--${name}: "${value}" is not a valid duration: use one such as 15s, 1m30s or 500ms.`,
      );
    }
    const units = { ms: 0.001, s: 1, m: 60, h: 3600 };
    const parts = value.matchAll(/([\d.]+)(ms|s|m|h)/g);
    return [...parts].reduce(
      (sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units],
      0,
    );
  }

  namespaces(name: string): string[] {
    const names = (this.#given[name] ?? []).flatMap((value) => value.split(",")).map((each) => each.trim());
    const invalid = names.find((each) => each !== "" && !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(each));
    if (invalid !== undefined) {
      throw new FlagError(
        `--${name}: "${invalid}" is not a valid namespace: use at most 63 lower case letters, digits and dashes.`,
      );
    }
    return [...new Set(names.filter((each) => each !== ""))];
  }

  logLevel(name: string): NonNullable<JsonLogOptions["level"]> {
    const value = this.string(name) ?? "";
    if (value === "debug" || value === "info" || value === "error") return value;
    if (/^\d+$/.test(value)) return Number(value) === 0 ? "info" : "debug";
    throw new FlagError(
      `--${name}: "${value}" is not a valid level: use debug, info, error, or a number from 0 on.`,
    );
  }
}

function parse(args: readonly string[], flags: Record<string, Flag>): Record<string, string[] | undefined> {
  const normalized = withEqualsSigns(args, flags);
  const options: ParseArgsConfig["options"] = Object.fromEntries(
    Object.keys(flags).map((name) => [name, { type: "string", multiple: true }]),
  );
  const allowed = `Allowed are ${Object.keys(flags)
    .map((name) => `--${name}`)
    .join(", ")}; see --help.`;
  try {
    const { values, positionals } = parseArgs({ args: normalized, options, allowPositionals: true });
    if (positionals.length === 0) return values as Record<string, string[]>;
    throw new FlagError(`"${positionals.join(" ")}" is not a flag. ${allowed}`);
  } catch (error) {
    if (error instanceof FlagError || !(error instanceof Error)) throw error;
    // After the first sentence comes advice for commands with other arguments.
    const [what = ""] = error.message.split(/\.? To specify|\.?\n/);
    throw new FlagError(`${what}. ${allowed}`);
  }
}

/** Go takes the argument after a flag as its value, whatever it looks like. `parseArgs` does so after an equals sign only. */
function withEqualsSigns(args: readonly string[], flags: Record<string, Flag>): string[] {
  const [arg, ...rest] = args;
  if (arg === undefined) return [];
  if (arg === "--") return [...args];
  if (!arg.startsWith("-") || arg === "-") return ["--", ...args];
  const name = arg.replace(/^--?/, "");
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
  if (flag?.type === "boolean") return [`--${name}=true`, ...withEqualsSigns(rest, flags)];
  if (flag === undefined && name === "h") return ["--help=true", ...withEqualsSigns(rest, flags)];
  const [value, ...others] = rest;
  if (flag === undefined || value === undefined) return [`--${name}`, ...withEqualsSigns(rest, flags)];
  return [`--${name}=${value}`, ...withEqualsSigns(others, flags)];
}

function help(
  { name, description, otherUsage = [] }: ManagerFlagsOptions<Record<string, Flag>>,
  flags: Record<string, HelpedFlag>,
): string {
  const usages = ["[flags]", ...otherUsage].map((usage) => `${name} ${usage}`);
  const lines = Object.entries(flags).map(
    ([flag, { type, placeholder = "string", help: text, default: value }]) => {
      const left = type === "boolean" ? `--${flag}` : `--${flag} ${placeholder}`;
      const shown = typeof value === "string" ? JSON.stringify(value) : value;
      return `  ${left.padEnd(40)}${text}${shown === undefined ? "" : ` (default ${shown})`}`;
    },
  );
  return `${description}\n\nUsage: ${usages.join("\n       ")}\n\nFlags:\n${lines.join("\n")}\n`;
}
