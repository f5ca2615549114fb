import type { InventoryDifferences } from "../engines/compare-inventories.ts";
import { compareInventories } from "../engines/compare-inventories.ts";
import type { InventoryFile } from "../engines/inventory-file.ts";
import { parseInventory } from "../engines/inventory-file.ts";
import type { DumpFilter, EngineRestore, RestoreOptions, RestoreSource } from "../engines/restore.ts";
import type { Failure } from "../failure.ts";
import type { Exchange } from "./exchange.ts";
import type { RestoreReport } from "./report.ts";

/** A step of the restore, as `status.phase` of a DatabaseRestore has it. */
export type RestorePhase = "Preflight" | "Restoring" | "Checking" | "Switching";

/** What a restore needs of the world. */
export interface RestoreParts {
  readonly engine: EngineRestore & { failureReason(errors: string): string | undefined };
  readonly options: RestoreOptions;
  readonly exchange: Exchange;
  /** Reads a sidecar file of the backup. */
  readonly readSidecar: (name: string) => Promise<Buffer>;
  /** Writes the dump to the script, through the filter if there is one. Resolves with a failure if not all of it could be read. */
  readonly sendDump: (filter: DumpFilter | undefined) => Promise<Failure | undefined>;
  readonly onPhase: (phase: RestorePhase) => void;
}

/** What has been found out so far. */
interface Known {
  source?: RestoreSource;
  warnings: string[];
  /** Whether the script was told to restore. */
  hasBegun: boolean;
  /** How often the dump was restored. */
  attempts: number;
  /** What the newest attempt changed of the dump. */
  filter?: DumpFilter;
  /** The errors of the first attempt, if there was a second one. */
  mended: readonly string[];
  fetchFailure?: Failure;
  counts: { tables?: number; rows?: number };
}

/** Decides what the script that restores does, step by step, until the restore has ended. */
export async function directRestore(parts: RestoreParts): Promise<RestoreReport> {
  const known: Known = { warnings: [], hasBegun: false, attempts: 0, mended: [], counts: {} };
  for (;;) {
    const request = await parts.exchange.nextRequest();
    const step = await answerTo(request, known, parts);
    await parts.exchange.answer(step.answer);
    if (step.report !== undefined)
      return { ...withTarget(step.report, known, parts), warnings: known.warnings };
  }
}

/** Says what has become of the target, if a restore in place has failed. */
function withTarget(
  report: NonNullable<Step["report"]>,
  { hasBegun }: Known,
  { engine, options }: RestoreParts,
): NonNullable<Step["report"]> {
  const unfinished = hasBegun && report.outcome !== "Restored" ? engine.unfinished?.(options) : undefined;
  return unfinished === undefined ? report : { ...report, message: `${ended(report.message)} ${unfinished}` };
}

function ended(text: string): string {
  return /[.…]$/.test(text) ? text : `${text}.`;
}

interface Step {
  answer: string;
  /** The end of the restore. */
  report?: Omit<RestoreReport, "warnings">;
}

async function answerTo(request: string, known: Known, parts: RestoreParts): Promise<Step> {
  switch (request) {
    case "list":
      return list(parts);
    case "begin":
      return begin(known, parts);
    case "plan":
      return plan(known, parts);
    case "dump":
      return dump(known, parts);
    case "errors":
      return judge(known, parts);
    case "check":
      return check(known, parts);
    case "check-all":
      return checkAll(known, parts);
    case "switched":
      return switched(known, parts);
    default:
      return failed(request.replace(/^failed /, ""), known, parts);
  }
}

/** The script reads the beginning of the dump, which says what is in it, and then closes it. */
async function list({ sendDump }: RestoreParts): Promise<Step> {
  return fetched(await sendDump(undefined));
}

/** The answer once the dump was sent, or could not be. */
function fetched(failure: Failure | undefined): Step {
  if (failure === undefined) return { answer: "fetched" };
  const { reason, message } = failure;
  return { answer: "end", report: { outcome: "Failed", reason, message } };
}

async function begin(
  known: Known,
  { engine, options, exchange, readSidecar, onPhase }: RestoreParts,
): Promise<Step> {
  onPhase("Preflight");
  const inventory = parseInventory(await readSidecar("inventory.json"));
  const question =
    inventory === undefined
      ? undefined
      : engine.question({ inventory, databaseScript: "" }, options, await exchange.outputs());
  if (inventory === undefined || question === undefined) {
    const message =
      "The backup has no inventory of version 2, so it is not known what the target needs. Restore it by hand, as docs/backup.md shows.";
    return { answer: "end", report: { outcome: "Refused", reason: "InventoryTooOld", message } };
  }
  const { databaseFile } = engine;
  const databaseScript = databaseFile === undefined ? "" : (await readSidecar(databaseFile)).toString();
  known.source = { inventory, databaseScript };
  await exchange.give(question);
  return { answer: "inspect" };
}

