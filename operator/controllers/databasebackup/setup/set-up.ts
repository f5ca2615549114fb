import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import { defaults } from "../../../api/databases/v1/defaults.ts";
import type { RepositoryReference } from "../../../api/databases/v1/storage.ts";
import { engineOf } from "../../../engines/engines.ts";
import { repositoryAccess, storageSecrets } from "../../../repository/access.ts";
import {
  ensureChild,
  isControlledBy,
  isInvalid,
  NotControlledError,
  type Stored,
} from "../../../runtime/index.ts";
import { calendarOf } from "../schedule/calendar.ts";
import { ensureClaim } from "./claim.ts";
import { assertSecretKeys } from "../../../kubernetes/secret-keys.ts";
import { desiredCronJob } from "./desired-cronjob.ts";
import type { CronJob } from "../../../kubernetes/kinds.ts";
import { cronJobs } from "../../../kubernetes/kinds.ts";
import { storageKey } from "../../watched.ts";
import { childName } from "../../../kubernetes/names.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import type { BackupContext } from "../context.ts";
import { ensurePassword } from "./password.ts";
import { credentialsFolder } from "../../../kubernetes/pod-template.ts";
import { repositoryCredentialsFolder } from "../../repository-pod.ts";
import { assertAllowed } from "./policy.ts";
import { isNested, repositoryOf, storageOf } from "../../../repository/reference.ts";
import { resolveServerVersion } from "./server-version.ts";
import type { SetUp } from "./result.ts";
import { targetOf } from "./target.ts";

/** Makes everything that a run needs; what stands in its way becomes the condition. */
export async function trySetUp(backup: Stored<DatabaseBackup>, context: BackupContext): Promise<SetUp> {
  const found: SetUp = {
    ready: { status: "False", reason: "SettingUp", message: "" },
    repository: backup.status?.repository,
    password: undefined,
    server: backup.status?.server,
    calendar: undefined,
    isScheduleNew: false,
    cronJob: undefined,
  };
  try {
    await setUp(backup, found, context);
  } catch (error) {
    const reason = notReadyReason(error);
    if (reason === undefined) throw error;
    const message = error instanceof Error ? error.message : String(error);
    found.ready = { status: "False", reason, message };
  }
  return found;
}

async function setUp(backup: Stored<DatabaseBackup>, found: SetUp, context: BackupContext): Promise<void> {
  const { client, stores, options, signal, log } = context;
  const namespace = backup.metadata.namespace;
  found.calendar = calendarOf(backup, context.zones);
  const schedule = found.calendar.schedule.effective;
  const target = await reachableTarget(backup, context);
  const claimName = await ensureClaim(backup, context, stores.claims);
  await assertSecretKeys(namespace, storageSecrets(backup.spec.storage ?? {}), context);
  const password = await ensurePassword(backup, context);
  found.password = password;
  const repository = repositoryOf(backup, password.wanted, claimName);
  assertAlone(backup, repository, context);
  found.repository = repository;
  const server = await resolveServerVersion(backup, target, context);
  found.server = server;

  const { tables, excludeTables, globals, manifest } = backup.spec;
  const wishes = {
    ...(tables === undefined ? {} : { tables }),
    ...(excludeTables === undefined ? {} : { excludeTables }),
    ...(globals === undefined ? {} : { globals }),
    manifest: (manifest ?? defaults.manifest) === "Tables",
  };
  const desired = desiredCronJob(backup, {
    dump: engineOf(target.connection).dump(target, wishes, credentialsFolder),
    image: server.image,
    access: repositoryAccess(
      { ...repository, passwordSecretRef: password.current },
      repositoryCredentialsFolder,
    ),
    repositoryID: repository.id,
    runnerImage: options.runnerImage,
    schedule,
  });
  const name = desired.metadata.name ?? "";
  const current = stores.cronJobs.get(namespace, name);
  const result = await ensureChild(client, cronJobs, desired, current, { owner: backup, signal });
  if (result !== "unchanged") log.info(`CronJob ${result}`, { cronJob: name });
  found.cronJob = desired;
  found.isScheduleNew = current !== undefined && !hasSameTimes(current, desired);
  found.ready = {
    status: "True",
    ...(backup.spec.suspend === true
      ? { reason: "Suspended", message: "No runs are begun, because spec.suspend is true." }
      : {
          reason: "Scheduled",
          message: `CronJob "${name}" backs up at "${schedule}" (${desired.spec.timeZone ?? ""}).`,
        }),
  };
}

function hasSameTimes({ spec: one }: CronJob, { spec: other }: CronJob): boolean {
  return one.schedule === other.schedule && one.timeZone === other.timeZone && one.suspend === other.suspend;
}

/** The database, once its credentials are there. Without a target that may be backed up, no run is started. */
async function reachableTarget(backup: Stored<DatabaseBackup>, context: BackupContext) {
  let target;
  try {
    assertAllowed(backup, context.options.policy);
    target = targetOf(backup);
  } catch (error) {
    await suspend(backup, context);
    throw error;
  }
  const secrets = engineOf(target.connection).secrets(target.connection);
  await assertSecretKeys(backup.metadata.namespace, secrets, context);
  return target;
}

/** Stops a CronJob from dumping what is no longer meant, or no longer allowed. */
async function suspend(
  backup: Stored<DatabaseBackup>,
  { client, stores, signal }: BackupContext,
): Promise<void> {
  const namespace = backup.metadata.namespace;
  const name = childName(backup.metadata.name);
  const cronJob = stores.cronJobs.get(namespace, name);
  if (cronJob === undefined || !isControlledBy(cronJob, backup) || cronJob.spec.suspend === true) return;
  await client.patch(
    cronJobs,
    { namespace, name },
    { type: "merge", body: { spec: { suspend: true } }, signal },
  );
}

/**
 * Two DatabaseBackups in one repository would remove each other's snapshots, and one within another's folder would go with
 * it: the older one has the place.
 */
function assertAlone(
  backup: Stored<DatabaseBackup>,
  repository: RepositoryReference,
  { stores }: BackupContext,
): void {
  const { namespace, name } = backup.metadata;
  const other = stores.backups
    .byIndex("storage", storageKey(namespace, storageOf(repository)))
    .find(
      (each) =>
        each.metadata.name !== name &&
        each.status?.repository !== undefined &&
        isNested(each.status.repository.path, repository.path) &&
        isOlder(each, backup),
    );
  if (other === undefined) return;
  throw new NotReady(
    "RepositoryConflict",
    `spec.backupPath: "${repository.path}" is, or lies within, or around, the repository "${other.status?.repository?.path ?? ""}" of ` +
      `DatabaseBackup "${other.metadata.name}" in the same storage. Give each a path beside the other's.`,
  );
}

function isOlder(one: Stored<DatabaseBackup>, other: Stored<DatabaseBackup>): boolean {
  const ageOf = ({ metadata }: Stored<DatabaseBackup>) =>
    `${metadata.creationTimestamp ?? ""} ${metadata.name}`;
  return ageOf(one) < ageOf(other);
}

/** The reason of a failure that only the user can mend; undefined for those that pass when tried again. */
function notReadyReason(error: unknown): string | undefined {
  if (error instanceof NotReady) return error.reason;
  if (error instanceof NotControlledError) return "NameConflict";
  if (isInvalid(error)) return "InvalidSpec";
  return undefined;
}
