import type { BackupVerification } from "../../../api/databases/v1/verification.ts";
import type { Schedule } from "../../../schedule/parse.ts";
import { nextTime } from "../../../schedule/times.ts";
import type { Zone } from "../../../schedule/zone.ts";
import type { DrillReason } from "../../../engines/drill.ts";
import type { BackupSize, TooLarge } from "./work-space.ts";
import type { RepositoryReason } from "../../../repository/reasons.ts";
import { tooLarge } from "./work-space.ts";

/** A backup that a drill could restore. */
export interface DrillCandidate extends BackupSize {
  name: string;
  /** When its run began, in milliseconds since 1970. */
  time: number;
  /** When its newest drill was started, in milliseconds since 1970; undefined if it had none. */
  attemptTime?: number | undefined;
}

/** A drill that ended. */
export interface EndedDrill {
  snapshotName: string;
  verdict: "True" | "False" | "Unknown";
  /** Also one of Kubernetes or of the repository. */
  reason: string;
  /** In milliseconds since 1970. */
  completionTime: number;
}

/** What decides whether a drill starts, and what it restores. */
export interface DrillFacts {
  verification: BackupVerification | undefined;
  /** When to start drills. */
  schedule: Schedule;
  zone: Zone;
  /** When the DatabaseBackup was created, in milliseconds since 1970. */
  created: number;
  /** Whether a drill is active, or waits for its turn. */
  isActive: boolean;
  /** When the newest drill was started for the schedule, in milliseconds since 1970; undefined before the first one. */
  lastScheduleTime: number | undefined;
  /** The drills that ended, newest first. */
  history: readonly EndedDrill[];
  /** The backups in the repository that are not being deleted, in any order. */
  candidates: readonly DrillCandidate[];
  /** At least 0 and less than 1: chooses the backup of `Random`. */
  random: number;
  /** In milliseconds since 1970. */
  now: number;
}

/** What starts a drill. */
export type DrillTrigger = "Schedule" | "AfterBackup" | "Retry";

/** What to do now: start a drill, record that a backup is too large for one, or wait. */
export type DrillPlan =
  | { action: "Start"; snapshotName: string; trigger: DrillTrigger }
  | { action: "Refuse"; snapshotName: string; trigger: DrillTrigger; tooLarge: TooLarge }
  /** `waitSeconds` is undefined if no time, but a change of objects decides what is next. */
  | { action: "Wait"; waitSeconds: number | undefined };

/** Reasons of `Unknown` that another attempt can change although no person acts. */
const transient: ReadonlySet<string> = new Set<DrillReason | RepositoryReason>([
  "ImageUnavailable",
  "Evicted",
  "Unschedulable",
  "StorageUnreachable",
  "DeadlineExceeded",
  "Interrupted",
  "RestoreFailed",
  "RepositoryLocked",
  // A drill keeps the password with which it started, and that can change meanwhile.
  "WrongRepositoryPassword",
]);

const firstRetryDelay = 60 * 60 * 1000;
const maxRetryDelay = 24 * 60 * 60 * 1000;

/**
 * Decides which drill starts now. At most one is active. Of all times of the schedule that passed while the operator was away, one
 * drill makes up. A drill whose result is `Unknown` for a transient reason is repeated after an hour, then after twice as long
 * each time, at most after a day.
 */
export function planDrill(facts: DrillFacts): DrillPlan {
  const { verification, candidates, isActive, now } = facts;
  if (verification?.suspend === true || isActive || candidates.length === 0)
    return { action: "Wait", waitSeconds: undefined };
  const triggers = verification?.triggers ?? ["Schedule"];

  const newest = candidates.reduce((best, each) => (isNewer(each, best) ? each : best));
  if (triggers.includes("AfterBackup") && newest.attemptTime === undefined)
    return startOrRefuse(newest, "AfterBackup", facts);

  const due = triggers.includes("Schedule") ? dueTime(facts) : undefined;
  if (due !== undefined && due <= now) return startOrRefuse(select(facts, newest), "Schedule", facts);

  const retry = retryOf(facts);
  if (retry !== undefined && retry.time <= now) return startOrRefuse(retry.candidate, "Retry", facts);

  const next = Math.min(due ?? Infinity, retry?.time ?? Infinity);
  return { action: "Wait", waitSeconds: next === Infinity ? undefined : Math.ceil((next - now) / 1000) };
}

/** When the schedule's next drill is due, in milliseconds since 1970: in the past if it was missed. */
export function dueTime({
  schedule,
  zone,
  created,
  lastScheduleTime,
}: Pick<DrillFacts, "schedule" | "zone" | "created" | "lastScheduleTime">): number | undefined {
  return nextTime(schedule, zone, lastScheduleTime ?? created);
}

function startOrRefuse(
  candidate: DrillCandidate,
  trigger: DrillTrigger,
  { verification }: DrillFacts,
): DrillPlan {
  const refusal = tooLarge(candidate, verification?.workVolume);
  if (refusal === undefined) return { action: "Start", snapshotName: candidate.name, trigger };
  return { action: "Refuse", snapshotName: candidate.name, trigger, tooLarge: refusal };
}

function select({ verification, candidates, random }: DrillFacts, newest: DrillCandidate): DrillCandidate {
  switch (verification?.snapshotSelection) {
    case "LeastRecentlyVerified":
      return candidates.reduce((best, each) => (waitsLonger(each, best) ? each : best));
    case "Random": {
      const sorted = [...candidates].sort((a, b) => (isNewer(a, b) ? -1 : 1));
      return sorted[Math.floor(random * sorted.length)] ?? newest;
    }
    default:
      return newest;
  }
}

function isNewer(one: DrillCandidate, other: DrillCandidate): boolean {
  return one.time > other.time || (one.time === other.time && one.name > other.name);
}

/** Of two without a drill, the newer one: it is needed first. */
function waitsLonger(one: DrillCandidate, other: DrillCandidate): boolean {
  const [time, otherTime] = [one.attemptTime ?? -Infinity, other.attemptTime ?? -Infinity];
  return time < otherTime || (time === otherTime && isNewer(one, other));
}

/** The backup whose drill is repeated, and when; undefined if the newest drill had a result, or another attempt changes nothing. */
function retryOf({
  history,
  candidates,
}: DrillFacts): { candidate: DrillCandidate; time: number } | undefined {
  const [last] = history;
  if (last === undefined || !isTransient(last)) return undefined;
  const candidate = candidates.find(({ name }) => name === last.snapshotName);
  if (candidate === undefined) return undefined;
  const end = history.findIndex((drill) => !isTransient(drill));
  const failures = end === -1 ? history.length : end;
  const delay = Math.min(maxRetryDelay, firstRetryDelay * 2 ** (failures - 1));
  return { candidate, time: last.completionTime + delay };
}

function isTransient({ verdict, reason }: EndedDrill): boolean {
  return verdict === "Unknown" && transient.has(reason);
}
