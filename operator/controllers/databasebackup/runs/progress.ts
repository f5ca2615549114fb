import type { BackupProgress } from "../../../api/databases/v1/databasebackup.ts";
import { parseProgress } from "../../../repository/run/progress.ts";

/**
 * How far a run is, by the end of its log.
 *
 * @param lastBytes The length of the last dump, by which the next one's is judged.
 * @returns undefined when the log does not say.
 */
export function progressOf(log: string, lastBytes: number | undefined): BackupProgress | undefined {
  const progress = parseProgress(log);
  if (progress === undefined) return undefined;
  const { bytesDone, seconds } = progress;
  return {
    bytesDone,
    ...(seconds > 0 ? { bytesPerSecond: Math.round(bytesDone / seconds) } : {}),
    ...(lastBytes === undefined || lastBytes === 0
      ? {}
      : { percent: Math.min(99, Math.floor((100 * bytesDone) / lastBytes)) }),
  };
}
