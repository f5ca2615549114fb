import { setTimeout as sleep } from "node:timers/promises";
import { kubectl } from "../../../lib/testing/suite.ts";

/** How long a Pod with a script may take, in seconds: far more than it needs, so that a busy machine is none the worse. */
const patience = 240;

/** A Pod that is never started anew, with a container `script`. */
export interface ScriptPod {
  apiVersion: "v1";
  kind: "Pod";
  metadata: { name: string };
  spec: object;
}

/**
 * Runs a Pod of which nothing but its script is to be seen, and returns what the container `script` wrote.
 *
 * @throws Error with that, if the script fails; with what Kubernetes tells of the Pod, if it does not end.
 */
export async function runScriptPod(namespace: string, pod: ScriptPod): Promise<string> {
  const { name } = pod.metadata;
  const inNamespace = (...words: string[]) => kubectl(["-n", namespace, ...words]);
  await kubectl(["-n", namespace, "apply", "-f", "-"], { input: JSON.stringify(pod) });
  const deadline = Date.now() + patience * 1000;
  for (;;) {
    const phase = await inNamespace("get", "pod", name, "-o", "jsonpath={.status.phase}");
    if (phase === "Succeeded" || phase === "Failed") {
      const log = await inNamespace("logs", name, "-c", "script");
      if (phase === "Succeeded") return log;
      throw new Error(`The script of Pod ${name} has failed:\n${log}`);
    }
    if (Date.now() > deadline) {
      throw new Error(`Pod ${name} has not ended:\n${await inNamespace("describe", "pod", name)}`);
    }
    await sleep(500);
  }
}
