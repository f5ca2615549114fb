import type { V1DeploymentSpec, V1DeploymentStatus } from "@kubernetes/client-node";
import type { KubernetesObject, Resource, Watched } from "my-operator/runtime";
import { resource } from "my-operator/runtime";
import type { Memcached } from "../../api/cache/v1alpha1/memcached.ts";
import { managedBy } from "./labels.ts";

/** A Deployment, with the fields that this operator reads and writes. */
export interface Deployment extends KubernetesObject {
  spec: V1DeploymentSpec;
  status?: Pick<
    V1DeploymentStatus,
    "observedGeneration" | "replicas" | "updatedReplicas" | "availableReplicas"
  > & { conditions?: { type: string; status: string; reason?: string; message?: string }[] };
}

export const memcacheds: Resource<Memcached> = resource(
  "cache.example.com/v1alpha1",
  "Memcached",
  "memcacheds",
);
export const deployments: Resource<Deployment> = resource("apps/v1", "Deployment", "deployments");

/** What the controller watches: all Memcacheds, and only its own Deployments. */
export const watched = {
  memcacheds: { resource: memcacheds } satisfies Watched<Memcached>,
  deployments: { resource: deployments, labelSelector: managedBy } satisfies Watched<Deployment>,
};
