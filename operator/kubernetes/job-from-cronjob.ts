import type { Desired } from "./desired.ts";
import type { StoredObject } from "../runtime/index.ts";
import { ownerReference } from "../runtime/index.ts";
import type { CronJob, Job } from "./kinds.ts";

/** How long the Job is kept after its end. No CronJob deletes it. */
const keepSeconds = 24 * 60 * 60;

/** The Job of an unscheduled run, as `kubectl create job --from=cronjob/…` creates it. */
export function jobFromCronJob(
  { metadata: { namespace }, spec }: Desired<CronJob>,
  own: { name: string; annotations: Record<string, string>; owner: StoredObject },
): Desired<Job> {
  const { metadata: template, spec: jobSpec } = structuredClone(spec.jobTemplate);
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: own.name,
      namespace,
      labels: { ...template?.labels },
      annotations: { ...template?.annotations, ...own.annotations },
      ownerReferences: [ownerReference(own.owner)],
    },
    ...(jobSpec === undefined
      ? {}
      : { spec: Object.assign(jobSpec, { ttlSecondsAfterFinished: keepSeconds }) }),
  };
}
