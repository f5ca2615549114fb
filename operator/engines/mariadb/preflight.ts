import type { InventoryFile } from "../inventory-file.ts";
import { listed, plural } from "../listed.ts";
import type { Preflight, PreflightProblem, RestoreOptions } from "../restore.ts";
import { foreignKeysOf, inventoryOf, missingTables } from "./chosen-tables.ts";
import { charactersOf } from "./properties.ts";

/** What the server says about itself and the target: the answers of inspect-target-mariadb.sh. */
export interface TargetFacts {
  /** Such as `11.8.3-MariaDB`. */
  version: string;
  /** Such as `restorer@%`. */
  user: string;
  isReadOnly: boolean;
  /** 0: names of tables have capital letters, and are different without them. 1: the server stores them without. 2: it does not compare them. */
  lowerCaseTableNames: number;
  /** Whether only a superuser may create triggers and functions, for the sake of the binary log. */
  guardsBinaryLog: boolean;
  /** How long a statement may be, in bytes. */
  maxAllowedPacket: number;
  exists: boolean;
  /** How many tables, views, routines and events the target has. */
  contents: number;
  /** If tables are to be restored: which of their names the target has. */
  replaced: readonly string[];
  /** Triggers and foreign keys of tables that are not to be restored. */
  taken: readonly { kind: "Trigger" | "ForeignKey"; name: string; table: string }[];
  /** How many sessions of others use the target, as far as the user may see them. */
  sessions: number;
  /** The user's rights on the target, and on the server. */
  rights: ReadonlySet<string>;
  globalRights: ReadonlySet<string>;
  collations: ReadonlySet<string>;
  engines: ReadonlySet<string>;
  /** The accounts and roles of the server; undefined if the user may not see them. */
  accounts: ReadonlySet<string> | undefined;
  /** The restore that has begun to change the target. Without tables, it is of the whole database. */
  marker: { id: string; state: string; tables: readonly string[] | null } | undefined;
}

/** The greatest value of max_allowed_packet. A character of a value can need two bytes. */
const mostPacketBytes = 2 ** 30;

