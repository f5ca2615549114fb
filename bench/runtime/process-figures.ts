import { readFile } from "node:fs/promises";
import { processTimes } from "../../test/support/process-times.ts";

/** CPU seconds that a process has used so far, in user and kernel mode. */
export async function cpuSeconds(pid: number): Promise<number> {
  return (await processTimes(pid)).own;
}

/** Resident memory of a process in MiB, now and at its peak. */
export async function residentMemory(pid: number): Promise<{ now: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const kib = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]);
  return { now: kib("VmRSS") / 1024, peak: kib("VmHWM") / 1024 };
}
