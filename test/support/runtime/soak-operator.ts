import { jsonLog } from "../../../operator/runtime/index.ts";
import { startMirror } from "./mirror.ts";
import { type ResourcesInUse, resourcesInUse } from "./resources-in-use.ts";

/**
 * The operator of the soak, as a process of its own: `node --expose-gc soak-operator.ts KUBECONFIG NAMESPACE`. Answers
 * each message of its parent with a sample. Ends when the parent disconnects.
 */
export interface Sample extends ResourcesInUse {
  /** MiB. */
  rss: number;
  /** MiB, after a garbage collection. */
  heap: number;
  /** MiB of buffers outside the heap. */
  external: number;
  reconciled: number;
  objects: number;
  cpuSeconds: number;
}

const [kubeconfig = "", namespace = ""] = process.argv.slice(2);
const mirror = startMirror(namespace, {
  kubeconfig,
  log: jsonLog({ level: "error" }),
  probes: "127.0.0.1:0",
  metrics: { bindAddress: "127.0.0.1:0", secure: false },
  leaderElection: { id: "soak", namespace },
});
const mebibyte = 2 ** 20;
process.on("message", () => {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const sample: Sample = {
    ...resourcesInUse(),
    rss: rss / mebibyte,
    heap: heapUsed / mebibyte,
    external: external / mebibyte,
    reconciled: mirror.reconciled,
    objects: mirror.sources.list().length,
    cpuSeconds: (user + system) / 1e6,
  };
  process.send?.(sample);
});
process.on("disconnect", () => void mirror.stop());
