import type { BackupRun, DatabaseBackup } from "../../../../operator/api/databases/v1/databasebackup.ts";
import type { Job, Pod } from "../../../../operator/controllers/databasebackup/kinds.ts";

/** A DatabaseBackup as the API server would return it. */
export function backup(
  changes: { name?: string; spec?: Partial<DatabaseBackup["spec"]>; status?: DatabaseBackup["status"] } = {},
) {
  return {
    apiVersion: "databases.test.io/v1",
    kind: "DatabaseBackup",
    metadata: { name: changes.name ?? "orders", namespace: "shop", uid: "uid-of-orders", generation: 3 },
    spec: {
      databaseName: "orders",
      schedule: "*/5 * * * *",
      backupPath: "/backups/orders/",
      connection: {
        engine: "postgresql",
        version: "17",
        host: "db",
        credentials: {
          usernameSecretRef: { name: "login", key: "username" },
          passwordSecretRef: { name: "login", key: "password" },
        },
      },
      ...changes.spec,
    },
    ...(changes.status === undefined ? {} : { status: changes.status }),
  } satisfies DatabaseBackup as DatabaseBackup;
}

/** A Job that began at the given minute of an hour, and ended a minute later unless it is active. */
export function job(
  name: string,
  minute: number,
  end: "Complete" | "Failed" | "active",
  reason?: string,
): Job {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, namespace: "shop", uid: `uid-of-${name}` },
    status: {
      startTime: time(minute),
      ...(end === "Complete" ? { completionTime: time(minute + 1) } : {}),
      conditions:
        end === "active"
          ? []
          : [
              {
                type: end,
                status: "True",
                lastTransitionTime: time(minute + 1),
                ...(reason === undefined ? {} : { reason, message: `because of ${reason}` }),
              },
            ],
    },
  };
}

/** A Pod whose backup container ended with that code and termination message. */
export function endedPod(name: string, exitCode: number, message: string, minute = 0): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "shop", creationTimestamp: time(minute) },
    status: {
      phase: exitCode === 0 ? "Succeeded" : "Failed",
      containerStatuses: [{ name: "backup", state: { terminated: { exitCode, message, reason: "Error" } } }],
    },
  };
}

/** restic's words for a snapshot of a megabyte of which a kibibyte was new. */
export const summary = JSON.stringify({
  message_type: "summary",
  data_added_packed: 1024,
  total_bytes_processed: 1048576,
  total_duration: 2,
  snapshot_id: "abcdef0123456789",
});

/** A recorded run. */
export function run(jobName: string, minute: number, phase: BackupRun["phase"]): BackupRun {
  return {
    jobName,
    phase,
    startTime: time(minute),
    ...(phase === "Running" ? {} : { completionTime: time(minute + 1) }),
  };
}

/** A time at that minute of one hour. */
export function time(minute: number): string {
  return new Date(Date.UTC(2030, 0, 1, 0, minute)).toISOString().replace(".000Z", "Z");
}
