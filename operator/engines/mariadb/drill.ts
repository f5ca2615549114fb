import type { DrillFacts, EngineDrill, EngineJudgement } from "../drill.ts";
import type { InventoryFile } from "../inventory-file.ts";
import { parseInventory } from "../inventory-file.ts";
import { charactersOf, differentProperties } from "./properties.ts";

/** MariaDB, restored by its client. */
export const mariadbDrill: EngineDrill = {
  script: "restore-mariadb.sh",
  inputs: drillInputs,
  judge,
  isTimeout: (errors) => /^ERROR 1969 /m.test(errors),
};

/**
 * The input of restore-mariadb.sh: the content of files, by their paths in the folder `input`.
 *
 * @returns undefined if the inventory does not have what a restore needs, as those of version 1
 */
function drillInputs({ inventory, assertions, parameters }: DrillFacts): Record<string, string> | undefined {
  const characters = charactersOf(inventory);
  if (characters === undefined) return undefined;
  const isCounted = inventory.tables.some(({ rows }) => rows !== undefined);
  return {
    database: inventory.database,
    "character-set": characters.characterSet,
    collation: characters.collation,
    inventory: isCounted ? "Full" : "Objects",
    parameters: Object.entries(parameters)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
    "definers.sql": definersSQL(inventory.definers ?? []),
    ...Object.fromEntries(
      assertions.flatMap(({ query, timeoutSeconds }, index) => {
        const path = `assertions/${String(index).padStart(2, "0")}`;
        return [
          [`${path}.sql`, `${query}\n`],
          [`${path}.timeout`, String(timeoutSeconds)],
        ];
      }),
    ),
  };
}

/**
 * Creates the accounts of the objects, none of which can log in. What they may do is not part of the dump, so they may do everything:
 * an object that lacks a right says nothing about the dump.
 */
function definersSQL(definers: NonNullable<InventoryFile["definers"]>): string {
  const accounts = [...new Set(definers.map(({ definer }) => definer))].sort();
  return [
    "SET SESSION sql_mode = '';",
    ...accounts.flatMap((account) => {
      // A host has no @. Roles have no host.
      const at = account.lastIndexOf("@");
      const [user, host] = at < 0 ? [account, ""] : [account.slice(0, at), account.slice(at + 1)];
      const isSuperuser = user === "root" && host === "localhost";
      if (isSuperuser) return [];
      const name = host === "" ? text(user) : `${text(user)}@${text(host)}`;
      const created =
        host === ""
          ? `CREATE ROLE IF NOT EXISTS ${name};`
          : `CREATE USER IF NOT EXISTS ${name} ACCOUNT LOCK;`;
      return [created, `GRANT ALL PRIVILEGES ON *.* TO ${name};`];
    }),
    "",
  ].join("\n");
}

function text(value: string): string {
  return `'${value.replace(/[\\']/g, "\\$&")}'`;
}

/**
 * A dump that was cut has errors as its consequence, and one that needs another server or more of the image has invalid objects as
 * its consequence.
 */
function judge(outputs: ReadonlyMap<string, string>, { inventory }: DrillFacts): EngineJudgement {
  const lost = ["last-line", "errors", "checks"].filter((name) => !outputs.has(name));
  if (lost.length > 0) {
    const message = `The container restore did not leave ${lost.join(", ")}.`;
    return { finding: { verdict: "Unknown", reason: "RestoreFailed", message }, warnings: [] };
  }
  const lastLine = outputs.get("last-line") ?? "";
  if (!isComplete(lastLine)) {
    const message = `The dump is not whole: its last line is not "-- Dump completed" but ${JSON.stringify(bounded(lastLine.trimEnd()))}.`;
    return { finding: { verdict: "False", reason: "DumpTruncated", message }, warnings: [] };
  }
  const refused = judgeErrors(outputs.get("errors") ?? "", inventory.database);
  if (refused !== undefined) return { finding: findingOf(refused), warnings: [] };
  const [invalid] = (outputs.get("checks") ?? "").split("\n").filter((line) => line !== "");
  if (invalid !== undefined) {
    const message = `MariaDB found an invalid object: ${bounded(invalid.trim().replaceAll("\t", ": "))}`;
    return { finding: { verdict: "False", reason: "RestoreErrors", message }, warnings: [] };
  }
  const restored = parseInventory(Buffer.from(outputs.get("inventory.json") ?? ""));
  const warnings = restored === undefined ? [] : differentProperties(inventory, restored);
  return { warnings };
}

