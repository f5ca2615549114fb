import { describe, expect, test } from "vitest";
import type { PersistentVolumeClaim, StatefulSet } from "../../../../../operator/kubernetes/kinds.ts";
import type { Stored } from "../../../../../operator/runtime/index.ts";
import { eventually } from "../../../../../lib/testing/eventually.ts";
import { databaseBackup } from "../../../../support/api/backups.ts";
import { databasesUnderTest, wantedDatabase } from "../../../../support/controllers/databases-under-test.ts";
import { operatorUnderTest } from "../../../../support/controllers/operator-under-test.ts";
import { failedScript } from "../../../../support/repository/termination-messages.ts";

/* The deletion of PostgreSQLDatabases. The tests do the work of the servers and of the controllers of Jobs and StatefulSets. */

const operator = operatorUnderTest("database-deletion");
const { apply, controlPlane, eventReasons, get, getBackup, kubectl, patch, readyReason, whileStopped } =
  operator;
const { create, getDatabase, getSnapshot, gone, lastBackup, madeFor, reason, store } =
  databasesUnderTest(operator);

const annotation = "databases.test.io/delete-without-snapshot";

/** The claims of a database that are not being deleted. Another controller waits until no Pod uses those that are. */
async function claimsOf(name: string): Promise<string[]> {
  const selector = `databases.test.io/postgresqldatabase=${name}`;
  const { items } = JSON.parse(await kubectl(["get", "pvc", "-l", selector, "-o", "json"])) as {
    items: Stored<PersistentVolumeClaim>[];
  };
  for (const { metadata } of items)
    expect(metadata.finalizers).not.toContain("databases.test.io/final-snapshot");
  return items
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => metadata.name);
}

/** Asserts that nothing of the database's data was removed. */
async function expectUntouched(name: string): Promise<void> {
  const claim = await get<PersistentVolumeClaim>("persistentvolumeclaim", `data-${name}-0`);
  expect(claim.metadata.deletionTimestamp).toBeUndefined();
  await get("statefulset", name);
}

