import type { BackupRun } from "../../../api/databases/v1/databasebackup.ts";
import { compare } from "../../../kubernetes/compare.ts";
import { isActive } from "../../phases.ts";
import { lastEndedRun } from "./ended-runs.ts";

/** How many of the runs that have ended the status keeps. */
const mostEnded = 10;
/** How many of the others it keeps at most. With the one that ended last, these are the fifty that the API allows. */
const mostActive = 39;

/** Orders runs by their start. Runs of the same second are in the order of their Jobs' UIDs, so that the order is always the same. */
export function byStart(a: BackupRun, b: BackupRun): number {
  return compare(a.startTime, b.startTime) || compare(a.jobUID, b.jobUID);
}

/**
 * The runs that the status keeps: those that have not ended, because their end is still to be reported, the ones that ended last, and the
 * last backup or failure, because conditions and metrics are about that one.
 *
 * @param runs Newest first.
 */
export function keptRuns(runs: readonly BackupRun[]): BackupRun[] {
  const last = lastEndedRun(runs);
  const kept = new Set([...active(runs), ...ended(runs)]);
  return runs.filter((run) => run === last || kept.has(run));
}

/**
 * Whether the status has kept a run before, and keeps it no more. Only the order of ends can say so, because an end stays what it is,
 * while a run starts later when it has waited, and is put back when it must wait again.
 *
 * @param run One that is not recorded.
 * @param recorded The runs in the status, newest first.
 */
export function isForgotten(run: BackupRun, recorded: readonly BackupRun[]): boolean {
  if (isActive(run)) {
    const oldest = active(recorded)[mostActive - 1];
    return oldest !== undefined && byStart(run, oldest) < 0;
  }
  const oldest = ended(recorded)[mostEnded - 1];
  return oldest !== undefined && byEnd(run, oldest) < 0;
}

function active(runs: readonly BackupRun[]): BackupRun[] {
  return runs.filter(isActive).slice(0, mostActive);
}

/** The newest first. */
function ended(runs: readonly BackupRun[]): BackupRun[] {
  return runs
    .filter((run) => !isActive(run))
    .sort((a, b) => byEnd(b, a))
    .slice(0, mostEnded);
}

function byEnd(a: BackupRun, b: BackupRun): number {
  return compare(a.completionTime, b.completionTime) || compare(a.jobUID, b.jobUID);
}
