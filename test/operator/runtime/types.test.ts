import { expect, expectTypeOf, test } from "vitest";
import type { KubernetesObject, Manager, Shared, Stored, Watched } from "../../../operator/runtime/index.ts";
import { resource } from "../../../operator/runtime/index.ts";

interface Service extends KubernetesObject {
  spec: { clusterIP: string; ports: { port: number }[] };
}
interface Deployment extends KubernetesObject {
  spec: { replicas: number };
  status?: { conditions?: { type: string }[] };
}
const services = resource<Service>("v1", "Service", "services");
const deployments = resource<Deployment>("apps/v1", "Deployment", "deployments");

const watched = {
  services: { resource: services } satisfies Watched<Service>,
  deployments: {
    resource: deployments,
    indexes: { byReplicas: ({ spec }: Stored<Deployment>) => [String(spec.replicas)] },
  } satisfies Watched<Deployment>,
};
const reconcile = () => Promise.resolve();
const toDeployment = ({ metadata }: Stored<Deployment>) => [metadata];
const toService = ({ metadata }: Stored<Service>) => [metadata];

/** Never called: the compiler checks it, and fails where an error that is expected does not come. */
export function addControllers(manager: Manager): void {
  manager.controller({
    name: "inferred",
    for: watched.deployments,
    owns: [
      watched.services,
      { ...watched.deployments, predicates: [({ object }) => object.spec.replicas > 0] },
    ],
    watches: [
      {
        resource: services,
        map: (service) => {
          expectTypeOf(service).toEqualTypeOf<Stored<Service>>();
          return [service.metadata];
        },
      },
      {
        ...watched.deployments,
        map: (deployment) => [{ ...deployment.metadata, name: String(deployment.spec.replicas) }],
      },
      { ...watched.services, map: toService },
    ],
    reconcile,
  });

  manager.controller({
    name: "another kind",
    for: watched.deployments,
    watches: [
      // @ts-expect-error -- a Service is not a Deployment
      { resource: services, map: (deployment: Stored<Deployment>) => [deployment.metadata] },
      // @ts-expect-error -- also for a function with a name
      { ...watched.services, map: toDeployment },
    ],
    owns: [
      {
        ...watched.services,
        // @ts-expect-error -- a predicate of another kind
        predicates: [({ object }: { object: Stored<Deployment> }) => object.spec.replicas > 0],
      },
    ],
    reconcile,
  });
}

/** Never called, like the one above. */
export function readStores(manager: Manager): void {
  const store = manager.store(watched.deployments);
  store.byIndex("byReplicas", "1");
  // @ts-expect-error -- a typo in the name
  store.byIndex("byReplica", "1");
  // @ts-expect-error -- the watch has no index
  manager.store(watched.services).byIndex("byReplicas", "1");

  const deployment = store.get("ns", "a");
  if (!deployment) return;
  // @ts-expect-error -- objects are shared
  deployment.spec.replicas = 2;
  // @ts-expect-error -- also in lists and indexes
  for (const each of [...store.list(), ...store.byIndex("byReplicas", "1")]) each.spec.replicas = 2;
  // @ts-expect-error -- also entries of maps
  if (deployment.metadata.labels) deployment.metadata.labels["a"] = "b";
  // @ts-expect-error -- also their metadata
  deployment.metadata.labels = {};
  // @ts-expect-error -- nothing is removed
  delete deployment.status;
  // They fit wherever an object of the kind is wanted.
  toDeployment(deployment);
  expectTypeOf(deployment).toEqualTypeOf<Shared<Stored<Deployment>>>();
}

test("a controller's watches, indexes and shared objects have exact types, which the compiler checks", () => {
  expect([addControllers, readStores].every((checked) => typeof checked === "function")).toBe(true);
});
