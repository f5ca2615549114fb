import { describe, expect, test } from "vitest";
import type { DatabaseBackup } from "../../../../operator/api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "../../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import type { SnapshotFacts } from "../../../../operator/controllers/databasesnapshot/plan.ts";
import { planDeletion, planSnapshot } from "../../../../operator/controllers/databasesnapshot/plan.ts";
import { endedRun } from "../../../../operator/controllers/ended-run.ts";
import type { CronJob, Job } from "../../../../operator/kubernetes/kinds.ts";
import type { Stored, StoredObject } from "../../../../operator/runtime/index.ts";
import { ownerReference } from "../../../../operator/runtime/index.ts";
import {
  backup,
  endedPod,
  job,
  outcome,
  repository,
  snapshot,
  time,
} from "../../../support/controllers/objects.ts";
import { failedScript, foundBackup } from "../../../support/repository/termination-messages.ts";

const now = new Date(time(30));
const jobName = "now-job";

function owned<T extends StoredObject>(object: T, owner: StoredObject): T {
  return { ...object, metadata: { ...object.metadata, ownerReferences: [ownerReference(owner)] } };
}

function withoutStatus({
  apiVersion,
  kind,
  metadata,
  spec,
}: Stored<DatabaseSnapshot>): Stored<DatabaseSnapshot> {
  return { apiVersion, kind, metadata, spec };
}

function onDemand(status?: DatabaseSnapshot["status"]): Stored<DatabaseSnapshot> {
  const rest = withoutStatus(snapshot("now"));
  return status === undefined ? rest : { ...rest, status };
}

function readyBackup(changes: DatabaseBackup["status"] = {}, reason = "Scheduled"): Stored<DatabaseBackup> {
  const ready = {
    type: "Ready",
    status: "True",
    reason,
    message: "",
    lastTransitionTime: time(0),
  };
  return backup({ status: { conditions: [{ ...ready, status: "True" as const }], repository, ...changes } });
}

const cronJob: Stored<CronJob> = owned(
  {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "orders", namespace: "shop", uid: "uid-of-cronjob", resourceVersion: "1" },
    spec: { schedule: "@daily", jobTemplate: {} },
  },
  backup(),
);

function ownJob(end: "Complete" | "Failed" | "active", reason?: string): Stored<Job> {
  return owned(job(jobName, 1, end, reason), onDemand());
}

function plan(of: Stored<DatabaseSnapshot>, facts: Partial<SnapshotFacts> = {}) {
  return planSnapshot(of, {
    now,
    backup: readyBackup(),
    database: "orders",
    cronJob,
    job: undefined,
    outcome: undefined,
    lost: undefined,
    others: [],
    ...facts,
  });
}

/** The DatabaseSnapshot's own Job, ended, with a Pod that left this termination message. */
function ended(exitCode: number, message: string): Pick<SnapshotFacts, "job" | "outcome"> {
  const made = ownJob(exitCode === 0 ? "Complete" : "Failed");
  return { job: made, outcome: endedRun(made, [endedPod("p", exitCode, message)]) };
}

/** The condition next to Ready that says who acts next. */
function progressOf(status: DatabaseSnapshot["status"]) {
  return status?.conditions?.filter(({ type }) => type === "Reconciling" || type === "Stalled");
}

function readyOf(status: DatabaseSnapshot["status"]) {
  return status?.conditions?.find(({ type }) => type === "Ready");
}

