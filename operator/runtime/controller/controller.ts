import { randomUUID } from "node:crypto";
import type { Client } from "../client/client.ts";
import type { Clock } from "../clock.ts";
import { sleep } from "../clock.ts";
import { isConflict, TimeoutError } from "../client/errors.ts";
import type { EventRecorder } from "../events/events.ts";
import type { Logger } from "../logging.ts";
import type { ControllerObserver, ReconcileResult } from "../metrics/metrics.ts";
import type { KubernetesObject, Reads, Stored, StoredObject } from "../client/objects.ts";
import { namespaceOf } from "../client/objects.ts";
import { controllerOf, refersTo } from "../objects/owners.ts";
import type { Change, Predicate } from "../objects/predicates.ts";
import { generationChanged } from "../objects/predicates.ts";
import type { ObjectStore } from "../cache/store.ts";
import type { RateLimit } from "../queue/token-bucket.ts";
import type { Watched } from "../cache/watched.ts";
import { lowPriority, normalPriority, WorkQueue } from "../queue/work-queue.ts";

/** Which object to look at. Says nothing of what happened to it: look at what is there now. */
export interface Request {
  /** Empty for kinds that are not namespaced. */
  namespace: string;
  /** Of the object. */
  name: string;
}

/** What a reconcile wants next. */
export interface Result {
  /**
   * Look again after that many seconds, also when nothing changed; goes before `requeue`. Earlier when something
   * changes. Default: only when something changes.
   */
  requeueAfterSeconds?: number;
  /**
   * Look again soon, each time later, as after a failure but without counting or logging one: 5 ms doubling to
   * 1000 s, within the controller's retry limit. Default: false.
   */
  requeue?: boolean;
}

/** What a reconcile works with. */
export interface ReconcileContext {
  /** Its writes are seen in the stores at once. */
  client: Client;
  /** Carries controller, namespace, name and reconcileID. */
  log: Logger;
  /** Aborted when the reconcile takes too long or the manager cannot wait any longer: hand it to all that waits. */
  signal: AbortSignal;
  /** Records events about objects, without waiting. */
  events: EventRecorder;
  /** The time of the manager's clock. */
  now(): Date;
}

/** A watch that starts reconciles. */
export interface Source<T extends KubernetesObject> extends Watched<T> {
  /** All must let a change pass. Default: `[generationChanged]` for the primary, else every change passes. */
  predicates?: readonly Predicate<T>[];
}

/** A watch of objects that concern others than themselves. */
export interface MappedSource<T extends KubernetesObject> extends Source<T> {
  /** The keys of the primary objects to reconcile when this object changes. For an update asked of old and new. */
  map: Reads<Stored<T>, readonly Request[]>;
}

/** A controller: what it watches and what it does. */
export interface ControllerOptions<T extends KubernetesObject> {
  /** Such as `databasebackup`; names it in logs and metrics. Unique in a manager. */
  name: string;
  /** The kind that it reconciles. */
  for: Source<T>;
  /** Kinds of its children: a change reconciles the primary that controls the child. Default: none. */
  owns?: readonly Source<KubernetesObject>[];
  /** Other kinds, with the keys that they concern. Default: none. */
  watches?: readonly MappedSource<KubernetesObject>[];
  /** How many keys at a time; one key is never reconciled twice at the same time. Default: 1. */
  maxConcurrentReconciles?: number;
  /** How long one reconcile may take before its signal is aborted and it counts as failed. Default: 120. */
  reconcileTimeoutSeconds?: number;
  /**
   * How often failures of all keys together are retried, beside the backoff of each. What changes, and
   * `requeueAfterSeconds`, never wait for it. Default: 10 per second, 100 at once.
   */
  retryLimit?: RateLimit;
  /**
   * Every object is reconciled at least this often, also when nothing changed, for what a reconciler should have
   * been told and was not. Not all at once, but at random within the last fifth of the time, and after everything
   * else. 0: never. Default: 36000 (10 hours).
   */
  resyncSeconds?: number;
  /**
   * Brings the object of the request to what it should be. Called again after an error, later each time
   * (5 ms to 1000 s), and after every change; what has just changed goes before the objects that were there when
   * the controller started. Must bear being called when nothing is to be done.
   */
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- most reconciles end without a return
  reconcile(request: Request, context: ReconcileContext): Promise<Result | void>;
}

/** What a controller gets from its manager. */
export interface ControllerParts {
  client: Client;
  events: EventRecorder;
  log: Logger;
  clock: Clock;
  observer: ControllerObserver;
  storeOf: <T extends KubernetesObject>(watched: Watched<T>) => ObjectStore<T>;
  /** Default: Math.random. */
  random?: () => number;
}

