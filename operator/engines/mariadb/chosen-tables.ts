import { createHash } from "node:crypto";
import { changesBetween } from "../changes-between.ts";
import type { InventoryFile, InventoryObjects } from "../inventory-file.ts";

/** The kinds whose identity ends with the name of the table, as objects_query in mariadb-objects.sh makes it. */
const kindsOfTables = [
  "Index",
  "PrimaryKey",
  "ForeignKey",
  "UniqueConstraint",
  "CheckConstraint",
  "Partition",
];

/**
 * What an inventory says about some tables and sequences. Without the field `triggers`, which older ones do not have, it is not known
 * which triggers these tables have: then there are none in the result, but the definers of all.
 */
export function inventoryOf(inventory: InventoryFile, names: readonly string[]): InventoryFile {
  const { objects, definers, triggers, tablesWithLongValues: long } = inventory;
  const chosen = new Set(names);
  const ofTables = triggers?.filter(({ table }) => chosen.has(table));
  const triggerNames = new Set(ofTables?.map(({ name }) => name));
  const isOfChosen = ({ kind }: InventoryObjects, identity: string): boolean => {
    if (kind === "Table" || kind === "Sequence") return chosen.has(identity);
    if (kind === "Trigger") return triggerNames.has(identity);
    return kindsOfTables.includes(kind) && names.some((name) => identity.endsWith(ofTable(name)));
  };
  return {
    ...inventory,
    tables: inventory.tables.filter(({ name }) => chosen.has(name)),
    ...(objects && {
      objects: objects.flatMap((each) => restricted(each, (name) => isOfChosen(each, name))),
    }),
    ...(definers && {
      definers: definers.filter(
        ({ kind, name }) => kind === "Trigger" && (triggers === undefined || triggerNames.has(name)),
      ),
    }),
    ...(ofTables && { triggers: ofTables }),
    ...(long && { tablesWithLongValues: long.filter((name) => chosen.has(name)) }),
  };
}

/** Nothing is known of a kind whose names the inventory does not list. */
function restricted(
  { kind, identities }: InventoryObjects,
  isChosen: (identity: string) => boolean,
): InventoryObjects[] {
  const found = identities?.filter(isChosen) ?? [];
  if (found.length === 0) return [];
  const digest = createHash("sha256").update(found.join("\n")).digest("hex");
  return [{ kind, count: found.length, digest: `sha256:${digest}`, identities: found }];
}

/** The names that are neither a table nor a sequence of the backup, with the three names that are most like each. */
export function missingTables(
  { tables, objects }: InventoryFile,
  names: readonly string[],
): { name: string; similar: string[] }[] {
  const sequences = objects?.find(({ kind }) => kind === "Sequence");
  const known = new Set([...tables.map(({ name }) => name), ...(sequences?.identities ?? [])]);
  return names
    .filter((name) => !known.has(name))
    .map((name) => ({ name, similar: similarTo(name, [...known]) }));
}

function similarTo(wanted: string, names: readonly string[]): string[] {
  const distances = new Map(
    names.map((name) => [name, changesBetween(wanted.toLowerCase(), name.toLowerCase())]),
  );
  return [...distances]
    .sort(([a, one], [b, other]) => one - other || (a < b ? -1 : 1))
    .slice(0, 3)
    .map(([name]) => name);
}

/** The names of the foreign keys of some tables. */
export function foreignKeysOf(inventory: InventoryFile, names: readonly string[]): string[] {
  const keys = inventory.objects?.find(({ kind }) => kind === "ForeignKey")?.identities ?? [];
  return names.flatMap((name) =>
    keys
      .filter((key) => key.endsWith(ofTable(name)))
      .map((key) => unquoted(key.slice(0, -ofTable(name).length))),
  );
}

function ofTable(name: string): string {
  return ` of \`${name.replaceAll("`", "``")}\``;
}

function unquoted(name: string): string {
  return name.slice(1, -1).replaceAll("``", "`");
}
