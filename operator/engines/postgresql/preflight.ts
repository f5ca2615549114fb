import type { InventoryFile } from "../inventory-file.ts";
import { listed, plural } from "../listed.ts";
import type { Preflight, PreflightProblem, RestoreOptions } from "../restore.ts";

/** What the server says about itself and the target: the answer to the query of inspect-target.sh. */
export interface ServerFacts {
  /** Such as `17.2`. */
  version: string;
  user: string;
  isSuperuser: boolean;
  canCreateDatabases: boolean;
  canCreateRoles: boolean;
  canCreateSubscriptions: boolean;
  /** Roles that the backup refers to and the server does not have. */
  missingRoles: readonly string[];
  /** Roles that the backup refers to and the user may not act as. */
  foreignRoles: readonly string[];
  /** Extensions of the backup that the server does not have. */
  missingExtensions: readonly string[];
  /** Extensions of the backup that only a superuser may create. */
  untrustedExtensions: readonly string[];
  /** Locales of the operating system that the server knows. */
  locales: readonly string[] | null;
  /** The target; null if it does not exist. */
  target: TargetFacts | null;
  /** Whether the database of an unfinished restore exists. */
  hasRestored: boolean;
  /** Whether the database that was replaced exists. */
  hasPrevious: boolean;
  /** Whether the mark exists that a database without predecessor took its name. */
  hasMarker: boolean;
  /** Sessions of the target that the user may not end. */
  endlessSessions: readonly { user: string; pid: number; application: string | null }[];
  slots: readonly string[];
  subscriptions: readonly string[];
  preparedTransactions: number;
}

/** What the server says about the target. */
export interface TargetFacts {
  oid: number;
  owner: string;
  encoding: string;
  collate: string;
  ctype: string;
  /** Whether the user is a member of the owner. */
  isOwn: boolean;
  isTemplate: boolean;
  /** Whether the user may connect to it. */
  allowsConnections: boolean;
  bytes: number | null;
}

/** What a database is, as an inventory of version 2 has it. */
export interface DatabaseProperties {
  owner: string;
  /** The role that has made the server, to which the catalogs do not refer. */
  superuser?: string;
  encoding: string;
  localeProvider: "libc" | "icu" | "builtin";
  collate?: string;
  ctype?: string;
  /** Of a provider other than libc. */
  locale?: string;
  icuRules?: string;
  settings?: readonly { role?: string; name: string; value: string }[];
}

/** The properties of the database; undefined in an inventory of version 1. */
export function propertiesOf(inventory: InventoryFile): DatabaseProperties | undefined {
  return inventory.properties as DatabaseProperties | undefined;
}

/**
 * What prevents a restore, and what will be missing after it, as far as that can be known before anything is changed.
 *
 * @param contents How many tables, views, sequences and large objects the target has.
 * @param clientVersion That of pg_restore, such as `17.2`.
 */
export function preflight(
  facts: ServerFacts,
  contents: number,
  clientVersion: string,
  inventory: InventoryFile,
  options: RestoreOptions,
): Preflight {
  const isDone = hasSwitched(facts);
  if (isDone) return { problems: [], warnings: [], isDone };
  const problems = [
    ...versionProblems(facts, inventory),
    ...roleProblems(facts, inventory, options),
    ...extensionProblems(facts),
    ...superuserProblems(facts, inventory),
    ...localeProblems(facts, inventory),
    ...privilegeProblems(facts, options),
    ...targetProblems(facts, contents, options),
  ];
  return {
    problems,
    warnings: [...clientWarnings(clientVersion), ...warningsOf(facts, inventory, options)],
    isDone,
  };
}

/**
 * Whether an earlier attempt for the same DatabaseRestore has renamed the databases. Both names change at once, so the database that
 * was replaced, or the mark in its place, exists without the restored one only afterwards.
 */
