import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { DrillCount, DrillRecord } from "../../../api/databases/v1/verification.ts";
import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import { compare } from "../../../kubernetes/compare.ts";
import { secondsSince } from "../../../kubernetes/times.ts";
import type { Stored } from "../../../runtime/index.ts";
import { findCondition } from "../../../runtime/index.ts";
import type { EndedDrillJob } from "./ended-drill-job.ts";

/** How many drills the status lists. */
const maxHistory = 10;

/**
 * The drills with those that have just ended, the newest first. However many drills come to no result after it, the newest one with a
 * result stays: it says whether the backups are good.
 *
 * @param ended The oldest first.
 */
export function historyWith(
  before: readonly DrillRecord[] | undefined,
  ended: readonly EndedDrillJob[],
): DrillRecord[] {
  const records = ended.map(({ jobUID, snapshotName, result, startTime, completionTime }) => ({
    jobUID,
    snapshotName,
    result: result.verdict,
    reason: result.reason,
    completionTime,
    durationSeconds: Math.max(0, Math.round(secondsSince(startTime, new Date(completionTime)))),
  }));
  const all = [...records.reverse(), ...(before ?? [])];
  const newest = all.slice(0, maxHistory);
  const decided = newestDecided(all);
  if (decided === undefined || newest.includes(decided)) return newest;
  return [...newest.slice(0, maxHistory - 1), decided];
}

/**
 * What the DatabaseSnapshots know of drills: the history of a DatabaseBackup that has lost its own, as on a new cluster. Empty if it
 * knows of a drill.
 */
export function inheritedHistory(
  { verification, conditions }: NonNullable<DatabaseBackup["status"]>,
  ended: readonly EndedDrillJob[],
  snapshots: readonly Stored<DatabaseSnapshot>[],
): DrillRecord[] {
  const verified = findCondition(conditions, "Verified");
  const isKnown = verification?.history !== undefined || ended.length > 0;
  if (isKnown || (verified !== undefined && verified.status !== "Unknown")) return [];
  return snapshots
    .flatMap(({ metadata, status = {} }) => {
      const result = findCondition(status.conditions, "Verified");
      const drill = status.verification;
      if (drill === undefined || result === undefined || result.status === "Unknown") return [];
      const { jobName: jobUID, completionTime, restoreDurationSeconds: durationSeconds = 0 } = drill;
      return [
        {
          // The repository does not record the UID.
          jobUID: jobUID.slice(0, 64),
          snapshotName: metadata.name,
          result: result.status,
          reason: result.reason,
          completionTime,
          durationSeconds,
        },
      ];
    })
    .sort((one, other) => compare(other.completionTime, one.completionTime))
    .filter(({ jobUID }, index, all) => all.findIndex((each) => each.jobUID === jobUID) === index)
    .slice(0, maxHistory);
}

/** The newest drill that found whether its backup is good; undefined if none did. */
function newestDecided(history: readonly DrillRecord[]): DrillRecord | undefined {
  return history.find(({ result }) => result === "True" || result === "False");
}

/** How many drills have ended with each result. */
export function resultsWith(
  before: readonly DrillCount[] | undefined,
  ended: readonly EndedDrillJob[],
): DrillCount[] {
  const counts = new Map(before?.map(({ result, count }) => [result, count]));
  for (const { result } of ended) counts.set(result.verdict, (counts.get(result.verdict) ?? 0) + 1);
  return [...counts].map(([result, count]) => ({ result, count }));
}

/**
 * Whether the status has taken account of a drill that ended. The history is shorter than the list of Jobs if drills follow each other
 * quickly: one that ended before those in it was in it earlier.
 */
export function isRecorded(
  drill: { uid: string; completionTime: string },
  history: readonly DrillRecord[],
): boolean {
  if (history.some(({ jobUID }) => jobUID === drill.uid)) return true;
  // The last one can be much older, see `historyWith`.
  const oldest = history.length < maxHistory ? undefined : history.at(-2);
  return oldest !== undefined && Date.parse(drill.completionTime) < Date.parse(oldest.completionTime);
}
