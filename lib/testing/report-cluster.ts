/**
 * vitest's setupFile for `*.e2e.ts`: a test that fails also reports what the cluster was doing. When a person reads the result, the
 * cluster has ended.
 */
import { afterEach } from "vitest";
import { tryKubectl } from "./suite.ts";

const columns = "NAMESPACE:.metadata.namespace,NAME:.metadata.name,PHASE:.status.phase,WAITING:";
const waiting = ".status.containerStatuses[*].state.waiting.reason";

/** What is printed of a cluster, the most telling last. */
const commands = [
  ["get", "pods", "--all-namespaces", "-o", `custom-columns=${columns}${waiting}`],
  ["get", "events", "--all-namespaces", "--field-selector", "type=Warning", "--sort-by=.lastTimestamp"],
];
const maxLines = 15;
const maxLineLength = 400;

afterEach(async ({ task }) => {
  const { result } = task;
  if (result?.state !== "fail") return;
  const message = ["The cluster when the test had failed:", ...(await describeCluster())].join("\n");
  result.errors = [...(result.errors ?? []), { name: "Cluster", message, stack: message }];
});

/** The newest lines of each command's output. */
async function describeCluster(): Promise<string[]> {
  const outputs = await Promise.all(commands.map((args) => tryKubectl(args)));
  return outputs.flatMap(({ stdout, stderr }) => {
    const [header = "", ...lines] = `${stdout}${stderr}`.trimEnd().split("\n");
    return [header, ...lines.slice(-maxLines)].map((line) => line.slice(0, maxLineLength));
  });
}
