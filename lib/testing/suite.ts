import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, inject } from "vitest";
import type { ProvidedCluster, ProvidedNode } from "./provided.ts";

export type { ProvidedCluster, ProvidedNode };

/** The output and the exit code of a command. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The node of the worker that the suite runs in; undefined in a tier without nodes. */
export function suiteNode(): ProvidedNode | undefined {
  return inject("nodes")?.[Number(process.env["VITEST_POOL_ID"]) - 1];
}

/** The suite's cluster: in the tier with nodes that of its worker, otherwise the tier's. */
export function suiteCluster(): ProvidedCluster {
  return suiteNode() ?? { kubeconfig: inject("kubeconfig"), kubectl: inject("kubectl") };
}

/**
 * Runs kubectl against the suite's cluster.
 *
 * @param options.input goes to its standard input, for `-f -`.
 * @returns its standard output.
 * @throws Error with its standard error, if it fails.
 */
export async function kubectl(args: readonly string[], options: { input?: string } = {}): Promise<string> {
  const { code, stdout, stderr } = await tryKubectl(args, options);
  if (code !== 0)
    throw new Error(
      `kubectl ${args.join(" ")} ended with ${code ?? "a signal, by itself or after 400 s"}:\n${stderr}`,
    );
  return stdout;
}

/** Longer than any wait of a test. A command that hangs then fails, and not the rest of the file. */
const maxCommandSeconds = 400;

/** Like `kubectl`, for commands that may fail. One that does not end within 400 s is ended, and its `code` is null. */
export function tryKubectl(
  args: readonly string[],
  options: { input?: string } = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const cluster = suiteCluster();
    const child = spawn(cluster.kubectl, args, {
      env: { ...process.env, KUBECONFIG: cluster.kubeconfig },
      timeout: maxCommandSeconds * 1000,
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ code, stdout, stderr });
    });
    // A command that does not read all its input reports that by its exit code.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
  });
}

/**
 * Creates a namespace for the suite (a file or a `describe`), and deletes it after the suite.
 *
 * @param prefix The start of its name; the rest is random.
 * @returns the namespace's name.
 */
export function testNamespace(prefix = "test"): string {
  const name = `${prefix}-${randomBytes(4).toString("hex")}`;
  beforeAll(async () => {
    await kubectl(["create", "namespace", name]);
  });
  afterAll(async () => {
    await kubectl(["delete", "namespace", name, "--wait=false"]);
  });
  return name;
}

/**
 * Writes a kubeconfig for a ServiceAccount, so that a test runs a program with the rights of its own Role.
 *
 * @param path The file to write.
 */
export async function serviceAccountKubeconfig(
  account: { namespace: string; name: string },
  path: string,
): Promise<void> {
  const token = await kubectl(["create", "token", account.name, "--namespace", account.namespace]);
  const config = JSON.parse(await readFile(suiteCluster().kubeconfig, "utf8")) as {
    users: { user: object }[];
  };
  for (const each of config.users) each.user = { token: token.trim() };
  await writeFile(path, JSON.stringify(config), { mode: 0o600 });
}
