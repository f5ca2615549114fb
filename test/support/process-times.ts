import { readFile } from "node:fs/promises";

/** The kernel counts in ticks of 1/100 s, on every machine that Node runs on. */
const TICKS_PER_SECOND = 100;

/** The times that the kernel counts for a process, in seconds. */
export interface ProcessTimes {
  /** The CPU time so far, in user and kernel mode. */
  readonly own: number;
  /** The CPU time of descendants that have ended and that the process has waited for. */
  readonly ended: number;
  /** When it started, in seconds since the machine started. */
  readonly start: number;
}

/**
 * Reads /proc/PID/stat, see proc_pid_stat(5).
 *
 * @throws Error if the process does not exist.
 */
export async function processTimes(pid: number): Promise<ProcessTimes> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // The name in parentheses may contain anything. The fields after it are counted from the third.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const seconds = (field: number) => Number(fields[field - 3]) / TICKS_PER_SECOND;
  return { own: seconds(14) + seconds(15), ended: seconds(16) + seconds(17), start: seconds(22) };
}
