import type { DrillFacts, EngineDrill, EngineJudgement } from "../drill.ts";
import type { InventoryFile } from "../inventory-file.ts";
import type { ServerError } from "./server-errors.ts";
import { parseServerErrors } from "./server-errors.ts";

/** PostgreSQL, restored by pg_restore. */
export const postgresqlDrill: EngineDrill = {
  script: "restore-postgresql.sh",
  inputs,
  judge,
  isTimeout: (errors) => /^ERROR: +57014:/m.test(errors),
};

function inputs({ inventory, assertions, parameters }: DrillFacts): Record<string, string> | undefined {
  const properties = propertiesOf(inventory);
  if (properties === undefined) return undefined;
  const isCounted = inventory.tables.some(({ rows }) => rows !== undefined);
  return {
    database: usableName(inventory.database, properties, "restored"),
    superuser: superuserOf(properties),
    initdb: lines(initdbOptions(properties)),
    parameters: lines(Object.entries(parameters).map(([name, value]) => `${name}=${value}`)),
    preload: lines(parameters["shared_preload_libraries"] === undefined ? preloadLibraries(properties) : []),
    inventory: isCounted ? "Full" : "Objects",
    "extensions.sql": extensionsSQL(inventory),
    "roles.sql": rolesSQL(inventory, properties),
    "database.sql": databaseSQL(inventory, properties),
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

/** What an inventory of version 2 has of the database. */
interface Properties {
  owner?: string;
  /** The one with which the source was initialized. It can own objects that no list of roles has. */
  superuser?: string;
  encoding: string;
  localeProvider: string;
  collate: string;
  ctype: string;
  locale?: string;
  icuRules?: string;
  /** Of the server. Only some users can read it. */
  preloadLibraries?: string;
  comment?: string;
  settings?: readonly { role?: string; name: string; value: string }[];
  privileges?: readonly { grantee: string; privilege: string; isGrantable: boolean }[];
}

function propertiesOf({ properties = {} }: InventoryFile): Properties | undefined {
  const needed = ["encoding", "localeProvider", "collate", "ctype"];
  const isUsable = needed.every((name) => typeof properties[name] === "string");
  return isUsable ? (properties as unknown as Properties) : undefined;
}

/** A name can have any bytes in an encoding that is not UTF-8, and clients have to send just these when they connect. */
function usableName(name: string, { encoding }: Properties, otherwise: string): string {
  const isSafe = encoding === "UTF8" ? !/[\r\n]/.test(name) : /^[ -~]+$/.test(name);
  return isSafe && name !== "template0" && name !== "template1" ? name : otherwise;
}

function superuserOf(properties: Properties): string {
  const { superuser = "postgres" } = properties;
  return superuser.startsWith("pg_") ? "postgres" : usableName(superuser, properties, "postgres");
}

/** As elements of a list. */
function preloadLibraries({ preloadLibraries: list = "" }: Properties): string[] {
  if (list === "") return [];
  return elements(list).map((name) => (/^[\w./$-]+$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`));
}

/** `--locale` is for money and the like, whose locale the inventory does not have: most servers have one for all. */
function initdbOptions(properties: Properties): string[] {
  const { encoding, localeProvider, collate, ctype, locale, icuRules } = properties;
  return [
    ...[`--encoding=${encoding}`, `--locale=${collate}`, `--lc-collate=${collate}`, `--lc-ctype=${ctype}`],
    "--lc-messages=C",
    // Before version 15, initdb knows no provider.
    ...(localeProvider === "libc" ? [] : [`--locale-provider=${localeProvider}`]),
    ...(locale === undefined
      ? []
      : [`--${localeProvider === "builtin" ? "builtin" : "icu"}-locale=${locale}`]),
    ...(icuRules === undefined ? [] : [`--icu-rules=${icuRules}`]),
  ];
}

function lines(values: readonly string[]): string {
  return values.map((value) => `${value.replace(/[\r\n]+/g, " ")}\n`).join("");
}

/** A string constant. Where the inventory has names as bytes, each character stands for one. */
function constant(value: string, { encoding }: InventoryFile): string {
  const escaped = value.replace(/[\\']/g, "\\$&");
  const isText = encoding === undefined;
  return `E'${isText ? escaped : escaped.replace(/[^\0-~]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`)}'`;
}

/** Executes a statement on the server, where no encoding of a client counts. `%I` and `%L` stand for the values, as constants. */
function execute(statement: string, ...values: string[]): string {
  return `EXECUTE format(${[`'${statement.replaceAll("'", "''")}'`, ...values].join(", ")});`;
}

function block(body: string): string {
  return `DO '${`BEGIN ${body} END`.replaceAll("'", "''")}';\n`;
}

function extensionsSQL(inventory: InventoryFile): string {
  const names = (inventory.extensions ?? []).map(({ name }) => constant(name, inventory));
  return `SELECT needed FROM unnest(ARRAY[${names.join(", ")}]::text[]) AS needed
    WHERE needed NOT IN (SELECT name FROM pg_catalog.pg_available_extensions);\n`;
}

/** None of the roles can log in. What they may do outside of the database is not part of the dump. */
function rolesSQL(inventory: InventoryFile, properties: Properties): string {
  const { owner, superuser, settings = [], privileges = [] } = properties;
  const named = [
    ...(inventory.roles ?? []),
    ...[owner, superuser, ...settings.map(({ role }) => role)].filter((role) => role !== undefined),
    ...privileges.map(({ grantee }) => grantee).filter((grantee) => grantee !== "PUBLIC"),
  ];
  return [...new Set(named)]
    .filter((role) => role !== superuserOf(properties) && !role.startsWith("pg_"))
    .map((role) => block(execute("CREATE ROLE %I NOLOGIN", constant(role, inventory))))
    .join("");
}

/** What pg_restore does not bring back, and the schemas that a dump of some tables does not have. */
function databaseSQL(inventory: InventoryFile, properties: Properties): string {
  const { owner, comment, settings = [], privileges = [] } = properties;
  const value = (text: string) => constant(text, inventory);
  const onDatabase = (statement: string, ...values: string[]) =>
    execute(statement, "current_database()", ...values);
  return [
    ...(owner === undefined ? [] : [onDatabase("ALTER DATABASE %I OWNER TO %I", value(owner))]),
    ...(comment === undefined ? [] : [onDatabase("COMMENT ON DATABASE %I IS %L", value(comment))]),
    ...(owner === undefined ? [] : [onDatabase("REVOKE ALL ON DATABASE %I FROM PUBLIC, %I", value(owner))]),
    ...privileges
      .filter(({ privilege }) => /^[A-Z]+$/.test(privilege))
      .map(({ grantee, privilege, isGrantable }) => {
        const [to, ...role] = grantee === "PUBLIC" ? ["PUBLIC"] : ["%I", value(grantee)];
        const statement = `GRANT ${privilege} ON DATABASE %I TO ${to}${isGrantable ? " WITH GRANT OPTION" : ""}`;
        return onDatabase(statement, ...role);
      }),
    ...settings.map((setting) => settingSQL(setting, value)),
    ...(isPartial(inventory)
      ? [...new Set(inventory.tables.map(({ schema = "public" }) => schema))].map((schema) =>
          execute("CREATE SCHEMA IF NOT EXISTS %I", value(schema)),
        )
      : []),
  ]
    .map(block)
    .join("");
}

/** A parameter that the server does not know is a warning: it may be that of a library. */
function settingSQL(
  { role, name, value }: NonNullable<Properties["settings"]>[number],
  constantOf: (text: string) => string,
): string {
  const parts = name.split(".");
  const values = lists.has(name) ? elements(value) : [value];
  const [target, ...names] =
    role === undefined
      ? ["DATABASE %I", "current_database()"]
      : ["ROLE %I IN DATABASE %I", constantOf(role), "current_database()"];
  const statement = `ALTER ${target} SET ${parts.map(() => "%I").join(".")} TO ${values.map(() => "%L").join(", ")}`;
  const set = execute(statement, ...names, ...parts.map(constantOf), ...values.map(constantOf));
  return `BEGIN ${set} EXCEPTION WHEN OTHERS THEN RAISE WARNING '%', SQLERRM USING ERRCODE = SQLSTATE; END;`;
}

/** Parameters that are lists, whose elements may be stored without quotes, with any text in them. */
const lists = new Set([
  "local_preload_libraries",
  "search_path",
  "session_preload_libraries",
  "temp_tablespaces",
]);

function elements(list: string): string[] {
  const found = [...list.matchAll(/"((?:[^"]|"")*)"|([^",\s][^,\s]*)/g)].map(
    ([, quoted, plain = ""]) => quoted?.replaceAll('""', '"') ?? plain,
  );
  return found.length > 0 ? found : [list];
}

