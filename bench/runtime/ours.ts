/**
 * The contestant with our runtime. It does the same as go/reconciler.go, with nothing but the public API.
 *
 *   ours.ts --kubeconfig <path> [--workers 10]
 */
import { parseArgs } from "node:util";
import {
  ensureChild,
  jsonLog,
  Manager,
  setCondition,
  updateStatus,
  type Stored,
  type Watched,
} from "../../operator/runtime/index.ts";
import { type Deployment, deployments, type Memcached, memcacheds } from "./memcached.ts";

const { values } = parseArgs({
  options: {
    kubeconfig: { type: "string" },
    workers: { type: "string", default: "10" },
  },
});

const primary: Watched<Memcached> = { resource: memcacheds };
const child: Watched<Deployment> = { resource: deployments };
const manager = new Manager({ name: "bench", log: jsonLog(), kubeconfig: values.kubeconfig });
const primaries = manager.store(primary);
const children = manager.store(child);

manager.controller({
  name: "memcached",
  for: primary,
  owns: [child],
  maxConcurrentReconciles: Number(values.workers),
  async reconcile({ namespace, name }, context) {
    const { client, signal } = context;
    const memcached = primaries.get(namespace, name);
    if (!memcached) return;
    const desired = deploymentFor(memcached);
    await ensureChild(client, deployments, desired, children.get(namespace, name), {
      owner: memcached,
      signal,
    });
    await updateStatus(client, memcacheds, memcached, available(memcached, context.now()), { signal });
  },
});

const stop = new AbortController();
process.once("SIGTERM", () => {
  stop.abort();
});
await manager.start(stop.signal);

function available({ metadata, status }: Memcached, now: Date): NonNullable<Memcached["status"]> {
  const observedGeneration = metadata.generation ?? 0;
  const conditions = setCondition(
    status?.conditions,
    { type: "Available", status: "True", reason: "Reconciled", message: "The Deployment is there" },
    { observedGeneration, now },
  );
  return { observedGeneration, conditions };
}

function deploymentFor({ metadata: { namespace, name }, spec }: Stored<Memcached>): Deployment {
  const labels = { "app.kubernetes.io/name": "memcached", "app.kubernetes.io/instance": name };
  const container = {
    name: "memcached",
    image: "memcached:1.6",
    command: ["memcached", "-m=64", "-o", "modern", "-v"],
    ports: [{ name: "memcached", containerPort: 11211, protocol: "TCP" }],
  };
  return {
    apiVersion: deployments.apiVersion,
    kind: deployments.kind,
    metadata: { namespace, name, labels },
    spec: {
      replicas: spec.size,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  };
}