export function hasSwitched({ target, hasRestored, hasPrevious, hasMarker }: ServerFacts): boolean {
  return target !== null && !hasRestored && (hasPrevious || hasMarker);
}

/** Whether the target is older than the backup. */
export function versionProblems(
  { version }: Pick<ServerFacts, "version">,
  { serverVersion }: InventoryFile,
): PreflightProblem[] {
  if (majorOf(serverVersion) <= majorOf(version)) return [];
  return [
    {
      reason: "TargetTooOld",
      message:
        `The backup is of PostgreSQL ${serverVersion}, and the target is PostgreSQL ${version}, which cannot read all of it. ` +
        `Restore into PostgreSQL ${String(majorOf(serverVersion))} or later.`,
    },
  ];
}

/** The first number of a version. */
export function majorOf(version: string): number {
  return Number(/^\d+/.exec(version)?.[0] ?? 0);
}

/** Whether roles are missing that are not to be, or that the user may not create. */
export function missingRoleProblems(
  { missingRoles, user, canCreateRoles }: Pick<ServerFacts, "missingRoles" | "user" | "canCreateRoles">,
  options: RestoreOptions,
): PreflightProblem[] {
  const problems: PreflightProblem[] = [];
  if (missingRoles.length > 0 && options.roles === "Require") {
    problems.push({
      reason: "RolesMissing",
      message:
        `The server does not have the ${plural("role", missingRoles)} ${listed(missingRoles)}, to which objects of the backup refer. ` +
        "Create them, or set roles to Create or Skip.",
    });
  }
  if (missingRoles.length > 0 && options.roles === "Create" && !canCreateRoles) {
    problems.push({
      reason: "MayNotCreateRoles",
      message:
        `The user "${user}" may not create the missing ${plural("role", missingRoles)} ${listed(missingRoles)}. ` +
        `Create them as another user, run ALTER ROLE … CREATEROLE for "${user}", or set roles to Skip.`,
    });
  }
  return problems;
}

function roleProblems(
  facts: ServerFacts,
  inventory: InventoryFile,
  options: RestoreOptions,
): PreflightProblem[] {
  const problems = missingRoleProblems(facts, options);
  const { user } = facts;
  // A role that is created belongs to the user from 16 on. Before, only its creator's right to create roles lets it be granted.
  const owner = options.owner ?? propertiesOf(inventory)?.owner;
  const needed =
    options.owner === undefined ? facts.foreignRoles : facts.foreignRoles.filter((role) => role === owner);
  if (!facts.isSuperuser && needed.length > 0) {
    problems.push({
      reason: "RolesNotGranted",
      message:
        `The user "${user}" is not a member of the ${plural("role", needed)} ${listed(needed)}, so it cannot give them the objects that ` +
        `they own in the backup. Run GRANT … TO "${user}" for each, or set owner to a role that owns everything.`,
    });
  }
  return problems;
}

function extensionProblems({
  missingExtensions,
  untrustedExtensions,
  isSuperuser,
  user,
}: ServerFacts): PreflightProblem[] {
  const problems: PreflightProblem[] = [];
  if (missingExtensions.length > 0) {
    problems.push({
      reason: "ExtensionsMissing",
      message:
        `The server does not have the ${plural("extension", missingExtensions)} ${listed(missingExtensions)}, which the backup needs. ` +
        "Install them on the server.",
    });
  }
  if (!isSuperuser && untrustedExtensions.length > 0) {
    problems.push({
      reason: "ExtensionsNotAllowed",
      message:
        `Only a superuser may create the ${plural("extension", untrustedExtensions)} ${listed(untrustedExtensions)}, and the user ` +
        `"${user}" is not one. Restore as a superuser.`,
    });
  }
  return problems;
}

