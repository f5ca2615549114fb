import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { checkNumber } from "../check-number.ts";
import type { Client } from "../client/client.ts";
import type { Clock } from "../clock.ts";
import { sleep } from "../clock.ts";
import { isConflict, TimeoutError } from "../client/errors.ts";
import type { EventRecorder } from "../events/events.ts";
import type { Logger } from "../logging.ts";
import type { ControllerObserver, ReconcileResult } from "../metrics/metrics.ts";
import type { KubernetesObject, Stored, StoredObject } from "../client/objects.ts";
import { namespaceOf } from "../client/objects.ts";
import { controllerOf, refersTo } from "../objects/owners.ts";
import type { Change, Predicate } from "../objects/predicates.ts";
import { generationChanged } from "../objects/predicates.ts";
import type { ObjectStore } from "../cache/store.ts";
import type { RateLimit } from "../queue/token-bucket.ts";
import type { Watched } from "../cache/watched.ts";
import { ChangeMapper } from "./change-mapper.ts";
import { TerminalError } from "./terminal-error.ts";
import { lowPriority, normalPriority, WorkQueue } from "../queue/work-queue.ts";

/** Which object to reconcile. It does not say what happened to the object: look at its present state. */
export interface Request {
  /** Empty for kinds that are not namespaced. */
  namespace: string;
  /** The object's name. */
  name: string;
}

/** When to reconcile the object again. */
export interface Result {
  /**
   * Reconcile again after that many seconds, also if nothing changed, or earlier if something changes. Goes before
   * `requeue`. 0 or less is the same as the default; NaN and infinite numbers are an error of the reconcile. Default: only
   * if something changes.
   */
  requeueAfterSeconds?: number;
  /**
   * Reconcile again soon, later each time, as after a failure but without counting or logging one: 5 ms doubling to
   * 1000 s, within the controller's retry limit. Default: false.
   */
  requeue?: boolean;
}

/** What a reconcile works with. */
export interface ReconcileContext {
  /** The stores show its writes at once. */
  client: Client;
  /** Adds controller, namespace, name and reconcileID to each line. */
  log: Logger;
  /** Aborted when the reconcile takes too long or the manager cannot wait any longer: pass it to every call that waits. */
  signal: AbortSignal;
  /** Records events about objects, without waiting. */
  events: EventRecorder;
  /** The time of the manager's clock. */
  now(): Date;
}

/** A watch that starts reconciles. */
export interface Source<T extends KubernetesObject> extends Watched<T> {
  /**
   * A change starts reconciles if all predicates let it pass. One that throws lets it pass. Default:
   * `[generationChanged]` for the primary; for other kinds every change passes.
   */
  predicates?: readonly Predicate<T>[];
}

/** A watch of objects that concern objects of the primary kind. */
export interface MappedSource<T extends KubernetesObject> extends Source<T> {
  /**
   * Returns the keys of the primary objects to reconcile when this object changes; for an update it is called with the
   * old and the new version. If it throws, it is called again, later each time.
   */
  map: (object: Stored<T>) => readonly Request[];
}

/**
 * What no watch shows, such as an answer of a server that is not the API server. It is called when the controller starts, with a function
 * that asks for a reconcile, and returns how to end that.
 */
export type Trigger = (ask: (request: Request) => void) => () => void;

/**
 * A controller: what it watches and what it does. Its type arguments are inferred from the watches, so that each map function
 * gets objects of the kind that is watched: call `manager.controller` without type arguments.
 */
export interface ControllerOptions<
  T extends KubernetesObject,
  Owned extends readonly KubernetesObject[] = readonly KubernetesObject[],
  Others extends readonly KubernetesObject[] = readonly KubernetesObject[],
> {
  /** Its name in logs and metrics, such as `databasebackup`. Unique in a manager. */
  name: string;
  /** The kind that it reconciles. */
  for: Source<T>;
  /**
   * Kinds of its children: a change of a child reconciles the primary that controls it. A primary that is namespaced owns
   * only namespaced kinds. Default: none.
   */
  owns?: { readonly [Place in keyof Owned]: Source<Owned[Place]> };
  /** Other kinds, with the keys that they concern. Default: none. */
  watches?: { readonly [Place in keyof Others]: MappedSource<Others[Place]> };
  /** What else asks for reconciles. Default: nothing. */
  triggers?: readonly Trigger[];
  /** How many objects are reconciled at a time, at least 1; one object never twice at the same time. Default: 1. */
  maxConcurrentReconciles?: number;
  /** How long one reconcile may take before its signal is aborted and it counts as failed. Default: 120. */
  reconcileTimeoutSeconds?: number;
  /**
   * How often failures of all keys together are retried, in addition to the backoff of each key. It delays neither
   * changes nor `requeueAfterSeconds`. Default: 10 per second, 100 at once.
   */
  retryLimit?: RateLimit;
  /**
   * Every object is reconciled at least this often, also if nothing changed, in case a change was missed. This happens
   * at random within the last fifth of the time and after all other work. 0: never. Default: 36000 (10 hours).
   */
  resyncSeconds?: number;
  /**
   * Makes the object of the request what it should be. It is called after every change, and again after an error,
   * later each time (5 ms to 1000 s), except after a {@link TerminalError}. Changes go before the objects that existed
   * when the controller started. It must do no harm if it is called when there is nothing to do.
   */
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- most reconciles end without a return
  reconcile(request: Request, context: ReconcileContext): Promise<Result | void>;
}

