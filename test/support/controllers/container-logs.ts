import { kubectl } from "../../../lib/testing/suite.ts";
import { eventually } from "../../../lib/testing/eventually.ts";
import type { Pod } from "../../../operator/kubernetes/kinds.ts";

/**
 * The logs of all containers of the Pods in a namespace that have started. The others have none: those of a Pod that is
 * starting, and those that come after a container that failed.
 *
 * @param selector Of labels. Default: all Pods.
 */
export function containerLogs(namespace: string, selector = ""): Promise<string> {
  // A Pod may go between the list and its log.
  return eventually(`the logs of the Pods of ${namespace}`, async () => {
    const pods = await kubectl(["-n", namespace, "get", "pods", "-l", selector, "-o", "json"]);
    const logs = (JSON.parse(pods) as { items: Pod[] }).items.flatMap(({ metadata, status }) =>
      [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
        .filter(({ state }) => state?.running !== undefined || state?.terminated !== undefined)
        .map(({ name }) => kubectl(["-n", namespace, "logs", metadata.name ?? "", "-c", name])),
    );
    return (await Promise.all(logs)).join("\n");
  });
}
