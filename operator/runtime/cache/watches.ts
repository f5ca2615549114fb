import type { Client, WriteObserver } from "../client/client.ts";
import type { Clock } from "../clock.ts";
import type { Logger } from "../logging.ts";
import { asMetadata } from "../client/metadata-only.ts";
import type { WatchAge } from "../metrics/metrics.ts";
import type { KubernetesObject, Stored } from "../client/objects.ts";
import { keepOwnManagedFields } from "../objects/owned-fields.ts";
import { type InitialList, Reflector } from "./reflector.ts";
import { deepFreeze } from "./deep-freeze.ts";
import { fieldSelector, labelSelector } from "./selectors.ts";
import { StoreWriter } from "./store-writer.ts";
import { ObjectStore } from "./store.ts";
import type { Watched } from "./watched.ts";

/** Options of the watches of a manager. */
export interface WatchesOptions {
  client: Client;
  clock: Clock;
  log: Logger;
  /** The namespaces of watches that name none. Empty: all. */
  namespaces: readonly string[];
  /** Default: the reflector's. */
  initialLists?: InitialList | undefined;
  /** Whether changing an object of a store throws an error. Default: false. */
  freezesObjects?: boolean | undefined;
}

/** A reflector that did nothing for this time, not even fail, hangs. Longer than any of its own limits. */
const hungSeconds = 600;

interface SharedWatch {
  watched: Watched<KubernetesObject>;
  store: ObjectStore<KubernetesObject>;
  writers: StoreWriter<KubernetesObject>[];
  reflectors: Reflector<KubernetesObject>[];
}

/** All watches of a manager: one for each combination of kind, selectors and transform, shared by all its users. */
export class Watches {
  readonly #options: WatchesOptions;
  readonly #shared: SharedWatch[] = [];
  readonly #stop = new AbortController();
  #running: Promise<void>[] = [];
  #isSealed = false;

  constructor(options: WatchesOptions) {
    this.#options = options;
  }

  /** @throws Error when the watch is new and the watches are sealed. */
  storeOf<T extends KubernetesObject>(watched: Watched<T>): ObjectStore<T> {
    // The store was made for this very resource: its objects are T.
    const erased = watched as unknown as Watched<KubernetesObject>;
    const shared =
      this.#shared.find((candidate) => isSameWatch(candidate.watched, erased)) ?? this.#add(erased);
    for (const [name, valuesOf] of Object.entries(erased.indexes ?? {}))
      shared.store.addIndex(name, valuesOf);
    return shared.store as unknown as ObjectStore<T>;
  }

  /** Allows no new watches from now on. */
  seal(): void {
    this.#isSealed = true;
  }

