/** How far a replica is behind the primary, as the primary knows it. */
export interface ReplicaState {
  ordinal: number;
  /**
   * How many bytes of the primary's changes the replica has not replayed; while it is not connected, how many it has not received.
   * Undefined while the primary does not know it.
   */
  lagBytes: number | undefined;
  /** How many bytes of changes the primary can still write before it may remove what the replica lacks; undefined without a limit. */
  safeBytes: number | undefined;
  /** Whether what the replica lacks may soon be removed, or has been. */
  isAtRisk: boolean;
  /** Whether it follows the primary, so that a commit can wait for it. */
  isStreaming: boolean;
}

/**
 * What the primary knows of its replicas, by their replication slots. Clones in progress have the slot of their replica, too. What is
 * removed first is what the slot holds back beyond `max_slot_wal_keep_size`.
 */
export const replicationQuery = `
SELECT substr(s.slot_name, 13), s.wal_status, s.safe_wal_size,
  pg_wal_lsn_diff(pg_current_wal_lsn(), coalesce(r.replay_lsn, s.restart_lsn)),
  (SELECT setting::bigint * 1024 * 1024 FROM pg_settings WHERE name = 'max_slot_wal_keep_size'), r.state
FROM pg_replication_slots s LEFT JOIN pg_stat_replication r ON r.pid = s.active_pid
WHERE s.slot_type = 'physical' AND s.slot_name ~ '^my_operator_[0-9]$'
ORDER BY 1 LIMIT 10`;

/** A slot is at risk when less than this part of its limit is left. */
const partAtRisk = 1 / 4;

/**
 * Reads the rows of `replicationQuery`.
 *
 * @param ordinals The replicas that there should be. Rows of others do not count.
 * @throws Error for what is not an answer to that query: whoever controls a server can make it answer anything.
 */
export function replicationState(
  rows: readonly (readonly (string | null)[])[],
  ordinals: readonly number[],
): ReplicaState[] {
  return ordinals.flatMap((ordinal) => {
    const row = rows.find(([first]) => first === String(ordinal));
    if (row === undefined) return [];
    const [, status, safe, lag, limit, state] = row;
    const [safeBytes, lagBytes, limitBytes] = [count(safe), count(lag), count(limit)];
    const isShort =
      safeBytes !== undefined && limitBytes !== undefined && safeBytes < limitBytes * partAtRisk;
    return {
      ordinal,
      // The primary has sent a position a bit ahead of the one that it compares with.
      lagBytes: lagBytes === undefined ? undefined : Math.max(0, lagBytes),
      safeBytes: safeBytes === undefined ? undefined : Math.max(0, safeBytes),
      isAtRisk: status === "unreserved" || status === "lost" || isShort,
      isStreaming: state === "streaming",
    };
  });
}

function count(cell: string | null | undefined): number | undefined {
  if (cell === null || cell === undefined) return undefined;
  if (!/^-?[0-9]{1,15}$/.test(cell)) throw new Error("The server answered something else than a number.");
  return Number(cell);
}
