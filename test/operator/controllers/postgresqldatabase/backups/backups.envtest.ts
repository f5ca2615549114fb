import { describe, expect, test } from "vitest";
import { eventually } from "../../../../../lib/testing/eventually.ts";
import { databaseBackup } from "../../../../support/api/backups.ts";
import { databasesUnderTest } from "../../../../support/controllers/databases-under-test.ts";
import { operatorUnderTest } from "../../../../support/controllers/operator-under-test.ts";
import { outcome } from "../../../../support/controllers/objects.ts";
import { failedScript } from "../../../../support/repository/termination-messages.ts";

/* The DatabaseBackups that PostgreSQLDatabases own. The tests do the work of the servers and of the controller of Jobs. */

const operator = operatorUnderTest("database-backups");
const { apply, controlPlane, getBackup, kubectl, patch, readyReason } = operator;
const { create, getDatabase, reason } = databasesUnderTest(operator);

/** Deletes a PostgreSQLDatabase, and in the place of the garbage collector what it leaves. */
async function remove(name: string): Promise<void> {
  await kubectl(["delete", "postgresqldatabase", name, "--timeout=300s"]);
  await readyReason(name, "Released");
  const children = "statefulsets,secrets,services,configmaps,networkpolicies";
  const selector = `databases.test.io/postgresqldatabase=${name}`;
  await kubectl(["delete", children, "-l", selector, "--timeout=300s"]);
  await patch("pvc", `data-${name}-0`, { metadata: { finalizers: null } });
}

describe("backupSchedule", () => {
  test("makes a DatabaseBackup that the PostgreSQLDatabase owns, and repairs it", async () => {
    await create("made", { backupSchedule: "H 2 * * *", backup: { retention: { keepLast: 3 } } });
    await readyReason("made", "Scheduled");
    const { metadata, spec } = await getBackup("made");
    expect(metadata.ownerReferences).toMatchObject([
      { kind: "PostgreSQLDatabase", name: "made", controller: true },
    ]);
    expect(spec).toMatchObject({
      databaseName: "made",
      schedule: "H 2 * * *",
      backupPath: `/backups/${operator.namespace}/made`,
      retention: { keepLast: 3 },
      suspend: false,
    });
    await patch("databasebackup", "made", { spec: { schedule: "@yearly", retention: null } });
    await eventually("the repair of the DatabaseBackup", async () => {
      expect((await getBackup("made")).spec).toMatchObject({
        schedule: "H 2 * * *",
        retention: { keepLast: 3 },
      });
    });
  });

  test("passes changes on, and suspends the DatabaseBackup when it is removed", async () => {
    await create("changed", { backupSchedule: "@daily" });
    await readyReason("changed", "Scheduled");
    await patch("postgresqldatabase", "changed", { spec: { backupSchedule: "@hourly" } });
    await eventually("the new schedule", async () => {
      expect((await getBackup("changed")).spec).toMatchObject({ schedule: "@hourly", suspend: false });
    });
    await patch("postgresqldatabase", "changed", { spec: { backupSchedule: null } });
    await eventually("the suspension", async () => {
      expect((await getBackup("changed")).spec).toMatchObject({ schedule: "@hourly", suspend: true });
    });
    await reason("changed", "BackedUp", "NotScheduled");
  });

  test("goes on with the DatabaseBackup that a former PostgreSQLDatabase of the name has released", async () => {
    await create("again", {
      ...{ backupSchedule: "@daily", deletionPolicy: "Delete" },
      backup: { retention: { keepLast: 3 }, objectives: { rpo: "2d" } },
    });
    await readyReason("again", "Scheduled");
    const before = await getBackup("again");
    await remove("again");
    await create("again", { backupSchedule: "@hourly", backup: { retention: { keepDaily: 7 } } });
    await readyReason("again", "Scheduled");
    const after = await getBackup("again");
    const { uid } = (await getDatabase("again")).metadata;
    expect(after.metadata.uid).toBe(before.metadata.uid);
    expect(after.metadata.ownerReferences).toMatchObject([
      { kind: "PostgreSQLDatabase", name: "again", uid, controller: true },
    ]);
    expect(after.metadata.labels?.["databases.test.io/postgresqldatabase-uid"]).toBe(uid);
    expect(after.spec).toMatchObject({
      schedule: "@hourly",
      suspend: false,
      backupPath: before.spec.backupPath,
      retention: { keepDaily: 7 },
    });
    expect(after.spec.retention).not.toHaveProperty("keepLast");
    expect(after.spec).not.toHaveProperty("objectives");
    expect(after.spec.verification?.suspend).toBeUndefined();
    // What it says of backups is about this database.
    await reason("again", "BackedUp", "NoBackupYet");
  });

  test("says so when the released DatabaseBackup has another repository, and leaves that alone", async () => {
    await create("moved", { backupSchedule: "@daily", deletionPolicy: "Delete" });
    await readyReason("moved", "Scheduled");
    await controlPlane.startRun("moved", "moved-1");
    await controlPlane.end("moved-1", { exitCode: 0, message: outcome() });
    await reason("moved", "BackedUp", "BackupSucceeded");
    const { spec } = await getBackup("moved");
    await remove("moved");
    await create("moved", { backupSchedule: "@daily", backup: { backupPath: "/elsewhere" } });
    expect(await reason("moved", "BackedUp", "InvalidSpec")).toContain("the backups would be left behind");
    expect((await getBackup("moved")).spec.backupPath).toBe(spec.backupPath);
    await patch("postgresqldatabase", "moved", { spec: { backup: null } });
    await readyReason("moved", "Scheduled");
  });

  test("does not adopt a released DatabaseBackup that a person has given another database", async () => {
    const labels = { "databases.test.io/postgresqldatabase": "changed-hands" };
    const other = databaseBackup("changed-hands", { databaseName: "other" }) as { metadata: object };
    await apply({ ...other, metadata: { ...other.metadata, labels } });
    await create("changed-hands", { backupSchedule: "@daily" });
    await reason("changed-hands", "BackedUp", "NameConflict");
    expect((await getBackup("changed-hands")).metadata.ownerReferences).toBeUndefined();
  });

  test("takes no DatabaseBackup of another over, and says how to go on", async () => {
    await apply(databaseBackup("taken", { databaseName: "other", schedule: "@monthly" }));
    await create("taken", { backupSchedule: "@daily" });
    expect(await reason("taken", "BackedUp", "NameConflict")).toBe(
      'DatabaseBackup "taken" does not belong to this PostgreSQLDatabase, which needs the name for its own. Delete it: unless its ' +
        "deletionPolicy is Delete, its backups stay.",
    );
    expect((await getBackup("taken")).spec.schedule).toBe("@monthly");
    await kubectl(["delete", "databasebackup", "taken", "--timeout=300s"]);
    await eventually("the own DatabaseBackup", async () => {
      expect((await getBackup("taken")).spec.schedule).toBe("@daily");
    });
    await reason("taken", "BackedUp", "NoBackupYet");
  });
});

