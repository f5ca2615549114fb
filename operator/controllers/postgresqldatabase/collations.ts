import type { ConditionState } from "../../runtime/index.ts";
import type { CollationReport } from "./initialization/report.ts";

/** Whether the server's image sorts texts as its databases were sorted, as the condition `CollationsMatch`. */
export function collationState({ count, named }: CollationReport): ConditionState {
  const type = "CollationsMatch";
  if (count === 0) {
    const message = "Each database has the versions of collations that the server's image has.";
    return { type, status: "True", reason: "CollationsUnchanged", message };
  }
  const names = named.map(({ name, indexes }) => `${name} (${plural(indexes, "index", "indexes")})`);
  const more = count - named.length;
  const list = [...names, ...(more > 0 ? [`${more} more`] : [])].join(", ");
  const first = named[0]?.name.replaceAll('"', '""') ?? "NAME";
  return {
    type,
    status: "False",
    reason: "CollationChanged",
    message:
      `The server's image sorts texts by other versions of collations than these databases were sorted by: ${list}. Queries can miss ` +
      "rows, and unique indexes can admit duplicates. In each of them, as the superuser, first rebuild the indexes, and only then " +
      `confirm the version: REINDEX DATABASE CONCURRENTLY "${first}"; ALTER DATABASE "${first}" REFRESH COLLATION VERSION; and ` +
      "ALTER COLLATION ... REFRESH VERSION for each collation of a column. The operator looks again within an hour.",
  };
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
