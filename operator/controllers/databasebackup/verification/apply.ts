import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { RepositoryStatus } from "../../../api/databases/v1/storage.ts";
import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import type { Failure } from "../../../failure.ts";
import { hashes } from "../../../schedule/hash.ts";
import { backupKey, databaseSnapshots } from "../../../kubernetes/kinds.ts";
import { isSameLocation } from "../../../repository/reference.ts";
import type { Condition, Stored } from "../../../runtime/index.ts";
import { apiTime, findCondition, setCondition, updateStatus } from "../../../runtime/index.ts";
import { isStored } from "../../databasesnapshot/snapshot.ts";
import type { BackupContext } from "../context.ts";
import type { Calendar } from "../schedule/calendar.ts";
import type { RepositoryPassword } from "../setup/password.ts";
import { step } from "../step.ts";
import { activeDrill } from "./active-drill.ts";
import type { EndedDrillJob } from "./ended-drill-job.ts";
import { historyWith } from "./history.ts";
import { lastRestore } from "./last-restore.ts";
import type { ObservedDrills } from "./observe.ts";
import { snapshotOfDrill } from "./observe.ts";
import type { DrillCandidate, DrillPlan, EndedDrill } from "./plan-drill.ts";
import { dueTime, planDrill } from "./plan-drill.ts";
import { drillOf, startDrill } from "./start.ts";
import { sizeOf } from "./work-space.ts";
import type { DrillFindings } from "./status.ts";
import { snapshotVerification, verifiedSnapshot } from "./status.ts";

/** What decides whether a drill starts now. */
export interface DrillInput {
  observed: ObservedDrills;
  repository: RepositoryStatus | undefined;
  password: RepositoryPassword | undefined;
  /** Undefined if the spec's schedules cannot be read. */
  calendar: Calendar | undefined;
  /** Whether the repository may only be read. Then no drill starts: its result could not be recorded there. */
  isReadOnly: boolean;
  /** Whether the DatabaseBackup is Ready. */
  isReady: boolean;
  /** Whether maintenance removes data of the repository. */
  isRemoving: boolean;
  /** The image of runs; undefined while it is not known. */
  imageOfRuns: string | undefined;
}

const noVerifyCommand: Failure = {
  reason: "NoVerifyCommand",
  message:
    "The operator does not know how to verify what the engine command writes. Set spec.connection.command.verify to a program that " +
    "reads a dump from standard input and ends with 0 if it is good, or set spec.verification.suspend to true.",
};

/** How soon to try again to start a drill that only the user can make start. */
const notReadySeconds = 60;

/** Records in the DatabaseSnapshots what the drills that have ended found. */
export async function recordDrills(ended: readonly EndedDrillJob[], context: BackupContext): Promise<void> {
  const { client, signal } = context;
  for (const drill of ended) {
    const snapshot = snapshotsOf(context).find(({ metadata }) => metadata.uid === drill.snapshotUID);
    if (snapshot === undefined) continue;
    const { status = {}, metadata } = snapshot;
    const condition = verifiedSnapshot(drill, status.conditions);
    const conditions: Condition[] = condition
      ? setCondition(status.conditions ?? [], condition, {
          observedGeneration: metadata.generation,
          now: context.now(),
        })
      : (status.conditions ?? []);
    const verification = snapshotVerification(status.verification, drill);
    await updateStatus(
      client,
      databaseSnapshots,
      snapshot,
      { ...status, conditions, verification },
      { signal },
    );
  }
}

