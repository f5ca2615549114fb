import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import { defaults } from "../../../api/databases/v1/defaults.ts";
import type { Schedule } from "../../../schedule/parse.ts";
import { parseSchedule } from "../../../schedule/parse.ts";
import { ScheduleError } from "../../../schedule/schedule-error.ts";
import type { Zone, Zones } from "../../../schedule/zone.ts";
import { TimeZoneError } from "../../../schedule/zone.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import type { Stored } from "../../../runtime/index.ts";

/** A DatabaseBackup's schedules and their time zone. */
export interface Calendar {
  /** When backups run. */
  schedule: Schedule;
  /** When the repository is checked. */
  checks: Schedule;
  /** When drills start. */
  drills: Schedule;
  zone: Zone;
}

/** When the repository is checked if the spec does not say so: once a day. */
const defaultChecks = "H H * * *";
/** When drills start if the spec does not say so: once a week, early in the morning. */
const defaultDrills = "H H(2-5) * * H";

/**
 * Reads the schedule of a DatabaseBackup.
 *
 * @throws NotReady `InvalidSpec` when the schedule or the time zone is not valid.
 */
export function calendarOf({ metadata, spec }: Stored<DatabaseBackup>, zones: Zones): Calendar {
  const name = `${metadata.namespace}/${metadata.name}`;
  const drills = spec.verification?.schedule ?? defaultDrills;
  const checks = spec.repository?.check?.schedule ?? defaultChecks;
  return {
    schedule: validOrNotReady("schedule", () => parseSchedule(spec.schedule, name)),
    // H has other values than in the schedule of the backups.
    checks: validOrNotReady("repository.check.schedule", () => parseSchedule(checks, `${name}/check`)),
    drills: validOrNotReady("verification.schedule", () => parseSchedule(drills, `${name}/drill`)),
    zone: validOrNotReady("timeZone", () => zones.get(spec.timeZone ?? defaults.timeZone)),
  };
}

function validOrNotReady<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ScheduleError || error instanceof TimeZoneError)
      throw new NotReady("InvalidSpec", `spec.${field}: ${error.message}`);
    throw error;
  }
}
