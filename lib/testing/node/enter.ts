import { importImage } from "./import-image.ts";
import type { NodeState } from "./state.ts";

/** The command line that runs a command inside a node, with its network, mounts and processes. */
export function commandInside(state: NodeState, args: readonly string[]): string[] {
  return ["nsenter", `--target=${state.processes.inner}`, "--net", "--mount", "--pid", "--", ...args];
}

/** Gives a running node one more image; one of the same name is replaced. */
export function loadImage(state: NodeState, archive: string): Promise<void> {
  return importImage(archive, commandInside(state, []));
}