/** Whether the dump has only the tables that a spec names, and not the schemas, types and functions that they need. */
function isPartial({ objects = [], tables }: InventoryFile): boolean {
  return tables.length > 0 && objects.every(({ kind }) => kind !== "Schema");
}

function judge(outputs: ReadonlyMap<string, string>, { inventory }: DrillFacts): EngineJudgement {
  const missing = (outputs.get("missing-extensions") ?? "").split("\n").filter((name) => name !== "");
  if (missing.length > 0) {
    const message = `The image lacks extensions that the dump needs: ${bounded(missing.join(", "))}. ${setImage}`;
    return { finding: { verdict: "Unknown", reason: "ExtensionMissing", message }, warnings: [] };
  }
  const first = attemptOf(outputs, "");
  const second = outputs.has("attempt2-restore-code") ? attemptOf(outputs, "attempt2-") : undefined;
  const last = second ?? first;
  const finding = findingOf(last, isPartial(inventory));
  const warnings = warningsOf(last.errors.filter(isWarning));
  if (finding !== undefined) return { finding, warnings };
  if (second === undefined) return { warnings };
  return {
    reason: "RestoredWithSearchPath",
    warnings: [...warningsOf(first.errors.filter((error) => !isWarning(error))), ...warnings],
  };
}

/** What is left of an attempt to restore. */
interface Attempt {
  isComplete: boolean;
  hasErrors: boolean;
  lastLine: string;
  errors: readonly ServerError[];
}

