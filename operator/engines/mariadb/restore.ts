import type { DatabaseRestoreSpec } from "../../api/databases/v1alpha1/databaserestore.ts";
import { listed, plural } from "../listed.ts";
import type { EngineRestore, JudgedErrors } from "../restore.ts";
import { MariaDBDumpFilter } from "./dump-filter.ts";
import { mariadbReason } from "./failure-reason.ts";
import { inventoryOf } from "./chosen-tables.ts";
import { preflight } from "./preflight.ts";
import { charactersOf, differentProperties } from "./properties.ts";

/** How a dump of MariaDB is restored into a database, in place of all that it has. */
export const mariadbRestore: EngineRestore = {
  script: "restore-into-mariadb.sh",
  strategy: "InPlace",
  // They could change rows while the restore is going on.
  laterKinds: ["Event"],

  refusal(spec) {
    const [wrong] = unsuitable.filter(({ isSet }) => isSet(spec));
    if (wrong === undefined) return undefined;
    const { field, why } = wrong;
    const message = `spec.${field} is only for PostgreSQL, and the target is MariaDB, ${why}: remove ${field}.`;
    return { reason: "NotForEngine", message };
  },

  cleanUp: ({ id }) => ["end-restore-mariadb.sh", id],

  unfinished: ({ database, tables }) =>
    `The database "${database}" is half restored while it has the table my_operator_restore, and is not backed up until then: MariaDB ` +
    `cannot undo changes of tables. ${
      tables === undefined
        ? ""
        : `Only the ${plural("table", tables)} ${listed(tables)} can be incomplete or missing. `
    }Restore this backup or another one again, with existingData: Replace and safetyBackup: Skip.`,

  filter: ({ definers, tables }) => new MariaDBDumpFilter(definers, tables),

  question({ inventory }, { tables = [] }) {
    return charactersOf(inventory) === undefined
      ? undefined
      : { tables: tables.map((name) => `${name}\n`).join("") };
  },

  preflight: (answers, { inventory }, options) => preflight(answers, inventory, options),

  plan({ inventory }, { id, definers }) {
    const characters = charactersOf(inventory);
    if (characters === undefined) throw new Error("The inventory has no character set of the database.");
    return {
      id,
      definers,
      "character-set": characters.characterSet,
      collation: characters.collation,
      "inventory-mode": inventory.tables.some(({ rows }) => rows !== undefined) ? "Full" : "Objects",
    };
  },

  judgeErrors,

  expected: (inventory, { tables }) => (tables === undefined ? inventory : inventoryOf(inventory, tables)),

  differences: (expected, actual, outputs) => [
    ...differentProperties(expected, actual),
    ...unmatchedRows(outputs),
  ],
};

/** What only the other engine has. */
const unsuitable: readonly {
  field: keyof DatabaseRestoreSpec;
  why: string;
  isSet: (spec: DatabaseRestoreSpec) => boolean;
}[] = [
  {
    field: "strategy",
    why: "which cannot rename a database",
    isSet: ({ strategy }) => strategy === "Beside",
  },
  {
    field: "previousDatabase",
    why: "which cannot rename a database",
    isSet: ({ previousDatabase }) => previousDatabase !== undefined,
  },
  { field: "roles", why: "whose databases have none", isSet: ({ roles }) => roles !== undefined },
  { field: "owner", why: "whose databases have none", isSet: ({ owner }) => owner !== undefined },
  {
    field: "parallelism",
    why: "whose client restores one table at a time",
    isSet: ({ parallelism = 1 }) => parallelism > 1,
  },
];

/** Rows for which a foreign key finds nothing: it was not checked when the table on one side of it was restored. */
function unmatchedRows(outputs: ReadonlyMap<string, string>): string[] {
  return (outputs.get("unmatched") ?? "")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const { constraint, table, referenced, rows } = JSON.parse(line) as UnmatchedRows;
      const key = `The foreign key "${constraint}" of the table "${table}"`;
      if (rows === undefined)
        return `${key} does not fit the table "${referenced}" as it is now: the table or its columns are missing, or have another type.`;
      const found = rows === 1 ? "1 row of it matches" : `${String(rows)} rows of it match`;
      return `${key}: ${found} no row of the table "${referenced}". MariaDB lets them stay, and checks only new ones.`;
    });
}

interface UnmatchedRows {
  constraint: string;
  table: string;
  referenced: string;
  rows?: number;
}

/** The client ends with the first error of the server. */
function judgeErrors(outputs: ReadonlyMap<string, string>): JudgedErrors {
  const text = (outputs.get("errors") ?? "").trim();
  const hasEnded = Number(outputs.get("restore-code") ?? 1) === 0;
  if (hasEnded) return { verdict: "accept", tolerated: [], errors: [] };
  const verdict = mariadbReason(text) === "DatabaseUnreachable" ? "lost" : "refuse";
  return { verdict, tolerated: [], errors: [text.slice(-2000)] };
}