/** Starts the drill that is due, if any. */
export async function verifyBackups(
  backup: Stored<DatabaseBackup>,
  input: DrillInput,
  context: BackupContext,
): Promise<DrillFindings & { requeueAfterSeconds: number | undefined }> {
  const { observed, calendar } = input;
  const before = backup.status?.verification;
  const { verification } = backup.spec;
  const isOnSchedule = verification?.triggers?.includes("Schedule") ?? true;
  const lastScheduleTime = later(before?.lastScheduleTime, observed.startedAt.schedule);
  const isSuspended = verification?.suspend === true;
  const [oldest] = observed.active;
  const findings = {
    ended: observed.ended,
    active: oldest && (await activeDrill(oldest, { isReady: input.isReady, isSuspended }, context)),
    refused: undefined,
    obstacle: undefined,
    lastRestore: lastRestore(
      backup,
      snapshotsOf(context),
      context.stores.restores.list(context.request.namespace),
    ),
    lastAttemptTime: later(before?.lastAttemptTime, observed.startedAt.any),
    lastScheduleTime,
    effectiveSchedule: isOnSchedule ? calendar?.drills.effective : undefined,
    nextScheduleTime: undefined,
    requeueAfterSeconds: undefined,
  };
  if (calendar === undefined || input.isReadOnly) return findings;
  const scheduled = {
    schedule: calendar.drills,
    zone: calendar.zone,
    created: Date.parse(backup.metadata.creationTimestamp ?? ""),
    lastScheduleTime: lastScheduleTime === undefined ? undefined : Date.parse(lastScheduleTime),
  };
  const nextOf = (facts: typeof scheduled) => {
    const time = isSuspended || !isOnSchedule ? undefined : dueTime(facts);
    return time === undefined ? undefined : apiTime(time);
  };
  const { repository, password } = input;
  const engine = await step([], () => drillOf(backup, context.stores.databases));
  // The condition Ready says why the spec has no target.
  if ("notReady" in engine) return findings;
  if (engine.ok === undefined) return { ...findings, obstacle: isSuspended ? undefined : noVerifyCommand };
  if (repository?.id === undefined || password === undefined)
    return { ...findings, nextScheduleTime: nextOf(scheduled) };
  const time = context.now();
  const opened = { ...repository, id: repository.id };
  const snapshots = snapshotsOf(context).filter(
    (each) =>
      isStored(each) &&
      each.metadata.deletionTimestamp === undefined &&
      each.status?.repository !== undefined &&
      isSameLocation(each.status.repository, repository),
  );
  const history = historyWith(before?.history, observed.ended);
  const plan = planDrill({
    ...scheduled,
    verification,
    isActive: observed.active.length > 0,
    history: history.map(endedDrill),
    candidates: snapshots.map((each) => candidateOf(backup, each, observed.ended, before?.lastAttemptTime)),
    // The same in each reconcile until the drill has started.
    random: fractionOf(`${backup.metadata.uid} ${lastScheduleTime ?? ""}`),
    now: time.getTime(),
  });
  const now = apiTime(time.getTime());
  if (plan.action === "Wait")
    return { ...findings, nextScheduleTime: nextOf(scheduled), requeueAfterSeconds: plan.waitSeconds };
  const attempted = {
    lastAttemptTime: now,
    ...(plan.trigger === "Schedule" ? { lastScheduleTime: now } : {}),
  };
  const nextScheduleTime = nextOf(
    plan.trigger === "Schedule" ? { ...scheduled, lastScheduleTime: Date.parse(now) } : scheduled,
  );
  const snapshot = snapshots.find(({ metadata }) => metadata.name === plan.snapshotName);
  if (snapshot === undefined) return findings;
  if (plan.action === "Refuse") {
    await recordTooLarge(snapshot, plan, time, context);
    const refused = { snapshotName: plan.snapshotName, ...plan.tooLarge };
    return { ...findings, ...attempted, nextScheduleTime, refused };
  }
  if (!input.isReady || input.isRemoving) return { ...findings, nextScheduleTime: nextOf(scheduled) };
  const next = {
    snapshot,
    trigger: plan.trigger,
    repository: opened,
    password: password.current,
    history,
    previous: observed.known.get(plan.snapshotName) ?? [],
    imageOfRuns: input.imageOfRuns,
  };
  const started = await step([], () => startDrill(backup, next, context));
  const obstacle = "notReady" in started ? started.notReady : started.ok;
  if (obstacle !== undefined)
    return {
      ...findings,
      obstacle,
      nextScheduleTime: nextOf(scheduled),
      requeueAfterSeconds: notReadySeconds,
    };
  return { ...findings, ...attempted, nextScheduleTime };
}

/** The names of the DatabaseSnapshots whose backups drills restore now. */
export function drilledNow({ active }: ObservedDrills): ReadonlySet<string> {
  return new Set(active.map((job) => snapshotOfDrill(job).name));
}

function candidateOf(
  { spec }: Stored<DatabaseBackup>,
  { metadata, status = {} }: Stored<DatabaseSnapshot>,
  ended: readonly EndedDrillJob[],
  lastAttemptTime = "",
): DrillCandidate {
  const { verification, conditions, startTime = "" } = status;
  const verified = findCondition(conditions, "Verified");
  const attempts = [
    verification?.completionTime,
    // Only once the DatabaseBackup says so, too: its status is written later.
    verified?.reason === "TooLarge" && verified.lastTransitionTime <= lastAttemptTime
      ? verified.lastTransitionTime
      : undefined,
    ...ended
      .filter(({ snapshotUID }) => snapshotUID === metadata.uid)
      .map(({ completionTime }) => completionTime),
  ].flatMap((time) => (time === undefined ? [] : [Date.parse(time)]));
  return {
    name: metadata.name,
    time: Date.parse(startTime),
    ...sizeOf(spec, status),
    attemptTime: attempts.length === 0 ? undefined : Math.max(...attempts),
  };
}

function endedDrill(record: ReturnType<typeof historyWith>[number]): EndedDrill {
  const { snapshotName, result, reason, completionTime } = record;
  const verdict = result === "True" || result === "False" ? result : "Unknown";
  return { snapshotName, verdict, reason, completionTime: Date.parse(completionTime) };
}

async function recordTooLarge(
  snapshot: Stored<DatabaseSnapshot>,
  { tooLarge }: Extract<DrillPlan, { action: "Refuse" }>,
  now: Date,
  { client, signal }: BackupContext,
): Promise<void> {
  const { status = {}, metadata } = snapshot;
  const result = { verdict: "Unknown", reason: "TooLarge", message: tooLarge.message } as const;
  const condition = verifiedSnapshot({ result, startTime: apiTime(now.getTime()) }, status.conditions);
  if (condition === undefined) return;
  const conditions = setCondition(status.conditions ?? [], condition, {
    observedGeneration: metadata.generation,
    now,
  });
  await updateStatus(client, databaseSnapshots, snapshot, { ...status, conditions }, { signal });
}

function snapshotsOf({ request, stores }: BackupContext): Stored<DatabaseSnapshot>[] {
  return stores.snapshots.byIndex("backup", backupKey(request.namespace, request.name));
}

/** At least 0 and less than 1, always the same for a text. */
function fractionOf(text: string): number {
  const [hash = 0] = hashes(text);
  return hash / 2 ** 48;
}

function later(one: string | undefined, other: string | undefined): string | undefined {
  return (one ?? "") < (other ?? "") ? other : one;
}
