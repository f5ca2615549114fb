import type { Failure } from "../../../failure.ts";
import type { ObservedInstances } from "./observe.ts";
import type { RestartStep } from "./restart.ts";

/** The length that a condition's message may have. */
export const maxMessageLength = 4096;

/** Which replicas do not follow the primary as they should, and why; undefined when all do. */
export function replicasProblem(
  { replicas }: ObservedInstances,
  restart: RestartStep | undefined,
): Failure | undefined {
  const unready = replicas.filter(({ isReady }) => !isReady);
  if (unready.length === 0) return undefined;
  const whys = unready.map(({ why }) => why?.message ?? "");
  const held =
    restart?.action === "Wait"
      ? " The restart of the other instances waits for this, and the primary is the last."
      : "";
  const message = `${unready.length} of ${replicas.length} replicas are not ready. ${whys.join(" ")}${held}`;
  return { reason: "ReplicasNotReady", message: message.slice(0, maxMessageLength) };
}
