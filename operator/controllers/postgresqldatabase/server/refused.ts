import type { Failure } from "../../../failure.ts";
import type { StatefulSet } from "../../../kubernetes/kinds.ts";
import { newestEvent } from "../../../kubernetes/newest-event.ts";
import type { Stored } from "../../../runtime/index.ts";
import type { DatabaseContext } from "../context.ts";

/**
 * Why Kubernetes creates no Pod for the server: the API server refuses it, for a quota, Pod Security or an admission policy. Undefined
 * when nothing is known of that. Nothing but the events of the StatefulSet says it.
 */
export async function refusedServer(
  statefulSet: Stored<StatefulSet> | undefined,
  context: DatabaseContext,
): Promise<Failure | undefined> {
  if (statefulSet === undefined) return undefined;
  const refusal = await newestEvent(statefulSet, "reason=FailedCreate", context);
  if (refusal?.event.note === undefined) return undefined;
  const creation = await newestEvent(statefulSet, "reason=SuccessfulCreate", context);
  if (creation !== undefined && creation.time >= refusal.time) return undefined;
  return {
    reason: "FailedCreate",
    message: `Kubernetes cannot create the server's Pod: ${refusal.event.note}`,
  };
}