describe("the status of a PostgreSQLDatabase", () => {
  test("says how the last backup ended, and when the last one succeeded", async () => {
    await create("recorded", { backupSchedule: "@daily" });
    await readyReason("recorded", "Scheduled");
    await reason("recorded", "BackedUp", "NoBackupYet");
    await controlPlane.startRun("recorded", "recorded-1");
    await controlPlane.end("recorded-1", { exitCode: 0, message: outcome() });
    await reason("recorded", "BackedUp", "BackupSucceeded");
    const { lastBackupTime } = (await getBackup("recorded")).status ?? {};
    expect(lastBackupTime).toBeDefined();
    await eventually("the time and the repository", async () => {
      expect((await getDatabase("recorded")).status).toMatchObject({
        lastBackupTime,
        repository: { id: "0123".repeat(16) },
      });
    });
    await controlPlane.startRun("recorded", "recorded-2");
    await controlPlane.end("recorded-2", {
      exitCode: 1,
      message: failedScript("ConnectionRefused", "could not connect to server: Connection refused"),
    });
    await eventually("the failure", async () => {
      const { status } = await getDatabase("recorded");
      expect(status?.conditions?.find(({ type }) => type === "BackedUp")).toMatchObject({
        status: "False",
        reason: "ConnectionRefused",
        message: expect.stringContaining('DatabaseBackup "recorded": Job recorded-2: ') as string,
      });
      expect(status?.lastBackupTime).toBe(lastBackupTime);
    });
  });

  test("counts DatabaseBackups that a person has made", async () => {
    await create("own");
    await reason("own", "BackedUp", "NotScheduled");
    await apply(databaseBackup("persons", { databaseName: "own" }));
    await readyReason("persons", "Scheduled");
    await controlPlane.startRun("persons", "persons-1");
    await controlPlane.end("persons-1", { exitCode: 0, message: outcome() });
    await reason("own", "BackedUp", "BackupSucceeded");
    expect((await getDatabase("own")).status?.repository).toBeUndefined();
  });
});
