/** An entry of a dump's table of contents. */
export interface Entry {
  id: number;
  /** Such as `TABLE` or `FK CONSTRAINT`; of those that belong to no table, undefined. */
  kind: EntryKind | undefined;
  /** What follows the kind: schema, for some kinds the table, name and owner, with spaces between, and spaces in place of line breaks. */
  text: string;
  /** The IDs of the entries that it needs. */
  dependencies: readonly number[];
}

/** The kinds of entries that can belong to a table, and the OID of the catalog that the list has for them. */
const catalogs = {
  TABLE: 1259,
  "FOREIGN TABLE": 1259,
  SEQUENCE: 1259,
  INDEX: 1259,
  DEFAULT: 2604,
  CONSTRAINT: 2606,
  "CHECK CONSTRAINT": 2606,
  "FK CONSTRAINT": 2606,
  RULE: 2618,
  TRIGGER: 2620,
  POLICY: 3256,
  STATISTICS: 3381,
  "TABLE ATTACH": 0,
  "TABLE DATA": 0,
  "INDEX ATTACH": 0,
  "SEQUENCE OWNED BY": 0,
  "SEQUENCE SET": 0,
  "ROW SECURITY": 0,
  COMMENT: 0,
  ACL: 0,
  "SECURITY LABEL": 0,
} as const;

export type EntryKind = keyof typeof catalogs;

const kinds = Object.entries(catalogs) as [EntryKind, number][];

/** Reads what `pg_restore --list --verbose` prints, of PostgreSQL 15 to 18. */
export function parseTableOfContents(list: string): Entry[] {
  const entries: Entry[] = [];
  for (const line of list.split("\n")) {
    const [, id, catalog, rest = ""] = /^(\d+); (\d+) \d+ (.*)$/s.exec(line) ?? [];
    const dependencies = /^;\tdepends on:((?: \d+)*)$/.exec(line)?.[1];
    const last = entries.at(-1);
    if (id !== undefined) {
      // A schema can have the name DATA: the catalog says what is meant.
      const kind = kinds.find(([each, oid]) => oid === Number(catalog) && rest.startsWith(`${each} `))?.[0];
      entries.push({ id: Number(id), kind, text: rest.slice((kind ?? "").length + 1), dependencies: [] });
    } else if (dependencies !== undefined && last !== undefined) {
      last.dependencies = dependencies.trim().split(" ").map(Number);
    }
  }
  return entries;
}

/** A name as the list has it. */
export function inList(name: string): string {
  return name.replaceAll(/[\r\n]/g, " ");
}
