import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import { defaults } from "../../../api/databases/v1/defaults.ts";
import type { MaintenanceRun, RepositoryStatus } from "../../../api/databases/v1/storage.ts";
import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import { hasFailed, isActive } from "../../phases.ts";
import { isMadeFor } from "../../../kubernetes/made-for.ts";
import type { Job } from "../../../kubernetes/kinds.ts";
import { backupKey } from "../../../kubernetes/kinds.ts";
import { componentLabel } from "../../../kubernetes/names.ts";
import { newestMaintenanceFields } from "../../databasesnapshot/maintenance-fields.ts";
import { isForeignOwnerReason } from "../../../repository/owner.ts";
import { locationKey } from "../../../repository/reference.ts";
import type { CheckReport } from "../../../repository/maintenance/report.ts";
import { durationSeconds } from "../../../repository/retention.ts";
import type { Stored } from "../../../runtime/index.ts";
import { isReadOnly } from "../access-mode.ts";
import type { BackupContext } from "../context.ts";
import { isTakingOver, whyForeign } from "../ownership.ts";
import type { Calendar } from "../schedule/calendar.ts";
import type { RepositoryPassword } from "../setup/password.ts";
import {
  isPendingDeletion,
  pendingDeletions,
  removeFinalizers,
  reportRemovalFailure,
} from "../snapshots/pending-deletion.ts";
import { pendingMarks } from "../snapshots/record-listed.ts";
import { whyBackupsStay } from "../why-backups-stay.ts";
import { applyReport } from "./apply-report.ts";
import type { ObservedMaintenance } from "./observe.ts";
import { isAnyActive, observeMaintenance } from "./observe.ts";
import type { MaintenanceFacts } from "./plan.ts";
import { planMaintenance, retrySeconds } from "./plan.ts";
import { planCheck } from "./plan-check.ts";
import { maintenanceToWaitAfter, withMaintenance } from "./repository-status.ts";
import { unknownRepository } from "./unknown-repository.ts";
import { startMaintenance } from "./start.ts";

/** Within which time all data is read, if the spec does not say so. */
const defaultReadDataWithin = "30d";
/** Why a backup is not removed with its DatabaseSnapshot, if another cluster is not the reason. */
const onlyRead = "The repository may only be read, see spec.repository.accessMode of the DatabaseBackup.";
/** How soon to look again at what a deletion waits for: not all of it is watched. */
const waitingSeconds = 15;

/** What maintenance needs to know about an existing DatabaseBackup. */
export interface MaintenanceInput {
  /** The repository as the status should show it, see `repositoryStatus`. */
  repository: RepositoryStatus | undefined;
  password: RepositoryPassword | undefined;
  isBackupRunning: boolean;
  /** Undefined if the spec's schedules cannot be read. */
  calendar: Calendar | undefined;
  /** Whether the repository may hold backups of runs that nothing else knows of. */
  isScheduleUncertain: boolean;
  /** Whether a run has found another owner, see `hasRunFoundOwner`. */
  isOwnerUncertain: boolean;
}

/** What maintenance found and did. */
export interface MaintenanceResult {
  repository: RepositoryStatus | undefined;
  /** The maintenance Job, if it has ended since the last reconcile. */
  ended?: MaintenanceRun | undefined;
  /** The DatabaseSnapshots that were created for backups which the Job found. */
  found: readonly Stored<DatabaseSnapshot>[];
  /** What a check found, if it has ended since the last reconcile. */
  checked?: CheckReport | undefined;
  requeueAfterSeconds?: number | undefined;
}

