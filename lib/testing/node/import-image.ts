import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { containerdSocket } from "./layout.ts";

/**
 * Gives containerd an image; one of the same name is replaced.
 *
 * @param archive a file in the format of `docker save`.
 * @param prefix args that make a command run where containerd is; none for a process inside the node.
 */
export async function importImage(archive: string, prefix: readonly string[] = []): Promise<void> {
  const importing = ["ctr", "--address", containerdSocket, "--namespace", "k8s.io", "images", "import", "-"];
  const [command = "", ...args] = [...prefix, ...importing];
  const child = spawn(command, args, { stdio: ["pipe", "ignore", "inherit"] });
  const ended = once(child, "exit");
  // Both ends of a broken transfer show in ctr's code.
  const file = createReadStream(archive).on("error", () => child.kill());
  file.pipe(child.stdin.on("error", () => undefined));
  const [code] = (await ended) as [number | null];
  if (code !== 0) {
    throw new Error(`${archive} cannot be imported: is it a file as \`docker save\` writes it?`);
  }
}
