import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Failure } from "../run/outcome.ts";
import { changeKey } from "./change-key.ts";
import type { Operation } from "./command-line.ts";
import { CommandLineError, parseOperation } from "./command-line.ts";
import { destroy } from "./destroy.ts";
import { RepositoryError } from "../restic/failure.ts";
import { init } from "./init.ts";
import type { MaintenanceReport } from "./report.ts";
import { reportLine, terminationMessage } from "./report.ts";
import type { RepositoryToOpen } from "../restic/open.ts";
import { restServer } from "../restic/rest-server.ts";
import type { Patience } from "../restic/restic.ts";
import { boundedRestic, defaultPatience } from "../restic/restic.ts";
import { maintain } from "./maintain.ts";

/** What a test may set. */
export interface MaintenanceOptions {
  /** Path of restic. Default: beside this program, as the image has it. */
  readonly restic?: string;
  /**
   * restic's variables; `REPOSITORY_ID`, restic's ID of the repository, if it is known; `BACKUP_SETTLE_SECONDS`, for
   * `init`; `TERMINATION_LOG`, the file that takes the outcome, by default the kubelet's. Default: this process's environment.
   */
  readonly environment?: NodeJS.ProcessEnv;
  /** Default: `defaultPatience`. */
  readonly patience?: Patience;
  /** Ends the operation when told. Default: SIGTERM and SIGINT. */
  readonly signal?: AbortSignal;
  /** Milliseconds since 1970. Default: the clock. */
  readonly now?: () => number;
  /** Receives the report, as the last line. Default: standard output. */
  readonly print?: (line: string) => void;
  /** Receives what happens, for people. Default: standard error. */
  readonly log?: (line: string) => void;
}

/**
 * Looks after a repository: the program `repository OPERATION …` of the operator's image. restic is told by its own
 * variables where the repository is. The outcome goes to the termination log and the report to standard output, both
 * for `parseMaintenance`.
 *
 * @param args the words after `repository`.
 * @returns the exit code: 0 done, 1 failed, 2 wrong command line.
 */
export async function runMaintenance(
  args: readonly string[],
  options: MaintenanceOptions = {},
): Promise<number> {
  const {
    restic: program = join(import.meta.dirname, "restic"),
    environment = process.env,
    patience = defaultPatience,
    now = Date.now,
    print = (line) => process.stdout.write(`${line}\n`),
    log = (line) => process.stderr.write(`${line}\n`),
  } = options;
  let operation;
  try {
    operation = parseOperation(args);
  } catch (error) {
    if (!(error instanceof CommandLineError)) throw error;
    log(error.message);
    return 2;
  }
  const { signal, release } = options.signal === undefined ? signalOfProcess() : given(options.signal);
  let report: MaintenanceReport | undefined;
  let failure: Failure | undefined;
  try {
    const repository: RepositoryToOpen = {
      restic: boundedRestic({ program, environment, patience, signal, log }),
      contact: patience.contact,
      environment,
      expectedID: environment["REPOSITORY_ID"],
    };
    await perform(operation, repository, { patience, now, log, tell: (latest) => (report = latest) });
  } catch (error) {
    failure = failureOf(error);
    log(`${failure.reason}: ${failure.message}`);
  } finally {
    release();
  }
  if (report !== undefined) print(reportLine(report));
  try {
    await writeFile(environment["TERMINATION_LOG"] ?? "/dev/termination-log", terminationMessage(failure));
  } catch (error) {
    // The exit code and the log still tell.
    log(`The outcome could not be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  return failure === undefined ? 0 : 1;
}

async function perform(
  operation: Operation,
  repository: RepositoryToOpen,
  {
    patience: { contact, lock: lockSeconds },
    now,
    log,
    tell,
  }: {
    patience: Patience;
    now: () => number;
    log: (line: string) => void;
    tell: (report: MaintenanceReport) => void;
  },
): Promise<void> {
  const { environment } = repository;
  switch (operation.name) {
    case "init": {
      const settleSeconds = Number(environment["BACKUP_SETTLE_SECONDS"] ?? 10);
      const made = await init(repository, await restServer(environment, contact), settleSeconds);
      log(made ? "Made the repository." : "Made no repository: the run tells what is there instead.");
      return;
    }
    case "maintain":
      await maintain(repository, operation, { now, lockSeconds, tell, log });
      return;
    case "change-key": {
      const { oldPasswordFile: oldFile, newPasswordFile: newFile } = operation;
      tell(await changeKey(repository, { oldFile, newFile }, lockSeconds));
      return;
    }
    case "destroy":
      tell(await destroy(repository, operation.host, lockSeconds));
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof RepositoryError) return { reason: error.reason, message: error.message };
  return { reason: "RepositoryFailed", message: error instanceof Error ? error.message : String(error) };
}

function given(signal: AbortSignal) {
  return { signal, release: () => undefined };
}

/** The kubelet's word to stop. As process 1, a program hears it only if it listens. */
function signalOfProcess() {
  const controller = new AbortController();
  const abort = () => {
    controller.abort();
  };
  const signals = ["SIGTERM", "SIGINT"] as const;
  for (const name of signals) process.on(name, abort);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of signals) process.off(name, abort);
    },
  };
}
