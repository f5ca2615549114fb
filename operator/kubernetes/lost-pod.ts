import type { Failure } from "../failure.ts";
import type { Stored } from "../runtime/index.ts";
import type { Pod } from "./kinds.ts";
import { secondsSince } from "./times.ts";

/** How long a kubelet may take to report that a Pod has ended, after the time that the Pod had for it. */
const graceSeconds = 60;

/**
 * Why a Job does not go on although its Pods were deleted: their node does not answer, so that Kubernetes keeps them. Undefined while
 * another Pod of the Job works or waits.
 */
export function lostPod(pods: readonly Stored<Pod>[], now: Date): Failure | undefined {
  const active = pods.filter(({ status }) => status?.phase !== "Succeeded" && status?.phase !== "Failed");
  const [pod] = active;
  if (pod === undefined || !active.every((each) => isOverdue(each, now))) return undefined;
  const { namespace, name, deletionTimestamp = "" } = pod.metadata;
  return {
    reason: "PodLost",
    message:
      `Pod ${name} on node ${pod.spec?.nodeName ?? ""} was to end by ${deletionTimestamp}, and its node has not reported that. ` +
      `If the node is gone, delete the Node, or the Pod: kubectl --namespace=${namespace} delete pod ${name} --force`,
  };
}

function isOverdue({ metadata: { deletionTimestamp } }: Stored<Pod>, now: Date): boolean {
  return deletionTimestamp !== undefined && secondsSince(deletionTimestamp, now) > graceSeconds;
}
