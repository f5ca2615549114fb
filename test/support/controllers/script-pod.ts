import { eventually } from "../../../lib/testing/eventually.ts";
import { kubectl } from "../../../lib/testing/suite.ts";

/** A Pod that Kubernetes starts once, with a container named `script`. */
export interface ScriptPod {
  apiVersion: "v1";
  kind: "Pod";
  metadata: { name: string };
  spec: object;
}

/**
 * Runs a Pod, and returns the output of its container `script`.
 *
 * @throws Error with the output if the script fails, or with the description of the Pod if it does not end.
 */
export async function runScriptPod(namespace: string, pod: ScriptPod): Promise<string> {
  const { name } = pod.metadata;
  const inNamespace = (...args: string[]) => kubectl(["-n", namespace, ...args]);
  await kubectl(["-n", namespace, "apply", "-f", "-"], { input: JSON.stringify(pod) });
  const phase = await eventually(
    `the end of Pod ${name}`,
    async () => {
      const phase = await inNamespace("get", "pod", name, "-o", "jsonpath={.status.phase}");
      if (phase !== "Succeeded" && phase !== "Failed") throw new Error(`its phase is ${phase}`);
      return phase;
    },
    { intervalMilliseconds: 500 },
  ).catch(async (error: unknown) => {
    throw new Error(`${String(error)}\n${await inNamespace("describe", "pod", name)}`);
  });
  const log = await inNamespace("logs", name, "-c", "script");
  if (phase === "Failed") throw new Error(`The script of Pod ${name} has failed:\n${log}`);
  return log;
}
