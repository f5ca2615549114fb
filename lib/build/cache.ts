import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The folder that keeps what is made once: binaries, images. `MY_OPERATOR_CACHE` names it; without that, it is `my-operator` in
 * `XDG_CACHE_HOME` (default `~/.cache`).
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const own = environment["MY_OPERATOR_CACHE"];
  if (own !== undefined && own !== "") return own;
  const shared = environment["XDG_CACHE_HOME"];
  return join(shared !== undefined && shared !== "" ? shared : join(homedir(), ".cache"), "my-operator");
}
