import type { ReconcileContext } from "../runtime/index.ts";
import { ApiError } from "../runtime/index.ts";
import type { Event } from "./kinds.ts";
import { events } from "./kinds.ts";

/** Whether the API server refused to create something because its namespace is being deleted. */
export function isNamespaceTerminating(error: unknown): boolean {
  return error instanceof ApiError && error.causes.some(({ reason }) => reason === "NamespaceTerminating");
}

/**
 * Whether a namespace is being deleted. The operator may not read Namespaces: it asks the API server whether it would accept
 * an object there, which is not stored.
 *
 * @returns False also when the server does not answer that question.
 */
export async function findNamespaceTerminating(
  namespace: string,
  { client, signal }: Pick<ReconcileContext, "client" | "signal">,
): Promise<boolean> {
  const event: Event = {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: { namespace, name: "is-namespace-terminating" },
  };
  try {
    await client.create(events, event, { dryRun: true, signal });
    return false;
  } catch (error) {
    if (error instanceof ApiError) return isNamespaceTerminating(error);
    throw error;
  }
}
