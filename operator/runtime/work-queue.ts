import type { Backoff } from "./backoff.ts";
import { backoffDelay } from "./backoff.ts";
import type { Clock } from "./clock.ts";

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
  backoff?: Backoff;
  /** Default: Math.random. */
  random?: () => number;
  observer?: QueueObserver;
}

/** When a key is to be in line. */
interface Appointment {
  key: string;
  at: number;
}

/**
 * Keys to be worked on. It has no I/O and no time but the clock's.
 *
 * - A key is in the queue at most once; of several times the earliest counts.
 * - A key is worked on by at most one worker; if it is added meanwhile, it is in line again once the work is done.
 * - First come, first served, among those whose time has come.
 * - After a failure a key waits longer each time; other keys do not wait for it.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #backoff: Backoff;
  readonly #observer: QueueObserver;
  /** In line, with the time since when. A Map keeps the order of insertion. */
  readonly #line = new Map<string, number>();
  /** Not in line yet: until when. */
  readonly #waiting = new Map<string, number>();
  /** Binary heap, earliest first. Appointments that #waiting does not confirm are void. */
  readonly #appointments: Appointment[] = [];
  /** Being worked on, since when. */
  readonly #active = new Map<string, number>();
  /** Added while being worked on. */
  readonly #again = new Set<string>();
  readonly #failures = new Map<string, number>();
  /** Workers that wait for a key. */
  readonly #idle: ((key: string | undefined) => void)[] = [];
  #cancelTimer: (() => void) | undefined;
  #isClosed = false;

  constructor(options: WorkQueueOptions) {
    this.#clock = options.clock;
    this.#random = options.random ?? Math.random;
    this.#backoff = options.backoff ?? { base: 5, max: 1_000_000 };
    this.#observer = options.observer ?? {};
  }

  /** Keys in line. */
  get depth(): number {
    return this.#line.size;
  }

  /** Seconds that the work under way has taken so far, one number for each key. */
  get unfinished(): number[] {
    return [...this.#active.values()].map((since) => (this.#clock.monotonic() - since) / 1000);
  }

  /** Puts a key in line, now or after a delay in milliseconds. */
  add(key: string, delay = 0): void {
    if (this.#isClosed || this.#line.has(key) || this.#again.has(key)) return;
    if (delay <= 0) {
      this.#waiting.delete(key);
      this.#observer.added?.();
      if (this.#active.has(key)) this.#again.add(key);
      else this.#enterLine(key);
      return;
    }
    const at = this.#clock.monotonic() + delay;
    if ((this.#waiting.get(key) ?? Infinity) <= at) return;
    this.#waiting.set(key, at);
    push(this.#appointments, { key, at });
    this.#armTimer();
  }

  /** Adds a key again after a failure, later each time. Returns the delay in milliseconds. */
  retry(key: string): number {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const delay = backoffDelay(this.#backoff, failures, this.#random);
    this.#observer.retried?.();
    this.add(key, delay);
    return delay;
  }

  /** Forgets the failures of a key. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** The next key, once there is one; undefined when the queue is closed. Call `done` after the work. */
  take(): Promise<string | undefined> {
    if (this.#isClosed) return Promise.resolve(undefined);
    const [next] = this.#line;
    if (next) return Promise.resolve(this.#handOut(...next));
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Ends the work on a key. */
  done(key: string): void {
    const since = this.#active.get(key);
    if (since === undefined) return;
    this.#active.delete(key);
    this.#observer.done?.((this.#clock.monotonic() - since) / 1000);
    if (this.#again.delete(key) && !this.#isClosed) this.#enterLine(key);
  }

  /** Hands out no more keys and forgets those that wait. Work under way goes on. */
  close(): void {
    this.#isClosed = true;
    this.#cancelTimer?.();
    this.#line.clear();
    this.#waiting.clear();
    this.#again.clear();
    this.#appointments.length = 0;
    for (const worker of this.#idle.splice(0)) worker(undefined);
  }

  #enterLine(key: string): void {
    const since = this.#clock.monotonic();
    const worker = this.#idle.shift();
    if (worker) worker(this.#handOut(key, since));
    else this.#line.set(key, since);
  }

  #handOut(key: string, since: number): string {
    const now = this.#clock.monotonic();
    this.#line.delete(key);
    this.#active.set(key, now);
    this.#observer.taken?.((now - since) / 1000);
    return key;
  }

  #armTimer(): void {
    this.#cancelTimer?.();
    const next = this.#appointments[0];
    if (!next) return;
    this.#cancelTimer = this.#clock.after(Math.max(0, next.at - this.#clock.monotonic()), () => {
      this.#keepAppointments();
    });
  }

  #keepAppointments(): void {
    const now = this.#clock.monotonic();
    for (let next = this.#appointments[0]; next && next.at <= now; next = this.#appointments[0]) {
      pop(this.#appointments);
      if (this.#waiting.get(next.key) === next.at) this.add(next.key);
    }
    this.#armTimer();
  }
}

function push(heap: Appointment[], appointment: Appointment): void {
  let child = heap.push(appointment) - 1;
  while (child > 0) {
    const parent = (child - 1) >> 1;
    if (!swapIfEarlier(heap, child, parent)) return;
    child = parent;
  }
}

function pop(heap: Appointment[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  heap[0] = last;
  for (let parent = 0; ;) {
    const left = 2 * parent + 1;
    const child = isEarlier(heap, left + 1, left) ? left + 1 : left;
    if (!swapIfEarlier(heap, child, parent)) return;
    parent = child;
  }
}

function isEarlier(heap: Appointment[], one: number, other: number): boolean {
  return (heap[one]?.at ?? Infinity) < (heap[other]?.at ?? Infinity);
}

function swapIfEarlier(heap: Appointment[], child: number, parent: number): boolean {
  const [lower, upper] = [heap[child], heap[parent]];
  if (!lower || !upper || lower.at >= upper.at) return false;
  heap[child] = upper;
  heap[parent] = lower;
  return true;
}
