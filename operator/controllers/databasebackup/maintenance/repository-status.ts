import type {
  MaintenanceRun,
  RepositoryReference,
  RepositoryStatus,
} from "../../../api/databases/v1/storage.ts";
import { isSameLocation, withID } from "../../../repository/reference.ts";
import { isRefusal } from "../../../kubernetes/refusal.ts";
import { hasFailed } from "../../phases.ts";
import type { ObservedMaintenance } from "./observe.ts";
import { isForRepository } from "./observe.ts";
import { checkStatus } from "./plan-check.ts";

/**
 * The repository for the status: where the set-up found it, with what the status knows about the same repository.
 *
 * @param found Undefined while there is none.
 * @param repositoryID restic's ID of it, when a run has just reported it.
 */
export function repositoryStatus(
  before: RepositoryStatus | undefined,
  found: RepositoryReference | undefined,
  repositoryID: string | undefined,
): RepositoryStatus | undefined {
  if (found === undefined) return before;
  const isSame = before !== undefined && isSameLocation(before, found);
  return { ...(isSame ? before : {}), ...withID(found, repositoryID) };
}

/** The repository's status after a maintenance Job, which may have worked in a former repository. */
export function withMaintenance(
  repository: RepositoryStatus,
  observed: ObservedMaintenance,
): RepositoryStatus {
  const { record: maintenance, report } = observed;
  const { completionTime } = maintenance;
  if (
    report?.operation === "check" &&
    completionTime !== undefined &&
    isForRepository(observed, repository)
  ) {
    const check = checkStatus(repository.check, report, observed.startTime, completionTime);
    return { ...repository, maintenance, check };
  }
  if (
    report?.operation !== "maintain" ||
    completionTime === undefined ||
    !isForRepository(observed, repository)
  )
    return { ...repository, maintenance };
  return {
    ...withID(repository, report.repositoryID),
    maintenance,
    lastMaintenanceTime: completionTime,
    ...(report.owner === undefined ? {} : { owner: report.owner }),
    ...(report.sizeBytes === undefined ? {} : { sizeBytes: report.sizeBytes }),
    ...(report.forgotten.length === 0 ? {} : { lastForgetTime: completionTime }),
    ...(report.prunedBytes === undefined ? {} : { lastPruneTime: completionTime }),
  };
}

/**
 * The newest maintenance after which the next one waits: that of the newest Job, or one whose Job the API server refused, so
 * that there is none. If a failed Job was deleted, by a person or because its Pod did not start, the next one starts at once.
 */
export function maintenanceToWaitAfter(
  observed: ObservedMaintenance | undefined,
  repository: RepositoryStatus | undefined,
): MaintenanceRun | undefined {
  if (observed !== undefined) return observed.isDeleted === true ? undefined : observed.record;
  const recorded = repository?.maintenance;
  return recorded !== undefined && hasFailed(recorded) && isRefusal(recorded) ? recorded : undefined;
}
