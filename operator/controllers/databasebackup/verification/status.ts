import type { DatabaseBackup, DatabaseBackupStatus } from "../../../api/databases/v1/databasebackup.ts";
import type {
  ActiveDrill,
  BackupVerificationStatus,
  DrillRecord,
  RestoreRecord,
} from "../../../api/databases/v1/verification.ts";
import type { SnapshotVerificationStatus } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import type { Failure } from "../../../failure.ts";
import { compare } from "../../../kubernetes/compare.ts";
import { secondsSince } from "../../../kubernetes/times.ts";
import { withoutUndefined } from "../../../kubernetes/without-undefined.ts";
import { durationSeconds } from "../../../repository/retention.ts";
import type { Condition, ConditionState } from "../../../runtime/index.ts";
import { findCondition } from "../../../runtime/index.ts";
import { maxMessageLength } from "../../ended-run.ts";
import type { EndedDrillJob } from "./ended-drill-job.ts";
import { historyWith, resultsWith } from "./history.ts";
import type { TooLarge } from "./work-space.ts";

const maxWarnings = 16;
const maxWarningLength = 1024;

/** A backup that no drill restores, because it needs more space than a drill may have. */
export interface RefusedDrill extends TooLarge {
  snapshotName: string;
}

/** What the drills found, for the status of a DatabaseBackup. */
export interface DrillFindings {
  /** Those that have ended since the status was written, the oldest first. */
  ended: readonly EndedDrillJob[];
  /** The one that has not ended. */
  active: ActiveDrill | undefined;
  /** The drill that was due and not started. */
  refused: RefusedDrill | undefined;
  /** Why no drill can start until a person acts. */
  obstacle: Failure | undefined;
  lastRestore: RestoreRecord | undefined;
  lastAttemptTime: string | undefined;
  lastScheduleTime: string | undefined;
  effectiveSchedule: string | undefined;
  nextScheduleTime: string | undefined;
}

/** `status.verification` of a DatabaseBackup. */
export function verificationStatus(
  before: BackupVerificationStatus | undefined,
  found: DrillFindings,
  inherited: readonly DrillRecord[] = [],
): BackupVerificationStatus | undefined {
  const history = historyWith(before?.history ?? inherited, found.ended);
  const results = resultsWith(before?.results, found.ended);
  const restored = found.ended.findLast(
    ({ result, report }) => result.verdict === "True" && report !== undefined,
  );
  const status = withoutUndefined({
    lastAttemptTime: found.lastAttemptTime ?? before?.lastAttemptTime,
    lastScheduleTime: found.lastScheduleTime ?? before?.lastScheduleTime,
    effectiveSchedule: found.effectiveSchedule,
    nextScheduleTime: found.nextScheduleTime,
    active: found.active,
    lastRestore: found.lastRestore,
    restoreDurationSeconds:
      restored?.report === undefined
        ? (before?.restoreDurationSeconds ??
          inherited.find(({ result }) => result === "True")?.durationSeconds)
        : Math.ceil(restored.report.restoreSeconds),
    restoredBytes: restored?.report?.dumpBytes ?? before?.restoredBytes,
    ...(results.length === 0 ? {} : { results }),
    ...(history.length === 0 ? {} : { history }),
  });
  return Object.keys(status).length === 0 ? undefined : status;
}

/** When a drill last proved that a backup can be restored. */
export function lastVerifiedTime(
  before: string | undefined,
  ended: readonly EndedDrillJob[],
  inherited: readonly DrillRecord[] = [],
): string | undefined {
  return (
    ended.findLast(({ result }) => result.verdict === "True")?.completionTime ??
    before ??
    inherited.find(({ result }) => result === "True")?.completionTime
  );
}

/**
 * The condition Verified of a DatabaseBackup; nothing while it has that of the newest drill already. Before a drill has ended, it says
 * for what the first one waits.
 */
export function verifiedCondition(
  { ended, active, refused, obstacle }: Pick<DrillFindings, "ended" | "active" | "refused" | "obstacle">,
  { conditions, verification }: Pick<DatabaseBackupStatus, "conditions" | "verification">,
  inherited: readonly DrillRecord[] = [],
): ConditionState[] {
  const type = "Verified";
  if (refused !== undefined) {
    const message = `DatabaseSnapshot ${refused.snapshotName}: ${refused.message}`;
    return [{ type, status: "Unknown", reason: "TooLarge", message }];
  }
  if (obstacle !== undefined) return [{ type, status: "Unknown", ...obstacle }];
  const newest = ended.at(-1);
  if (newest !== undefined) {
    const { verdict, reason, message } = newest.result;
    const text = `DatabaseSnapshot ${newest.snapshotName}: ${message}`;
    return [{ type, status: verdict, reason, message: text.slice(0, maxMessageLength) }];
  }
  const [last] = inherited;
  if (last !== undefined) {
    const { snapshotName, result, reason, completionTime } = last;
    const message = `DatabaseSnapshot ${snapshotName}: the repository records that a drill of ${completionTime} came to this result.`;
    return [{ type, status: result === "True" ? "True" : "False", reason, message }];
  }
  const known = findCondition(conditions, type);
  const isOfActive = active !== undefined || known?.reason === verification?.active?.reason;
  const hasHistory = (verification?.history?.length ?? 0) > 0;
  if (known !== undefined && (hasHistory || known.status !== "Unknown" || !isOfActive)) return [];
  if (active?.reason !== undefined && active.message !== undefined) {
    const message = `DatabaseSnapshot ${active.snapshotName}: ${active.message}`.slice(0, maxMessageLength);
    return [{ type, status: "Unknown", reason: active.reason, message }];
  }
  return [{ type, status: "Unknown", reason: "NotDrilled", message: "No drill has ended yet." }];
}

