import { Manager } from "../../../operator/runtime/index.ts";
import type { LeaderElectionOptions, Logger } from "../../../operator/runtime/index.ts";
import { configMaps } from "./kinds.ts";

/**
 * One instance of a small operator, as a process of its own: `node election-instance.ts NAME KUBECONFIG ELECTION`. Its
 * only controller writes its name into each ConfigMap, again and again. The process reports each of its steps to its
 * parent. When the parent sends a message, the process stops itself between a read and the write that follows.
 */
const [name = "", kubeconfig = "", election = "{}"] = process.argv.slice(2);
const leaderElection = JSON.parse(election) as LeaderElectionOptions & { namespace: string };
const tell = (event: string) => process.send?.({ event, at: Number(process.hrtime.bigint()) / 1e6 });

const log: Logger = {
  debug: () => undefined,
  info: (message) => tell(message),
  error: (message) => tell(message),
  with: () => log,
};
const manager = new Manager({
  name: "election",
  log,
  kubeconfig,
  namespaces: [leaderElection.namespace],
  leaderElection,
});
let count = 0;
let pauses = false;
process.on("message", () => {
  pauses = true;
});
manager.controller({
  name: "writer",
  for: { resource: configMaps },
  maxConcurrentReconciles: 5,
  async reconcile(key, { client }) {
    tell("begin");
    try {
      await client.get(configMaps, key);
      if (pauses) {
        pauses = false;
        process.kill(process.pid, "SIGSTOP");
      }
      const data = { by: name, count: String(++count) };
      await client.patch(configMaps, key, { type: "merge", body: { data } });
      return { requeueAfterSeconds: 0.1 };
    } finally {
      tell("end");
    }
  },
});
const stop = new AbortController();
process.on("SIGTERM", () => {
  stop.abort();
});
await manager.start(stop.signal);
process.disconnect();
