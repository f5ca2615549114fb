import type { Desired } from "../../../kubernetes/desired.ts";
import type { DatabaseBackup, ServerStatus } from "../../../api/databases/v1/databasebackup.ts";
import type { RepositoryReference } from "../../../api/databases/v1/storage.ts";
import type { Target } from "../../../engines/engine.ts";
import { engineOf } from "../../../engines/engines.ts";
import { inventoryOf } from "../../../engines/inventory.ts";
import type { CronJob } from "../../../kubernetes/kinds.ts";
import { cronJobs } from "../../../kubernetes/kinds.ts";
import { childName } from "../../../kubernetes/names.ts";
import { isLeftByFormer } from "../../../kubernetes/left-by-former.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import { credentialsFolder } from "../../../kubernetes/pod-template.ts";
import { assertKeys } from "../../../kubernetes/referenced-keys.ts";
import { isLimited } from "../../../job-queue/plan.ts";
import { storageReferences } from "../../../repository/access.ts";
import { repositoryOf, storageKeyOf } from "../../../repository/reference.ts";
import type { Stored } from "../../../runtime/index.ts";
import { ensureChild, isControlledBy } from "../../../runtime/index.ts";
import { namedServer } from "../../database-of-backup.ts";
import { accessTo } from "../../repository-pod.ts";
import { storageKey } from "../../watched.ts";
import { isReadOnly } from "../access-mode.ts";
import type { BackupContext } from "../context.ts";
import { assertOwned } from "../ownership.ts";
import { isReleased, releasedReason } from "../../released-backup.ts";
import type { Calendar } from "../schedule/calendar.ts";
import { calendarOf } from "../schedule/calendar.ts";
import type { Findings } from "../status.ts";
import { ensureClaim } from "./claim.ts";
import { desiredCronJob } from "./desired-cronjob.ts";
import type { RepositoryPassword } from "./password.ts";
import { ensurePassword, existingPassword } from "./password.ts";
import { assertAllowed } from "./policy.ts";
import { assertNoRepositoryConflict } from "./repository-conflict.ts";
import type { SetUp } from "./result.ts";
import { resolveServer } from "./server-version.ts";
import type { Step } from "../step.ts";
import { step, valueOf } from "../step.ts";
import { targetOf } from "./target.ts";
import { observeVolume } from "./volume.ts";

/** Creates everything that a run needs, as far as that is possible now. Of a repository that may only be read, what reading needs. */
export function setUp(backup: Stored<DatabaseBackup>, context: BackupContext): Promise<SetUp> {
  return isReadOnly(backup) ? setUpReading(backup, context) : setUpRuns(backup, context);
}

/** Looks for what it takes to read the repository. Creates nothing, and needs no database. */
async function setUpReading(backup: Stored<DatabaseBackup>, context: BackupContext): Promise<SetUp> {
  await suspend(backup, context);
  const calendar = await step([], () => calendarOf(backup, context.zones));
  const claimName = await step([], () => ensureStorage(backup, context));
  const password = await step([claimName], () => existingPassword(backup, context));
  const repository = await step([password, claimName], ({ wanted }, name) =>
    exclusiveRepository(repositoryOf(backup, wanted, name), backup, context),
  );
  const volume = await step([claimName], (name) =>
    name === undefined ? undefined : observeVolume(name, context),
  );
  return {
    ready:
      "notReady" in repository
        ? { status: "False", ...repository.notReady }
        : { status: "True", reason: "ReadOnly", message: "The repository is only read." },
    repository: valueOf(repository) ?? backup.status?.repository,
    password: valueOf(password),
    volume: valueOf(volume),
    server: backup.status?.server,
    calendar: valueOf(calendar),
    isScheduleNew: false,
    cronJob: undefined,
  };
}

async function setUpRuns(backup: Stored<DatabaseBackup>, context: BackupContext): Promise<SetUp> {
  const calendar = await step([], () => calendarOf(backup, context.zones));
  const target = await step([calendar], () => reachableTarget(backup, context));
  const claimName = await step([target], () => ensureStorage(backup, context));
  const password = await step([claimName], () => ensurePassword(backup, context));
  const repository = await step([password, claimName], ({ wanted }, name) =>
    exclusiveRepository(repositoryOf(backup, wanted, name), backup, context),
  );
  const owned = await step([repository], (location) => ownRepository(location, backup, context));
  const volume = await step([claimName], (name) =>
    name === undefined ? undefined : observeVolume(name, context),
  );
  const server = await step([target, owned], (to) => resolveServer(backup, to, context));
  const cronJob = await step(
    [calendar, target, password, owned, server],
    (times, database, { current: opening }, location, { image }) =>
      ensureCronJob(
        backup,
        { calendar: times, target: database, password: opening, repository: location, image },
        context,
      ),
  );
  return {
    ready: readyState(backup, cronJob),
    repository: valueOf(repository) ?? backup.status?.repository,
    password: valueOf(password),
    volume: valueOf(volume),
    server: valueOf(server) ?? backup.status?.server,
    calendar: valueOf(calendar),
    isScheduleNew: valueOf(cronJob)?.isScheduleNew ?? false,
    cronJob: valueOf(cronJob)?.desired,
  };
}

function readyState(
  backup: Stored<DatabaseBackup>,
  cronJob: Step<{ desired: Desired<CronJob> }>,
): Findings["ready"] {
  const { spec } = backup;
  if ("notReady" in cronJob) {
    const { notReady } = cronJob;
    const isLeft = notReady.reason === "TargetNotFound" && spec.suspend === true && isReleased(backup);
    return isLeft ? released(backup) : { status: "False", ...notReady };
  }
  if (spec.suspend === true) {
    const message = "Scheduling is suspended (spec.suspend is true).";
    return { status: "True", reason: "Suspended", message };
  }
  const { metadata, spec: made } = cronJob.ok.desired;
  const message = `CronJob "${metadata.name}" backs up at "${made.schedule}" (${made.timeZone ?? ""}).`;
  return { status: "True", reason: "Scheduled", message };
}

