import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { PostgreSQLDatabaseStatus } from "../../../../operator/api/databases/v1alpha1/postgresqldatabase.ts";
import { databaseHealthReasons, databaseReasons } from "../../../../operator/controllers/database-reasons.ts";
import { recordEvents } from "../../../../operator/controllers/postgresqldatabase/events.ts";
import { progressOf } from "../../../../operator/controllers/progress.ts";
import {
  backedUpReasons,
  databaseDeletionReasons,
  eventReasons,
  readyReasons,
} from "../../../../operator/controllers/reasons.ts";
import type { EventNote } from "../../../../operator/runtime/index.ts";
import { database } from "../../../support/controllers/databases.ts";
import { readImports } from "../../../support/imports.ts";

/* docs/postgresql-operations.md is the page for whoever is woken at night: it leaves no reason and no event out. */

const root = join(import.meta.dirname, "../../../..");
const controller = "operator/controllers/postgresqldatabase";
let page: string;
beforeAll(async () => {
  page = await readFile(join(root, "docs/postgresql-operations.md"), "utf8");
});

/** What the controller imports of the code that gives reasons: its own files, and those that the controllers share. */
async function ownAndShared(): Promise<string[]> {
  const graph = await readImports(root);
  const files = new Set<string>();
  const visit = (file: string) => {
    if (files.has(file)) return;
    files.add(file);
    for (const imported of graph.get(file) ?? []) {
      const isShared =
        /^operator\/(kubernetes|controllers)\/([\w-]+|databasebackup\/(step|setup\/policy))\.ts$/.test(
          imported,
        );
      const isTable = /(reasons|progress)\.ts$/.test(imported);
      if ((isShared || imported.startsWith(controller)) && !isTable) visit(imported);
    }
  };
  visit(`${controller}/controller.ts`);
  return [...files];
}

/** What is only of DatabaseBackups, or read and not given, or becomes another: what a claim lacks. */
const notGiven = [
  "EngineNotAllowed",
  "DatabaseNotReady",
  "Released",
  "ClaimNotFound",
  "ClaimTerminating",
  "ClaimLost",
];
/** Their beginning is the kind. */
const composed = ["SecretNotFound", "SecretKeyNotFound", "ConfigMapNotFound", "ConfigMapKeyNotFound"];

/** Every reason that a condition of a PostgreSQLDatabase can have, except those of its DatabaseBackup and of Kubernetes. */
async function possibleReasons(): Promise<string[]> {
  const shared = new Set<string>(composed);
  for (const file of await ownAndShared()) {
    const text = await readFile(join(root, file), "utf8");
    for (const [, word = ""] of text.matchAll(/"([A-Z][A-Za-z]+)"/g))
      if (Object.hasOwn(readyReasons, word) && !notGiven.includes(word)) shared.add(word);
  }
  const own = [databaseReasons, databaseDeletionReasons, databaseHealthReasons, backedUpReasons];
  return [...new Set([...own.flatMap(Object.keys), ...shared])].sort();
}

/** The event that the controller records when this is the status, after `before`. */
function eventsOf(
  after: PostgreSQLDatabaseStatus,
  before: PostgreSQLDatabaseStatus = {},
): Pick<EventNote, "type" | "reason">[] {
  const recorded: Pick<EventNote, "type" | "reason">[] = [];
  const log = { debug: () => undefined, info: () => undefined, error: () => undefined, with: () => log };
  const events = {
    record: (_: unknown, { type, reason }: EventNote) => void recorded.push({ type, reason }),
  };
  recordEvents(database({ status: before }), after, { events, log });
  return recorded;
}

const condition = (type: string, status: "True" | "False", reason: string) => ({
  ...{ type, status, reason, message: "Why.", lastTransitionTime: "2026-11-01T00:00:00Z" },
});
const ready = (reason: string) => ({
  conditions: [condition("Ready", reason === "Serving" ? "True" : "False", reason)],
});
const degraded = (reason: string) => ({
  conditions: [condition("Degraded", reason === "NoProblem" ? "False" : "True", reason)],
});

