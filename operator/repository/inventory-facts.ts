import type { InventoryStatus, ObjectCount } from "../api/databases/v1alpha1/databasesnapshot.ts";

/* What a run says about the inventory of its dump: in its termination message, and as tags of the snapshot with the inventory. */

/** Values by name. */
export type Facts = Partial<Record<string, string>>;

/**
 * The inventory that facts describe; undefined if there is none.
 *
 * @param snapshotID restic's ID of the snapshot that holds it.
 */
export function inventoryIn(facts: Facts, snapshotID: string | undefined): InventoryStatus | undefined {
  const { inventoryDigest: digest = "" } = facts;
  const version = count(facts["inventoryVersion"]);
  const [tables, rows] = [count(facts["inventoryTables"]), count(facts["inventoryRows"])];
  const objects = objectCounts(facts["inventoryObjects"]);
  if (snapshotID === undefined || version === undefined || !/^sha256:[0-9a-f]{64}$/.test(digest))
    return undefined;
  return {
    version,
    snapshotID,
    digest,
    ...(tables === undefined ? {} : { tables }),
    ...(rows === undefined ? {} : { rows }),
    ...(objects.length === 0 ? {} : { objects }),
  };
}

/** What `Kind:count,…` says. In a tag, `+` is in the place of the comma, which separates tags. */
function objectCounts(fact = ""): ObjectCount[] {
  return fact.split(/[,+]/).flatMap((entry) => {
    const [, kind = "", digits] = /^([A-Za-z]{1,63}):([0-9]+)$/.exec(entry) ?? [];
    return kind === "" ? [] : [{ kind, count: Number(digits) }];
  });
}

/** A whole number; undefined if the fact is none. */
export function count(fact: string | undefined): number | undefined {
  return fact !== undefined && /^[0-9]+$/.test(fact) ? Number(fact) : undefined;
}
