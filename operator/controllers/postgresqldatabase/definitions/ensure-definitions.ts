import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import { createOrGet } from "../../../kubernetes/create-or-get.ts";
import { definitionsJobName } from "../../../kubernetes/database-names.ts";
import { deleteExactly } from "../../../kubernetes/delete-exactly.ts";
import { isFinished, jobEnd } from "../../../kubernetes/job-status.ts";
import type { Job } from "../../../kubernetes/kinds.ts";
import { jobs } from "../../../kubernetes/kinds.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import { podsOfJob } from "../../../kubernetes/pods-of-job.ts";
import { whyWaiting } from "../../../kubernetes/why-waiting.ts";
import type { Stored } from "../../../runtime/index.ts";
import { isControlledBy, ownerReference } from "../../../runtime/index.ts";
import type { DatabaseContext } from "../context.ts";
import { definitionLines } from "./definition-lines.ts";
import { definitionsDigestAnnotation, desiredDefinitionsJob } from "./desired-job.ts";
import { readDefinitionsReport } from "./report.ts";

/** How long after a refusal the operator tries again. */
const retryMilliseconds = 600_000;
/** The length that a condition's message may have, without what is around the refusals. */
const maxRefusalsLength = 900;

const working = "A Job makes the databases, extensions and memberships of the spec.";

/**
 * Ensures that the server has the databases, extensions and memberships of the spec: a Job makes them when the spec or the image has
 * changed. It drops nothing.
 *
 * @throws NotReady `InvalidSpec`; `Defining` while the Job runs, or what it waits for; `DefinitionFailed` with what PostgreSQL has refused.
 */
export async function ensureDefinitions(
  database: Stored<PostgreSQLDatabase>,
  context: DatabaseContext,
): Promise<void> {
  const { namespace, name } = database.metadata;
  const lines = definitionLines(database);
  const job = context.stores.jobs.get(namespace, definitionsJobName(name));
  if (job !== undefined && !isControlledBy(job, database)) throw conflict(job);
  if (lines.length === 0) {
    if (job !== undefined) await deleteExactly(jobs, job, context);
    return;
  }
  const desired = desiredDefinitionsJob(database, lines, context.options);
  if (job === undefined) {
    const owned = { ...desired.metadata, ownerReferences: [ownerReference(database)] };
    const { object, isNew } = await createOrGet(jobs, { ...desired, metadata: owned }, context);
    if (!isControlledBy(object, database)) throw conflict(object);
    if (isNew) context.log.info("Job created", { job: object.metadata.name });
    throw new NotReady("Defining", working);
  }
  const digestOf = (of: { metadata: Job["metadata"] }) =>
    of.metadata.annotations?.[definitionsDigestAnnotation];
  if (digestOf(job) !== digestOf(desired)) {
    await deleteExactly(jobs, job, context);
    throw new NotReady("Defining", working);
  }
  if (!isFinished(job)) {
    const pods = [...context.stores.pods.byIndex("job", job.metadata.uid)];
    const why = await whyWaiting(job, pods, context);
    throw new NotReady(why?.reason ?? "Defining", why?.message ?? working);
  }
  await assertApplied(job, context);
}

/** @throws NotReady `DefinitionFailed`. */
async function assertApplied(job: Stored<Job>, context: DatabaseContext): Promise<void> {
  const end = jobEnd(job);
  const pods = await podsOfJob(job, context);
  const messages = pods.flatMap(({ status }) =>
    (status?.containerStatuses ?? []).flatMap(({ state }) => state?.terminated?.message ?? []),
  );
  const refusals = messages.map(readDefinitionsReport).find((report) => report !== undefined);
  // A Pod that is gone has left no report: the Job was complete, and what it was refused is not known.
  if (end?.type === "Complete" && (refusals === undefined || refusals.length === 0)) return;
  const since = Date.parse(end?.lastTransitionTime ?? "");
  if (context.now().getTime() - since > retryMilliseconds) {
    await deleteExactly(jobs, job, context);
    throw new NotReady("Defining", working);
  }
  const what = refusals?.join(". ") ?? end?.message ?? "The Job failed and gave no reason";
  throw new NotReady(
    "DefinitionFailed",
    `Not everything of the spec could be made: ${what.slice(0, maxRefusalsLength)}. The server accepts connections, and has all else. ` +
      "Change the spec or the image.",
  );
}

function conflict(job: Stored<Job>): NotReady {
  return new NotReady(
    "NameConflict",
    `Job "${job.metadata.name}" exists and does not belong to this PostgreSQLDatabase. Delete it.`,
  );
}
