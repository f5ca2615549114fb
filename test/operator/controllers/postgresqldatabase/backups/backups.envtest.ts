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
