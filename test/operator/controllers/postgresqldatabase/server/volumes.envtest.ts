import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../../../../lib/testing/eventually.ts";
import { kubectl as kubectlOfCluster } from "../../../../../lib/testing/suite.ts";
import type { PersistentVolumeClaim } from "../../../../../operator/kubernetes/kinds.ts";
import { databasesUnderTest } from "../../../../support/controllers/databases-under-test.ts";
import { operatorUnderTest } from "../../../../support/controllers/operator-under-test.ts";
import { serverPods } from "../../../../support/controllers/server-pods.ts";

/* The size of volumes. The tests do the work of the storage and of the servers; the API server refuses what it refuses. */

const operator = operatorUnderTest("database-volumes");
const { get, kubectl, namespace, patch, reconciles } = operator;
const { conditionOf, create, reason } = databasesUnderTest(operator);
const { serve, crash } = serverPods(operator);

const [elastic, rigid] = [`elastic-${namespace}`, `rigid-${namespace}`];

beforeAll(async () => {
  const classes = [elastic, rigid].map((name) => ({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name },
    provisioner: "tests.example/none",
    allowVolumeExpansion: name === elastic,
  }));
  const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: classes });
  await kubectlOfCluster(["apply", "-f", "-"], { input });
});
afterAll(() => kubectlOfCluster(["delete", "storageclass", elastic, rigid]));

/** Creates a database with a volume of 2Gi. */
async function createOn(name: string, storageClassName: string): Promise<void> {
  await create(name, { storage: { size: "2Gi", storageClassName } });
  await resized(name, "2Gi");
}

/** Does what the storage does when it has made or enlarged a volume. */
async function resized(name: string, storage: string, conditions: object[] = []): Promise<void> {
  const status = JSON.stringify({ status: { phase: "Bound", capacity: { storage }, conditions } });
  await kubectl(["patch", "pvc", `data-${name}-0`, "--subresource=status", "--type=merge", "-p", status]);
}

const resize = (name: string, size: string) =>
  patch("postgresqldatabase", name, { spec: { storage: { size } } });

async function requested(name: string): Promise<unknown> {
  const { spec } = await get<PersistentVolumeClaim>("pvc", `data-${name}-0`);
  return spec.resources?.requests?.["storage"];
}

test("a volume grows, while its server is down because it is full, and the status says what it waits for", async () => {
  await createOn("growing", elastic);
  await crash("growing", 'PANIC:  could not write to file "pg_wal/xlogtemp.43": No space left on device');
  expect(await reason("growing", "Ready", "DiskFull")).toContain("patch postgresqldatabase growing");
  expect((await conditionOf("growing", "Stalled"))?.reason).toBe("DiskFull");
  await resize("growing", "3Gi");
  await eventually("the larger claim", async () => {
    expect(await requested("growing")).toBe("3Gi");
  });
  expect(await reason("growing", "Degraded", "VolumeResizing")).toContain(
    "which is 2Gi. The storage has not begun",
  );
  const pending = { type: "FileSystemResizePending", status: "True", message: "Waiting for the node." };
  await resized("growing", "2Gi", [pending]);
  await eventually("what the storage says", async () => {
    expect((await conditionOf("growing", "Degraded"))?.message).toContain(
      "FileSystemResizePending: Waiting for",
    );
  });
  await resized("growing", "3Gi");
  await reason("growing", "Degraded", "NoProblem");
  await serve("growing");
  await reason("growing", "Ready", "Serving");
});

test("a class that does not allow expansion is named, once, while the database serves and is repaired", async () => {
  await createOn("rigid", rigid);
  await serve("rigid");
  await reason("rigid", "Ready", "Serving");
  await resize("rigid", "3Gi");
  expect(await reason("rigid", "Degraded", "VolumeCannotGrow")).toContain("stays at 2Gi");
  expect(await requested("rigid")).toBe("2Gi");
  await reason("rigid", "Ready", "Serving");
  // It is no error that is repeated at once and for ever.
  const before = await reconciles("postgresqldatabase");
  await kubectl(["delete", "service", "rigid-rw"]);
  await eventually("the Service again", () => get("service", "rigid-rw"));
  expect((await reconciles("postgresqldatabase")) - before).toBeLessThan(10);
  await resize("rigid", "2Gi");
  await reason("rigid", "Degraded", "NoProblem");
});

test("a volume does not shrink, and a size that was too large can be taken back until the volume has it", async () => {
  await createOn("shrinking", elastic);
  await serve("shrinking");
  await resize("shrinking", "1Gi");
  expect(await reason("shrinking", "Degraded", "VolumeCannotShrink")).toContain("which has 2Gi");
  expect(await requested("shrinking")).toBe("2Gi");
  await reason("shrinking", "Ready", "Serving");
  await resize("shrinking", "9Gi");
  await reason("shrinking", "Degraded", "VolumeResizing");
  await resize("shrinking", "3Gi");
  await eventually("the smaller claim", async () => {
    expect(await requested("shrinking")).toBe("3Gi");
  });
});

test("a claim that has no volume yet is not resized before it has one", async () => {
  await create("early", { storage: { size: "2Gi", storageClassName: elastic } });
  await resize("early", "3Gi");
  await reason("early", "Degraded", "NoProblem");
  await resized("early", "2Gi");
  await eventually("the larger claim", async () => {
    expect(await requested("early")).toBe("3Gi");
  });
});
