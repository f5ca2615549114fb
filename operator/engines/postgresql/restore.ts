import type { InventoryFile } from "../inventory-file.ts";
import type { EngineRestore, JudgedErrors, RestoreOptions } from "../restore.ts";
import { databaseName } from "./database-names.ts";
import type { DatabaseProperties, ServerFacts } from "./preflight.ts";
import { majorOf, preflight, propertiesOf } from "./preflight.ts";
import { identifier, textLiteral } from "./quote.ts";
import { createRole, inOneLine, restoreOptions, rolesFor, searchPathOption } from "./restore-plan.ts";
import { postgresqlTablesRestore } from "./tables/restore.ts";

/** How a dump of PostgreSQL is restored into a new database, which then takes the target's name. */
export const postgresqlRestore: EngineRestore = {
  ofTables: postgresqlTablesRestore,
  script: "restore-into-postgresql.sh",
  databaseFile: "database.sql",
  strategy: "Beside",
  laterKinds: [],

  refusal({ strategy, definers }) {
    if (strategy === "InPlace") {
      const message =
        "This version of the operator restores whole databases of PostgreSQL next to the target only, and only tables in place: remove " +
        "strategy, or set tables.";
      return { reason: "NotSupported", message };
    }
    if (definers === undefined) return undefined;
    const message = "spec.definers is only for MariaDB, and the target is PostgreSQL: remove definers.";
    return { reason: "NotForEngine", message };
  },

  previousName: (options) => namesOf(options).previous,

  // The database of an unfinished restore does not exist after a switch.
  cleanUp(options, { hasSucceeded, keepsPrevious }) {
    const { restored, previous, marker } = namesOf(options);
    return ["drop-databases.sh", restored, marker, ...(hasSucceeded && !keepsPrevious ? [previous] : [])];
  },

  question({ inventory }, options) {
    if (propertiesOf(inventory) === undefined) return undefined;
    const wanted = {
      roles: rolesFor(inventory.roles ?? [], options),
      extensions: (inventory.extensions ?? []).map(({ name }) => name),
    };
    return { ...namesOf(options), "wanted.json": inOneLine(wanted) };
  },

  preflight(answers, { inventory }, options) {
    const contents = Number(answers.get("contents")?.trim() ?? 0);
    const clientVersion = answers.get("client-version")?.trim() ?? "";
    return preflight(factsIn(answers), contents, clientVersion, inventory, options);
  },

  plan({ inventory, databaseScript }, options, answers) {
    const properties = propertiesOf(inventory);
    if (properties === undefined) throw new Error("The inventory has no properties of the database.");
    const facts = factsIn(answers);
    const { missingRoles, user, isSuperuser } = facts;
    const isMissing = (role: string) => options.roles === "Skip" && missingRoles.includes(role);
    const owner = options.owner ?? (isMissing(properties.owner) ? user : properties.owner);
    return {
      parallelism: String(options.parallelism),
      "inventory-mode": inventory.tables.some(({ rows }) => rows !== undefined) ? "Full" : "Objects",
      "roles.sql":
        options.roles === "Create" ? missingRoles.map((role) => createRole(role, isSuperuser)).join("") : "",
      "create.sql": createDatabase(properties, owner),
      "properties.sql": propertiesScript(databaseScript, owner),
      "restore-options": restoreOptions(options)
        .map((option) => `${option}\n`)
        .join(""),
      "session-options": sessionOptions(facts, inventory),
      "search-path-option": searchPathOption(properties),
    };
  },

  judgeErrors,
};

/** The databases that a restore makes or leaves: unfinished, replaced, and a mark that a database without predecessor took its name. */
function namesOf({ database, id }: RestoreOptions) {
  return {
    restored: databaseName(database, "restore", id),
    previous: databaseName(database, "before", id),
    marker: databaseName(database, "new", id),
  };
}

function factsIn(answers: ReadonlyMap<string, string>): ServerFacts {
  return JSON.parse(answers.get("facts.json") ?? "") as ServerFacts;
}

