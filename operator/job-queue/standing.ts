import type { LimitedJob } from "./plan.ts";
import { inTurn } from "./plan.ts";

/** How the queue stands. */
export interface Standing<T> {
  /** How many Jobs run. */
  running: number;
  /** How many of them run in each namespace that has any. */
  runningIn: ReadonlyMap<string, number>;
  /** For each Job that waits, how many would start before it if there were no limits. */
  before: ReadonlyMap<T, number>;
}

/**
 * How the queue stands.
 *
 * @param keyOf What `before` has for a Job.
 */
export function standingOf<T extends LimitedJob, Key>(
  jobs: readonly T[],
  keyOf: (job: T) => Key,
): Standing<Key> {
  const runningIn = new Map<string, number>();
  const running = jobs.filter(({ state }) => state === "running" || state === "stuck");
  for (const { namespace } of running) runningIn.set(namespace, (runningIn.get(namespace) ?? 0) + 1);
  const before = new Map(inTurn(jobs).map((job, at) => [keyOf(job), at]));
  return { running: running.length, runningIn, before };
}