/** pg_restore goes on after an error of the server, and counts these at its end. After any other error it ends with that. */
function attemptOf(outputs: ReadonlyMap<string, string>, prefix: string): Attempt {
  const hasErrors = outputs.get(`${prefix}restore-code`)?.trim() !== "0";
  const lastLine = (outputs.get(`${prefix}last-line`) ?? "").trimEnd();
  return {
    isComplete: !hasErrors || /^pg_restore: warning: errors ignored on restore: \d+$/.test(lastLine),
    hasErrors,
    lastLine,
    errors: parseServerErrors(outputs.get(`${prefix}server-errors`) ?? ""),
  };
}

/**
 * Names can have any text, so an error is judged by its SQLSTATE and the beginning of its statement. An error can have others as its
 * consequence: of the drill's own trouble, all can be; and of several errors of the dump, the first says why.
 */
function findingOf(attempt: Attempt, isPartialDump: boolean): EngineJudgement["finding"] {
  if (!attempt.hasErrors) return undefined;
  const errors = attempt.errors.filter((error) => !isWarning(error));
  // When pg_restore stops to read, the server logs that it lost its client.
  if (!attempt.isComplete && archiveError.test(attempt.lastLine)) {
    const message = `The dump is not whole: ${bounded(attempt.lastLine.replace(ownName, ""))}`;
    return { verdict: "False", reason: "DumpTruncated", message };
  }
  const ofServer = errors.find(isOfServer);
  if (ofServer !== undefined) {
    const message = `The throw-away server failed: ${describe(ofServer)}`;
    return { verdict: "Unknown", reason: "RestoreFailed", message };
  }
  if (!attempt.isComplete) {
    const message = `pg_restore failed: ${bounded(attempt.lastLine.replace(ownName, ""))}`;
    return { verdict: "Unknown", reason: "RestoreFailed", message };
  }
  const ofImage = errors.find(isOfImage);
  if (ofImage !== undefined) {
    const message = `The image or its server lacks what the dump needs: ${describe(ofImage)} ${setImage}`;
    return { verdict: "Unknown", reason: "ExtensionMissing", message };
  }
  const elsewhere = errors.find(isElsewhere);
  const isExcused = (error: ServerError) =>
    isElsewhere(error) ||
    (isPartialDump && undefinedStates.has(error.sqlState)) ||
    (elsewhere !== undefined && error.sqlState === "55000" && isRefresh(error));
  const ofDump = errors.find((error) => !isExcused(error));
  if (ofDump !== undefined) {
    return ofDump.sqlState.startsWith("23")
      ? {
          verdict: "False",
          reason: "SourceInconsistent",
          message: `The source holds rows that break its own constraint: ${describe(ofDump)}`,
        }
      : { verdict: "False", reason: "RestoreErrors", message: `PostgreSQL refused ${describe(ofDump)}` };
  }
  const [excused = elsewhere] = errors;
  if (excused === undefined) {
    return { verdict: "False", reason: "RestoreErrors", message: bounded(attempt.lastLine) };
  }
  const message = isElsewhere(excused)
    ? `The dump needs another server, which a drill does not reach: ${describe(excused)}`
    : `The dump has only some tables, and not what they need of the database: ${describe(excused)}`;
  return { verdict: "Unknown", reason: "NeedsOtherServers", message };
}

