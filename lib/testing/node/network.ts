import { nodeAddress, podRange } from "./layout.ts";

const bridge = "node0";

/** The commands that give the new, empty network namespace what a node needs. Nothing in it leads to the host. */
export const networkCommands: readonly (readonly string[])[] = [
  ["ip", "link", "set", "lo", "up"],
  // A bridge without ports is the interface that bears the node's address: every kernel with containers has it.
  ["ip", "link", "add", bridge, "type", "bridge"],
  ["ip", "address", "add", `${nodeAddress}/24`, "dev", bridge],
  ["ip", "link", "set", bridge, "up"],
  // Services are found by the way of the default route, though it leads nowhere.
  ["ip", "route", "add", "default", "dev", bridge, "src", nodeAddress],
  ["sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"],
];

/**
 * The CNI configuration list, as a file's content.
 * Each Pod has a link of its own to the node and everything is routed, so that Services work without bridge filtering.
 */
export function cniConfig(): string {
  return JSON.stringify(
    {
      cniVersion: "0.4.0",
      name: "pods",
      plugins: [
        {
          type: "ptp",
          ipam: { type: "host-local", ranges: [[{ subnet: podRange }]], routes: [{ dst: "0.0.0.0/0" }] },
        },
        { type: "portmap", capabilities: { portMappings: true } },
      ],
    },
    undefined,
    2,
  );
}

/** kube-proxy's arguments. */
export function proxyArguments(options: { kubeconfig: string; nodeName: string }): string[] {
  return [
    `--kubeconfig=${options.kubeconfig}`,
    `--hostname-override=${options.nodeName}`,
    "--proxy-mode=nftables",
    `--cluster-cidr=${podRange}`,
    // These are the machine's, not the namespace's, and not ours to change.
    "--conntrack-max-per-core=0",
    "--conntrack-tcp-timeout-established=0s",
    "--conntrack-tcp-timeout-close-wait=0s",
  ];
}
