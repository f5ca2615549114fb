import { randomUUID } from "node:crypto";
import type { Client } from "./client.ts";
import type { Clock } from "./clock.ts";
import { sleep } from "./clock.ts";
import { isConflict, TimeoutError } from "./errors.ts";
import type { EventRecorder } from "./events.ts";
import type { Logger } from "./logging.ts";
import type { ControllerObserver, ReconcileResult } from "./metrics.ts";
import type { KubernetesObject, Reads } from "./objects.ts";
import { controllerOf, refersTo } from "./owners.ts";
import type { Change, Predicate } from "./predicates.ts";
import { generationChanged } from "./predicates.ts";
import type { ObjectStore } from "./store.ts";
import type { Watched } from "./watched.ts";
import { WorkQueue } from "./work-queue.ts";

/** Which object to look at. Says nothing of what happened to it: look at what is there now. */
export interface Request {
  /** Empty for kinds that are not namespaced. */
  namespace: string;
  name: string;
}

/** What a reconcile wants next. */
export interface Result {
  /** Look again after that many seconds, also when nothing changed. Default: only when something changes. */
  requeueAfterSeconds?: number;
}

/** What a reconcile works with. */
export interface ReconcileContext {
  /** Its writes are seen in the stores at once. */
  client: Client;
  /** Carries controller, namespace, name and reconcileID. */
  log: Logger;
  /** Aborted when the reconcile takes too long or the manager cannot wait any longer: hand it to all that waits. */
  signal: AbortSignal;
  events: EventRecorder;
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
  map: Reads<T, readonly Request[]>;
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
   * Brings the object of the request to what it should be. Called again after an error, later each time
   * (5 ms to 1000 s), and after every change. Must bear being called when nothing is to be done.
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
}

const RECONCILE_TIMEOUT_SECONDS = 120;

/** Runs one controller: changes in, keys through the queue, reconciles out. */
export class Controller<T extends KubernetesObject> {
  readonly #options: ControllerOptions<T>;
  readonly #parts: ControllerParts;
  readonly #queue: WorkQueue;
  readonly #log: Logger;
  readonly #impatience = new AbortController();
  #unsubscribe: (() => void)[] = [];
  #workers: Promise<void>[] = [];
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: ControllerOptions<T>, parts: ControllerParts) {
    this.#options = options;
    this.#parts = parts;
    this.#log = parts.log.with({ controller: options.name });
    this.#queue = new WorkQueue({ clock: parts.clock, observer: parts.observer.queue });
    parts.observer.watchQueue(this.#queue);
  }

  /** Puts a key in line for every object that is there, and starts the workers. */
  start(): void {
    const { for: primary, owns = [], watches = [], maxConcurrentReconciles = 1 } = this.#options;
    this.#listen(primary, primary.predicates ?? [generationChanged], ({ metadata }) => [
      { namespace: metadata.namespace ?? "", name: metadata.name ?? "" },
    ]);
    for (const child of owns) {
      this.#listen(child, child.predicates ?? [], (object) => ownerRequests(object, primary.resource));
    }
    for (const other of watches) this.#listen(other, other.predicates ?? [], (object) => other.map(object));
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
    this.#queue.close();
    const done = Promise.all([...this.#workers, ...this.#underWay]).then(() => true as const);
    const waited = new AbortController();
    const within = (share: number) =>
      Promise.race([done, sleep(clock, seconds * 1000 * share, waited.signal).then(() => false)]);
    try {
      if (await within(2 / 3)) return;
      this.#impatience.abort(new Error("The manager stops"));
      if (await within(1 / 3)) return;
    } finally {
      waited.abort();
    }
    throw new Error(`Controller "${this.#options.name}" still reconciles ${this.#underWay.size} objects`);
  }

  #listen<S extends KubernetesObject>(
    source: Watched<S>,
    predicates: readonly Predicate<S>[],
    map: (object: S) => readonly Request[],
  ): void {
    const listener = (change: Change<S>) => {
      try {
        if (!predicates.every((predicate) => predicate(change))) return;
        const objects = change.type === "update" ? [change.object, change.old] : [change.object];
        // Once each: a second time could come after a worker has begun, and would count as another change.
        const keys = new Set(objects.flatMap((object) => map(object)).map(toKey));
        for (const key of keys) this.#queue.add(key);
      } catch (error) {
        this.#log.error(`A predicate or map of ${source.resource.kind} failed; the change is lost`, {
          error,
        });
      }
    };
    this.#unsubscribe.push(this.#parts.storeOf(source).subscribe(listener));
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
    const { client, events, clock, observer } = this.#parts;
    const { reconcileTimeoutSeconds = RECONCILE_TIMEOUT_SECONDS } = this.#options;
    const request = toRequest(key);
    const log = this.#log.with({ ...request, reconcileID: randomUUID() });
    const limit = new AbortController();
    const signal = AbortSignal.any([limit.signal, this.#impatience.signal]);
    const context: ReconcileContext = { client, events, log, signal, now: () => new Date(clock.now()) };
    const ended = observer.reconciling();
    const started = clock.monotonic();
    const seconds = () => (clock.monotonic() - started) / 1000;

    return new Promise((freeWorker) => {
      let isLate = false;
      const cancel = clock.after(reconcileTimeoutSeconds * 1000, () => {
        isLate = true;
        const error = new TimeoutError(`The reconcile took longer than ${reconcileTimeoutSeconds} s`);
        limit.abort(error);
        observer.timedOut();
        ended("error", seconds());
        log.error("Reconcile timed out; others go on, this object waits until it ends", { error });
        freeWorker();
      });
      const work = this.#attempt(request, context).then((outcome) => {
        cancel();
        if (!isLate) ended(outcome.result, seconds());
        if (isLate || outcome.result === "error") this.#retry(key, log, outcome.error);
        else this.#succeed(key, outcome.requeueAfterSeconds);
        this.#queue.done(key);
        this.#underWay.delete(work);
        freeWorker();
      });
      this.#underWay.add(work);
    });
  }

  async #attempt(request: Request, context: ReconcileContext): Promise<Outcome> {
    try {
      const result = await this.#options.reconcile(request, context);
      if (result?.requeueAfterSeconds === undefined) return { result: "success" };
      return { result: "requeue_after", requeueAfterSeconds: result.requeueAfterSeconds };
    } catch (error) {
      return { result: "error", error };
    }
  }

  #retry(key: string, log: Logger, error: unknown): void {
    const retryInSeconds = this.#queue.retry(key) / 1000;
    // Somebody else was faster: everyday, and the retry settles it.
    if (isConflict(error)) log.info("Reconciling again", { cause: error.message, retryInSeconds });
    else if (error !== undefined) log.error("Reconcile failed", { error, retryInSeconds });
  }

  #succeed(key: string, requeueAfterSeconds: number | undefined): void {
    this.#queue.forget(key);
    if (requeueAfterSeconds !== undefined) this.#queue.add(key, Math.max(1, requeueAfterSeconds * 1000));
  }
}

interface Outcome {
  result: ReconcileResult;
  requeueAfterSeconds?: number;
  error?: unknown;
}

/** The primary that controls a child. */
function ownerRequests(child: KubernetesObject, primary: Watched<KubernetesObject>["resource"]): Request[] {
  const owner = controllerOf(child);
  if (!owner || !refersTo(owner, primary)) return [];
  return [{ namespace: primary.namespaced ? (child.metadata.namespace ?? "") : "", name: owner.name }];
}

function toKey({ namespace, name }: Request): string {
  return `${namespace}/${name}`;
}

function toRequest(key: string): Request {
  const slash = key.indexOf("/");
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
