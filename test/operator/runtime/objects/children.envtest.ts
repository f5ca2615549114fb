import { describe, expect, inject, test } from "vitest";
import { HttpTransport } from "../../../../operator/runtime/client/http-transport.ts";
import { identityFromKubeconfig } from "../../../../operator/runtime/client/identity.ts";
import {
  Client,
  ensureChild,
  type KubernetesObject,
  NotControlledError,
  resource,
  type Stored,
} from "../../../../operator/runtime/index.ts";
import { testNamespace } from "../../../../lib/testing/suite.ts";
import {
  clusterClient,
  type ConfigMap,
  configMap,
  configMaps,
  recordingLog,
} from "../../../support/runtime/parts.ts";

interface Deployment extends KubernetesObject {
  spec: {
    replicas?: number;
    minReadySeconds?: number;
    selector: object;
    template: { spec: { containers: Container[] } };
  };
}
interface Container {
  name: string;
  image: string;
  env?: { name: string; value: string }[];
}
type ManagedFields = { manager: string; operation: string }[];

const deployments = resource<Deployment>("apps/v1", "Deployment", "deployments");
const annotation = "test/created-fields";

describe("a child that was created", () => {
  const namespace = testNamespace("children");
  const client = clusterClient("test");
  const labels = { app: "a" };
  const desired = (name: string): Deployment => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { namespace, name, labels },
    spec: {
      minReadySeconds: 5,
      selector: { matchLabels: labels },
      template: {
        ...{ metadata: { labels } },
        spec: { containers: [{ name: "main", image: "none", env: [{ name: "A", value: "1" }] }] },
      },
    },
  });
  const get = (name: string) => client.get(deployments, { namespace, name });
  const newOwner = (name: string): Promise<Stored<ConfigMap>> =>
    client.create(configMaps, configMap(namespace, name, {}));
  const writers = ({ metadata }: KubernetesObject) =>
    (metadata as { managedFields?: ManagedFields }).managedFields?.map(
      ({ manager, operation }) => `${manager} ${operation}`,
    );

  test("is as it was asked for, and not written again", async () => {
    const owner = await newOwner("same");
    const ensure = async (current?: Stored<Deployment>) =>
      ensureChild(client, deployments, desired("same"), current, { owner });
    expect(await ensure()).toBe("created");
    const created = await get("same");
    expect(created).toMatchObject({ spec: { minReadySeconds: 5, progressDeadlineSeconds: 600 } });
    expect(await ensure(created)).toBe("unchanged");
    expect((await get("same")).metadata.resourceVersion).toBe(created.metadata.resourceVersion);
  });

  test("loses fields that are no longer desired, and keeps the server's defaults and what others set", async () => {
    const owner = await newOwner("less");
    await ensureChild(client, deployments, desired("less"), undefined, { owner });
    await clusterClient("somebody").patch(
      deployments,
      { namespace, name: "less" },
      {
        type: "merge",
        body: { metadata: { annotations: { theirs: "1" } }, spec: { revisionHistoryLimit: 3 } },
      },
    );
    const before = await get("less");
    const less = desired("less");
    delete less.spec.minReadySeconds;
    delete less.spec.template.spec.containers[0]?.env;
    expect(await ensureChild(client, deployments, less, before, { owner })).toBe("updated");
    const after = await get("less");
    const { minReadySeconds, ...spec } = before.spec;
    const [container] = spec.template.spec.containers;
    delete container?.env;
    expect(minReadySeconds).toBe(5);
    expect(after.spec).toEqual(spec);
    expect(after.spec).toMatchObject({ revisionHistoryLimit: 3, progressDeadlineSeconds: 600 });
    expect(after.metadata.annotations).toEqual({ theirs: "1" });
    expect(writers(after)?.toSorted()).toEqual(["somebody Update", "test Apply"]);
    expect(await ensureChild(client, deployments, less, after, { owner })).toBe("unchanged");
  });

  test("loses a key that others add to a field which is one value, and no other", async () => {
    const services = resource<
      KubernetesObject & { spec: { selector: Record<string, string>; ports: object[] } }
    >("v1", "Service", "services");
    const owner = await newOwner("whole");
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "whole", namespace },
      spec: { selector: { app: "ours" }, ports: [{ port: 80, targetPort: 80, protocol: "TCP" }] },
    };
    const found = () => client.get(services, { namespace, name: "whole" });
    const ensure = async () =>
      ensureChild(client, services, service, await found(), { owner, atomicFields: ["spec.selector"] });
    await ensureChild(client, services, service, undefined, { owner, atomicFields: ["spec.selector"] });
    expect(await ensure()).toBe("unchanged");
    await clusterClient("somebody").patch(
      services,
      { namespace, name: "whole" },
      {
        type: "merge",
        body: { metadata: { labels: { theirs: "1" } }, spec: { selector: { theirs: "1" } } },
      },
    );
    expect(await ensure()).toBe("updated");
    expect(await found()).toMatchObject({
      metadata: { labels: { theirs: "1" } },
      spec: { selector: { app: "ours" } },
    });
    expect((await found()).spec.selector).toEqual({ app: "ours" });
    expect(await ensure()).toBe("unchanged");
  });

  test("is changed only where it differs", async () => {
    const owner = await newOwner("more");
    await ensureChild(client, deployments, desired("more"), undefined, { owner });
    const before = await get("more");
    const more = { ...desired("more"), spec: { ...desired("more").spec, replicas: 3 } };
    expect(await ensureChild(client, deployments, more, before, { owner })).toBe("updated");
    expect((await get("more")).spec).toEqual({ ...before.spec, replicas: 3 });
  });

  test("is changed also after a change was interrupted", async () => {
    const owner = await newOwner("half");
    await ensureChild(client, deployments, desired("half"), undefined, { owner });
    const before = await get("half");
    const less = desired("half");
    delete less.spec.minReadySeconds;
    const cutOff = { get: client.get.bind(client), patch: onlyJsonPatches(client), fieldManager: "test" };
    await expect(ensureChild(cutOff as never, deployments, less, before, { owner })).rejects.toThrow(
      "cut off",
    );
    expect((await get("half")).metadata.annotations).toHaveProperty([annotation]);
    expect(writers(await get("half"))).toEqual(["test Apply"]);
    expect(await ensureChild(client, deployments, less, await get("half"), { owner })).toBe("updated");
    expect((await get("half")).spec).not.toHaveProperty("minReadySeconds");
    expect((await get("half")).metadata.annotations ?? {}).not.toHaveProperty([annotation]);
  });

  test("is found also if the store does not show it; an object of others with that name is not touched", async () => {
    const owner = await newOwner("hidden");
    await ensureChild(client, deployments, desired("hidden"), undefined, { owner });
    expect(await ensureChild(client, deployments, desired("hidden"), undefined, { owner })).toBe("unchanged");
    const other = await newOwner("other");
    await expect(
      ensureChild(client, deployments, desired("hidden"), undefined, { owner: other }),
    ).rejects.toThrow(NotControlledError);
  });
});

