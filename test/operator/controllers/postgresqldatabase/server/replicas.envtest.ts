import { expect, test } from "vitest";
import { eventually } from "../../../../../lib/testing/eventually.ts";
import type {
  ConfigMap,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
} from "../../../../../operator/kubernetes/kinds.ts";
import type { Stored } from "../../../../../operator/runtime/index.ts";
import { databasesUnderTest } from "../../../../support/controllers/databases-under-test.ts";
import { operatorUnderTest } from "../../../../support/controllers/operator-under-test.ts";

/* The claims and Pods of replicas. The tests do the work of the controller of StatefulSets and of the kubelet. */

const operator = operatorUnderTest("database-replicas");
const { apply, get, kubectl, patch } = operator;
const { create, getDatabase, madeFor, reason } = databasesUnderTest(operator);

/** Makes the Pod of an instance, as the controller of StatefulSets does, on a node and ready. */
async function start(database: string, ordinal: number): Promise<void> {
  const { spec } = await get<Stored<StatefulSet>>("statefulset", database);
  const { labels, annotations } = spec.template.metadata ?? {};
  const name = `${database}-${ordinal}`;
  await apply({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels, annotations },
    spec: { nodeName: "node", containers: [{ name: "postgresql", image: "image" }] },
  });
  const status = { conditions: [{ type: "Ready", status: "True" }] };
  await kubectl([
    "patch",
    "pod",
    name,
    "--subresource=status",
    "--type=merge",
    "-p",
    JSON.stringify({ status }),
  ]);
}

/** Ends a Pod, as the kubelet does. */
const end = (pod: string) => kubectl(["delete", "pod", pod, "--grace-period=0", "--force"]);

/** Says that the controller of StatefulSets has seen the newest spec. */
async function seen(database: string): Promise<void> {
  const status = { observedGeneration: 1000, replicas: 1 };
  const change = JSON.stringify({ status });
  await kubectl(["patch", "statefulset", database, "--subresource=status", "--type=merge", "-p", change]);
}

/** Claims that are not being deleted. Another controller waits until no Pod uses those that are. */
async function claimsOf(database: string): Promise<string[]> {
  const selector = `databases.test.io/postgresqldatabase=${database}`;
  const { items } = JSON.parse(await kubectl(["get", "pvc", "-l", selector, "-o", "json"])) as {
    items: Stored<PersistentVolumeClaim>[];
  };
  return items
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => metadata.name)
    .sort();
}

test("the claims of replicas are removed after their Pods have ended, while the primary is ready, and never the primary's", async () => {
  await create("shrinking", { replicas: 3 });
  for (const ordinal of [0, 1, 2]) await start("shrinking", ordinal);
  await eventually("three instances", async () => {
    const { status } = await getDatabase("shrinking");
    expect(status).toMatchObject({
      readyReplicas: 3,
      endpoints: { readOnly: expect.stringContaining("-ro.") as string },
    });
  });
  const pod = await get<Stored<Pod>>("pod", "shrinking-2");
  expect(pod.metadata.labels).toMatchObject({ "databases.test.io/postgresqldatabase-role": "replica" });
  await end("shrinking-0");
  await kubectl(["scale", "pgdb", "shrinking", "--replicas=1"]);
  await eventually("fewer instances", async () => {
    expect((await get<StatefulSet>("statefulset", "shrinking")).spec.replicas).toBe(1);
    expect(await madeFor("poddisruptionbudget", "shrinking")).toEqual([]);
    expect(await madeFor("service", "shrinking")).not.toContain("shrinking-ro");
  });
  await seen("shrinking");
  await end("shrinking-2");
  await eventually("the report of the end", async () => {
    expect((await getDatabase("shrinking")).status).toMatchObject({ replicas: 1, readyReplicas: 0 });
  });
  expect(await claimsOf("shrinking")).toEqual(["data-shrinking-0", "data-shrinking-1", "data-shrinking-2"]);
  await start("shrinking", 0);
  await eventually("the end of the claim without a Pod", async () => {
    expect(await claimsOf("shrinking")).toEqual(["data-shrinking-0", "data-shrinking-1"]);
  });
  await end("shrinking-1");
  await eventually("the end of the other one", async () => {
    expect(await claimsOf("shrinking")).toEqual(["data-shrinking-0"]);
  });
});