/** Nobody else can connect to it before it takes the target's name. */
function createDatabase(properties: DatabaseProperties, owner: string): string {
  const { encoding, localeProvider, collate, ctype, locale, icuRules } = properties;
  const options = [
    `OWNER ${identifier(owner)} TEMPLATE template0 ENCODING ${textLiteral(encoding)}`,
    ...(collate === undefined ? [] : [`LC_COLLATE ${textLiteral(collate)}`]),
    ...(ctype === undefined ? [] : [`LC_CTYPE ${textLiteral(ctype)}`]),
    `LOCALE_PROVIDER ${localeProvider}`,
    ...(locale === undefined
      ? []
      : [`${localeProvider === "icu" ? "ICU" : "BUILTIN"}_LOCALE ${textLiteral(locale)}`]),
    ...(icuRules === undefined ? [] : [`ICU_RULES ${textLiteral(icuRules)}`]),
  ];
  return `CREATE DATABASE :"restored" ${options.join(" ")};\nREVOKE CONNECT, TEMPORARY ON DATABASE :"restored" FROM PUBLIC;\n`;
}

/** What follows the creation in database.sql. Without any privileges there, the database has the usual ones. */
function propertiesScript(databaseScript: string, owner: string): string {
  const found = /^CREATE DATABASE :"name" [^]*?;\n(?=$|COMMENT ON |ALTER |REVOKE |GRANT )/m.exec(
    databaseScript,
  );
  const rest = found === null ? "" : databaseScript.slice(found.index + found[0].length);
  const encoding = /^\\encoding .*\n/.exec(databaseScript)?.[0] ?? "";
  const grants = /^GRANT /m.test(rest)
    ? ""
    : `GRANT CONNECT, TEMPORARY ON DATABASE :"name" TO PUBLIC;\nGRANT ALL ON DATABASE :"name" TO ${identifier(owner)};\n`;
  return `${encoding}${grants}${rest}`;
}

/**
 * Lets no event trigger of the backup fire: they exist when materialized views are filled, and when sessions begin. Only superusers can
 * have it so, and only they can create one. Before 17, only those of a replica do not fire; keys are checked all the same.
 */
function sessionOptions({ isSuperuser, version }: ServerFacts, { objects = [] }: InventoryFile): string {
  if (!isSuperuser || objects.every(({ kind }) => kind !== "EventTrigger")) return "";
  return majorOf(version) < 17 ? "-c session_replication_role=replica" : "-c event_triggers=off";
}

/** An error of pg_restore with its context: which entry it was restoring, what the server said, and the command. */
const errorStart = /^pg_restore: error: /m;

/** In the first line of an error. */
const lostConnection =
  /^[^\n]*: (?:no connection to the server|server closed the connection unexpectedly|could not receive data from server|SSL [^\n]* closed unexpectedly|FATAL: {2}terminating connection)/;

/** What pg_restore fails at for a reason that the user has chosen, or that does no harm. */
function isTolerated(error: string, { roles }: RestoreOptions): boolean {
  return roles === "Skip" && /ERROR: {2}role "[^\n]*" does not exist\n/.test(`${error}\n`);
}

function judgeErrors(
  outputs: ReadonlyMap<string, string>,
  attempt: number,
  options: RestoreOptions,
): JudgedErrors {
  const text = outputs.get("errors") ?? "";
  const all = text
    .split(errorStart)
    .slice(1)
    .map((error) => error.replace(/\npg_restore: warning: [^]*$/, "").trim());
  const tolerated = all.filter((error) => isTolerated(error, options));
  const errors = all.filter((error) => !isTolerated(error, options));
  const code = Number(outputs.get("restore-code") ?? 1);
  // After any other end, such as that of a dump that was cut, not all entries were tried.
  const wasWhole =
    code === 0 ||
    (outputs.get("last-line") ?? "").startsWith("pg_restore: warning: errors ignored on restore: ");
  const lost = errors.filter((error) => lostConnection.test(error));
  if (lost.length > 0) return { verdict: "lost", tolerated, errors: lost };
  if (errors.length === 0 && wasWhole)
    return { verdict: "accept", tolerated, errors, warnings: warningsIn(outputs.get("warnings") ?? "") };
  if (errors.length === 0) return { verdict: "refuse", tolerated, errors: [text.trim().slice(-2000)] };
  return { verdict: wasWhole && attempt === 1 ? "again" : "refuse", tolerated, errors };
}

function warningsIn(text: string): string[] {
  const all = text.split(/^pg_restore: WARNING: +/m).slice(1);
  return [...new Set(all.map((warning) => warning.trim()))].slice(0, mostWarnings);
}

const mostWarnings = 20;