/** The rights on the database that every restore of tables needs, as docs/restore.md has them. */
const rightsForTables = [
  ...["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "INDEX", "REFERENCES", "TRIGGER"],
];
/** Those that a restore of the whole database needs, too. */
const rightsForOthers = [
  ...["CREATE VIEW", "SHOW VIEW", "EVENT", "CREATE ROUTINE", "ALTER ROUTINE", "EXECUTE"],
];

/** What prevents a restore, and what will be missing or different after it, as far as that can be known before anything is changed. */
export function preflight(
  answers: ReadonlyMap<string, string>,
  whole: InventoryFile,
  options: RestoreOptions,
): Preflight {
  const facts = factsIn(answers);
  const { marker } = facts;
  const { tables } = options;
  const inventory = tables === undefined ? whole : inventoryOf(whole, tables);
  if (marker?.id === options.id && marker.state === "Complete")
    return { problems: [], warnings: [], isDone: true };
  const problems = [
    ...systemProblems(options),
    ...tableProblems(whole, options),
    ...versionProblems(facts, inventory),
    ...accessProblems(facts, options),
    ...definerProblems(facts, inventory, options),
    ...missingParts(facts, inventory),
    ...historyProblems(facts, inventory),
    ...nameProblems(facts, inventory),
    ...takenProblems(facts, inventory, options),
    ...markerProblems(facts, options),
    ...contentProblems(facts, options),
  ];
  return { problems, warnings: warningsOf(facts, inventory, options), isDone: false };
}

export function factsIn(answers: ReadonlyMap<string, string>): TargetFacts {
  const found = JSON.parse(answers.get("facts.json") ?? "") as Record<string, unknown>;
  const text = (name: string) => (answers.get(name) ?? "").trim();
  const lines = (name: string) => new Set(text(name).split("\n").filter(Boolean));
  const rights = (name: string) => new Set(text(name).split(/, |\n/).filter(Boolean));
  const accounts = answers.has("accounts")
    ? new Set([...lines("accounts")].map((line) => JSON.parse(line) as string))
    : undefined;
  return {
    version: String(found["version"]),
    user: String(found["user"]),
    isReadOnly: !["0", "OFF"].includes(String(found["readOnly"])),
    lowerCaseTableNames: Number(found["lowerCaseTableNames"]),
    guardsBinaryLog: Boolean(found["guardsBinaryLog"]),
    maxAllowedPacket: Number(found["maxAllowedPacket"]),
    exists: Boolean(found["exists"]),
    contents: Number(found["contents"]),
    replaced: (found["replaced"] as readonly string[] | null | undefined) ?? [],
    taken: [...lines("taken")].map((line) => JSON.parse(line) as TargetFacts["taken"][number]),
    sessions: Number(found["sessions"]),
    rights: rights("rights"),
    globalRights: rights("global-rights"),
    collations: lines("collations"),
    engines: lines("engines"),
    accounts,
    marker: text("marker") === "" ? undefined : (JSON.parse(text("marker")) as TargetFacts["marker"]),
  };
}

/** A restore removes all that its target has. */
const systemDatabases = new Set(["mysql", "information_schema", "performance_schema", "sys"]);

function systemProblems({ database }: RestoreOptions): PreflightProblem[] {
  if (!systemDatabases.has(database.toLowerCase())) return [];
  const message =
    `The database "${database}" belongs to the server itself: it has the accounts with which you and this operator connect. ` +
    "Restore into another database.";
  return [{ reason: "SystemDatabase", message }];
}

function tableProblems(inventory: InventoryFile, { tables = [] }: RestoreOptions): PreflightProblem[] {
  const missing = missingTables(inventory, tables);
  if (missing.length === 0) return [];
  const each = missing.map(({ name, similar }) =>
    similar.length === 0
      ? `"${name}" (the backup has no tables)`
      : `"${name}" (similar: ${similar.map((other) => `"${other}"`).join(", ")})`,
  );
  return [
    {
      reason: "TablesNotInBackup",
      message: `The backup does not have the ${plural("table", missing)} ${each.join(", ")}. Correct tables, or restore another backup.`,
    },
  ];
}

function versionProblems({ version }: TargetFacts, { serverVersion }: InventoryFile): PreflightProblem[] {
  if (lineOf(serverVersion) <= lineOf(version)) return [];
  return [
    {
      reason: "TargetTooOld",
      message:
        `The backup is of MariaDB ${serverVersion}, and the target is MariaDB ${version}, which cannot read all of it. ` +
        `Restore into MariaDB ${/^\d+\.\d+/.exec(serverVersion)?.[0] ?? serverVersion} or later.`,
    },
  ];
}

/** The first two parts of a version as one number. */
function lineOf(version: string): number {
  const [, major = "0", minor = "0"] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) * 1000 + Number(minor);
}

function has(rights: ReadonlySet<string>, right: string): boolean {
  return rights.has(right) || rights.has("ALL PRIVILEGES");
}

function accessProblems(
  { isReadOnly, rights, user }: TargetFacts,
  { tables }: RestoreOptions,
): PreflightProblem[] {
  const problems: PreflightProblem[] = [];
  if (isReadOnly) {
    const message =
      "The server is read-only (the variable read_only), as a replica is. Restore into the primary server.";
    problems.push({ reason: "TargetReadOnly", message });
  }
  const needed = [...rightsForTables, ...(tables === undefined ? rightsForOthers : [])];
  const missing = needed.filter((right) => !has(rights, right));
  if (missing.length > 0) {
    problems.push({
      reason: "RightsMissing",
      message: `The user ${user} lacks ${missing.join(", ")} on the database. Grant them for all of the database (ON database.*).`,
    });
  }
  return problems;
}

