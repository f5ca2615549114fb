import { forget } from "./forget.ts";
import { removeStaleLocks } from "../restic/locks.ts";
import { measure, prune } from "./prune.ts";
import type { AbsentReport, MaintainReport } from "./report.ts";
import { repositoryErrorReason } from "../restic/failure.ts";
import type { RepositoryHandle } from "../restic/open.ts";
import { openRepository } from "../restic/open.ts";
import { isReadOnly } from "../restic/restic.ts";
import { listSnapshots } from "../restic/snapshots.ts";
import type { SnapshotList } from "../restic/snapshots.ts";
import { forgetFormerMarks, marksOf, planMarks, storeMarks } from "./marks.ts";
import { assertOwner, claimantIn, ownerOf, planOwner, storeOwner } from "./owner.ts";
import { planMaintain, ownBackups } from "./plan.ts";

/** What `maintain` has to do. */
export interface MaintainOptions {
  /** Whose snapshots: `<namespace>/<name>` of the DatabaseBackup. */
  readonly host: string;
  /** IDs of the backups to forget. Those that do not exist count as forgotten. */
  readonly forget: readonly string[];
  /** Marks to record, such as `pin=ID`. Those of backups that do not exist are left out. */
  readonly mark: readonly string[];
  /** Marks to remove. */
  readonly unmark: readonly string[];
  /** Whether there need not be a repository. */
  readonly mayBeMissing: boolean;
  /** Whether to free space. */
  readonly prune: boolean;
}

/**
 * Removes stale locks, records the owner and marks, forgets backups together with their sidecar files, frees space if asked, and
 * reports what the repository holds. With `REPOSITORY_READ_ONLY`, or if another cluster is the owner, it only reports.
 *
 * @param onReport Receives the report as soon as there is one, and whenever it changes, so that a failure leaves the
 *   newest one.
 * @throws RepositoryError
 */
export async function maintain(
  repository: RepositoryHandle,
  options: MaintainOptions,
  {
    now,
    lockSeconds,
    onReport,
    log,
  }: {
    now: () => number;
    lockSeconds: number;
    onReport: (report: MaintainReport | AbsentReport) => void;
    log: (line: string) => void;
  },
): Promise<void> {
  const { restic } = repository;
  const repositoryID = await openRepository(repository).catch((error: unknown) => {
    if (options.mayBeMissing && repositoryErrorReason(error) === "RepositoryMissing") return undefined;
    throw error;
  });
  if (repositoryID === undefined) {
    onReport({ operation: "absent" });
    return;
  }
  if (isReadOnly(repository.environment)) {
    const report = {
      operation: "maintain",
      repositoryID,
      ...contents(await listSnapshots(restic), options),
    } as const;
    onReport(report);
    await reportSize(report);
    return;
  }
  // Locks first: the owner of a lock may be about to store the dump for sidecar files that are listed below. Stale ones may be removed
  // by any restic, whoever owns the repository.
  const location = repository.environment["RESTIC_REPOSITORY"] ?? "";
  const { removed, left, foreign } = await removeStaleLocks(restic, location, now());
  if (removed > 0) log(`Removed ${removed} stale locks.`);
  for (const { host, pid, time } of left) log(`Locked by PID ${pid} of Pod ${host}, renewed at ${time}.`);
  for (const { path, uid, time } of foreign) log(`Locked by user ${uid} at ${time}: ${path}.`);
  let list = await listSnapshots(restic);
  let report: MaintainReport = { operation: "maintain", repositoryID, ...contents(list, options) };
  onReport(report);

  const { host } = options;
  const claimant = claimantIn(repository.environment);
  const claim = planOwner(report.owner, claimant);
  if (claim === "refuse") {
    await reportSize(report);
    // What was asked for is not done then.
    if (options.forget.length > 0) assertOwner(list.snapshots, host, claimant);
    log(`Changed nothing, because the owner is cluster ${report.owner?.id ?? ""}.`);
    return;
  }
  // Before anything is removed.
  const marks = planMarks(list, options);
  if (claim !== "keep") {
    await storeOwner(restic, { ...claim, host, snapshots: list.snapshots, now: now(), lockSeconds });
    log(`Recorded cluster ${claim.owner} as the owner.`);
  }
  if (marks !== undefined) {
    await storeMarks(restic, { host, marks, list, now: now(), lockSeconds });
    log(`Recorded ${marks.length} marks.`);
  }
  if (claim !== "keep" || marks !== undefined) {
    list = await listSnapshots(restic);
    report = { ...report, ...contents(list, options) };
    onReport(report);
  }
  const plan = planMaintain({
    ...options,
    snapshots: list.snapshots,
    isInUse: left.length + foreign.length > 0,
    now: now(),
  });
  if (plan.length > 0) {
    list = await forget(restic, plan, lockSeconds);
    log(`Forgot ${plan.length} snapshots.`);
    report = { ...report, ...contents(list, options) };
    onReport(report);
  }
  await forgetFormerMarks(restic, { host, list, lockSeconds, log });
  if (options.prune) {
    const { total, pruned } = await prune(restic, lockSeconds);
    log(`Freed ${pruned} of ${total} bytes.`);
    onReport({ ...report, sizeBytes: total - pruned, prunedBytes: pruned });
    return;
  }
  await reportSize(report);

  async function reportSize(listed: MaintainReport): Promise<void> {
    try {
      onReport({ ...listed, sizeBytes: await measure(restic) });
    } catch (error) {
      // A backup that is being stored changes what restic counts.
      if (repositoryErrorReason(error) === "Interrupted") throw error;
      log(`Failed to measure the repository: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** What the report says about the repository's snapshots. */
function contents({ snapshots, unreadable }: SnapshotList, { host, forget }: MaintainOptions) {
  const backups = ownBackups(snapshots, host);
  const present = new Set([...backups.map(({ snapshotID }) => snapshotID), ...unreadable]);
  const owner = ownerOf(snapshots, host);
  return {
    snapshots: backups,
    marks: [...marksOf(snapshots, host)],
    ...(owner === undefined ? {} : { owner }),
    unreadable,
    forgotten: forget.filter((id) => !present.has(id)),
  };
}
