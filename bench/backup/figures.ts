import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { childProcesses } from "../../lib/testing/child-processes.ts";
import { processTimes } from "../../test/support/process-times.ts";

/** What one program cost. */
export interface Figures {
  /** Seconds from its start to its end. */
  readonly seconds: number;
  /** CPU time of all its processes. */
  readonly cpuSeconds: number;
  /** CPU time of the database server in that time. */
  readonly serverCpuSeconds: number;
  /** The maximum resident memory of all its processes together, in MiB. */
  readonly peakMemory: number;
}

/** A program whose processes can be measured. */
export interface Measurable {
  readonly ended: Promise<{ readonly exitCode: number | null; readonly log: string }>;
  processes(): Promise<readonly { readonly pid: number }[]>;
}

const PAGES_PER_MEBIBYTE = 256;
/** Long enough not to take CPU time from the measured program. */
const LOOK_EVERY_MS = 500;
const SESSION_END_MS = 1000;

/**
 * Starts a Pod, waits for its end, and measures its processes until then.
 *
 * @param start starts the Pod
 * @param server the process whose descendants are the database server
 * @throws Error with the Pod's log if it fails
 */
export async function measure(start: () => Promise<Measurable>, server: number): Promise<Figures> {
  // The kernel adds the times of processes that have ended to their parent's. Only the Pod's end during the
  // measurement.
  const before = { own: await endedSeconds(process.pid), server: await treeSeconds(server) };
  const began = performance.now();
  const pod = await start();
  let peak = 0;
  const look = setInterval(() => {
    void residentMemory(pod).then((memory) => {
      peak = Math.max(peak, memory);
    });
  }, LOOK_EVERY_MS);
  const { exitCode, log } = await pod.ended;
  const seconds = (performance.now() - began) / 1000;
  clearInterval(look);
  if (exitCode !== 0) throw new Error(log);
  // The server counts the time of a session's process only when it knows that the process has ended.
  await wait(SESSION_END_MS);
  return {
    seconds,
    cpuSeconds: (await endedSeconds(process.pid)) - before.own,
    serverCpuSeconds: (await treeSeconds(server)) - before.server,
    peakMemory: peak,
  };
}

async function residentMemory(pod: Measurable): Promise<number> {
  let pages = 0;
  for (const { pid } of await pod.processes()) {
    const statm = await readFile(`/proc/${pid}/statm`, "utf8").catch(() => "");
    pages += Number(statm.split(" ")[1] ?? 0);
  }
  return pages / PAGES_PER_MEBIBYTE;
}

/** CPU time of a process's descendants that have ended. */
async function endedSeconds(pid: number): Promise<number> {
  return (await processTimes(pid)).ended;
}

/** CPU time of a process and all of its descendants, including those that have ended. */
async function treeSeconds(pid: number): Promise<number> {
  // A process that has just ended is listed until its parent has waited for it.
  const { own, ended } = await processTimes(pid).catch(() => ({ own: 0, ended: 0 }));
  let seconds = own + ended;
  for (const child of await childProcesses(pid).catch(() => [])) seconds += await treeSeconds(child);
  return seconds;
}