const RECONCILE_TIMEOUT_SECONDS = 120;
const RESYNC_SECONDS = 10 * 3600;

/** Runs one controller: changes in, keys through the queue, reconciles out. */
export class Controller<T extends KubernetesObject> {
  readonly #options: ControllerOptions<T>;
  readonly #parts: ControllerParts;
  readonly #queue: WorkQueue;
  readonly #log: Logger;
  #unsubscribe: (() => void)[] = [];
  #cancelResync: (() => void) | undefined;
  #workers: Promise<void>[] = [];
  readonly #underWay = new Set<Reconcile>();

  constructor(options: ControllerOptions<T>, parts: ControllerParts) {
    const { clock, observer, log } = parts;
    this.#options = options;
    this.#parts = parts;
    this.#log = log.with({ controller: options.name });
    this.#queue = new WorkQueue({ clock, observer: observer.queue, retryLimit: options.retryLimit });
    observer.watchQueue(this.#queue);
  }

  /** Puts a key in line for every object that is there, and starts the workers. */
  start(): void {
    const { for: primary, owns = [], watches = [], maxConcurrentReconciles = 1 } = this.#options;
    this.#listen<T>(primary, primary.predicates ?? [generationChanged], (object) => [requestFor(object)]);
    for (const child of owns) {
      this.#listen(child, child.predicates ?? [], (object) => ownerRequests(object, primary.resource));
    }
    for (const other of watches) this.#listen(other, other.predicates ?? [], (object) => other.map(object));
    this.#resyncLater();
    this.#workers = Array.from({ length: maxConcurrentReconciles }, () => this.#work());
    this.#log.info("Starting workers", { workers: maxConcurrentReconciles });
  }

  /**
   * Takes no more keys and waits for the reconciles under way: the first two thirds of the time undisturbed, then
   * with their signals aborted.
   *
   * @throws Error when some are still under way after that. They may still write.
   */
  async stop(seconds: number): Promise<void> {
    const { clock } = this.#parts;
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
    this.#cancelResync?.();
    this.#queue.close();
    const underWay = Array.from(this.#underWay, ({ ended }) => ended);
    const done = Promise.all([...this.#workers, ...underWay]).then(() => true as const);
    const waited = new AbortController();
    const within = (share: number) =>
      Promise.race([done, sleep(clock, seconds * 1000 * share, waited.signal).then(() => false)]);
    try {
      if (await within(2 / 3)) return;
      for (const reconcile of this.#underWay) reconcile.abort(new Error("The manager stops"));
      if (await within(1 / 3)) return;
    } finally {
      waited.abort();
    }
    throw new Error(`Controller "${this.#options.name}" still reconciles ${this.#underWay.size} objects`);
  }

  #listen<S extends KubernetesObject>(
    source: Watched<S>,
    predicates: readonly Predicate<S>[],
    map: (object: Stored<S>) => readonly Request[],
  ): void {
    const { kind } = source.resource;
    const passes = (change: Change<S>) => {
      try {
        return predicates.every((predicate) => predicate(change));
      } catch (error) {
        // A reconcile too many costs little, a change that is lost may cost much.
        this.#log.error(`A predicate of ${kind} failed; the change passes`, { error });
        return true;
      }
    };
    const mapped = (object: Stored<S>) => {
      try {
        return map(object).map(toKey);
      } catch (error) {
        this.#log.error(`A map of ${kind} failed; whom the change concerns is not known`, { error });
        return [];
      }
    };
    // What is there already is told during the subscription.
    let priority = lowPriority;
    const listener = (change: Change<S>) => {
      if (!passes(change)) return;
      // Once each: a second time could come after a worker has begun, and would count as another change.
      const keys = new Set(mapped(change.object));
      if (change.type === "update") for (const key of mapped(change.old)) keys.add(key);
      for (const key of keys) this.#queue.add(key, { priority });
    };
    this.#unsubscribe.push(this.#parts.storeOf(source).subscribe(listener));
    priority = normalPriority;
  }

  /** One timer for all objects: one for each would cost memory, and time at each reconcile. */
  #resyncLater(): void {
    const { resyncSeconds = RESYNC_SECONDS, for: primary } = this.#options;
    const { clock, storeOf, random = Math.random } = this.#parts;
    if (resyncSeconds <= 0) return;
    // Rounds are 9/10 apart, and an object comes at most 1/10 later in one than in the one before.
    const spread = resyncSeconds * 100;
    this.#cancelResync = clock.after(9 * spread, () => {
      for (const object of storeOf(primary).list()) {
        const key = toKey(requestFor(object));
        this.#queue.add(key, { delayMilliseconds: random() * spread, priority: lowPriority });
      }
      this.#resyncLater();
    });
  }

  async #work(): Promise<void> {
    for (let key = await this.#queue.take(); key !== undefined; key = await this.#queue.take()) {
      await this.#reconcile(key);
    }
  }

