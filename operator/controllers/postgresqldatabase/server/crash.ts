import type { Failure } from "../../../failure.ts";
import type { Pod } from "../../../kubernetes/kinds.ts";
import type { Stored } from "../../../runtime/index.ts";
import { serverContainer } from "./desired-statefulset.ts";

/** The length that the status allows. */
const maxMessageLength = 1024;
/** So many characters of the server's log stand in the message. The last ones say why it ended. */
const maxLogLength = 600;

/** How the server ended, if the kubelet waits before it starts it again. */
export function crash({ metadata, status }: Stored<Pod>): Failure | undefined {
  const container = status?.containerStatuses?.find(({ name }) => name === serverContainer);
  if (container?.state?.waiting?.reason !== "CrashLoopBackOff") return undefined;
  const { exitCode, message = "" } = container.lastState?.terminated ?? {};
  if (message.includes("No space left on device")) return diskFull(metadata, message);
  return {
    reason: "ServerFailed",
    message:
      `The server in Pod "${metadata.name}" ends again and again, last with exit code ${exitCode ?? "unknown"}: ${message.trim()}`.slice(
        0,
        maxMessageLength,
      ),
  };
}

function diskFull({ namespace, name }: Stored<Pod>["metadata"], log: string): Failure {
  const database = name.replace(/-\d+$/, "");
  return {
    reason: "DiskFull",
    message:
      `The volume of Pod "${name}" is full, so that the server cannot start. Nothing is lost. Enlarge it: kubectl -n ${namespace} patch ` +
      `postgresqldatabase ${database} --type=merge -p '{"spec":{"storage":{"size":"SIZE"}}}'. Delete no file of the server by hand. Its last ` +
      `words: ${log.trim().slice(-maxLogLength)}`,
  };
}
