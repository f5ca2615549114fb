import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Failure } from "../../failure.ts";
import { changeKey } from "./change-key.ts";
import { check } from "./check.ts";
import type { Operation } from "./command-line.ts";
import { CommandLineError, parseOperation } from "./command-line.ts";
import { destroy } from "./destroy.ts";
import { RepositoryError, explainRestic } from "../restic/failure.ts";
import { processSignal } from "../restic/process-signal.ts";
import { init } from "./init/init.ts";
import type { MaintenanceReport } from "./report.ts";
import { reportLine, terminationMessage } from "./report.ts";
import type { RepositoryHandle } from "../restic/open.ts";
import type { Timeouts } from "../restic/restic.ts";
import { boundedRestic, defaultTimeouts, isReadOnly } from "../restic/restic.ts";
import { maintain } from "./maintain.ts";

/** What tests replace. */
export interface MaintenanceOptions {
  /** Path of restic. Default: in the folder of this program, where the image has it. */
  readonly restic?: string;
  /**
   * restic's variables; `REPOSITORY_ID`, restic's ID of the repository, if known; `REPOSITORY_READ_ONLY`, `true` if nothing may be
   * written; `REPOSITORY_OWNER`, the ID of the cluster for which it works, and `REPOSITORY_TAKE_OVER_FROM`, that of the cluster whose
   * repository it takes over; `BACKUP_SETTLE_SECONDS` (default 10), see `InitLimits`; `TERMINATION_LOG`, the file for the outcome, by default the kubelet's. Default: this process's
   * environment.
   */
  readonly environment?: NodeJS.ProcessEnv;
  /** Default: `defaultTimeouts`. */
  readonly timeouts?: Timeouts;
  /** Stops the operation when aborted. Default: SIGTERM and SIGINT. */
  readonly signal?: AbortSignal;
  /** Milliseconds since 1970. Default: the clock. */
  readonly now?: () => number;
  /** Receives the report, as the last line. Default: standard output. */
  readonly print?: (line: string) => void;
  /** Receives the log. Default: standard error. */
  readonly log?: (line: string) => void;
}

/**
 * Maintains a repository: the program `repository OPERATION …` of the operator's image. restic's own variables say where
 * the repository is. The outcome goes to the termination log and the report to standard output, both for
 * `parseMaintenance`.
 *
 * @param args The arguments after `repository`.
 * @returns The exit code: 0 done, 1 failed, 2 invalid command line.
 */
export async function runMaintenance(
  args: readonly string[],
  options: MaintenanceOptions = {},
): Promise<number> {
  const {
    restic: program = join(import.meta.dirname, "restic"),
    environment = process.env,
    timeouts = defaultTimeouts,
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
  const { signal, release } =
    options.signal === undefined ? processSignal() : { signal: options.signal, release: () => undefined };
  let report: MaintenanceReport | undefined;
  let failure: Failure | undefined;
  try {
    const repository: RepositoryHandle = {
      restic: boundedRestic({ program, environment, timeouts, signal, log }),
      firstResponseSeconds: timeouts.firstResponseSeconds,
      environment,
      expectedID: environment["REPOSITORY_ID"],
    };
    await perform(operation, repository, { timeouts, now, log, onReport: (latest) => (report = latest) });
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
    // The exit code and the log still have it.
    log(`Failed to write the outcome: ${error instanceof Error ? error.message : String(error)}`);
  }
  return failure === undefined ? 0 : 1;
}

async function perform(
  operation: Operation,
  repository: RepositoryHandle,
  {
    timeouts: { lockSeconds },
    now,
    log,
    onReport,
  }: {
    timeouts: Timeouts;
    now: () => number;
    log: (line: string) => void;
    onReport: (report: MaintenanceReport) => void;
  },
): Promise<void> {
  if (isReadOnly(repository.environment) && operation.name !== "maintain")
    throw new Error(
      `REPOSITORY_READ_ONLY does not allow the operation ${operation.name}: only maintain can only read.`,
    );
  switch (operation.name) {
    case "init": {
      const settleSeconds = Number(repository.environment["BACKUP_SETTLE_SECONDS"] ?? 10);
      const created = await init(repository, { settleSeconds, lockSeconds });
      log(created ? "Created the repository." : "The repository exists already.");
      return;
    }
    case "maintain":
      await maintain(repository, operation, { now, lockSeconds, onReport, log });
      return;
    case "check":
      onReport(await check(repository, operation, { lockSeconds, log }));
      return;
    case "change-key": {
      const { host, oldPasswordFile: oldFile, newPasswordFile: newFile } = operation;
      onReport(await changeKey(repository, { host, oldFile, newFile }, lockSeconds));
      return;
    }
    case "destroy":
      onReport(await destroy(repository, operation.host, lockSeconds));
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof RepositoryError) {
    const { reason, message, suspects } = error;
    return { reason, message, ...(suspects === undefined ? {} : { suspects }) };
  }
  return explainRestic(undefined, error instanceof Error ? error.message : String(error));
}
