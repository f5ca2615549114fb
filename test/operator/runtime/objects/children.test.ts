import { describe, expect, test } from "vitest";
import type { Client } from "../../../../operator/runtime/client/client.ts";
import { type ClusterObject, ownerReference, resource } from "../../../../operator/runtime/index.ts";
import { ensureChild, isAsDesired } from "../../../../operator/runtime/objects/children.ts";
import { hasAllFieldsOf } from "../../../../operator/runtime/objects/has-all-fields-of.ts";
import {
  createdFieldsAnnotation,
  fieldsDigest,
} from "../../../../operator/runtime/objects/created-fields.ts";
import type { KubernetesObject } from "../../../../operator/runtime/client/objects.ts";
import { keepOwnManagedFields } from "../../../../operator/runtime/objects/owned-fields.ts";
import { mergePatch } from "../../../../operator/runtime/objects/status.ts";
import { configMap, configMaps, storedConfigMap } from "../../../support/runtime/parts.ts";

describe("a child that its owner cannot own is refused", () => {
  const clusterRoles = resource<ClusterObject>(
    "rbac.authorization.k8s.io/v1",
    "ClusterRole",
    "clusterroles",
    {
      namespaced: false,
    },
  );
  const owner = storedConfigMap("home", "owner");
  const clusterOwner = {
    ...owner,
    kind: "Fleet",
    metadata: { name: "fleet", uid: "f", resourceVersion: "1" },
  };
  /** Nothing may be sent. */
  const client = { fieldManager: "me" } as Client;
  const accepting = { fieldManager: "me", create: () => Promise.resolve() } as unknown as Client;

  test("in another namespace", async () => {
    const child = configMap("away", "child");
    await expect(ensureChild(client, configMaps, child, undefined, { owner })).rejects.toThrow(
      "ConfigMap home/owner cannot own ConfigMap away/child, which is in another namespace: " +
        "the garbage collector would delete it again and again.",
    );
  });

  test("without a namespace, also when it exists", async () => {
    const child = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "child" },
    };
    const ownerReferences = [ownerReference(owner)];
    const current = {
      ...child,
      metadata: { name: "child", uid: "c", resourceVersion: "1", ownerReferences },
    };
    for (const there of [undefined, current]) {
      await expect(ensureChild(client, clusterRoles, child, there, { owner })).rejects.toThrow(
        "ConfigMap home/owner cannot own ClusterRole child, which is not namespaced",
      );
    }
    expect(await ensureChild(accepting, clusterRoles, child, undefined, { owner: clusterOwner })).toBe(
      "created",
    );
  });

  test("unless the owner has no namespace", async () => {
    const ensure = (namespace: string) =>
      ensureChild(accepting, configMaps, configMap(namespace, "child"), undefined, { owner: clusterOwner });
    expect([await ensure("home"), await ensure("away")]).toEqual(["created", "created"]);
  });

  test.each([
    [configMap("", "child"), 'The desired ConfigMap "child" has no namespace'],
    [configMap("home", ""), "The desired ConfigMap has no name"],
  ])("without what finds it", async (child, message) => {
    await expect(ensureChild(client, configMaps, child, undefined, { owner })).rejects.toThrow(message);
  });
});

describe("comparing an object with what we set", () => {
  test.each<[string, unknown, unknown]>([
    ["defaults of the server", { a: 1, defaulted: true }, { a: 1 }],
    ["defaults within items of a list", [{ name: "a", pullPolicy: "Always" }], [{ name: "a" }]],
    ["fields that are undefined", {}, { a: undefined, b: { c: undefined } }],
    ["zero values that the server leaves out", {}, { a: false, b: 0, c: "", d: [], e: {} }],
    [
      "an amount in another notation",
      { limits: { cpu: "1", memory: "1Gi" } },
      { limits: { cpu: "1000m", memory: "1024Mi" } },
    ],
    ["a number for an amount", { requests: { cpu: "2" } }, { requests: { cpu: 2 } }],
    ["the size of a volume", { sizeLimit: "1Gi" }, { sizeLimit: "1024Mi" }],
    ["a target of an autoscaler", { target: { averageValue: "1" } }, { target: { averageValue: "1000m" } }],
    ["another one", { target: { value: "1" } }, { target: { value: "1000m" } }],
    [
      "the defaults of a LimitRange",
      { limits: [{ default: { memory: "1Gi" }, max: { cpu: "1" } }] },
      { limits: [{ default: { memory: "1024Mi" }, max: { cpu: "1000m" } }] },
    ],
    ["the overhead of a RuntimeClass", { podFixed: { cpu: "1" } }, { podFixed: { cpu: "1000m" } }],
  ])("ignores %s", (_, actual, wanted) => {
    expect(hasAllFieldsOf(actual, wanted)).toBe(true);
  });

  test.each<[string, unknown, unknown]>([
    ["another value", { a: 1 }, { a: 2 }],
    ["a missing field", { a: 1 }, { a: 1, b: 2 }],
    ["a zero value that is another one there", { a: true }, { a: false }],
    ["an emptied list", { a: [1] }, { a: [] }],
    ["one item more", [{ name: "a" }, { name: "b" }], [{ name: "a" }]],
    ["another order", ["a", "b"], ["b", "a"]],
    ["another amount", { limits: { cpu: "1" } }, { limits: { cpu: "1001m" } }],
    ["the same amount where there are no amounts", { labels: { cpu: "1" } }, { labels: { cpu: "1000m" } }],
    ["the same amount in a variable", { env: [{ value: "1" }] }, { env: [{ value: "1000m" }] }],
    ["the same amount in a list", { limits: ["1"] }, { limits: ["1000m"] }],
    ["another type", { a: "1" }, { a: { b: 1 } }],
  ])("notices %s", (_, actual, wanted) => {
    expect(hasAllFieldsOf(actual, wanted)).toBe(false);
  });
});

