import type { Client } from "../operator/runtime/index.ts";

/** Requests of one kind that the API server has answered since its start, by its own count. */
export interface AnsweredRequests {
  readonly verb: string;
  readonly resource: string;
  /** Empty for the resource itself. */
  readonly subresource: string;
  readonly code: number;
  readonly count: number;
}

export async function answeredRequests(client: Client): Promise<AnsweredRequests[]> {
  const text = await client.raw("GET", "/metrics");
  if (typeof text !== "string") throw new Error("The API server's /metrics did not answer with text.");
  return [...text.matchAll(/^apiserver_request_total\{(.*)\} (\S+)$/gm)].map(([, labels = "", count]) => {
    const label = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(labels)?.[1] ?? "";
    return {
      verb: label("verb"),
      resource: label("resource"),
      subresource: label("subresource"),
      code: Number(label("code")),
      count: Number(count),
    };
  });
}
