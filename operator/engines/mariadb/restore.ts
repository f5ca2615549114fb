import type { DatabaseRestoreSpec } from "../../api/databases/v1alpha1/databaserestore.ts";
import type { EngineRestore, JudgedErrors } from "../restore.ts";
import { MariaDBDumpFilter } from "./dump-filter.ts";
import { mariadbReason } from "./failure-reason.ts";
import { preflight } from "./preflight.ts";
import { charactersOf, differentProperties } from "./properties.ts";

/** How a dump of MariaDB is restored into a database, in place of all that it has. */
export const mariadbRestore: EngineRestore = {
  script: "restore-into-mariadb.sh",
  strategy: "InPlace",
  // They could change rows while the restore is going on.
  laterKinds: ["Event"],

  refusal(spec) {
    if (spec.tables !== undefined) {
      const message =
        "This version of the operator restores whole databases only: remove tables, or restore by hand, as docs/backup.md shows.";
      return { reason: "NotSupported", message };
    }
    const [wrong] = unsuitable.filter(({ isSet }) => isSet(spec));
    if (wrong === undefined) return undefined;
    const { field, why } = wrong;
    const message = `spec.${field} is only for PostgreSQL, and the target is MariaDB, ${why}: remove ${field}.`;
    return { reason: "NotForEngine", message };
  },

  cleanUp: ({ id }) => ["end-restore-mariadb.sh", id],

  unfinished: ({ database }) =>
    `The database "${database}" is half restored while it has the table my_operator_restore, and is not backed up until then: MariaDB ` +
    "cannot undo changes of tables. Restore this backup or another one again, with existingData: Replace and safetyBackup: Skip.",

  filter: ({ definers }) => new MariaDBDumpFilter(definers),

  question: ({ inventory }) => (charactersOf(inventory) === undefined ? undefined : {}),

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

  differences: differentProperties,
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

/** The client ends with the first error of the server. */
function judgeErrors(outputs: ReadonlyMap<string, string>): JudgedErrors {
  const text = (outputs.get("errors") ?? "").trim();
  const hasEnded = Number(outputs.get("restore-code") ?? 1) === 0;
  if (hasEnded) return { verdict: "accept", tolerated: [], errors: [] };
  const verdict = mariadbReason(text) === "DatabaseUnreachable" ? "lost" : "refuse";
  return { verdict, tolerated: [], errors: [text.slice(-2000)] };
}
