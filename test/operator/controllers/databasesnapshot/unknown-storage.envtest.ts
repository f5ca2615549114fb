import { expect, test } from "vitest";
import type { DatabaseSnapshot } from "../../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { outcome } from "../../../support/controllers/objects.ts";
import { operatorUnderTest, wanted } from "../../../support/controllers/operator-under-test.ts";

/* A later version of the operator has recorded a repository in a kind of storage that this version does not know. */

const { apply, get, kubectl, namespace, controlPlane, condition, readyReason, snapshotsOf } =
  operatorUnderTest("unknown-storage");

test("a backup in a storage that is not known stays, and its DatabaseSnapshot says why", async () => {
  await apply(wanted("orders"));
  await readyReason("orders", "Scheduled");
  await controlPlane.startRun("orders", "orders-1");
  await controlPlane.end("orders-1", { exitCode: 0, message: outcome() });
  const name = await eventually("the DatabaseSnapshot", async () => {
    const [snapshot] = await snapshotsOf("orders");
    expect(snapshot?.status?.phase).toBe("Succeeded");
    return snapshot?.metadata.name ?? "";
  });
  const maintenance = await eventually("the first maintenance", async () => {
    const [job] = await controlPlane.jobsOf("orders", "maintenance");
    if (job === undefined) throw new Error("no maintenance Job yet");
    return job.metadata.name ?? "";
  });
  const log = JSON.stringify({
    report: {
      operation: "maintain",
      repositoryID: "0123".repeat(16),
      snapshots: [{ snapshotID: "abcdef01".repeat(8), startTime: "2030-01-01T00:00:00Z", fileName: "dump" }],
      forgotten: [],
      unreadable: [],
    },
  });
  await controlPlane.end(maintenance, { exitCode: 0, message: '{"ok":true}', log }, "maintenance");
  // The API server drops the field that its CRD does not know.
  const repository = {
    path: "/elsewhere",
    storage: { persistentVolumeClaim: null, swift: { container: "a" } },
  };
  const status = JSON.stringify({ status: { repository } });
  await kubectl(["patch", "databasesnapshot", name, "--subresource=status", "--type=merge", "-p", status]);
  await kubectl(["delete", "databasesnapshot", name, "--wait=false"]);
  await eventually("the reason", async () => {
    const snapshot = await get<DatabaseSnapshot>("databasesnapshot", name);
    expect(snapshot.status?.conditions?.find(({ type }) => type === "Ready")).toMatchObject({
      status: "False",
      reason: "StorageNotSupported",
      message: expect.stringMatching(
        /does not know the storage of the repository: it knows persistentVolumeClaim, s3, gcs, azure and rest\. Update the operator/,
      ) as string,
    });
  });
  expect(await condition("orders", "Ready")).toMatchObject({ status: "True", reason: "Scheduled" });

  await kubectl(["delete", "namespace", namespace, "--wait=false"]);
  await kubectl(["delete", "databasesnapshots,databasebackups", "--all", "--wait=false"]);
  await eventually("the removal of the DatabaseSnapshot", async () => {
    expect(await snapshotsOf("orders")).toEqual([]);
  });
});
