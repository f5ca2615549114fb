import type { InventoryFile } from "../inventory-file.ts";

/** The character set and the collation of the database; undefined in an inventory that does not have them. */
export function charactersOf({
  properties,
}: InventoryFile): { characterSet: string; collation: string } | undefined {
  const { characterSet, collation } = properties ?? {};
  return isIdentifier(characterSet) && isIdentifier(collation) ? { characterSet, collation } : undefined;
}

/** Character sets and collations become part of a statement. */
function isIdentifier(value: unknown): value is string {
  return typeof value === "string" && /^\w+$/.test(value);
}

/** The settings of the database that a restore did not bring back, such as `characterSet: latin1 instead of utf8mb4`. */
export function differentProperties(expected: InventoryFile, actual: InventoryFile): string[] {
  return ["characterSet", "collation"].flatMap((name) => {
    const [wanted, found] = [expected.properties?.[name], actual.properties?.[name]];
    if (wanted === undefined || found === undefined || wanted === found) return [];
    return [
      `The database has another setting: ${name}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`,
    ];
  });
}
