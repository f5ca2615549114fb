import { expect, test } from "vitest";
import { readInitializationReport } from "../../../../../operator/controllers/postgresqldatabase/initialization/report.ts";

test.each([
  ["version 17.2\n", { version: "17.2", collations: { count: 0, named: [] } }],
  ["version 18beta1", { version: "18beta1", collations: { count: 0, named: [] } }],
  [
    "version 17.2\ncollation 12 shop\ncollation 0 a name with 3 spaces\n",
    {
      version: "17.2",
      collations: {
        count: 2,
        named: [
          { name: "shop", indexes: 12 },
          { name: "a name with 3 spaces", indexes: 0 },
        ],
      },
    },
  ],
  [
    "version 17.2\ncollation 12 shop\ncollations 23\n",
    { version: "17.2", collations: { count: 23, named: [{ name: "shop", indexes: 12 }] } },
  ],
  [
    "failed\nThe script scripts[0] failed:\npsql:00.sql:1: ERROR:  x\n",
    { reason: "InitFailed", message: "The script scripts[0] failed: psql:00.sql:1: ERROR:  x" },
  ],
])("reads %j", (message, report) => {
  expect(readInitializationReport(message)).toEqual(report);
});

test.each(["", "failed", "version ", "version latest", "OOMKilled", "the version 17.2"])(
  "takes %j for no report",
  (message) => {
    expect(readInitializationReport(message)).toBeUndefined();
  },
);
