import type { Client } from "../../operator/runtime/index.ts";
import { answeredRequests } from "../api-server-requests.ts";

/** How many requests the API server has answered, by verb and resource: `PATCH databasebackups/status`. */
export type Requests = ReadonlyMap<string, number>;

/** Counts of the API server's own, since its start. Of kinds that operators write and read; not watches. */
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
  "cronjobs",
  "databasebackups",
  "databasesnapshots",
  "events",
  "jobs",
  "persistentvolumeclaims",
  "secrets",
]);

/** What came in between, for each object. */
export function since(before: Requests, after: Requests, objects: number): Record<string, number> {
  const each: Record<string, number> = {};
  for (const [what, number] of after) {
    const more = number - (before.get(what) ?? 0);
    if (more > 0) each[what] = Number((more / objects).toFixed(2));
  }
  return each;
}
