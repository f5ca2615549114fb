import type { Assertion } from "../api/databases/v1/verification.ts";
import type { InventoryDifferences } from "../engines/compare-inventories.ts";
import { compareInventories } from "../engines/compare-inventories.ts";
import type { DrillFacts, EngineDrill } from "../engines/drill.ts";
import type { InventoryFile } from "../engines/inventory-file.ts";
import { parseInventory } from "../engines/inventory-file.ts";
import type { RepositoryReason } from "../repository/reasons.ts";
import type { AssertionResult } from "./assertions.ts";
import { judgeAssertion } from "./assertions.ts";
import type { RestoreOutputs } from "./exchange.ts";
import type { DrillReport, DrillVerdict } from "./report.ts";

/** What a drill found out about a dump that the repository gave as a whole. */
export interface Evidence {
  drill: EngineDrill;
  facts: DrillFacts;
  assertions: readonly Assertion[];
  outputs: RestoreOutputs;
}

/** A report without what was measured. */
export type Judgement = Pick<
  DrillReport,
  "verdict" | "reason" | "message" | "assertions" | "warnings" | "tables" | "rows" | "objects"
>;

/** The verdict on a backup whose dump or inventory could not be read. Only damage says that the backup is bad. */
export function judgeFetch(failure: { reason: RepositoryReason; message: string }): DrillVerdict {
  const verdict = failure.reason === "RepositoryDamaged" ? "False" : "Unknown";
  return { verdict, reason: failure.reason, message: bounded(failure.message) };
}

/**
 * Judges what the restore left: first what the engine says, then whether all objects and rows are there, then the assertions. Without
 * all that a good restore leaves, the verdict is never `True`.
 */
export function judge({ drill, facts, assertions, outputs }: Evidence): Judgement {
  const { files, rejected } = outputs;
  const found = (verdict: DrillVerdict): Judgement => ({
    ...verdict,
    message: bounded(verdict.message),
    assertions: [],
    warnings: [],
  });
  const failed = (message: string) => found({ verdict: "Unknown", reason: "RestoreFailed", message });
  if (rejected.length > 0) {
    return failed(`The container restore left what cannot be read: ${listed(rejected.map(quoted))}.`);
  }
  const code = (files.get("complete") ?? "").trim();
  if (code !== "0") {
    return failed(
      `The throw-away server failed: ${drill.script} ended with ${quoted(code)}. See the log of the container restore.`,
    );
  }
  const { finding, reason = "Restored", warnings: tolerated } = drill.judge(files, facts);
  const warnings = tolerated.map(bounded);
  if (finding !== undefined) return { ...found(finding), warnings };

  const results = assertions.map((assertion, index) =>
    judgeAssertion(assertion, queryOutput(files, index), drill.isTimeout?.bind(drill) ?? (() => false)),
  );
  const counted = { warnings, assertions: results.map(withoutDoubt) };
  const restored = outputs.inventory === undefined ? undefined : parseInventory(outputs.inventory);
  if (facts.inventory.version === 0) {
    return { ...counted, ...(judgeAssertions(results) ?? restoredVerdict(reason, warnings)) };
  }
  if (restored === undefined || !isComparable(facts.inventory, restored)) {
    return {
      ...failed("The container restore left no valid inventory of the restored database."),
      ...counted,
    };
  }
  const differences = compareInventories(facts.inventory, restored);
  const { extra } = differences;
  return {
    ...counted,
    ...countsOf(restored),
    warnings: [
      ...warnings,
      ...(extra.length === 0 ? [] : [bounded(`Only the restored database has ${listed(kinds(extra))}.`)]),
    ],
    ...(judgeDifferences(differences) ?? judgeAssertions(results) ?? restoredVerdict(reason, warnings)),
  };
}

function restoredVerdict(
  reason: "Restored" | "RestoredWithSearchPath",
  warnings: readonly string[],
): DrillVerdict {
  const message =
    reason === "Restored"
      ? "The backup was restored whole."
      : `The backup was restored whole, but only with the search_path of the database. Without it: ${listed(warnings)}`;
  return { verdict: "True", reason, message: bounded(message) };
}

function queryOutput(files: ReadonlyMap<string, string>, index: number) {
  const path = `assertions/${String(index).padStart(2, "0")}`;
  return {
    out: files.get(`${path}.out`),
    errors: files.get(`${path}.err`),
    code: files.get(`${path}.code`),
  };
}

function withoutDoubt({ name, passed, actual }: AssertionResult) {
  return { name, passed, ...(actual === undefined ? {} : { actual }) };
}

