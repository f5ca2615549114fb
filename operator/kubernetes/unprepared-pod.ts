import type { Failure } from "../failure.ts";
import type { ReconcileContext, Stored } from "../runtime/index.ts";
import { newestEvent } from "./newest-event.ts";
import type { Pod } from "./kinds.ts";
import { secondsSince } from "./times.ts";

/** How long a kubelet may take to mount volumes and to prepare the network. */
const graceSeconds = 60;

/**
 * Why a kubelet cannot prepare a Pod for its containers: a volume that it cannot mount, mostly because a Secret or ConfigMap is
 * missing, or no network. Undefined when the Pod has started, or when nothing is known. Nothing but the Pod's events says it.
 */
export async function unpreparedPod(
  pods: readonly Stored<Pod>[],
  context: Pick<ReconcileContext, "client" | "now" | "signal">,
): Promise<Failure | undefined> {
  const pod = pods.find((each) => isBeingPrepared(each, context.now()));
  if (pod === undefined) return undefined;
  const newest = await newestEvent(pod, "type=Warning", context);
  if (newest === undefined) return undefined;
  const { reason = "", note = "no message" } = newest.event;
  if (!reason.startsWith("Failed")) return undefined;
  return { reason, message: `Pod ${pod.metadata.name} cannot start: ${note}` };
}

function isBeingPrepared({ metadata, spec, status }: Stored<Pod>, now: Date): boolean {
  if (metadata.deletionTimestamp !== undefined || status?.phase !== "Pending") return false;
  if (spec?.nodeName === undefined || secondsSince(metadata.creationTimestamp ?? "", now) < graceSeconds)
    return false;
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  return containers.every(({ state }) => state?.running === undefined && state?.terminated === undefined);
}
