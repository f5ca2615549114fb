/** What a database has of one kind of objects. */
export interface InventoryObjects {
  /** Such as `Table`, `Index` or `Trigger`. */
  kind: string;
  count: number;
  /** `sha256:` and the digest of the sorted identities, one in each line. */
  digest: string;
  /** The sorted names; undefined for more than 100,000 objects. */
  identities?: readonly string[];
}

/** A table whose rows a dump has. */
export interface InventoryTable {
  /** For PostgreSQL. */
  schema?: string;
  name: string;
  /** The number of its rows, if they were counted. */
  rows?: number;
}

/** `inventory.json`: what a dump holds. Of a file of an earlier version, what it does not have is undefined. */
export interface InventoryFile {
  version: number;
  engine: string;
  serverVersion: string;
  /** For PostgreSQL: that of the names, if it is not UTF-8. Each of their characters then stands for a byte. */
  encoding?: string;
  database: string;
  tables: readonly InventoryTable[];
  /** From version 2 on. */
  objects?: readonly InventoryObjects[];
  /** For PostgreSQL, from version 2 on: how far sequences are. Without `lastValue`, none of their numbers was used. */
  sequences?: readonly { name: string; increment: number; lastValue?: number }[];
  /** For PostgreSQL, from version 2 on. */
  materializedViews?: readonly { name: string; isPopulated: boolean }[];
  /** For PostgreSQL, from version 2 on: what a dump does not have. */
  invalidIndexes?: readonly string[];
  /** For PostgreSQL, from version 2 on: those that are `NOT VALID`. */
  unvalidatedConstraints?: readonly string[];
  /** For PostgreSQL, from version 2 on. */
  extensions?: readonly { name: string; version: string; schema: string }[];
  /** For PostgreSQL, from version 2 on: the names of the roles to which objects refer. */
  roles?: readonly string[];
  /** For MariaDB, from version 2 on: the account that a view, trigger, routine or event runs as, such as `shop@%`. */
  definers?: readonly { kind: string; name: string; definer: string }[];
  /** For MariaDB: the tables of the triggers. */
  triggers?: readonly { name: string; table: string }[];
  /** For MariaDB, from version 2 on: the collations of columns and tables. */
  collations?: readonly string[];
  /** For MariaDB: the storage engines of the tables. */
  engines?: readonly string[];
  /** For MariaDB: the tables `WITH SYSTEM VERSIONING`. */
  tablesWithHistory?: readonly string[];
  /** For MariaDB: the tables with columns that may hold values of megabytes. */
  tablesWithLongValues?: readonly string[];
  /** From version 2 on: what the database's own settings are, such as `characterSet` for MariaDB. */
  properties?: Readonly<Record<string, unknown>>;
}

/**
 * Reads `inventory.json` of any version.
 *
 * @returns undefined if it is not an inventory
 */
export function parseInventory(file: Uint8Array): InventoryFile | undefined {
  const bytes = Buffer.from(file);
  // A name in an encoding that PostgreSQL does not convert can have any bytes. As Latin-1, they stay different.
  const inBytes = parseObject(bytes.toString("latin1"));
  const found = inBytes?.["encoding"] === undefined ? parseObject(bytes.toString("utf8")) : inBytes;
  const isInventory = typeof found?.["version"] === "number" && Array.isArray(found["tables"]);
  return isInventory ? (found as unknown as InventoryFile) : undefined;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
