import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { DrillFacts, EngineDrill } from "../engines/drill.ts";
import { engineNamed } from "../engines/engines.ts";
import type { InventoryFile } from "../engines/inventory-file.ts";
import { CommandLineError } from "../repository/maintenance/command-line.ts";
import { RepositoryError } from "../repository/restic/failure.ts";
import { fetchDump, fetchInventory } from "../repository/restic/fetch.ts";
import type { RepositoryHandle } from "../repository/restic/open.ts";
import { openRepository } from "../repository/restic/open.ts";
import { processSignal } from "../repository/restic/process-signal.ts";
import type { Timeouts } from "../repository/restic/restic.ts";
import { boundedRestic, defaultTimeouts } from "../repository/restic/restic.ts";
import { defaultTimeoutSeconds } from "./assertions.ts";
import type { DrillOrder } from "./command-line.ts";
import { parseOrder } from "./command-line.ts";
import type { Exchange, RestoreLimits } from "./exchange.ts";
import { RestoreError, defaultLimits, openExchange } from "./exchange.ts";
import { judge, judgeFetch } from "./judge.ts";
import type { DrillOutcome, DrillReport, DrillVerdict } from "./report.ts";
import { reportLine, terminationMessage } from "./report.ts";

/** What tests replace. */
export interface DrillOptions {
  /** Path of restic. Default: in the folder of this program, where the image has it. */
  readonly restic?: string;
  /**
   * restic's variables; `REPOSITORY_ID`, restic's ID of the repository, if known; those of `parseOrder`; `TERMINATION_LOG`, the file
   * for the outcome, by default the kubelet's. Default: this process's environment.
   */
  readonly environment?: NodeJS.ProcessEnv;
  /** Default: `defaultTimeouts`. */
  readonly timeouts?: Timeouts;
  /** Default: `defaultLimits`. */
  readonly limits?: RestoreLimits;
  /** Stops the drill when aborted. Default: SIGTERM and SIGINT. */
  readonly signal?: AbortSignal;
  /** Receives the report, as the last line. Default: standard output. */
  readonly print?: (line: string) => void;
  /** Receives the log. Default: standard error. */
  readonly log?: (line: string) => void;
}

/**
 * Verifies a backup: the program `drill …` of the operator's image, for the container `verify` of a drill. The container `restore` of
 * the same Pod, which drill.sh runs in, restores the dump. This program gives it the dump, and judges what it leaves; see exchange.ts.
 * The outcome goes to the termination log and the report to standard output, both for `parseDrill`.
 *
 * @param args The arguments after `drill`.
 * @returns The exit code: 0 it came to a verdict, even if that is `Unknown`; 1 failed; 2 invalid command line.
 */
export async function runDrill(args: readonly string[], options: DrillOptions = {}): Promise<number> {
  const {
    environment = process.env,
    print = (line) => process.stdout.write(`${line}\n`),
    log = (line) => process.stderr.write(`${line}\n`),
  } = options;
  let order;
  let drill;
  try {
    order = parseOrder(args, environment);
    drill = drillOf(order.engine);
  } catch (error) {
    if (!(error instanceof CommandLineError)) throw error;
    log(error.message);
    return 2;
  }
  const { signal, release } =
    options.signal === undefined ? processSignal() : { signal: options.signal, release: () => undefined };
  let outcome: DrillOutcome;
  try {
    const report = await perform(order, drill, { ...options, environment, signal, log });
    const { verdict, reason, message } = report;
    outcome = { verdict: { verdict, reason, message }, report };
    print(reportLine(report));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    outcome = { failure: { reason: "RestoreFailed", message: text } };
    log(text);
  } finally {
    release();
  }
  try {
    await writeFile(environment["TERMINATION_LOG"] ?? "/dev/termination-log", terminationMessage(outcome));
  } catch (error) {
    // The exit code and the log still have it.
    log(`Failed to write the outcome: ${error instanceof Error ? error.message : String(error)}`);
  }
  return "verdict" in outcome ? 0 : 1;
}

function drillOf(engine: string): EngineDrill {
  const drill = engineNamed(engine)?.drill;
  if (drill === undefined) {
    throw new CommandLineError(
      `--engine ${engine} is not an engine with drills: use postgresql, mariadb or command.`,
    );
  }
  return drill;
}

