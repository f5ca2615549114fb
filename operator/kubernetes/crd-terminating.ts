import type { KubernetesObject, ReconcileContext, Resource } from "../runtime/index.ts";
import { isNotFound } from "../runtime/index.ts";

/**
 * Whether a kind's CustomResourceDefinition is being deleted, and with it all its objects: the operator is being removed,
 * but the backups have to stay. The API still serves such a kind, but without the verb `create`.
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
