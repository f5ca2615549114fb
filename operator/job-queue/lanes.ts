import type { Component } from "../kubernetes/names.ts";
import type { JobLimits, LimitedJob, QueuePlan } from "./plan.ts";
import { planQueue } from "./plan.ts";
import type { Standing } from "./standing.ts";
import { standingOf } from "./standing.ts";

/**
 * The components whose Jobs are limited: runs and drills. Each is a lane of the queue with limits and turns of its own, so that no
 * Job waits for one of another lane.
 */
export const lanes = ["backup", "verification"] as const satisfies readonly Component[];

/** A lane of the queue: the component of its Jobs. */
export type Lane = (typeof lanes)[number];

/** What each lane has. */
export type ForLanes<T> = Readonly<Record<Lane, T>>;

/** A Job that counts against the limits of its lane. */
export type JobInLane = LimitedJob & { lane: Lane };

/** Which Jobs to start, so that never more than the limits of each lane run, see `planQueue`. */
export function planLanes<T extends JobInLane>(
  jobs: readonly T[],
  limits: ForLanes<JobLimits>,
): QueuePlan<T> {
  const plans = lanes.map((lane) => planQueue(inLane(jobs, lane), limits[lane]));
  return {
    putBack: plans.flatMap(({ putBack }) => putBack),
    start: plans.flatMap(({ start }) => start),
  };
}

/**
 * How each lane stands.
 *
 * @param keyOf What `before` has for a Job.
 */
export function standingsOf<T extends JobInLane, Key>(
  jobs: readonly T[],
  keyOf: (job: T) => Key,
): ForLanes<Standing<Key>> {
  const standing = (lane: Lane) => standingOf(inLane(jobs, lane), keyOf);
  return { backup: standing("backup"), verification: standing("verification") };
}

function inLane<T extends JobInLane>(jobs: readonly T[], lane: Lane): T[] {
  return jobs.filter((job) => job.lane === lane);
}
