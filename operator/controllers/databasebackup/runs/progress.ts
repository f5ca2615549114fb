import type { Pod } from "../../../kubernetes/kinds.ts";
import type { BackupProgress, DatabaseBackup, BackupRun } from "../../../api/databases/v1/databasebackup.ts";
import { backupContainer } from "../../../kubernetes/names.ts";
import { parseProgress } from "../../../repository/run/progress.ts";
import type { BackupContext } from "../context.ts";
import type { Stored } from "../../../runtime/index.ts";

/** Reads the newest run's progress from its log. */
export async function readProgress(
  backup: Stored<DatabaseBackup>,
  runs: readonly BackupRun[],
  pods: readonly Stored<Pod>[],
  { client, signal }: BackupContext,
): Promise<BackupProgress | undefined> {
  const running = pods.find((pod) =>
    pod.status?.containerStatuses?.some(
      ({ name, state }) => name === backupContainer && state?.running !== undefined,
    ),
  );
  if (running === undefined) return undefined;
  const lastBytes = runs.find(({ totalBytes }) => totalBytes !== undefined)?.totalBytes;
  const { namespace, name } = running.metadata;
  let log = "";
  try {
    const lines = client.logs({ namespace, name }, { container: backupContainer, tailLines: 5, signal });
    for await (const line of lines) log += `${line}\n`;
  } catch {
    // The Pod has just ended, or its node does not answer. A reconcile does not fail for want of progress.
    signal.throwIfAborted();
  }
  return progressOf(log, lastBytes) ?? backup.status?.progress;
}

/**
 * The progress of a run, from the end of its log.
 *
 * @param lastBytes The length of the last dump, for the percentage.
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