/** What a controller gets from its manager. */
export interface ControllerContext {
  client: Client;
  events: EventRecorder;
  log: Logger;
  clock: Clock;
  observer: ControllerObserver;
  storeOf: <T extends KubernetesObject>(watched: Watched<T>) => ObjectStore<T>;
  /** Default: Math.random. */
  random?: () => number;
}

const defaultReconcileTimeoutSeconds = 120;
const defaultResyncSeconds = 10 * 3600;

/** Runs one controller: turns changes into keys, and reconciles the keys. */
export class Controller<T extends KubernetesObject> {
  readonly #options: ControllerOptions<T>;
  readonly #context: ControllerContext;
  readonly #queue: WorkQueue;
  readonly #log: Logger;
  /** How to end each subscription to a store. */
  readonly #subscriptions: (() => void)[] = [];
  #cancelResync: (() => void) | undefined;
  #workers: Promise<void>[] = [];
  readonly #running = new Set<Reconcile>();

  constructor(options: ControllerOptions<T>, context: ControllerContext) {
    checkOptions(options);
    const { clock, observer, log } = context;
    this.#options = options;
    this.#context = context;
    this.#log = log.with({ controller: options.name });
    this.#queue = new WorkQueue({ clock, observer: observer.queue, retryLimit: options.retryLimit });
    observer.watchQueue(this.#queue);
  }

  /** Adds the keys of all present objects, and starts the workers. */
  start(): void {
    const {
      for: primary,
      owns = [],
      watches = [],
      triggers = [],
      maxConcurrentReconciles = 1,
    } = this.#options;
    this.#listen<T>(primary, primary.predicates ?? [generationChanged], (object) => [requestFor(object)]);
    for (const child of owns) {
      this.#listen(child, child.predicates ?? [], (object) => ownerRequests(object, primary.resource));
    }
    for (const other of watches) this.#listen(other, other.predicates ?? [], (object) => other.map(object));
    for (const trigger of triggers) {
      this.#subscriptions.push(
        trigger((request) => {
          this.#queue.add(toKey(request));
        }),
      );
    }
    this.#resyncLater();
    this.#workers = Array.from({ length: maxConcurrentReconciles }, () => this.#work());
    this.#log.info("Starting workers", { workers: maxConcurrentReconciles });
  }

