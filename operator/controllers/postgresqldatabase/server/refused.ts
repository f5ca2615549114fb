import type { Failure } from "../../../failure.ts";
import type { Event, StatefulSet } from "../../../kubernetes/kinds.ts";
import { newestEvent } from "../../../kubernetes/newest-event.ts";
import type { Stored } from "../../../runtime/index.ts";
import type { DatabaseContext } from "../context.ts";

/**
 * Why Kubernetes does not create a Pod of a server: the API server refuses it, for a quota, Pod Security or an admission policy. Undefined
 * when nothing is known of that. Nothing but the events of the StatefulSet says it.
 */
export async function refusedPod(
  statefulSet: Stored<StatefulSet> | undefined,
  podName: string,
  context: DatabaseContext,
): Promise<Failure | undefined> {
  if (statefulSet === undefined) return undefined;
  const isOfPod = ({ note }: Event) => note?.includes(`Pod ${podName} in StatefulSet`) === true;
  const refusal = await newestEvent(statefulSet, "reason=FailedCreate", context, isOfPod);
  if (refusal?.event.note === undefined) return undefined;
  const creation = await newestEvent(statefulSet, "reason=SuccessfulCreate", context, isOfPod);
  if (creation !== undefined && creation.time >= refusal.time) return undefined;
  return {
    reason: "FailedCreate",
    message: `Kubernetes cannot create the server's Pod: ${refusal.event.note}`,
  };
}