/** Applies the result of the newest maintenance Job, and starts the next one if it is due. */
export async function maintainRepository(
  backup: Stored<DatabaseBackup>,
  {
    repository: before,
    password,
    isBackupRunning,
    calendar,
    isScheduleUncertain,
    isOwnerUncertain,
  }: MaintenanceInput,
  context: BackupContext,
): Promise<MaintenanceResult> {
  const { observed, repository, ended, found, isOccupied } = await applyNewestJob(backup, before, context);
  const { pruneInterval, takeOverFrom } = backup.spec.repository ?? {};
  const isTakenOver = isTakingOver(backup, repository, context.clusterID);
  const foreign = isTakenOver ? undefined : whyForeign(repository, context.clusterID);
  // A Job has found another owner, and could not report who that is.
  const isRefused = !isTakenOver && isForeignOwnerReason(observed?.record.reason);
  const next = await startNext(
    {
      repository: repository?.id === undefined ? undefined : repository,
      unknownRepository: await unknownRepository(backup, repository, password, context),
      isReadOnly: isReadOnly(backup) || foreign !== undefined || isRefused,
      takeOverFrom,
      isTakingOver: isTakenOver,
      isBackupRunning,
      // After a ChangeKey that has just succeeded, the password that the set-up read is out of date.
      isKeyChanging: password?.next !== undefined && observed?.report?.operation !== "change-key",
      hasUnknown: isScheduleUncertain || isOwnerUncertain || isRefused,
      pruneIntervalSeconds: durationSeconds(pruneInterval ?? defaults.repository.pruneInterval),
      check: nextCheck(backup, repository, calendar, context),
    },
    {
      backup,
      repository,
      password: password?.current,
      nextPassword: password?.next,
      observed,
      isOccupied,
      whyRead: foreign?.message ?? onlyRead,
    },
    context,
  );
  const { maintenance, requeueAfterSeconds } = next;
  return {
    repository: repository && { ...repository, ...(maintenance === undefined ? {} : { maintenance }) },
    // A Job that the API server refuses has ended before it started.
    ended: maintenance !== undefined && hasFailed(maintenance) ? maintenance : ended,
    found,
    checked: observed?.report?.operation === "check" ? observed.report : undefined,
    requeueAfterSeconds,
  };
}

function nextCheck(
  { metadata, spec }: Stored<DatabaseBackup>,
  repository: RepositoryStatus | undefined,
  calendar: Calendar | undefined,
  context: BackupContext,
): MaintenanceFacts["check"] {
  const check = spec.repository?.check;
  if (repository === undefined || calendar === undefined || check?.suspend === true) return undefined;
  return planCheck({
    check: repository.check,
    schedule: calendar.checks,
    zone: calendar.zone,
    isDefault: check?.schedule === undefined,
    readDataWithinSeconds: durationSeconds(check?.readDataWithin ?? defaultReadDataWithin),
    created: Date.parse(metadata.creationTimestamp ?? ""),
    now: context.now().getTime(),
  });
}

/**
 * Removes the backups of deleted DatabaseSnapshots whose DatabaseBackup no longer exists.
 *
 * @returns When to reconcile again.
 */
export async function maintainWithoutBackup(context: BackupContext): Promise<number | undefined> {
  const { observed, isOccupied } = await applyNewestJob(undefined, undefined, context);
  const facts = {
    repository: undefined,
    unknownRepository: undefined,
    isReadOnly: false,
    takeOverFrom: undefined,
    isTakingOver: false,
    isBackupRunning: false,
    isKeyChanging: false,
    hasUnknown: false,
    pruneIntervalSeconds: durationSeconds(defaults.repository.pruneInterval),
    check: undefined,
  };
  const nothing = { backup: undefined, repository: undefined, password: undefined, nextPassword: undefined };
  const subject = { ...nothing, observed, isOccupied, whyRead: onlyRead };
  return (await startNext(facts, subject, context)).requeueAfterSeconds;
}

/** Applies the result of the newest maintenance Job, unless the status says that this was done. */
export async function applyNewestJob(
  backup: Stored<DatabaseBackup> | undefined,
  repository: RepositoryStatus | undefined,
  context: BackupContext,
): Promise<{
  observed: ObservedMaintenance | undefined;
  repository: RepositoryStatus | undefined;
  /** The Job, if it has ended since the last reconcile. */
  ended: MaintenanceRun | undefined;
  /** The DatabaseSnapshots that were created for backups which the Job found. */
  found: readonly Stored<DatabaseSnapshot>[];
  /** Whether a Job of an earlier object of the same name is active. */
  isOccupied: boolean;
}> {
  const all = maintenanceJobs(context);
  const isOwn = (job: Stored<Job>) => isMadeFor(job, backup);
  const isOccupied = await isAnyActive(
    all.filter((job) => !isOwn(job)),
    context,
  );
  const recorded = repository?.maintenance;
  const observed = await observeMaintenance(all.filter(isOwn), recorded, context);
  if (observed === undefined) return { observed, repository, ended: undefined, found: [], isOccupied };

  const { record, report } = observed;
  let found: Stored<DatabaseSnapshot>[] = [];
  if (report !== undefined) {
    found = await applyReport(observed, backup, snapshotsOf(context), context);
  } else if (record.reason !== undefined) {
    await reportRemovalFailure(record, snapshotsIn(observed.location, context), context);
  }
  const isRecorded = recorded?.jobName === record.jobName && recorded.phase === record.phase;
  return {
    observed,
    repository: repository && withMaintenance(repository, observed),
    ended: isActive(record) || isRecorded ? undefined : record,
    found,
    isOccupied,
  };
}