  /**
   * Takes no more keys and waits for the running reconciles; after two thirds of the time it aborts their signals.
   *
   * @throws Error when some still run after that. They may still write.
   */
  async stop(seconds: number): Promise<void> {
    const { clock } = this.#context;
    for (const unsubscribe of this.#subscriptions.splice(0)) unsubscribe();
    this.#cancelResync?.();
    this.#queue.close();
    const running = Array.from(this.#running, ({ ended }) => ended);
    const done = Promise.all([...this.#workers, ...running]).then(() => true as const);
    const waited = new AbortController();
    const within = (share: number) =>
      Promise.race([done, sleep(clock, seconds * 1000 * share, waited.signal).then(() => false)]);
    try {
      if (await within(2 / 3)) return;
      for (const reconcile of this.#running) reconcile.abort(new Error("The manager stops"));
      if (await within(1 / 3)) return;
    } finally {
      waited.abort();
    }
    throw new Error(`Controller "${this.#options.name}" still reconciles ${this.#running.size} objects`);
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
        // One reconcile too many costs little; a lost change may cost much.
        this.#log.error(`Predicate for ${kind} failed; the change passes`, { error });
        return true;
      }
    };
    const { clock, random = Math.random, storeOf } = this.#context;
    const mapper = new ChangeMapper<S>({
      map: (object) => map(object).map(toKey),
      add: (keys, priority) => {
        for (const key of keys) this.#queue.add(key, { priority });
      },
      kind,
      clock,
      log: this.#log,
      random,
    });
    // The store reports the present objects during the subscription.
    let priority = lowPriority;
    const unsubscribe = storeOf(source).subscribe((change) => {
      if (passes(change)) mapper.change(change, priority);
    });
    priority = normalPriority;
    this.#subscriptions.push(() => {
      unsubscribe();
      mapper.stop();
    });
  }

  /** One timer for all objects: a timer for each would cost memory, and time at each reconcile. */
  #resyncLater(): void {
    const { resyncSeconds = defaultResyncSeconds, for: primary } = this.#options;
    const { clock, storeOf, random = Math.random } = this.#context;
    if (resyncSeconds <= 0) return;
    // Rounds are 9/10 of the time apart, and an object comes at most 1/10 later in one than in the one before.
    const spreadMilliseconds = resyncSeconds * 100;
    this.#cancelResync = clock.after(9 * spreadMilliseconds, () => {
      for (const object of storeOf(primary).list()) {
        const key = toKey(requestFor(object));
        this.#queue.add(key, { delayMilliseconds: random() * spreadMilliseconds, priority: lowPriority });
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
   * Reconciles one key. A reconcile that goes on after its timeout frees its worker, so that other keys do not wait for
   * it. Its own key waits, so that it is never reconciled twice at once.
   */
  #reconcile(key: string): Promise<void> {
    const { clock, observer } = this.#context;
    const { reconcileTimeoutSeconds = defaultReconcileTimeoutSeconds } = this.#options;
    const request = toRequest(key);
    const context = new Reconcile(request, this.#context, this.#log);
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
        context.log.error("Reconcile timed out; other objects go on, this one waits until it ends", {
          error,
        });
        freeWorker();
      });
      this.#running.add(context);
      context.ended = this.#attempt(request, context).then((outcome) => {
        cancel();
        if (!isLate) ended(outcome.result, seconds());
        this.#requeue(key, isLate ? { ...outcome, result: "error" } : outcome, context);
        this.#queue.done(key);
        this.#running.delete(context);
        freeWorker();
      });
    });
  }

  async #attempt(request: Request, context: ReconcileContext): Promise<Outcome> {
    try {
      const result = await this.#options.reconcile(request, context);
      const { requeueAfterSeconds } = result ?? {};
      if (requeueAfterSeconds !== undefined) {
        checkNumber("requeueAfterSeconds", requeueAfterSeconds, {});
        if (requeueAfterSeconds > 0) return { result: "requeue_after", requeueAfterSeconds };
      }
      return result?.requeue ? requeue : success;
    } catch (thrown) {
      const error = asError(thrown);
      // Conflicts with other writers are common, and the retry settles them.
      return { result: isConflict(error) ? "requeue" : "error", error };
    }
  }

  #requeue(key: string, { result, requeueAfterSeconds = 0, error }: Outcome, context: Reconcile): void {
    if (result === "success" || result === "requeue_after") this.#queue.forget(key);
    if (result === "requeue_after") this.#queue.addAgain(key, Math.max(1, requeueAfterSeconds * 1000));
    if (result === "success" || result === "requeue_after") return;
    if (error instanceof TerminalError) {
      this.#queue.forget(key);
      this.#context.observer.failedTerminally();
      context.log.error("Reconcile failed; not retrying until something changes", { error });
      return;
    }
    const retryInSeconds = this.#queue.retry(key) / 1000;
    if (isConflict(error)) context.log.info("Reconciling again", { cause: error.message, retryInSeconds });
    else if (error !== undefined) context.log.error("Reconcile failed", { error, retryInSeconds });
  }
}

/** One call of a reconciler. Log and signal are made on demand, because most calls need neither. */
class Reconcile implements ReconcileContext {
  readonly client: Client;
  readonly events: EventRecorder;
  readonly now: () => Date;
  /** Fulfilled when it has ended, well or not. */
  ended: Promise<void> = Promise.resolve();
  readonly #request: Request;
  readonly #controllerLog: Logger;
  #log: Logger | undefined;
  #controller: AbortController | undefined;
  #abortedFor: Error | undefined;

  constructor(request: Request, { client, events, clock }: ControllerContext, controllerLog: Logger) {
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

/** @throws RangeError, or Error for a kind that the primary cannot own */
function checkOptions(options: ControllerOptions<KubernetesObject>): void {
  const { name, maxConcurrentReconciles = 1, reconcileTimeoutSeconds, resyncSeconds, retryLimit } = options;
  const { for: primary, owns = [] } = options;
  const of = (option: string) => `${option} of controller "${name}"`;
  checkNumber(of("maxConcurrentReconciles"), maxConcurrentReconciles, { from: 1, whole: true });
  if (reconcileTimeoutSeconds !== undefined) {
    checkNumber(of("reconcileTimeoutSeconds"), reconcileTimeoutSeconds, { above: 0 });
  }
  if (resyncSeconds !== undefined) checkNumber(of("resyncSeconds"), resyncSeconds, { from: 0 });
  for (const child of owns) {
    if (primary.resource.namespaced && !child.resource.namespaced) {
      throw new Error(
        `Controller "${name}" cannot own ${child.resource.plural}: they are not namespaced, and ${primary.resource.plural} are. ` +
          `The garbage collector deletes such children. Put the kind into "watches", with a map function.`,
      );
    }
  }
  if (retryLimit !== undefined && retryLimit.burst !== Infinity) {
    checkNumber(of("retryLimit.burst"), retryLimit.burst, { from: 0 });
    checkNumber(of("retryLimit.perSecond"), retryLimit.perSecond, { above: 0 });
  }
}

const success: Outcome = { result: "success" };
const requeue: Outcome = { result: "requeue" };

interface Outcome {
  result: ReconcileResult;
  requeueAfterSeconds?: number;
  error?: Error;
}

/** JavaScript can throw anything, even `undefined`, which must not look as if nothing was thrown. */
function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  return new Error(`The reconcile threw ${inspect(thrown)}, which is not an Error`);
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