function definerProblems(
  { accounts, user, version, globalRights, guardsBinaryLog }: TargetFacts,
  { definers = [], objects = [] }: InventoryFile,
  options: RestoreOptions,
): PreflightProblem[] {
  const problems: PreflightProblem[] = [];
  const others = [...new Set(definers.map(({ definer }) => definer))]
    .filter((definer) => definer !== user)
    .sort();
  const missing = others.filter((definer) => accounts?.has(definer) === false);
  if (options.definers === "Keep" && others.length > 0) {
    if (accounts === undefined) {
      problems.push({
        reason: "AccountsNotVisible",
        message:
          `The user ${user} may not see which accounts exist, and objects of the backup run as ${listed(others)}. ` +
          "Run GRANT SELECT (User, Host) ON mysql.user for the user, or set definers to Invoker.",
      });
    }
    if (missing.length > 0) {
      problems.push({
        reason: "DefinersMissing",
        message:
          `The server does not have the ${plural("account", missing)} ${listed(missing)}, as which views, triggers, routines or events of ` +
          "the backup run, so they would fail. Create them, or set definers to Invoker.",
      });
    }
    const maySetUser =
      has(globalRights, "SET USER") || (lineOf(version) < 11000 && globalRights.has("SUPER"));
    if (!maySetUser) {
      problems.push({
        reason: "DefinersNotAllowed",
        message:
          `The user ${user} may not create objects that run as ${listed(others)}. Run GRANT SET USER ON *.* for the user, or set ` +
          "definers to Invoker.",
      });
    }
  }
  const guarded = objects.filter(({ kind }) =>
    ["Trigger", "Function", "Package", "PackageBody"].includes(kind),
  );
  if (guardsBinaryLog && guarded.length > 0 && !has(globalRights, "SUPER")) {
    problems.push({
      reason: "BinaryLogGuarded",
      message:
        "The server has a binary log, and lets only users with SUPER create triggers and functions, which the backup has. Set the " +
        `server's variable log_bin_trust_function_creators to ON, or run GRANT SUPER ON *.* for ${user}.`,
    });
  }
  return problems;
}

function missingParts(facts: TargetFacts, inventory: InventoryFile): PreflightProblem[] {
  const problems: PreflightProblem[] = [];
  const own = charactersOf(inventory)?.collation;
  const wanted = [...new Set([...(inventory.collations ?? []), ...(own === undefined ? [] : [own])])];
  const collations = wanted.filter((name) => !facts.collations.has(name)).sort();
  if (collations.length > 0) {
    problems.push({
      reason: "CollationsMissing",
      message:
        `The server does not have the ${plural("collation", collations)} ${listed(collations)}, which the backup needs. ` +
        "Restore into a server that has them, such as a newer one.",
    });
  }
  const known = new Set([...facts.engines].map((name) => name.toLowerCase()));
  const engines = (inventory.engines ?? []).filter((name) => !known.has(name.toLowerCase()));
  if (engines.length > 0) {
    problems.push({
      reason: "EnginesMissing",
      message: `The server does not have the storage ${plural("engine", engines)} ${listed(engines)}, which the backup needs. Install its plugin.`,
    });
  }
  return problems;
}

/** From 11.5 on, another time means that a row is still valid. */
function historyProblems(
  { version }: TargetFacts,
  { tablesWithHistory = [], serverVersion }: InventoryFile,
): PreflightProblem[] {
  const isNew = (server: string) => lineOf(server) >= 11005;
  if (tablesWithHistory.length === 0 || isNew(serverVersion) || !isNew(version)) return [];
  return [
    {
      reason: "HistoryUnreadable",
      message:
        `MariaDB ${version} would take all rows of the ${plural("table", tablesWithHistory)} ${listed(tablesWithHistory)} for old ones, since ` +
        `the backup is of MariaDB ${serverVersion}. Restore into MariaDB before 11.5, and upgrade that server afterwards.`,
    },
  ];
}

/** A server that stores names without capital letters would change them. */
function nameProblems(
  { lowerCaseTableNames }: TargetFacts,
  { objects = [] }: InventoryFile,
): PreflightProblem[] {
  if (lowerCaseTableNames !== 1) return [];
  const names = objects
    .filter(({ kind }) => ["Table", "View", "Sequence"].includes(kind))
    .flatMap(({ identities = [] }) => identities)
    .filter((name) => name !== name.toLowerCase());
  if (names.length === 0) return [];
  return [
    {
      reason: "NamesChange",
      message:
        "The server stores names of tables in lower case (the variable lower_case_table_names is 1), which would change the " +
        `${plural("name", names)} ${listed(names)}. Restore into a server with the same setting as the original.`,
    },
  ];
}

