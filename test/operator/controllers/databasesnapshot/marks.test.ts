import { describe, expect, test } from "vitest";
import {
  inheritedProtection,
  markChanges,
  recordedArtifact,
} from "../../../../operator/controllers/databasesnapshot/marks.ts";
import type {
  ArtifactStatus,
  DatabaseSnapshot,
} from "../../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import { snapshot } from "../../../support/controllers/objects.ts";

const artifact: ArtifactStatus = { snapshotID: "a", fileName: "postgresql.dump", format: "Dump" };
const of = (spec: Partial<DatabaseSnapshot["spec"]>, recorded: Partial<ArtifactStatus> = {}) =>
  snapshot("orders", { spec, status: { phase: "Succeeded", artifact: { ...artifact, ...recorded } } });

test.each([
  [{}, {}, [], []],
  [{ pinned: true }, {}, ["pin=a"], []],
  [{ pinned: true, deletionPolicy: "Retain" }, { pinned: true, deletionPolicy: "Delete" }, ["retain=a"], []],
  [{ pinned: false }, { pinned: true }, [], ["pin=a"]],
  [{ deletionPolicy: "Delete" }, { pinned: true, deletionPolicy: "Retain" }, [], ["pin=a", "retain=a"]],
  [{ pinned: true }, { pinned: true, deletionPolicy: "Delete" }, [], []],
] as const)(
  "a DatabaseSnapshot that says %j, where %j is recorded, changes the marks %j and %j",
  (spec, recorded, mark, unmark) => {
    expect(markChanges(of(spec, recorded))).toEqual({ mark, unmark });
  },
);

test("the status says which marks the backup has, and not those of others", () => {
  const marks = new Set(["pin=a", "retain=b"]);
  expect(recordedArtifact(artifact, marks)).toEqual({ ...artifact, pinned: true, deletionPolicy: "Delete" });
});

describe("a DatabaseSnapshot that was created for a backup with marks", () => {
  const marks = new Set(["pin=a", "retain=a"]);

  test("gets what they say", () => {
    expect(inheritedProtection(of({}), marks)).toEqual({ pinned: true, deletionPolicy: "Retain" });
    expect(inheritedProtection(of({}), new Set(["pin=b"]))).toEqual({});
  });

  test("keeps what it says itself", () => {
    const both = { pinned: false, deletionPolicy: "Delete" } as const;
    expect(inheritedProtection(of(both), marks)).toEqual({});
    expect(inheritedProtection(of({ pinned: true }), marks)).toEqual({ deletionPolicy: "Retain" });
  });

  test("stays without what a person has removed since the marks are known", () => {
    const known = { pinned: true, deletionPolicy: "Retain" };
    expect(inheritedProtection(of({}, known), marks)).toEqual({});
  });
});
