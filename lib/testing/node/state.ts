import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Layout } from "./layout.ts";
import type { NodeProcesses } from "./sweeper.ts";

/** What another process must know of a running node. */
export interface NodeState {
  /** The process that the node lives and dies with. */
  readonly owner: number;
  readonly processes: NodeProcesses;
  /** Has it been ready for Pods? */
  readonly ready: boolean;
  /** The path of kubectl. */
  readonly kubectl: string;
}

export async function writeState(layout: Layout, state: NodeState): Promise<void> {
  await writeFile(stateFile(layout), JSON.stringify(state));
}

/** @returns undefined where no node is, or none that got as far as having processes. */
export async function readState(layout: Layout): Promise<NodeState | undefined> {
  const text = await readFile(stateFile(layout), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as NodeState);
}

function stateFile(layout: Layout): string {
  return join(layout.folder, "state.json");
}
