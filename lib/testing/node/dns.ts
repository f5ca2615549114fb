import { clusterDomain } from "./layout.ts";

/** CoreDNS's configuration, as a file's content: the cluster's names and no others. */
export function corefile(kubeconfig: string): string {
  return `.:53 {
    errors
    cache 5
    kubernetes ${clusterDomain} in-addr.arpa ip6.arpa {
        kubeconfig ${kubeconfig}
    }
}
`;
}
