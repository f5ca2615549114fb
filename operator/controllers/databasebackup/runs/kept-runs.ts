import type { BackupRun } from "../../../api/databases/v1/databasebackup.ts";
import { compare } from "../../../kubernetes/compare.ts";
import { isActive } from "../../phases.ts";
import { lastEndedRun } from "./ended-runs.ts";

/** How many of the newest runs the status keeps, whatever their state. */
const newest = 10;
/** How many it keeps at most, as the API says. */
const most = 50;

/** Orders runs by their start. Runs of the same second are in the order of their Jobs' UIDs, so that the order is always the same. */
export function byStart(a: BackupRun, b: BackupRun): number {
  return compare(a.startTime, b.startTime) || compare(a.jobUID, b.jobUID);
}

/**
 * The runs that the status keeps: the newest, and older ones that have not ended, because their end is still to be reported, or that
 * ended last, because conditions and metrics are about that one.
 *
 * @param runs Newest first.
 */
export function keptRuns(runs: readonly BackupRun[]): BackupRun[] {
  const last = lastEndedRun(runs);
  return runs.filter((run, at) => run === last || (at < most - 1 && (at < newest || isActive(run))));
}

/**
 * Whether the status has kept a run before, and keeps it no more.
 *
 * @param run One that is not recorded.
 * @param recorded The runs in the status, newest first.
 */
export function isForgotten(run: BackupRun, recorded: readonly BackupRun[]): boolean {
  const kept = recorded.slice(0, isActive(run) ? most - 1 : newest);
  if (kept.length < (isActive(run) ? most - 1 : newest)) return false;
  // A run that has not ended may have been put back to the time when it was created.
  const oldest = kept.findLast((each) => !isActive(each)) ?? kept.at(-1);
  return oldest !== undefined && byStart(run, oldest) < 0;
}
