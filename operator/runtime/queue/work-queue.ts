import type { Backoff } from "../backoff.ts";
import { backoffMilliseconds } from "../backoff.ts";
import type { Clock } from "../clock.ts";
import type { HeapItem } from "./heap.ts";
import { Heap } from "./heap.ts";
import type { RateLimit } from "./token-bucket.ts";
import { TokenBucket } from "./token-bucket.ts";

/** Sees what happens in a queue, for metrics. */
export interface QueueObserver {
  /** A key became ready. */
  added?(): void;
  /** A key is retried after a failure. */
  retried?(): void;
  /** A worker took a key that had been ready for that time. */
  taken?(waitedSeconds: number): void;
  /** The work on a key ended after that time. */
  done?(workedSeconds: number): void;
}

/** Options of a work queue. */
export interface WorkQueueOptions {
  clock: Clock;
  /** The wait after failures of one key. Default: 5 ms doubling to 1000 s. */
  backoff?: Backoff | undefined;
  /** The limit for the retries of all keys together. Default: 10 per second, 100 at once. */
  retryLimit?: RateLimit | undefined;
  /** Default: Math.random. */
  random?: () => number;
  observer?: QueueObserver;
}

/** When a key is to be worked on. */
export interface AddOptions {
  /** Counted from now. Default: 0. */
  delayMilliseconds?: number;
  /** Keys of higher priority go first. Default: `normalPriority`. */
  priority?: number;
}

/** For changes. */
export const normalPriority = 0;
/** For the initial listing and resyncs. */
export const lowPriority = -100;

const defaultBackoff: Backoff = { baseMilliseconds: 5, maxMilliseconds: 1_000_000 };
const defaultRetryLimit: RateLimit = { perSecond: 10, burst: 100 };

/** A key that is to be worked on. */
interface Item extends HeapItem {
  readonly key: string;
  priority: number;
  /** When it becomes, or became, ready. Monotonic milliseconds. */
  readyAt: number;
  /** Its place among the ready items of its priority: lower goes first. 0 while it is not ready. */
  order: number;
}

/** The work on a key. */
interface Work {
  priority: number;
  /** Monotonic milliseconds. */
  startedAt: number;
}