describe("fields that we once set", () => {
  const base = { apiVersion: "v1", kind: "Service", metadata: { name: "a" } };
  const spec = { type: "ClusterIP", ports: [{ port: 80, protocol: "TCP", name: "http" }] };
  const entry = (manager: string, operation: string, fields: object) => ({
    manager,
    operation,
    fieldsV1: fields,
  });
  const ours = entry("me", "Apply", {
    "f:spec": {
      "f:type": {},
      "f:ports": { 'k:{"port":80,"protocol":"TCP"}': { ".": {}, "f:port": {}, "f:name": {} } },
    },
    "f:metadata": { "f:finalizers": { ".": {}, 'v:"x/y"': {} } },
  });
  const others = entry("kubectl", "Update", { "f:spec": { "f:externalIPs": {} } });
  const current = {
    ...base,
    metadata: { name: "a", finalizers: ["x/y"], managedFields: [ours, others] },
    spec: { ...spec, externalIPs: ["192.0.2.1"] },
  };
  const wanted = {
    ...base,
    metadata: { name: "a", finalizers: ["x/y"] },
    spec: { type: "ClusterIP", ports: [{ port: 80, name: "http" }] },
  };

  test("make no difference while we still set them", () => {
    expect(isAsDesired(current, wanted, "me")).toBe(true);
  });

  test("are those of the item with their key, although another item may have the same key by default", () => {
    const ports = [
      { port: 53, name: "dns" },
      { port: 53, protocol: "UDP", name: "dns-udp", targetPort: 5353 },
    ];
    const item = (more: object) => ({ ".": {}, "f:port": {}, "f:name": {}, ...more });
    const fields = entry("me", "Apply", {
      "f:spec": {
        "f:ports": {
          'k:{"port":53,"protocol":"TCP"}': item({}),
          'k:{"port":53,"protocol":"UDP"}': item({ "f:protocol": {}, "f:targetPort": {} }),
        },
      },
    });
    const desired = { ...base, spec: { ports } } as KubernetesObject;
    const there = { ...desired, metadata: { name: "a", managedFields: [fields] } };
    expect(isAsDesired(there, desired, "me")).toBe(true);
    const less = [ports[0], { port: 53, protocol: "UDP", name: "dns-udp" }];
    expect(isAsDesired(there, { ...desired, spec: { ports: less } } as KubernetesObject, "me")).toBe(false);
  });

  test.each<[string, KubernetesObject]>([
    ["a field", { ...wanted, spec: { ports: wanted.spec.ports } } as KubernetesObject],
    [
      "a field within an item",
      { ...wanted, spec: { type: "ClusterIP", ports: [{ port: 80 }] } } as KubernetesObject,
    ],
    ["an item of a set", { ...wanted, metadata: { name: "a", finalizers: [] } }],
  ])("are a difference when we no longer set %s", (_, less) => {
    const there = less.metadata.finalizers ? { ...current, metadata: { ...current.metadata } } : current;
    expect(isAsDesired(there, less, "me")).toBe(false);
  });

  test("are kept for us only, not for other writers", () => {
    const kept = keepOwnManagedFields(current, "me");
    expect(kept.metadata.managedFields).toEqual([ours]);
    expect(keepOwnManagedFields(current, "nobody").metadata).not.toHaveProperty("managedFields");
    expect(current.metadata.managedFields).toHaveLength(2);
  });
});

describe("fields that we created a child with", () => {
  const wanted = { apiVersion: "v1", kind: "Secret", metadata: { name: "a" }, data: { a: "x", b: "y" } };
  const digest = fieldsDigest(wanted);
  const current = {
    ...wanted,
    metadata: { name: "a", annotations: { [createdFieldsAnnotation("me")]: digest } },
  };

  test("make no difference while we still set them", () => {
    expect(isAsDesired(current, { ...wanted, immutable: undefined } as KubernetesObject, "me")).toBe(true);
  });

  test("are a difference when we no longer set one", () => {
    expect(isAsDesired(current, { ...wanted, data: { a: "x" } } as KubernetesObject, "me")).toBe(false);
  });

  test("are remembered without their values", () => {
    expect(fieldsDigest({ ...wanted, data: { a: "other", b: "" } } as KubernetesObject)).toBe(digest);
    expect(digest).toMatch(/^[0-9a-f]{16}$/);
  });

  test("of different shapes have different digests", () => {
    const shapes = [{}, { a: 1 }, { a: {} }, { a: [] }, { a: [1, 2] }, { a: [{ b: 1 }, 2] }, { "a{b": 1 }];
    expect(new Set(shapes.map((data) => fieldsDigest({ ...wanted, data } as KubernetesObject))).size).toBe(
      shapes.length,
    );
  });
});

describe("the merge patch of a status", () => {
  test("is nothing when nothing differs", () => {
    expect(mergePatch({ a: { b: [1] }, c: 1 }, { a: { b: [1] }, c: 1, d: undefined })).toBeUndefined();
    expect(mergePatch({ a: [{ b: 1 }] }, { a: [{ b: 1, c: undefined }] })).toBeUndefined();
  });

  test("has new and changed fields, whole lists, and null for removed fields", () => {
    expect(mergePatch({ a: { b: 1, c: 2 }, d: [1, 2], e: 1 }, { a: { b: 1, c: 3 }, d: [1], f: 4 })).toEqual({
      a: { c: 3 },
      d: [1],
      e: null,
      f: 4,
    });
  });
});
