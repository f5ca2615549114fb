import type { KubernetesObject, ReconcileContext, Resource } from "../runtime/index.ts";
import { isNotFound } from "../runtime/index.ts";

/**
 * Whether a kind's CustomResourceDefinition is being deleted, which deletes all its objects: somebody removes the
 * operator, and does not mean the backups. Such a kind is still served, but nothing can be created any more.
 */
export async function isCrdTerminating(
  { apiVersion, plural }: Resource<KubernetesObject>,
  { client, signal }: Pick<ReconcileContext, "client" | "signal">,
): Promise<boolean> {
  try {
    const { resources = [] } = (await client.raw("GET", `/apis/${apiVersion}`, { signal })) as {
      resources?: { name: string; verbs: string[] }[];
    };
    return resources.find(({ name }) => name === plural)?.verbs.includes("create") !== true;
  } catch (error) {
    if (isNotFound(error)) return true;
    throw error;
  }
}
