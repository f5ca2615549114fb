import type { KubernetesObject, Stored } from "../runtime/index.ts";
import { backupUidAnnotation } from "./names.ts";

/**
 * Whether an object, such as a Job or a Pod of one, was made for this DatabaseBackup, and not for an earlier object of its name.
 *
 * @param backup Undefined when it no longer exists: then, whether it was made for none.
 */
export function isMadeFor(
  { metadata }: Stored<KubernetesObject>,
  backup: Stored<KubernetesObject> | undefined,
): boolean {
  return metadata.annotations?.[backupUidAnnotation] === backup?.metadata.uid;
}
