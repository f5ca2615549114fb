import { setTimeout as wait } from "node:timers/promises";
import type { Client, KubernetesObject, Resource } from "../../operator/runtime/index.ts";
import { ApiError, controllerOf } from "../../operator/runtime/index.ts";
import { deployments, memcacheds } from "./memcached.ts";

/** Observes the work of a contestant with its own watches. Times are `performance.now()` milliseconds. */
export class Observer {
  readonly #client: Client;
  readonly #stop = new AbortController();
  /** When the child of each object was first seen, by the object's uid. */
  readonly #children = new Map<string, number>();
  /** Objects whose status is about their current generation. */
  readonly #current = new Set<string>();
  #failure: unknown;
  #wake: () => void = () => undefined;
  readonly #following: Promise<void>[] = [];

  constructor(client: Client) {
    this.#client = client;
  }

  /** Resolves once it has seen all objects that exist. */
  async start(): Promise<void> {
    await this.#follow(memcacheds, ({ metadata, status }) => {
      if (metadata.uid === undefined) return;
      if (status?.observedGeneration === metadata.generation) this.#current.add(metadata.uid);
      else this.#current.delete(metadata.uid);
    });
    await this.#follow(deployments, (deployment) => {
      const owner = controllerOf(deployment)?.uid;
      if (owner !== undefined && !this.#children.has(owner)) this.#children.set(owner, performance.now());
    });
  }

  /** When the child of the object was first seen. */
  childSeen(uid: string): number {
    return this.#children.get(uid) ?? Number.NaN;
  }

  /**
   * Resolves with the time at which this number of objects had a child and a current status.
   *
   * @throws Error if that takes longer than `seconds`.
   */
  async converged(count: number, seconds: number): Promise<number> {
    const deadline = performance.now() + seconds * 1000;
    for (;;) {
      if (this.#failure !== undefined) throw new Error("The observer failed", { cause: this.#failure });
      if (this.#children.size >= count && this.#current.size >= count) return performance.now();
      if (performance.now() > deadline) {
        throw new Error(
          `After ${seconds} s ${this.#children.size} of ${count} have a child and ${this.#current.size} a current status.`,
        );
      }
      await this.#news();
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error("The observer stops"));
    await Promise.all(this.#following);
  }

  /** Resolves at the next event, or after a second. */
  #news(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 1000);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Lists, then watches in the background. */
  async #follow<T extends KubernetesObject>(resource: Resource<T>, see: (object: T) => void): Promise<void> {
    const { items, resourceVersion } = await this.#client.list(resource);
    for (const item of items) see(item);
    const following = this.#watch(resource, resourceVersion, see).catch((error: unknown) => {
      this.#failure = error;
    });
    this.#following.push(following);
  }

  async #watch<T extends KubernetesObject>(
    resource: Resource<T>,
    since: string,
    see: (object: T) => void,
  ): Promise<void> {
    const { signal } = this.#stop;
    const options = { signal, timeoutSeconds: 3600 };
    const isStopped = () => signal.aborted;
    let resourceVersion = since;
    while (!isStopped()) {
      try {
        for await (const event of this.#client.watch(resource, { ...options, resourceVersion })) {
          if (event.type === "BOOKMARK") {
            ({ resourceVersion } = event);
            continue;
          }
          resourceVersion = event.object.metadata.resourceVersion;
          if (event.type !== "DELETED") see(event.object);
          this.#wake();
        }
      } catch (error) {
        // The API server ends watches of slow clients. Continuing from the last version loses nothing.
        if (!isStopped() && error instanceof ApiError) throw error;
      }
      if (!isStopped()) await wait(5);
    }
  }
}
