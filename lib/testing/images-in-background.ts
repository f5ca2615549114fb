import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ImageName } from "./images.ts";

/**
 * Makes an image that the cache lacks in a process of the lowest priority, which leaves the CPU to everything else.
 * It ends with this process.
 *
 * @throws Error with the process's output if the image cannot be made.
 */
export async function ensureImageInBackground(
  name: ImageName,
  { log }: { readonly log: (line: string) => void },
): Promise<void> {
  const program = join(import.meta.dirname, "images.ts");
  const child = spawn("nice", ["-n", "19", process.execPath, program, name], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  process.once("exit", () => child.kill());
  let output = "";
  createInterface({ input: child.stderr }).on("line", (line) => {
    output += `${line}\n`;
    log(line);
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`Failed to make the image ${name}:\n${output}`);
}
