import { describe, expect, test } from "vitest";
import {
  ensureChild,
  type KubernetesObject,
  NotControlledError,
  resource,
  type Stored,
} from "../../../../operator/runtime/index.ts";
import { testNamespace } from "../../../../lib/testing/suite.ts";
import { clusterClient, type ConfigMap, configMap, configMaps } from "../../../support/runtime/parts.ts";

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

/** Passes on the first step of a change, and fails the second. */
function onlyJsonPatches(client: ReturnType<typeof clusterClient>): typeof client.patch {
  return (of, key, patch) =>
    patch.type === "json" ? client.patch(of, key, patch) : Promise.reject(new Error("cut off"));
}