describe("an on-demand DatabaseSnapshot", () => {
  test("starts a Job from the CronJob of a DatabaseBackup that is ready", () => {
    expect(plan(onDemand())).toEqual({ start: cronJob });
  });

  test("starts a Job while the schedule is suspended", () => {
    const ready = readyBackup();
    const suspended = { ...ready, spec: { ...ready.spec, suspend: true } };
    expect(plan(onDemand(), { backup: suspended })).toEqual({ start: cronJob });
  });

  test("waits for its DatabaseBackup to exist", () => {
    const { status, start } = plan(onDemand(), { backup: undefined });
    expect(start).toBeUndefined();
    expect(status?.phase).toBe("Pending");
    expect(readyOf(status)).toMatchObject({ status: "Unknown", reason: "BackupNotFound" });
  });

  test.each([
    ["is not ready", { backup: backup() }],
    ["has lost its PostgreSQLDatabase", { backup: readyBackup({}, "Released") }],
    ["has no CronJob yet", { cronJob: undefined }],
    ["does not own the CronJob", { cronJob: owned(cronJob, onDemand()) }],
  ])("waits while its DatabaseBackup %s", (_, facts) => {
    const { status, start } = plan(onDemand(), facts);
    expect(start).toBeUndefined();
    expect(readyOf(status)).toMatchObject({ status: "Unknown", reason: "BackupNotReady" });
    expect(progressOf(status)).toMatchObject([{ type: "Reconciling", reason: "BackupNotReady" }]);
  });

  test("is stalled while its DatabaseBackup is", () => {
    const stalled = { type: "Stalled", status: "True", reason: "InvalidSpec", message: "" } as const;
    const conditions = [{ ...stalled, lastTransitionTime: time(0) }];
    const { status } = plan(onDemand(), { backup: backup({ status: { conditions } }) });
    expect(readyOf(status)).toMatchObject({ status: "Unknown", reason: "BackupNotReady" });
    expect(progressOf(status)).toMatchObject([{ type: "Stalled", reason: "BackupNotReady" }]);
  });

  test("is Running while its Job runs", () => {
    const { status, start } = plan(onDemand(), { job: ownJob("active") });
    expect(start).toBeUndefined();
    expect(status).toMatchObject({ phase: "Running", jobName, startTime: time(1) });
    expect(progressOf(status)).toMatchObject([{ type: "Reconciling", reason: "Running" }]);
  });

  test("fails when its Job can never start, and the Job is to be deleted", () => {
    const lost = { reason: "PasswordDeleted", message: "Its Secret is gone." };
    const job = ownJob("active");
    const { status, end } = plan(onDemand(), { job, lost, backup: undefined });
    expect(end).toBe(job);
    expect(status).toMatchObject({ phase: "Failed", jobName });
    expect(progressOf(status)).toMatchObject([{ type: "Stalled", reason: "PasswordDeleted" }]);
    expect(plan(onDemand(), { ...ended(1, ""), lost }).end).toBeUndefined();
  });

  test("records what its Job stored, and in which repository", () => {
    const { status } = plan(onDemand(), ended(0, outcome({ repositoryID: "f".repeat(64) })));
    expect(status).toMatchObject({
      phase: "Succeeded",
      artifact: { snapshotID: "abcdef01".repeat(8), fileName: "postgresql.dump", format: "Dump" },
      jobName,
      source: { engine: "postgresql", database: "orders", version: "17.2" },
      repository: { path: repository.path, id: "f".repeat(64) },
    });
    expect(readyOf(status)).toMatchObject({ status: "True", reason: "Stored" });
    expect(progressOf(status)).toEqual([]);
  });

  test.each([
    ["is gone", undefined],
    ["was created again and has no status yet", backup()],
  ])("waits to record it while the DatabaseBackup %s", (_, of) => {
    const facts = ended(0, outcome());
    const { status } = plan(onDemand(), { ...facts, backup: of });
    expect(status).toMatchObject({ phase: "Running", jobName });
    expect(readyOf(status)).toMatchObject({ status: "Unknown", reason: "BackupNotReady" });
    expect(plan(onDemand(status), facts).status?.phase).toBe("Succeeded");
  });

  test("fails with the reason of its Job", () => {
    const { status } = plan(onDemand(), ended(1, failedScript("DumpFailed", "pg_dump: error: gone")));
    expect(status).toMatchObject({ phase: "Failed", jobName, completionTime: time(2) });
    expect(readyOf(status)).toMatchObject({
      status: "False",
      reason: "DumpFailed",
      message: expect.stringContaining("pg_dump: error: gone") as string,
    });
    expect(progressOf(status)).toMatchObject([{ type: "Stalled", status: "True", reason: "DumpFailed" }]);
  });

  test("is stalled when it has failed, also for a reason that a next attempt would mend", () => {
    const { status } = plan(onDemand(), ended(1, failedScript("DatabaseUnreachable", "no route to host")));
    expect(progressOf(status)).toMatchObject([{ type: "Stalled", reason: "DatabaseUnreachable" }]);
  });

  test("fails when the Pod with the result was deleted", () => {
    const made = ownJob("Complete");
    const { status } = plan(onDemand(), { job: made, outcome: endedRun(made, []) });
    expect(status?.phase).toBe("Failed");
    expect(readyOf(status)).toMatchObject({
      reason: "OutcomeLost",
      message: "The result was lost because the Pod was deleted.",
    });
  });

  test("fails when its Job was deleted, and starts no second one", () => {
    const { status, start } = plan(onDemand({ phase: "Running", jobName }));
    expect(start).toBeUndefined();
    expect(status?.phase).toBe("Failed");
    expect(readyOf(status)?.reason).toBe("JobDeleted");
  });

  test("waits for the garbage collector while an earlier object of its name has left its Job", () => {
    const former = onDemand();
    former.metadata = { ...former.metadata, uid: "uid-of-former" };
    const { status, start } = plan(onDemand(), { job: owned(job(jobName, 1, "Complete"), former) });
    expect(start).toBeUndefined();
    expect(status?.phase).toBe("Pending");
    expect(readyOf(status)).toMatchObject({ status: "Unknown", reason: "FormerObjectTerminating" });
    expect(progressOf(status)).toMatchObject([{ type: "Reconciling", status: "True" }]);
  });

  test("fails when another object's Job has its Job's name", () => {
    const { status, start } = plan(onDemand(), { job: job(jobName, 1, "active") });
    expect(start).toBeUndefined();
    expect(status?.phase).toBe("Failed");
    expect(readyOf(status)?.reason).toBe("NameConflict");
  });
});

