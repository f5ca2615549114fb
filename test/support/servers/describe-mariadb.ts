import type { MariadbServer } from "./mariadb.ts";

/** Everything about a database with odd-objects.sql but the times when its objects were made, with `shop` for its name. */
export async function describeMariadb(on: MariadbServer, database: string): Promise<string> {
  const columns = async (view: string) => {
    const names = await on.query(
      `SELECT column_name FROM information_schema.columns WHERE table_schema = 'information_schema' AND table_name = '${view}'`,
    );
    const ignored =
      /^(CREATED|CREATE_TIME|UPDATE_TIME|CHECK_TIME|LAST_ALTERED|LAST_EXECUTED|AUTO_INCREMENT|TABLE_ROWS|CARDINALITY|.*_LENGTH|DATA_FREE|CHECKSUM|.*CATALOG|TEMPORARY)$/i;
    return names
      .split("\n")
      .filter((name) => name !== "" && (!ignored.test(name) || name.startsWith("CHARACTER_")));
  };
  const views = [
    ["SCHEMATA", "SCHEMA_NAME"],
    ["TABLES", "TABLE_SCHEMA"],
    ["COLUMNS", "TABLE_SCHEMA"],
    ["STATISTICS", "TABLE_SCHEMA"],
    ["KEY_COLUMN_USAGE", "TABLE_SCHEMA"],
    ["REFERENTIAL_CONSTRAINTS", "CONSTRAINT_SCHEMA"],
    ["CHECK_CONSTRAINTS", "CONSTRAINT_SCHEMA"],
    ["PARTITIONS", "TABLE_SCHEMA"],
    ["VIEWS", "TABLE_SCHEMA"],
    ["TRIGGERS", "TRIGGER_SCHEMA"],
    ["ROUTINES", "ROUTINE_SCHEMA"],
    ["PARAMETERS", "SPECIFIC_SCHEMA"],
    ["EVENTS", "EVENT_SCHEMA"],
  ] as const;
  let found = "";
  for (const [view, schema] of views) {
    const rows = await on.query(
      `SELECT ${(await columns(view)).join(", ")} FROM information_schema.${view} WHERE ${schema} = '${database}'`,
    );
    found += `${view}\n${rows.split("\n").sort().join("\n")}\n`;
  }
  const [tables, sequences] = ["'BASE TABLE', 'SYSTEM VERSIONED'", "'SEQUENCE'"].map(async (types) =>
    (
      await on.query(
        `SELECT CONCAT('\`', REPLACE(table_name, '\`', '\`\`'), '\`') FROM information_schema.tables
         WHERE table_schema = '${database}' AND table_type IN (${types}) ORDER BY table_name`,
      )
    )
      .split("\n")
      .filter(Boolean)
      .map((name) => name.replaceAll("\\n", "\n").replaceAll("\\\\", "\\")),
  );
  for (const table of (await tables) ?? []) {
    found += `${table} ${await on.query(`CHECKSUM TABLE ${table} EXTENDED; SHOW CREATE TABLE ${table}`, database)}`;
  }
  for (const sequence of (await sequences) ?? []) {
    found += await on.query(`SHOW CREATE TABLE ${sequence}; SELECT * FROM ${sequence}`, database);
  }
  for (const table of ["history", "parted_history"]) {
    const everything = table === "history" ? "*, row_start, row_end" : "*, s, e";
    found += await on.query(
      `SELECT ${everything} FROM ${table} FOR SYSTEM_TIME ALL ORDER BY 1, 2, 3, 4`,
      database,
    );
  }
  // Calls in views are restored without the name of the database. A sequence and a table of Aria get today's defaults.
  return found
    .replaceAll(database, "shop")
    .replaceAll("`shop`.", "")
    .replace(/(?<=\tSEQUENCE\t.*\t)\w+_ci\t/g, "")
    .replaceAll("page_checksum=1 ", "")
    .replaceAll("PAGE_CHECKSUM=1 ", "");
}
