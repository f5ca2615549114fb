import { compare } from "../kubernetes/compare.ts";

/** How many Jobs may run at a time. Undefined: any number. */
export interface JobLimits {
  total?: number | undefined;
  perNamespace?: number | undefined;
}

/** Whether there is a limit at all. */
export function isLimited({ total, perNamespace }: JobLimits): boolean {
  return total !== undefined || perNamespace !== undefined;
}

/** A Job that counts against the limits, or counted. */
export interface LimitedJob {
  namespace: string;
  name: string;
  /** `stuck`: it has a place among the running ones, but cannot start its work. */
  state: "waiting" | "running" | "stuck" | "ended";
  /** Since when it waits for its turn, in milliseconds since 1970. */
  waitingSince: number;
  /** When it was started from the queue, in milliseconds since 1970; undefined if it was not. */
  startedAt: number | undefined;
}

/** What to do now. */
export interface QueuePlan<T> {
  /** Jobs that give their places to others, and wait for another turn. To be done first. */
  putBack: T[];
  /** Jobs to start, in this order. */
  start: T[];
}

interface Namespace<T> {
  name: string;
  running: number;
  /** When its last turn was. */
  lastTurn: number;
  stuck: T[];
  /** The next one first. */
  waiting: T[];
}

/**
 * Which Jobs to start, so that never more than the limits run.
 *
 * The next turn is that of the namespace that has the fewest running Jobs; of several, of the one whose last turn was the longest
 * ago. Within a namespace, the Job that has waited the longest is the next one. So however many Jobs of one namespace wait, those of
 * the others get their turns. A stuck Job gives its place away only to a Job that waits.
 */
export function planQueue<T extends LimitedJob>(jobs: readonly T[], limits: JobLimits): QueuePlan<T> {
  const { total = Infinity, perNamespace = Infinity } = limits;
  const plan: QueuePlan<T> = { putBack: [], start: [] };
  const namespaces = [...byNamespace(jobs).values()];
  let running = namespaces.reduce((sum, each) => sum + each.running, 0);

  const putBackOf = (from: Namespace<T>) => {
    const job = from.stuck.shift();
    if (job === undefined) return;
    from.running -= 1;
    running -= 1;
    plan.putBack.push(job);
  };
  /** Makes room for a Job of the namespace where there is none. Puts Jobs back only if that is enough. */
  const makeRoom = (namespace: Namespace<T>): boolean => {
    const excess = running - total + 1;
    const excessHere = namespace.running - perNamespace + 1;
    const stuck = namespaces.reduce((sum, each) => sum + each.stuck.length, 0);
    if (stuck < excess || namespace.stuck.length < excessHere) return false;
    while (namespace.running >= perNamespace) putBackOf(namespace);
    for (const each of [namespace, ...namespaces])
      while (running >= total && each.stuck.length > 0) putBackOf(each);
    return true;
  };

  let turn = Number.MAX_SAFE_INTEGER / 2;
  let inTurn = namespaces.filter(({ waiting }) => waiting.length > 0);
  while (inTurn.length > 0) {
    const next = inTurn.reduce((best, each) => (comesBefore(each, best) ? each : best));
    const job = next.waiting[0];
    if (job === undefined || !makeRoom(next)) {
      inTurn = inTurn.filter((each) => each !== next);
      continue;
    }
    next.waiting.shift();
    next.running += 1;
    next.lastTurn = turn++;
    running += 1;
    plan.start.push(job);
  }
  return plan;
}

function byNamespace<T extends LimitedJob>(jobs: readonly T[]): Map<string, Namespace<T>> {
  const namespaces = new Map<string, Namespace<T>>();
  for (const job of [...jobs].sort(byAge)) {
    let found = namespaces.get(job.namespace);
    if (found === undefined) {
      found = { name: job.namespace, running: 0, lastTurn: -Infinity, stuck: [], waiting: [] };
      namespaces.set(job.namespace, found);
    }
    found.lastTurn = Math.max(found.lastTurn, job.startedAt ?? -Infinity);
    if (job.state === "waiting") found.waiting.push(job);
    if (job.state === "stuck") found.stuck.push(job);
    if (job.state === "running" || job.state === "stuck") found.running += 1;
  }
  return namespaces;
}

function byAge(a: LimitedJob, b: LimitedJob): number {
  return a.waitingSince - b.waitingSince || compare(a.name, b.name);
}

function comesBefore<T extends LimitedJob>(a: Namespace<T>, b: Namespace<T>): boolean {
  if (a.running !== b.running) return a.running < b.running;
  if (a.lastTurn !== b.lastTurn) return a.lastTurn < b.lastTurn;
  const [first, second] = [a.waiting[0]?.waitingSince ?? Infinity, b.waiting[0]?.waitingSince ?? Infinity];
  return first !== second ? first < second : compare(a.name, b.name) < 0;
}