describe("a PostgreSQLDatabase with the policy Snapshot", () => {
  test("is removed with its volume once the last backup is stored, and its backups stay", async () => {
    await create("sold", {
      backupSchedule: "@daily",
      backup: { objectives: { rpo: "24h" }, verification: { triggers: ["AfterBackup"] } },
    });
    await readyReason("sold", "Scheduled");
    const { snapshot, job } = await lastBackup("sold");
    expect(await reason("sold", "Ready", "FinalSnapshotRunning")).toContain(`DatabaseSnapshot "${snapshot}"`);
    expect((await getDatabase("sold")).status?.conditions).toContainEqual(
      expect.objectContaining({ type: "Reconciling", reason: "FinalSnapshotRunning" }),
    );
    expect((await getBackup("sold")).spec.suspend).toBe(true);
    await expectUntouched("sold");
    await store(job);
    await gone("sold");
    expect(await claimsOf("sold")).toEqual([]);
    expect(await kubectl(["get", "statefulset", "sold", "--ignore-not-found"])).toBe("");
    expect((await getSnapshot(snapshot)).status?.phase).toBe("Succeeded");
    expect((await getSnapshot(snapshot)).spec.pinned).toBe(true);
    const left = await getBackup("sold");
    expect(left.spec.suspend).toBe(true);
    expect(left.metadata.ownerReferences ?? []).toEqual([]);
    expect(left.metadata.deletionTimestamp).toBeUndefined();
    // Nothing is wrong with it, so no alert fires, and nothing waits for it.
    expect(left.spec.objectives).toBeUndefined();
    expect(left.spec.verification).toEqual({ triggers: ["AfterBackup"], suspend: true });
    expect(await readyReason("sold", "Released")).toBe(
      'PostgreSQLDatabase "sold" was deleted. Its backups stay, and can be restored. A PostgreSQLDatabase of this name goes on with them.',
    );
    expect((await getBackup("sold")).status?.conditions?.map(({ type }) => type)).not.toContain(
      "Reconciling",
    );
    await eventually("the event", async () => {
      expect(await eventReasons("sold")).toContain("DatabaseDeleted");
    });
  });

  test("has its server until the last backup is stored, also if the deletion is to wait for all children", async () => {
    await create("foreground");
    await kubectl(["delete", "postgresqldatabase", "foreground", "--cascade=foreground", "--wait=false"]);
    await reason("foreground", "Ready", "FinalSnapshotRunning");
    expect((await getDatabase("foreground")).metadata.finalizers).toEqual([
      "databases.test.io/final-snapshot",
    ]);
    // In the place of the garbage collector.
    await kubectl(["delete", "statefulset,secret", "-l", "databases.test.io/postgresqldatabase=foreground"]);
    await eventually("the server, and what it needs", async () => {
      await get("statefulset", "foreground");
      await get("secret", "foreground-backup");
    });
    const { uid = "" } = (await getDatabase("foreground")).metadata;
    await kubectl(["annotate", "postgresqldatabase", "foreground", `${annotation}=${uid}`]);
    await gone("foreground");
  });

  test("without backupSchedule gets a DatabaseBackup for its last backup", async () => {
    await create("unscheduled");
    const { job } = await lastBackup("unscheduled");
    expect((await getBackup("unscheduled")).spec.suspend).toBe(true);
    await store(job);
    await gone("unscheduled");
    expect((await getBackup("unscheduled")).metadata.ownerReferences ?? []).toEqual([]);
  });

  test("is not removed while the last backup fails, and tries again when its DatabaseSnapshot is deleted", async () => {
    await create("failing", { backupSchedule: "@daily" });
    const { snapshot, job } = await lastBackup("failing");
    const message = failedScript("ConnectionRefused", "Connection refused");
    await controlPlane.end(job, { exitCode: 1, message });
    const said = await reason("failing", "Ready", "FinalSnapshotFailed");
    expect(said).toMatch(
      /^The last backup cannot be made: DatabaseSnapshot "failing-final-[^"]+": ConnectionRefused: /,
    );
    expect(said).toContain("Delete the DatabaseSnapshot to try again.");
    expect((await getDatabase("failing")).status?.conditions).toContainEqual(
      expect.objectContaining({ type: "Stalled", status: "True", reason: "FinalSnapshotFailed" }),
    );
    await eventually("the event", async () => {
      expect(await eventReasons("failing")).toContain("FinalSnapshotFailed");
    });
    await expectUntouched("failing");

    const before = await getSnapshot(snapshot);
    await kubectl(["delete", "databasesnapshot", snapshot, "--timeout=300s"]);
    // The garbage collector does that.
    await kubectl([
      "delete",
      `job/${job}`,
      `pod/${job}-pod`,
      "--force",
      "--grace-period=0",
      "--timeout=300s",
    ]);
    await eventually("another DatabaseSnapshot", async () => {
      expect((await getSnapshot(snapshot)).metadata.uid).not.toBe(before.metadata.uid);
    });
    await eventually("another Job", () => get("job", job));
    await store(job);
    await gone("failing");
  });

  test("is removed without a last backup when the annotation has its uid, and with no other value", async () => {
    await create("abandoned");
    const { job } = await lastBackup("abandoned");
    await kubectl(["annotate", "postgresqldatabase", "abandoned", `${annotation}=true`]);
    await eventually("the hint", async () => {
      const ready = (await getDatabase("abandoned")).status?.conditions?.find(({ type }) => type === "Ready");
      expect(ready?.message).toContain(`The annotation ${annotation}="true" has no effect`);
    });
    await expectUntouched("abandoned");
    const { uid = "" } = (await getDatabase("abandoned")).metadata;
    await kubectl(["annotate", "--overwrite", "postgresqldatabase", "abandoned", `${annotation}=${uid}`]);
    await gone("abandoned");
    expect(await claimsOf("abandoned")).toEqual([]);
    await kubectl(["delete", "job", job, "--ignore-not-found", "--wait=false"]);
  });

  test("goes on with its last backup after the operator was down", async () => {
    await create("interrupted");
    const { snapshot, job } = await lastBackup("interrupted");
    const before = await getSnapshot(snapshot);
    await whileStopped(async () => {
      await store(job);
    });
    await gone("interrupted");
    expect((await getSnapshot(snapshot)).metadata.uid).toBe(before.metadata.uid);
  });

  test("is not removed while another DatabaseBackup has its name", async () => {
    await apply(databaseBackup("occupied", { databaseName: "other" }));
    await create("occupied");
    await kubectl(["delete", "postgresqldatabase", "occupied", "--wait=false"]);
    expect(await reason("occupied", "Ready", "FinalSnapshotFailed")).toContain(
      'The last backup cannot be made: DatabaseBackup "occupied" does not belong to this PostgreSQLDatabase',
    );
    await expectUntouched("occupied");
    await kubectl(["delete", "databasebackup", "occupied", "--timeout=300s"]);
    await reason("occupied", "Ready", "FinalSnapshotRunning");
  });

  test("is removed at once if its database was never made", async () => {
    await apply(wantedDatabase("empty"));
    await eventually("the StatefulSet", () => get("statefulset", "empty"));
    await kubectl(["delete", "postgresqldatabase", "empty", "--timeout=300s"]);
    expect(await claimsOf("empty")).toEqual([]);
    expect(await kubectl(["get", "databasebackup", "empty", "--ignore-not-found"])).toBe("");
  });

  test("with a volume that a person gave it is not removed, even if its database was never made", async () => {
    await create("former", { deletionPolicy: "Retain" });
    await kubectl(["delete", "postgresqldatabase", "former", "--timeout=300s"]);
    // In the place of the garbage collector.
    const children = "secrets,services,configmaps,networkpolicies";
    await kubectl(["delete", children, "-l", "databases.test.io/postgresqldatabase=former"]);
    await apply(wantedDatabase("former"));
    await reason("former", "Ready", "NameConflict");
    const { uid = "" } = (await getDatabase("former")).metadata;
    const label = `databases.test.io/postgresqldatabase-uid=${uid}`;
    await kubectl(["label", "--overwrite", "pvc", "data-former-0", label]);
    await eventually("the StatefulSet", () => get("statefulset", "former"));
    await kubectl(["delete", "postgresqldatabase", "former", "--wait=false"]);
    await reason("former", "Ready", "FinalSnapshotRunning");
    await expectUntouched("former");
    await kubectl(["annotate", "postgresqldatabase", "former", `${annotation}=${uid}`]);
    await gone("former");
  });
});

