import type { Desired } from "../../../kubernetes/desired.ts";
import type { ServerStatus } from "../../../api/databases/v1/databasebackup.ts";
import type { RepositoryReference } from "../../../api/databases/v1/storage.ts";
import type { Calendar } from "../schedule/calendar.ts";
import type { CronJob } from "../../../kubernetes/kinds.ts";
import type { RepositoryPassword } from "./password.ts";
import type { Findings } from "../status.ts";

/** What a DatabaseBackup has to run with. */
export interface SetUp {
  ready: Findings["ready"];
  /** The repository, as DatabaseSnapshots name it; undefined until there is one. */
  repository: RepositoryReference | undefined;
  password: RepositoryPassword | undefined;
  server: ServerStatus | undefined;
  /** Undefined when the schedule cannot be read. */
  calendar: Calendar | undefined;
  /** Whether the CronJob had another schedule, time zone or suspension until now. */
  isScheduleNew: boolean;
  /** The CronJob as it should be; undefined when runs cannot be begun. */
  cronJob: Desired<CronJob> | undefined;
}
