/** What restic says of a backup that it stored. Times in RFC 3339, sizes in bytes. */
export interface Snapshot {
  /** restic's id of the snapshot: 64 hexadecimal digits. */
  id: string;
  /** How long the dump is. */
  totalBytes: number;
  /** How much of it was not in the repository yet, compressed. */
  addedBytes: number;
  /** How long restic took, in seconds. */
  durationSeconds: number;
}

/** Why a run left no snapshot: a word of backup.sh, and what the tool said. */
export interface Failure {
  reason: string;
  message: string;
}

/** How a run ended, by its own account. */
export type Outcome = { snapshot: Snapshot } | { failure: Failure };

/**
 * Reads the termination message that backup.sh leaves. Undefined when it is not one: the container ended without
 * its say, or somebody else's words stand there.
 */
export function parseOutcome(terminationMessage: string): Outcome | undefined {
  const newline = terminationMessage.indexOf("\n");
  const firstLine = newline === -1 ? terminationMessage : terminationMessage.slice(0, newline);
  const failure = /^failed ([A-Za-z]+)$/.exec(firstLine);
  if (failure?.[1] !== undefined) {
    return {
      failure: { reason: failure[1], message: terminationMessage.slice(firstLine.length + 1).trim() },
    };
  }
  const snapshot = parseSummary(firstLine);
  return snapshot && { snapshot };
}

function parseSummary(line: string): Snapshot | undefined {
  let summary: unknown;
  try {
    summary = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof summary !== "object" || summary === null) return undefined;
  const { message_type, snapshot_id, total_bytes_processed, data_added_packed, total_duration } =
    summary as Record<string, unknown>;
  if (message_type !== "summary" || typeof snapshot_id !== "string") return undefined;
  return {
    id: snapshot_id,
    totalBytes: Number(total_bytes_processed),
    addedBytes: Number(data_added_packed),
    durationSeconds: Number(total_duration),
  };
}
