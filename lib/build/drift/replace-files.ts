import { copyFile, mkdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { filesIn } from "./files-in.ts";

/**
 * Gives `folder` exactly the files of `generated`. Whoever reads `folder` meanwhile, such as `kubectl apply`, finds every
 * file whole: a file that differs is replaced at once, one that is the same is not touched, and only what is not
 * generated is removed.
 *
 * @returns The names, in `folder`, of the files that it wrote or removed, sorted.
 */
export async function replaceFiles(folder: string, generated: string): Promise<string[]> {
  const [present, wanted] = await Promise.all([filesIn(folder), filesIn(generated)]);
  const changed: string[] = [];
  for (const name of wanted) {
    const [from, to] = [join(generated, name), join(folder, name)];
    if (present.includes(name) && (await readFile(from)).equals(await readFile(to))) continue;
    await mkdir(dirname(to), { recursive: true });
    // Not named like a manifest, so that nothing applies it half written.
    const unfinished = `${to}.${String(process.pid)}`;
    await copyFile(from, unfinished);
    await rename(unfinished, to);
    changed.push(name);
  }
  for (const name of present) {
    if (wanted.includes(name)) continue;
    await rm(join(folder, name));
    changed.push(name);
  }
  return changed.sort();
}
