import type { MaintenanceRun } from "../../../api/databases/v1/storage.ts";
import { newestFirst } from "../../../kubernetes/job-status.ts";
import type { Job } from "../../../kubernetes/kinds.ts";
import type { Stored } from "../../../runtime/index.ts";
import { previousAnnotation } from "./desired-job.ts";

/**
 * The maintenance Job that the status records, or a later one, which the status does not have yet. Undefined if there is none of
 * these any more: what an earlier Job has found and done was applied, and is no longer so.
 *
 * Each Job names the one before it, and has a name that no other Job in this line has: several may be created in one second.
 *
 * @param recorded Undefined if the status records none: then the end of the line.
 */
export function newestJob(
  maintenanceJobs: readonly Stored<Job>[],
  recorded: MaintenanceRun | undefined,
): Stored<Job> | undefined {
  if (recorded === undefined) {
    const former = new Set(maintenanceJobs.map(previousOf));
    const all = newestFirst(maintenanceJobs);
    return all.find(({ metadata }) => !former.has(metadata.name)) ?? all[0];
  }
  let newest = maintenanceJobs.find(({ metadata }) => metadata.name === recorded.jobName);
  const byPrevious = new Map(maintenanceJobs.map((job) => [previousOf(job), job]));
  for (let name = recorded.jobName; ;) {
    const next = byPrevious.get(name);
    if (next === undefined) return newest;
    byPrevious.delete(name);
    newest = next;
    name = next.metadata.name;
  }
}

function previousOf({ metadata }: Job): string | undefined {
  return metadata.annotations?.[previousAnnotation];
}
