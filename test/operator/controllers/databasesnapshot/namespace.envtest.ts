import { expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { outcome } from "../../../support/controllers/objects.ts";
import { operatorUnderTest, wanted } from "../../../support/controllers/operator-under-test.ts";

/* What holds objects back lets go of them when their namespace is deleted: nothing can be begun there any more. */

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
  // What the controller of namespaces does, in an order that it does not promise.
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
