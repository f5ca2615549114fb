import type { BackupRun, DatabaseBackup } from "../../../operator/api/databases/v1/databasebackup.ts";
import type { RepositoryReference } from "../../../operator/api/databases/v1/storage.ts";
import type { DatabaseSnapshot } from "../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import type { Job, Pod } from "../../../operator/kubernetes/kinds.ts";
import type { Stored } from "../../../operator/runtime/index.ts";
import { postgresqlConnection } from "../api/backups.ts";
import { resticSummary, storedBackup } from "../repository/termination-messages.ts";

/** A DatabaseBackup as the API server would return it. */
export function backup(
  changes: { name?: string; spec?: Partial<DatabaseBackup["spec"]>; status?: DatabaseBackup["status"] } = {},
) {
  return {
    apiVersion: "databases.test.io/v1",
    kind: "DatabaseBackup",
    metadata: {
      name: changes.name ?? "orders",
      namespace: "shop",
      uid: "uid-of-orders",
      resourceVersion: "1",
      generation: 3,
    },
    spec: {
      databaseName: "orders",
      schedule: "*/5 * * * *",
      backupPath: "/backups/orders/",
      connection: { ...postgresqlConnection("db", "login"), version: "17" },
      ...changes.spec,
    },
    ...(changes.status === undefined ? {} : { status: changes.status }),
  } satisfies Stored<DatabaseBackup> as Stored<DatabaseBackup>;
}

/** A Job that began at the given minute of an hour. Unless it is active, it ended a minute later. */
export function job(
  name: string,
  minute: number,
  end: "Complete" | "Failed" | "active",
  reason?: string,
): Stored<Job> {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, namespace: "shop", uid: `uid-of-${name}`, resourceVersion: "1" },
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

/** A Pod whose backup container ended with this code and termination message. */
export function endedPod(name: string, exitCode: number, message: string, minute = 0): Stored<Pod> {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: "shop",
      uid: `uid-of-${name}`,
      resourceVersion: "1",
      creationTimestamp: time(minute),
    },
    status: {
      phase: exitCode === 0 ? "Succeeded" : "Failed",
      containerStatuses: [{ name: "backup", state: { terminated: { exitCode, message, reason: "Error" } } }],
    },
  };
}

/** The termination message of a run that stored a dump of one megabyte, of which one kibibyte was new. */
export function outcome(
  changes: { snapshotID?: string; startTime?: string; repositoryID?: string; warnings?: string } = {},
): string {
  const {
    snapshotID = "abcdef01".repeat(8),
    startTime = time(0),
    repositoryID = "0123".repeat(16),
    warnings,
  } = changes;
  const facts = {
    repositoryID,
    startTime,
    fileName: "postgresql.dump",
    summary: resticSummary(snapshotID, 1048576, 1024),
    databaseVersion: "17.2",
  };
  return storedBackup(facts, warnings);
}

/** A recorded run. */
export function run(jobName: string, minute: number, phase: BackupRun["phase"]): BackupRun {
  return {
    jobName,
    jobUID: `uid-of-${jobName}`,
    trigger: "Manual",
    phase,
    startTime: time(minute),
    ...(phase === "Running" || phase === "Pending" ? {} : { completionTime: time(minute + 1) }),
  };
}

/** The time at this minute of one hour. */
export function time(minute: number): string {
  return new Date(Date.UTC(2030, 0, 1, 0, minute)).toISOString().replace(".000Z", "Z");
}

/** The repository of the sample. */
export const repository: RepositoryReference = {
  storage: { persistentVolumeClaim: { claimName: "orders-repository" } },
  path: "/backups/orders",
  passwordSecretRef: { name: "orders-repository", key: "password" },
  id: "0123".repeat(16),
};

/** A DatabaseSnapshot of the sample. It is stored, unless the changes say otherwise. */
export function snapshot(
  name: string,
  changes: {
    metadata?: Partial<Stored<DatabaseSnapshot>["metadata"]>;
    spec?: Partial<DatabaseSnapshot["spec"]>;
    status?: DatabaseSnapshot["status"];
  } = {},
): Stored<DatabaseSnapshot> {
  return {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseSnapshot",
    metadata: {
      name,
      namespace: "shop",
      uid: `uid-of-${name}`,
      resourceVersion: "1",
      generation: 1,
      ...changes.metadata,
    },
    spec: { backupRef: { name: "orders" }, ...changes.spec },
    status: {
      phase: "Succeeded",
      artifact: { snapshotID: `id-of-${name}`, fileName: "postgresql.dump", format: "Dump" },
      completionTime: time(1),
      totalBytes: 100,
      addedBytes: 10,
      repository,
      ...changes.status,
    },
  };
}
