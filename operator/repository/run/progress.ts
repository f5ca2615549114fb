/** How far a running backup is. */
export interface Progress {
  /** How much of the dump is stored. */
  bytesDone: number;
  /** For how long restic has been storing it. */
  seconds: number;
}

/**
 * The newest status of restic in the log of a run's Pod, which has one about every ten seconds. Undefined when there is
 * none yet.
 *
 * @param log The log or its end; other lines and lines that were cut are ignored.
 */
export function parseProgress(log: string): Progress | undefined {
  for (const line of log.split("\n").reverse()) {
    const progress = parseLine(line);
    if (progress !== undefined) return progress;
  }
  return undefined;
}

function parseLine(line: string): Progress | undefined {
  if (!line.startsWith('{"message_type":"status"')) return undefined;
  try {
    // restic leaves out numbers that are 0.
    const { bytes_done: bytesDone = 0, seconds_elapsed: seconds = 0 } = JSON.parse(line) as Record<
      string,
      unknown
    >;
    return typeof bytesDone === "number" && typeof seconds === "number" ? { bytesDone, seconds } : undefined;
  } catch {
    return undefined;
  }
}
