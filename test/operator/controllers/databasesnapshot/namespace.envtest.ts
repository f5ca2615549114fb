import { expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { outcome } from "../../../support/controllers/objects.ts";
import { operatorUnderTest, wanted } from "../../../support/controllers/operator-under-test.ts";

/* When a namespace is deleted, the operator removes its finalizers there, because it can no longer start a Job. */

const { apply, getBackup, kubectl, namespace, controlPlane, patch, readyReason, snapshotsOf } =
  operatorUnderTest("terminating");

const snapshotID = "abcdef01".repeat(8);

/** Ends the maintenance Job of a DatabaseBackup that has not ended. */
async function endMaintenance(backup: string, end: { failed: object } | { unreadable: string[] }) {
  const name = await eventually(`a maintenance Job of ${backup}`, async () => {
    const all = await controlPlane.jobsOf(backup, "maintenance");
    const open = all.find(({ status }) => status?.conditions === undefined)?.metadata.name;
    if (open === undefined) throw new Error("no maintenance Job yet");
    return open;
  });
  if ("failed" in end) {
    await controlPlane.end(name, { exitCode: 1, message: JSON.stringify(end) }, "maintenance");
    return;
  }
  const report = {
    operation: "maintain",
    repositoryID: "0123".repeat(16),
    snapshots: [],
    forgotten: [],
    ...end,
  };
  const log = JSON.stringify({ report });
  await controlPlane.end(name, { exitCode: 0, message: '{"ok":true}', log }, "maintenance");
}

test("a namespace that is deleted, its Secrets first, does not wait for the operator", async () => {
  await apply(
    wanted("kept"),
    wanted("doomed", { deletionPolicy: "Delete" }),
    wanted("failing", { deletionPolicy: "Delete" }),
    wanted("damaged"),
  );
  for (const name of ["kept", "doomed", "failing", "damaged"]) {
    await readyReason(name, "Scheduled");
    await controlPlane.startRun(name, `${name}-1`);
    await controlPlane.end(`${name}-1`, { exitCode: 0, message: outcome({ snapshotID }) });
    await eventually(`the first backup of ${name}`, async () => {
      expect((await getBackup(name)).status?.snapshots?.count).toBe(1);
    });
  }
  // The repository cannot be removed, which is tried again after ten minutes.
  await kubectl(["delete", "databasebackup", "failing", "--wait=false"]);
  const failed = { reason: "StorageUnreachable", message: "connection refused" };
  await endMaintenance("failing", { failed });
  await readyReason("failing", "StorageUnreachable");
  // A backup that cannot be removed, and that no DatabaseBackup maintains any more.
  await endMaintenance("damaged", { unreadable: [snapshotID] });
  await kubectl(["delete", "databasebackup", "damaged", "--timeout=300s"]);
  await kubectl([
    "delete",
    "databasesnapshots",
    "--field-selector=spec.backupRef.name=damaged",
    "--wait=false",
  ]);
  await endMaintenance("damaged", { unreadable: [snapshotID] });
  await eventually("the condition RepositoryDamaged", async () => {
    const [snapshot] = await snapshotsOf("damaged");
    expect(snapshot?.status?.conditions).toMatchObject([
      { reason: "RepositoryDamaged" },
      { type: "Stalled" },
    ]);
  });

  // A Job of maintenance that goes on for as long as its Pod, which a finalizer keeps.
  const working = (await controlPlane.jobsOf("kept", "maintenance"))[0]?.metadata.name ?? "";
  await controlPlane.begin(working, "maintenance");
  await patch("job", working, { metadata: { finalizers: ["example.com/hold"] } });

  await kubectl(["delete", "namespace", namespace, "--wait=false"]);
  // The namespace controller deletes the objects, in no fixed order.
  const others = "secrets,jobs,pods,cronjobs";
  await kubectl(["delete", others, "--all", "--force", "--grace-period=0", "--wait=false"]);
  await kubectl(["delete", "databasesnapshots,databasebackups", "--all", "--wait=false"]);
  await eventually("the removal of all objects", async () => {
    expect(await kubectl(["get", "databasesnapshots,databasebackups", "-o", "name"])).toBe("");
    expect(await snapshotsOf("kept")).toEqual([]);
  });
  await patch("job", working, { metadata: { finalizers: null } });
});
