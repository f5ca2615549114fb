import type { Desired } from "../../../kubernetes/desired.ts";
import { deleteExactly } from "../../../kubernetes/delete-exactly.ts";
import type { StatefulSet } from "../../../kubernetes/kinds.ts";
import { pods } from "../../../kubernetes/kinds.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import type { Stored } from "../../../runtime/index.ts";
import type { DatabaseContext } from "../context.ts";
import { restartDigestAnnotation } from "./desired-statefulset.ts";
import type { ObservedInstance } from "./observe.ts";
import { hasSeenTemplate } from "./observe.ts";

/**
 * Ends a Pod whose server has to restart for what the spec says now. The StatefulSet controller never does so by itself (`OnDelete`),
 * so that an update of the operator does not restart servers.
 *
 * @throws NotReady `Restarting` when it did.
 */
export async function restartOutdated(
  desired: Desired<StatefulSet>,
  current: Stored<StatefulSet> | undefined,
  { pod }: ObservedInstance,
  context: DatabaseContext,
): Promise<void> {
  if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return;
  if (current === undefined || !hasSeenTemplate(current)) return;
  const wanted = desired.spec.template.metadata?.annotations?.[restartDigestAnnotation];
  if (pod.metadata.annotations?.[restartDigestAnnotation] === wanted) return;
  await deleteExactly(pods, pod, context);
  context.log.info("Restarting the server", { pod: pod.metadata.name });
  throw new NotReady("Restarting", `Pod "${pod.metadata.name}" restarts, because the spec has changed.`);
}
