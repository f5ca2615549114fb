import type { Pod } from "../../../kubernetes/kinds.ts";
import { serverContainer } from "./desired-statefulset.ts";

/**
 * Whether the server in a Pod accepts connections. A Pod is not ready, either, when only the exporter next to the server is not; on a node
 * that is lost, it is not ready although its containers were.
 */
export function isServing({ metadata, status }: Pod): boolean {
  const is = (type: string, value: string) =>
    status?.conditions?.some((condition) => condition.type === type && condition.status === value) === true;
  const server = status?.containerStatuses?.find(({ name }) => name === serverContainer);
  if (metadata.deletionTimestamp !== undefined) return false;
  return is("Ready", "True") || (is("ContainersReady", "False") && server?.ready === true);
}
