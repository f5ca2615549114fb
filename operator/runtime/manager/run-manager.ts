import type { Flag, FlagValues, ManagerFlagsOptions } from "./flags.ts";
import { FlagError, parseManagerFlags } from "./flags.ts";
import { jsonLog } from "./json-log.ts";
import { Manager } from "./manager.ts";
import { terminationSignal } from "./termination.ts";

/** A program that runs a manager. */
export interface RunManagerOptions<Flags extends Record<string, Flag>> extends ManagerFlagsOptions<Flags> {
  /**
   * Adds the controllers, before the manager starts.
   *
   * @throws FlagError when the flags that the program adds are not valid.
   */
  setUp(manager: Manager, flags: FlagValues<Flags>): void | Promise<void>;
}

/**
 * The whole main function of an operator: parses the flags, creates a manager that logs JSON to standard output, calls
 * `setUp`, and runs until SIGTERM or SIGINT.
 *
 * @param args Without the program's path: `process.argv.slice(2)`.
 * @returns the exit code: 0 done, 1 failed (the log says why), 2 wrong command line (standard error says why). Pass it to
 * `process.exit`, so that a reconcile that does not stop cannot keep the process alive.
 */
export async function runManager<const Flags extends Record<string, Flag>>(
  args: readonly string[],
  options: RunManagerOptions<Flags>,
): Promise<number> {
  try {
    const parsed = parseManagerFlags(args, options);
    if ("print" in parsed) {
      process.stdout.write(parsed.print);
      return 0;
    }
    const log = jsonLog({ level: parsed.logLevel });
    return await run(options, parsed.flags, new Manager({ ...parsed.manager, log }));
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

async function run<Flags extends Record<string, Flag>>(
  options: RunManagerOptions<Flags>,
  flags: FlagValues<Flags>,
  manager: Manager,
): Promise<number> {
  try {
    await options.setUp(manager, flags);
    manager.log.info("Starting", { version: options.version });
    await manager.start(terminationSignal());
    return 0;
  } catch (error) {
    if (error instanceof FlagError) throw error;
    manager.log.error("Failed", { error });
    return 1;
  }
}
