import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { Failure } from "../../../failure.ts";
import { instancePodName } from "../../../kubernetes/database-names.ts";
import type { Stored } from "../../../runtime/index.ts";
import { findCondition } from "../../../runtime/index.ts";
import type { ShownReplica } from "./shown-lag.ts";

const reason = "ReplicaSlotAtRisk";

/**
 * Which replicas may soon have to be cloned again, because the primary is about to remove what they lack; undefined when none.
 *
 * @param shown By ordinal; undefined while the primary has not been asked. Then what the status says holds.
 */
export function slotProblem(
  { metadata, status }: Stored<PostgreSQLDatabase>,
  shown: ReadonlyMap<number, ShownReplica> | undefined,
): Failure | undefined {
  if (shown === undefined) {
    const degraded = findCondition(status?.conditions, "Degraded");
    return degraded?.reason === reason ? { reason, message: degraded.message } : undefined;
  }
  const names = [...shown]
    .filter(([, { isAtRisk }]) => isAtRisk)
    .map(([ordinal]) => `"${instancePodName(metadata.name, ordinal)}"`);
  if (names.length === 0) return undefined;
  const message =
    `The primary keeps what replicas lack up to max_slot_wal_keep_size, and less than a quarter of that is left for ${names.join(", ")}. ` +
    "When nothing is left, such a replica has to be cloned again. Find out why it is behind, or raise max_slot_wal_keep_size in " +
    "spec.parameters if the volume of the primary has space.";
  return { reason, message };
}
