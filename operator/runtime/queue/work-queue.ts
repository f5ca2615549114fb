import type { Backoff } from "../backoff.ts";
import { backoffDelay } from "../backoff.ts";
import type { Clock } from "../clock.ts";
import type { HeapItem } from "./heap.ts";
import { Heap } from "./heap.ts";
import type { RateLimit } from "./token-bucket.ts";
import { TokenBucket } from "./token-bucket.ts";

/** Told what happens in a queue, for metrics. Durations in seconds. */
export interface QueueObserver {
  added?(): void;
  retried?(): void;
  /** A key was handed out after waiting in line that long. */
  taken?(waited: number): void;
  /** Work on a key took that long. */
  done?(worked: number): void;
}

/** Of a work queue. */
export interface WorkQueueOptions {
  clock: Clock;
  /** Between failures of one key. Default: 5 ms doubling to 1000 s. */
  backoff?: Backoff | undefined;
  /** Of the retries of all keys together. Default: 10 per second, 100 at once. */
  retryLimit?: RateLimit | undefined;
  /** Default: Math.random. */
  random?: () => number;
  observer?: QueueObserver;
}

/** When a key is to be worked on. */
export interface AddOptions {
  /** Milliseconds from now. Default: 0. */
  delay?: number;
  /** Higher goes first. Default: `NORMAL_PRIORITY`. */
  priority?: number;
}

/** Of what somebody has just changed. */
export const NORMAL_PRIORITY = 0;
/** Of what is looked at to be sure: all objects when a controller starts, and from time to time. */
export const LOW_PRIORITY = -100;

const DEFAULT_BACKOFF: Backoff = { base: 5, max: 1_000_000 };
const DEFAULT_RETRY_LIMIT: RateLimit = { perSecond: 10, burst: 100 };

/** Timers that are set for longer than 25 days go off at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** A key that is to be worked on, or that is being worked on. */
interface Job extends HeapItem {
  readonly key: string;
  priority: number;
  /** When it is to enter the line; from then on, when it did; once handed out, when that was. */
  at: number;
  /** Its turn among those of its priority; 0 while its time has not come. */
  turn: number;
}

