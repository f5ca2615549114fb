import type { ReconcileContext } from "../runtime/index.ts";
import { namespaces } from "./kinds.ts";

/** The Namespace that every cluster has from its start to its end. */
export const lastingNamespace = "kube-system";

/** What tells this cluster from all others: the UID of its Namespace `kube-system`. */
export async function readClusterID({
  client,
  signal,
}: Pick<ReconcileContext, "client" | "signal">): Promise<string> {
  const { metadata } = await client.get(namespaces, { namespace: "", name: lastingNamespace }, { signal });
  return metadata.uid;
}
