import type { Stored } from "../runtime/index.ts";
import type { Failure } from "../failure.ts";
import { jobEnd, podFailure } from "../kubernetes/job-status.ts";
import type { Job, Pod } from "../kubernetes/kinds.ts";
import { parseMaintenance } from "../repository/maintenance/report.ts";
import { parseOutcome } from "../repository/run/outcome.ts";

/** Why a Job of this operator failed: as its Pods say, else as the Job says. */
export function jobFailure(job: Job, pods: readonly Stored<Pod>[]): Failure {
  const end = jobEnd(job);
  return (
    podFailure(pods, parseFailure) ?? {
      reason: end?.reason ?? "Failed",
      message: end?.message ?? "The Job failed and gave no reason.",
    }
  );
}

/** Reads the failure from a termination message of a run, of a probe or of `repository …`. */
export function parseFailure(terminationMessage: string): Failure | undefined {
  const outcome = parseOutcome(terminationMessage);
  if (outcome !== undefined && "failure" in outcome) return outcome.failure;
  return parseMaintenance(terminationMessage, "")?.failure;
}