/**
 * The condition Verified of a DatabaseSnapshot; undefined if the drill changes nothing: it came to no result, or a check has found
 * damage while it ran, which can be in what the drill had read before.
 */
export function verifiedSnapshot(
  { result, startTime }: Pick<EndedDrillJob, "result" | "startTime">,
  before: readonly Condition[] | undefined,
): ConditionState | undefined {
  const known = findCondition(before, "Verified");
  const { verdict: status, reason, message } = result;
  if (status === "Unknown" && known !== undefined && known.status !== "Unknown") return undefined;
  const isOutdated =
    known?.reason === "RepositoryDamaged" && compare(known.lastTransitionTime, startTime) > 0;
  if (status === "True" && isOutdated) return undefined;
  return { type: "Verified", status, reason, message: message.slice(0, maxMessageLength) };
}

/** `status.verification` of a DatabaseSnapshot. */
export function snapshotVerification(
  before: SnapshotVerificationStatus | undefined,
  { jobName, completionTime, result, report }: EndedDrillJob,
): SnapshotVerificationStatus {
  const verified = result.verdict === "True" ? completionTime : before?.lastVerifiedTime;
  const { dumpBytes, restoreSeconds } = report ?? {};
  const isMeasured = dumpBytes !== undefined && restoreSeconds !== undefined && restoreSeconds > 0;
  return withoutUndefined({
    jobName,
    completionTime,
    lastVerifiedTime: verified,
    dumpBytes,
    restoreDurationSeconds: restoreSeconds === undefined ? undefined : Math.ceil(restoreSeconds),
    bytesPerSecond: isMeasured ? Math.round(dumpBytes / restoreSeconds) : undefined,
    peakDiskBytes: report?.peakDiskBytes,
    tables: report?.tables,
    rows: report?.rows,
    objects: report?.objects,
    ...(report === undefined || report.assertions.length === 0 ? {} : { assertions: report.assertions }),
    ...(report === undefined || report.warnings.length === 0
      ? {}
      : {
          warnings: report.warnings
            .slice(0, maxWarnings)
            .map((warning) => warning.slice(0, maxWarningLength)),
        }),
  });
}

/** What `spec.objectives` are compared with. */
export interface Measured {
  lastBackupTime: string | undefined;
  restoreDurationSeconds: number | undefined;
  lastRestore: RestoreRecord | undefined;
  now: Date;
}

/**
 * How long restoring takes, and how that was measured. A drill's server does not wait for its disk, so a real restore that took longer
 * counts.
 */
function recovery({
  restoreDurationSeconds,
  lastRestore,
}: Pick<Measured, "restoreDurationSeconds" | "lastRestore">): { seconds: number; text: string } | undefined {
  if (lastRestore !== undefined && lastRestore.durationSeconds >= (restoreDurationSeconds ?? 0)) {
    const { restoreName, durationSeconds: seconds } = lastRestore;
    return { seconds, text: `DatabaseRestore ${restoreName} took ${seconds} s` };
  }
  if (restoreDurationSeconds === undefined) return undefined;
  const text = `The newest successful drill took ${restoreDurationSeconds} s to fetch and restore a backup`;
  return { seconds: restoreDurationSeconds, text };
}

/** The condition ObjectivesMet; nothing without objectives. */
export function objectivesMet(
  { objectives }: Pick<DatabaseBackup["spec"], "objectives">,
  { lastBackupTime, now, ...restoring }: Measured,
): ConditionState[] {
  const type = "ObjectivesMet";
  if (objectives === undefined) return [];
  const { rpo, rto } = objectives;
  const unmet: string[] = [];
  const unknown: string[] = [];
  const met: string[] = [];
  if (rpo !== undefined) {
    const age = lastBackupTime === undefined ? undefined : secondsSince(lastBackupTime, now);
    if (age === undefined) unknown.push("There is no backup yet, so that its age is not known.");
    // Without the age, which changes with every look.
    else if (age > durationSeconds(rpo))
      unmet.push(`The newest backup, of ${lastBackupTime ?? ""}, is older than objectives.rpo (${rpo}).`);
    else met.push(`The newest backup is not older than objectives.rpo (${rpo}).`);
  }
  if (rto !== undefined) {
    const measured = recovery(restoring);
    if (measured === undefined)
      unknown.push("No drill has restored a backup yet, so that it is not known how long restoring takes.");
    else if (measured.seconds > durationSeconds(rto))
      unmet.push(`${measured.text}, longer than objectives.rto (${rto}).`);
    else met.push(`${measured.text}, within objectives.rto (${rto}).`);
  }
  const message = [...unmet, ...unknown, ...met].join(" ");
  if (unmet.length > 0) return [{ type, status: "False", reason: "ObjectivesMissed", message }];
  if (unknown.length > 0) return [{ type, status: "Unknown", reason: "NotMeasured", message }];
  return [{ type, status: "True", reason: "ObjectivesKept", message }];
}

/** When the condition ObjectivesMet changes by the time alone; undefined if it does not. */
export function rpoEndsInSeconds(
  { objectives }: Pick<DatabaseBackup["spec"], "objectives">,
  { lastBackupTime, now }: Pick<Measured, "lastBackupTime" | "now">,
): number | undefined {
  if (objectives?.rpo === undefined || lastBackupTime === undefined) return undefined;
  const left = durationSeconds(objectives.rpo) - secondsSince(lastBackupTime, now);
  return left >= 0 ? left + 1 : undefined;
}
