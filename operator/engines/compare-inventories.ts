import type { InventoryFile, InventoryObjects, InventoryTable } from "./inventory-file.ts";

/** Objects of one kind that only one of two databases has. */
export interface KindDifference {
  kind: string;
  /** How many objects the dump and the restored database have. */
  expected: number;
  actual: number;
  /** Their names; undefined if one of the inventories does not list them. */
  identities?: readonly string[];
}

/** How a restored database differs from what its dump holds. */
export interface InventoryDifferences {
  /** What the restored database lacks. */
  missing: readonly KindDifference[];
  /** What only the restored database has. */
  extra: readonly KindDifference[];
  /** Tables with another number of rows; `actual` is undefined if the restored database has no such table. */
  rows: readonly { schema?: string; name: string; expected: number; actual: number | undefined }[];
  /** Materialized views without content that the dump has with content. */
  unpopulated: readonly string[];
  /** Indexes and constraints that only the restored database has not validated. */
  invalid: readonly string[];
  /** Sequences that would give numbers again which the database had used. */
  behind: readonly string[];
}

/**
 * Compares the inventory of a dump with that of the database that was restored from it. It says nothing about what one of them
 * does not have, such as objects in version 1, or rows that were not counted.
 */
export function compareInventories(expected: InventoryFile, actual: InventoryFile): InventoryDifferences {
  return {
    missing: onlyInFirst(expected, actual).map(({ first, second, ...rest }) => ({
      ...rest,
      expected: first,
      actual: second,
    })),
    extra: onlyInFirst(actual, expected).map(({ first, second, ...rest }) => ({
      ...rest,
      expected: second,
      actual: first,
    })),
    rows: differentRows(expected.tables, actual.tables),
    unpopulated: unpopulated(expected, actual),
    invalid: invalid(expected, actual),
    behind: behind(expected, actual),
  };
}

function onlyInFirst(one: InventoryFile, other: InventoryFile) {
  if (one.objects === undefined || other.objects === undefined) return [];
  const others = new Map(other.objects.map((objects) => [objects.kind, objects]));
  return one.objects.flatMap((objects) => {
    const { kind, count } = objects;
    const found = others.get(kind) ?? { kind, count: 0, digest: "", identities: [] };
    if (found.digest === objects.digest) return [];
    const identities = missingNames(objects, found);
    // Without names, other objects may be missing than those that are extra.
    const isComplete = identities === undefined ? count < found.count : identities.length === 0;
    if (isComplete) return [];
    return [{ kind, first: count, second: found.count, ...(identities === undefined ? {} : { identities }) }];
  });
}

function missingNames(one: InventoryObjects, other: InventoryObjects): string[] | undefined {
  if (one.identities === undefined || other.identities === undefined) return undefined;
  const found = new Set(other.identities);
  return one.identities.filter((identity) => !found.has(identity));
}

function differentRows(expected: readonly InventoryTable[], actual: readonly InventoryTable[]) {
  const counts = new Map(actual.map((table) => [keyOf(table), table]));
  return expected.flatMap(({ rows, ...table }) => {
    const found = counts.get(keyOf(table));
    if (rows === undefined || (found !== undefined && found.rows === undefined)) return [];
    return found?.rows === rows ? [] : [{ ...table, expected: rows, actual: found?.rows }];
  });
}

function keyOf({ schema, name }: InventoryTable): string {
  return JSON.stringify([schema, name]);
}

function unpopulated(expected: InventoryFile, actual: InventoryFile): string[] {
  const empty = new Set(
    (actual.materializedViews ?? []).filter(({ isPopulated }) => !isPopulated).map(({ name }) => name),
  );
  return (expected.materializedViews ?? [])
    .filter(({ name, isPopulated }) => isPopulated && empty.has(name))
    .map(({ name }) => name);
}

function invalid(expected: InventoryFile, actual: InventoryFile): string[] {
  const known = new Set([...(expected.invalidIndexes ?? []), ...(expected.unvalidatedConstraints ?? [])]);
  const found = [...(actual.invalidIndexes ?? []), ...(actual.unvalidatedConstraints ?? [])];
  return found.filter((name) => !known.has(name));
}

/** A dump reads sequences at another moment, when they can be further on. */
function behind(expected: InventoryFile, actual: InventoryFile): string[] {
  const found = new Map((actual.sequences ?? []).map((sequence) => [sequence.name, sequence]));
  return (expected.sequences ?? [])
    .filter(({ name, increment, lastValue }) => {
      const restored = found.get(name);
      if (restored === undefined || lastValue === undefined) return false;
      if (restored.lastValue === undefined) return true;
      return increment > 0 ? restored.lastValue < lastValue : restored.lastValue > lastValue;
    })
    .map(({ name }) => name);
}
