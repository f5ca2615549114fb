import { describe, expect, test } from "vitest";
import { definitionLines } from "../../../../../operator/controllers/postgresqldatabase/definitions/definition-lines.ts";
import { readDefinitionsReport } from "../../../../../operator/controllers/postgresqldatabase/definitions/report.ts";
import { database } from "../../../../support/controllers/databases.ts";

describe("what the Job of the definitions makes", () => {
  test("is nothing without roles, databases and extensions in the spec", () => {
    expect(definitionLines(database())).toEqual([]);
  });

  test("has roles before what belongs to them, and databases before their extensions", () => {
    const spec = {
      bootstrap: { initDatabase: { database: "first", owner: "owner" } },
      roles: [
        { name: "clerk", inRoles: ["group", "pg_monitor"] },
        { name: "group", inRoles: [] },
        { name: "free" },
      ],
      databases: [
        { name: "a" },
        { name: "b", owner: "clerk", extensions: [{ name: "hstore", version: "1.8" }] },
      ],
      extensions: [{ name: "pg_trgm", schema: "public" }],
    };
    expect(definitionLines(database({ spec }))).toEqual([
      ...["role clerk", "role group", "role free"],
      ...["members clerk group,pg_monitor", "members group -"],
      ...["database a owner", "database b clerk"],
      ...["extension first pg_trgm public -", "extension b hstore - 1.8"],
    ]);
  });

  test("cannot have the first database or its owner again", () => {
    expect(() => definitionLines(database({ spec: { databases: [{ name: "shop" }] } }))).toThrow(
      'spec.databases: "shop" is the first database, which is there already. Its extensions go into spec.extensions. Remove it.',
    );
    expect(() => definitionLines(database({ spec: { roles: [{ name: "shop" }] } }))).toThrow(
      'spec.roles: "shop" is the owner of the first database, whose password is in a Secret of the operator. Remove it.',
    );
  });
});

test.each([
  ["applied\n", []],
  ["applied\nrole a: no\ndatabase b: never\n", ["role a: no", "database b: never"]],
  ["psql: error: connection refused", undefined],
])("the termination message %j reports %j", (message, refusals) => {
  expect(readDefinitionsReport(message)).toEqual(refusals);
});
