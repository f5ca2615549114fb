import { spawn } from "node:child_process";

/**
 * Runs kubectl with these words and returns what it printed; `input` goes to its standard input, and `signal` ends it.
 */
export type Kubectl = (
  words: readonly string[],
  options?: { input?: string; signal?: AbortSignal },
) => Promise<string>;

/**
 * kubectl against one cluster.
 *
 * @param command Path of kubectl.
 * @param cluster Words that say which cluster, such as `--context=…`.
 * @throws Error (the returned function) with kubectl's own words when it fails.
 */
export function kubectlFor(command: string, cluster: readonly string[]): Kubectl {
  return (words, { input, signal } = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn(command, [...cluster, ...words], {
        stdio: ["pipe", "pipe", "pipe"],
        // Ctrl-C in the terminal is for us: it must not end a kubectl that cleans up.
        detached: true,
        signal,
      });
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      child.on("error", reject);
      child.on("close", (code) => {
        if (code === 0) resolve(stdout);
        else reject(new Error(`kubectl ${words.join(" ")} failed:\n${stderr.trim()}\n${stdout.trim()}`));
      });
      // A command that does not read its input to the end says so by how it ends.
      child.stdin.on("error", () => undefined);
      child.stdin.end(input ?? "");
    });
}
