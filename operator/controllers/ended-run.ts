import type { Stored } from "../runtime/index.ts";
import { jobEnd } from "../kubernetes/job-status.ts";
import type { Job, Pod } from "../kubernetes/kinds.ts";
import { backupContainer, triggerAnnotation } from "../kubernetes/names.ts";
import { parseOutcome } from "../repository/run/outcome.ts";
import type { RepositorySnapshot } from "../repository/repository-snapshot.ts";
import { timestampAnnotation } from "../schedule/missed.ts";
import type { ReadRun, RunTrigger } from "./phases.ts";
import { formatBytes } from "./format-bytes.ts";
import { jobFailure } from "./job-failure.ts";

/** Longer messages are cut in the status; the log has all of them. */
export const maxMessageLength = 4096;

/** How a run ended, with the backup that it stored. */
export interface EndedRun {
  run: ReadRun;
  /** The backup; undefined when there is none, or when the Pod with the details was deleted. */
  stored?: RepositorySnapshot;
  /** restic's ID of the repository that the backup is in. */
  repositoryID?: string;
  /** Whether an earlier run stored the backup, and this one found it. */
  isFound?: true;
  /** What the engine's tools warned of, although they succeeded. */
  warnings?: string;
}

/** Reads how a run ended from its finished Job and the Job's Pods. */
export function endedRun(job: Stored<Job>, pods: readonly Stored<Pod>[]): EndedRun {
  const end = jobEnd(job);
  const run = {
    jobName: job.metadata.name,
    jobUID: job.metadata.uid,
    trigger: jobTrigger(job),
    startTime: jobStartTime(job),
    completionTime: job.status?.completionTime ?? end?.lastTransitionTime ?? jobStartTime(job),
  };
  if (end?.type === "Complete") return storedRun(run, runImage(job), pods);
  const { reason, message } = jobFailure(job, pods);
  return { run: { ...run, phase: "Failed", reason, message: message.slice(0, maxMessageLength) } };
}

/** What started a run: an annotation of the operator, else the schedule, else a person. */
export function jobTrigger({ metadata }: Job): RunTrigger {
  const ours = metadata.annotations?.[triggerAnnotation];
  if (ours === "Immediate" || ours === "OnDemand") return ours;
  return metadata.annotations?.[timestampAnnotation] === undefined ? "Manual" : "Schedule";
}

function storedRun(run: Omit<ReadRun, "phase">, image: string | undefined, pods: readonly Pod[]): EndedRun {
  for (const { message: outcomeMessage, imageID } of endedBackups(pods)) {
    const outcome = parseOutcome(outcomeMessage);
    if (outcome === undefined || !("snapshot" in outcome)) continue;
    const { snapshot, repositoryID, warnings } = outcome;
    const { snapshotID, totalBytes, addedBytes } = snapshot;
    if (outcome.isFound === true && Date.parse(snapshot.startTime) < Date.parse(run.startTime)) {
      const message =
        `Found snapshot ${snapshotID.slice(0, 8)}, which an earlier run for the same DatabaseSnapshot stored at ` +
        `${snapshot.startTime}. No other backup was made.`;
      return {
        run: { ...run, phase: "Skipped", message, snapshotID },
        stored: snapshot,
        repositoryID,
        isFound: true,
      };
    }
    const message = `Stored snapshot ${snapshotID.slice(0, 8)} of ${formatBytes(totalBytes)}, of which ${formatBytes(addedBytes)} were added.`;
    // What another attempt of the same run has stored is the run's own.
    return {
      run: {
        ...run,
        phase: "Succeeded",
        message: (warnings === undefined ? message : `${message} Warnings: ${warnings}`).slice(
          0,
          maxMessageLength,
        ),
        snapshotID,
        totalBytes,
        addedBytes,
      },
      stored: { ...snapshot, completionTime: run.completionTime, jobName: run.jobName, image, imageID },
      repositoryID,
      ...(warnings === undefined ? {} : { warnings }),
    };
  }
  return {
    run: {
      ...run,
      phase: "Succeeded",
      message: "Backup stored; details are unavailable because the Pod was deleted.",
    },
  };
}

function runImage({ spec }: Job): string | undefined {
  return spec?.template.spec?.containers.find(({ name }) => name === backupContainer)?.image;
}

/** The termination messages of the containers that stored a backup, with the digests of their images. */
function endedBackups(pods: readonly Pod[]): { message: string; imageID: string | undefined }[] {
  return pods
    .flatMap((pod) => pod.status?.containerStatuses ?? [])
    .filter(({ name, state }) => name === backupContainer && state?.terminated?.exitCode === 0)
    .map(({ state, imageID }) => ({
      message: state?.terminated?.message ?? "",
      imageID: pullable(imageID),
    }));
}

/** An image as `name@sha256:…`; undefined where the node has only the digest of its configuration, by which no node can pull it. */
function pullable(imageID = ""): string | undefined {
  return /^(?:docker-pullable:\/\/)?([^@]+@sha256:[0-9a-f]{64})$/.exec(imageID)?.[1];
}

/** When a Job started, in RFC 3339. */
export function jobStartTime(job: Job): string {
  return job.status?.startTime ?? job.metadata.creationTimestamp ?? "";
}