async function plan(known: Known, { engine, options, exchange, onPhase }: RestoreParts): Promise<Step> {
  const source = sourceOf(known);
  const answers = await exchange.outputs();
  const { problems, warnings, isDone } = engine.preflight(answers, source, options);
  known.warnings.push(...warnings);
  const [first] = problems;
  if (isDone) {
    const message = "An earlier attempt has restored the database.";
    return { answer: "end", report: restored(known, { engine, options }, message) };
  }
  if (first !== undefined) {
    const message = problems.map((problem) => problem.message).join(" ");
    return { answer: "end", report: { outcome: "Refused", reason: first.reason, message } };
  }
  if (options.mode === "PreflightOnly") {
    const message = "Nothing prevents the restore.";
    return { answer: "end", report: { outcome: "PreflightPassed", reason: "PreflightPassed", message } };
  }
  await exchange.give(engine.plan(source, options, answers));
  onPhase("Restoring");
  known.hasBegun = true;
  return { answer: "restore" };
}

async function dump(known: Known, { engine, options, exchange, sendDump }: RestoreParts): Promise<Step> {
  known.attempts++;
  const filter = engine.filter?.(options);
  const failure = await sendDump(filter);
  if (failure === undefined && filter !== undefined) {
    known.filter = filter;
    await exchange.give(filter.later);
  }
  return fetched(failure);
}

async function judge(known: Known, { engine, options, exchange, onPhase }: RestoreParts): Promise<Step> {
  const judged = engine.judgeErrors(await exchange.outputs(), known.attempts, options);
  const { verdict, tolerated, errors, warnings = [] } = judged;
  const [first = ""] = errors;
  if (verdict === "lost") {
    const message = `The connection to the server was lost during the restore: ${first}`;
    return { answer: "end", report: { outcome: "Failed", reason: "DatabaseUnreachable", message } };
  }
  // A dump that was cut has errors as its consequence.
  if (known.filter?.isWhole === false) {
    const message =
      "The dump is not whole: the end is missing with which the tool that wrote it ends, although the repository gave all of it.";
    return { answer: "end", report: { outcome: "Failed", reason: "DumpTruncated", message } };
  }
  if (verdict === "refuse") {
    const more =
      errors.length > 1 ? ` There are ${String(errors.length - 1)} more errors; the log has them.` : "";
    return {
      answer: "end",
      report: {
        outcome: "Failed",
        reason: "RestoreErrors",
        message: `The dump could not be restored: ${first}.${more}`,
      },
    };
  }
  if (verdict === "again") {
    known.mended = errors;
    return { answer: "again" };
  }
  known.warnings.push(
    ...known.mended.map(
      (error) =>
        `Restored with the database's own search_path, because without it there was an error: ${error}`,
    ),
  );
  known.warnings.push(...tolerated.map((error) => `Not restored: ${error}`));
  known.warnings.push(...warnings.map((warning) => `The server warned during the restore: ${warning}`));
  onPhase("Checking");
  return { answer: "accept" };
}

async function check(known: Known, parts: RestoreParts): Promise<Step> {
  const { engine, exchange, options, onPhase } = parts;
  const inventory = await expected(known, parts);
  const actual = await described(exchange);
  if (actual === undefined) return notDescribed();
  const difference = describeDifferences(compareInventories(inventory, actual), options, engine.laterKinds);
  if (difference !== undefined) return failedCheck(difference.reason, difference.message);
  known.warnings.push(...(engine.differences?.(inventory, actual, await exchange.outputs()) ?? []));
  known.counts.tables = actual.tables.length;
  if (actual.tables.every(({ rows }) => rows !== undefined)) {
    known.counts.rows = actual.tables.reduce((sum, { rows = 0 }) => sum + rows, 0);
  }
  onPhase("Switching");
  return { answer: "switch" };
}

/** After the first check, which was about all else, the script has restored the later kinds of objects. */
async function checkAll(known: Known, parts: RestoreParts): Promise<Step> {
  const { exchange, options } = parts;
  const actual = await described(exchange);
  if (actual === undefined) return notDescribed();
  const difference = describeDifferences(compareInventories(await expected(known, parts), actual), options);
  return difference === undefined ? { answer: "end" } : failedCheck(difference.reason, difference.message);
}

/** The part of the backup that is restored. */
async function expected(known: Known, { engine, exchange, options }: RestoreParts): Promise<InventoryFile> {
  const { inventory } = sourceOf(known);
  return engine.expected?.(inventory, options, await exchange.outputs()) ?? inventory;
}

async function described(exchange: Exchange): Promise<InventoryFile | undefined> {
  return parseInventory((await exchange.output("inventory.json")) ?? Buffer.alloc(0));
}

function notDescribed(): Step {
  return failedCheck("RestoreFailed", "The restored database could not be described.");
}

async function switched(known: Known, parts: RestoreParts): Promise<Step> {
  const propertyErrors = (await parts.exchange.output("property-errors"))?.toString() ?? "";
  known.warnings.push(...propertyErrorsIn(propertyErrors));
  return {
    answer: "end",
    report: restored(
      known,
      parts,
      parts.options.tables === undefined ? done[parts.engine.strategy] : tablesDone,
    ),
  };
}

const done = {
  Beside: "The restored database has taken the target's name.",
  InPlace: "The backup was restored into the database.",
} as const;

const tablesDone = "The tables of the backup were restored into the database.";

