import { execFile } from "node:child_process";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cheapKey } from "./cheap-key.ts";

/**
 * Creates, in a folder, a repository that opens fast: restic's own keys take half a second of work each time.
 *
 * @param restic path of the program.
 * @returns its master key, for more keys.
 */
export async function makeCheapRepository(
  restic: string,
  repository: string,
  password: string,
): Promise<string> {
  const run = async (...words: string[]) => {
    const { stdout } = await promisify(execFile)(restic, ["--no-cache", ...words], {
      env: { RESTIC_REPOSITORY: repository, RESTIC_PASSWORD: password },
    });
    return stdout;
  };
  await run("init");
  const [slowKey = ""] = await readdir(join(repository, "keys"));
  const masterKey = await run("cat", "masterkey");
  const key = cheapKey(masterKey, password);
  await writeFile(join(repository, "keys", key.name), key.content);
  await rm(join(repository, "keys", slowKey));
  return masterKey;
}
