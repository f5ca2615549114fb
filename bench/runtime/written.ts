import type { Client } from "../../operator/runtime/index.ts";

/** Requests that were to change something. */
export interface Written {
  all: number;
  /** Those of them that the API server answered with an error, such as 409. */
  failed: number;
}

const WRITING = new Set(["POST", "PUT", "PATCH", "APPLY", "DELETE", "DELETECOLLECTION"]);
const WRITTEN = new Set(["memcacheds", "deployments", "events"]);

/** The writes of kinds that contestants write, as the API server itself has counted them since its start. */
export async function countWritten(client: Client): Promise<Written> {
  const text = await client.raw("GET", "/metrics");
  if (typeof text !== "string") throw new Error("The API server's /metrics is no text.");
  return writtenIn(text);
}

function writtenIn(metrics: string): Written {
  const written: Written = { all: 0, failed: 0 };
  for (const [, labels = "", value] of metrics.matchAll(/^apiserver_request_total\{(.*)\} (\S+)$/gm)) {
    const label = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(labels)?.[1] ?? "";
    if (!WRITING.has(label("verb")) || !WRITTEN.has(label("resource"))) continue;
    written.all += Number(value);
    if (Number(label("code")) >= 400) written.failed += Number(value);
  }
  return written;
}

export function difference(later: Written, earlier: Written): Written {
  return { all: later.all - earlier.all, failed: later.failed - earlier.failed };
}