/** What only a superuser may create, without what belongs to an extension. */
const kindsOfSuperusers: ReadonlyMap<string, string> = new Map([
  ["EventTrigger", "event trigger"],
  ["ForeignDataWrapper", "foreign-data wrapper"],
  ["Language", "language"],
  ["AccessMethod", "access method"],
  ["OperatorClass", "operator class"],
  ["OperatorFamily", "operator family"],
  ["TextSearchParser", "text search parser"],
  ["TextSearchTemplate", "text search template"],
]);

function superuserProblems(
  { isSuperuser, canCreateSubscriptions, user }: ServerFacts,
  { objects = [] }: InventoryFile,
): PreflightProblem[] {
  if (isSuperuser) return [];
  const found = objects.flatMap(({ kind, count, identities = [`(${String(count)})`] }) => {
    const name =
      kind === "Subscription" && !canCreateSubscriptions ? "subscription" : kindsOfSuperusers.get(kind);
    return name === undefined ? [] : [`${name} ${listed(identities)}`];
  });
  if (found.length === 0) return [];
  return [
    {
      reason: "ObjectsNotAllowed",
      message:
        `Only a superuser may create objects that the backup has, and the user "${user}" is not one: ${found.join("; ")}. ` +
        "Restore as a superuser.",
    },
  ];
}

function localeProblems({ locales }: ServerFacts, inventory: InventoryFile): PreflightProblem[] {
  const { collate, ctype } = propertiesOf(inventory) ?? {};
  const known = new Set(["c", "posix", ...(locales ?? []).map(normalLocale)]);
  const missing = [...new Set([collate, ctype])].filter(
    (locale) => locale !== undefined && !known.has(normalLocale(locale)),
  );
  if (missing.length === 0) return [];
  return [
    {
      reason: "LocalesMissing",
      message:
        `The server's operating system does not have the ${plural("locale", missing)} ${listed(missing as string[])} of the database. ` +
        "Install it, or restore into a server with the same operating system as the original.",
    },
  ];
}

/** Operating systems write `en_US.utf8` and `en_US.UTF-8` for the same. */
function normalLocale(locale: string): string {
  return locale.toLowerCase().replaceAll("-", "");
}

function privilegeProblems(
  { canCreateDatabases, target, user }: ServerFacts,
  { database }: RestoreOptions,
): PreflightProblem[] {
  const problems: PreflightProblem[] = [];
  if (!canCreateDatabases) {
    problems.push({
      reason: "MayNotCreateDatabases",
      message:
        `The user "${user}" may not create and rename databases. Run ALTER ROLE … CREATEDB for it, restore as another user, or set ` +
        "strategy to InPlace.",
    });
  }
  if (target !== null && !target.isOwn) {
    problems.push({
      reason: "NotOwner",
      message:
        `The database "${database}" belongs to "${target.owner}", and the user "${user}" is not a member of that role, so it cannot ` +
        `rename the database. Run GRANT for it, or restore as "${target.owner}".`,
    });
  }
  return problems;
}