/**
 * Keys to be worked on. It does no I/O and takes the time from its clock only.
 *
 * - A key is in the queue at most once. If it is added several times, the earliest time **and** the highest priority
 *   count, also if they come from different adds: a key that waits for its resync at low priority and is now added at
 *   normal priority is ready now at normal priority, and the resync is done with it.
 * - Of the ready keys the one with the highest priority goes first. Within one priority, keys go in the order in which
 *   they became ready. A key whose priority is raised goes to the end of its new priority, so that it does not overtake
 *   keys that wait there already. Keys of low priority wait as long as there are others.
 * - At most one worker works on a key. If the key is added meanwhile, it is ready again once the work is done.
 * - After each failure a key waits longer; other keys do not wait for it. The failures of all keys together are retried
 *   no faster than the retry limit, which delays nothing else.
 *
 * Adding, taking and ending take O(log n) for n keys.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #backoff: Backoff;
  readonly #retryLimit: TokenBucket;
  readonly #observer: QueueObserver;
  /** By key: items in `#ready`, in `#waiting`, or in neither because the key is being worked on. */
  readonly #items = new Map<string, Item>();
  readonly #ready = new Heap<Item>((one, other) =>
    one.priority === other.priority ? one.order < other.order : one.priority > other.priority,
  );
  readonly #waiting = new Heap<Item>((one, other) => one.readyAt < other.readyAt);
  readonly #active = new Map<string, Work>();
  readonly #failures = new Map<string, number>();
  /** Workers that wait for a key. */
  readonly #idle: ((key: string | undefined) => void)[] = [];
  #lastOrder = 0;
  /** When the timer runs out; Infinity without a timer. */
  #timerAt = Infinity;
  #cancelTimer: (() => void) | undefined;
  #isClosed = false;

  constructor(options: WorkQueueOptions) {
    this.#clock = options.clock;
    this.#random = options.random ?? Math.random;
    this.#backoff = options.backoff ?? defaultBackoff;
    this.#retryLimit = new TokenBucket(options.retryLimit ?? defaultRetryLimit, this.#clock.monotonic());
    this.#observer = options.observer ?? {};
  }

  /** The number of keys that are ready and wait for a worker. */
  get depth(): number {
    return this.#ready.size;
  }

  /** How many seconds the work on each active key has taken so far. */
  get unfinishedSeconds(): number[] {
    const now = this.#clock.monotonic();
    return Array.from(this.#active.values(), ({ startedAt }) => (now - startedAt) / 1000);
  }

  /** Adds a key that is to be worked on, now or after a delay. */
  add(key: string, { delayMilliseconds = 0, priority = normalPriority }: AddOptions = {}): void {
    if (this.#isClosed) return;
    const readyAt = this.#clock.monotonic() + Math.max(0, delayMilliseconds);
    const item = this.#items.get(key);
    if (!item) {
      const added: Item = { key, priority, readyAt, order: 0, slot: -1 };
      this.#items.set(key, added);
      this.#schedule(added);
      return;
    }
    const isRaised = priority > item.priority;
    if (isRaised) item.priority = priority;
    if (item.order > 0) {
      if (isRaised) this.#moveToEnd(item);
    } else if (readyAt < item.readyAt) {
      this.#waiting.remove(item);
      item.readyAt = readyAt;
      this.#schedule(item);
    }
  }

  /** Adds a key that is being worked on again, at the priority that it has. */
  addAgain(key: string, delayMilliseconds: number): void {
    this.add(key, { delayMilliseconds, priority: this.#active.get(key)?.priority ?? normalPriority });
  }

  /** Adds a key again after a failure, each time with a longer delay. Returns the delay in milliseconds. */
  retry(key: string): number {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const delayMilliseconds = Math.max(
      backoffMilliseconds(this.#backoff, failures, this.#random),
      this.#retryLimit.reserve(this.#clock.monotonic()),
    );
    this.#observer.retried?.();
    this.addAgain(key, delayMilliseconds);
    return delayMilliseconds;
  }

  /** Forgets the failures of a key. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** Waits for the next key and takes it; undefined when the queue is closed. Call `done` after the work. */
  take(): Promise<string | undefined> {
    if (this.#isClosed) return Promise.resolve(undefined);
    const next = this.#ready.first;
    if (next) {
      this.#ready.remove(next);
      return Promise.resolve(this.#handOut(next));
    }
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Ends the work on a key. */
  done(key: string): void {
    const work = this.#active.get(key);
    if (!work) return;
    this.#active.delete(key);
    const now = this.#clock.monotonic();
    this.#observer.done?.((now - work.startedAt) / 1000);
    const next = this.#items.get(key);
    if (!next || next.order === 0) return;
    next.readyAt = now;
    this.#offer(next);
  }

  /** Hands out no more keys and forgets those that wait. Workers finish what they work on. */
  close(): void {
    this.#isClosed = true;
    this.#cancelTimer?.();
    this.#items.clear();
    this.#ready.clear();
    this.#waiting.clear();
    for (const worker of this.#idle.splice(0)) worker(undefined);
  }

  #schedule(item: Item): void {
    if (item.readyAt <= this.#clock.monotonic()) {
      this.#markReady(item);
      return;
    }
    this.#waiting.add(item);
    this.#setTimer();
  }

  #markReady(item: Item): void {
    this.#observer.added?.();
    item.order = ++this.#lastOrder;
    if (!this.#active.has(item.key)) this.#offer(item);
  }

  #moveToEnd(item: Item): void {
    item.order = ++this.#lastOrder;
    const isInHeap = item.slot >= 0;
    if (isInHeap) this.#ready.moved(item);
  }

  /** Gives a ready item to an idle worker, or keeps it until one is idle. */
  #offer(item: Item): void {
    const worker = this.#idle.shift();
    if (worker) worker(this.#handOut(item));
    else this.#ready.add(item);
  }

  #handOut({ key, priority, readyAt }: Item): string {
    const now = this.#clock.monotonic();
    this.#observer.taken?.((now - readyAt) / 1000);
    this.#items.delete(key);
    this.#active.set(key, { priority, startedAt: now });
    return key;
  }

  /** Sets a timer for the earliest time only, and keeps it when that time is put off: waking up too often is cheap. */
  #setTimer(): void {
    const next = this.#waiting.first?.readyAt ?? Infinity;
    if (next >= this.#timerAt) return;
    this.#cancelTimer?.();
    this.#timerAt = next;
    const delay = Math.max(0, next - this.#clock.monotonic());
    this.#cancelTimer = this.#clock.after(delay, () => {
      this.#timerAt = Infinity;
      this.#admit();
    });
  }

  #admit(): void {
    const now = this.#clock.monotonic();
    for (let next = this.#waiting.first; next && next.readyAt <= now; next = this.#waiting.first) {
      this.#waiting.remove(next);
      this.#markReady(next);
    }
    this.#setTimer();
  }
}
