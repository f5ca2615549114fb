import type { InventoryFile } from "../../inventory-file.ts";
import { plural } from "../../listed.ts";
import type {
  EngineRestore,
  JudgedErrors,
  PreflightProblem,
  RestoreOptions,
  RestoreSource,
} from "../../restore.ts";
import { postgresqlReason } from "../failure-reason.ts";
import { propertiesOf } from "../preflight.ts";
import { identifier, textLiteral } from "../quote.ts";
import { createRole, inOneLine, restoreOptions, rolesFor, searchPathOption } from "../restore-plan.ts";
import type { ChoiceProblem, ChosenEntries } from "./choose-entries.ts";
import { chooseEntries } from "./choose-entries.ts";
import { expectedInventory } from "./expected-inventory.ts";
import type { OtherTable, TableFacts, WantedTables } from "./facts.ts";
import { matchTables } from "./match-tables.ts";
import { preflightTables, turnsOffEventTriggers } from "./preflight.ts";
import { parseTableOfContents } from "./table-of-contents.ts";
import type { TableName } from "./table-name.ts";
import { parseIdentity, shown } from "./table-name.ts";

/** How tables of a dump of PostgreSQL are restored into a database, in one transaction. */
export const postgresqlTablesRestore: EngineRestore = {
  script: "restore-tables-into-postgresql.sh",
  strategy: "InPlace",
  laterKinds: [],

  refusal({ definers }) {
    if (definers === undefined) return undefined;
    const message = "spec.definers is only for MariaDB, and the target is PostgreSQL: remove definers.";
    return { reason: "NotForEngine", message };
  },

  cleanUp: (options) => ["end-restore-tables.sh", markerOf(options)],

  question({ inventory }, options, answers) {
    if (propertiesOf(inventory) === undefined) return undefined;
    const chosen = choice(inventory, options, answers);
    const { tables, referenced } = isChosen(chosen) ? chosen : { tables: [], referenced: [] };
    const owner = options.owner;
    const wanted: WantedTables = {
      roles: rolesFor(inventory.roles ?? [], options),
      owners: owner === undefined ? [...new Set(tables.map((table) => table.owner))] : [owner],
      tables: tables.map(({ schema, name }) => ({ schema, name })),
      referenced,
    };
    return { marker: markerOf(options), "wanted.json": inOneLine(wanted) };
  },

  preflight(answers, { inventory }, options) {
    const chosen = choice(inventory, options, answers);
    const clientVersion = answers.get("client-version")?.trim() ?? "";
    return isChosen(chosen)
      ? preflightTables(factsIn(answers), clientVersion, inventory, chosen, options)
      : { problems: chosen, warnings: [], isDone: false };
  },

  plan: (source, options, answers) => plan(source, options, answers),

  expected(inventory, options, answers) {
    return expectedInventory(inventory, chosenIn(inventory, options, answers));
  },

  judgeErrors,
};

/** The empty table that the transaction makes as well: an attempt that finds it has nothing to do. */
function markerOf({ id }: RestoreOptions): string {
  return `my_operator_restored_${id}`;
}

function factsIn(answers: ReadonlyMap<string, string>): TableFacts {
  return JSON.parse(answers.get("facts.json") ?? "") as TableFacts;
}

function chosenIn(...args: Parameters<typeof choice>): ChosenEntries {
  const chosen = choice(...args);
  if (!isChosen(chosen)) throw new Error("The tables cannot be chosen any more.");
  return chosen;
}

function isChosen(chosen: ReturnType<typeof choice>): chosen is ChosenEntries {
  return "ids" in chosen;
}

