import { expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { outcome } from "../../../support/controllers/objects.ts";
import { operatorUnderTest, wanted } from "../../../support/controllers/operator-under-test.ts";

/* When a namespace is deleted, the operator removes its finalizers there, because it can no longer start a Job. */

const { apply, getBackup, kubectl, namespace, controlPlane, readyReason, snapshotsOf } =
  operatorUnderTest("terminating");

test("a namespace that is deleted, its Secrets first, does not wait for the operator", async () => {
  await apply(wanted("kept"), wanted("doomed", { deletionPolicy: "Delete" }));
  for (const name of ["kept", "doomed"]) {
    await readyReason(name, "Scheduled");
    await controlPlane.startRun(name, `${name}-1`);
    await controlPlane.end(`${name}-1`, { exitCode: 0, message: outcome() });
    await eventually(`the first backup of ${name}`, async () => {
      expect((await getBackup(name)).status?.snapshots?.count).toBe(1);
    });
  }
  await kubectl(["delete", "namespace", namespace, "--wait=false"]);
  // The namespace controller deletes the objects, in no fixed order.
  await kubectl(["delete", "secrets,jobs,pods,cronjobs", "--all", "--force", "--grace-period=0"]);
  await kubectl(["delete", "databasesnapshots,databasebackups", "--all", "--wait=false"]);
  await eventually(
    "the removal of all objects",
    async () => {
      expect(await kubectl(["get", "databasesnapshots,databasebackups", "-o", "name"])).toBe("");
      expect(await snapshotsOf("kept")).toEqual([]);
    },
    { seconds: 30 },
  );
});
