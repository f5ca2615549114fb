import type { InventoryDifferences } from "../engines/compare-inventories.ts";
import { compareInventories } from "../engines/compare-inventories.ts";
import { parseInventory } from "../engines/inventory-file.ts";
import type { EngineRestore, RestoreOptions, RestoreSource } from "../engines/restore.ts";
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
  /** Writes the dump to the script. Resolves with a failure if not all of it could be read. */
  readonly sendDump: () => Promise<Failure | undefined>;
  readonly onPhase: (phase: RestorePhase) => void;
}

/** What has been found out so far. */
interface Known {
  source?: RestoreSource;
  warnings: string[];
  /** How often the dump was restored. */
  attempts: number;
  /** The errors of the first attempt, if there was a second one. */
  mended: readonly string[];
  fetchFailure?: Failure;
  counts: { tables?: number; rows?: number };
}

/** Decides what the script that restores does, step by step, until the restore has ended. */
export async function directRestore(parts: RestoreParts): Promise<RestoreReport> {
  const known: Known = { warnings: [], attempts: 0, mended: [], counts: {} };
  for (;;) {
    const request = await parts.exchange.nextRequest();
    const step = await answerTo(request, known, parts);
    await parts.exchange.answer(step.answer);
    if (step.report !== undefined) return { ...step.report, warnings: known.warnings };
  }
}

interface Step {
  answer: string;
  /** The end of the restore. */
  report?: Omit<RestoreReport, "warnings">;
}

async function answerTo(request: string, known: Known, parts: RestoreParts): Promise<Step> {
  switch (request) {
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
    case "switched":
      return switched(known, parts);
    default:
      return failed(request.replace(/^failed /, ""), known, parts);
  }
}

async function begin(
  known: Known,
  { engine, options, exchange, readSidecar, onPhase }: RestoreParts,
): Promise<Step> {
  onPhase("Preflight");
  const inventory = parseInventory(await readSidecar("inventory.json"));
  const question =
    inventory === undefined ? undefined : engine.question({ inventory, databaseScript: "" }, options);
  if (inventory === undefined || question === undefined) {
    const message =
      "The backup has no inventory of version 2, so it is not known what the target needs. Restore it by hand, as docs/backup.md shows.";
    return { answer: "end", report: { outcome: "Refused", reason: "InventoryTooOld", message } };
  }
  const databaseScript = (await readSidecar("database.sql")).toString();
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
    const message = "An earlier attempt has restored the database, which has the target's name.";
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
  return { answer: "restore" };
}

async function dump(known: Known, { sendDump }: RestoreParts): Promise<Step> {
  known.attempts++;
  const failure = await sendDump();
  if (failure === undefined) return { answer: "fetched" };
  const { reason, message } = failure;
  return { answer: "end", report: { outcome: "Failed", reason, message } };
}

async function judge(known: Known, { engine, options, exchange, onPhase }: RestoreParts): Promise<Step> {
  const { verdict, tolerated, errors } = engine.judgeErrors(
    await exchange.outputs(),
    known.attempts,
    options,
  );
  const [first = ""] = errors;
  if (verdict === "lost") {
    const message = `The connection to the server was lost during the restore: ${first}`;
    return { answer: "end", report: { outcome: "Failed", reason: "DatabaseUnreachable", message } };
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
  onPhase("Checking");
  return { answer: "accept" };
}

async function check(known: Known, { exchange, options, onPhase }: RestoreParts): Promise<Step> {
  const { inventory } = sourceOf(known);
  const actual = parseInventory((await exchange.output("inventory.json")) ?? Buffer.alloc(0));
  if (actual === undefined) {
    return failedCheck("RestoreFailed", "The restored database could not be described.");
  }
  const difference = describeDifferences(compareInventories(inventory, actual), options);
  if (difference !== undefined) return failedCheck(difference.reason, difference.message);
  known.counts.tables = actual.tables.length;
  if (actual.tables.every(({ rows }) => rows !== undefined)) {
    known.counts.rows = actual.tables.reduce((sum, { rows = 0 }) => sum + rows, 0);
  }
  onPhase("Switching");
  return { answer: "switch" };
}

async function switched(known: Known, parts: RestoreParts): Promise<Step> {
  const propertyErrors = (await parts.exchange.output("property-errors"))?.toString() ?? "";
  known.warnings.push(...propertyErrorsIn(propertyErrors));
  return {
    answer: "end",
    report: restored(known, parts, "The restored database has taken the target's name."),
  };
}

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

/** What a check found, if it prevents the switch. Objects that the user has chosen to do without do not. */
export function describeDifferences(
  { missing, rows, unpopulated, behind }: InventoryDifferences,
  { roles, owner }: Pick<RestoreOptions, "roles" | "owner">,
): Failure | undefined {
  const mayMiss = new Set([
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
  const reason = step === "switch" ? "SwitchFailed" : (engine.failureReason(errors) ?? "RestoreFailed");
  const message = `${failedSteps[step] ?? "The restore failed"}: ${errors.slice(-2000)}`;
  return { answer: "end", report: { outcome: known.attempts === 0 ? "Refused" : "Failed", reason, message } };
}

const failedSteps: Readonly<Record<string, string>> = {
  connect: "Failed to connect to the server",
  inspect: "Failed to ask the server about the target",
  roles: "Failed to create the missing roles",
  create: "Failed to create the new database",
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
  const { previous, marker } = engine.names(options);
  return { outcome: "Restored", reason: "Restored", message, ...counts, previous, marker };
}

function sourceOf({ source }: Known): RestoreSource {
  if (source === undefined) throw new Error("The script has asked for a plan before it has begun.");
  return source;
}