describe("an on-demand DatabaseSnapshot whose backup was made before", () => {
  const snapshotID = "abcdef01".repeat(8);
  const listed = (startTime: string) => ({
    id: snapshotID,
    time: startTime,
    hostname: "shop/orders",
    paths: ["/postgresql.dump"],
    tags: ["job=former-job", "run=former-pod", "part=dump", "snapshot=now"],
    summary: { backup_end: startTime, total_bytes_processed: 7, data_added_packed: 5 },
  });
  const found = (startTime = "2029-12-01T00:00:00Z") =>
    ended(0, foundBackup("f".repeat(64), [listed(startTime)]));
  const artifact = { snapshotID, fileName: "postgresql.dump", format: "Dump" };
  const made = (changes: Parameters<typeof snapshot>[1] = {}) =>
    snapshot("orders-20291201-000000-abcdef01", {
      ...changes,
      metadata: { labels: { "app.kubernetes.io/managed-by": "my-operator" }, ...changes.metadata },
      status: { phase: "Succeeded", artifact },
    });

  test("gets that one, with the times and sizes of the repository, and says so", () => {
    const { status } = plan(onDemand(), found());
    expect(status).toMatchObject({
      phase: "Succeeded",
      artifact,
      startTime: "2029-12-01T00:00:00.000Z",
      completionTime: "2029-12-01T00:00:00.000Z",
      jobName: "former-job",
      totalBytes: 7,
      addedBytes: 5,
    });
    expect(status?.source).toEqual({ engine: "postgresql", database: "orders" });
    expect(readyOf(status)).toMatchObject({ status: "True", reason: "Found" });
    expect(readyOf(status)?.message).toContain("as snapshot abcdef01 of 2029-12-01T00:00:00.000Z");
  });

  test("has stored it if an earlier attempt of its own run did", () => {
    const { status } = plan(onDemand(), found(time(1)));
    expect(readyOf(status)).toMatchObject({ status: "True", reason: "Stored" });
    expect(status).toMatchObject({ jobName });
  });

  test("replaces the object that the operator made for it meanwhile", () => {
    const { replaces } = plan(onDemand(), { ...found(), others: [made(), snapshot("other")] });
    expect(replaces).toEqual([made()]);
  });

  test.each([
    ["a person has pinned", made({ spec: { pinned: true } })],
    ["a person keeps", made({ spec: { deletionPolicy: "Retain" } })],
    ["a person has created", made({ metadata: { labels: {} } })],
    ["is being deleted with its backup", made({ metadata: { deletionTimestamp: time(2) } })],
  ])("fails if it has an object that %s", (_, other) => {
    const { status, replaces } = plan(onDemand(), { ...found(), others: [other] });
    expect(replaces).toBeUndefined();
    expect(status?.phase).toBe("Failed");
    expect(readyOf(status)).toMatchObject({ status: "False", reason: "DuplicateSnapshot" });
  });

  test("does not wait for an object that is being deleted without its backup", () => {
    const annotations = { "databases.test.io/abandon-backup": snapshotID };
    const leaving = made({ metadata: { deletionTimestamp: time(2), annotations } });
    expect(plan(onDemand(), { ...found(), others: [leaving] })).toMatchObject({
      replaces: [],
      status: { phase: "Succeeded" },
    });
  });
});