/** What of the dump belongs to the tables of the spec, or why that is not known. */
function choice(
  inventory: InventoryFile,
  { tables: patterns = [] }: RestoreOptions,
  answers: ReadonlyMap<string, string>,
): ChosenEntries | readonly PreflightProblem[] {
  const kinds = (inventory.objects ?? []).filter(({ kind }) => kind === "Table" || kind === "ForeignTable");
  if (inventory.encoding !== undefined || kinds.some(({ identities }) => identities === undefined)) {
    const message =
      "The inventory of the backup does not name its tables: they are more than 100,000, or their names are in an encoding that " +
      "PostgreSQL does not convert. Restore by hand, as docs/backup.md shows.";
    return [{ reason: "NotSupported", message }];
  }
  const names = kinds
    .flatMap(({ identities = [] }) => identities)
    .flatMap((identity) => parseIdentity(identity) ?? []);
  const { tables, unmatched } = matchTables(patterns, names);
  if (unmatched.length > 0) {
    const each = unmatched.map(({ pattern, similar }) =>
      similar.length === 0
        ? `"${pattern}" (the backup has no tables)`
        : `"${pattern}" (similar: ${similar.join(", ")})`,
    );
    const message = `The backup does not have the ${plural("table", unmatched)} ${each.join(", ")}. Correct tables, or restore another backup.`;
    return [{ reason: "TablesNotInBackup", message }];
  }
  const { superuser } = propertiesOf(inventory) ?? {};
  const chosen = chooseEntries(parseTableOfContents(answers.get("contents-list") ?? ""), tables, names, [
    ...(inventory.roles ?? []),
    "pg_database_owner",
    ...(superuser === undefined ? [] : [superuser]),
  ]);
  return "kind" in chosen ? [explained(chosen)] : chosen;
}

function explained({ kind, table, parent = table }: ChoiceProblem): PreflightProblem {
  if (kind === "IsPartition") {
    const message = `The table ${shown(table)} is a partition of ${shown(parent)}, and is restored with that only. Name ${shown(parent)} in tables.`;
    return { reason: "TableIsPartition", message };
  }
  const message = `The name of the table ${shown(table)} cannot be told from another one in the dump's table of contents. Restore by hand, as docs/backup.md shows.`;
  return { reason: "NotSupported", message };
}

function plan(
  { inventory }: RestoreSource,
  options: RestoreOptions,
  answers: ReadonlyMap<string, string>,
): Record<string, string> {
  const properties = propertiesOf(inventory);
  if (properties === undefined) throw new Error("The inventory has no properties of the database.");
  const chosen = chosenIn(inventory, options, answers);
  const facts = factsIn(answers);
  const { missingRoles, isSuperuser, existing, otherTables, foreignKeys } = facts;
  const forced = otherTables.filter(({ isOwn, forcesRowSecurity }) => isOwn && forcesRowSecurity);
  const [first] = chosen.tables;
  return {
    entries: chosen.ids.map((id) => `${String(id)};\n`).join(""),
    "restore-options": restoreOptions(options)
      .map((option) => `${option}\n`)
      .join(""),
    "search-path-option": searchPathOption(properties),
    "inventory-mode": inventory.tables.some(({ rows }) => rows !== undefined) ? "Full" : "Objects",
    "locks.sql": [...(turnsOffEventTriggers(facts) ? ["SET event_triggers TO off"] : []), ...locks(facts)]
      .map(statement)
      .join(""),
    "holders.sql": holders(facts),
    "clear.sql": [
      ...(options.roles === "Create" ? missingRoles.map((role) => createRole(role, isSuperuser)) : []),
      ...forced.map((table) => forceRowSecurity(table, false)),
      ...foreignKeys.map(
        ({ schema, table, name }) =>
          `ALTER TABLE ${inSQL({ schema, name: table })} DROP CONSTRAINT ${identifier(name)};\n`,
      ),
      ...dropped(existing),
      statement(`CREATE TABLE ${inSQL({ schema: first?.schema ?? "public", name: markerOf(options) })} ()`),
    ].join(""),
    "foreign-keys.sql": foreignKeys.flatMap(putBack).map(statement).join(""),
    "last.sql": forced.map((table) => forceRowSecurity(table, true)).join(""),
  };
}

function forceRowSecurity(table: TableName, isForced: boolean): string {
  return statement(`ALTER TABLE ${inSQL(table)} ${isForced ? "" : "NO "}FORCE ROW LEVEL SECURITY`);
}

function statement(text: string): string {
  return `${text};\n`;
}

function inSQL({ schema, name }: TableName): string {
  return `${identifier(schema)}.${identifier(name)}`;
}

