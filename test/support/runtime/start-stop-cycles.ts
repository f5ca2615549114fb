import { request } from "node:http";
import { jsonLog } from "../../../operator/runtime/index.ts";
import { startMirror } from "./mirror.ts";
import { resourcesInUse } from "./resources-in-use.ts";

/**
 * Starts and stops managers, one after the other, in a process of its own:
 * `node start-stop-cycles.ts KUBECONFIG NAMESPACE COUNT`. Tells its parent what it holds open before and after each, and
 * then has to end by itself, because nothing is left that keeps it alive.
 */
const [kubeconfig = "", namespace = "", count = "1"] = process.argv.slice(2);

// What the log opens with its first line is no leak.
process.stdout.write("");
process.stderr.write("");
process.send?.(resourcesInUse());
for (let cycle = 0; cycle < Number(count); cycle++) {
  const mirror = startMirror(namespace, {
    kubeconfig,
    log: jsonLog({ level: "error" }),
    leaderElection: { id: "cycles", namespace },
    metrics: { bindAddress: "127.0.0.1:0", secure: cycle % 2 === 0 },
    probes: "127.0.0.1:0",
  });
  // Every other one is stopped while it works, the rest as soon as it has begun to start.
  if (cycle % 2 === 0) {
    while (mirror.reconciled === 0) await new Promise((resolve) => setTimeout(resolve, 5));
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
  // What was closed is closed in the next turns of the event loop.
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.send?.(resourcesInUse());
}
process.disconnect();
