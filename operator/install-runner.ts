import { chmod, copyFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Where the image keeps what backup Pods run: restic and the scripts lie beside the bundled manager. */
const imageFolder = import.meta.dirname;

/**
 * Copies restic and the runner scripts from the operator's image into a folder that it shares with the database's
 * image. The init container of a backup Pod calls it, since a distroless image has no `cp`.
 *
 * @param directory an existing, writable folder; files that are there already are replaced
 * @throws Error when `from` holds no restic, or when `directory` is absent or not writable
 */
export async function installRunner(directory: string, from = imageFolder): Promise<void> {
  const names = await readdir(from);
  if (!names.includes("restic")) {
    throw new Error(
      `Cannot install the runner: there is no restic in ${from}. Run this inside the operator's image.`,
    );
  }
  for (const name of names.filter((name) => name === "restic" || name.endsWith(".sh"))) {
    const target = join(directory, name);
    await copyFile(join(from, name), target);
    await chmod(target, 0o755);
  }
}
