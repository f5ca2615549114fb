import { describe, expect, test } from "vitest";
import type { DatabaseBackup } from "../../../../../operator/api/databases/v1/databasebackup.ts";
import { backupState } from "../../../../../operator/controllers/postgresqldatabase/backups/backup-state.ts";
import type { Condition, Stored } from "../../../../../operator/runtime/index.ts";
import { ownerReference } from "../../../../../operator/runtime/index.ts";
import { postgresqlConnection } from "../../../../support/api/backups.ts";
import { database, initialized } from "../../../../support/controllers/databases.ts";

const shop = database({ spec: { backupSchedule: "@daily" } });
const monday = "2026-11-02T00:00:00Z";
const tuesday = "2026-11-03T00:00:00Z";

function condition(type: string, status: Condition["status"], reason: string): Condition {
  return { type, status, reason, message: `${reason} it is.`, lastTransitionTime: monday };
}

function of(
  name: string,
  status: DatabaseBackup["status"] = {},
  spec: Partial<DatabaseBackup["spec"]> = {},
): Stored<DatabaseBackup> {
  const isOwn = name === "shop";
  return {
    apiVersion: "databases.test.io/v1",
    kind: "DatabaseBackup",
    metadata: {
      name,
      namespace: "store",
      uid: `uid-of-${name}`,
      resourceVersion: "1",
      ...(isOwn ? { ownerReferences: [ownerReference(shop)] } : {}),
    },
    spec: { databaseName: "shop", schedule: "@daily", backupPath: `/${name}`, ...spec },
    status,
  };
}

const succeeded = (lastBackupTime = monday): DatabaseBackup["status"] => ({
  lastBackupTime,
  conditions: [
    condition("Ready", "True", "Scheduled"),
    condition("LastBackupSucceeded", "True", "BackupSucceeded"),
  ],
});
const failed: DatabaseBackup["status"] = {
  conditions: [
    condition("Ready", "True", "Scheduled"),
    condition("LastBackupSucceeded", "False", "StorageFull"),
  ],
};

describe("the condition BackedUp", () => {
  const backedUp = (...all: Stored<DatabaseBackup>[]) => backupState(shop, all, undefined).backedUp;

  test("is Unknown without a DatabaseBackup that has a schedule", () => {
    const notScheduled = { type: "BackedUp", status: "Unknown", reason: "NotScheduled" };
    expect(backedUp()).toMatchObject(notScheduled);
    expect(backedUp(of("shop", succeeded(), { suspend: true }))).toMatchObject(notScheduled);
    const connection = postgresqlConnection("elsewhere");
    expect(backedUp(of("other", succeeded(), { connection }))).toMatchObject(notScheduled);
    expect(backedUp(of("other", succeeded(), { databaseName: "stock" }))).toMatchObject(notScheduled);
  });

  test("is Unknown before the first backup", () => {
    const noBackup = { status: "Unknown", reason: "NoBackupYet" };
    expect(backedUp(of("shop"))).toMatchObject(noBackup);
    const waiting = { conditions: [condition("Ready", "False", "DatabaseNotReady")] };
    expect(backedUp(of("shop", waiting))).toMatchObject(noBackup);
    // Of an earlier PostgreSQLDatabase of this name.
    expect(backedUp(of("sample", succeeded("2026-10-01T00:00:00Z")))).toMatchObject(noBackup);
  });

  test("is True when the last backup succeeded, also that of a DatabaseBackup of a person", () => {
    expect(backedUp(of("shop", succeeded()))).toMatchObject({ status: "True", reason: "BackupSucceeded" });
    expect(backedUp(of("sample", succeeded()))).toMatchObject({ status: "True" });
    const referring = { databaseName: "stock", databaseRef: { name: "shop" } };
    expect(backedUp(of("stock", succeeded(), referring))).toMatchObject({ status: "True" });
  });

  test("is False with the reason of the DatabaseBackup that has a problem, the own one first", () => {
    expect(backedUp(of("another", succeeded()), of("shop", failed))).toEqual({
      type: "BackedUp",
      status: "False",
      reason: "StorageFull",
      message: 'DatabaseBackup "shop": StorageFull it is.',
    });
    const notReady = { conditions: [condition("Ready", "False", "SecretNotFound")] };
    expect(backedUp(of("another", failed), of("shop", notReady))).toMatchObject({ reason: "SecretNotFound" });
  });

  test("is False when the DatabaseBackup cannot be as the spec says", () => {
    const failure = { reason: "NameConflict", message: "Another has the name." };
    const { backedUp: state } = backupState(shop, [of("shop", succeeded())], failure);
    expect(state).toEqual({ type: "BackedUp", status: "False", ...failure });
  });
});

test("the time of the last backup is the newest of all, and stays when its DatabaseBackup goes", () => {
  const all = [of("shop", succeeded(monday)), of("sample", succeeded(tuesday))];
  expect(backupState(shop, all, undefined).lastBackupTime).toBe(tuesday);
  const recorded = database({ status: { ...initialized, lastBackupTime: tuesday } });
  expect(backupState(recorded, [of("shop", succeeded(monday))], undefined).lastBackupTime).toBe(tuesday);
  const old = [of("sample", succeeded("2026-10-01T00:00:00Z"))];
  expect(backupState(shop, old, undefined).lastBackupTime).toBeUndefined();
});

test("the repository is that of its own DatabaseBackup, and stays when that one goes", () => {
  const repository = {
    id: "abc",
    path: "/shop",
    storage: {},
    passwordSecretRef: { name: "shop-repository", key: "password" },
  };
  expect(backupState(shop, [of("sample", { repository })], undefined).repositoryID).toBeUndefined();
  expect(backupState(shop, [of("shop", { repository })], undefined).repositoryID).toBe("abc");
  const recorded = database({ status: { ...initialized, repository: { id: "abc" } } });
  expect(backupState(recorded, [], undefined).repositoryID).toBe("abc");
});
