import type { Failure } from "../../failure.ts";
import { NotReady } from "../../kubernetes/not-ready.ts";
import { refusal } from "../../kubernetes/refusal.ts";
import { NotControlledError } from "../../runtime/index.ts";

/** What a step of a reconcile gave, or why only the user can make it succeed. */
export type Step<T> = { ok: T } | { notReady: Failure };

type Values<Needs extends readonly Step<unknown>[]> = {
  [At in keyof Needs]: Needs[At] extends Step<infer T> ? T : never;
};

/**
 * Runs a step of a reconcile once all steps that it needs have succeeded; otherwise the first of them that did not is its
 * result.
 *
 * @throws What the step threw, unless only the user can mend it: then that is the result.
 */
export async function step<const Needs extends readonly Step<unknown>[], T>(
  needs: Needs,
  run: (...values: Values<Needs>) => T | Promise<T>,
): Promise<Step<T>> {
  for (const need of needs) if ("notReady" in need) return need;
  try {
    return { ok: await run(...(needs.map((need) => "ok" in need && need.ok) as Values<Needs>)) };
  } catch (error) {
    const reason = notReadyReason(error);
    if (reason === undefined) throw error;
    return { notReady: { reason, message: error instanceof Error ? error.message : String(error) } };
  }
}

/** The value of a step that succeeded. */
export function valueOf<T>(of: Step<T>): T | undefined {
  return "ok" in of ? of.ok : undefined;
}

/** The condition's reason for an error that only the user can mend; undefined for one that a retry may mend. */
function notReadyReason(error: unknown): string | undefined {
  if (error instanceof NotReady) return error.reason;
  if (error instanceof NotControlledError) return "NameConflict";
  return refusal(error)?.reason;
}
