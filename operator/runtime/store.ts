import type { KubernetesObject, Reads } from "./objects.ts";
import type { Change } from "./predicates.ts";

/**
 * What a reconciler reads instead of asking the API server: the objects of one watch, as new as the watch has
 * brought them and never older than what this process itself wrote. Objects are shared: never change one.
 */
export interface Store<T extends KubernetesObject> {
  /** The object of that name. The namespace is empty for kinds that are not namespaced. */
  get(namespace: string, name: string): T | undefined;
  /** All objects, or those of one namespace, in no order. */
  list(namespace?: string): T[];
  /**
   * The objects that the index function of that name gave the value for.
   *
   * @throws Error when the watch has no index of that name.
   */
  byIndex(index: string, value: string): T[];
}

/** Told of every change, in the order in which they happen to one object. */
export type Listener<T> = (change: Change<T>) => void;

interface Index<T> {
  valuesOf: Reads<T, readonly string[]>;
  objects: Map<string, Set<T>>;
}

/** A store that can be written. */
export class ObjectStore<T extends KubernetesObject> implements Store<T> {
  readonly #namespaces = new Map<string, Map<string, T>>();
  readonly #indexes = new Map<string, Index<T>>();
  readonly #listeners = new Set<Listener<T>>();

  get(namespace: string, name: string): T | undefined {
    return this.#namespaces.get(namespace)?.get(name);
  }

  list(namespace?: string): T[] {
    if (namespace !== undefined) return [...(this.#namespaces.get(namespace)?.values() ?? [])];
    return [...this.#namespaces.values()].flatMap((objects) => [...objects.values()]);
  }

  byIndex(index: string, value: string): T[] {
    const found = this.#indexes.get(index);
    if (!found) {
      const names = [...this.#indexes.keys()].map((name) => `"${name}"`).join(", ");
      throw new Error(
        `There is no index "${index}", only: ${names || "none"}. Add it to the watch's indexes.`,
      );
    }
    return [...(found.objects.get(value) ?? [])];
  }

  /** Number of objects. */
  get size(): number {
    let size = 0;
    for (const objects of this.#namespaces.values()) size += objects.size;
    return size;
  }

  /** Adds an index; one of the same name with the same function is the same index. */
  addIndex(name: string, valuesOf: Reads<T, readonly string[]>): void {
    const known = this.#indexes.get(name);
    if (known?.valuesOf === valuesOf) return;
    if (known)
      throw new Error(`Two indexes of one watch are called "${name}": rename one or use the same function.`);
    const index: Index<T> = { valuesOf, objects: new Map() };
    for (const object of this.list()) enter(index, object);
    this.#indexes.set(name, index);
  }

  /** Tells the listener of all objects that are there as added, then of every change. Returns how to end that. */
  subscribe(listener: Listener<T>): () => void {
    for (const object of this.list()) listener({ type: "add", object });
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Adds or replaces an object. Another object of the same name counts as deleted first. */
  set(object: T): void {
    const namespace = object.metadata.namespace ?? "";
    const name = object.metadata.name ?? "";
    const old = this.get(namespace, name);
    if (old && old.metadata.uid !== object.metadata.uid) {
      this.remove(namespace, name);
      this.set(object);
      return;
    }
    let objects = this.#namespaces.get(namespace);
    if (!objects) this.#namespaces.set(namespace, (objects = new Map<string, T>()));
    objects.set(name, object);
    for (const index of this.#indexes.values()) {
      if (old) leave(index, old);
      enter(index, object);
    }
    this.#tell(old ? { type: "update", object, old } : { type: "add", object });
  }

  /** Removes an object; listeners get its last state. */
  remove(namespace: string, name: string, last?: T): void {
    const objects = this.#namespaces.get(namespace);
    const object = objects?.get(name);
    if (!objects || !object) return;
    objects.delete(name);
    if (objects.size === 0) this.#namespaces.delete(namespace);
    for (const index of this.#indexes.values()) leave(index, object);
    this.#tell({ type: "delete", object: last ?? object });
  }

  #tell(change: Change<T>): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function enter<T>(index: Index<T>, object: T): void {
  for (const value of index.valuesOf(object)) {
    const objects = index.objects.get(value);
    if (objects) objects.add(object);
    else index.objects.set(value, new Set([object]));
  }
}

function leave<T>(index: Index<T>, object: T): void {
  for (const value of index.valuesOf(object)) {
    const objects = index.objects.get(value);
    objects?.delete(object);
    if (objects?.size === 0) index.objects.delete(value);
  }
}
