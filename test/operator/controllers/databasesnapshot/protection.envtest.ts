import { describe, expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { id, maintainedBackups } from "../../../support/controllers/maintained-backups.ts";
import { operatorUnderTest } from "../../../support/controllers/operator-under-test.ts";

/*
 * What protects a backup, on a real API server. In a suite of its own, because more than a day passes: other repositories
 * would be due for maintenance.
 */

const underTest = operatorUnderTest("protection");
const { clock, getBackup, kubectl, patch, snapshotsOf, touch } = underTest;
const { create, getSnapshot, maintenance, marksIn, run } = maintainedBackups(underTest);

describe("the protection of a backup", () => {
  const all = [id("1"), id("2"), id("3")];
  const byID = async (backup: string, snapshotID: string) => {
    const found = (await snapshotsOf(backup)).find(
      ({ status }) => status?.artifact?.snapshotID === snapshotID,
    );
    if (found === undefined) throw new Error(`no DatabaseSnapshot of ${snapshotID}`);
    return found;
  };
  const nextMaintenance = async (backup: string, ids: readonly string[]) => {
    clock.forward(61);
    await touch(backup);
    return maintenance(backup, ids);
  };

  test("is recorded in the repository, and changes with the object", async () => {
    await create("noted", { retention: { keepLast: 1, minSuccessful: 0 } });
    await run("noted", "noted-1", id("1"));
    await maintenance("noted", [id("1")]);
    const name = (await byID("noted", id("1"))).metadata.name ?? "";
    await patch("databasesnapshot", name, { spec: { pinned: true, deletionPolicy: "Retain" } });
    const marks = [`pin=${id("1")}`, `retain=${id("1")}`];
    expect(await nextMaintenance("noted", [id("1")])).toEqual(
      expect.arrayContaining(marks.flatMap((mark) => ["--mark", mark])),
    );
    await eventually("the marks in the status", async () => {
      const { status } = await getSnapshot(name);
      expect(status?.artifact).toMatchObject({ pinned: true, deletionPolicy: "Retain" });
    });
    await patch("databasesnapshot", name, { spec: { pinned: null } });
    expect(await nextMaintenance("noted", [id("1")])).toEqual(expect.arrayContaining(["--unmark", marks[0]]));
    await eventually("the mark that is left in the status", async () => {
      const { spec, status } = await getSnapshot(name);
      expect(spec).not.toHaveProperty("pinned");
      expect(status?.artifact).toMatchObject({ pinned: false, deletionPolicy: "Retain" });
    });
  });

  test("outlives the object, and the others are kept for a day, in which a person can pin them", async () => {
    await create("lost", { retention: { keepLast: 1, minSuccessful: 0 } });
    await run("lost", "lost-9", id("9"));
    marksIn.set("lost", new Set([`pin=${id("1")}`, `retain=${id("2")}`]));
    await maintenance("lost", [...all, id("9")]);
    await eventually("DatabaseSnapshots with what the repository records", async () => {
      expect((await byID("lost", id("1"))).spec.pinned).toBe(true);
      expect((await byID("lost", id("2"))).spec.deletionPolicy).toBe("Retain");
      expect((await byID("lost", id("3"))).spec).toEqual({
        backupRef: { name: "lost" },
        snapshotID: id("3"),
      });
      for (const each of all) expect((await byID("lost", each)).status?.foundTime).toBeDefined();
      expect((await byID("lost", id("9"))).status?.foundTime).toBeUndefined();
    });
    await eventually("the event about the backups that were found", async () => {
      const notes = await kubectl([
        "get",
        "events.events.k8s.io",
        "-o",
        "jsonpath={range .items[?(@.regarding.name=='lost')]}{.note}{'\\n'}{end}",
      ]);
      expect(notes).toMatch(
        /^3 backups were found in the repository, without a DatabaseSnapshot\. Each has one now\. Retention removes 2 of them at \S+Z, unless they are pinned\.$/m,
      );
    });
    const marksBefore = new Set(marksIn.get("lost"));
    const { status } = await eventually("the prediction", async () => {
      const backup = await getBackup("lost");
      // The backup of the run goes with the next one.
      expect(backup.status?.retention?.next).toHaveLength(3);
      return backup;
    });
    for (const snapshotID of [id("2"), id("3")]) {
      const { metadata, status: own } = await byID("lost", snapshotID);
      const time = status?.retention?.next?.find(({ name }) => name === metadata.name)?.time ?? "";
      expect(Date.parse(time)).toBe(Date.parse(own?.foundTime ?? "") + 86_400_000);
    }
    clock.forward(22 * 3600);
    await touch("lost");
    await eventually("a reconcile before the day is over", async () => {
      const { metadata, status } = await getBackup("lost");
      expect(status?.observedGeneration).toBe(metadata.generation);
    });
    for (const each of all) expect((await byID("lost", each)).metadata.deletionTimestamp).toBeUndefined();
    clock.forward(3 * 3600);
    await touch("lost");
    await eventually("the removal of what no rule keeps and no one has pinned", async () => {
      expect((await byID("lost", id("3"))).metadata.deletionTimestamp).toBeDefined();
      expect((await byID("lost", id("1"))).metadata.deletionTimestamp).toBeUndefined();
    });
    expect(marksIn.get("lost")).toEqual(marksBefore);
  });
});
