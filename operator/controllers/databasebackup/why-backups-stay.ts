import { isCrdTerminating } from "../../kubernetes/crd-terminating.ts";
import { databaseBackups, databaseSnapshots } from "../../kubernetes/kinds.ts";
import { findNamespaceTerminating } from "../../kubernetes/namespace-terminating.ts";
import type { BackupContext } from "./context.ts";

/**
 * Why no backup is removed although its object is being deleted; undefined when backups are removed. Whoever deletes a kind does
 * not mean the backups, and in a namespace that is being deleted no Job can start, so that nothing may wait for one.
 *
 * @throws ApiError As the server answers.
 */
export async function whyBackupsStay(context: BackupContext): Promise<string | undefined> {
  for (const kind of [databaseSnapshots, databaseBackups]) {
    if (await isCrdTerminating(kind, context)) return "its CustomResourceDefinition is being deleted";
  }
  const isTerminating = await findNamespaceTerminating(context.request.namespace, context);
  return isTerminating ? "the namespace is being deleted" : undefined;
}
