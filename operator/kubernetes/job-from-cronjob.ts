import type { StoredObject } from "../runtime/index.ts";
import { ownerReference } from "../runtime/index.ts";
import type { CronJob, Job } from "./kinds.ts";

/** How long such a Job stays when it has ended: no CronJob clears it away. */
const keepSeconds = 24 * 60 * 60;

/** A run out of turn: the Job that the CronJob would make, as by `kubectl create job --from=cronjob/…`. */
export function jobFromCronJob(
  { metadata, spec }: CronJob,
  own: { name: string; annotations: Record<string, string>; owner: StoredObject },
): Job {
  const { metadata: template, spec: jobSpec } = structuredClone(spec.jobTemplate);
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: own.name,
      namespace: metadata.namespace ?? "",
      labels: { ...template?.labels },
      annotations: { ...template?.annotations, ...own.annotations },
      ownerReferences: [ownerReference(own.owner)],
    },
    ...(jobSpec === undefined
      ? {}
      : { spec: Object.assign(jobSpec, { ttlSecondsAfterFinished: keepSeconds }) }),
  };
}
