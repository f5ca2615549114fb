import type { Failure } from "../failure.ts";
import type { Stored } from "../runtime/index.ts";
import type { Job } from "./kinds.ts";

/** With this label Kueue decides when a Job runs. Kueue sets it itself in a namespace with a default LocalQueue. */
export const kueueLabel = "kueue.x-k8s.io/queue-name";

/** Why a Job that this operator has not suspended is suspended. */
export function whySuspended({ metadata: { namespace, name, labels, uid } }: Stored<Job>): Failure {
  const queue = labels?.[kueueLabel];
  if (queue === undefined) {
    return {
      reason: "JobSuspended",
      message:
        `Job ${name} is suspended, and not by this operator. To start it: ` +
        `kubectl --namespace=${namespace} patch job ${name} --type=merge --patch='{"spec":{"suspend":false}}'`,
    };
  }
  return {
    reason: "WaitingForKueue",
    message:
      `Kueue keeps Job ${name} suspended until LocalQueue "${queue}" has room for it. Its Workload says more: ` +
      `kubectl --namespace=${namespace} describe workloads.kueue.x-k8s.io --selector=kueue.x-k8s.io/job-uid=${uid}`,
  };
}
