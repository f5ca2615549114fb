import type { Job, Pod } from "../../kubernetes/kinds.ts";
import { backupKey } from "../../kubernetes/kinds.ts";
import { jobUidLabel } from "../../kubernetes/names.ts";
import type { Stored } from "../../runtime/index.ts";
import type { BackupContext } from "./context.ts";

/** The Pods of a Job of the DatabaseBackup, as the store has them: it may not have those of the last moment. */
export function podsInStore(
  { metadata }: Stored<Job>,
  { request, stores }: Pick<BackupContext, "request" | "stores">,
): Stored<Pod>[] {
  return stores.pods
    .byIndex("backup", backupKey(request.namespace, request.name))
    .filter((pod) => pod.metadata.labels?.[jobUidLabel] === metadata.uid);
}
