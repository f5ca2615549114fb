import type { DatabaseBackup } from "../api/databases/v1/databasebackup.ts";
import type { Failure } from "../failure.ts";
import type { Job } from "../kubernetes/kinds.ts";
import { currentPasswordName } from "../kubernetes/names.ts";
import { getSecret } from "../kubernetes/secrets.ts";
import type { ReconcileContext, Request, Stored } from "../runtime/index.ts";

/**
 * Why a Pod that has not started never will: it was to open the repository with the operator's copy of the password, which was
 * deleted with the DatabaseBackup.
 *
 * @param job A Job of which no Pod has started.
 * @param of The DatabaseBackup for which the Job was made, which may no longer exist.
 * @param backup The object that has its name now.
 */
export async function lostPassword(
  job: Stored<Job>,
  of: Request,
  backup: Stored<DatabaseBackup> | undefined,
  context: Pick<ReconcileContext, "client" | "signal">,
): Promise<Failure | undefined> {
  const copyName = currentPasswordName(of.name);
  const needsCopy = job.spec?.template.spec?.volumes?.some(({ projected }) =>
    projected?.sources?.some(({ secret }) => secret?.name === copyName),
  );
  // Otherwise the set-up creates the copy again.
  const isGoing = backup === undefined || backup.metadata.deletionTimestamp !== undefined;
  if (needsCopy !== true || !isGoing) return undefined;
  if ((await getSecret(of.namespace, copyName, context)) !== undefined) return undefined;
  return {
    reason: "PasswordDeleted",
    message:
      `No Pod of Job ${job.metadata.name} had started when Secret "${copyName}", with the repository's password, was deleted ` +
      `together with DatabaseBackup "${of.name}".`,
  };
}
