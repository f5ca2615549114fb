import type { Desired } from "../../../kubernetes/desired.ts";
import type { ServerStatus } from "../../../api/databases/v1/databasebackup.ts";
import type { RepositoryReference } from "../../../api/databases/v1/storage.ts";
import type { Calendar } from "../schedule/calendar.ts";
import type { CronJob } from "../../../kubernetes/kinds.ts";
import type { RepositoryPassword } from "./password.ts";
import type { RepositoryVolume } from "./volume.ts";
import type { Findings } from "../status.ts";

/** What the set-up found and created for the runs of a DatabaseBackup. */
export interface SetUp {
  ready: Findings["ready"];
  /** The repository, as DatabaseSnapshots name it; undefined while its location is not known. */
  repository: RepositoryReference | undefined;
  password: RepositoryPassword | undefined;
  /** The volume of the repository; undefined if it has none, or none is known. */
  volume: RepositoryVolume | undefined;
  server: ServerStatus | undefined;
  /** Undefined when the schedule is not valid. */
  calendar: Calendar | undefined;
  /** Whether the CronJob had another schedule, time zone or suspension until now. */
  isScheduleNew: boolean;
  /** The desired CronJob; undefined when runs cannot start. */
  cronJob: Desired<CronJob> | undefined;
}
