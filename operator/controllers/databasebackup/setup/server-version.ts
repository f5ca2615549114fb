import type { DatabaseBackup, ServerStatus } from "../../../api/databases/v1/databasebackup.ts";
import type { Target, VersionProbe } from "../../../engines/engine.ts";
import { engineOf } from "../../../engines/engines.ts";
import { parseOutcome } from "../../../repository/run/outcome.ts";
import { ignoreAlreadyExists, isControlledBy, type Stored } from "../../../runtime/index.ts";
import type { Job } from "../../../kubernetes/kinds.ts";
import { backupKey, jobs } from "../../../kubernetes/kinds.ts";
import { jobNameLabel, probeJobName } from "../../../kubernetes/names.ts";
import { deleteExactly } from "../../../kubernetes/delete-exactly.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import { jobFailure } from "../../job-failure.ts";
import type { BackupContext } from "../context.ts";
import { credentialsFolder } from "../../../kubernetes/pod-template.ts";
import { podsOfJob } from "../../../kubernetes/pods-of-job.ts";
import { probeContainer, desiredProbeJob } from "./desired-probe-job.ts";
import { isFinished, jobEnd, stuckPod } from "../../../kubernetes/job-status.ts";
import { secondsSince } from "../../../kubernetes/times.ts";
import { lastEndedRun } from "../runs/ended-runs.ts";

/** As long as the status takes it. */
const maxVersionLength = 64;
/** How soon a server that could not be asked is asked again. */
const retrySeconds = 60;

/**
 * The server's version as far as it is known, and the image whose client tools fit it. A server of which the spec says
 * neither version nor image is asked, by a Job; again when a run has found the tools too old.
 *
 * @throws NotReady `DetectingVersion` while it is being asked, and the reason why it cannot be.
 */
export async function resolveServerVersion(
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
    throw new Error(`The engine ${target.connection.engine} has neither an image nor a way to ask for one.`);
  if (known?.version !== undefined && !isOutdated(backup))
    return { ...known, image: versionProbe.imageFor(known.version) };

  const namespace = backup.metadata.namespace;
  const name = probeJobName(backup.metadata.name);
  const job = context.stores.jobs.get(namespace, name);
  if (job === undefined || !isControlledBy(job, backup)) {
    const program = versionProbe.program(target, credentialsFolder);
    const { runnerImage } = context.options;
    await startProbe(desiredProbeJob(backup, { program, image: versionProbe.image, runnerImage }), context);
    throw new NotReady("DetectingVersion", "The server is being asked for its version.");
  }
  if (!isFinished(job)) {
    const pods = context.stores.pods
      .byIndex("backup", backupKey(namespace, context.request.name))
      .filter(({ metadata }) => metadata.labels?.[jobNameLabel] === name);
    const stuck = stuckPod(pods, context.now(), retrySeconds);
    throw new NotReady(
      stuck?.reason ?? "DetectingVersion",
      stuck?.message ?? "The server is being asked for its version.",
    );
  }
  return readProbeResult(job, versionProbe, context);
}

/** What the Job has found; then it is removed, so that there can be another. */
async function readProbeResult(
  job: Job,
  versionProbe: VersionProbe,
  context: BackupContext,
): Promise<ServerStatus> {
  const pods = await podsOfJob(job, context);
  for (const pod of pods) {
    const ended = pod.status?.containerStatuses?.find(({ name }) => name === probeContainer)?.state
      ?.terminated;
    const outcome = ended?.exitCode === 0 ? parseOutcome(ended.message ?? "") : undefined;
    if (outcome === undefined || !("serverVersion" in outcome)) continue;
    await deleteExactly(jobs, job, context);
    const { serverVersion } = outcome;
    return {
      version: serverVersion.slice(0, maxVersionLength),
      image: versionProbe.imageFor(serverVersion),
      probeTime: context.now().toISOString(),
    };
  }
  const end = jobEnd(job);
  if (secondsSince(end?.lastTransitionTime ?? "", context.now()) > retrySeconds)
    await deleteExactly(jobs, job, context);
  const failure = jobFailure(job, pods);
  throw new NotReady(
    failure.reason,
    `The server could not be asked for its version: ${failure.message} It is asked again every minute. ` +
      "Or set spec.connection.version.",
  );
}

/** Whether the newest run has found the tools older than the server, after it was asked last. */
function isOutdated({ status }: Stored<DatabaseBackup>): boolean {
  const last = lastEndedRun(status?.recentRuns ?? []);
  return last?.reason === "ClientTooOld" && (last.completionTime ?? "") > (status?.server?.probeTime ?? "");
}

async function startProbe(job: Job, { client, log, signal }: BackupContext): Promise<void> {
  const made = await ignoreAlreadyExists(client.create(jobs, job, { signal }));
  if (made !== undefined) log.info("Asking the server for its version", { job: job.metadata.name });
}