describe("a child that the server stores otherwise than it is written", () => {
  const namespace = testNamespace("stored-otherwise");
  const patches: string[] = [];
  const { log, lines } = recordingLog();
  const transport = new HttpTransport({
    identity: identityFromKubeconfig({ path: inject("kubeconfig") }),
    userAgent: "runtime-tests",
  });
  const client = new Client(
    {
      request: (request) => {
        if (request.method === "PATCH") patches.push(request.path);
        return transport.request(request);
      },
      stream: transport.stream.bind(transport),
      close: transport.close.bind(transport),
    },
    { fieldManager: "test", log },
  );
  type Child = KubernetesObject & { spec: unknown };
  /** Ensures a child ten times, and returns how many PATCH requests that took. */
  async function settle(apiVersion: string, kind: string, plural: string, name: string, spec: unknown) {
    const of = resource<Child>(apiVersion, kind, plural);
    const owner = await client.create(configMaps, configMap(namespace, name, {}));
    const ensure = async (wanted: unknown, current?: Stored<Child>) => {
      const desired = { apiVersion, kind, metadata: { namespace, name }, spec: wanted };
      return ensureChild(client, of, desired, current, { owner });
    };
    const get = () => client.get(of, { namespace, name });
    const before = patches.length;
    expect(await ensure(spec)).toBe("created");
    for (let times = 0; times < 10; times++) await ensure(spec, await get());
    return { patches: patches.length - before, get, ensure };
  }

  const metric = (target: object) => ({ type: "Resource", resource: { name: "memory", target } });
  test.each([
    [
      "an autoscaler",
      ["autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"],
      {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
        maxReplicas: 3,
        metrics: [metric({ type: "AverageValue", averageValue: "1000m" })],
      },
    ],
    [
      "a LimitRange",
      ["v1", "LimitRange", "limitranges"],
      { limits: [{ type: "Container", default: { memory: "1024Mi" }, max: { memory: "2048Mi" } }] },
    ],
    ["a ResourceQuota", ["v1", "ResourceQuota", "resourcequotas"], { hard: { "limits.memory": "1024Mi" } }],
    [
      "a claim",
      ["v1", "PersistentVolumeClaim", "persistentvolumeclaims"],
      { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1024Mi" } } },
    ],
  ] as const)(
    "is not written again if only amounts differ: %s",
    async (_, [apiVersion, kind, plural], spec) => {
      const { patches, get } = await settle(apiVersion, kind, plural, kind.toLowerCase(), spec);
      expect(patches).toBe(0);
      expect(JSON.stringify((await get()).spec)).not.toMatch(/1000m|1024Mi/);
    },
  );

  test("is not written a third time when two writes changed nothing, and that is logged once", async () => {
    const spec = { holderIdentity: "me", renewTime: "2030-01-01T02:00:00.000000+02:00" };
    const { patches, get, ensure } = await settle("coordination.k8s.io/v1", "Lease", "leases", "time", spec);
    expect((await get()).spec).toMatchObject({ renewTime: "2030-01-01T00:00:00.000000Z" });
    // One turns the created fields into applied ones, one applies them, and two change nothing.
    expect(patches).toBe(4);
    const notices = () =>
      lines.filter(({ msg }) => String(msg).startsWith("The server keeps a field otherwise"));
    await expect.poll(notices).toHaveLength(1);
    expect(notices()[0]).toMatchObject({ object: `Lease ${namespace}/time, test`, field: ".spec.renewTime" });

    // What is wanted, and what others change, is written as ever.
    expect(await ensure({ ...spec, holderIdentity: "you" }, await get())).toBe("updated");
    expect((await get()).spec).toMatchObject({ holderIdentity: "you" });
    expect(await ensure(spec, await get())).toBe("updated");
    const theirs = { type: "merge", body: { spec: { holderIdentity: "they" } } } as const;
    const leases = resource<Child>("coordination.k8s.io/v1", "Lease", "leases");
    await clusterClient("others").patch(leases, { namespace, name: "time" }, theirs);
    expect(await ensure(spec, await get())).toBe("updated");
    expect((await get()).spec).toMatchObject({ holderIdentity: "me" });
  });

  test("that others change again and again is repaired again and again", async () => {
    const { get, ensure } = await settle("v1", "ResourceQuota", "resourcequotas", "fight", {
      hard: { pods: "5" },
    });
    const quotas = resource<Child>("v1", "ResourceQuota", "resourcequotas");
    const theirs = { type: "merge", body: { spec: { hard: { pods: "9" } } } } as const;
    for (let times = 0; times < 5; times++) {
      await clusterClient("others").patch(quotas, { namespace, name: "fight" }, theirs);
      expect(await ensure({ hard: { pods: "5" } }, await get())).toBe("updated");
      expect((await get()).spec).toEqual({ hard: { pods: "5" } });
    }
  });
});

/** Passes on the first step of a change, and fails the second. */
function onlyJsonPatches(client: ReturnType<typeof clusterClient>): typeof client.patch {
  return (of, key, patch) =>
    patch.type === "json" ? client.patch(of, key, patch) : Promise.reject(new Error("cut off"));
}
