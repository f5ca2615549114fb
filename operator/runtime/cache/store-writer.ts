import type { KubernetesObject, Stored, StoredObject } from "../client/objects.ts";
import { namespaceOf } from "../client/objects.ts";
import type { ObjectStore } from "./store.ts";
import { isNewer } from "./version.ts";
import type { WatchEvent } from "../client/watch-events.ts";

/** Which part of a store one watch fills. */
export interface StoreWriterOptions<T extends KubernetesObject> {
  /** Empty: all namespaces, or a kind that is not namespaced. */
  namespace: string;
  /** Whether the watch shows an object. */
  matches: (object: Stored<T>) => boolean;
  /** Makes an object smaller on its way into the store. */
  transform: (object: Stored<T>) => Stored<T>;
}

/**
 * Writes the objects of one watch into a store, together with what this process wrote itself, so that a reconciler reads
 * its own writes at once.
 *
 * Guarantees: an object never goes back to an older version; a write of this process is in the store until the watch
 * shows it or something newer; an object that the watch has shown as deleted never returns through a late answer to a
 * write.
 * Assumption: resourceVersions of one kind grow, and a list is at least as new as all writes answered before it.
 */
export class StoreWriter<T extends KubernetesObject> {
  readonly namespace: string;
  readonly #store: ObjectStore<T>;
  readonly #options: StoreWriterOptions<T>;
  /** The newest version that the watch has shown. */
  #seen: string | undefined;
  /** Versions that this process wrote and the watch has not shown yet, by uid. */
  readonly #written = new Map<string, string>();
  /** UIDs that this process deleted, or knows from a write to be deleted, until the watch confirms it. */
  readonly #deleted = new Set<string>();
  /** Those of them that were deleted before the current list began, so that the list shows it. */
  #deletedBeforeList: string[] = [];

  constructor(store: ObjectStore<T>, options: StoreWriterOptions<T>) {
    this.#store = store;
    this.#options = options;
    this.namespace = options.namespace;
  }

  /** A list begins. It shows all writes answered before now. */
  beginList(): void {
    this.#written.clear();
    this.#deletedBeforeList = [...this.#deleted];
  }

  /** Makes an object of a list smaller. Apart from `replace`, so that pages need not be kept whole. */
  transform(object: Stored<T>): Stored<T> {
    return this.#options.transform(object);
  }

  /** A list ended: these objects, transformed, are all that exist. */
  replace(items: readonly Stored<T>[], resourceVersion: string): void {
    this.#seen = resourceVersion;
    for (const uid of this.#deletedBeforeList.splice(0)) this.#deleted.delete(uid);
    const listed = new Set<string>();
    for (const item of items) {
      const uid = item.metadata.uid;
      if (this.#deleted.has(uid)) continue;
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

  /** The watch sent an event. */
  onEvent(event: WatchEvent<T>): void {
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
      this.#deleted.delete(uid);
      if (old?.metadata.uid === uid && !isNewer(old.metadata.resourceVersion, resourceVersion)) {
        this.#store.remove(namespaceOf(object), name, this.transform(object));
      }
    } else if (!isStale && !this.#deleted.has(uid)) {
      this.#store.set(this.transform(object));
    }
  }

  /** This process wrote an object, and the server answered with it. */
  onWrite(object: Stored<T>): void {
    const { uid, name, resourceVersion } = object.metadata;
    const namespace = namespaceOf(object);
    if (isDeleted(object)) {
      this.onDelete(namespace, name, uid);
      return;
    }
    // The watch has shown this version already, and maybe newer ones.
    if (this.#deleted.has(uid) || !isNewer(resourceVersion, this.#seen)) return;
    const old = this.#current(object);
    if (old && !isNewer(resourceVersion, old.metadata.resourceVersion)) return;
    // Another object has the name now, so the old one is deleted, whatever the watch still shows of it.
    if (old && old.metadata.uid !== uid) this.#deleted.add(old.metadata.uid);
    if (this.#options.matches(object)) {
      this.#written.set(uid, resourceVersion);
      this.#store.set(this.transform(object));
    } else if (old) {
      this.#store.remove(namespace, name);
    }
  }

  /** This process deleted an object for good. */
  onDelete(namespace: string, name: string, uid: string): void {
    if (this.#store.get(namespace, name)?.metadata.uid !== uid) return;
    this.#deleted.add(uid);
    this.#store.remove(namespace, name);
  }

  #advance(resourceVersion: string | undefined): void {
    if (isNewer(resourceVersion, this.#seen)) this.#seen = resourceVersion;
  }

  #current(object: Stored<T>): Stored<T> | undefined {
    return this.#store.get(namespaceOf(object), object.metadata.name);
  }

  /** Whether this process wrote the object later than the list was made. */
  #isOwn(object: Stored<T> | undefined, listed: string): boolean {
    return object !== undefined && isNewer(this.#written.get(object.metadata.uid), listed);
  }
}

/** Whether the write that the server answered with this object deleted it. Such an answer has the version before. */
function isDeleted({ metadata }: StoredObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = metadata;
  return deletionTimestamp !== undefined && finalizers.length === 0 && deletionGracePeriodSeconds === 0;
}
