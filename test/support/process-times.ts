import { readFile } from "node:fs/promises";

/** The kernel counts in ticks of 1/100 s, on every machine that Node runs on. */
const TICKS_PER_SECOND = 100;

/** The times that the kernel counts for a process, in seconds. */
export interface ProcessTimes {
  /** The CPU time so far, in user mode and in the kernel. */
  readonly own: number;
  /** The CPU time of its descendants that have ended and that it has waited for. */
  readonly ended: number;
  /** When it started, since the start of the machine. */
  readonly start: number;
}

/**
 * Reads /proc/PID/stat, proc_pid_stat(5).
 *
 * @throws Error if there is no such process.
 */
export async function processTimes(pid: number): Promise<ProcessTimes> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // The name in parentheses may hold anything; the fields after it are counted from the third.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const seconds = (field: number) => Number(fields[field - 3]) / TICKS_PER_SECOND;
  return { own: seconds(14) + seconds(15), ended: seconds(16) + seconds(17), start: seconds(22) };
}
