import type { V1ResourceRequirements } from "@kubernetes/client-node";
import type { ResourceRequirements } from "../api/meta/resources.ts";

/**
 * The resources of a container: those that the spec names, and a default request for each resource that it does not name.
 * For a resource that has only a limit, the API server makes the limit the request.
 */
export function containerResources(
  { requests = {}, limits }: ResourceRequirements = {},
  defaultRequests: Record<string, string>,
): V1ResourceRequirements {
  const unnamed = Object.entries(defaultRequests).filter(([name]) => limits?.[name] === undefined);
  // The cast is for quantities, which may be numbers.
  return {
    requests: { ...Object.fromEntries(unnamed), ...requests },
    ...(limits === undefined ? {} : { limits }),
  } as V1ResourceRequirements;
}
