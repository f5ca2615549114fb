import type { Client } from "./client.ts";
import type { EventRecorder } from "./events.ts";
import type { Logger } from "./logging.ts";
import type { KubernetesObject, Reads } from "./objects.ts";
import type { Predicate } from "./predicates.ts";
import type { Watched } from "./watched.ts";

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
  /** Aborted when the reconcile takes too long or the manager stops: hand it to everything that waits. */
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
  reconcile(request: Request, context: ReconcileContext): Promise<Result | undefined | void>;
}
