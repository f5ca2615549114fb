import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { documentedBlocks } from "../../support/engines/documented.ts";

/* The suites of odd objects dump with these rights. */

const script = readFileSync("operator/engines/mariadb/mariadb-rights.sh", "utf8");
const [, mariadb = ""] = documentedBlocks("## What the backup user needs", "sql");

function listed(name: string): string[] {
  return new RegExp(`^${name}="(.*)"$`, "m").exec(script)?.[1]?.split(", ") ?? [];
}

test("the documentation grants the rights that a run checks, and only EXECUTE in addition", () => {
  const [, granted = ""] = /^GRANT (.*) ON orders\.\* TO backup@'%';$/m.exec(mariadb) ?? [];
  expect(listed("database_rights")).toContain("SELECT");
  expect(granted.split(", ")).toEqual([...listed("database_rights"), "EXECUTE"]);
  expect(listed("database_rights")).toEqual(expect.arrayContaining(listed("table_rights")));
});

test("the documentation grants the right to see routines that a run checks, for each version", () => {
  const [name = ""] = /SHOW CREATE ROUTINE/.exec(script) ?? [];
  expect(mariadb).toContain(`GRANT ${name} ON orders.* TO backup@'%'; -- from 11.3 on`);
  expect(script).toContain('granted_rights "$1" mysql proc');
  expect(mariadb).toContain("GRANT SELECT ON mysql.proc TO backup@'%'; -- before 11.3");
});
