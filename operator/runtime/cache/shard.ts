import type { KubernetesObject, Stored, StoredObject } from "../client/objects.ts";
import { namespaceOf } from "../client/objects.ts";
import type { ObjectStore } from "./store.ts";
import { isNewer } from "./version.ts";
import type { WatchEvent } from "../client/watch-events.ts";

/** Which part of a store one reflector fills. */
export interface ShardOptions<T extends KubernetesObject> {
  /** Empty: all namespaces, or a kind without. */
  namespace: string;
  /** Whether an object belongs to the watch. */
  matches: (object: Stored<T>) => boolean;
  /** Makes an object smaller on its way in. */
  transform: (object: Stored<T>) => Stored<T>;
}

/**
 * Merges what one watch brings with what this process wrote, so that a reconciler reads its own writes at once.
 *
 * Guarantees: an object never goes back to an older version; what was written here is there until the watch has
 * come as far; what the watch has already seen deleted never comes back through a late answer to a write.
 * Assumption: resourceVersions of one kind grow, and a list is at least as new as all writes answered before it.
 */
export class Shard<T extends KubernetesObject> {
  readonly namespace: string;
  readonly #store: ObjectStore<T>;
  readonly #options: ShardOptions<T>;
  /** How far the watch has come. */
  #seen: string | undefined;
  /** Versions written here that the watch has not brought yet, by uid. */
  readonly #written = new Map<string, string>();
  /** Uids of objects deleted here, or known from a write here to be gone, until the watch brings that. */
  readonly #gone = new Set<string>();
  /** Those of them that were gone when the list under way began, so that it shows that. */
  #goneBefore: string[] = [];

  constructor(store: ObjectStore<T>, options: ShardOptions<T>) {
    this.#store = store;
    this.#options = options;
    this.namespace = options.namespace;
  }

  /** A list begins. It will show all writes answered before now. */
  listing(): void {
    this.#written.clear();
    this.#goneBefore = [...this.#gone];
  }

  /** Makes one object of a list smaller. Kept apart from `replace`, so that pages can go as they come. */
  trim(object: Stored<T>): Stored<T> {
    return this.#options.transform(object);
  }

  /** A list ended: these objects, trimmed, are all there are. */
  replace(items: readonly Stored<T>[], resourceVersion: string): void {
    this.#seen = resourceVersion;
    for (const uid of this.#goneBefore.splice(0)) this.#gone.delete(uid);
    const listed = new Set<string>();
    for (const item of items) {
      const uid = item.metadata.uid;
      if (this.#gone.has(uid)) continue;
      listed.add(uid);
      const old = this.#current(item);
      const isSame =
        old?.metadata.uid === uid && old.metadata.resourceVersion === item.metadata.resourceVersion;
      if (!isSame && !this.#isOwn(old, resourceVersion)) this.#store.set(item);
    }
    for (const old of this.#store.list(this.namespace || undefined)) {
      if (listed.has(old.metadata.uid) || this.#isOwn(old, resourceVersion)) continue;
      this.#store.remove(namespaceOf(old), old.metadata.name);
    }
  }

  /** The watch brought something. */
  event(event: WatchEvent<T>): void {
    if (event.type === "BOOKMARK") {
      this.#advance(event.resourceVersion);
      for (const [uid, version] of this.#written)
        if (!isNewer(version, this.#seen)) this.#written.delete(uid);
      return;
    }
    const { object, type } = event;
    const { uid, name, resourceVersion } = object.metadata;
    this.#advance(resourceVersion);
    const old = this.#current(object);
    const isStale = old !== undefined && !isNewer(resourceVersion, old.metadata.resourceVersion);
    if (!isNewer(this.#written.get(uid), resourceVersion)) this.#written.delete(uid);
    if (type === "DELETED") {
      this.#gone.delete(uid);
      if (old?.metadata.uid === uid && !isNewer(old.metadata.resourceVersion, resourceVersion)) {
        this.#store.remove(namespaceOf(object), name, this.trim(object));
      }
    } else if (!isStale && !this.#gone.has(uid)) {
      this.#store.set(this.trim(object));
    }
  }

  /** This process wrote an object, and the server answered with it. */
  wrote(object: Stored<T>): void {
    const { uid, name, resourceVersion } = object.metadata;
    const namespace = namespaceOf(object);
    if (isGone(object)) {
      this.deleted(namespace, name, uid);
      return;
    }
    // What the watch has come past it has brought, and maybe what happened to it since.
    if (this.#gone.has(uid) || !isNewer(resourceVersion, this.#seen)) return;
    const old = this.#current(object);
    if (old && !isNewer(resourceVersion, old.metadata.resourceVersion)) return;
    // Another object has its name, so it is gone, whatever of its past the watch still brings.
    if (old && old.metadata.uid !== uid) this.#gone.add(old.metadata.uid);
    if (this.#options.matches(object)) {
      this.#written.set(uid, resourceVersion);
      this.#store.set(this.trim(object));
    } else if (old) {
      this.#store.remove(namespace, name);
    }
  }

  /** This process deleted an object, and nothing of it is left. */
  deleted(namespace: string, name: string, uid: string): void {
    if (this.#store.get(namespace, name)?.metadata.uid !== uid) return;
    this.#gone.add(uid);
    this.#store.remove(namespace, name);
  }

  #advance(resourceVersion: string | undefined): void {
    if (isNewer(resourceVersion, this.#seen)) this.#seen = resourceVersion;
  }

  #current(object: Stored<T>): Stored<T> | undefined {
    return this.#store.get(namespaceOf(object), object.metadata.name);
  }

  /** Whether the object is a write of ours that a list of that version cannot show yet. */
  #isOwn(object: Stored<T> | undefined, listed: string): boolean {
    return object !== undefined && isNewer(this.#written.get(object.metadata.uid), listed);
  }
}

/** Whether the write that the server answered with this object was its last: the answer bears the version before. */
function isGone({ metadata }: StoredObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = metadata;
  return deletionTimestamp !== undefined && finalizers.length === 0 && deletionGracePeriodSeconds === 0;
}
