import packageJson from "../package.json" with { type: "json" };
import { registerControllers } from "./controllers/index.ts";
import type { Flags } from "./flags.ts";
import { FlagError, parseFlags } from "./flags.ts";
import { installRunner } from "./install-runner.ts";
import { jsonLog, Manager } from "./runtime/index.ts";

/** Exit codes: 0 done, 1 failed, 2 wrong command line. */
async function main(args: readonly string[]): Promise<number> {
  if (args[0] === "install-runner") {
    const [, directory, ...more] = args;
    if (directory === undefined || more.length > 0) {
      throw new FlagError("install-runner needs one argument: an existing, writable directory.");
    }
    await installRunner(directory);
    return 0;
  }
  const invocation = parseFlags(args, process.env, packageJson.version);
  if ("print" in invocation) {
    process.stdout.write(invocation.print);
    return 0;
  }
  return run(invocation.run);
}

async function run(flags: Flags): Promise<number> {
  const log = jsonLog({ level: flags.logLevel });
  const { leaderElectionId: id, leaderElectionNamespace: namespace } = flags;
  const manager = new Manager({
    name: "my-operator",
    log,
    kubeconfig: flags.kubeconfig,
    context: flags.context,
    namespaces: flags.namespaces,
    leaderElection: flags.leaderElect ? { id, namespace } : undefined,
    metrics: {
      bindAddress: flags.metricsBindAddress,
      secure: flags.metricsSecure,
      certPath: flags.metricsCertPath,
    },
    probes: flags.healthProbeBindAddress,
  });
  registerControllers(manager, { runnerImage: flags.runnerImage });
  log.info("Starting", { version: packageJson.version });
  try {
    await manager.start(terminationSignal());
    return 0;
  } catch (error) {
    log.error("Ended", { error });
    return 1;
  }
}

/** Aborted by the first SIGTERM or SIGINT; the second ends the process at once. */
function terminationSignal(): AbortSignal {
  const termination = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (termination.signal.aborted) process.exit(1);
      termination.abort(new Error(`Got ${signal}`));
    });
  }
  return termination.signal;
}

try {
  // Whatever still runs after an orderly end (a reconcile that would not stop) must not keep the process alive.
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof FlagError ? 2 : 1);
}
