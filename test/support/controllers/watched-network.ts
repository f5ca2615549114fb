import { podRange } from "../../../lib/testing/node/layout.ts";
import { onNode } from "./node-faults.ts";

/** Before kube-proxy replaces a Service's address: a flow shows what the Pod has called. */
const beforeServices = -500;
const rules = `table ip watched {
  set flows {
    type ipv4_addr . ipv4_addr . inet_service
    flags dynamic
    size 65535
  }
  chain packets {
    type filter hook prerouting priority ${beforeServices}; policy accept
    ip saddr ${podRange} meta l4proto { tcp, udp } update @flows { ip saddr . ip daddr . th dport }
    ip saddr ${podRange} meta l4proto != { tcp, udp } update @flows { ip saddr . ip daddr . 0 }
  }
}`;

/** Records which address and port each Pod of the node sends packets to. All of them pass the node: Pods share no link. */
export async function watchNetwork(): Promise<void> {
  await onNode('printf %s "$RULES" | nft -f -', { RULES: rules });
}

export async function stopWatchingNetwork(): Promise<void> {
  await onNode("nft delete table ip watched", {});
}

/** The `address:port` pairs to which an address has sent packets; port 0 stands for those without ports. */
export async function contactsOf(address: string): Promise<string[]> {
  const { nftables } = JSON.parse(await onNode("nft --json list set ip watched flows", {})) as {
    nftables: { set?: { elem?: Flow[] } }[];
  };
  const flows = nftables.flatMap(({ set }) => set?.elem ?? []).map(partsOf);
  return flows
    .filter(([from]) => from === address)
    .map(([, to, port]) => `${to}:${port}`)
    .sort();
}

type Parts = [from: string, to: string, port: number];

/** An element with a counter or a lifetime is an object of its own. */
type Flow = { concat: Parts } | { elem: { val: { concat: Parts } } };

function partsOf(flow: Flow): Parts {
  return "concat" in flow ? flow.concat : flow.elem.val.concat;
}