/** What is bad counts before what is not known. */
function judgeAssertions(results: readonly AssertionResult[]): DrillVerdict | undefined {
  const failed = results.filter(({ passed, undecided }) => !passed && undecided === undefined);
  if (failed.length > 0) {
    const texts = failed.map(({ name, actual }) =>
      actual === undefined ? `${name} (no row)` : `${name} (the result is ${quoted(actual)})`,
    );
    return {
      verdict: "False",
      reason: "AssertionFailed",
      message: bounded(`Assertions failed: ${listed(texts)}.`),
    };
  }
  const open = results.filter(({ undecided }) => undecided !== undefined);
  if (open.length === 0) return undefined;
  const texts = open.map(({ name, undecided = "" }) => `${name} ${undecided}`);
  const message = `Assertions could not be decided: ${listed(texts)}.`;
  return { verdict: "Unknown", reason: "AssertionUndecided", message: bounded(message) };
}

function judgeDifferences({
  missing,
  unpopulated,
  invalid,
  rows,
  behind,
}: InventoryDifferences): DrillVerdict | undefined {
  const objects = [
    ...part("The restored database lacks ", kinds(missing)),
    ...part("Materialized views have no content: ", unpopulated),
    ...part("Indexes or constraints are not valid: ", invalid),
  ];
  if (objects.length > 0) {
    return { verdict: "False", reason: "ObjectsMissing", message: bounded(objects.join(" ")) };
  }
  const texts = rows.map(
    ({ schema, name, expected, actual }) =>
      `${schema === undefined ? name : `${schema}.${name}`} (${actual ?? "no table"} instead of ${expected})`,
  );
  const counts = [
    ...part("Tables have another number of rows: ", texts),
    ...part("Sequences would give numbers again: ", behind),
  ];
  if (counts.length === 0) return undefined;
  return { verdict: "False", reason: "RowsDiffer", message: bounded(counts.join(" ")) };
}

function part(beginning: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${beginning}${listed(names)}.`];
}

function kinds(differences: InventoryDifferences["missing"]): string[] {
  return differences.map(({ kind, expected, actual, identities }) =>
    identities === undefined ? `${kind} (${actual} instead of ${expected})` : `${kind} ${listed(identities)}`,
  );
}

/**
 * Whether a restored database was described as fully as its dump: what an inventory does not have is not compared. It comes from the
 * container that restored, so it can have any form.
 */
function isComparable(expected: InventoryFile, actual: InventoryFile): boolean {
  const counted = new Set(
    expected.tables.filter(({ rows }) => rows !== undefined).map(({ schema, name }) => keyOf(schema, name)),
  );
  const isTable = ({ schema, name, rows }: Fields) =>
    typeof name === "string" &&
    ["string", "undefined"].includes(typeof schema) &&
    (isCount(rows) || (rows === undefined && !counted.has(keyOf(schema, name))));
  const isKind = ({ kind, count, digest, identities }: Fields) =>
    typeof kind === "string" &&
    isCount(count) &&
    typeof digest === "string" &&
    (identities === undefined || isListOf(identities, isText));
  const isSequence = (each: Fields) =>
    typeof each["name"] === "string" && ["number", "undefined"].includes(typeof each["lastValue"]);
  const isView = (each: Fields) =>
    typeof each["name"] === "string" && typeof each["isPopulated"] === "boolean";
  const asFields = (check: (fields: Fields) => boolean) => (value: unknown) => check(fieldsOf(value));
  const checks = {
    tables: asFields(isTable),
    objects: asFields(isKind),
    sequences: asFields(isSequence),
    materializedViews: asFields(isView),
    invalidIndexes: isText,
    unvalidatedConstraints: isText,
  };
  return Object.entries(checks).every(([name, check]) => {
    const [wanted, found] = [fieldsOf(expected)[name], fieldsOf(actual)[name]];
    return found === undefined ? wanted === undefined : isListOf(found, check);
  });
}

type Fields = Record<string, unknown>;

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function keyOf(schema: unknown, name: unknown): string {
  return JSON.stringify([schema, name]);
}

function isListOf(value: unknown, check: (element: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(check);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function countsOf({ tables, objects }: InventoryFile) {
  const isCounted = tables.some(({ rows }) => rows !== undefined);
  return {
    tables: tables.length,
    ...(isCounted ? { rows: sum(tables.map(({ rows = 0 }) => rows)) } : {}),
    ...(objects === undefined ? {} : { objects: sum(objects.map(({ count }) => count)) }),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function listed(names: readonly string[]): string {
  const most = 5;
  const rest = names.length - most;
  return `${names.slice(0, most).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

/** At most 2 KiB. */
function bounded(text: string): string {
  const most = 2048;
  if (Buffer.byteLength(text) <= most) return text;
  const mark = "…";
  const cut = Buffer.from(text)
    .subarray(0, most - Buffer.byteLength(mark))
    .toString("utf8");
  // The last character may have been cut.
  return `${cut.replace(/\uFFFD+$/, "")}${mark}`;
}
