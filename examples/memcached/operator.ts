import { parseArgs } from "node:util";
import { jsonLog, Manager } from "../../operator/runtime/index.ts";
import { addMemcachedController } from "./controllers/memcached/controller.ts";
import { defaultMemcachedImage } from "./controllers/memcached/image.ts";

/* The operator: what runs in the cluster. Its flags are those that the construct ControllerManager gives it. */

const { values: flags } = parseArgs({
  options: {
    "leader-elect": { type: "boolean", default: false },
    "metrics-bind-address": { type: "string", default: "0" },
    "health-probe-bind-address": { type: "string", default: ":8081" },
    namespace: { type: "string", default: "" },
    kubeconfig: { type: "string" },
  },
});

const log = jsonLog();
const manager = new Manager({
  name: "memcached-operator",
  log,
  kubeconfig: flags.kubeconfig,
  namespaces: flags.namespace.split(",").filter((namespace) => namespace !== ""),
  leaderElection: flags["leader-elect"] ? { id: "memcached-operator.cache.example.com" } : undefined,
  metrics: { bindAddress: flags["metrics-bind-address"] },
  probes: flags["health-probe-bind-address"],
});
addMemcachedController(manager, { image: process.env["MEMCACHED_IMAGE"] ?? defaultMemcachedImage });

const termination = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    termination.abort(new Error(`Got ${signal}`));
  });
}
log.info("Starting");
await manager.start(termination.signal);
// A reconcile that would not stop must not keep the process alive.
process.exit(0);