async function perform(
  order: DrillOrder,
  drill: EngineDrill,
  options: DrillOptions & {
    environment: NodeJS.ProcessEnv;
    signal: AbortSignal;
    log: (line: string) => void;
  },
): Promise<DrillReport> {
  const { restic: program = join(import.meta.dirname, "restic"), environment, signal, log } = options;
  const timeouts = options.timeouts ?? defaultTimeouts;
  const exchange = await openExchange(order.exchange, signal, options.limits ?? defaultLimits);
  const repository: RepositoryHandle = {
    restic: boundedRestic({ program, environment, timeouts, signal, log }),
    firstResponseSeconds: timeouts.firstResponseSeconds,
    environment,
    expectedID: environment["REPOSITORY_ID"],
  };
  const measured = { dumpBytes: 0, restoreSeconds: 0 };
  try {
    return { ...measured, ...(await verify(order, drill, { exchange, repository, measured, log })) };
  } catch (error) {
    const verdict = verdictOf(error);
    if (verdict === undefined) throw error;
    return { ...measured, ...verdict, assertions: [], warnings: [] };
  } finally {
    await exchange.end();
  }
}

/** Undefined for an error that no part of a drill expects. */
function verdictOf(error: unknown): DrillVerdict | undefined {
  if (error instanceof RestoreError) {
    return { verdict: "Unknown", reason: error.reason, message: error.message };
  }
  return error instanceof RepositoryError ? judgeFetch(error) : undefined;
}

/** @param measured Is kept up to date while the dump is restored. */
async function verify(
  order: DrillOrder,
  drill: EngineDrill,
  {
    exchange,
    repository,
    measured,
    log,
  }: {
    exchange: Exchange;
    repository: RepositoryHandle;
    measured: Pick<DrillReport, "dumpBytes" | "restoreSeconds">;
    log: (line: string) => void;
  },
): Promise<Omit<DrillReport, "dumpBytes" | "restoreSeconds">> {
  await openRepository(repository);
  const inventory =
    order.inventory === undefined ? undefined : await fetchInventory(repository, order.inventory);
  const facts: DrillFacts = {
    inventory: inventory?.file ?? withoutInventory(order.engine),
    assertions: order.assertions.map(({ query, timeoutSeconds = defaultTimeoutSeconds }) => ({
      query,
      timeoutSeconds,
    })),
    parameters: order.parameters,
  };
  const inputs = drill.inputs(facts);
  if (inputs === undefined) {
    const message = "The backup has no inventory that says how to create its database.";
    return { verdict: "Unknown", reason: "InventoryTooOld", message, assertions: [], warnings: [] };
  }
  await exchange.writeInputs(inputs);
  const sink = await exchange.openDump();
  const began = performance.now();
  log("Restoring the dump.");
  try {
    await fetchDump(repository, order, sink, (bytes) => {
      measured.dumpBytes += bytes;
    });
    await exchange.writeFetched();
    log(`The dump of ${measured.dumpBytes} bytes was fetched.`);
    const outputs = await exchange.readOutputs(mostRestoredBytes(inventory?.bytes ?? 0));
    measured.restoreSeconds = restoreSeconds(
      outputs.files.get("timings"),
      (performance.now() - began) / 1000,
    );
    const bytes = wholeNumber(outputs.files.get("bytes"));
    return {
      ...judge({ drill, facts, assertions: order.assertions, outputs }),
      ...measured,
      ...(bytes === undefined ? {} : { peakDiskBytes: bytes }),
    };
  } catch (error) {
    throw exchange.silence.aborted ? exchange.silence.reason : error;
  }
}

/** Says nothing about a dump. */
function withoutInventory(engine: string): InventoryFile {
  return { version: 0, engine, serverVersion: "", database: "", tables: [] };
}

/** The inventory of a good restore is hardly larger than that of its dump. A larger one could use up the memory. */
function mostRestoredBytes(bytes: number): number {
  return 2 * bytes + 1024 * 1024;
}

/** By the script's own clock, without what a drill does before and after the restore. */
function restoreSeconds(timings: string | undefined, elapsed: number): number {
  const seconds = [...(timings ?? "").matchAll(/^restore\S* (\d{1,9})$/gm)].map(([, text]) => Number(text));
  if (seconds.length === 0) return Math.round(elapsed);
  return Math.min(
    Math.round(elapsed),
    seconds.reduce((total, each) => total + each, 0),
  );
}

function wholeNumber(text: string | undefined): number | undefined {
  const [digits] = /^\d{1,15}(?=\s*$)/.exec(text ?? "") ?? [];
  return digits === undefined ? undefined : Number(digits);
}
