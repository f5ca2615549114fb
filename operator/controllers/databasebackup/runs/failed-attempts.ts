import type { FailedAttempts } from "../../../api/databases/v1/databasebackup.ts";
import { podFailure } from "../../../kubernetes/job-status.ts";
import type { Job, Pod } from "../../../kubernetes/kinds.ts";
import type { Stored } from "../../../runtime/index.ts";
import { maxMessageLength } from "../../ended-run.ts";
import { parseFailure } from "../../job-failure.ts";

/**
 * The attempts of a run that have failed, also while the run goes on; undefined if none has. The Job's count includes Pods that
 * are gone.
 *
 * @param pods Those of the Job.
 * @param known What the status has about the same run.
 */
export function failedAttempts(
  job: Stored<Job>,
  pods: readonly Stored<Pod>[],
  known: FailedAttempts | undefined,
): FailedAttempts | undefined {
  const failed = pods.filter(({ status }) => status?.phase === "Failed");
  const count = Math.max(known?.count ?? 0, job.status?.failed ?? 0, failed.length);
  if (count === 0) return undefined;
  const unknown = { reason: "PodFailed", message: "The Pod was deleted before the operator could read why." };
  const { reason, message } = podFailure(failed, parseFailure) ?? known ?? unknown;
  return { count, reason, message: message.slice(0, maxMessageLength) };
}
