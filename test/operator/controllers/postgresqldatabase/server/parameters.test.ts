import { expect, test } from "vitest";
import {
  configurationLines,
  restartParameters,
} from "../../../../../operator/controllers/postgresqldatabase/server/parameters.ts";

test("writes each parameter in one line, sorted by name, with its value quoted", () => {
  expect(configurationLines({ work_mem: "16MB", "my.text": `it's \\n "x" # $1` })).toBe(
    `my.text = 'it''s \\\\n "x" # $1'\nwork_mem = '16MB'\n`,
  );
});

test("knows which parameters take effect only when the server restarts", () => {
  const parameters = { work_mem: "16MB", wal_level: "logical", max_connections: "200" };
  expect(restartParameters(parameters)).toEqual([
    ["max_connections", "200"],
    ["wal_level", "logical"],
  ]);
  expect(restartParameters()).toEqual([]);
});
