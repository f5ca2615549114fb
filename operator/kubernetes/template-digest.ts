import { createHash } from "node:crypto";
import type { V1PodTemplateSpec } from "@kubernetes/client-node";
import type { Job } from "./kinds.ts";

/**
 * On a Job: a digest of its Pod template as the operator wanted it. It is compared instead of the template, which the API
 * server, webhooks and queues such as Kueue complete.
 */
const templateAnnotation = "databases.test.io/pod-template";

/** The annotation for a Job with this Pod template. */
export function templateDigest(template: V1PodTemplateSpec): Record<string, string> {
  const digest = createHash("sha256").update(JSON.stringify(template)).digest("hex").slice(0, 16);
  return { [templateAnnotation]: digest };
}

/** Whether a Job was made from the Pod template that a Job with these metadata has. */
export function hasTemplateOf(
  job: Pick<Job, "metadata">,
  wanted: { annotations?: Record<string, string> } | undefined,
): boolean {
  return job.metadata.annotations?.[templateAnnotation] === wanted?.annotations?.[templateAnnotation];
}
