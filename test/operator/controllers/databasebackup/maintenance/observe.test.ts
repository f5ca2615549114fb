import { expect, test } from "vitest";
import { observeMaintenance } from "../../../../../operator/controllers/databasebackup/maintenance/observe.ts";
import type { Job, Pod } from "../../../../../operator/kubernetes/kinds.ts";
import type { Stored } from "../../../../../operator/runtime/index.ts";
import { job, time } from "../../../../support/controllers/objects.ts";

type Context = Parameters<typeof observeMaintenance>[2];

/** What is observed at minute 50 of a Job whose Pod cannot start, and which Jobs are deleted. */
async function observe(maintenance: Stored<Job>, pods: Stored<Pod>[]) {
  const deleted: string[] = [];
  const context = {
    client: {
      delete: (_: unknown, { name }: { name: string }) => {
        deleted.push(name);
        return Promise.resolve();
      },
    },
    now: () => new Date(time(50)),
    request: { namespace: "shop", name: "orders" },
    stores: { backups: { get: () => undefined }, pods: { byIndex: () => pods } },
  } as unknown as Context;
  const observed = await observeMaintenance([maintenance], undefined, context);
  return { deleted, phase: observed?.record.phase, reason: observed?.record.reason };
}

/** A Job that was created at minute 0, and resumed at this minute. */
function resumedAt(minute: number): Stored<Job> {
  const { metadata, ...rest } = job("orders-u1", minute, "active");
  return { ...rest, metadata: { ...metadata, creationTimestamp: time(0) }, spec: { template: {} } };
}

const unpulled: Stored<Pod> = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    ...{ name: "orders-u1-x", namespace: "shop", uid: "pod", resourceVersion: "1" },
    labels: { "batch.kubernetes.io/controller-uid": "uid-of-orders-u1" },
  },
  status: {
    phase: "Pending",
    containerStatuses: [{ name: "maintenance", state: { waiting: { reason: "ImagePullBackOff" } } }],
  },
};

test("a maintenance Job that a queue has kept waiting has as long to start its Pod as any other", async () => {
  expect(await observe(resumedAt(45), [unpulled])).toEqual({
    deleted: [],
    phase: "Running",
    reason: "ImagePullBackOff",
  });
  expect(await observe(resumedAt(30), [unpulled])).toMatchObject({ deleted: ["orders-u1"], phase: "Failed" });
});

test("a maintenance Job that a queue keeps waiting is kept, however old it is", async () => {
  const { metadata } = resumedAt(45);
  const waiting: Stored<Job> = {
    ...{ apiVersion: "batch/v1", kind: "Job", spec: { suspend: true, template: {} } },
    metadata: { ...metadata, labels: { "kueue.x-k8s.io/queue-name": "backups" } },
  };
  expect(await observe(waiting, [])).toEqual({ deleted: [], phase: "Running", reason: "WaitingForKueue" });
});
