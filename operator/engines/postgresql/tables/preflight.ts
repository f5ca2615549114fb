import type { InventoryFile } from "../../inventory-file.ts";
import { listed, plural } from "../../listed.ts";
import type { Preflight, PreflightProblem, RestoreOptions } from "../../restore.ts";
import { clientWarnings, majorOf, missingRoleProblems, versionProblems } from "../preflight.ts";
import type { ChosenEntries } from "./choose-entries.ts";
import type { TableFacts } from "./facts.ts";
import { shown } from "./table-name.ts";

/**
 * What prevents a restore of tables, and what will be different after it.
 *
 * @param clientVersion That of pg_restore, such as `17.2`.
 */
export function preflightTables(
  facts: TableFacts,
  clientVersion: string,
  inventory: InventoryFile,
  chosen: ChosenEntries,
  options: RestoreOptions,
): Preflight {
  if (facts.hasMarker) return { problems: [], warnings: [], isDone: true };
  const problems = [
    ...versionProblems(facts, inventory),
    ...serverProblems(facts),
    ...missingRoleProblems(facts, options),
    ...rightProblems(facts),
    ...existingProblems(facts, options),
    ...dependentProblems(facts),
  ];
  return {
    problems,
    warnings: [...clientWarnings(clientVersion), ...warningsOf(facts, chosen, options)],
    isDone: false,
  };
}

/** Event triggers that fire in the middle of a restore can do anything; only a superuser can turn them off, from 17 on. */
export function turnsOffEventTriggers({ isSuperuser, version, eventTriggers }: TableFacts): boolean {
  return eventTriggers.length > 0 && isSuperuser && majorOf(version) >= 17;
}

function serverProblems(facts: TableFacts): PreflightProblem[] {
  const { isReplica, eventTriggers, missingSchemas, missingReferenced } = facts;
  const problems: PreflightProblem[] = [];
  if (isReplica) {
    problems.push({
      reason: "TargetReadOnly",
      message: "The server is a replica, which cannot be written to. Restore into the primary server.",
    });
  }
  if (eventTriggers.length > 0 && !turnsOffEventTriggers(facts)) {
    problems.push({
      reason: "EventTriggers",
      message:
        `The database has the event ${plural("trigger", eventTriggers)} ${listed(eventTriggers)}, which would fire during the restore. ` +
        "Run ALTER EVENT TRIGGER … DISABLE for each before it, and ENABLE after it, or restore as a superuser into PostgreSQL 17 or later.",
    });
  }
  if (missingSchemas.length > 0) {
    problems.push({
      reason: "SchemasMissing",
      message: `The database does not have the ${plural("schema", missingSchemas)} ${listed(missingSchemas)}. Create it first, as the owner of the tables.`,
    });
  }
  if (missingReferenced.length > 0) {
    problems.push({
      reason: "ReferencedTablesMissing",
      message:
        `Foreign keys of the backup refer to the ${plural("table", missingReferenced)} ${listed(missingReferenced.map(shown))}, which the ` +
        "database does not have. Add them to tables.",
    });
  }
  return problems;
}

function rightProblems({ foreignRoles, closedSchemas, isSuperuser, user }: TableFacts): PreflightProblem[] {
  const problems: PreflightProblem[] = [];
  if (!isSuperuser && foreignRoles.length > 0) {
    problems.push({
      reason: "RolesNotGranted",
      message:
        `The user "${user}" is not a member of the ${plural("role", foreignRoles)} ${listed(foreignRoles)}, which own the tables, or ` +
        `tables that refer to them, now or in the backup. Run GRANT … TO "${user}" for each, or restore as another user.`,
    });
  }
  if (closedSchemas.length > 0) {
    problems.push({
      reason: "MayNotCreateTables",
      message:
        `The user "${user}" may not create tables in the ${plural("schema", closedSchemas)} ${listed(closedSchemas)}. ` +
        `Run GRANT CREATE ON SCHEMA … TO "${user}", or restore as the owner of the schema.`,
    });
  }
  return problems;
}

