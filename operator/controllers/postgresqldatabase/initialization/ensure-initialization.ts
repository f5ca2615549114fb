import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import { createOrGet } from "../../../kubernetes/create-or-get.ts";
import { deleteExactly } from "../../../kubernetes/delete-exactly.ts";
import { initializationJobName } from "../../../kubernetes/database-names.ts";
import { isFinished, jobEnd, podFailure } from "../../../kubernetes/job-status.ts";
import type { Job, Pod } from "../../../kubernetes/kinds.ts";
import { jobs } from "../../../kubernetes/kinds.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import { podsOfJob } from "../../../kubernetes/pods-of-job.ts";
import { secondsSince } from "../../../kubernetes/times.ts";
import { whyWaiting } from "../../../kubernetes/why-waiting.ts";
import type { Stored } from "../../../runtime/index.ts";
import { findCondition, isControlledBy, ownerReference } from "../../../runtime/index.ts";
import type { DatabaseContext } from "../context.ts";
import type { ObservedInstance } from "../server/observe.ts";
import { desiredInitializationJob } from "./desired-job.ts";
import type { CollationReport } from "./report.ts";
import { readInitializationReport } from "./report.ts";

/** The image of the server that the Job was made for: for another one, it reports the version again. */
const serverImageAnnotation = "databases.test.io/server-image";

/** How soon a Job that reported other collations than the databases have, or that failed, runs again. */
const recheckSeconds = 3600;

/** What the initial configuration has reported. */
export interface Initialization {
  /** When it was complete, in RFC 3339. */
  time: string;
  /** The server's version, such as `17.2`. */
  version: string;
  /** The image that has this version. */
  image: string;
  /** Whether the databases have the collations of this image; undefined if nothing new is known about that. */
  collations?: CollationReport;
}

/**
 * Ensures that the server has its database: a Job makes it, once, and reports the server's version and its collations. For another image
 * of the server, a Job reports them again, and each hour while the databases have other collations.
 *
 * @returns What is known; undefined while the server does not accept connections, so that no Job could do its work.
 * @throws NotReady `Initializing` while the Job runs, or what it waits for; `InitFailed` when it failed.
 */
export async function ensureInitialization(
  database: Stored<PostgreSQLDatabase>,
  { isReady, image }: ObservedInstance,
  context: DatabaseContext,
): Promise<Initialization | undefined> {
  const known = knownInitialization(database);
  const isSettled = image === known?.image && !hasOtherCollations(database);
  if (known !== undefined && (!isReady || image === undefined || isSettled)) return known;
  if (!isReady || image === undefined) return undefined;
  const { namespace, name } = database.metadata;
  const job = context.stores.jobs.get(namespace, initializationJobName(name));
  if (job === undefined) {
    await start(database, image, context);
    if (known !== undefined) return known;
    throw new NotReady("Initializing", "A Job makes the database.");
  }
  if (!isFinished(job)) {
    if (known !== undefined) return known;
    const why = await whyWaiting(job, podsInStore(job, context), context);
    throw new NotReady(
      why?.reason ?? "Initializing",
      why?.message ?? `Job "${job.metadata.name}" makes the database.`,
    );
  }
  const report = await reportOf(job, context);
  const isForImage = job.metadata.annotations?.[serverImageAnnotation] === image;
  const isOld =
    known !== undefined &&
    secondsSince(jobEnd(job)?.lastTransitionTime ?? "", context.now()) > recheckSeconds;
  const isNews = image !== known?.image;
  if (report !== undefined && isForImage && (isNews || !isOld))
    return { ...report, time: database.status?.initializationTime ?? report.time, image };
  if (!isForImage || isOld || jobEnd(job)?.type === "Complete") {
    // It was for another image, or its report is old or lost: it does nothing twice. The status has to say first that there is data.
    const isRecorded = database.status?.initializationTime === initializationTime(database, context);
    if (isRecorded) await deleteExactly(jobs, job, context);
    if (known !== undefined) return known;
    throw new NotReady("Initializing", "A Job makes the database.");
  }
  if (known !== undefined) return known;
  throw await failureOf(job, context);
}

/** When the initial configuration was complete, also while its report is not known: since then, the volume holds data. */
export function initializationTime(
  { metadata, status }: Stored<PostgreSQLDatabase>,
  { stores }: DatabaseContext,
): string | undefined {
  if (status?.initializationTime !== undefined) return status.initializationTime;
  const job = stores.jobs.get(metadata.namespace, initializationJobName(metadata.name));
  return job !== undefined && jobEnd(job)?.type === "Complete" ? job.status?.completionTime : undefined;
}

/** What the status says of it. It never becomes untrue: the status keeps it whatever the next reconcile finds. */
export function knownInitialization({ status }: PostgreSQLDatabase): Initialization | undefined {
  const { initializationTime: time, currentVersion: version, image } = status ?? {};
  if (time === undefined || version === undefined || image === undefined) return undefined;
  return { time, version, image };
}

function hasOtherCollations({ status }: PostgreSQLDatabase): boolean {
  return findCondition(status?.conditions, "CollationsMatch")?.status === "False";
}

async function start(
  database: Stored<PostgreSQLDatabase>,
  image: string,
  context: DatabaseContext,
): Promise<void> {
  const desired = desiredInitializationJob(database, context.options);
  const { object, isNew } = await createOrGet(
    jobs,
    {
      ...desired,
      metadata: {
        ...desired.metadata,
        annotations: { ...desired.metadata.annotations, [serverImageAnnotation]: image },
        ownerReferences: [ownerReference(database)],
      },
    },
    context,
  );
  if (isNew) context.log.info("Job created", { job: object.metadata.name });
  if (isControlledBy(object, database)) return;
  throw new NotReady(
    "NameConflict",
    `Job "${object.metadata.name}" exists and does not belong to this PostgreSQLDatabase. Delete it.`,
  );
}

async function reportOf(
  job: Stored<Job>,
  context: DatabaseContext,
): Promise<Omit<Initialization, "image"> | undefined> {
  const time = job.status?.completionTime;
  if (time === undefined) return undefined;
  for (const message of terminationMessages(await podsOfJob(job, context))) {
    const report = readInitializationReport(message);
    if (report !== undefined && "version" in report) return { time, ...report };
  }
  return undefined;
}

async function failureOf(job: Stored<Job>, context: DatabaseContext): Promise<NotReady> {
  const pods = await podsOfJob(job, context);
  const failure = podFailure(pods, (message) => {
    const report = readInitializationReport(message);
    return report !== undefined && "reason" in report ? report : undefined;
  });
  const what = failure?.message ?? jobEnd(job)?.message ?? "The Job failed and gave no reason.";
  return new NotReady(
    "InitFailed",
    `The initial configuration failed: ${what} It is not tried again by itself. Correct what is wrong, and delete Job ` +
      `"${job.metadata.name}"; or delete this object, whose database holds nothing. The log: kubectl logs job/${job.metadata.name} ` +
      `-n ${job.metadata.namespace}`,
  );
}

function terminationMessages(pods: readonly Pod[]): string[] {
  return pods.flatMap(({ status }) =>
    (status?.containerStatuses ?? []).flatMap(({ state }) => state?.terminated?.message ?? []),
  );
}

function podsInStore(job: Stored<Job>, { stores }: DatabaseContext): Stored<Pod>[] {
  return [...stores.pods.byIndex("job", job.metadata.uid)];
}
