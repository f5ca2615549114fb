import { glob, stat } from "node:fs/promises";
import { join } from "node:path";

/** The size of a file, or of all files below a folder, in bytes. */
export async function bytesIn(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isDirectory()) return found.size;
  let bytes = 0;
  for await (const file of glob("**", { cwd: path, withFileTypes: true })) {
    if (file.isFile()) bytes += (await stat(join(file.parentPath, file.name))).size;
  }
  return bytes;
}
