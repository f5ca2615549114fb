import type { DrillRecord } from "../../../api/databases/v1/verification.ts";
import type { BackupSize } from "./work-space.ts";

/** A drill that takes longer hangs, however small its backup is. */
const leastSeconds = 4 * 60 * 60;
/** The most that the spec allows. */
const mostSeconds = 30 * 24 * 60 * 60;
/** A restore builds indexes and checks constraints, so it is far slower than a dump: some megabytes per second on a slow node. */
const slowestBytesPerSecond = 2 ** 20;
/** How much longer than the longest known drill one may take. */
const factor = 3;

/**
 * How long a drill may take if the spec does not say it: by the size of its backup, and by how long others took. One that was ended
 * makes the next one's time longer.
 *
 * @param downloadBytesPerSecond The limit of the spec; undefined if there is none.
 */
export function defaultDeadlineSeconds(
  { dumpBytes, databaseBytes = 0 }: BackupSize,
  history: readonly DrillRecord[],
  downloadBytesPerSecond: number | undefined,
): number {
  const bySize =
    Math.max(dumpBytes, databaseBytes) / slowestBytesPerSecond +
    (downloadBytesPerSecond === undefined ? 0 : dumpBytes / downloadBytesPerSecond);
  const byHistory = factor * Math.max(0, ...history.map(({ durationSeconds }) => durationSeconds));
  return Math.ceil(Math.min(mostSeconds, Math.max(leastSeconds, bySize, byHistory)));
}
