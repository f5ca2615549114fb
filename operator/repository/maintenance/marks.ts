import { parseDrillMark } from "../drill-mark.ts";
import type { Mark } from "../repository-snapshot.ts";
import { withExclusiveLock } from "../restic/exclusive-lock.ts";
import { repositoryErrorReason } from "../restic/failure.ts";
import type { Restic } from "../restic/restic.ts";
import type { ListedSnapshot, SnapshotList } from "../restic/snapshots.ts";
import { smallSnapshots, storeSmallSnapshot } from "./small-snapshot.ts";

/*
 * The marks of a DatabaseBackup's backups are the tags of a small snapshot of its host: `part=marks`, and `pin=ID`, `retain=ID` or
 * `drill=ID/…` for each, see drill-mark.ts. Tags of the backups themselves would give these other IDs, and storages that are
 * append-only refuse that.
 */

const part = "marks";

const markNames: readonly Mark[] = ["pin", "retain", "drill"];

/** The marks that the repository records for one host, such as `pin=ID`. */
export function marksOf(snapshots: readonly ListedSnapshot[], host: string): Set<string> {
  const tags = smallSnapshots(snapshots, host, part).at(-1)?.tags ?? [];
  return new Set(tags.filter((tag) => markNames.some((name) => tag.startsWith(`${name}=`))));
}

/**
 * The marks to record: those that are recorded, with changes. Marks without a change stay, because a DatabaseSnapshot that
 * does not exist says nothing about its backup. Those of backups that do not exist are left out. Of each backup, the newest
 * drill is recorded.
 *
 * @returns undefined if the repository has them already.
 */
export function planMarks(
  { snapshots, unreadable }: SnapshotList,
  { host, mark, unmark }: { host: string; mark: readonly string[]; unmark: readonly string[] },
): string[] | undefined {
  const recorded = marksOf(snapshots, host);
  const backups = snapshots.filter((each) => each.host === host && each.part === "dump");
  const present = new Set([...backups.map(({ snapshot }) => snapshot.snapshotID), ...unreadable]);
  const isPresent = (each: string) => present.has(/=([0-9a-f]{64})/.exec(each)?.[1] ?? "");
  const isNew = mark.some((each) => isPresent(each) && !recorded.has(each));
  if (!isNew && !unmark.some((each) => recorded.has(each))) return undefined;
  const drilled = new Set(mark.flatMap((each) => parseDrillMark(each)?.snapshotID ?? []));
  const isFormer = (each: string) => drilled.has(parseDrillMark(each)?.snapshotID ?? "");
  const removed = new Set(unmark);
  const all = new Set([...[...recorded].filter((each) => !isFormer(each)), ...mark]);
  return [...all].filter((each) => isPresent(each) && !removed.has(each)).sort();
}

/**
 * Stores marks in the place of those that are recorded.
 *
 * @throws RepositoryError
 */
export function storeMarks(
  restic: Restic,
  {
    marks,
    list,
    ...options
  }: {
    host: string;
    marks: readonly string[];
    list: SnapshotList;
    /** Milliseconds since 1970. */
    now: number;
    lockSeconds: number;
  },
): Promise<void> {
  return storeSmallSnapshot(restic, { ...options, part, tags: marks, snapshots: list.snapshots });
}

/** Removes the snapshots with former marks. They do no harm, so a failure is only logged. */
export async function forgetFormerMarks(
  restic: Restic,
  {
    host,
    list: { snapshots },
    lockSeconds,
    log,
  }: { host: string; list: SnapshotList; lockSeconds: number; log: (line: string) => void },
): Promise<void> {
  const former = smallSnapshots(snapshots, host, part).slice(0, -1);
  if (former.length === 0) return;
  const ids = former.map(({ snapshot }) => snapshot.snapshotID);
  try {
    await withExclusiveLock(restic, ["forget", ...ids], lockSeconds);
  } catch (error) {
    if (repositoryErrorReason(error) === "Interrupted") throw error;
    log(`Failed to remove former marks: ${error instanceof Error ? error.message : String(error)}`);
  }
}
