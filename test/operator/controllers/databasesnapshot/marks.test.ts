import { describe, expect, test } from "vitest";
import {
  inheritedProtection,
  inheritedVerification,
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

describe("the newest result of a backup's drills", () => {
  const id = "0123456789abcdef".repeat(4);
  const now = new Date("2026-02-01T00:00:00Z");
  const time = "2026-01-31T02:00:00Z";
  const drilled = (
    result: "True" | "False" | "Unknown",
    recorded?: ArtifactStatus["drill"],
    more: object = {},
  ) =>
    snapshot("orders", {
      status: {
        phase: "Succeeded",
        artifact: { ...artifact, snapshotID: id, pinned: false, ...(recorded && { drill: recorded }) },
        conditions: [
          { type: "Verified", status: result, reason: "Restored", message: "m", lastTransitionTime: time },
        ],
        verification: { jobName: "orders-d1", completionTime: time, restoreDurationSeconds: 35, ...more },
      },
    });
  const mark = `drill=${id}/True/Restored/${time}/35/orders-d1`;

  test("is to be recorded once, and again when it changes", () => {
    expect(markChanges(drilled("True"))).toEqual({ mark: [mark], unmark: [] });
    const recorded = { result: "True", reason: "Restored", completionTime: time };
    expect(markChanges(drilled("True", recorded)).mark).toEqual([]);
    expect(markChanges(drilled("False", recorded)).mark).toEqual([mark.replace("True", "False")]);
    const later = "2026-02-07T02:00:00Z";
    expect(markChanges(drilled("True", recorded, { lastVerifiedTime: later })).mark).toEqual([
      mark.replace(time, later),
    ]);
  });

  test("is not a result that is unknown, nor one of a drill that came to none after a good one", () => {
    expect(markChanges(drilled("Unknown")).mark).toEqual([]);
    const recorded = { result: "True", reason: "Restored", completionTime: time };
    const inconclusive = { lastVerifiedTime: time, completionTime: "2026-02-07T02:00:00Z" };
    expect(markChanges(drilled("True", recorded, inconclusive)).mark).toEqual([]);
  });

  test("comes back to an object that knows of none, and is not recorded again", () => {
    const lost = snapshot("orders", {
      status: { phase: "Succeeded", artifact: { ...artifact, snapshotID: id } },
    });
    const inherited = inheritedVerification(lost, new Set([mark]), now);
    expect(inherited).toMatchObject({
      conditions: [{ type: "Verified", status: "True", reason: "Restored" }],
      verification: {
        jobName: "orders-d1",
        completionTime: time,
        lastVerifiedTime: time,
        restoreDurationSeconds: 35,
      },
    });
    const status = {
      ...lost.status,
      ...inherited,
      artifact: recordedArtifact({ ...artifact, snapshotID: id }, new Set([mark])),
    };
    expect(markChanges(snapshot("orders", { status }))).toEqual({ mark: [], unmark: [] });
  });

  test("that is bad comes back as bad, and what is known already stays", () => {
    const bad = mark.replace("True/Restored", "False/RowsDiffer");
    const lost = snapshot("orders", { status: { artifact: { ...artifact, snapshotID: id } } });
    const { conditions, verification } = inheritedVerification(lost, new Set([bad]), now);
    expect(conditions).toMatchObject([{ status: "False", reason: "RowsDiffer" }]);
    expect(verification).not.toHaveProperty("lastVerifiedTime");
    expect(inheritedVerification(drilled("Unknown"), new Set([bad]), now)).toEqual({});
    expect(inheritedVerification(lost, new Set([bad.replace(id, "f".repeat(64))]), now)).toEqual({});
  });
});
