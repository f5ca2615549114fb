import type { DatabaseBackup, ServerStatus } from "../../../api/databases/v1/databasebackup.ts";
import type { Target, VersionProbe } from "../../../engines/engine.ts";
import { engineOf } from "../../../engines/engines.ts";
import { createOrGet } from "../../../kubernetes/create-or-get.ts";
import { deleteExactly } from "../../../kubernetes/delete-exactly.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import { hasBegun, isFinished, jobEnd } from "../../../kubernetes/job-status.ts";
import type { Job, Pod } from "../../../kubernetes/kinds.ts";
import { jobs } from "../../../kubernetes/kinds.ts";
import { probeJobName } from "../../../kubernetes/names.ts";
import { isLeftByFormer } from "../../../kubernetes/left-by-former.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import { credentialsFolder } from "../../../kubernetes/pod-template.ts";
import { podsOfJob } from "../../../kubernetes/pods-of-job.ts";
import { hasTemplateOf } from "../../../kubernetes/template-digest.ts";
import { whyWaiting } from "../../../kubernetes/why-waiting.ts";
import { secondsSince } from "../../../kubernetes/times.ts";
import { parseOutcome } from "../../../repository/run/outcome.ts";
import { withoutUndefined } from "../../../kubernetes/without-undefined.ts";
import type { Stored } from "../../../runtime/index.ts";
import { isControlledBy } from "../../../runtime/index.ts";
import { jobFailure } from "../../job-failure.ts";
import type { BackupContext } from "../context.ts";
import { podsInStore } from "../pods-in-store.ts";
import { lastEndedRun } from "../runs/ended-runs.ts";
import { desiredProbeJob, probeContainer } from "./desired-probe-job.ts";

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
  if (known?.version !== undefined && !isTooOld(backup))
    return { ...known, image: versionProbe.imageFor(known.version) };

  const { namespace, name } = backup.metadata;
  const { runnerImage, userIdsFromPlatform } = context.options;
  const program = versionProbe.program(target, credentialsFolder);
  const { image: probeImage } = versionProbe;
  const desired = desiredProbeJob(backup, { program, image: probeImage, runnerImage, userIdsFromPlatform });
  const job = context.stores.jobs.get(namespace, probeJobName(name));
  if (job === undefined || !isControlledBy(job, backup)) {
    await startProbe(backup, desired, context);
    throw detecting();
  }
  const isOutdated = !hasTemplateOf(job, desired.metadata);
  if (isFinished(job)) {
    if (!isOutdated) return readProbeResult(job, versionProbe, context);
    // It may have asked another server, or failed for what has been mended since.
    await deleteExactly(jobs, job, context);
    throw detecting();
  }
  const pods = podsInStore(job, context);
  const why = await whyWaiting(job, pods, context);
  if (why === undefined) throw detecting();
  if (isOutdated && !hasBegun(await podsOfJob(job, context))) {
    await deleteExactly(jobs, job, context);
    throw detecting();
  }
  throw new NotReady(why.reason, why.message);
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
function isTooOld({ status }: DatabaseBackup): boolean {
  const last = lastEndedRun(status?.recentRuns ?? []);
  return last?.reason === "ClientTooOld" && (last.completionTime ?? "") > (status?.server?.probeTime ?? "");
}

/** @throws NotReady `NameConflict` when a Job of its name does not belong to the DatabaseBackup, nor to an earlier one. */
async function startProbe(
  backup: Stored<DatabaseBackup>,
  desired: Desired<Job>,
  context: BackupContext,
): Promise<void> {
  const { object, isNew } = await createOrGet(jobs, desired, context);
  const { name } = object.metadata;
  if (isNew) context.log.info("Detecting the server's version", { job: name });
  if (isControlledBy(object, backup) || isLeftByFormer(object, backup)) return;
  throw new NotReady(
    "NameConflict",
    `Job "${name}" already exists and does not belong to this DatabaseBackup, which needs the name to detect the server's version. ` +
      "Delete it, or set spec.connection.version.",
  );
}
