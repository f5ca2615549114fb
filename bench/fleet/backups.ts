import { createHash } from "node:crypto";
import type { DatabaseBackup } from "../../operator/api/databases/v1/databasebackup.ts";

export function nameOf(index: number): string {
  return `database-${index}`;
}

/** A DatabaseBackup of the fleet. Each backs up its own database to a bucket that all share. */
export function databaseBackup(index: number, namespace: string): DatabaseBackup {
  const name = nameOf(index);
  return {
    apiVersion: "databases.test.io/v1",
    kind: "DatabaseBackup",
    metadata: { name, namespace },
    spec: {
      databaseName: name,
      schedule: "H 2 * * *",
      backupPath: `/backups/${name}`,
      connection: {
        engine: "postgresql",
        version: "17",
        host: "db.example",
        credentials: {
          usernameSecretRef: { name: "login", key: "username" },
          passwordSecretRef: { name: "login", key: "password" },
        },
      },
      storage: { s3: { bucket: "backups", region: "eu-central-1" } },
      retention: { keepDaily: 7, keepWeekly: 4 },
      verification: { triggers: ["AfterBackup"] },
    },
  };
}

/** restic's ID of the only backup of a DatabaseBackup. */
export function snapshotIDOf(name: string): string {
  return createHash("sha256").update(name).digest("hex");
}

/** How many schedules name each minute: the least, the most, and the number of minutes that are named. */
export function spreadOf(schedules: readonly string[]): { least: number; most: number; minutes: number } {
  const counts = new Map<string, number>();
  for (const schedule of schedules) {
    const minute = schedule.split(" ")[0] ?? "";
    counts.set(minute, (counts.get(minute) ?? 0) + 1);
  }
  return { least: Math.min(...counts.values()), most: Math.max(...counts.values()), minutes: counts.size };
}
