import { spawn } from "node:child_process";

/**
 * Runs kubectl with these arguments and returns its output. `input` goes to its standard input; `signal` ends it.
 */
export type Kubectl = (
  args: readonly string[],
  options?: { input?: string; signal?: AbortSignal },
) => Promise<string>;

/**
 * kubectl against one cluster.
 *
 * @param command Path of kubectl.
 * @param cluster Arguments that select the cluster, such as `--context=…`.
 * @throws Error (the returned function) with kubectl's output if it fails.
 */
export function kubectlFor(command: string, cluster: readonly string[]): Kubectl {
  return (args, { input, signal } = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn(command, [...cluster, ...args], {
        stdio: ["pipe", "pipe", "pipe"],
        // Ctrl-C in the terminal must not end a kubectl that cleans up.
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
        else reject(new Error(`kubectl ${args.join(" ")} failed:\n${stderr.trim()}\n${stdout.trim()}`));
      });
      // If a command does not read all its input, its exit code shows that.
      child.stdin.on("error", () => undefined);
      child.stdin.end(input ?? "");
    });
}
