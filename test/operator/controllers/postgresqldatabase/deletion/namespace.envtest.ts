import { expect, test } from "vitest";
import type { PersistentVolumeClaim } from "../../../../../operator/kubernetes/kinds.ts";
import { databasesUnderTest } from "../../../../support/controllers/databases-under-test.ts";
import { operatorUnderTest } from "../../../../support/controllers/operator-under-test.ts";

/* When a namespace is deleted, no last backup can be made: its volumes are held for ten minutes, and no longer. */

const operator = operatorUnderTest("database-namespace");
const { clock, get, getBackup, kubectl, logged, namespace, readyReason } = operator;
const { create, gone, reason } = databasesUnderTest(operator);

test("a namespace that is deleted neither loses a volume silently nor waits for ever", async () => {
  await create("held", { backupSchedule: "@daily" });
  await readyReason("held", "Scheduled");
  await create("dropped", { deletionPolicy: "Delete" });

  await kubectl(["delete", "namespace", namespace, "--wait=false"]);
  // The namespace controller deletes the objects, in no fixed order.
  await kubectl([
    "delete",
    "secrets,cronjobs,statefulsets,pvc",
    "--all",
    "--force",
    "--grace-period=0",
    "--wait=false",
  ]);
  await kubectl(["delete", "postgresqldatabases,databasebackups", "--all", "--wait=false"]);
  await gone("dropped");

  expect(await reason("held", "Ready", "FinalSnapshotFailed")).toMatch(
    /the namespace is being deleted, so that no Pod can start\. Until [^,]+Z, the volumes are held\. To keep the data, set the reclaim/,
  );
  const claim = await get<PersistentVolumeClaim>("persistentvolumeclaim", "data-held-0");
  expect(claim.metadata.finalizers).toContain("databases.test.io/final-snapshot");

  clock.forward(600);
  await kubectl(["annotate", "postgresqldatabase", "held", "look=again"]);
  await gone("held");
  // The claim itself goes when no Pod uses it any more, which is up to another controller.
  const released = await get<PersistentVolumeClaim>("persistentvolumeclaim", "data-held-0");
  expect(released.metadata.finalizers).toEqual(["kubernetes.io/pvc-protection"]);
  expect(logged.some((line) => line.includes("no last backup could be made"))).toBe(true);
  await expect(getBackup("held")).rejects.toThrow("not found");
});
