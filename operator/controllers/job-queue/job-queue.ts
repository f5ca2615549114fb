import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import { limitedJobOf, type QueuedJob } from "../../job-queue/limited-job.ts";
import type { ForLanes, Lane } from "../../job-queue/lanes.ts";
import { standingsOf } from "../../job-queue/lanes.ts";
import type { Standing } from "../../job-queue/standing.ts";
import { isMadeFor } from "../../kubernetes/made-for.ts";
import type { Job } from "../../kubernetes/kinds.ts";
import { backupNameAnnotation } from "../../kubernetes/names.ts";
import type { Store, Stored } from "../../runtime/index.ts";
import { isReady, isSuspendedIn, whyHeld } from "./turn.ts";

/** How old the standing may be that a status shows. */
const maxAgeSeconds = 1;

/** The queue, with all its lanes, as the stores have it. */
export class JobQueue {
  readonly #stores: { backups: Store<DatabaseBackup>; jobs: Store<Job> };
  #last: { at: number; standings: ForLanes<Standing<string>> } | undefined;

  constructor(stores: { backups: Store<DatabaseBackup>; jobs: Store<Job> }) {
    this.#stores = stores;
  }

  /**
   * The Jobs that count. Those that have to wait for their DatabaseBackup are left out: they have no turn.
   *
   * @param jobs If they are newer than those of the store.
   */
  jobs(jobs: readonly Stored<Job>[] = this.#stores.jobs.list()): QueuedJob[] {
    const counted: QueuedJob[] = [];
    for (const job of jobs) {
      const queued = limitedJobOf(job);
      if (queued !== undefined && !(queued.state === "waiting" && this.#isHeld(queued))) counted.push(queued);
    }
    return counted;
  }

  /**
   * How a lane stands for a Job that waits in it; what `before` has are uids. A thousand DatabaseBackups whose Jobs wait ask for it,
   * so it is computed once for all that ask within a second.
   */
  standing(lane: Lane, { metadata: { uid } }: Stored<Job>, now: Date): Standing<string> {
    const last = this.#last;
    const isFresh = last !== undefined && Math.abs(now.getTime() - last.at) < maxAgeSeconds * 1000;
    if (isFresh && last.standings[lane].before.has(uid)) return last.standings[lane];
    const standings = standingsOf(this.jobs(), ({ job }) => job.metadata.uid);
    this.#last = { at: now.getTime(), standings };
    return standings[lane];
  }

  #isHeld({ job, lane }: QueuedJob): boolean {
    const { namespace, annotations } = job.metadata;
    const backup = this.#stores.backups.get(namespace, annotations?.[backupNameAnnotation] ?? "");
    if (backup === undefined || !isMadeFor(job, backup)) return true;
    const isSuspended = isSuspendedIn(lane, backup);
    return whyHeld(lane, job, { isReady: isReady(backup), isSuspended }) !== undefined;
  }
}
