import type { Client, ClusterObject, Condition, KubernetesObject } from "../../operator/runtime/index.ts";
import { resource } from "../../operator/runtime/index.ts";

/** The kind that all contestants control. go/api.go declares it, too. */
export interface Memcached extends KubernetesObject {
  spec: { size: number };
  status?: { observedGeneration?: number; conditions?: Condition[] };
}

/** The fields of a Deployment that the contestants write. */
export interface Deployment extends KubernetesObject {
  spec: { replicas: number; selector: object; template: object };
}

export const memcacheds = resource<Memcached>("bench.example.com/v1", "Memcached", "memcacheds");
export const deployments = resource<Deployment>("apps/v1", "Deployment", "deployments");

const definitions = resource<Definition>(
  "apiextensions.k8s.io/v1",
  "CustomResourceDefinition",
  "customresourcedefinitions",
  { namespaced: false },
);

interface Definition extends ClusterObject {
  spec: object;
  status?: { conditions?: Condition[] };
}

const schema = {
  type: "object",
  required: ["spec"],
  properties: {
    spec: {
      type: "object",
      required: ["size"],
      properties: { size: { type: "integer", format: "int32", minimum: 0 } },
    },
    status: {
      type: "object",
      properties: {
        observedGeneration: { type: "integer", format: "int64" },
        conditions: {
          type: "array",
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["type"],
          items: {
            type: "object",
            required: ["type", "status", "lastTransitionTime", "reason", "message"],
            properties: {
              type: { type: "string" },
              status: { type: "string" },
              observedGeneration: { type: "integer", format: "int64" },
              lastTransitionTime: { type: "string", format: "date-time" },
              reason: { type: "string" },
              message: { type: "string" },
            },
          },
        },
      },
    },
  },
};

const definition: Definition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "memcacheds.bench.example.com" },
  spec: {
    group: "bench.example.com",
    scope: "Namespaced",
    names: { kind: "Memcached", listKind: "MemcachedList", plural: "memcacheds", singular: "memcached" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: schema },
        subresources: { status: {} },
      },
    ],
  },
};

/** Installs the kind. Resolves once the API server serves it. */
export async function installMemcacheds(client: Client): Promise<void> {
  await client.create(definitions, definition);
  const name = definition.metadata.name ?? "";
  for (;;) {
    const { status } = await client.get(definitions, { name });
    if (status?.conditions?.some(({ type, status }) => type === "Established" && status === "True")) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Returns an object that no contestant has seen. */
export function newMemcached(name: string): Memcached {
  return {
    apiVersion: memcacheds.apiVersion,
    kind: memcacheds.kind,
    metadata: { namespace: "default", name },
    spec: { size: 1 },
  };
}
