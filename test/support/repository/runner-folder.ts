import { chmod, copyFile, glob, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { cacheFolder } from "../../../lib/build/cache.ts";
import { ensureRestic } from "../../../lib/build/restic/ensure-restic.ts";

const operator = join(import.meta.dirname, "../../../operator");

/**
 * Creates a folder with the files that the init container of a run copies: restic and the scripts. Any user may run
 * them.
 */
export async function makeRunnerFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "my-operator-runner-"));
  await chmod(folder, 0o755);
  await copyFile(await ensureRestic({ cache: cacheFolder(), log: console.error }), join(folder, "restic"));
  for await (const script of glob("**/*.sh", { cwd: operator })) {
    await copyFile(join(operator, script), join(folder, basename(script)));
    await chmod(join(folder, basename(script)), 0o755);
  }
  return folder;
}
