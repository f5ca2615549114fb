import type { BackupRun } from "../../../api/databases/v1/databasebackup.ts";
import type { Pod } from "../../../kubernetes/kinds.ts";
import { jobUidLabel } from "../../../kubernetes/names.ts";
import { whyWaiting } from "../../../kubernetes/why-waiting.ts";
import { maxMessageLength } from "../../ended-run.ts";
import { whyPending } from "../../job-queue/turn.ts";
import { isActive, isPending } from "../../phases.ts";
import type { Stored } from "../../../runtime/index.ts";
import { jobOfRun } from "./observe.ts";
import type { BackupContext } from "../context.ts";

/** Adds to each active run why it does not start, if something prevents it. */
export async function explainWaiting(
  runs: readonly BackupRun[],
  activePods: readonly Stored<Pod>[],
  backup: { isReady: boolean; isSuspended: boolean },
  context: BackupContext,
): Promise<BackupRun[]> {
  const explained: BackupRun[] = [];
  for (const run of runs) {
    if (!isActive(run)) {
      explained.push(run);
      continue;
    }
    const pods = activePods.filter(({ metadata }) => metadata.labels?.[jobUidLabel] === run.jobUID);
    const job = jobOfRun(run, context);
    const why =
      job &&
      (isPending(run)
        ? whyPending(
            job,
            backup,
            (lane) => context.queue.standing(lane, job, context.now()),
            context.options.limits,
          )
        : await whyWaiting(job, pods, context));
    explained.push(
      why === undefined ? run : { ...run, ...why, message: why.message.slice(0, maxMessageLength) },
    );
  }
  return explained;
}