  /**
   * Reconciles one key. A reconcile that goes on after its time frees its worker, so that other keys do not wait
   * for it; its own key does, so that it is never reconciled twice at once.
   */
  #reconcile(key: string): Promise<void> {
    const { clock, observer } = this.#parts;
    const { reconcileTimeoutSeconds = RECONCILE_TIMEOUT_SECONDS } = this.#options;
    const request = toRequest(key);
    const context = new Reconcile(request, this.#parts, this.#log);
    const ended = observer.reconciling();
    const started = clock.monotonic();
    const seconds = () => (clock.monotonic() - started) / 1000;

    return new Promise((freeWorker) => {
      let isLate = false;
      const cancel = clock.after(reconcileTimeoutSeconds * 1000, () => {
        isLate = true;
        const error = new TimeoutError(`The reconcile took longer than ${reconcileTimeoutSeconds} s`);
        context.abort(error);
        observer.timedOut();
        ended("error", seconds());
        context.log.error("Reconcile timed out; others go on, this object waits until it ends", { error });
        freeWorker();
      });
      this.#underWay.add(context);
      context.ended = this.#attempt(request, context).then((outcome) => {
        cancel();
        if (!isLate) ended(outcome.result, seconds());
        this.#requeue(key, isLate ? { result: "error", error: outcome.error } : outcome, context);
        this.#queue.done(key);
        this.#underWay.delete(context);
        freeWorker();
      });
    });
  }

  async #attempt(request: Request, context: ReconcileContext): Promise<Outcome> {
    try {
      const result = await this.#options.reconcile(request, context);
      if (result?.requeueAfterSeconds !== undefined) {
        return { result: "requeue_after", requeueAfterSeconds: result.requeueAfterSeconds };
      }
      return result?.requeue ? REQUEUE : SUCCESS;
    } catch (error) {
      // Somebody else was faster: everyday, and the retry settles it.
      return { result: isConflict(error) ? "requeue" : "error", error };
    }
  }

  #requeue(key: string, { result, requeueAfterSeconds = 0, error }: Outcome, context: Reconcile): void {
    if (result === "success" || result === "requeue_after") this.#queue.forget(key);
    if (result === "requeue_after") this.#queue.addAgain(key, Math.max(1, requeueAfterSeconds * 1000));
    if (result === "success" || result === "requeue_after") return;
    const retryInSeconds = this.#queue.retry(key) / 1000;
    if (isConflict(error)) context.log.info("Reconciling again", { cause: error.message, retryInSeconds });
    else if (error !== undefined) context.log.error("Reconcile failed", { error, retryInSeconds });
  }
}

/** One call of a reconciler. Log and signal are made when they are asked for: most calls have nothing to say. */
class Reconcile implements ReconcileContext {
  readonly client: Client;
  readonly events: EventRecorder;
  readonly now: () => Date;
  /** Fulfilled when it has ended, however it did. */
  ended: Promise<void> = Promise.resolve();
  readonly #request: Request;
  readonly #controllerLog: Logger;
  #log: Logger | undefined;
  #controller: AbortController | undefined;
  #abortedFor: Error | undefined;

  constructor(request: Request, { client, events, clock }: ControllerParts, controllerLog: Logger) {
    this.client = client;
    this.events = events;
    this.#request = request;
    this.now = () => new Date(clock.now());
    this.#controllerLog = controllerLog;
  }

  get log(): Logger {
    return (this.#log ??= this.#controllerLog.with({ ...this.#request, reconcileID: randomUUID() }));
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#abortedFor) this.#controller.abort(this.#abortedFor);
    }
    return this.#controller.signal;
  }

  /** The first reason counts. */
  abort(reason: Error): void {
    this.#abortedFor ??= reason;
    this.#controller?.abort(reason);
  }
}

const SUCCESS: Outcome = { result: "success" };
const REQUEUE: Outcome = { result: "requeue" };

interface Outcome {
  result: ReconcileResult;
  requeueAfterSeconds?: number;
  error?: unknown;
}

function requestFor(object: StoredObject): Request {
  return { namespace: namespaceOf(object), name: object.metadata.name };
}

/** The primary that controls a child. */
function ownerRequests(child: StoredObject, primary: Watched<KubernetesObject>["resource"]): Request[] {
  const owner = controllerOf(child);
  if (!owner || !refersTo(owner, primary)) return [];
  return [{ namespace: primary.namespaced ? namespaceOf(child) : "", name: owner.name }];
}

function toKey({ namespace, name }: Request): string {
  return `${namespace}/${name}`;
}

function toRequest(key: string): Request {
  const slash = key.indexOf("/");
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
