/**
 * vitest's setupFile for `*.e2e.ts`: a test that fails also reports what the cluster was doing. When a person reads the result, the
 * cluster has ended.
 */
import { afterEach } from "vitest";
import { tryKubectl } from "./suite.ts";

const columns = "NAMESPACE:.metadata.namespace,NAME:.metadata.name,PHASE:.status.phase,WAITING:";
const waiting = ".status.containerStatuses[*].state.waiting.reason";

/** What is printed of a cluster, before the logs of containers that restarted. */
const commands = [
  ["get", "pods", "--all-namespaces", "-o", `custom-columns=${columns}${waiting}`],
  ["get", "events", "--all-namespaces", "--field-selector", "type=Warning", "--sort-by=.lastTimestamp"],
];
const maxLines = 15;
const maxLineLength = 400;
/** Of so many containers that restarted, the log says why. */
const maxRestarted = 4;

afterEach(async ({ task }) => {
  const { result } = task;
  if (result?.state !== "fail") return;
  const message = ["The cluster when the test had failed:", ...(await describeCluster())].join("\n");
  result.errors = [...(result.errors ?? []), { name: "Cluster", message, stack: message }];
});

async function describeCluster(): Promise<string[]> {
  const outputs = await Promise.all([...commands, ...(await logsOfRestarted())].map(newestLines));
  return outputs.flat();
}

/** The newest lines of a command's output, below its header. */
async function newestLines(args: readonly string[]): Promise<string[]> {
  const { stdout, stderr } = await tryKubectl(args);
  const [header = "", ...lines] = `${stdout}${stderr}`.trimEnd().split("\n");
  const isLog = args.includes("logs");
  return [...(isLog ? [`kubectl ${args.join(" ")}`] : []), header, ...lines.slice(-maxLines)].map((line) =>
    line.slice(0, maxLineLength),
  );
}

interface ContainerStatus {
  readonly name: string;
  readonly restartCount: number;
  readonly state: { readonly running?: object };
}

interface PodList {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly status: {
      readonly containerStatuses?: readonly ContainerStatus[];
    };
  }[];
}

/** The commands that print what containers wrote before they last ended. */
async function logsOfRestarted(): Promise<string[][]> {
  const { code, stdout } = await tryKubectl(["get", "pods", "--all-namespaces", "-o", "json"]);
  if (code !== 0) return [];
  const { items } = JSON.parse(stdout) as PodList;
  const logs = items.flatMap(({ metadata: { name, namespace }, status }) =>
    (status.containerStatuses ?? [])
      .filter(({ restartCount }) => restartCount > 0)
      .map((container) => [
        ...["logs", "-n", namespace, name, "-c", container.name, "--tail=10"],
        ...(container.state.running === undefined ? [] : ["--previous"]),
      ]),
  );
  return logs.slice(0, maxRestarted);
}