test("a replica whose claim is deleted gets another one, after its Pod has ended", async () => {
  await create("renewed", { replicas: 2 });
  for (const ordinal of [0, 1]) await start("renewed", ordinal);
  const before = await get<Stored<PersistentVolumeClaim>>("pvc", "data-renewed-1");
  await kubectl(["delete", "pvc", "data-renewed-1", "--wait=false"]);
  await eventually("the end of the Pod", async () => {
    const { metadata } = await get<Stored<Pod>>("pod", "renewed-1");
    expect(metadata.deletionTimestamp).toBeDefined();
  });
  expect((await get<Stored<PersistentVolumeClaim>>("pvc", "data-renewed-1")).metadata.uid).toBe(
    before.metadata.uid,
  );
  await end("renewed-1");
  // This controller does not run here.
  await patch("pvc", "data-renewed-1", { metadata: { finalizers: null } });
  await eventually("another claim", async () => {
    const { metadata } = await get<Stored<PersistentVolumeClaim>>("pvc", "data-renewed-1");
    expect(metadata.uid).not.toBe(before.metadata.uid);
    expect(metadata.labels).toEqual(before.metadata.labels);
  });
});

test("a claim of the StatefulSet controller is taken for a replica, and one of an earlier database is not", async () => {
  const label = "databases.test.io/postgresqldatabase";
  await create("taken", { replicas: 2, storage: { size: "3Gi" } });
  const { spec } = await get<StatefulSet>("statefulset", "taken");
  const claim = (ordinal: number, labels: object) => ({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: `data-taken-${ordinal}`, labels },
    spec: spec.volumeClaimTemplates?.[0]?.spec,
  });
  await apply(
    claim(2, spec.selector.matchLabels ?? {}),
    claim(3, { [label]: "taken", [`${label}-uid`]: "earlier" }),
  );
  await patch("pgdb", "taken", { spec: { replicas: 4 } });
  const { uid } = (await getDatabase("taken")).metadata;
  await eventually("the uid of the first, and why not the other", async () => {
    const { metadata, spec: taken } = await get<Stored<PersistentVolumeClaim>>("pvc", "data-taken-2");
    expect(metadata.labels).toMatchObject({ [`${label}-uid`]: uid });
    expect(metadata.finalizers).toContain("databases.test.io/final-snapshot");
    expect(taken.resources?.requests).toEqual({ storage: "3Gi" });
    const { status } = await getDatabase("taken");
    expect(status?.instances?.[3]?.message).toContain("has the data of an earlier PostgreSQLDatabase");
    expect(status?.conditions).toContainEqual(expect.objectContaining({ type: "Degraded", status: "True" }));
  });
  expect((await get<StatefulSet>("statefulset", "taken")).spec.replicas).toBe(3);
});

test("commits that wait for replicas are reported, and so are commits that go on without them", async () => {
  await create("waiting", { replicas: 2, synchronousReplication: { standbys: 1 } });
  await reason("waiting", "Degraded", "ReplicasNotReady");
  await start("waiting", 0);
  const message = await reason("waiting", "Ready", "WritesBlocked");
  expect(message).toContain("0 follow the primary, and spec.synchronousReplication.standbys is 1.");
  expect(message).toContain(
    `kubectl -n ${operator.namespace} patch postgresqldatabase waiting --type=merge -p '{"spec":`,
  );
  expect(message).toContain("1 of 1 replicas are not ready.");
  expect(await reason("waiting", "Degraded", "WritesBlocked")).toBe(message);
  await reason("waiting", "Reconciling", "WritesBlocked");

  const [, change = ""] = /--type=merge -p '([^']*)'/.exec(message) ?? [];
  await kubectl(["patch", "postgresqldatabase", "waiting", "--type=merge", "-p", change]);
  await reason("waiting", "Ready", "Serving");
  expect(await reason("waiting", "Degraded", "SynchronousReplicationReduced")).toContain(
    "1 of 1 replicas are not ready.",
  );
  const { data } = await get<ConfigMap>("configmap", "waiting-postgresql");
  expect(data).toHaveProperty("preferred-standbys");

  await start("waiting", 1);
  await reason("waiting", "Degraded", "NoProblem");
  await patch("pgdb", "waiting", { spec: { synchronousReplication: { dataDurability: "Required" } } });
  await end("waiting-1");
  await reason("waiting", "Ready", "WritesBlocked");
  await start("waiting", 1);
  await reason("waiting", "Ready", "Serving");
  await reason("waiting", "Degraded", "NoProblem");
});

test("a database cannot be scaled down to the replicas that its commits wait for", async () => {
  await create("needed", { replicas: 3, synchronousReplication: { standbys: 1 } });
  await kubectl(["scale", "pgdb", "needed", "--replicas=2"]);
  await expect(kubectl(["scale", "pgdb", "needed", "--replicas=1"])).rejects.toThrow(
    "1 is not less than replicas, which is 1",
  );
});
