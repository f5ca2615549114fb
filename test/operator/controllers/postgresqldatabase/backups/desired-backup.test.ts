import { describe, expect, test } from "vitest";
import { desiredBackup } from "../../../../../operator/controllers/postgresqldatabase/backups/desired-backup.ts";
import { database } from "../../../../support/controllers/databases.ts";
import { backup } from "../../../../support/controllers/objects.ts";

describe("the DatabaseBackup of a PostgreSQLDatabase", () => {
  test("has its name and schedule, and a path of its own", () => {
    const desired = desiredBackup(database({ spec: { backupSchedule: "H 2 * * *" } }), undefined);
    expect(desired.metadata).toMatchObject({
      name: "shop",
      namespace: "store",
      labels: {
        "databases.test.io/postgresqldatabase": "shop",
        "databases.test.io/postgresqldatabase-uid": "0123abcd-uid-of-shop",
      },
    });
    expect(desired.spec).toEqual({
      databaseName: "shop",
      schedule: "H 2 * * *",
      suspend: false,
      backupPath: "/backups/store/shop",
    });
  });

  test("has the options of spec.backup, and runs where the server runs", () => {
    const options = {
      backupPath: "/elsewhere",
      storage: { s3: { bucket: "backups" } },
      encryption: { passwordSecretRef: { name: "key", key: "password" } },
      retention: { keepLast: 3 },
      verification: { suspend: true },
      objectives: { rpo: "24h" },
    } as const;
    const scheduling = {
      nodeSelector: { disk: "fast" },
      tolerations: [{ key: "dedicated", operator: "Exists" }],
      priorityClassName: "high",
      imagePullSecrets: [{ name: "registry" }],
    } as const;
    const spec = {
      backupSchedule: "@daily",
      backup: options,
      ...scheduling,
      tolerations: [...scheduling.tolerations],
      imagePullSecrets: [...scheduling.imagePullSecrets],
    };
    expect(desiredBackup(database({ spec }), undefined).spec).toEqual({
      databaseName: "shop",
      schedule: "@daily",
      suspend: false,
      ...options,
      ...scheduling,
    });
  });

  test("is suspended without backupSchedule, and keeps the schedule that it had", () => {
    const { spec } = desiredBackup(database(), backup({ spec: { schedule: "1 2 * * *" } }));
    expect(spec).toMatchObject({ suspend: true, schedule: "1 2 * * *" });
    expect(desiredBackup(database(), undefined).spec).toMatchObject({ suspend: true });
  });

  test("is suspended while the PostgreSQLDatabase is being deleted", () => {
    const deleted = database({
      metadata: { deletionTimestamp: "2026-11-02T00:00:00Z" },
      spec: { backupSchedule: "@daily" },
    });
    expect(desiredBackup(deleted, undefined).spec).toMatchObject({ suspend: true, schedule: "@daily" });
  });
});
