import type { ReplicaState } from "./replication-state.ts";

/** What the status shows of a replica. */
export interface ShownReplica {
  lagBytes: number | undefined;
  isAtRisk: boolean;
  /** Whether a commit can wait for it. */
  isStreaming: boolean;
}

/** The size of a segment of the write-ahead log. */
const segmentBytes = 16 * 1024 * 1024;

/**
 * What the status shows of a replica: its lag in whole segments. It grows only after two segments more, so that a lag which goes up and
 * down a bit does not change the status each time.
 *
 * @param before What the status shows so far.
 */
export function shownReplica(
  { lagBytes, isAtRisk, isStreaming }: ReplicaState,
  before: ShownReplica | undefined,
): ShownReplica {
  const isNear =
    lagBytes !== undefined &&
    before?.lagBytes !== undefined &&
    lagBytes >= before.lagBytes &&
    lagBytes < before.lagBytes + 2 * segmentBytes;
  return { lagBytes: isNear ? before.lagBytes : wholeSegments(lagBytes), isAtRisk, isStreaming };
}

function wholeSegments(bytes: number | undefined): number | undefined {
  return bytes === undefined ? undefined : bytes - (bytes % segmentBytes);
}
