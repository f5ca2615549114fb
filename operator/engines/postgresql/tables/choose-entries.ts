import type { Entry, EntryKind } from "./table-of-contents.ts";
import { inList } from "./table-of-contents.ts";
import type { TableName } from "./table-name.ts";
import { shown } from "./table-name.ts";

/** A table with its owner. */
export interface ChosenTable extends TableName {
  owner: string;
  /** Whether it is a table of another server. */
  isForeign: boolean;
}

/** What of a dump belongs to some tables. */
export interface ChosenEntries {
  /** In the order of the dump. */
  ids: readonly number[];
  /** The tables, with the partitions of those that are partitioned. */
  tables: readonly ChosenTable[];
  /** Other tables of the dump to which foreign keys refer. */
  referenced: readonly TableName[];
  /** Whether an entry of the kind that has this name was chosen: that of an index, a sequence or statistics. */
  has(kind: "INDEX" | "SEQUENCE" | "STATISTICS", name: TableName): boolean;
}

/** Why tables cannot be chosen. */
export interface ChoiceProblem {
  kind: "IsPartition" | "Ambiguous";
  table: TableName;
  /** The table of which it is a partition. */
  parent?: TableName;
}

/**
 * Chooses the entries of some tables, and of their partitions: without that of an index, the restored table would lack it.
 *
 * @param wanted Some of `tables`.
 * @param tables All tables of the dump.
 * @param owners All roles that own something in the dump. The list has spaces between names, and names can have spaces.
 */
export function chooseEntries(
  entries: readonly Entry[],
  wanted: readonly TableName[],
  tables: readonly TableName[],
  owners: readonly string[],
): ChosenEntries | ChoiceProblem {
  const found = namedTables(entries, tables, owners);
  const readings = Map.groupBy(found, ({ entry }) => entry.id);
  const unclear = wanted.find((table) => {
    const own = found.filter((each) => each.table === table);
    return own.length !== 1 || own.some(({ entry }) => readings.get(entry.id)?.length !== 1);
  });
  if (unclear !== undefined) return { kind: "Ambiguous", table: unclear };
  const byID = new Map(found.map((each) => [each.entry.id, each]));
  const parents = parentsOf(entries, byID);
  const set = new Set(found.filter(({ table }) => wanted.includes(table)).map(({ entry }) => entry.id));
  const children = Map.groupBy(parents.keys(), (child) => parents.get(child));
  // Their number grows while they are read.
  for (const parent of set) {
    for (const child of children.get(parent) ?? []) set.add(child);
  }
  for (const id of set) {
    const table = byID.get(id)?.table;
    const parent = byID.get(parents.get(id) ?? 0);
    if (table !== undefined && parent !== undefined && !set.has(parent.entry.id))
      return { kind: "IsPartition", table, parent: parent.table };
  }
  const chosen = new Set(set);
  for (const entry of entries) {
    if (belongsTo(entry, set, byID)) chosen.add(entry.id);
  }
  for (const entry of entries) {
    if (entry.kind !== undefined && attached.has(entry.kind) && isAttached(entry, chosen))
      chosen.add(entry.id);
  }
  const kept = entries.filter(({ id }) => chosen.has(id));
  const own = found.filter(({ entry }) => set.has(entry.id));
  const texts = new Set(kept.map(({ kind = "", text }) => `${kind} ${text}`));
  const ownOwners = [...new Set(own.map(({ owner }) => owner))];
  return {
    ids: kept.map(({ id }) => id),
    tables: own.map(({ table, owner, entry }) => ({
      ...table,
      owner,
      isForeign: entry.kind === "FOREIGN TABLE",
    })),
    referenced: referencedBy(kept, set, byID),
    has: (kind, { schema, name }) =>
      ownOwners.some((owner) => texts.has(`${kind} ${inList(schema)} ${inList(name)} ${inList(owner)}`)),
  };
}

interface NamedEntry {
  entry: Entry;
  table: TableName;
  owner: string;
}

