import type { Failure } from "../../../failure.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import { deleteExactly } from "../../../kubernetes/delete-exactly.ts";
import type { StatefulSet } from "../../../kubernetes/kinds.ts";
import { pods } from "../../../kubernetes/kinds.ts";
import type { Stored } from "../../../runtime/index.ts";
import type { DatabaseContext } from "../context.ts";
import { restartDigestAnnotation } from "./desired-statefulset.ts";
import type { ObservedInstance, ObservedInstances } from "./observe.ts";
import { hasSeenTemplate } from "./observe.ts";

/** What the restart of instances has come to. */
export type RestartStep =
  | { action: "None" }
  /** An instance has to be ready before the next one restarts. */
  | { action: "Wait"; for: ObservedInstance }
  | { action: "Restart"; instance: ObservedInstance };

/** Failures of a Pod that pass by themselves. */
const passing = new Set(["ServerStarting", "ServerStopping"]);

/**
 * Which instance restarts next, because it runs with something else than the spec now says: one at a time, replicas first, and the
 * primary last. So a change that does not work ends one replica, and to take it back heals that one.
 */
export function nextRestart({ primary, replicas }: ObservedInstances, digest: string): RestartStep {
  const isOutdated = ({ pod }: ObservedInstance) =>
    pod !== undefined && pod.metadata.annotations?.[restartDigestAnnotation] !== digest;
  const outdated = replicas.filter(isOutdated);
  // Replicas cannot follow a primary that has failed, and may be what a change is to mend.
  if (isOutdated(primary) && primary.why !== undefined && !passing.has(primary.why.reason)) {
    return restartOf(primary);
  }
  if (outdated.length === 0 && !isOutdated(primary)) return { action: "None" };
  // One that is not ready is no loss.
  const failing = outdated.find(({ isReady }) => !isReady);
  if (failing !== undefined) return restartOf(failing);
  const unready = [primary, ...replicas].find(
    (each) => !each.isReady && (each !== primary || replicas.length > 0),
  );
  if (unready !== undefined) return { action: "Wait", for: unready };
  return restartOf(outdated.at(-1) ?? primary);
}

function restartOf(instance: ObservedInstance): RestartStep {
  const isEnding = instance.pod?.metadata.deletionTimestamp !== undefined;
  return isEnding ? { action: "Wait", for: instance } : { action: "Restart", instance };
}

/** Why the database cannot be used, if its primary is being restarted. */
export function restartOfPrimary(restart: RestartStep | undefined): Failure | undefined {
  if (restart?.action !== "Restart" || !restart.instance.isPrimary) return undefined;
  const podName = restart.instance.pod?.metadata.name ?? "";
  return { reason: "Restarting", message: `Pod "${podName}" restarts, because the spec has changed.` };
}

/**
 * Ends the next Pod whose server has to restart for what the spec says now. The StatefulSet controller never does so by itself
 * (`OnDelete`), so that an update of the operator does not restart servers.
 */
export async function restartOutdated(
  desired: Desired<StatefulSet>,
  current: Stored<StatefulSet> | undefined,
  instances: ObservedInstances,
  context: DatabaseContext,
): Promise<RestartStep> {
  const none = { action: "None" } as const;
  if (current === undefined || !hasSeenTemplate(current)) return none;
  const wanted = desired.spec.template.metadata?.annotations?.[restartDigestAnnotation];
  const next = wanted === undefined ? none : nextRestart(instances, wanted);
  if (next.action !== "Restart" || next.instance.pod === undefined) return next;
  await deleteExactly(pods, next.instance.pod, context);
  context.log.info("Restarting the server", { pod: next.instance.pod.metadata.name });
  return next;
}