describe("the events", () => {
  test("are recorded when something changes, and not again while it stays", () => {
    const status: PostgreSQLDatabaseStatus = {
      currentVersion: "17.2",
      initializationTime: "2026-11-01T00:00:00Z",
      conditions: [...ready("ServerFailed").conditions, ...degraded("CollationChanged").conditions],
    };
    expect(eventsOf(status)).toEqual([
      { type: "Normal", reason: "Initialized" },
      { type: "Warning", reason: "ServerFailed" },
      { type: "Warning", reason: "CollationChanged" },
    ]);
    expect(eventsOf(status, status)).toEqual([]);
    expect(eventsOf({ ...status, currentVersion: "17.10" }, status)).toEqual([
      { type: "Normal", reason: "VersionChanged" },
    ]);
    expect(eventsOf({ ...status, currentVersion: "17.1" }, status)).toEqual([
      { type: "Warning", reason: "VersionDowngraded" },
    ]);
    expect(eventsOf({ ...status, ...ready("Serving") }, { ...status, ...ready("Restarting") })).toEqual([
      { type: "Normal", reason: "Serving" },
    ]);
    expect(eventsOf({ ...status, ...degraded("NoProblem") }, status)).toEqual([
      { type: "Normal", reason: "NoProblem" },
    ]);
    const blocked = [...ready("WritesBlocked").conditions, ...degraded("WritesBlocked").conditions];
    expect(eventsOf({ ...status, conditions: blocked }, status)).toEqual([
      { type: "Warning", reason: "WritesBlocked" },
    ]);
  });

  test("of the table are those of the code, with their types", () => {
    const table = /^## Events\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(page)?.[1] ?? "";
    const rows = [...table.matchAll(/^\| (`[^|]*?`) +\| ([^|]*?) +\|/gm)].flatMap(
      ([, names = "", types = ""]) =>
        names.split(", ").map((name) => `${name.replaceAll("`", "")}: ${types}`),
    );
    const typeOf = (reason: string) =>
      eventsOf(ready(reason))
        .map(({ type }) => type)
        .join();
    const deletions = Object.keys(databaseDeletionReasons).map(
      (reason) => `${reason}: ${progressOf(reason) === "Stalled" ? "Warning" : "Normal"}`,
    );
    const problems = Object.keys(databaseHealthReasons).filter(
      (reason) => !["NoProblem", "CollationsUnchanged"].includes(reason),
    );
    expect(rows.toSorted()).toEqual(
      [
        ...Object.keys(databaseReasons).map((reason) => `${reason}: ${typeOf(reason)}`),
        ...deletions,
        ...problems.map((reason) => `${reason}: Warning`),
        ...["NoProblem: Normal", "Initialized: Normal"],
        ...["VersionChanged: Normal", "VersionDowngraded: Warning", "DatabaseDeleted: Normal, Warning"],
      ].sort(),
    );
  });

  test("of the code have no other reasons of their own", async () => {
    const found = new Set<string>();
    for await (const file of glob(`${controller}/**/*.ts`, { cwd: root })) {
      const text = await readFile(join(root, file), "utf8");
      for (const [, reason = ""] of text.matchAll(/\breason: "([A-Za-z]+)",\s*action\b/g)) found.add(reason);
      const records = text.split("events.record(").length - 1;
      // One for each of these files: what they record is in the table.
      const expected = ["events.ts", "deletion/finalize.ts", "deletion/remove.ts"];
      expect({ file, records }).toEqual({
        file,
        records: expected.some((name) => file.endsWith(`postgresqldatabase/${name}`)) ? 1 : 0,
      });
    }
    expect([...found].sort()).toEqual([
      "DatabaseDeleted",
      "Initialized",
      "VersionChanged",
      "VersionDowngraded",
    ]);
    expect(Object.keys(eventReasons)).toEqual(expect.arrayContaining([...found]));
  });
});

test("the page has a line for each reason of a condition, and for no other", async () => {
  const bold = [...page.matchAll(/\*\*([A-Z][A-Za-z]+)\*\*/g)].map(([, reason]) => reason);
  const linked = [...page.matchAll(/\[([A-Z][A-Za-z]+)\]\(reasons\.md#(\w+)\)/g)].map(
    ([, reason, anchor]) => {
      expect(anchor).toBe(reason?.toLowerCase());
      return reason;
    },
  );
  expect([...new Set([...bold, ...linked])].sort()).toEqual(await possibleReasons());
  expect(page).toContain("](reasons.md#kubernetes)");
  expect(page).toContain("](backup.md#what-the-status-says)");
});
