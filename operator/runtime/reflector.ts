import type { Client } from "./client.ts";
import type { Clock } from "./clock.ts";
import { sleep } from "./clock.ts";
import { backoffDelay } from "./backoff.ts";
import { ApiError, isExpired, isForbidden, isNotFound, isTooManyRequests, TimeoutError } from "./errors.ts";
import type { Logger } from "./logging.ts";
import type { KubernetesObject } from "./objects.ts";
import type { Resource } from "./resources.ts";
import type { Shard } from "./shard.ts";
import { UndecodableEventError } from "./watch-events.ts";

/** Of a reflector. */
export interface ReflectorOptions<T extends KubernetesObject> {
  client: Pick<Client, "pages" | "watch">;
  resource: Resource<T>;
  /** Undefined: all namespaces. */
  namespace: string | undefined;
  labelSelector: string | undefined;
  fieldSelector: string | undefined;
  /** Where to put what it sees. */
  shard: Shard<T>;
  clock: Clock;
  log: Logger;
  /** Default: Math.random. */
  random?: () => number;
  /** A watch that brings nothing for so long, not even a bookmark, is opened anew. Default: 120. */
  inactivitySeconds?: number;
}

/** What to do after a list or a watch failed. */
export interface Recovery {
  /** Whether what the store has is no base to go on from. */
  relist: boolean;
}

/** The server ends busy watches often; going on at once from where they were costs little. */
const BACKOFF = { base: 50, max: 30_000 };
/** The server is asked to end a watch after five to ten minutes, so that watches spread over its replicas. */
const WATCH_SECONDS = 300;
const INACTIVITY_SECONDS = 120;
/** A watch that stood so long was a good one, even if nothing happened. */
const GOOD_MILLISECONDS = 10_000;

/**
 * Keeps a shard like what the server has: lists once, then watches, and goes on from the last version after
 * whatever went wrong. It ends only when its signal is aborted.
 */
export class Reflector<T extends KubernetesObject> {
  readonly #options: ReflectorOptions<T>;
  readonly #random: () => number;
  readonly #inactivitySeconds: number;
  #resourceVersion: string | undefined;
  #failures = 0;
  readonly #synced: PromiseWithResolvers<void> = Promise.withResolvers();
  #isSynced = false;
  #lastStep: number;
  #lastContact: number;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    this.#inactivitySeconds = options.inactivitySeconds ?? INACTIVITY_SECONDS;
    this.#lastStep = this.#lastContact = options.clock.monotonic();
  }

  /** Fulfilled once the first list is in the store. */
  get synced(): Promise<void> {
    return this.#synced.promise;
  }

  get isSynced(): boolean {
    return this.#isSynced;
  }

  /** How long ago the server last sent something. */
  get secondsSinceContact(): number {
    return (this.#options.clock.monotonic() - this.#lastContact) / 1000;
  }

  /** How long ago it last did anything, a failing try included. Grows without end only when it hangs. */
  get secondsSinceStep(): number {
    return (this.#options.clock.monotonic() - this.#lastStep) / 1000;
  }

  /** Runs until the signal is aborted; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const isStopped = () => signal.aborted;
    while (!isStopped()) {
      try {
        if (this.#resourceVersion === undefined) await this.#list(signal);
        else await this.#watch(this.#resourceVersion, signal);
      } catch (error) {
        if (isStopped()) return;
        this.#failed(error);
      }
      this.#lastStep = clock.monotonic();
      if (this.#failures > 0) await sleep(clock, backoffDelay(BACKOFF, this.#failures, this.#random), signal);
    }
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { client, resource, shard, namespace, labelSelector, fieldSelector, log } = this.#options;
    const items: T[] = [];
    let resourceVersion = "";
    shard.listing();
    for await (const page of client.pages(resource, { namespace, labelSelector, fieldSelector, signal })) {
      for (const item of page.items) items.push(shard.trim(item));
      resourceVersion = page.resourceVersion;
      this.#contact();
    }
    shard.replace(items, resourceVersion);
    this.#resourceVersion = resourceVersion;
    this.#failures = 0;
    this.#isSynced = true;
    this.#synced.resolve();
    log.debug("Listed", { objects: items.length, resourceVersion });
  }

  async #watch(resourceVersion: string, signal: AbortSignal): Promise<void> {
    const { client, resource, shard, namespace, labelSelector, fieldSelector, clock } = this.#options;
    const inactivity = new AbortController();
    const expire = () => {
      inactivity.abort(new TimeoutError(`No word from the server for ${this.#inactivitySeconds} s`));
    };
    let cancel = clock.after(this.#inactivitySeconds * 1000, expire);
    const timeoutSeconds = Math.round(WATCH_SECONDS * (1 + this.#random()));
    // A watch that ends before it brings anything counts as failed, so that a server that closes every watch at
    // once is not asked in a busy loop.
    this.#failures++;
    const opened = clock.monotonic();
    try {
      const events = client.watch(resource, {
        namespace,
        labelSelector,
        fieldSelector,
        resourceVersion,
        timeoutSeconds,
        signal: AbortSignal.any([signal, inactivity.signal]),
      });
      for await (const event of events) {
        cancel();
        cancel = clock.after(this.#inactivitySeconds * 1000, expire);
        this.#contact();
        this.#failures = 0;
        shard.event(event);
        this.#resourceVersion =
          event.type === "BOOKMARK" ? event.resourceVersion : event.object.metadata.resourceVersion;
      }
    } finally {
      cancel();
      if (clock.monotonic() - opened > GOOD_MILLISECONDS) this.#failures = 0;
    }
  }

  #contact(): void {
    this.#lastContact = this.#lastStep = this.#options.clock.monotonic();
  }

  #failed(error: unknown): void {
    if (this.#failures === 0 || this.#resourceVersion === undefined) this.#failures++;
    const { relist } = recoveryFrom(error);
    if (relist) this.#resourceVersion = undefined;
    const { log } = this.#options;
    const fields = { failures: this.#failures, relist };
    // One cut is the network's everyday; several in a row are somebody's business.
    if (this.#failures > 3) log.error("Cannot watch", { ...fields, error });
    else log.debug("Watch interrupted", { ...fields, cause: String(error) });
  }
}

/**
 * Going on from the last version is cheap, so it is what happens unless the server said, or the data show, that
 * this cannot work.
 */
export function recoveryFrom(error: unknown): Recovery {
  if (error instanceof UndecodableEventError) return { relist: true };
  if (!(error instanceof ApiError)) return { relist: false };
  if (isExpired(error)) return { relist: true };
  // The server has lost versions that it had, as after a restore of its storage.
  if (error.causes.some(({ reason }) => reason === "ResourceVersionTooLarge")) return { relist: true };
  if (isForbidden(error) || isNotFound(error) || isTooManyRequests(error) || error.status === 401) {
    return { relist: false };
  }
  return { relist: error.status >= 400 && error.status < 500 };
}
