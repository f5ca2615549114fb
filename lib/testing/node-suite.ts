import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll } from "vitest";
import { logToStderr } from "./binaries.ts";
import type { ImageName } from "./images.ts";
import { bringImages } from "./node/bring-images.ts";
import type { NamedCluster } from "./node/clusters.ts";
import { namedCluster, runningCluster } from "./node/clusters.ts";
import { commandInside } from "./node/enter.ts";
import type { NodeState } from "./node/state.ts";
import { suiteNode } from "./suite.ts";

/** Functions for suites of the tier with nodes. */

/** @throws Error in another tier. */
export function suiteNodeCluster(): NamedCluster {
  const node = suiteNode();
  if (node === undefined)
    throw new Error("This suite has no node: the name of its file must end in .e2e.ts.");
  return namedCluster(node.name);
}

export function suiteNodeState(): Promise<NodeState> {
  return runningCluster(suiteNodeCluster());
}

/** Gives the suite's node the images that its Pods need, unless it has them already. */
export function nodeImages(...names: readonly ImageName[]): void {
  beforeAll(() => bringImages(suiteNodeCluster(), names, logToStderr));
}

/** Runs a command as root inside the suite's node, with its processes and files, and returns the output. */
export async function insideNode(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const [command = "", ...rest] = commandInside(await suiteNodeState(), args);
  const { stdout } = await promisify(execFile)(command, rest, { env: { ...process.env, ...environment } });
  return stdout;
}