function existingProblems(
  { existing }: TableFacts,
  { database, existingData }: RestoreOptions,
): PreflightProblem[] {
  const problems: PreflightProblem[] = [];
  const tables = existing.filter(({ kind }) => "rpf".includes(kind)).map(shown);
  const others = existing.filter(({ kind }) => !"rpf".includes(kind)).map(shown);
  if (others.length > 0) {
    problems.push({
      reason: "NameTaken",
      message: `The database has something else than a table with the name ${listed(others)}. Rename or drop it first.`,
    });
  }
  if (tables.length > 0 && existingData === "Refuse") {
    problems.push({
      reason: "TargetNotEmpty",
      message:
        `The database "${database}" has the ${plural("table", tables)} ${listed(tables)}. To replace ` +
        `${tables.length === 1 ? "it" : "them"}, set existingData to Replace.`,
    });
  }
  return problems;
}

function dependentProblems({ dependents, publications, subscriptions }: TableFacts): PreflightProblem[] {
  const problems: PreflightProblem[] = [];
  if (dependents.length > 0) {
    problems.push({
      reason: "TablesInUse",
      message:
        `Other objects depend on the tables, which are dropped and made again: ${firstOf(dependents)}. Drop these objects before the ` +
        "restore, and create them again after it. Add a table that inherits to tables.",
    });
  }
  if (publications.length > 0) {
    problems.push({
      reason: "TablesPublished",
      message:
        `Publications for logical replication list the tables: ${firstOf(publications)}. Subscribers would not get what the restore changes. Run ` +
        "ALTER PUBLICATION … DROP TABLE … before the restore. After it, add the table again, and copy it to the subscribers.",
    });
  }
  if (subscriptions.length > 0) {
    problems.push({
      reason: "Subscriptions",
      message: `Subscriptions write into the tables: ${firstOf(subscriptions)}. Drop the subscription first.`,
    });
  }
  return problems;
}

function firstOf(texts: readonly string[]): string {
  const more = texts.length > 10 ? ` and ${String(texts.length - 10)} more` : "";
  return texts.slice(0, 10).join(", ") + more;
}

function warningsOf(
  { missingRoles, foreignKeys, extraPartitions, publicationsOfAll }: TableFacts,
  { tables }: ChosenEntries,
  { roles, owner }: RestoreOptions,
): string[] {
  const warnings: string[] = [];
  if (missingRoles.length > 0 && roles === "Create") {
    warnings.push(
      `The ${plural("role", missingRoles)} ${listed(missingRoles)} will be created without password and login.`,
    );
  }
  if (owner !== undefined) warnings.push(`The tables will belong to "${owner}".`);
  if (foreignKeys.length > 0) {
    const names = foreignKeys.map(
      ({ schema, table, name }) => `${name} on ${shown({ schema, name: table })}`,
    );
    warnings.push(
      `The foreign ${plural("key", names)} ${listed(names)} will be checked against the restored rows, and the restore fails if they do not fit.`,
    );
  }
  if (extraPartitions.length > 0) {
    warnings.push(
      `The ${plural("partition", extraPartitions)} ${listed(extraPartitions.map(shown))}, which the backup does not have, will be dropped.`,
    );
  }
  if (publicationsOfAll.length > 0) {
    warnings.push(
      `The ${plural("publication", publicationsOfAll)} ${listed(publicationsOfAll)} will publish the restored rows as new ones, ` +
        "without the removal of those before: empty the tables of the subscribers first.",
    );
  }
  const foreign = tables.filter(({ isForeign }) => isForeign);
  if (foreign.length > 0) {
    warnings.push(
      `The rows of the foreign ${plural("table", foreign)} ${listed(foreign.map(shown))} are not in the backup.`,
    );
  }
  return warnings;
}
