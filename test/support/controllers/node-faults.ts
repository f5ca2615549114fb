import { expect } from "vitest";
import { insideNode } from "../../../lib/testing/node-suite.ts";
import { containerdSocket, nodeName } from "../../../lib/testing/node/layout.ts";
import { kubectl } from "../../../lib/testing/suite.ts";
import { eventually } from "../../../lib/testing/eventually.ts";

/** Faults that only the node itself can make. */

/** Runs a shell script as root on the node, for four minutes at most, and returns what it printed. */
export async function onNode(script: string, environment: Readonly<Record<string, string>>): Promise<string> {
  return (await insideNode(["timeout", "240", "sh", "-euc", script], environment)).trim();
}

/** The folder on the node that has the files of a claim. */
export async function folderOfClaim(namespace: string, claimName: string): Promise<string> {
  const claim = ["-n", namespace, "get", "pvc", claimName, "-o", "jsonpath={.spec.volumeName}"];
  return kubectl(["get", "pv", await kubectl(claim), "-o", "jsonpath={.spec.hostPath.path}"]);
}

/** Waits until a Pod's container runs, and returns the process ID, on the node, of its first process. */
export async function pidOfContainer(namespace: string, pod: string, container: string): Promise<string> {
  // For a moment after a restart, the Pod's status still names the container that has ended.
  return eventually(`a process of container ${container} of Pod ${pod}`, () =>
    presentPid(namespace, pod, container),
  );
}

/** @throws Error if containerd lists no process of the container at this moment. */
async function presentPid(namespace: string, pod: string, container: string): Promise<string> {
  const path = `{.status.containerStatuses[?(@.name=="${container}")].containerID}`;
  const list = `ctr --address "$SOCKET" --namespace k8s.io tasks list | awk -v id="$ID" '$1 == id { print $2 }'`;
  const id = await kubectl(["-n", namespace, "get", "pod", pod, "-o", `jsonpath=${path}`]);
  const pid = await onNode(list, { SOCKET: containerdSocket, ID: id.replace("containerd://", "") });
  if (!/^[1-9]\d*$/.test(pid)) throw new Error(`containerd lists no process of container "${id}"`);
  return pid;
}

/** Sends a signal to the first process of a Pod's container. SIGKILL ends all processes of the container at once. */
export async function signalContainer(
  namespace: string,
  pod: string,
  container: string,
  signal: "KILL" | "STOP",
): Promise<void> {
  const pid = await pidOfContainer(namespace, pod, container);
  await onNode(`kill -${signal} "$PID"`, { PID: pid });
}

/**
 * Kills all processes of a container that may end at any moment.
 *
 * @throws Error if it has ended.
 */
export async function killRunningContainer(namespace: string, pod: string, container: string): Promise<void> {
  await onNode(`kill -KILL "$PID"`, { PID: await presentPid(namespace, pod, container) });
}

/** Kills the kubelet, and waits until the one that the node starts next reports to the API server. */
export async function restartKubelet(): Promise<void> {
  const killed = await pidOfKubelet();
  await onNode(`kill -9 "$PID"`, { PID: killed });
  const time = Date.now();
  await eventually("a new kubelet that reports to the API server", async () => {
    expect(await pidOfKubelet()).not.toBe(killed);
    const renewed = await kubectl([
      ...["-n", "kube-node-lease", "get", "lease", nodeName],
      ...["-o", "jsonpath={.spec.renewTime}"],
    ]);
    expect(Date.parse(renewed)).toBeGreaterThan(time);
  });
}

function pidOfKubelet(): Promise<string> {
  const find = `printf %s "$WORD" | grep -l -F -f - /proc/[0-9]*/cmdline | cut -d / -f 3`;
  return onNode(find, { WORD: "--root-dir=/var/lib/kubelet" });
}
