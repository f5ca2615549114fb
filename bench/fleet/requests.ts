import type { Client } from "../../operator/runtime/index.ts";
import { answeredRequests } from "../api-server-requests.ts";

/**
 * The number of requests that the API server has answered, by verb and resource, such as `PATCH
 * databasebackups/status`.
 */
export type Requests = ReadonlyMap<string, number>;

/**
 * Reads the API server's own counts since its start, for the kinds that the operator uses. Lists and watches do not
 * count.
 */
export async function requestsByResource(client: Client): Promise<Requests> {
  const requests = new Map<string, number>();
  for (const { verb, resource, subresource, count } of await answeredRequests(client)) {
    if (!counted.has(resource) || verb === "WATCH" || verb === "LIST") continue;
    const what = `${verb} ${resource}${subresource === "" ? "" : `/${subresource}`}`;
    requests.set(what, (requests.get(what) ?? 0) + count);
  }
  return requests;
}

const counted = new Set([
  "configmaps",
  "cronjobs",
  "databasebackups",
  "databasesnapshots",
  "events",
  "jobs",
  "networkpolicies",
  "persistentvolumeclaims",
  "postgresqldatabases",
  "secrets",
  "services",
  "statefulsets",
]);

/** The requests between two counts, per object. */
export function since(before: Requests, after: Requests, objects: number): Record<string, number> {
  const each: Record<string, number> = {};
  for (const [what, number] of after) {
    const more = number - (before.get(what) ?? 0);
    if (more > 0) each[what] = Number((more / objects).toFixed(2));
  }
  return each;
}