describe("a DatabaseSnapshot that names a snapshot", () => {
  const named = (changes: Partial<DatabaseSnapshot["metadata"]> = {}): Stored<DatabaseSnapshot> => {
    return withoutStatus(snapshot("a", { spec: { snapshotID: "a" }, metadata: changes }));
  };

  test("waits for maintenance to find it, and is not written again", () => {
    const { status } = plan(named());
    expect(status?.phase).toBe("Pending");
    expect(readyOf(status)).toMatchObject({ status: "Unknown", reason: "LookingForSnapshot" });
    expect(plan({ ...named(), ...(status === undefined ? {} : { status }) })).toEqual({});
  });

  test("acknowledges a change of its spec while it waits", () => {
    const { status = {} } = plan(named({ generation: 1 }));
    const again = plan({ ...named({ generation: 2 }), status }).status;
    expect(again).toMatchObject({ phase: "Pending", observedGeneration: 2 });
    expect(readyOf(again)?.observedGeneration).toBe(2);
  });

  test("is left alone when the operator has created it: then its status follows at once", () => {
    expect(plan(named({ labels: { "app.kubernetes.io/managed-by": "my-operator" } }))).toEqual({});
  });
});

describe("a DatabaseSnapshot that has succeeded or failed", () => {
  test.each(["Succeeded", "Failed"] as const)("stays %s, whatever the Job", (phase) => {
    const settled = onDemand({ phase, observedGeneration: 1 });
    expect(plan(settled, ended(1, failedScript("DumpFailed", "no")))).toEqual({});
    expect(plan(settled)).toEqual({});
  });

  test("acknowledges a change of its spec", () => {
    const pinned = snapshot("a", { metadata: { generation: 2 } });
    expect(plan(pinned)).toEqual({ status: { ...pinned.status, observedGeneration: 2 } });
  });
});

describe("a DatabaseSnapshot that is deleted", () => {
  const deleted = (changes: Parameters<typeof snapshot>[1] = {}) =>
    snapshot("a", { ...changes, metadata: { deletionTimestamp: time(5), ...changes.metadata } });

  test("keeps its finalizer while its backup is in the repository, and says so once", () => {
    const first = planDeletion(deleted(), now);
    expect(first).toMatchObject({ removeFinalizer: false, status: { phase: "Deleting" } });
    expect(readyOf(first.status)).toMatchObject({ status: "False", reason: "Deleting" });
    const written = { ...deleted(), ...(first.status === undefined ? {} : { status: first.status }) };
    expect(planDeletion(written, now)).toEqual({ removeFinalizer: false, keepsBackup: false });
  });

  test("loses its finalizer at once when it has no backup", () => {
    expect(planDeletion(withoutStatus(deleted()), now)).toEqual({
      removeFinalizer: true,
      keepsBackup: false,
    });
  });

  test("leaves its backup in the repository when the annotation names it", () => {
    const annotations = { "databases.test.io/abandon-backup": "id-of-a" };
    expect(planDeletion(deleted({ metadata: { annotations } }), now)).toEqual({
      removeFinalizer: true,
      keepsBackup: true,
    });
  });

  test.each([
    ["keeps its backup with deletionPolicy Retain", {}, true],
    [
      "loses its backup all the same once retention has marked it",
      { "databases.test.io/expired": "id-of-a" },
      false,
    ],
    ["keeps its backup when the mark is another backup's", { "databases.test.io/expired": "id-of-b" }, true],
  ])("%s", (_, annotations, keepsBackup) => {
    const retained = deleted({ spec: { deletionPolicy: "Retain" }, metadata: { annotations } });
    expect(planDeletion(retained, now)).toMatchObject({ keepsBackup, removeFinalizer: keepsBackup });
  });

  test.each(["true", "id-of-b", ""])("says that the annotation with %j has no effect", (value) => {
    const annotations = { "databases.test.io/abandon-backup": value };
    const before = planDeletion(deleted(), now).status;
    const { removeFinalizer, status } = planDeletion(
      { ...deleted({ metadata: { annotations } }), ...(before === undefined ? {} : { status: before }) },
      now,
    );
    expect(removeFinalizer).toBe(false);
    expect(readyOf(status)?.message).toBe(
      "The backup is being removed from its repository. The annotation databases.test.io/abandon-backup=" +
        `${JSON.stringify(value)} has no effect: to abandon this one, its value must be id-of-a.`,
    );
  });
});
