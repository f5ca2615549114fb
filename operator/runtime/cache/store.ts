import type { KubernetesObject, Reads, Stored } from "../client/objects.ts";
import { namespaceOf } from "../client/objects.ts";
import type { Change } from "../objects/predicates.ts";

/**
 * What a reconciler reads instead of asking the API server: the objects of one watch, as new as the watch has shown them
 * and never older than what this process wrote. The objects are shared: never change one.
 *
 * `Index` has the names of the indexes of the watch.
 */
export interface Store<T extends KubernetesObject, Index extends string = string> {
  /** The object of that name. The namespace is empty for kinds that are not namespaced. */
  get(namespace: string, name: string): Shared<Stored<T>> | undefined;
  /** All objects, or those of one namespace, in any order. */
  list(namespace?: string): Shared<Stored<T>>[];
  /**
   * The objects for which the index function of that name returned the value.
   *
   * @throws Error when the watch has no index of that name.
   */
  byIndex(index: Index, value: string): Shared<Stored<T>>[];
}

/**
 * An object that others use too: TypeScript lets no field of it be set, at any depth. It fits wherever a T is wanted. Lists have
 * the type that they have in T, so TypeScript does not notice `push` and the like; with the manager's option `freezesObjects`
 * they throw a TypeError.
 */
export type Shared<T> = T extends readonly unknown[] | Date
  ? T
  : T extends object
    ? { readonly [Name in keyof T]: Shared<T[Name]> }
    : T;

/** Gets every change. The changes of one object come in their order. */
export type Listener<T extends KubernetesObject> = (change: Change<T>) => void;

interface Index<T extends KubernetesObject> {
  valuesOf: Reads<Stored<T>, readonly string[]>;
  objects: Map<string, Set<Stored<T>>>;
}

/** A store that can be written. It is a {@link Store}, whose types only allow less. */
export class ObjectStore<T extends KubernetesObject> {
  readonly #namespaces = new Map<string, Map<string, Stored<T>>>();
  readonly #indexes = new Map<string, Index<T>>();
  readonly #listeners = new Set<Listener<T>>();
  readonly #onError: (what: string, error: unknown) => void;

  /**
   * @param onError Called when an index function or a listener throws. The store goes on; if an index function threw,
   * that index does not find the object. Default: throws the error.
   */
  constructor(onError?: (what: string, error: unknown) => void) {
    this.#onError =
      onError ??
      ((_, error) => {
        throw error;
      });
  }

  get(namespace: string, name: string): Stored<T> | undefined {
    return this.#namespaces.get(namespace)?.get(name);
  }

  list(namespace?: string): Stored<T>[] {
    if (namespace !== undefined) return [...(this.#namespaces.get(namespace)?.values() ?? [])];
    return [...this.#namespaces.values()].flatMap((objects) => [...objects.values()]);
  }

  byIndex(index: string, value: string): Stored<T>[] {
    const found = this.#indexes.get(index);
    if (!found) {
      const names = [...this.#indexes.keys()].map((name) => `"${name}"`).join(", ");
      throw new Error(
        `The watch has no index "${index}". It has: ${names || "none"}. Add the index to the watch.`,
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
  addIndex(name: string, valuesOf: Reads<Stored<T>, readonly string[]>): void {
    const known = this.#indexes.get(name);
    if (known?.valuesOf === valuesOf) return;
    if (known)
      throw new Error(
        `Two indexes of one watch have the name "${name}": rename one, or use the same function.`,
      );
    const index: Index<T> = { valuesOf, objects: new Map() };
    this.#indexes.set(name, index);
    for (const object of this.list()) this.#enter(name, index, object);
  }

  /** Calls the listener with all present objects as added, then with every change. Returns how to end that. */
  subscribe(listener: Listener<T>): () => void {
    for (const object of this.list()) this.#call(listener, { type: "add", object });
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Adds or replaces an object. An object of the same name with another uid is deleted first. */
  set(object: Stored<T>): void {
    const namespace = namespaceOf(object);
    const { name } = object.metadata;
    const old = this.get(namespace, name);
    if (old && old.metadata.uid !== object.metadata.uid) {
      this.remove(namespace, name);
      this.set(object);
      return;
    }
    let objects = this.#namespaces.get(namespace);
    if (!objects) this.#namespaces.set(namespace, (objects = new Map<string, Stored<T>>()));
    objects.set(name, object);
    for (const [indexName, index] of this.#indexes) {
      if (old) this.#leave(index, old);
      this.#enter(indexName, index, object);
    }
    this.#notify(old ? { type: "update", object, old } : { type: "add", object });
  }

  /** Removes an object. Listeners get its last state. */
  remove(namespace: string, name: string, last?: Stored<T>): void {
    const objects = this.#namespaces.get(namespace);
    const object = objects?.get(name);
    if (!objects || !object) return;
    objects.delete(name);
    if (objects.size === 0) this.#namespaces.delete(namespace);
    for (const index of this.#indexes.values()) this.#leave(index, object);
    this.#notify({ type: "delete", object: last ?? object });
  }

  #notify(change: Change<T>): void {
    for (const listener of this.#listeners) this.#call(listener, change);
  }

  #call(listener: Listener<T>, change: Change<T>): void {
    try {
      listener(change);
    } catch (error) {
      this.#onError("A listener failed", error);
    }
  }

  #enter(name: string, { valuesOf, objects: found }: Index<T>, object: Stored<T>): void {
    try {
      for (const value of valuesOf(object)) {
        const objects = found.get(value);
        if (objects) objects.add(object);
        else found.set(value, new Set([object]));
      }
    } catch (error) {
      this.#onError(`Index function "${name}" failed; the index does not find the object`, error);
    }
  }

  #leave({ valuesOf, objects: found }: Index<T>, object: Stored<T>): void {
    try {
      for (const value of valuesOf(object)) {
        const objects = found.get(value);
        objects?.delete(object);
        if (objects?.size === 0) found.delete(value);
      }
    } catch {
      // It threw, and was reported, when the object was added, so the index has only the values before that.
    }
  }
}
