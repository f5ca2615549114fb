import type { DatabaseSnapshot } from "../../api/databases/v1alpha1/databasesnapshot.ts";
import { deleteExactly } from "../../kubernetes/delete-exactly.ts";
import { databaseSnapshots } from "../../kubernetes/kinds.ts";
import type { ReconcileContext, Stored } from "../../runtime/index.ts";
import { abandonBackupAnnotation } from "./snapshot.ts";

/** Deletes the object that the operator made for a backup, and keeps the backup, which another object now represents. */
export async function replaceSnapshot(
  { metadata, status }: Stored<DatabaseSnapshot>,
  by: Stored<DatabaseSnapshot>,
  context: Pick<ReconcileContext, "client" | "log" | "signal">,
): Promise<void> {
  const { client, log, signal } = context;
  const { namespace, name, uid, resourceVersion } = metadata;
  const annotations = { [abandonBackupAnnotation]: status?.artifact?.snapshotID ?? null };
  const body = { metadata: { uid, resourceVersion, annotations } };
  const marked = await client.patch(databaseSnapshots, { namespace, name }, { type: "merge", body, signal });
  await deleteExactly(databaseSnapshots, marked, context);
  log.info("DatabaseSnapshot replaced", { snapshot: name, by: by.metadata.name });
}
