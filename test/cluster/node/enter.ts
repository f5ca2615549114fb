import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { once } from "node:events";
import { containerdSocket } from "./layout.ts";
import type { NodeState } from "./state.ts";

/** The command line that runs a command inside a node, with its network, mounts and processes. */
export function commandInside(state: NodeState, words: readonly string[]): string[] {
  return ["nsenter", `--target=${state.processes.inner}`, "--net", "--mount", "--pid", "--", ...words];
}

/**
 * Gives a node one more image; an image of the same name is replaced.
 *
 * @param archive a file in the format of `docker save`.
 */
export async function loadImage(state: NodeState, archive: string): Promise<void> {
  const words = ["ctr", "--address", containerdSocket, "--namespace", "k8s.io", "images", "import", "-"];
  const [command = "", ...rest] = commandInside(state, words);
  const child = spawn(command, rest, { stdio: ["pipe", "ignore", "inherit"] });
  const ended = once(child, "exit");
  const file = createReadStream(archive);
  file.on("error", () => child.kill());
  // A ctr that ends early says so by its code.
  child.stdin.on("error", () => undefined);
  file.pipe(child.stdin);
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error(`${archive} cannot be loaded: is it a file as \`docker save\` writes it?`);
}