function findingOf({ verdict, reason, error }: ErrorVerdict): NonNullable<EngineJudgement["finding"]> {
  const message = `${whatFailed[reason]}: ${bounded(error)}`;
  return verdict === "False"
    ? { verdict, reason: "RestoreErrors", message }
    : { verdict, reason: reason === "RestoreErrors" ? "RestoreFailed" : reason, message };
}

const whatFailed = {
  RestoreErrors: "MariaDB refused a part of the dump",
  NeedsOtherServers: "The dump needs another database or server, which a drill does not reach",
  ExtensionMissing:
    "The image lacks a storage engine or plugin. Set spec.verification.image to one that has it",
  RestoreFailed: "The throw-away server or its client failed",
} as const satisfies Record<ErrorVerdict["reason"], string>;

function bounded(text: string): string {
  const [most, mark] = [1000, "…"];
  return text.length > most ? `${text.slice(0, most - mark.length)}${mark}` : text;
}

/** What the client's errors say about a dump. */
export interface ErrorVerdict {
  verdict: "False" | "Unknown";
  reason: "RestoreErrors" | "NeedsOtherServers" | "ExtensionMissing" | "RestoreFailed";
  /** The first error with the reason, as the client wrote it. */
  error: string;
}

/**
 * Judges the standard error of the client that restored a dump.
 *
 * Only the number of an error counts, and for missing tables the database that the server names first: names can have any text.
 *
 * @param database The name of the restored database.
 * @returns undefined without errors. An error of the dump counts before all others.
 */
export function judgeErrors(errors: string, database: string): ErrorVerdict | undefined {
  const verdicts = splitErrors(errors).map((error) => judgeError(error, database));
  return verdicts.find(({ verdict }) => verdict === "False") ?? verdicts[0];
}

/** An error can have line breaks in its names, so each ends where the next begins. */
function splitErrors(errors: string): string[] {
  return errors
    .split(/^(?=ERROR \d)/m)
    .map((error) => error.trim())
    .filter((error) => error !== "");
}

const form = /^ERROR (\d+)(?: \(\w{5}\))?(?: at line \d+)?(?: in file: '[^']*')?: ([^]*)$/;

function judgeError(error: string, database: string): ErrorVerdict {
  const [, number, message = ""] = form.exec(error) ?? [];
  // The client's warnings and what it says about its own options have no number.
  if (number === undefined) return { verdict: "Unknown", reason: "RestoreFailed", error };
  if (ofServer.has(Number(number))) return { verdict: "Unknown", reason: "RestoreFailed", error };
  if (ofEngines.has(Number(number))) {
    const reason = /'(?:FEDERATED|CONNECT|SPIDER)'/i.test(message) ? "NeedsOtherServers" : "ExtensionMissing";
    return { verdict: "Unknown", reason, error };
  }
  if (ofNames.has(Number(number)) && isOfOther(message, database)) {
    return { verdict: "Unknown", reason: "NeedsOtherServers", error };
  }
  return { verdict: "False", reason: "RestoreErrors", error };
}

/** A table, routine or database that is missing: `'other.table'` or `other.routine`. */
function isOfOther(message: string, database: string): boolean {
  const quoted = /'([^]*)'/.exec(message)?.[1] ?? "";
  return !quoted.startsWith(`${database}.`) && quoted !== database && quoted !== "";
}

/** No such database, table, routine. */
const ofNames = new Set([1049, 1146, 1305]);

/** Unknown storage engine, plugin that is not loaded. */
const ofEngines = new Set([1286, 1524]);

/**
 * The drill's own server failed, or is not the right one: no space (1021, 1114, 3), no memory (1037, 1038, 1041), a connection that was
 * lost, a limit of time (1969), another version than tables with history need (1644).
 */
const ofServer = new Set([3, 1021, 1037, 1038, 1041, 1053, 1114, 1644, 1927, 1969, 2002, 2006, 2013]);

/** The line with which mariadb-dump ends, without which a dump was cut (see restore-mariadb.sh: last-line). */
export function isComplete(lastLine: string): boolean {
  return /^-- Dump completed\b/.test(lastLine.trimEnd());
}
