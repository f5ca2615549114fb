import { changesBetween } from "../../changes-between.ts";
import type { TableName } from "./table-name.ts";
import { shown } from "./table-name.ts";

/** Which tables a spec names. */
export interface MatchedTables {
  tables: readonly TableName[];
  /** The names and patterns that no table has, with the names that are most like each. */
  unmatched: readonly { pattern: string; similar: readonly string[] }[];
}

/** Finds the tables that names and patterns of PostgreSQL's tools stand for. Without a schema, they are in `public`. */
export function matchTables(patterns: readonly string[], tables: readonly TableName[]): MatchedTables {
  const found = new Set<TableName>();
  const unmatched: { pattern: string; similar: string[] }[] = [];
  for (const pattern of patterns) {
    const matches = expressionsOf(pattern);
    const matched = tables.filter(
      ({ schema, name }) => matches?.schema.test(schema) === true && matches.name.test(name),
    );
    for (const table of matched) found.add(table);
    if (matched.length === 0) unmatched.push({ pattern, similar: similarTo(pattern, tables) });
  }
  return { tables: tables.filter((table) => found.has(table)), unmatched };
}

/** Outside of quotation marks, letters are lower case, `*` and `?` stand for others, and a dot follows the schema. */
function expressionsOf(pattern: string): { schema: RegExp; name: RegExp } | undefined {
  const parts = [""];
  let isQuoted = false;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    const isDoubled = isQuoted && character === '"' && pattern.charAt(at + 1) === '"';
    if (character === '"' && !isDoubled) {
      isQuoted = !isQuoted;
    } else if (character === "." && !isQuoted) {
      parts.push("");
    } else {
      if (isDoubled) at++;
      parts.push(`${parts.pop() ?? ""}${isQuoted ? literally(character) : expressionOf(character)}`);
    }
  }
  const [name = "", schema = "public", ...others] = parts.reverse();
  return isQuoted || others.length > 0
    ? undefined
    : { schema: new RegExp(`^${schema}$`, "su"), name: new RegExp(`^${name}$`, "su") };
}

function expressionOf(character: string): string {
  if (character === "*") return ".*";
  return character === "?" ? "." : literally(character.toLowerCase());
}

function literally(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, String.raw`\$&`);
}

/** The three names that a person could have meant. */
function similarTo(pattern: string, tables: readonly TableName[]): string[] {
  const plain = pattern.replaceAll(/["*?]/g, "").toLowerCase();
  const wanted = plain.includes(".") ? plain : `public.${plain}`;
  const [, own = ""] = wanted.split(".");
  return tables
    .map((table) => {
      const { schema, name } = table;
      const distance = Math.min(
        changesBetween(wanted, `${schema}.${name}`.toLowerCase()),
        // The same name in another schema.
        1 + changesBetween(own, name.toLowerCase()),
      );
      return { name: shown(table), distance };
    })
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}
