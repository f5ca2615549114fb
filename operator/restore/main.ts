import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Writable } from "node:stream";
import { engineNamed } from "../engines/engines.ts";
import type { DumpFilter } from "../engines/restore.ts";
import { restoreOf } from "../engines/restore.ts";
import type { Failure } from "../failure.ts";
import { explainRestic, RepositoryError } from "../repository/restic/failure.ts";
import type { StoredDump } from "../repository/restic/fetch.ts";
import { fetchDump, fetchSidecar } from "../repository/restic/fetch.ts";
import type { RepositoryHandle } from "../repository/restic/open.ts";
import { openRepository } from "../repository/restic/open.ts";
import { processSignal } from "../repository/restic/process-signal.ts";
import type { Timeouts } from "../repository/restic/restic.ts";
import { boundedRestic, defaultTimeouts } from "../repository/restic/restic.ts";
import type { RestoreCommand } from "./command-line.ts";
import { CommandLineError, parseCommand } from "./command-line.ts";
import { directRestore, type RestorePhase } from "./direct-restore.ts";
import { Exchange, ScriptEnded } from "./exchange.ts";
import type { RestoreReport } from "./report.ts";
import { reportLine, terminationMessage } from "./report.ts";

/** What tests replace. */
export interface RestoreProgramOptions {
  /** Path of restic. Default: in the folder of this program, where the image has it. */
  readonly restic?: string;
  /** restic's variables, `REPOSITORY_ID` and `TERMINATION_LOG`. Default: this process's environment. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly timeouts?: Timeouts;
  /** Ends the program when aborted. Default: SIGTERM and SIGINT. */
  readonly signal?: AbortSignal;
  /** Receives the progress, and the report as the last line. Default: standard output. */
  readonly print?: (line: string) => void;
  /** Receives the log. Default: standard error. */
  readonly log?: (line: string) => void;
}

/**
 * The program `restore` of the operator's image: reads the repository for a script in another container, which restores with the
 * credentials of the target, and decides what that does. Only this container can open the repository.
 *
 * @param args The arguments after `restore`.
 * @returns The exit code: 0 restored, or nothing prevents it; 1 failed; 2 invalid command line.
 */
export async function runRestore(
  args: readonly string[],
  options: RestoreProgramOptions = {},
): Promise<number> {
  const {
    restic: program = join(import.meta.dirname, "restic"),
    environment = process.env,
    timeouts = defaultTimeouts,
    print = (line) => process.stdout.write(`${line}\n`),
    log = (line) => process.stderr.write(`${line}\n`),
  } = options;
  let command;
  try {
    command = parseCommand(args);
  } catch (error) {
    if (!(error instanceof CommandLineError)) throw error;
    log(error.message);
    return 2;
  }
  const { signal, release } =
    options.signal === undefined ? processSignal() : { signal: options.signal, release: () => undefined };
  const began = Date.now();
  const progress = progressOf(print, began);
  let report: RestoreReport;
  let exchange: Exchange | undefined;
  try {
    // First, so that the script always hears of the end.
    exchange = await Exchange.begin(command.exchange, signal);
    const repository: RepositoryHandle = {
      restic: boundedRestic({ program, environment, timeouts, signal, log }),
      firstResponseSeconds: timeouts.firstResponseSeconds,
      environment,
      expectedID: environment["REPOSITORY_ID"],
    };
    await openRepository(repository);
    report = await restore(command, repository, exchange, progress);
  } catch (error) {
    report = { outcome: "Failed", warnings: [], ...explain(error) };
  } finally {
    progress.end();
    release();
    await exchange?.end();
  }
  report = { ...report, dumpBytes: progress.bytes, seconds: Math.round((Date.now() - began) / 1000) };
  await writeFile(environment["TERMINATION_LOG"] ?? "/dev/termination-log", terminationMessage(report)).catch(
    (error: unknown) => {
      log(`Failed to write the termination message: ${String(error)}`);
    },
  );
  print(reportLine(report));
  return report.outcome === "Restored" || report.outcome === "PreflightPassed" ? 0 : 1;
}

async function restore(
  { engine: name, snapshotID, inventoryID, fileName, options }: RestoreCommand,
  repository: RepositoryHandle,
  exchange: Exchange,
  progress: ReturnType<typeof progressOf>,
): Promise<RestoreReport> {
  const engine = engineNamed(name);
  const engineRestore = engine === undefined ? undefined : restoreOf(engine, options);
  if (engine === undefined || engineRestore === undefined)
    throw new CommandLineError(`--engine ${name} cannot restore.`);
  return directRestore({
    engine: { ...engineRestore, failureReason: (errors) => engine.failureReason(errors) },
    options,
    exchange,
    readSidecar: (file) => fetchSidecar(repository, inventoryID, file),
    sendDump: (filter) =>
      sendDump(repository, exchange, { snapshot: snapshotID, file: fileName }, filter, progress),
    onPhase: (phase) => {
      progress.phase(phase);
    },
  });
}

/** @returns why not all of the dump was read; undefined if it was, or if the script ended before, which says more about that */
async function sendDump(
  repository: RepositoryHandle,
  exchange: Exchange,
  dump: StoredDump,
  filter: DumpFilter | undefined,
  progress: ReturnType<typeof progressOf>,
): Promise<Failure | undefined> {
  try {
    const script = await exchange.openDump();
    await fetchDump(repository, dump, filter === undefined ? script : through(filter, script), (bytes) => {
      progress.add(bytes);
    });
    return undefined;
  } catch (error) {
    return error instanceof ScriptEnded ? undefined : explain(error);
  }
}

/** Writes what a filter makes of a dump. */
function through(filter: DumpFilter, script: Writable): Writable {
  const give = (bytes: Buffer, done: (error?: Error | null) => void) => {
    if (bytes.length === 0) done();
    else script.write(bytes, done);
  };
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      give(filter.change(chunk), done);
    },
    final(done) {
      give(filter.end(), (error) => {
        if (error == null) script.end(done);
        else done(error);
      });
    },
    destroy(error, done) {
      script.destroy(error ?? undefined);
      done(error);
    },
  });
  script.on("error", (error) => sink.destroy(error));
  return sink;
}

function explain(error: unknown): Failure {
  if (error instanceof RepositoryError) return { reason: error.reason, message: error.message };
  if (error instanceof ScriptEnded) return { reason: "Interrupted", message: error.message };
  const text = error instanceof Error ? error.message : String(error);
  return { reason: "RestoreFailed", message: explainRestic(undefined, text).message };
}

/** Prints the phase, and how far the restore is, about every ten seconds. */
function progressOf(print: (line: string) => void, began: number) {
  const state = { phase: "Preflight" as RestorePhase, bytes: 0 };
  const show = () => {
    const { phase, bytes } = state;
    print(
      JSON.stringify({
        message_type: "restore",
        phase,
        bytes_done: bytes,
        seconds_elapsed: Math.round((Date.now() - began) / 1000),
      }),
    );
  };
  const timer = setInterval(show, 10_000);
  return {
    get bytes() {
      return state.bytes;
    },
    add(bytes: number) {
      state.bytes += bytes;
    },
    phase(phase: RestorePhase) {
      // A second attempt reads the dump from its beginning.
      if (phase === "Restoring") state.bytes = 0;
      state.phase = phase;
      show();
    },
    end() {
      clearInterval(timer);
    },
  };
}
