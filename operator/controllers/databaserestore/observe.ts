import type { DatabaseRestore } from "../../api/databases/v1alpha1/databaserestore.ts";
import { podFailure, isFinished, jobEnd, newestFirst } from "../../kubernetes/job-status.ts";
import type { Job, Pod } from "../../kubernetes/kinds.ts";
import { podsOfJob } from "../../kubernetes/pods-of-job.ts";
import { whyWaiting } from "../../kubernetes/why-waiting.ts";
import { parseReport, type RestoreReport } from "../../restore/report.ts";
import type { ReconcileContext, Stored } from "../../runtime/index.ts";
import { isControlledBy } from "../../runtime/index.ts";
import { parseFailure } from "../job-failure.ts";
import type { RestorePurpose } from "./desired-job.ts";
import { fetchContainer, restoreJobName } from "./desired-job.ts";
import type { RestoreJob } from "./plan.ts";
import { maxAttempts } from "./plan.ts";

/** The newest Job of each purpose, with what its Pods say. */
export async function observeJobs(
  restore: Stored<DatabaseRestore>,
  jobNamed: (name: string) => Stored<Job> | undefined,
  context: ReconcileContext,
): Promise<Partial<Record<RestorePurpose, RestoreJob>>> {
  const found: Partial<Record<RestorePurpose, RestoreJob>> = {};
  for (const purpose of ["preflight", "restore", "cleanup"] as const) {
    for (let attempt = maxAttempts; attempt > 0; attempt--) {
      const job = jobNamed(restoreJobName(restore, purpose, attempt));
      if (job === undefined || !isControlledBy(job, restore)) continue;
      found[purpose] = await observeJob(job, attempt, context);
      break;
    }
  }
  return found;
}

async function observeJob(job: Stored<Job>, attempt: number, context: ReconcileContext): Promise<RestoreJob> {
  const pods = await podsOfJob(job, context);
  const { name } = job.metadata;
  const startTime = job.status?.startTime ?? job.metadata.creationTimestamp;
  const report = reportOf(pods);
  if (isFinished(job)) {
    const end = jobEnd(job);
    const failure =
      end?.type === "Failed"
        ? (podFailure(pods, parseFailure) ?? {
            reason: end.reason ?? "Failed",
            message: end.message ?? "The Job failed and gave no reason.",
          })
        : undefined;
    return { name, attempt, startTime, end: { report, failure } };
  }
  const waiting = await whyWaiting(job, pods, context);
  return { name, attempt, startTime, waiting, progress: await progressOf(pods, context) };
}

function reportOf(pods: readonly Stored<Pod>[]): RestoreReport | undefined {
  return newestFirst(pods)
    .flatMap(({ status }) => status?.containerStatuses ?? [])
    .filter(({ name }) => name === fetchContainer)
    .map(({ state }) => parseReport(state?.terminated?.message ?? ""))
    .find((report) => report !== undefined);
}

/** The newest line about the progress in the log of a Pod that runs. */
async function progressOf(
  pods: readonly Stored<Pod>[],
  { client, signal, log }: ReconcileContext,
): Promise<RestoreJob["progress"]> {
  const running = pods.find(({ status }) => status?.phase === "Running");
  if (running === undefined) return undefined;
  const { namespace, name } = running.metadata;
  let newest: RestoreJob["progress"];
  try {
    for await (const line of client.logs(
      { namespace, name },
      { container: fetchContainer, tailLines: 5, signal },
    )) {
      newest = parseProgress(line) ?? newest;
    }
  } catch (error) {
    // The container may not have started, or may be gone already.
    log.debug("Failed to read the progress", { error: String(error) });
  }
  return newest;
}

/** Reads a line of the program `restore`; undefined if it is not one about its progress. */
export function parseProgress(line: string): RestoreJob["progress"] {
  if (!line.startsWith('{"message_type":"restore"')) return undefined;
  try {
    const {
      phase,
      bytes_done: bytesDone,
      seconds_elapsed: seconds,
    } = JSON.parse(line) as Record<string, unknown>;
    return typeof phase === "string" && typeof bytesDone === "number" && typeof seconds === "number"
      ? { phase, bytesDone, seconds }
      : undefined;
  } catch {
    return undefined;
  }
}