  /** Starts all watches and waits for their first lists. */
  async start(signal: AbortSignal): Promise<void> {
    const reflectors = this.#shared.flatMap((shared) => shared.reflectors);
    this.#running = reflectors.map((reflector) => reflector.run(this.#stop.signal));
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => {
        resolve();
      });
    });
    await Promise.race([aborted, Promise.all(reflectors.map((reflector) => reflector.synced))]);
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error("The manager stops"));
    await Promise.all(this.#running);
  }

  /** The kinds whose first list is not complete. */
  get unsynced(): string[] {
    return this.#shared
      .filter(({ reflectors }) => !reflectors.every((reflector) => reflector.isSynced))
      .map(({ watched }) => watched.resource.plural);
  }

  /** The kinds whose reflector hangs. An unreachable server is not a reason: a restart would not help. */
  get hung(): string[] {
    return this.#shared
      .filter(({ reflectors }) => reflectors.some(({ secondsSinceStep }) => secondsSinceStep > hungSeconds))
      .map(({ watched }) => watched.resource.plural);
  }

  /** How long ago the server last sent something on each watch. */
  get ages(): WatchAge[] {
    return this.#shared.flatMap(({ watched, writers, reflectors }) =>
      reflectors.map(({ secondsSinceContact }, index) => ({
        kind: watched.resource.kind,
        namespace: writers[index]?.namespace ?? "",
        secondsSinceContact,
      })),
    );
  }

  /** Puts what the client wrote into the stores, before the watches show it. */
  readonly onWrite: WriteObserver = (resource, key, written) => {
    const namespace = key.namespace ?? "";
    for (const { watched, writers } of this.#shared) {
      if (watched.resource.apiVersion !== resource.apiVersion || watched.resource.plural !== resource.plural)
        continue;
      // A write through a metadata-only resource does not show the rest of the object.
      const isPart = resource.metadataOnly && (!watched.resource.metadataOnly || watched.fieldSelector);
      if (isPart && "object" in written) continue;
      for (const writer of writers) {
        if (writer.namespace !== "" && writer.namespace !== namespace) continue;
        if ("object" in written) writer.onWrite(written.object as Stored<KubernetesObject>);
        else if (written.gone.uid !== undefined) writer.onDelete(namespace, key.name, written.gone.uid);
      }
    }
  };

  #add(watched: Watched<KubernetesObject>): SharedWatch {
    if (this.#isSealed) {
      throw new Error(
        `${watched.resource.plural} with these selectors are not watched, and the manager has started. ` +
          `Ask for the store before the start.`,
      );
    }
    const { client, clock, log, namespaces, initialLists: initialList, freezesObjects } = this.#options;
    const { resource } = watched;
    const watchLog = log.with({ watch: resource.plural });
    const store = new ObjectStore<KubernetesObject>((what, error) => {
      watchLog.error(what, { error });
    });
    const matches = [
      ...(watched.labelSelector ? [labelSelector(watched.labelSelector)] : []),
      ...(watched.fieldSelector ? [fieldSelector(watched.fieldSelector)] : []),
    ];
    const transform = (object: Stored<KubernetesObject>) => {
      const allowed = resource.metadataOnly ? asMetadata(resource, object) : object;
      const lean = keepOwnManagedFields(allowed, client.fieldManager);
      const kept = watched.transform ? transformed(watched.transform, lean, watchLog) : lean;
      return freezesObjects ? deepFreeze(kept) : kept;
    };
    const shared: SharedWatch = { watched, store, writers: [], reflectors: [] };
    for (const namespace of namespacesOf(watched, namespaces)) {
      const writer = new StoreWriter(store, {
        namespace: namespace ?? "",
        matches: (object) => matches.every((match) => match(object)),
        transform,
      });
      const fields = namespace === undefined ? {} : { watchedNamespace: namespace };
      shared.writers.push(writer);
      shared.reflectors.push(
        new Reflector({
          client,
          resource,
          namespace,
          labelSelector: watched.labelSelector,
          fieldSelector: watched.fieldSelector,
          writer,
          clock,
          initialList,
          log: watchLog.with(fields),
        }),
      );
    }
    this.#shared.push(shared);
    return shared;
  }
}

/** If the transform fails, the object is kept whole. Hiding it would look like a deletion. */
function transformed(
  transform: (object: Stored<KubernetesObject>) => KubernetesObject,
  object: Stored<KubernetesObject>,
  log: Logger,
): Stored<KubernetesObject> {
  const { namespace, name, uid, resourceVersion } = object.metadata;
  try {
    const smaller = transform(object);
    const { metadata } = smaller;
    if (metadata.name === name && metadata.namespace === namespace) {
      if (metadata.uid === uid && metadata.resourceVersion === resourceVersion)
        return smaller as Stored<KubernetesObject>;
    }
    throw new Error("It changed the name, namespace, uid or resourceVersion of the object.");
  } catch (error) {
    log.error("Transform failed; the object is kept whole", { namespace, name, error });
    return object;
  }
}

function namespacesOf(
  { resource, namespace }: Watched<KubernetesObject>,
  namespaces: readonly string[],
): (string | undefined)[] {
  if (!resource.namespaced) return [undefined];
  if (namespace !== undefined) return [namespace];
  return namespaces.length === 0 ? [undefined] : [...new Set(namespaces)];
}

function isSameWatch(one: Watched<KubernetesObject>, other: Watched<KubernetesObject>): boolean {
  return (
    one.resource.apiVersion === other.resource.apiVersion &&
    one.resource.plural === other.resource.plural &&
    (one.resource.metadataOnly ?? false) === (other.resource.metadataOnly ?? false) &&
    one.namespace === other.namespace &&
    one.labelSelector === other.labelSelector &&
    one.fieldSelector === other.fieldSelector &&
    one.transform === other.transform
  );
}
