import type { DatabaseConnection } from "../../../api/databases/v1/connection.ts";
import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { RepositoryStatus } from "../../../api/databases/v1/storage.ts";
import type { DrillRecord } from "../../../api/databases/v1/verification.ts";
import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import type { DrillReason, EngineDrill } from "../../../engines/drill.ts";
import type { Failure } from "../../../failure.ts";
import { engineOf } from "../../../engines/engines.ts";
import { isLimited } from "../../../job-queue/plan.ts";
import { jobs } from "../../../kubernetes/kinds.ts";
import { assertKeys } from "../../../kubernetes/referenced-keys.ts";
import { storageReferences } from "../../../repository/access.ts";
import { ignoreAlreadyExists, quantityValue, type Stored } from "../../../runtime/index.ts";
import type { PostgreSQLDatabases } from "../../database-of-backup.ts";
import { accessTo } from "../../repository-pod.ts";
import type { BackupContext } from "../context.ts";
import type { RepositoryPassword } from "../setup/password.ts";
import { targetOf } from "../setup/target.ts";
import { assertImageAllowed } from "../../image-policy.ts";
import { defaultDeadlineSeconds } from "./deadline.ts";
import { desiredDrillJob } from "./desired-job.ts";
import type { DrillTrigger } from "./plan-drill.ts";
import { neededSpace, sizeOf } from "./work-space.ts";

/** Which drill to start. */
export interface NextDrill {
  snapshot: Stored<DatabaseSnapshot>;
  trigger: DrillTrigger;
  repository: RepositoryStatus & { id: string };
  password: RepositoryPassword["current"];
  /** The drills that ended, the newest first. */
  history: readonly DrillRecord[];
  /** The uids of the drills that have restored it. */
  previous: readonly string[];
  /** The image of runs, for a backup that does not say which image made its dump. */
  imageOfRuns: string | undefined;
}

/** How the engine of a DatabaseBackup restores a dump; undefined if it cannot. */
export function drillOf(
  backup: Stored<DatabaseBackup>,
  databases: PostgreSQLDatabases,
): { drill: EngineDrill; drillArguments: readonly string[] } | undefined {
  const { connection } = targetOf(backup, databases);
  const { drill } = engineOf(connection);
  if (drill === undefined) return undefined;
  const drillArguments = drill.arguments === undefined ? [] : drill.arguments(connection);
  return drillArguments && { drill, drillArguments };
}

/**
 * Creates the Job of a drill, unless it exists already.
 *
 * @returns Why there is none: the backup does not say which image can restore it.
 * @throws NotReady when a Secret or ConfigMap that opens the repository does not exist, or when the administrator does not allow
 * the image, or when the spec has no target; ApiError as the server answers.
 */
export async function startDrill(
  backup: Stored<DatabaseBackup>,
  { snapshot, trigger, repository, password, history, previous, imageOfRuns }: NextDrill,
  context: BackupContext,
): Promise<Failure | undefined> {
  const { client, log, options, signal } = context;
  const { metadata, status = {} } = snapshot;
  const { artifact, source, inventory } = status;
  const engine = drillOf(backup, context.stores.databases);
  if (artifact === undefined || engine === undefined) return undefined;
  const wanted = backup.spec.verification?.image;
  if (wanted !== undefined) assertImageAllowed("spec.verification.image", wanted, options.policy);
  const { connection } = targetOf(backup, context.stores.databases);
  const recorded = source?.imageID ?? source?.image;
  const replacement =
    wanted === undefined ? replacementOf(recorded, snapshot, history, connection) : undefined;
  const image = wanted ?? replacement ?? recorded ?? imageOfRuns;
  if (image === undefined) {
    const message = `DatabaseSnapshot ${metadata.name} does not say which image made its dump. Set spec.verification.image.`;
    return { reason: "ImageUnavailable", message };
  }
  const size = sizeOf(backup.spec, status);
  const { downloadBytesPerSecond } = backup.spec.verification ?? {};
  const limit = downloadBytesPerSecond === undefined ? undefined : quantityValue(downloadBytesPerSecond);
  const opened = { ...repository, passwordSecretRef: password };
  const access = accessTo(opened);
  const secret = { field: "the repository's password", source: { secretKeyRef: password } };
  await assertKeys(metadata.namespace, [...storageReferences(opened.storage), secret], context);
  const job = desiredDrillJob(backup, {
    ...engine,
    snapshot: {
      name: metadata.name,
      uid: metadata.uid,
      snapshotID: artifact.snapshotID,
      fileName: artifact.fileName,
      inventoryID: inventory?.snapshotID,
    },
    trigger,
    image,
    access,
    repositoryID: repository.id,
    neededBytes: neededSpace(size),
    defaultDeadlineSeconds: defaultDeadlineSeconds(size, history, limit),
    replacedImage: replacement === undefined ? undefined : recorded,
    runnerImage: options.runnerImage,
    userIdsFromPlatform: options.userIdsFromPlatform,
    isLimited: isLimited(options.limits.verification),
    previous,
  });
  const created = await ignoreAlreadyExists(client.create(jobs, job, { signal }));
  if (created !== undefined)
    log.info("Drill started", { job: job.metadata.name, snapshot: metadata.name, trigger });
  return undefined;
}

/**
 * The official image of the server's version, in place of one that could not be pulled: registries are cleaned up. Each time that
 * neither was there, the other one is tried.
 */
function replacementOf(
  recorded: string | undefined,
  { metadata, status }: Stored<DatabaseSnapshot>,
  history: readonly DrillRecord[],
  connection: DatabaseConnection,
): string | undefined {
  const drills = history.filter(({ snapshotName }) => snapshotName === metadata.name);
  const end = drills.findIndex(({ reason }) => reason !== ("ImageUnavailable" satisfies DrillReason));
  const failures = end === -1 ? drills.length : end;
  const version = status?.source?.version;
  if (failures % 2 === 0 || recorded === undefined || version === undefined) return undefined;
  return engineOf(connection).versionProbe?.imageFor(version);
}
