import type { DatabaseBackup, ServerStatus } from "../../../api/databases/v1/databasebackup.ts";
import type { Target, VersionProbe } from "../../../engines/engine.ts";
import { engineOf } from "../../../engines/engines.ts";
import { deleteExactly } from "../../../kubernetes/delete-exactly.ts";
import { isFinished, jobEnd, stuckPod } from "../../../kubernetes/job-status.ts";
import type { Job, Pod } from "../../../kubernetes/kinds.ts";
import { backupKey, jobs } from "../../../kubernetes/kinds.ts";
import { jobNameLabel, probeJobName } from "../../../kubernetes/names.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import { credentialsFolder } from "../../../kubernetes/pod-template.ts";
import { podsOfJob } from "../../../kubernetes/pods-of-job.ts";
import { refusedPod } from "../../../kubernetes/refused-pod.ts";
import { secondsSince } from "../../../kubernetes/times.ts";
import { parseOutcome } from "../../../repository/run/outcome.ts";
import { withoutUndefined } from "../../../kubernetes/without-undefined.ts";
import type { Stored } from "../../../runtime/index.ts";
import { ignoreAlreadyExists, isControlledBy } from "../../../runtime/index.ts";
import { jobFailure } from "../../job-failure.ts";
import type { BackupContext } from "../context.ts";
import { lastEndedRun } from "../runs/ended-runs.ts";
import { desiredProbeJob, isOfGeneration, probeContainer } from "./desired-probe-job.ts";

/** The length that the status allows. */
const maxVersionLength = 64;
/** How soon after a failure the version is detected again. */
const retrySeconds = 60;

/**
 * The server's version as far as it is known, the image whose client tools fit it, and how the connection is secured. If the
 * spec gives neither version nor image, a Job detects the version: once, and again when a run has found the tools too old.
 *
 * @throws NotReady `DetectingVersion` while the Job runs; the reason of its failure when it failed.
 */
export async function resolveServer(
  backup: Stored<DatabaseBackup>,
  target: Target,
  context: BackupContext,
): Promise<ServerStatus> {
  const server = await resolveVersion(backup, target, context);
  const tlsMode = engineOf(target.connection).tlsMode?.(target.connection);
  return withoutUndefined({ ...server, tlsMode });
}

async function resolveVersion(
  backup: Stored<DatabaseBackup>,
  target: Target,
  context: BackupContext,
): Promise<ServerStatus> {
  const engine = engineOf(target.connection);
  const known = backup.status?.server;
  const version = known?.version === undefined ? {} : { version: known.version };
  const image = engine.image(target.connection);
  if (image !== undefined) return { ...version, image };
  const { versionProbe } = engine;
  if (versionProbe === undefined)
    throw new Error(`The engine ${target.connection.engine} has neither an image nor a version probe.`);
  if (known?.version !== undefined && !isOutdated(backup))
    return { ...known, image: versionProbe.imageFor(known.version) };

  const { namespace, name } = backup.metadata;
  const job = context.stores.jobs.get(namespace, probeJobName(name));
  if (job === undefined || !isControlledBy(job, backup)) {
    await startProbe(backup, target, versionProbe, context);
    throw detecting();
  }
  if (isFinished(job)) return readProbeResult(job, versionProbe, context);
  const pods = probePods(job, name, context);
  const stuck = stuckPod(pods, context.now(), retrySeconds) ?? (await refusedPod(job, pods, context));
  if (stuck === undefined) throw detecting();
  // The spec has changed since, so that the next Job may start.
  if (!isOfGeneration(job, backup)) {
    await deleteExactly(jobs, job, context);
    throw detecting();
  }
  throw new NotReady(stuck.reason, stuck.message);
}

function detecting(): NotReady {
  return new NotReady("DetectingVersion", "Detecting the server's version.");
}

/** Reads the version that the Job has detected, then deletes the Job, so that there can be another. */
async function readProbeResult(
  job: Stored<Job>,
  versionProbe: VersionProbe,
  context: BackupContext,
): Promise<ServerStatus> {
  const pods = await podsOfJob(job, context);
  const version = probedVersion(pods);
  if (version !== undefined) {
    await deleteExactly(jobs, job, context);
    return {
      version: version.slice(0, maxVersionLength),
      image: versionProbe.imageFor(version),
      probeTime: context.now().toISOString(),
    };
  }
  const endTime = jobEnd(job)?.lastTransitionTime;
  if (endTime !== undefined && secondsSince(endTime, context.now()) > retrySeconds)
    await deleteExactly(jobs, job, context);
  const { reason, message } = jobFailure(job, pods);
  throw new NotReady(
    reason,
    `Could not detect the server's version: ${message} Retrying every minute. ` +
      "You can also set spec.connection.version.",
  );
}

function probedVersion(pods: readonly Pod[]): string | undefined {
  for (const { status } of pods) {
    const ended = status?.containerStatuses?.find(({ name }) => name === probeContainer)?.state?.terminated;
    const outcome = ended?.exitCode === 0 ? parseOutcome(ended.message ?? "") : undefined;
    if (outcome !== undefined && "databaseVersion" in outcome) return outcome.databaseVersion;
  }
  return undefined;
}

/** Whether the newest run has found the tools older than the server since the version was detected. */
function isOutdated({ status }: DatabaseBackup): boolean {
  const last = lastEndedRun(status?.recentRuns ?? []);
  return last?.reason === "ClientTooOld" && (last.completionTime ?? "") > (status?.server?.probeTime ?? "");
}

async function startProbe(
  backup: Stored<DatabaseBackup>,
  target: Target,
  versionProbe: VersionProbe,
  { client, log, options: { runnerImage, userIdsFromPlatform }, signal }: BackupContext,
): Promise<void> {
  const { image } = versionProbe;
  const program = versionProbe.program(target, credentialsFolder);
  const job = desiredProbeJob(backup, { program, image, runnerImage, userIdsFromPlatform });
  const created = await ignoreAlreadyExists(client.create(jobs, job, { signal }));
  if (created !== undefined) log.info("Detecting the server's version", { job: job.metadata.name });
}

function probePods(job: Stored<Job>, backupName: string, { stores }: BackupContext): Stored<Pod>[] {
  const { namespace, name } = job.metadata;
  return stores.pods
    .byIndex("backup", backupKey(namespace, backupName))
    .filter(({ metadata }) => metadata.labels?.[jobNameLabel] === name);
}
