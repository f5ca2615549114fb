import type { Client } from "../../operator/runtime/index.ts";
import { answeredRequests } from "../api-server-requests.ts";

/** Write requests. */
export interface Written {
  all: number;
  /** Write requests that the API server answered with an error, such as 409. */
  failed: number;
}

const writingVerbs = new Set(["POST", "PUT", "PATCH", "APPLY", "DELETE", "DELETECOLLECTION"]);
const writtenResources = new Set(["memcacheds", "deployments", "events"]);

/** The writes of the contestants' kinds since the API server's start, by its own count. */
export async function countWritten(client: Client): Promise<Written> {
  const written: Written = { all: 0, failed: 0 };
  for (const { verb, resource, code, count } of await answeredRequests(client)) {
    if (!writingVerbs.has(verb) || !writtenResources.has(resource)) continue;
    written.all += count;
    if (code >= 400) written.failed += count;
  }
  return written;
}

export function difference(later: Written, earlier: Written): Written {
  return { all: later.all - earlier.all, failed: later.failed - earlier.failed };
}
