import type { Readiness, Stored } from "my-operator/runtime";
import { setReadiness } from "my-operator/runtime";
import type { Memcached, MemcachedStatus } from "../../api/cache/v1alpha1/memcached.ts";
import type { Deployment } from "./kinds.ts";
import { podSelector } from "./labels.ts";

/**
 * Returns the status of a Memcached with the state of its Deployment and one condition set: kstatus, and with it Flux and Helm,
 * reads `observedGeneration` and the conditions `Reconciling` and `Stalled` next to it.
 */
export function nextStatus(
  memcached: Stored<Memcached>,
  deployment: Deployment | undefined,
  condition: Readiness,
  now: Date,
): MemcachedStatus {
  const { name, generation: observedGeneration } = memcached.metadata;
  return {
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
    conditions: setReadiness(memcached.status?.conditions, condition, { observedGeneration, now }),
    replicas: deployment?.status?.replicas ?? 0,
    selector: Object.entries(podSelector(name))
      .map(([label, value]) => `${label}=${value}`)
      .join(),
  };
}

/**
 * `Available`: `True` when the Deployment runs the desired number of servers, `False` when it has given up, `Unknown` while
 * it makes progress.
 */
export function availability(memcached: Memcached, deployment: Deployment): Readiness {
  const { size = 1 } = memcached.spec;
  const { observedGeneration = 0, updatedReplicas = 0, availableReplicas = 0 } = deployment.status ?? {};
  const isObserved = observedGeneration >= (deployment.metadata.generation ?? 0);
  const message = `${availableReplicas} of ${size} replicas are available.`;

  if (isObserved && Math.min(updatedReplicas, availableReplicas) >= size) {
    return { type: "Available", status: "True", reason: "Reconciled", message };
  }
  const progress = deployment.status?.conditions?.find(({ type }) => type === "Progressing");
  if (isObserved && progress?.status === "False") {
    const reason = progress.reason ?? "NotProgressing";
    return {
      type: "Available",
      status: "False",
      reason,
      message: `${message} ${progress.message ?? ""}`.trim(),
      progress: "Stalled",
    };
  }
  return { type: "Available", status: "Unknown", reason: "Reconciling", message, progress: "Reconciling" };
}

/** `Available` when a Deployment is impossible for a reason that only people can fix. */
export function refused(error: Error): Readiness {
  return {
    type: "Available",
    status: "False",
    reason: "DeploymentRefused",
    message: error.message,
    progress: "Stalled",
  };
}

/** `Degraded`: the object is being deleted, and the operator finalizes it. */
export const finalizing: Readiness = {
  type: "Degraded",
  status: "True",
  reason: "Finalizing",
  message: "The operator finalizes this Memcached before it is deleted.",
};
