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
  /** When its last turn was; -1 if that is not known. */
  lastTurn: number;
  /** The oldest one first. */
  stuck: T[];
  /** The next one first. */
  waiting: T[];
}

/**
 * Which Jobs to start, so that never more than the limits run. Their order is that of `inTurn`. A stuck Job gives its place away
 * only to a Job that waits.
 */
export function planQueue<T extends LimitedJob>(jobs: readonly T[], limits: JobLimits): QueuePlan<T> {
  const { total = Infinity, perNamespace = Infinity } = limits;
  const plan: QueuePlan<T> = { putBack: [], start: [] };
  const namespaces = byNamespace(jobs);
  const stuck = [...namespaces.values()].flatMap((each) => each.stuck).sort(byAge);
  let running = [...namespaces.values()].reduce((sum, each) => sum + each.running, 0);
  const hasNoPlace = () => running - stuck.length >= total;
  // Most plans end here. They need no order.
  if (hasNoPlace()) return plan;

  const putBack = (job: T, namespace: Namespace<T>) => {
    remove(stuck, job);
    remove(namespace.stuck, job);
    namespace.running -= 1;
    running -= 1;
    plan.putBack.push(job);
  };
  for (const { job, namespace } of turnsOf(namespaces)) {
    if (hasNoPlace()) break;
    if (namespace.running - namespace.stuck.length >= perNamespace) continue;
    for (const own of [...namespace.stuck])
      if (namespace.running >= perNamespace || running >= total) putBack(own, namespace);
    for (const other of [...stuck])
      if (running >= total) putBack(other, namespaces.get(other.namespace) ?? namespace);
    namespace.running += 1;
    running += 1;
    plan.start.push(job);
  }
  return plan;
}

/**
 * The Jobs that wait, in the order in which they would start if there were no limits.
 *
 * The next turn is that of the namespace that has the fewest running Jobs; of several, of the one whose last turn was the longest
 * ago. Within a namespace, the Job that has waited the longest is the next one. So however many Jobs of one namespace wait, those of
 * the others get their turns.
 */
export function inTurn<T extends LimitedJob>(jobs: readonly T[]): T[] {
  return turnsOf(byNamespace(jobs)).map(({ job }) => job);
}

/** A Job that waits. */
interface Turn<T> {
  job: T;
  namespace: Namespace<T>;
  /** How many Jobs of its namespace run before it starts, if there are no limits. */
  level: number;
  /** How many Jobs of its namespace run now. */
  running: number;
  /** Since when the first Job of its namespace waits. */
  since: number;
}

function turnsOf<T extends LimitedJob>(namespaces: ReadonlyMap<string, Namespace<T>>): Turn<T>[] {
  return [...namespaces.values()]
    .flatMap((namespace) => {
      const { running, waiting } = namespace;
      const since = waiting[0]?.waitingSince ?? 0;
      return waiting.map((job, at) => ({ job, namespace, level: running + at, running, since }));
    })
    .sort(byTurn);
}

function byTurn<T>(a: Turn<T>, b: Turn<T>): number {
  return (
    a.level - b.level ||
    // Of two namespaces on the same level, the one that began on a lower level has just had a turn.
    b.running - a.running ||
    a.namespace.lastTurn - b.namespace.lastTurn ||
    a.since - b.since ||
    compare(a.namespace.name, b.namespace.name)
  );
}

function byNamespace<T extends LimitedJob>(jobs: readonly T[]): Map<string, Namespace<T>> {
  const namespaces = new Map<string, Namespace<T>>();
  for (const job of jobs) {
    const name = job.namespace;
    let found = namespaces.get(name);
    if (found === undefined) {
      found = { name, running: 0, lastTurn: -1, stuck: [], waiting: [] };
      namespaces.set(name, found);
    }
    found.lastTurn = Math.max(found.lastTurn, job.startedAt ?? -1);
    if (job.state === "waiting") found.waiting.push(job);
    if (job.state === "stuck") found.stuck.push(job);
    if (job.state === "running" || job.state === "stuck") found.running += 1;
  }
  for (const { stuck, waiting } of namespaces.values()) {
    stuck.sort(byAge);
    waiting.sort(byAge);
  }
  return namespaces;
}

function byAge(a: LimitedJob, b: LimitedJob): number {
  return a.waitingSince - b.waitingSince || compare(a.name, b.name) || compare(a.namespace, b.namespace);
}

function remove<T>(from: T[], what: T): void {
  from.splice(from.indexOf(what), 1);
}
