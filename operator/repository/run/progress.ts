/** How far a running backup is. */
export interface Progress {
  /** How much of the dump is stored. */
  bytesDone: number;
  /** For how long it has been stored. */
  seconds: number;
}

/**
 * What the log of a run's Pod says last about its progress: a line about every ten seconds. Undefined when it says
 * nothing yet.
 *
 * @param log The log or its end; other lines and a line that was cut are passed over.
 */
export function parseProgress(log: string): Progress | undefined {
  for (const line of log.split("\n").reverse()) {
    const progress = parseLine(line);
    if (progress !== undefined) return progress;
  }
  return undefined;
}

function parseLine(line: string): Progress | undefined {
  if (!line.startsWith('{"bytesDone":')) return undefined;
  try {
    const { bytesDone, seconds } = JSON.parse(line) as Record<string, unknown>;
    return typeof bytesDone === "number" && typeof seconds === "number" ? { bytesDone, seconds } : undefined;
  } catch {
    return undefined;
  }
}
