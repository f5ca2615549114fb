import assert from "node:assert/strict";
import { eventually } from "../../lib/testing/eventually.ts";
import { initializationJobName } from "../../operator/kubernetes/database-names.ts";
import { jobs, pods, postgresqlDatabases, statefulSets } from "../../operator/kubernetes/kinds.ts";
import type { KubernetesObject, Resource } from "../../operator/runtime/index.ts";
import { nameOf } from "./backups.ts";
import type { DrilledFleet } from "./drills.ts";
import { inBatches } from "./operator-process.ts";

/** Creates PostgreSQLDatabases, and says at once what servers and Jobs would have reported, until all are Ready. */
export async function createDatabases(count: number, fleet: DrilledFleet): Promise<void> {
  const { client, controlPlane, namespace } = fleet;
  await inBatches(count, async (index) => {
    await client.create(postgresqlDatabases, {
      apiVersion: "databases.test.io/v1alpha1",
      kind: "PostgreSQLDatabase",
      metadata: { name: nameOf(index), namespace },
      spec: { version: "17", deletionPolicy: "Delete" },
    });
  });
  await untilAllHave(statefulSets, count, fleet);
  await inBatches(count, (index) => serve(nameOf(index), fleet));
  await untilAllHave(jobs, count, fleet);
  await inBatches(count, async (index) => {
    const end = { exitCode: 0, message: "version 17.2" };
    await controlPlane.end(initializationJobName(nameOf(index)), end, "initialize");
  });
  await eventually(
    `${count} PostgreSQLDatabases to be ready`,
    async () => {
      assert.equal(await readyDatabases(fleet), count);
    },
    { seconds: 600, intervalMilliseconds: 500 },
  );
}

/** Does the work of the StatefulSet controller and the kubelet. */
async function serve(name: string, { client, namespace }: DrilledFleet): Promise<void> {
  const { spec } = await client.get(statefulSets, { namespace, name });
  const { metadata } = spec.template;
  const pod = { namespace, name: `${name}-0` };
  await client.create(pods, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...pod, labels: metadata?.labels ?? {}, annotations: metadata?.annotations ?? {} },
    spec: { containers: [{ name: "postgresql", image: "postgres:17" }] },
  });
  const server = { name: "postgresql", image: "postgres:17", imageID: "postgres@sha256:17", restartCount: 0 };
  const status = {
    conditions: [{ type: "Ready", status: "True" }],
    containerStatuses: [
      { ...server, ready: true, state: { running: { startedAt: new Date().toISOString() } } },
    ],
  };
  await client.patchStatus(pods, pod, { type: "merge", body: { status } });
}

/** Waits until each PostgreSQLDatabase has an object of a kind. */
async function untilAllHave<T extends KubernetesObject>(
  of: Resource<T>,
  count: number,
  { client, namespace }: DrilledFleet,
): Promise<void> {
  await eventually(
    `${of.plural} of ${count} PostgreSQLDatabases`,
    async () => {
      assert.equal((await client.list(of, { namespace })).items.length, count);
    },
    { seconds: 600, intervalMilliseconds: 500 },
  );
}

async function readyDatabases({ client, namespace }: DrilledFleet): Promise<number> {
  const { items } = await client.list(postgresqlDatabases, { namespace });
  return items.filter(({ status }) =>
    status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True"),
  ).length;
}
