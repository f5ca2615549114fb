import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import { defaults } from "../../../api/databases/v1/defaults.ts";
import type { Schedule } from "../../../schedule/parse.ts";
import { parseSchedule } from "../../../schedule/parse.ts";
import { ScheduleError } from "../../../schedule/schedule-error.ts";
import type { Zone, Zones } from "../../../schedule/zone.ts";
import { TimeZoneError } from "../../../schedule/zone.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import type { Stored } from "../../../runtime/index.ts";

/** A DatabaseBackup's schedule and its time zone. */
export interface Calendar {
  schedule: Schedule;
  zone: Zone;
}

/**
 * Reads the schedule of a DatabaseBackup.
 *
 * @throws NotReady `InvalidSpec` when the schedule or the time zone is not valid.
 */
export function calendarOf({ metadata, spec }: Stored<DatabaseBackup>, zones: Zones): Calendar {
  try {
    return {
      schedule: parseSchedule(spec.schedule, `${metadata.namespace}/${metadata.name}`),
      zone: zones.get(spec.timeZone ?? defaults.timeZone),
    };
  } catch (error) {
    if (error instanceof ScheduleError || error instanceof TimeZoneError) {
      const field = error instanceof ScheduleError ? "schedule" : "timeZone";
      throw new NotReady("InvalidSpec", `spec.${field}: ${error.message}`);
    }
    throw error;
  }
}