/** What would make the server refuse a table after the one before it was removed. */
function takenProblems(
  { taken }: TargetFacts,
  inventory: InventoryFile,
  { tables = [] }: RestoreOptions,
): PreflightProblem[] {
  const wanted = {
    Trigger: new Set(inventory.triggers?.map(({ name }) => name)),
    ForeignKey: new Set(foreignKeysOf(inventory, tables)),
  };
  const found = taken.filter(({ kind, name }) => wanted[kind].has(name));
  if (found.length === 0) return [];
  const what = found.map(
    ({ kind, name, table }) =>
      `${kind === "Trigger" ? "the trigger" : "the foreign key"} "${name}" of the table "${table}"`,
  );
  return [
    {
      reason: "NameTaken",
      message:
        `The tables to restore have triggers or foreign keys with the names of those of other tables, and a database can have each name once: ` +
        `${what.slice(0, 10).join(", ")}. Drop these, or restore their tables, too.`,
    },
  ];
}

/** The marker of a restore that has not ended would be lost, and the database would look complete. */
function markerProblems({ marker }: TargetFacts, { database, tables }: RestoreOptions): PreflightProblem[] {
  if (marker?.state !== "Restoring" || tables === undefined) return [];
  const lacks = marker.tables?.filter((name) => !tables.includes(name));
  if (lacks?.length === 0) return [];
  const half =
    lacks === undefined
      ? "is half restored as a whole. Restore all of it first, without tables"
      : `has half restored tables. Restore ${listed(lacks)}, too`;
  return [
    {
      reason: "TargetHalfRestored",
      message: `The database "${database}" ${half}, with existingData: Replace and safetyBackup: Skip.`,
    },
  ];
}

function contentProblems(
  { contents, replaced, marker }: TargetFacts,
  { id, database, existingData, tables }: RestoreOptions,
): PreflightProblem[] {
  const isEmpty = tables === undefined ? contents === 0 : replaced.length === 0;
  // What an earlier attempt of the same restore has written is not the data of anyone.
  if (existingData === "Replace" || isEmpty || marker?.id === id) return [];
  const half = marker?.state === "Restoring" ? ", and is half restored by an earlier DatabaseRestore" : "";
  const [what, pronoun] =
    tables === undefined
      ? [`data (${String(contents)} tables, views, routines or events)`, "it"]
      : [`the ${plural("table", replaced)} ${listed(replaced)}`, replaced.length === 1 ? "it" : "them"];
  return [
    {
      reason: "TargetNotEmpty",
      message: `The database "${database}" has ${what}${half}. To replace ${pronoun}, set existingData to Replace.`,
    },
  ];
}

function warningsOf(
  { marker, sessions, user, lowerCaseTableNames, maxAllowedPacket, exists }: TargetFacts,
  inventory: InventoryFile,
  { database, definers }: RestoreOptions,
): string[] {
  const warnings: string[] = [];
  if (marker?.state === "Restoring") {
    warnings.push(
      `The database "${database}" is half restored by an earlier attempt, which this restore begins again.`,
    );
  }
  if (exists && sessions > 0) {
    warnings.push(
      `${String(sessions)} ${sessions === 1 ? "session uses" : "sessions use"} the database "${database}" now. ` +
        "They see an incomplete database until the restore has ended, and what they write can be lost.",
    );
  }
  const kept = (inventory.definers ?? []).filter(({ kind }) =>
    ["Trigger", "Event", "Package", "PackageBody"].includes(kind),
  );
  if (definers === "Invoker" && kept.length > 0) {
    warnings.push(`Triggers, events and packages always run as a definer, which will be ${user}.`);
  }
  if (inventory.objects === undefined) {
    warnings.push(
      "The backup's inventory has no list of objects, because they changed during the dump. So it is not known which definers they need.",
    );
  }
  const { tablesWithLongValues: long = [] } = inventory;
  if (long.length > 0 && maxAllowedPacket < mostPacketBytes) {
    warnings.push(
      `The restore fails at a value longer than about ${String(Math.floor(maxAllowedPacket / 2 ** 21))} MB, which the ` +
        `${plural("table", long)} ${listed(long)} can have, since the server's variable max_allowed_packet is ${String(maxAllowedPacket)}. ` +
        `If there are such values, set it to ${String(mostPacketBytes)} on the server.`,
    );
  }
  const original = inventory.properties?.["lowerCaseTableNames"];
  if (typeof original === "number" && original !== lowerCaseTableNames) {
    warnings.push(
      `The variable lower_case_table_names is ${String(lowerCaseTableNames)}, and was ${String(original)} on the original server. ` +
        "Applications that write names of tables in another case may not find them.",
    );
  }
  return warnings;
}
