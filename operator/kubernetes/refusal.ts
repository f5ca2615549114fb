import type { Failure } from "../failure.ts";
import { ApiError, isForbidden, isInvalid } from "../runtime/index.ts";
import { isNamespaceTerminating } from "./namespace-terminating.ts";

/**
 * Why the API server refuses an object that is made from a spec: `InvalidSpec`, or `AdmissionDenied` by a quota, an admission
 * policy or a webhook, or for lack of a permission. Undefined for every other error, which the next try may not meet.
 */
export function refusal(error: unknown): Failure | undefined {
  if (isInvalid(error)) return { reason: "InvalidSpec", message: error.message };
  if (isNamespaceTerminating(error)) return undefined;
  // Webhooks that give no status of their own answer 400.
  const isDenied = isForbidden(error) || (error instanceof ApiError && error.status === 400);
  return isDenied ? { reason: "AdmissionDenied", message: error.message } : undefined;
}

/** Whether a failure is one that `refusal` reports. */
export function isRefusal({ reason }: { reason?: string }): boolean {
  return reason === "InvalidSpec" || reason === "AdmissionDenied";
}