function failedCheck(reason: string, message: string): Step {
  return { answer: "end", report: { outcome: "Failed", reason, message } };
}

/** The first error of each statement for the database's comment, privileges and settings. */
function propertyErrorsIn(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => line.includes(": ERROR: "))
    .map((line) => `Not set: ${line.replace(/^psql:\S+:\d+: /, "")}`);
}

/** What a check found, if it is a failure. Objects that the user has chosen to do without are none, nor those that are restored later. */
export function describeDifferences(
  { missing, rows, unpopulated, invalid, behind }: InventoryDifferences,
  { roles, owner }: Pick<RestoreOptions, "roles" | "owner">,
  laterKinds: readonly string[] = [],
): Failure | undefined {
  const mayMiss = new Set([
    ...laterKinds,
    ...(roles === "Skip" ? ["Policy", "DefaultPrivileges", "UserMapping"] : []),
    ...(owner === undefined ? [] : ["DefaultPrivileges"]),
  ]);
  const lost = missing.filter(({ kind }) => !mayMiss.has(kind));
  if (lost.length > 0) {
    const what = lost.map(({ kind, expected, actual, identities = [] }) => {
      const names = identities.slice(0, 5).join(", ");
      return `${kind}: ${String(expected)} in the backup, ${String(actual)} restored${names === "" ? "" : ` (missing: ${names})`}`;
    });
    return {
      reason: "ObjectsMissing",
      message: `Not all objects were restored. ${what.slice(0, 10).join("; ")}.`,
    };
  }
  if (rows.length > 0) {
    const what = rows.map(
      ({ schema, name, expected, actual }) =>
        `${schema === undefined ? "" : `${schema}.`}${name}: ${String(expected)} in the backup, ${String(actual ?? 0)} restored`,
    );
    return { reason: "RowsDiffer", message: `Not all rows were restored. ${what.slice(0, 10).join("; ")}.` };
  }
  if (unpopulated.length > 0) {
    return {
      reason: "ObjectsMissing",
      message: `Materialized views have no content: ${unpopulated.slice(0, 10).join(", ")}.`,
    };
  }
  if (invalid.length > 0) {
    return {
      reason: "ObjectsMissing",
      message: `Indexes or constraints are not valid: ${invalid.slice(0, 10).join(", ")}.`,
    };
  }
  if (behind.length > 0) {
    return {
      reason: "ObjectsMissing",
      message: `Sequences would give numbers again: ${behind.slice(0, 10).join(", ")}.`,
    };
  }
  return undefined;
}

async function failed(step: string, known: Known, { engine, exchange }: RestoreParts): Promise<Step> {
  const errors = ((await exchange.output("errors"))?.toString() ?? "").trim();
  const reason =
    step === "switch"
      ? "SwitchFailed"
      : (engine.failureReason(errors) ?? stepReasons[step] ?? "RestoreFailed");
  const message = `${failedSteps[step] ?? "The restore failed"}: ${errors.slice(-2000)}`;
  return { answer: "end", report: { outcome: known.hasBegun ? "Failed" : "Refused", reason, message } };
}

/** Steps whose failure has a reason of its own, if the errors say no more. */
const stepReasons: Readonly<Record<string, string>> = {
  lock: "TablesLocked",
  "foreign-keys": "ForeignKeysViolated",
};

const failedSteps: Readonly<Record<string, string>> = {
  list: "Failed to read the table of contents of the dump",
  lock: "Failed to lock the tables, so nothing was changed",
  clear: "Failed to drop the tables that are to be replaced, so nothing was changed",
  "foreign-keys": "Failed to put back the foreign keys of other tables, so nothing was changed",
  commit: "Failed to commit the restored tables, so nothing was changed",
  "commit-lost":
    "The connection was lost while the restored tables were committed, and the server has not answered since, so it is not known whether " +
    "they are the restored ones",
  connect: "Failed to connect to the server",
  inspect: "Failed to ask the server about the target",
  roles: "Failed to create the missing roles",
  create: "Failed to create the new database",
  marker: "Failed to mark the database as one that is being restored, or as complete",
  remove: "Failed to remove what the database had",
  unmatched: "Failed to look for rows that match nothing in the restored tables",
  invoker: "Failed to let routines run as whoever calls them",
  events: "Failed to create the events",
  analyze: "Failed to collect the statistics of the restored database",
  describe: "Failed to describe the restored database",
  properties: "Failed to set the properties of the restored database",
  switch: "The restored database could not take the target's name",
  "switch-lost":
    "The connection was lost while the restored database took the target's name, and the server has not answered since, so it is not " +
    "known which of the two databases has the name",
};

function restored(
  { counts }: Known,
  { engine, options }: Pick<RestoreParts, "engine" | "options">,
  message: string,
): Omit<RestoreReport, "warnings"> {
  const previous = engine.previousName?.(options);
  return {
    outcome: "Restored",
    reason: "Restored",
    message,
    ...counts,
    ...(previous === undefined ? {} : { previous }),
  };
}

function sourceOf({ source }: Known): RestoreSource {
  if (source === undefined) throw new Error("The script has asked for a plan before it has begun.");
  return source;
}
