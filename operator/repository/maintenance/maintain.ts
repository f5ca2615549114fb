import { forget } from "./forget.ts";
import { removeStaleLocks } from "../restic/locks.ts";
import { measure, prune } from "./prune.ts";
import type { MaintainReport } from "./report.ts";
import type { RepositoryToOpen } from "../restic/open.ts";
import { openRepository, reasonOf } from "../restic/open.ts";
import { listSnapshots } from "../restic/snapshots.ts";
import type { Listing } from "../restic/snapshots.ts";
import { planMaintain, storedSnapshots } from "./plan.ts";

/** What to maintain. */
export interface MaintainWishes {
  /** Whose snapshots: `<namespace>/<name>` of the DatabaseBackup. */
  readonly host: string;
  /** IDs of dumps to forget. Those that are not there count as forgotten. */
  readonly forget: readonly string[];
  /** Runs that are not over. */
  readonly live: readonly string[];
  /** Whether to free space. */
  readonly prune: boolean;
}

/**
 * Removes abandoned locks, forgets snapshots together with what belongs to them, frees space if asked, and tells what
 * is there.
 *
 * @param tell receives the report as soon as there is one, and whenever it changes: a failure leaves the last.
 * @throws RepositoryError
 */
export async function maintain(
  repository: RepositoryToOpen,
  wishes: MaintainWishes,
  {
    now,
    lockSeconds,
    tell,
    log,
  }: {
    now: () => number;
    lockSeconds: number;
    tell: (report: MaintainReport) => void;
    log: (line: string) => void;
  },
): Promise<void> {
  const { restic } = repository;
  const repositoryID = await openRepository(repository);
  // Locks come before snapshots: who holds one now may be about to store the dump of a companion that is listed next.
  const { removed, left } = await removeStaleLocks(restic);
  if (removed > 0) log(`Removed ${removed} abandoned locks.`);
  let listing = await listSnapshots(restic);
  let report: MaintainReport = {
    operation: "maintain",
    repositoryID,
    ...found(listing, wishes),
    orphans: [],
    removedLocks: removed,
    locks: left,
  };
  tell(report);

  const plan = planMaintain({ ...wishes, snapshots: listing.snapshots, inUse: left.length > 0, now: now() });
  const going = [...plan.forget, ...plan.orphans];
  try {
    if (going.length > 0) {
      listing = await forget(restic, going, lockSeconds);
      log(`Forgot ${going.length} snapshots.`);
      report = { ...report, ...found(listing, wishes), orphans: plan.orphans };
      tell(report);
    }
    if (wishes.prune) {
      const { total, pruned } = await prune(restic, lockSeconds);
      log(`Freed ${pruned} of ${total} bytes.`);
      report = { ...report, sizeBytes: total - pruned, prunedBytes: pruned };
      tell(report);
      return;
    }
  } catch (error) {
    if (reasonOf(error) === "RepositoryLocked") {
      const { left: holding } = await removeStaleLocks(restic);
      tell({ ...report, locks: holding });
    }
    throw error;
  }
  try {
    tell({ ...report, sizeBytes: await measure(restic) });
  } catch (error) {
    // Somebody who stores a backup changes what is being counted.
    if (reasonOf(error) === "Interrupted") throw error;
    log(`The repository's size could not be told: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What the report tells of a listing. */
function found({ snapshots, unreadable }: Listing, { host, forget }: MaintainWishes) {
  const stored = storedSnapshots(snapshots, host);
  const present = new Set([...stored.map(({ id }) => id), ...unreadable]);
  return { snapshots: stored, unreadable, forgotten: forget.filter((id) => !present.has(id)) };
}
