import { readFile } from "node:fs/promises";

/**
 * The processes that a process has started and that have not ended.
 *
 * @throws Error if there is no such process.
 */
export async function childProcesses(pid: number): Promise<number[]> {
  const found = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return found.split(" ").filter(Boolean).map(Number);
}