/** Nothing is wrong: it is suspended, and its backups can be restored. */
function released(backup: Stored<DatabaseBackup>): Findings["ready"] {
  const message =
    `PostgreSQLDatabase "${namedServer(backup) ?? ""}" was deleted. Its backups stay, and can be restored. A PostgreSQLDatabase of this ` +
    "name goes on with them.";
  return { status: "True", reason: releasedReason, message };
}

/** The database, once its credentials exist. Without a target that may be backed up, the CronJob is suspended. */
async function reachableTarget(backup: Stored<DatabaseBackup>, context: BackupContext): Promise<Target> {
  let target;
  try {
    target = targetOf(backup, context.stores.databases);
    const server = namedServer(backup);
    const imageField = server === undefined ? undefined : `spec.image of PostgreSQLDatabase "${server}"`;
    assertAllowed(target.connection, context.options.policy, imageField);
  } catch (error) {
    await suspend(backup, context);
    throw error;
  }
  const references = engineOf(target.connection).references(target.connection);
  await assertKeys(backup.metadata.namespace, references, context);
  return target;
}

/**
 * Stops a CronJob from backing up a database that the spec no longer names or the administrator no longer allows, and from writing
 * into the repository of another DatabaseBackup or cluster, or into one that may only be read.
 */
async function suspend(
  backup: Stored<DatabaseBackup>,
  { client, stores, signal }: BackupContext,
): Promise<void> {
  const { namespace } = backup.metadata;
  const name = childName(backup.metadata.name);
  const cronJob = stores.cronJobs.get(namespace, name);
  if (cronJob === undefined || !isControlledBy(cronJob, backup) || cronJob.spec.suspend === true) return;
  const body = { spec: { suspend: true } };
  await client.patch(cronJobs, { namespace, name }, { type: "merge", body, signal });
}

/** The claim of the repository; undefined when the storage is not a volume. Its credentials exist. */
async function ensureStorage(
  backup: Stored<DatabaseBackup>,
  context: BackupContext,
): Promise<string | undefined> {
  const claimName = await ensureClaim(backup, context, context.stores.claims);
  await assertKeys(backup.metadata.namespace, storageReferences(backup.spec.storage ?? {}), context);
  return claimName;
}

/** The repository, if no older DatabaseBackup uses it. Otherwise the CronJob is suspended. */
async function exclusiveRepository(
  repository: RepositoryReference,
  backup: Stored<DatabaseBackup>,
  context: BackupContext,
): Promise<RepositoryReference> {
  const key = storageKey(backup.metadata.namespace, storageKeyOf(repository));
  try {
    assertNoRepositoryConflict(backup, repository, context.stores.backups.byIndex("storage", key));
  } catch (error) {
    await suspend(backup, context);
    throw error;
  }
  return repository;
}

/** The repository, if no other cluster is its owner. Otherwise the CronJob is suspended. */
async function ownRepository(
  repository: RepositoryReference,
  backup: Stored<DatabaseBackup>,
  context: BackupContext,
): Promise<RepositoryReference> {
  try {
    assertOwned(backup, repository, context.clusterID);
  } catch (error) {
    await suspend(backup, context);
    throw error;
  }
  return repository;
}

async function ensureCronJob(
  backup: Stored<DatabaseBackup>,
  {
    calendar,
    target,
    password,
    repository,
    image,
  }: {
    calendar: Calendar;
    target: Target;
    /** The Secret that opens the repository now. */
    password: RepositoryPassword["current"];
    repository: RepositoryReference;
    image: ServerStatus["image"];
  },
  { client, clusterID, log, options, signal, stores }: BackupContext,
): Promise<{ desired: Desired<CronJob>; isScheduleNew: boolean }> {
  const { tables, excludeTables, globals } = backup.spec;
  const dumpOptions = {
    ...(tables === undefined ? {} : { tables }),
    ...(excludeTables === undefined ? {} : { excludeTables }),
    ...(globals === undefined ? {} : { globals }),
    inventory: inventoryOf(backup.spec),
  };
  const desired = desiredCronJob(backup, {
    dump: engineOf(target.connection).dump(target, dumpOptions, credentialsFolder),
    image,
    access: accessTo({ ...repository, passwordSecretRef: password }),
    repositoryID: repository.id,
    clusterID,
    runnerImage: options.runnerImage,
    userIdsFromPlatform: options.userIdsFromPlatform,
    isLimited: isLimited(options.limits.backup),
    schedule: calendar.schedule.effective,
  });
  const name = childName(backup.metadata.name);
  const current = stores.cronJobs.get(backup.metadata.namespace, name);
  if (current !== undefined && isLeftByFormer(current, backup)) {
    throw new NotReady(
      "FormerObjectTerminating",
      `CronJob "${name}" of an earlier DatabaseBackup of this name is being deleted.`,
    );
  }
  const result = await ensureChild(client, cronJobs, desired, current, { owner: backup, signal });
  if (result !== "unchanged") log.info(`CronJob ${result}`, { cronJob: name });
  return { desired, isScheduleNew: current !== undefined && !hasSameTimes(current, desired) };
}

function hasSameTimes({ spec: one }: CronJob, { spec: other }: CronJob): boolean {
  return one.schedule === other.schedule && one.timeZone === other.timeZone && one.suspend === other.suspend;
}
