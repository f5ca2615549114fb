import type { Stored, ReconcileContext } from "../runtime/index.ts";
import type { Job, Pod } from "./kinds.ts";
import { pods } from "./kinds.ts";
import { jobUidLabel } from "./names.ts";

/** The Pods of a Job, from the server: in the store, Pods may lag behind Jobs. */
export async function podsOfJob(
  job: Stored<Job>,
  { client, signal }: Pick<ReconcileContext, "client" | "signal">,
): Promise<Stored<Pod>[]> {
  const { items } = await client.list(pods, {
    namespace: job.metadata.namespace,
    labelSelector: `${jobUidLabel}=${job.metadata.uid}`,
    signal,
  });
  return items;
}