function targetProblems(
  facts: ServerFacts,
  contents: number,
  { database, existingData }: RestoreOptions,
): PreflightProblem[] {
  const { target, hasPrevious, hasMarker, hasRestored } = facts;
  if (target === null) {
    if (!hasPrevious && !(hasMarker && !hasRestored)) return [];
    return [
      {
        reason: "TargetMissing",
        message:
          `This restore has replaced the database "${database}" before, and the database does not exist any more. ` +
          "Create another DatabaseRestore.",
      },
    ];
  }
  const problems: PreflightProblem[] = [];
  const add = (reason: string, message: string) => problems.push({ reason, message });
  if (hasPrevious) {
    add(
      "NameTaken",
      "A database with the name for the one that is replaced already exists. Create another DatabaseRestore.",
    );
  }
  if (!target.allowsConnections) {
    add(
      "TargetClosed",
      `The database "${database}" does not let "${facts.user}" connect, so it is not known whether it has data.`,
    );
  } else if (existingData === "Refuse" && contents > 0) {
    add(
      "TargetNotEmpty",
      `The database "${database}" has data (${String(contents)} tables, views, sequences or large objects). To replace it, set ` +
        "existingData to Replace.",
    );
  }
  if (facts.slots.length > 0) {
    add(
      "LogicalSlots",
      `The database "${database}" has the logical replication ${plural("slot", facts.slots)} ${listed(facts.slots)}. ` +
        "Whoever reads from it would miss what the restore changes, and the slot would keep WAL. Drop it first.",
    );
  }
  if (facts.subscriptions.length > 0) {
    add(
      "Subscriptions",
      `The database "${database}" has the ${plural("subscription", facts.subscriptions)} ${listed(facts.subscriptions)}. ` +
        "Drop it first: the database that is replaced would go on receiving changes.",
    );
  }
  if (facts.preparedTransactions > 0) {
    add(
      "PreparedTransactions",
      `The database "${database}" has ${String(facts.preparedTransactions)} prepared transactions, which prevent that it is renamed. ` +
        "Commit them or roll them back.",
    );
  }
  if (facts.endlessSessions.length > 0) {
    const sessions = facts.endlessSessions.map(
      ({ user, pid, application }) =>
        `${user} (process ${String(pid)}${application ? `, ${application}` : ""})`,
    );
    add(
      "SessionsCannotBeEnded",
      `The user "${facts.user}" may not end the sessions of ${sessions.slice(0, 5).join(", ")} in the database "${database}", which ` +
        `prevent that it is renamed. End them, run GRANT pg_signal_backend TO "${facts.user}", or restore as a superuser.`,
    );
  }
  return problems;
}

/** In these minor versions, a dump that someone has crafted runs no program where pg_restore reads it (CVE-2026-116314). */
const fixedMinors: Readonly<Record<number, number>> = { 14: 25, 15: 20, 16: 16, 17: 12, 18: 7 };

/** Whether pg_restore is old. */
export function clientWarnings(version: string): string[] {
  const major = majorOf(version);
  const fixed = fixedMinors[major];
  const minor = Number(/^\d+\.(\d+)/.exec(version)?.[1] ?? 0);
  if (fixed === undefined || minor >= fixed) return [];
  return [
    `The image has pg_restore ${version}, in which a crafted dump can run programs that see the target's credentials ` +
      `(CVE-2026-116314). Use an image with PostgreSQL ${String(major)}.${String(fixed)} or later.`,
  ];
}

function warningsOf(
  { missingRoles, target }: ServerFacts,
  inventory: InventoryFile,
  { roles, owner }: RestoreOptions,
): string[] {
  const warnings: string[] = [];
  if (missingRoles.length > 0 && roles === "Skip") {
    warnings.push(
      `Privileges and policies of the missing ${plural("role", missingRoles)} ${listed(missingRoles)} will be missing.`,
    );
  }
  if (missingRoles.length > 0 && roles === "Create") {
    warnings.push(
      `The ${plural("role", missingRoles)} ${listed(missingRoles)} will be created without password and login.`,
    );
  }
  if (owner !== undefined) warnings.push(`All objects will belong to "${owner}".`);
  if (target !== null && target.owner !== (owner ?? propertiesOf(inventory)?.owner)) {
    warnings.push(
      `The database belongs to "${target.owner}" now, and will belong to "${owner ?? propertiesOf(inventory)?.owner ?? ""}".`,
    );
  }
  const { encoding, collate, ctype } = propertiesOf(inventory) ?? {};
  const after = { encoding, collate, ctype };
  for (const name of ["encoding", "collate", "ctype"] as const) {
    const value = after[name];
    if (target === null || value === undefined || target[name] === value) continue;
    warnings.push(
      `The database has the ${characterSettings[name]} "${target[name]}" now, and will have "${value}" of the backup.`,
    );
  }
  return warnings;
}

const characterSettings = { encoding: "encoding", collate: "collation", ctype: "character type" } as const;
