import assert from "node:assert/strict";
import { request } from "node:http";
import { jsonLog } from "../../../operator/runtime/index.ts";
import { eventually } from "../../../lib/testing/eventually.ts";
import { startMirror } from "./mirror.ts";
import { resourcesInUse } from "./resources-in-use.ts";

/**
 * Starts and stops managers, one after the other, in a process of its own: `node start-stop-cycles.ts KUBECONFIG
 * NAMESPACE COUNT`. Reports its open resources to its parent before and after each cycle. The process must then end by
 * itself, because nothing is left that keeps it alive.
 */
const [kubeconfig = "", namespace = "", count = "1"] = process.argv.slice(2);

// The log's first line opens descriptors, which is not a leak.
process.stdout.write("");
process.stderr.write("");
const before = resourcesInUse();
process.send?.(before);
for (let cycle = 0; cycle < Number(count); cycle++) {
  const mirror = startMirror(namespace, {
    kubeconfig,
    log: jsonLog({ level: "error" }),
    leaderElection: { id: "cycles", namespace },
    metrics: { bindAddress: "127.0.0.1:0", secure: cycle % 2 === 0 },
    probes: "127.0.0.1:0",
  });
  // Stops every other manager while it works, and the rest while they start.
  if (cycle % 2 === 0) {
    await eventually(
      "the first reconcile",
      () => {
        assert(mirror.reconciled > 0);
      },
      { intervalMilliseconds: 5 },
    );
    await new Promise((resolve, reject) => {
      const probe = { host: "127.0.0.1", port: mirror.manager.ports.probes, path: "/healthz", agent: false };
      request(probe, (answer) => answer.resume().on("end", resolve))
        .on("error", reject)
        .end();
    });
  } else {
    await new Promise((resolve) => setTimeout(resolve, cycle));
  }
  await mirror.stop();
  // Handles close in later turns of the event loop. The parent judges those that do not close.
  await eventually(
    "everything to be closed",
    () => {
      const { sockets, handles } = resourcesInUse();
      assert.deepEqual({ sockets, handles }, { sockets: before.sockets, handles: before.handles });
    },
    { seconds: 5, intervalMilliseconds: 5 },
  ).catch(() => undefined);
  process.send?.(resourcesInUse());
}
process.disconnect();
