import type { InventoryFile } from "../../inventory-file.ts";
import type { ChosenEntries } from "./choose-entries.ts";
import { parseIdentity, shown } from "./table-name.ts";

/** The part of an inventory that is about the chosen tables. It has identities only: the digests are of more. */
export function expectedInventory(inventory: InventoryFile, chosen: ChosenEntries): InventoryFile {
  const tables = new Set(chosen.tables.map(shown));
  const isChosen = (identity: string) => {
    const table = parseIdentity(identity);
    return table !== undefined && tables.has(shown(table));
  };
  const objects = (inventory.objects ?? []).map(({ kind, identities = [] }) => ({ kind, identities }));
  const ofKind = (wanted: string) => objects.find(({ kind }) => kind === wanted)?.identities ?? [];
  // A key has an index of the same name.
  const indexes = new Set([
    ...ofKind("Index").filter((identity) => isEntry(chosen, "INDEX", identity)),
    ...["PrimaryKey", "UniqueConstraint", "ExclusionConstraint"].flatMap((kind) =>
      ofKind(kind).flatMap((identity) => indexOf(identity, isChosen)),
    ),
  ]);
  const belongs = (kind: string, identity: string): boolean => {
    switch (kind) {
      case "Table":
      case "ForeignTable":
        return isChosen(identity);
      case "Sequence":
        return isEntry(chosen, "SEQUENCE", identity);
      case "Statistics":
        return isEntry(chosen, "STATISTICS", identity);
      case "Index":
        return indexes.has(identity);
      case "IndexAttachment":
        return indexes.has(splitLast(identity, " of ")?.[0] ?? "");
      case "Inheritance":
        return splitLast(identity, " of ")?.every(isChosen) === true;
      case "ColumnDefault":
        return isChosen(splitLast(identity, " of ")?.[1] ?? "");
      default:
        return ofTables.has(kind) && isChosen(splitLast(identity, " on ")?.[1] ?? "");
    }
  };
  return {
    ...inventory,
    tables: inventory.tables.filter(({ schema = "", name }) => tables.has(shown({ schema, name }))),
    objects: objects
      .map(({ kind, identities }) => ({
        kind,
        identities: identities.filter((identity) => belongs(kind, identity)),
      }))
      .map((each) => ({ ...each, count: each.identities.length, digest: "" })),
    sequences: (inventory.sequences ?? []).filter(({ name }) => isEntry(chosen, "SEQUENCE", name)),
    materializedViews: [],
  };
}

/** Kinds whose identities are `name on table`. */
const ofTables: ReadonlySet<string> = new Set([
  "PrimaryKey",
  "UniqueConstraint",
  "ExclusionConstraint",
  "ForeignKey",
  "CheckConstraint",
  "NotNullConstraint",
  "Constraint",
  "Trigger",
  "Policy",
  "Rule",
]);

function isEntry(
  chosen: ChosenEntries,
  kind: Parameters<ChosenEntries["has"]>[0],
  identity: string,
): boolean {
  const name = parseIdentity(identity);
  return name !== undefined && chosen.has(kind, name);
}

/** The index of a key of a chosen table, as an identity: that of the key has its name as it has to be written. */
function indexOf(identity: string, isChosen: (table: string) => boolean): string[] {
  const [key, table] = splitLast(identity, " on ") ?? [];
  if (key === undefined || table === undefined || !isChosen(table)) return [];
  const [schema = ""] = /^(?:"(?:[^"]|"")*"|[^".]+)/.exec(table) ?? [];
  return [`${schema}.${key}`];
}

/** Splits an identity at the last word that is not in quotation marks. */
function splitLast(identity: string, word: " of " | " on "): [string, string] | undefined {
  for (let at = identity.lastIndexOf(word); at >= 0; at = identity.lastIndexOf(word, at - 1)) {
    const [before, after] = [identity.slice(0, at), identity.slice(at + word.length)];
    const isOutside = (before.split('"').length - 1) % 2 === 0;
    if (isOutside) return [before, after];
    if (at === 0) break;
  }
  return undefined;
}
