import type { Failure } from "../failure.ts";
import type { ReconcileContext } from "../runtime/index.ts";
import { ignoreNotFound } from "../runtime/index.ts";
import type { PersistentVolumeClaim } from "./kinds.ts";
import { persistentVolumeClaims } from "./kinds.ts";

const reasons = {
  ClaimNotFound: "does not exist",
  ClaimTerminating: "is being deleted, and Kubernetes starts no Pod with it any more",
  ClaimLost: "has lost its volume",
} as const;

/**
 * Why no Pod can start with a claim, now or later; undefined when one can, if only after a while.
 *
 * @param claim Undefined if there is none.
 */
export function unusableClaim(name: string, claim: PersistentVolumeClaim | undefined): Failure | undefined {
  const reason = reasonOf(claim);
  return reason && { reason, message: `PersistentVolumeClaim "${name}" ${reasons[reason]}.` };
}

/**
 * The same for the claim of that name.
 *
 * @throws ApiError As the server answers.
 */
export async function findUnusableClaim(
  namespace: string,
  name: string,
  { client, signal }: Pick<ReconcileContext, "client" | "signal">,
): Promise<Failure | undefined> {
  return unusableClaim(
    name,
    await ignoreNotFound(client.get(persistentVolumeClaims, { namespace, name }, { signal })),
  );
}

/** Whether something failed because no Pod can start with a claim. */
export function isForUnusableClaim({ reason }: { reason?: string }): boolean {
  return reason !== undefined && Object.hasOwn(reasons, reason);
}

function reasonOf(claim: PersistentVolumeClaim | undefined): keyof typeof reasons | undefined {
  if (claim === undefined) return "ClaimNotFound";
  if (claim.metadata.deletionTimestamp !== undefined) return "ClaimTerminating";
  return claim.status?.phase === "Lost" ? "ClaimLost" : undefined;
}
