import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDaemon, untilReady } from "../../../lib/testing/daemon.ts";
import { joinSockets } from "../../../lib/testing/node/forwarder.ts";
import { nodeAddress } from "../../../lib/testing/node/layout.ts";
import type { NodeState } from "../../../lib/testing/node/state.ts";

/** A way from the Pods of a node to servers on the loopback of this machine, which Pods cannot reach otherwise. */
export interface PodsWay {
  stop(): Promise<void>;
}

const listening = "listening";

/**
 * Opens the way: a process in the node's network, and one in this machine's, with a socket file in between.
 *
 * @param ports The ports of the node's address, each with the port of the server on loopback.
 */
export async function openPodsWay(
  state: NodeState,
  ports: Readonly<Record<number, number>>,
): Promise<PodsWay> {
  const folder = await mkdtemp(join(tmpdir(), "my-operator-pods-way-"));
  const servers = Object.entries(ports).map(([nodePort, port]) =>
    createServer((near) => {
      joinSockets(near, connect(port, "127.0.0.1"));
    }).listen(join(folder, nodePort)),
  );
  await Promise.all(servers.map((server) => once(server, "listening")));
  const log = join(folder, "log");
  const inNetwork = [`--target=${state.processes.inner}`, "--net", "--"];
  const command = [process.execPath, import.meta.filename, folder, ...Object.keys(ports)];
  const daemon = await startDaemon("the way of the Pods", "nsenter", [...inNetwork, ...command], log);
  await untilReady(daemon, log, async () => (await readFile(log, "utf8")).includes(listening));
  return {
    async stop() {
      await daemon.stop();
      for (const server of servers) server.close();
      await rm(folder, { recursive: true });
    },
  };
}

/**
 * A namespace with names for the node's address: `<namespace>`, and in it the headless Service `<service>`. In Pods,
 * `<hostname>.<service>.<namespace>` is one of them, whatever the name is on the internet: Pods look into the cluster first.
 */
export function namesOfWay(
  namespace: string,
  service: string,
  hostnames: readonly (string | undefined)[] = [undefined],
): object[] {
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: service, namespace },
      spec: { clusterIP: "None", ports: [{ port: 443 }] },
    },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name: service, namespace, labels: { "kubernetes.io/service-name": service } },
      addressType: "IPv4",
      ports: [{ port: 443 }],
      endpoints: hostnames.map((hostname) => ({
        addresses: [nodeAddress],
        conditions: { ready: true },
        ...(hostname === undefined ? {} : { hostname }),
      })),
    },
  ];
}

/* The process in the node's network: the folder with the socket files, and the ports. */
if (import.meta.main) {
  const [folder = "", ...ports] = process.argv.slice(2);
  for (const port of ports) {
    const server = createServer((pod) => {
      joinSockets(pod, connect(join(folder, port)));
    }).listen(Number(port), nodeAddress);
    await once(server, "listening");
  }
  console.log(listening);
}
