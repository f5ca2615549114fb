import type { Backoff } from "../backoff.ts";
import { backoffMilliseconds } from "../backoff.ts";
import type { KubernetesObject, Stored } from "../client/objects.ts";
import { namespaceOf } from "../client/objects.ts";
import type { Clock } from "../clock.ts";
import type { Logger } from "../logging.ts";
import type { Change } from "../objects/predicates.ts";

/** Options of a change mapper. */
export interface ChangeMapperOptions<T extends KubernetesObject> {
  /** Returns the keys that an object concerns. May throw. */
  map: (object: Stored<T>) => readonly string[];
  /** Takes keys. */
  add: (keys: ReadonlySet<string>, priority: number) => void;
  /** The kind of the objects, for the log. */
  kind: string;
  clock: Clock;
  log: Logger;
  /** Gives numbers from 0 up to 1. */
  random: () => number;
}

/** Versions of an object that are to be mapped again. */
interface Retry<T extends KubernetesObject> {
  failed: readonly Stored<T>[];
  cancel: () => void;
}

const backoff: Backoff = { baseMilliseconds: 5, maxMilliseconds: 1_000_000 };

/**
 * Maps changes of objects to the keys that they concern.
 *
 * If the map function throws, the keys are not lost: the version of the object for which it threw is mapped again,
 * later each time (5 ms to 1000 s), until that succeeds or the object has been updated twice. What the other version of an
 * update maps to is added at once.
 */
export class ChangeMapper<T extends KubernetesObject> {
  readonly #options: ChangeMapperOptions<T>;
  /** By namespace and name of the object. */
  readonly #retries = new Map<string, Retry<T>>();

  constructor(options: ChangeMapperOptions<T>) {
    this.#options = options;
  }

  /** Adds the keys that a change concerns: for an update, those of the new and of the old version. */
  change(change: Change<T>, priority: number): void {
    const { object } = change;
    const id = `${namespaceOf(object)}/${object.metadata.name}`;
    const { failed = [], cancel } = this.#retries.get(id) ?? {};
    cancel?.();
    this.#retries.delete(id);
    this.#map(id, [object, ...(change.type === "update" ? [change.old] : failed)], priority, 0);
  }

  /** Retries nothing any more. */
  stop(): void {
    for (const { cancel } of this.#retries.values()) cancel();
    this.#retries.clear();
  }

  #map(id: string, versions: readonly Stored<T>[], priority: number, failuresBefore: number): void {
    const { map, add, kind, clock, log, random } = this.#options;
    const keys = new Set<string>();
    const failed: Stored<T>[] = [];
    let error: unknown;
    for (const version of versions) {
      try {
        for (const key of map(version)) keys.add(key);
      } catch (cause) {
        failed.push(version);
        error ??= cause;
      }
    }
    // Each key once: a second add could come after a worker has started, and would count as another change.
    if (keys.size > 0) add(keys, priority);
    if (failed.length === 0) return;
    const failures = failuresBefore + 1;
    const delay = backoffMilliseconds(backoff, failures, random);
    const cancel = clock.after(delay, () => {
      this.#retries.delete(id);
      this.#map(id, failed, priority, failures);
    });
    this.#retries.set(id, { failed, cancel });
    log.error(`Map function for ${kind} failed; retrying`, {
      object: id,
      error,
      retryInSeconds: delay / 1000,
    });
  }
}