/**
 * Keys to be worked on. It has no I/O and no time but the clock's.
 *
 * - A key is in the queue at most once. Of several adds the earliest time **and** the highest priority count, also
 *   if they come from different adds: a key that waits for its resync at low priority and is added now at normal
 *   priority is in line now at normal priority, and the resync is done with.
 * - Among the keys whose time has come the highest priority goes first, then who came first. Keys of low priority
 *   wait as long as there are others.
 * - A key is worked on by at most one worker; if it is added meanwhile, it is in line again once the work is done.
 * - After a failure a key waits longer each time; other keys do not wait for it. The failures of all keys together
 *   are retried no faster than the retry limit; nothing else is ever held up by it.
 *
 * Adding, taking and ending take O(log n) for n keys.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #backoff: Backoff;
  readonly #retryLimit: TokenBucket;
  readonly #observer: QueueObserver;
  /** What is to be done, by key: in line, not in line yet, or in neither because the key is being worked on. */
  readonly #jobs = new Map<string, Job>();
  readonly #line = new Heap<Job>((one, other) =>
    one.priority === other.priority ? one.turn < other.turn : one.priority > other.priority,
  );
  readonly #waiting = new Heap<Job>((one, other) => one.at < other.at);
  /** Being worked on. */
  readonly #active = new Map<string, Job>();
  readonly #failures = new Map<string, number>();
  /** Workers that wait for a key. */
  readonly #idle: ((key: string | undefined) => void)[] = [];
  #turns = 0;
  /** When the timer is set for; Infinity without one. */
  #alarm = Infinity;
  #cancelTimer: (() => void) | undefined;
  #isClosed = false;

  constructor(options: WorkQueueOptions) {
    this.#clock = options.clock;
    this.#random = options.random ?? Math.random;
    this.#backoff = options.backoff ?? DEFAULT_BACKOFF;
    this.#retryLimit = new TokenBucket(options.retryLimit ?? DEFAULT_RETRY_LIMIT, this.#clock.monotonic());
    this.#observer = options.observer ?? {};
  }

  /** Keys in line. */
  get depth(): number {
    return this.#line.size;
  }

  /** Seconds that the work under way has taken so far, one number for each key. */
  get unfinished(): number[] {
    const now = this.#clock.monotonic();
    return Array.from(this.#active.values(), ({ at }) => (now - at) / 1000);
  }

  /** Puts a key in line, now or after a delay. */
  add(key: string, { delay = 0, priority = NORMAL_PRIORITY }: AddOptions = {}): void {
    if (this.#isClosed) return;
    const now = this.#clock.monotonic();
    const at = delay > 0 ? now + delay : now;
    let job = this.#jobs.get(key);
    if (!job) {
      job = { key, priority, at, turn: 0, slot: -1 };
      this.#jobs.set(key, job);
      if (at > now) this.#wait(job);
      else this.#comes(job);
      return;
    }
    const isRaised = priority > job.priority;
    if (isRaised) job.priority = priority;
    if (job.turn > 0) {
      if (isRaised && job.slot >= 0) this.#line.moved(job);
    } else if (at < job.at) {
      this.#waiting.remove(job);
      job.at = at;
      if (at > now) this.#wait(job);
      else this.#comes(job);
    }
  }

  /** Adds a key that is being worked on again at the priority that it has, after milliseconds. */
  addAgain(key: string, delay: number): void {
    this.add(key, { delay, priority: this.#active.get(key)?.priority ?? NORMAL_PRIORITY });
  }

  /** Adds a key again after a failure, later each time. Returns the delay in milliseconds. */
  retry(key: string): number {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const delay = Math.max(
      backoffDelay(this.#backoff, failures, this.#random),
      this.#retryLimit.reserve(this.#clock.monotonic()),
    );
    this.#observer.retried?.();
    this.addAgain(key, delay);
    return delay;
  }

  /** Forgets the failures of a key. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** The next key, once there is one; undefined when the queue is closed. Call `done` after the work. */
  take(): Promise<string | undefined> {
    if (this.#isClosed) return Promise.resolve(undefined);
    const next = this.#line.first;
    if (next) {
      this.#line.remove(next);
      return Promise.resolve(this.#handOut(next));
    }
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Ends the work on a key. */
  done(key: string): void {
    const ended = this.#active.get(key);
    if (!ended) return;
    this.#active.delete(key);
    const now = this.#clock.monotonic();
    this.#observer.done?.((now - ended.at) / 1000);
    const next = this.#jobs.get(key);
    if (!next || next.turn === 0) return;
    next.at = now;
    this.#enterLine(next);
  }

  /** Hands out no more keys and forgets those that wait. Work under way goes on. */
  close(): void {
    this.#isClosed = true;
    this.#cancelTimer?.();
    this.#jobs.clear();
    this.#line.clear();
    this.#waiting.clear();
    for (const worker of this.#idle.splice(0)) worker(undefined);
  }

  /** Its time has come. */
  #comes(job: Job): void {
    this.#observer.added?.();
    job.turn = ++this.#turns;
    if (!this.#active.has(job.key)) this.#enterLine(job);
  }

  #enterLine(job: Job): void {
    const worker = this.#idle.shift();
    if (worker) worker(this.#handOut(job));
    else this.#line.add(job);
  }

  #handOut(job: Job): string {
    const now = this.#clock.monotonic();
    this.#observer.taken?.((now - job.at) / 1000);
    this.#jobs.delete(job.key);
    job.at = now;
    this.#active.set(job.key, job);
    return job.key;
  }

  #wait(job: Job): void {
    this.#waiting.add(job);
    this.#setTimer();
  }

  /** Timers are set for the earliest time only, and left alone when it is put off: waking up once too often is cheap. */
  #setTimer(): void {
    const next = this.#waiting.first?.at ?? Infinity;
    if (next >= this.#alarm) return;
    this.#cancelTimer?.();
    this.#alarm = next;
    const delay = Math.min(Math.max(0, next - this.#clock.monotonic()), LONGEST_TIMER);
    this.#cancelTimer = this.#clock.after(delay, () => {
      this.#alarm = Infinity;
      this.#admit();
    });
  }

  #admit(): void {
    const now = this.#clock.monotonic();
    for (let next = this.#waiting.first; next && next.at <= now; next = this.#waiting.first) {
      this.#waiting.remove(next);
      this.#comes(next);
    }
    this.#setTimer();
  }
}