describe("the server of a PostgreSQLDatabase that is deleted", () => {
  test("ends before its volume is removed", async () => {
    await create("busy", { deletionPolicy: "Delete" });
    const { metadata } = await get<StatefulSet>("statefulset", "busy");
    // A finalizer in the place of a kubelet that ends the server.
    await apply({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "busy-0", labels: metadata.labels, finalizers: ["example.com/hold"] },
      spec: { containers: [{ name: "postgresql", image: "postgres" }] },
    });
    await kubectl(["delete", "postgresqldatabase", "busy", "--wait=false"]);
    expect(await reason("busy", "Ready", "DatabaseDeleting")).toContain(
      'Pod "busy-0" of the server has to end first.',
    );
    const claim = await get<PersistentVolumeClaim>("persistentvolumeclaim", "data-busy-0");
    expect(claim.metadata.deletionTimestamp).toBeUndefined();
    await patch("pod", "busy-0", { metadata: { finalizers: null } });
    await gone("busy");
    expect(await claimsOf("busy")).toEqual([]);
  });
});

describe("a PostgreSQLDatabase with the policy", () => {
  test("Retain keeps its claim and its suspended DatabaseBackup", async () => {
    await create("kept", { deletionPolicy: "Retain", backupSchedule: "@daily" });
    await readyReason("kept", "Scheduled");
    await kubectl(["delete", "postgresqldatabase", "kept", "--timeout=300s"]);
    const claim = await get<PersistentVolumeClaim>("persistentvolumeclaim", "data-kept-0");
    expect(claim.metadata.deletionTimestamp).toBeUndefined();
    expect(claim.metadata.finalizers ?? []).not.toContain("databases.test.io/final-snapshot");
    const left = await getBackup("kept");
    expect(left.spec.suspend).toBe(true);
    expect(left.metadata.ownerReferences ?? []).toEqual([]);
    expect(await kubectl(["get", "statefulset", "kept", "--ignore-not-found"])).toBe("");
  });

  test("Delete removes its claim without a last backup, also if its DatabaseBackup cannot be made", async () => {
    await apply(databaseBackup("dropped", { databaseName: "other" }));
    await create("dropped", { deletionPolicy: "Delete", backupSchedule: "@daily" });
    await reason("dropped", "BackedUp", "NameConflict");
    await kubectl(["delete", "postgresqldatabase", "dropped", "--timeout=300s"]);
    expect(await claimsOf("dropped")).toEqual([]);
    expect(await madeFor("databasesnapshots", "dropped")).toEqual([]);
    expect((await getBackup("dropped")).spec.suspend).toBeUndefined();
  });
});