/** The tables of the dump, with their names. An entry is there twice if its text can be read in two ways. */
function namedTables(
  entries: readonly Entry[],
  tables: readonly TableName[],
  owners: readonly string[],
): NamedEntry[] {
  const byText = new Map<string, TableName[]>();
  for (const table of tables) {
    const text = `${inList(table.schema)} ${inList(table.name)}`;
    byText.set(text, [...(byText.get(text) ?? []), table]);
  }
  return entries
    .filter(({ kind }) => kind === "TABLE" || kind === "FOREIGN TABLE")
    .flatMap((entry) =>
      owners
        .filter((owner) => entry.text.endsWith(` ${inList(owner)}`))
        .flatMap((owner) =>
          (byText.get(entry.text.slice(0, -inList(owner).length - 1)) ?? []).map((table) => ({
            entry,
            table,
            owner,
          })),
        ),
    );
}

/** Of each partition, the table of which it is one. */
function parentsOf(
  entries: readonly Entry[],
  byID: ReadonlyMap<number, NamedEntry>,
): ReadonlyMap<number, number> {
  const parents = new Map<number, number>();
  for (const { kind, text, dependencies } of entries) {
    if (kind !== "TABLE ATTACH") continue;
    const child = dependencies.find((id) => byID.get(id)?.entry.text === text);
    const parent = dependencies.find((id) => id !== child && byID.has(id));
    if (child !== undefined && parent !== undefined) parents.set(child, parent);
  }
  return parents;
}

/** What belongs to other entries than tables: comments and privileges of anything, and the values of sequences. */
const attached: ReadonlySet<EntryKind> = new Set([
  "COMMENT",
  "ACL",
  "SECURITY LABEL",
  "SEQUENCE OWNED BY",
  "SEQUENCE SET",
  "INDEX ATTACH",
]);

function isAttached({ kind, dependencies }: Entry, chosen: ReadonlySet<number>): boolean {
  return kind === "INDEX ATTACH"
    ? dependencies.every((id) => chosen.has(id))
    : dependencies.some((id) => chosen.has(id));
}

/** Kinds whose text has the name of their table, as they can depend on other tables as well. */
const named: ReadonlySet<EntryKind> = new Set([
  "DEFAULT",
  "CONSTRAINT",
  "CHECK CONSTRAINT",
  "FK CONSTRAINT",
  "RULE",
  "TRIGGER",
  "POLICY",
]);

/** A sequence depends on a table if that owns it, and no other depends on any. */
function belongsTo(
  { kind, text, dependencies }: Entry,
  set: ReadonlySet<number>,
  byID: ReadonlyMap<number, NamedEntry>,
): boolean {
  if (kind === undefined || kind === "TABLE" || kind === "FOREIGN TABLE" || attached.has(kind)) return false;
  const tables = [...new Set(dependencies)].filter((id) => byID.has(id));
  if (kind === "TABLE ATTACH") return tables.length > 0 && tables.every((id) => set.has(id));
  const [owner] =
    named.has(kind) && tables.length > 1
      ? tables
          .filter((id) => text.startsWith(startOf(byID.get(id))))
          .sort((a, b) => startOf(byID.get(b)).length - startOf(byID.get(a)).length)
      : tables;
  return owner !== undefined && set.has(owner);
}

function startOf(entry: NamedEntry | undefined): string {
  return entry === undefined ? "" : `${inList(entry.table.schema)} ${inList(entry.table.name)} `;
}

function referencedBy(
  kept: readonly Entry[],
  set: ReadonlySet<number>,
  byID: ReadonlyMap<number, NamedEntry>,
): TableName[] {
  const referenced = kept
    .filter(({ kind }) => kind === "FK CONSTRAINT")
    .flatMap(({ dependencies }) => dependencies)
    .flatMap((id) => (set.has(id) ? [] : (byID.get(id)?.table ?? [])));
  return [...new Map(referenced.map((table) => [shown(table), table])).values()];
}