const setImage =
  "Set spec.verification.image to an image that has it, and spec.verification.parameters if it has to be loaded.";

const ownName = /^pg_restore: (?:error: )?/;

/** How the messages begin that pg_restore ends with when the archive does not go on as it should. */
const archiveError =
  /^pg_restore: error: (?:could not read from input file: end of file|unexpected end of file|input file |did not find magic string|could not find block ID|unrecognized data block type|found unexpected block ID|entry ID \S+ out of range|sanity check on integer size|could not find header|corrupt )/;

const undefinedStates = new Set(["42704", "42883", "42P01", "3F000"]);

function isWarning({ severity }: ServerError): boolean {
  return severity === "WARNING";
}

/** No space or memory, an error of the disk, ended by the operating system or an administrator. */
function isOfServer({ severity, sqlState }: ServerError): boolean {
  return severity === "PANIC" || /^(?:53|57|58030)/.test(sqlState);
}

/** An extension, a library, the provider of labels, or a locale. What needs them then fails as well. */
function isOfImage(error: ServerError): boolean {
  const { sqlState, statement, message } = error;
  return (
    /^(?:CREATE EXTENSION|SECURITY LABEL|CREATE COLLATION) /.test(statement) ||
    (sqlState === "58P01" && !isRefresh(error)) ||
    (sqlState === "55000" && /^\S+ must be (?:pre)?loaded via "?shared_preload_libraries\b/.test(message))
  );
}

/** Foreign tables and dblink, which fill materialized views; also with files of the source. */
function isElsewhere(error: ServerError): boolean {
  return /^(?:08|HV)/.test(error.sqlState) || (error.sqlState === "58P01" && isRefresh(error));
}

function isRefresh({ statement }: ServerError): boolean {
  return statement.startsWith("REFRESH MATERIALIZED VIEW ");
}

/** What the throw-away server warns of because of its own settings: the WAL that a publication needs, and subscriptions that stay off. */
function isOfSettings({ severity, sqlState, message }: ServerError): boolean {
  const isExpected =
    sqlState === "55000" ||
    /^(?:tables were not subscribed, you will have to run |subscription was created, but is not connected$)/.test(
      message,
    );
  return severity === "WARNING" && isExpected;
}

function warningsOf(errors: readonly ServerError[]): string[] {
  const described = errors.filter((error) => !isOfSettings(error)).map(describe);
  return [...new Set(described)].slice(0, mostWarnings);
}

const mostWarnings = 20;

/** Without rows: only the key of a row that breaks a constraint is shown. */
function describe({ message, detail, context, statement, sqlState }: ServerError): string {
  const [start = ""] = statement.split("\n");
  const key = keyStates.has(sqlState) ? detail : "";
  const where = context.replace(/(?:^|\n)COPY [^]*$/, "");
  return bounded(
    [
      ...(start === "" ? [] : [`${start.replace(/[;\s]+$/, "")}:`]),
      ...[message, key, where].filter(Boolean),
    ].join(" "),
  );
}

/** Of these, the detail has the key, and of other constraints the row. */
const keyStates = new Set(["23503", "23505", "23P01"]);

function bounded(text: string): string {
  const [most, mark] = [1000, "…"];
  return text.length > most ? `${text.slice(0, most - mark.length)}${mark}` : text;
}
