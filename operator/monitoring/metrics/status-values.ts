import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import { defaults } from "../../api/databases/v1/defaults.ts";
import type { Condition, Stored } from "../../runtime/index.ts";
import { findCondition } from "../../runtime/index.ts";
import { parseSchedule } from "../../schedule/parse.ts";
import { ScheduleError } from "../../schedule/schedule-error.ts";
import { nextTime } from "../../schedule/times.ts";
import type { Zones } from "../../schedule/zone.ts";
import { TimeZoneError } from "../../schedule/zone.ts";

/** 1 or 0; undefined while the condition is unknown. */
export function conditionValue(
  { status }: { status?: { conditions?: readonly Condition[] } },
  type: string,
): number | undefined {
  const found = findCondition(status?.conditions, type);
  return found === undefined || found.status === "Unknown" ? undefined : Number(found.status === "True");
}

/** Whether the schedule starts no runs: also while the repository may only be read. */
export function isSuspended(spec: DatabaseBackup["spec"]): boolean {
  return spec.suspend === true || isOnlyRead(spec);
}

/** Whether no drills start: also while the repository may only be read. */
export function isVerificationSuspended(spec: DatabaseBackup["spec"]): boolean {
  return spec.verification?.suspend === true || isOnlyRead(spec);
}

function isOnlyRead({ repository }: DatabaseBackup["spec"]): boolean {
  return repository?.accessMode === "ReadOnly";
}

/** A time of Kubernetes in seconds since 1970. */
export function seconds(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time) / 1000;
}

/**
 * The first time of a schedule after another time, both in seconds since 1970, in the time zone of the DatabaseBackup; undefined if there
 * is none, or if the schedule or the time zone is not valid: the condition Ready says so.
 */
export function nextScheduledTime(
  schedule: string,
  after: number,
  { metadata, spec }: Stored<DatabaseBackup>,
  zones: Zones,
): number | undefined {
  try {
    const parsed = parseSchedule(schedule, `${metadata.namespace}/${metadata.name}`);
    const next = nextTime(parsed, zones.get(spec.timeZone ?? defaults.timeZone), after * 1000);
    return next === undefined ? undefined : next / 1000;
  } catch (error) {
    if (error instanceof ScheduleError || error instanceof TimeZoneError) return undefined;
    throw error;
  }
}