async function startNext(
  facts: Omit<MaintenanceFacts, "now" | "pendingDeletions" | "pendingMarks" | "newest" | "newestLocation">,
  subject: {
    backup: Stored<DatabaseBackup> | undefined;
    repository: RepositoryStatus | undefined;
    password: RepositoryPassword["current"] | undefined;
    nextPassword: RepositoryPassword["next"];
    observed: ObservedMaintenance | undefined;
    isOccupied: boolean;
    /** Why the repository may only be read, if it is so. */
    whyRead: string;
  },
  context: BackupContext,
): Promise<{ maintenance?: MaintenanceRun; requeueAfterSeconds?: number | undefined }> {
  const { observed, isOccupied, whyRead, ...target } = subject;
  // From the store again: the report may have removed finalizers and written statuses.
  const snapshots = snapshotsOf(context);
  const pending = pendingDeletions(snapshots, context.now());
  if (pending.ripe.length > 0) {
    // Also while a Job is active, which may take hours.
    const because = await whyBackupsStay(context);
    if (because !== undefined) {
      await removeFinalizers(pending.ripe, `${because}; the backup stays`, context);
      return {};
    }
  }
  if (isOccupied || (observed !== undefined && isActive(observed.record))) {
    return snapshots.some(isPendingDeletion) ? { requeueAfterSeconds: waitingSeconds } : {};
  }
  const { start, requeueAfterSeconds } = planMaintenance({
    ...facts,
    now: context.now(),
    pendingDeletions: pending.removable,
    pendingMarks:
      facts.repository === undefined ? { mark: [], unmark: [] } : pendingMarks(snapshots, facts.repository),
    hasUnknown: facts.hasUnknown || snapshots.some(isLookedFor),
    newest: maintenanceToWaitAfter(observed, target.repository),
    newestLocation: observed?.location,
  });
  if (facts.isReadOnly) {
    await reportRemovalFailure({ reason: "DeletionNotAllowed", message: whyRead }, pending.ripe, context);
  }
  const waits = [pending.waitSeconds ?? requeueAfterSeconds];
  if (pending.ripe.length > 0) waits.push(waitingSeconds);
  for (const operation of start) {
    const inRepository = snapshotsIn(locationKey(operation.repository), context);
    const outcome = await startMaintenance(
      operation,
      {
        ...target,
        pending: inRepository.filter(isPendingDeletion),
        spec: target.backup?.spec ?? newestMaintenanceFields(inRepository),
        previous: observed?.record.jobName ?? target.repository?.maintenance?.jobName,
      },
      context,
    );
    if (outcome.is === "started") return { maintenance: outcome.maintenance };
    if (outcome.is === "refused") {
      return { maintenance: outcome.maintenance, requeueAfterSeconds: retrySeconds };
    }
    if (outcome.is === "notReady") waits.push(outcome.retrySeconds);
  }
  const known = waits.filter((each) => each !== undefined);
  return { requeueAfterSeconds: known.length === 0 ? undefined : Math.min(...known) };
}

/** The maintenance Jobs for a DatabaseBackup and for earlier objects of its name, as the store has them. */
export function maintenanceJobs({ request, stores }: BackupContext): Stored<Job>[] {
  return stores.jobs
    .byIndex("backup", backupKey(request.namespace, request.name))
    .filter(({ metadata }) => metadata.labels?.[componentLabel] === "maintenance");
}

/** The DatabaseSnapshots of the DatabaseBackup, as the store has them. */
export function snapshotsOf({ request, stores }: BackupContext): Stored<DatabaseSnapshot>[] {
  return stores.snapshots.byIndex("backup", backupKey(request.namespace, request.name));
}

/** Those whose backups are in a repository. */
function snapshotsIn(location: string, context: BackupContext): Stored<DatabaseSnapshot>[] {
  return snapshotsOf(context).filter(
    ({ status }) => status?.repository !== undefined && locationKey(status.repository) === location,
  );
}

/** Whether the DatabaseSnapshot names a snapshot that is not known to be in the repository yet. */
function isLookedFor({ spec, status }: DatabaseSnapshot): boolean {
  return spec.snapshotID !== undefined && status?.phase === "Pending";
}
