import type { RepositoryCheckStatus } from "../../../api/databases/v1/storage.ts";
import { compare } from "../../../kubernetes/compare.ts";
import type { CheckReport } from "../../../repository/maintenance/report.ts";
import type { Schedule } from "../../../schedule/parse.ts";
import { nextTime } from "../../../schedule/times.ts";
import type { Zone } from "../../../schedule/zone.ts";

/** What decides when to check a repository, and what to read. */
export interface CheckFacts {
  /** How far the checks have come; undefined before the first one. */
  check: RepositoryCheckStatus | undefined;
  /** When to check. */
  schedule: Schedule;
  zone: Zone;
  /** Whether the spec says nothing about the time of checks. */
  isDefault: boolean;
  readDataWithinSeconds: number;
  /** When the DatabaseBackup was created, in milliseconds since 1970. */
  created: number;
  /** In milliseconds since 1970. */
  now: number;
}

/** The parts of the data that a check reads: those of these numbers, of all. */
export interface CheckPlan {
  read: number[];
  subsets: number;
}

/** restic divides data by the first byte of its files' IDs. */
const maxSubsets = 256;
/** A new repository has little that could be damaged. */
const firstCheckDelay = 24 * 60 * 60 * 1000;
/** The share of the data that one check reads at most to catch up, so that it ends within its deadline. */
const maxShare = 1 / 4;

/** The check that is due, or how many seconds to wait for the next one; undefined if the schedule has no next time. */
export function planCheck(facts: CheckFacts): CheckPlan | { waitSeconds: number | undefined } {
  const { check, schedule, zone, isDefault, created, now } = facts;
  const since =
    check === undefined ? created + (isDefault ? firstCheckDelay : 0) : Date.parse(check.lastCheckTime);
  const due = nextTime(schedule, zone, since);
  if (due === undefined) return { waitSeconds: undefined };
  if (due > now) return { waitSeconds: Math.ceil((due - now) / 1000) };
  const { subset, subsets, turnStart } = turnOf(facts);
  const remaining = subsets - subset;
  const end = turnStart + facts.readDataWithinSeconds * 1000;
  const needed = Math.ceil(remaining / Math.max(1, countTimes(facts, now - 1, end)));
  const count = Math.min(remaining, needed, Math.max(1, Math.floor(subsets * maxShare)));
  const next = Array.from({ length: count }, (_, index) => subset + 1 + index);
  return { read: [...new Set([...(check?.damagedSubsets ?? []), ...next])], subsets };
}

/** The present turn through all parts, with the part that was read last, or a new turn: 0 of them. */
function turnOf(facts: CheckFacts): { subset: number; subsets: number; turnStart: number } {
  const { check, readDataWithinSeconds, now } = facts;
  if (check !== undefined && check.subset < check.subsets && check.subsets <= maxSubsets) {
    const { subset, subsets, turnStartTime } = check;
    return { subset, subsets, turnStart: Date.parse(turnStartTime) };
  }
  const turn = { subset: 0, turnStart: now };
  // Parts of another size would not be those with damage.
  if (check?.damagedSubsets !== undefined) return { ...turn, subsets: check.subsets };
  const times = countTimes(facts, now - 1, now + readDataWithinSeconds * 1000);
  return { ...turn, subsets: Math.max(1, times) };
}

/** How many checks the schedule has between two times, at most as many as there can be parts. */
function countTimes({ schedule, zone }: CheckFacts, after: number, until: number): number {
  let count = 0;
  for (
    let time = nextTime(schedule, zone, after);
    time !== undefined && time <= until && count < maxSubsets;
    time = nextTime(schedule, zone, time)
  )
    count += 1;
  return count;
}

/**
 * How far the checks have come after one of them.
 *
 * @param startTime When its Job was created.
 * @param completionTime When its Job ended.
 */
export function checkStatus(
  before: RepositoryCheckStatus | undefined,
  { read, subsets, damagedSubsets }: CheckReport,
  startTime: string,
  completionTime: string,
): RepositoryCheckStatus {
  const continues = before?.subsets === subsets && before.subset < subsets;
  const from = continues ? before.subset : 0;
  const turnStartTime = continues ? before.turnStartTime : startTime;
  // Parts with damage, which are read again, can come before and after those that are next.
  let subset = from;
  while (read.includes(subset + 1)) subset += 1;
  const oldestReadTime = subset >= subsets ? turnStartTime : before?.oldestReadTime;
  return {
    subset,
    subsets,
    lastCheckTime:
      compare(before?.lastCheckTime, completionTime) > 0 ? (before?.lastCheckTime ?? "") : completionTime,
    turnStartTime,
    ...(oldestReadTime === undefined ? {} : { oldestReadTime }),
    ...(damagedSubsets.length === 0 ? {} : { damagedSubsets }),
  };
}