/** What the restore locks at its beginning, so that it does not wait in the middle: all that it changes, and what foreign keys need. */
function toLock({ existing, otherTables }: TableFacts): { exclusive: TableName[]; shared: TableName[] } {
  const own = existing.filter(({ kind }) => kind === "r" || kind === "p");
  const others = otherTables.filter(({ isOwn }) => isOwn);
  return {
    exclusive: [...own, ...others.filter(isAltered)],
    shared: others.filter((table) => !isAltered(table)),
  };
}

function locks(facts: TableFacts): string[] {
  const { exclusive, shared } = toLock(facts);
  return [lock(exclusive, "ACCESS EXCLUSIVE"), lock(shared, "SHARE ROW EXCLUSIVE")].flat();
}

/** Names the sessions that have locks of these tables. */
function holders(facts: TableFacts): string {
  const { exclusive, shared } = toLock(facts);
  const tables = [...exclusive, ...shared].map((table) => `${textLiteral(inSQL(table))}::regclass`);
  return (
    "SELECT 'Sessions that use the tables: ' || string_agg(DISTINCT format('%s (process %s, %s)', usename, pid, application_name), ', ')\n" +
    "  FROM pg_catalog.pg_locks JOIN pg_catalog.pg_stat_activity USING (pid)\n" +
    `  WHERE granted AND pid <> pg_backend_pid() AND datname = current_database() AND relation IN (${["0", ...tables].join(", ")});\n`
  );
}

function isAltered({ isChanged, forcesRowSecurity }: OtherTable): boolean {
  return isChanged || forcesRowSecurity;
}

function lock(tables: readonly TableName[], mode: string): string[] {
  return tables.length === 0 ? [] : [`LOCK TABLE ${tables.map(inSQL).join(", ")} IN ${mode} MODE`];
}

/** Partitions go with their table; with both in one statement, that is no error. */
function dropped(existing: TableFacts["existing"]): string[] {
  const tables = existing.filter(({ kind }) => kind === "r" || kind === "p");
  const foreign = existing.filter(({ kind }) => kind === "f");
  return [
    ...(tables.length === 0 ? [] : [statement(`DROP TABLE ${tables.map(inSQL).join(", ")}`)]),
    ...foreign.map((table) => statement(`DROP FOREIGN TABLE IF EXISTS ${inSQL(table)}`)),
  ];
}

function putBack({ schema, table, name, definition, comment }: TableFacts["foreignKeys"][number]): string[] {
  const where = inSQL({ schema, name: table });
  return [
    `ALTER TABLE ${where} ADD CONSTRAINT ${identifier(name)} ${definition}`,
    ...(comment === null
      ? []
      : [`COMMENT ON CONSTRAINT ${identifier(name)} ON ${where} IS ${textLiteral(comment)}`]),
  ];
}

/** What psql says of an error in a statement: with VERBOSITY=verbose, its SQLSTATE. */
const serverError = /^(?:psql:\S+:\d+: )?(?:ERROR|FATAL|PANIC): {2}([0-9A-Z]{5}): [^\n]*/m;

/** The first error ended the session, and so undid everything. Names that were not found may be on the search path. */
function judgeErrors(outputs: ReadonlyMap<string, string>, attempt: number): JudgedErrors {
  const text = (outputs.get("errors") ?? "").trim();
  if (Number(outputs.get("restore-code") ?? 1) === 0)
    return { verdict: "accept", tolerated: [], errors: [], warnings: warningsIn(text) };
  const error = text.slice(-2000);
  const [line, sqlState = ""] = serverError.exec(text) ?? [];
  if (postgresqlReason(text) === "DatabaseUnreachable")
    return { verdict: "lost", tolerated: [], errors: [line ?? error] };
  const mayBeFound = /^(?:42883|42P01|42704)$/.test(sqlState);
  return { verdict: mayBeFound && attempt === 1 ? "again" : "refuse", tolerated: [], errors: [error] };
}

function warningsIn(text: string): string[] {
  const all = [...text.matchAll(/^WARNING: {2}[0-9A-Z]{5}: (.*)$/gm)].map(([, warning = ""]) => warning);
  return [...new Set(all)].slice(0, 20);
}
