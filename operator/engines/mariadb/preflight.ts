import type { InventoryFile } from "../inventory-file.ts";
import { listed, plural } from "../listed.ts";
import type { Preflight, PreflightProblem, RestoreOptions } from "../restore.ts";
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
  /** How many sessions of others use the target, as far as the user may see them. */
  sessions: number;
  /** The user's rights on the target, and on the server. */
  rights: ReadonlySet<string>;
  globalRights: ReadonlySet<string>;
  collations: ReadonlySet<string>;
  engines: ReadonlySet<string>;
  /** The accounts and roles of the server; undefined if the user may not see them. */
  accounts: ReadonlySet<string> | undefined;
  /** The restore that has begun to change the target. */
  marker: { id: string; state: string } | undefined;
}

/** The greatest value of max_allowed_packet. A character of a value can need two bytes. */
const mostPacketBytes = 2 ** 30;

/** The rights on the database that every restore needs, as docs/restore.md has them. */
const neededRights = [
  ...[
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "CREATE",
    "DROP",
    "ALTER",
    "INDEX",
    "REFERENCES",
    "CREATE VIEW",
    "SHOW VIEW",
  ],
  ...["TRIGGER", "EVENT", "CREATE ROUTINE", "ALTER ROUTINE", "EXECUTE"],
];

/** What prevents a restore, and what will be missing or different after it, as far as that can be known before anything is changed. */
export function preflight(
  answers: ReadonlyMap<string, string>,
  inventory: InventoryFile,
  options: RestoreOptions,
): Preflight {
  const facts = factsIn(answers);
  const { marker } = facts;
  if (marker?.id === options.id && marker.state === "Complete")
    return { problems: [], warnings: [], isDone: true };
  const problems = [
    ...systemProblems(options),
    ...versionProblems(facts, inventory),
    ...accessProblems(facts),
    ...definerProblems(facts, inventory, options),
    ...missingParts(facts, inventory),
    ...historyProblems(facts, inventory),
    ...nameProblems(facts, inventory),
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
  const [id = "", state = ""] = text("marker").split(" ");
  return {
    version: String(found["version"]),
    user: String(found["user"]),
    isReadOnly: !["0", "OFF"].includes(String(found["readOnly"])),
    lowerCaseTableNames: Number(found["lowerCaseTableNames"]),
    guardsBinaryLog: Boolean(found["guardsBinaryLog"]),
    maxAllowedPacket: Number(found["maxAllowedPacket"]),
    exists: Boolean(found["exists"]),
    contents: Number(found["contents"]),
    sessions: Number(found["sessions"]),
    rights: rights("rights"),
    globalRights: rights("global-rights"),
    collations: lines("collations"),
    engines: lines("engines"),
    accounts,
    marker: id === "" ? undefined : { id, state },
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

function accessProblems({ isReadOnly, rights, user }: TargetFacts): PreflightProblem[] {
  const problems: PreflightProblem[] = [];
  if (isReadOnly) {
    const message =
      "The server is read-only (the variable read_only), as a replica is. Restore into the primary server.";
    problems.push({ reason: "TargetReadOnly", message });
  }
  const missing = neededRights.filter((right) => !has(rights, right));
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

function contentProblems(
  { contents, marker }: TargetFacts,
  { id, database, existingData }: RestoreOptions,
): PreflightProblem[] {
  // What an earlier attempt of the same restore has written is not the data of anyone.
  if (existingData === "Replace" || contents === 0 || marker?.id === id) return [];
  const half = marker?.state === "Restoring" ? ", and is half restored by an earlier DatabaseRestore" : "";
  return [
    {
      reason: "TargetNotEmpty",
      message:
        `The database "${database}" has data (${String(contents)} tables, views, routines or events)${half}. To replace it, set ` +
        "existingData to Replace.",
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
