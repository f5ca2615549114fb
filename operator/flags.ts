import { parseArgs, type ParseArgsConfig } from "node:util";
import { parseBindAddress } from "./runtime/bind-address.ts";

/** What the manager is told on its command line. */
export interface Flags {
  leaderElect: boolean;
  leaderElectionId: string;
  /** Undefined: the namespace of the Pod or of the kubeconfig's context. */
  leaderElectionNamespace: string | undefined;
  metricsBindAddress: string;
  metricsSecure: boolean;
  metricsCertPath: string | undefined;
  healthProbeBindAddress: string;
  /** Empty: all. */
  namespaces: string[];
  kubeconfig: string | undefined;
  context: string | undefined;
  logLevel: "debug" | "info" | "error";
  runnerImage: string;
}

/** What a command line asks for. */
export type Invocation = { run: Flags } | { print: string };

/** A command line that cannot be followed; the message says what is allowed. */
export class FlagError extends Error {
  override readonly name = "FlagError";
}

const HELP = `Backs databases up on a schedule.

Usage: my-operator [flags]
       my-operator install-runner <directory>   copy the programs that a backup run needs into a directory

Flags:
  --leader-elect                        run beside other instances, of which one at a time works (default false)
  --leader-election-id string           name of the Lease (default "830ca276.test.io")
  --leader-election-namespace string    namespace of the Lease (default: the Pod's or the kubeconfig's)
  --namespace string                    namespace to watch; repeat it or separate with commas (default: all)
  --metrics-bind-address string         host:port or :port for /metrics, 0 for no metrics (default "0")
  --metrics-secure                      metrics with TLS, for those whom the API server lets read them (default true)
  --metrics-cert-path string            folder with tls.crt and tls.key (default: a certificate that signs itself)
  --health-probe-bind-address string    host:port or :port for /healthz and /readyz, 0 for none (default ":8081")
  --kubeconfig string                   path of a kubeconfig (default: $KUBECONFIG, in-cluster, ~/.kube/config)
  --context string                      context in the kubeconfig (default: its current one)
  --zap-log-level string                debug, info, error, or a number: from 1 on debug (default "info")
  --runner-image string                 image that backup runs take their programs from (default $OPERATOR_IMAGE)
  --help                                print this
  --version                             print the version
`;

const OPTIONS = {
  "leader-elect": { type: "string" },
  "leader-election-id": { type: "string" },
  "leader-election-namespace": { type: "string" },
  namespace: { type: "string", multiple: true },
  "metrics-bind-address": { type: "string" },
  "metrics-secure": { type: "string" },
  "metrics-cert-path": { type: "string" },
  "health-probe-bind-address": { type: "string" },
  kubeconfig: { type: "string" },
  context: { type: "string" },
  "zap-log-level": { type: "string" },
  "runner-image": { type: "string" },
  help: { type: "string" },
  version: { type: "string" },
} as const satisfies ParseArgsConfig["options"];

const BOOLEANS = ["leader-elect", "metrics-secure", "help", "version"] as const;

/**
 * Reads a command line.
 *
 * @param environment For defaults: `OPERATOR_IMAGE`.
 * @param version What `--version` prints.
 * @throws FlagError
 */
export function parseFlags(
  args: readonly string[],
  environment: Record<string, string | undefined>,
  version: string,
): Invocation {
  const values = parse(args);
  if (boolean("help", values.help, false)) return { print: HELP };
  if (boolean("version", values.version, false)) return { print: `${version}\n` };
  const runnerImage = values["runner-image"] ?? environment["OPERATOR_IMAGE"];
  if (!runnerImage) {
    throw new FlagError("The image of backup runs is not known: give --runner-image, or set OPERATOR_IMAGE.");
  }
  return {
    run: {
      leaderElect: boolean("leader-elect", values["leader-elect"], false),
      leaderElectionId: values["leader-election-id"] ?? "830ca276.test.io",
      leaderElectionNamespace: values["leader-election-namespace"],
      metricsBindAddress: address("metrics-bind-address", values["metrics-bind-address"] ?? "0"),
      metricsSecure: boolean("metrics-secure", values["metrics-secure"], true),
      metricsCertPath: values["metrics-cert-path"],
      healthProbeBindAddress: address(
        "health-probe-bind-address",
        values["health-probe-bind-address"] ?? ":8081",
      ),
      namespaces: namespaces(values.namespace ?? []),
      kubeconfig: values.kubeconfig,
      context: values.context,
      logLevel: logLevel(values["zap-log-level"] ?? "info"),
      runnerImage,
    },
  };
}

function parse(args: readonly string[]) {
  // As in Go: a boolean flag takes its value only after an equals sign, and one dash is as good as two.
  const normalized = args.map((arg) => {
    const name = arg.replace(/^--?/, "");
    const flag = arg.startsWith("-") ? `--${name}` : arg;
    return BOOLEANS.some((boolean) => boolean === name) ? `${flag}=true` : flag;
  });
  const given = { args: normalized, options: OPTIONS, strict: true, allowPositionals: true } as const;
  try {
    const { values, positionals } = parseArgs(given);
    if (positionals.length === 0) return values;
    throw new FlagError(
      `"${positionals.join(" ")}" is no command: the only one is install-runner <directory>.`,
    );
  } catch (error) {
    if (error instanceof FlagError || !(error instanceof Error)) throw error;
    const names = Object.keys(OPTIONS).map((name) => `--${name}`);
    // What follows the first sentence is advice for commands with other arguments.
    const [what = ""] = error.message.split(/\.? To specify|\.?\n/);
    throw new FlagError(`${what}. Allowed are ${names.join(", ")}; see --help.`);
  }
}

function boolean(name: string, value: string | undefined, ifAbsent: boolean): boolean {
  if (value === undefined) return ifAbsent;
  if (["true", "t", "1", "True", "TRUE", "T"].includes(value)) return true;
  if (["false", "f", "0", "False", "FALSE", "F"].includes(value)) return false;
  throw new FlagError(`--${name}=${value}: give true or false.`);
}

function address(name: string, value: string): string {
  try {
    parseBindAddress(value);
    return value;
  } catch (error) {
    throw new FlagError(`--${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function namespaces(values: readonly string[]): string[] {
  const names = values.flatMap((value) => value.split(",")).map((name) => name.trim());
  const wrong = names.find((name) => name !== "" && !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name));
  if (wrong !== undefined) {
    throw new FlagError(
      `--namespace: "${wrong}" is no name of a namespace: at most 63 lower case letters, digits and dashes.`,
    );
  }
  return [...new Set(names.filter((name) => name !== ""))];
}

function logLevel(value: string): Flags["logLevel"] {
  if (value === "debug" || value === "info" || value === "error") return value;
  if (/^\d+$/.test(value)) return Number(value) === 0 ? "info" : "debug";
  throw new FlagError(`--zap-log-level: "${value}" is none of debug, info, error and a number from 0 on.`);
}
