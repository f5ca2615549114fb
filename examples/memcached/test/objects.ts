import type { Stored } from "my-operator/runtime";
import type { Memcached } from "../api/cache/v1alpha1/memcached.ts";
import type { Deployment } from "../controllers/memcached/kinds.ts";
import { desiredDeployment } from "../controllers/memcached/desired-deployment.ts";

/** A Memcached as the API server would return it. */
export function memcached(spec: Memcached["spec"] = {}, status?: Memcached["status"]): Stored<Memcached> {
  return {
    apiVersion: "cache.example.com/v1alpha1",
    kind: "Memcached",
    metadata: {
      namespace: "shop",
      name: "sessions",
      uid: "uid-of-sessions",
      resourceVersion: "1",
      generation: 3,
    },
    spec: { size: 2, containerPort: 11211, ...spec },
    ...(status === undefined ? {} : { status }),
  };
}

/** The Deployment of a Memcached in its second generation, with this status. */
export function deploymentOf(
  owner: Stored<Memcached>,
  status: NonNullable<Deployment["status"]>,
): Deployment {
  const desired = desiredDeployment(owner, "memcached:test");
  return { ...desired, metadata: { ...desired.metadata, generation: 2 }, status };
}
