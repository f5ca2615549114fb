import type { ModelKind } from "./kind.ts";
import type { ModelObject } from "./objects.ts";

/** A stored object, and its text. The object does not change: a write parses the text again. */
export interface Entry {
  readonly object: ModelObject;
  readonly text: string;
}

/** A change of an object. */
export interface StoredChange {
  readonly kind: ModelKind;
  readonly version: number;
  /** Undefined: it was created. */
  readonly before: ModelObject | undefined;
  /** What watches show: of a deletion, the last state with the version of the deletion. */
  readonly after: Entry;
  readonly isDeletion: boolean;
}

/** All objects in the order of their keys, as etcd has them, and the changes that watches can still ask for. */
export class Storage {
  readonly #kinds = new Map<ModelKind, Map<string, Entry>>();
  readonly #sorted = new Map<ModelKind, string[]>();
  readonly #listeners = new Set<(change: StoredChange) => void>();
  #changes: StoredChange[] = [];
  #version: number;
  #compacted: number;

  /** @param version The version before the first write. */
  constructor(version: number) {
    this.#version = this.#compacted = version;
  }

  get version(): number {
    return this.#version;
  }

  /** Watches cannot start before this version. */
  get compacted(): number {
    return this.#compacted;
  }

  get(kind: ModelKind, namespace: string | undefined, name: string): Entry | undefined {
    return this.#of(kind).get(keyOf(namespace, name));
  }

  /** The objects of a kind after a key, in the order of their keys. */
  *list(kind: ModelKind, namespace?: string, after = ""): Generator<Entry> {
    const objects = this.#of(kind);
    let sorted = this.#sorted.get(kind);
    if (!sorted) this.#sorted.set(kind, (sorted = [...objects.keys()].sort(compareBytes)));
    for (const key of sorted) {
      if (key <= after || (namespace !== undefined && !key.startsWith(`${namespace}/`))) continue;
      const entry = objects.get(key);
      if (entry) yield entry;
    }
  }

  /** Stores an object with the next version, which it gets. */
  put(kind: ModelKind, object: ModelObject, before: ModelObject | undefined): Entry {
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const entry = this.#next(object);
    if (!before) this.#sorted.delete(kind);
    this.#of(kind).set(key, entry);
    this.#publish({ kind, version: this.#version, before, after: entry, isDeletion: false });
    return entry;
  }

  /** Removes an object. */
  remove(kind: ModelKind, object: ModelObject): void {
    this.#of(kind).delete(keyOf(object.metadata.namespace, object.metadata.name));
    this.#sorted.delete(kind);
    const after = this.#next({ ...object, metadata: { ...object.metadata } });
    this.#publish({ kind, version: this.#version, before: object, after, isDeletion: true });
  }

  /** The changes after a version. */
  changesAfter(version: number): StoredChange[] {
    return this.#changes.filter((change) => change.version > version);
  }

  /** Forgets all changes until now, so that watches cannot start before. */
  compact(): void {
    this.#changes = [];
    this.#compacted = this.#version;
  }

  /** Calls a function with each change. Returns how to stop that. */
  listen(listener: (change: StoredChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #of(kind: ModelKind): Map<string, Entry> {
    let objects = this.#kinds.get(kind);
    if (!objects) this.#kinds.set(kind, (objects = new Map<string, Entry>()));
    return objects;
  }

  #next(object: ModelObject): Entry {
    object.metadata.resourceVersion = String(++this.#version);
    return { object, text: JSON.stringify(object) };
  }

  #publish(change: StoredChange): void {
    this.#changes.push(change);
    for (const listener of [...this.#listeners]) listener(change);
  }
}

/** The key of an object among those of its kind. */
export function keyOf(namespace: string | undefined, name: string): string {
  return `${namespace ?? ""}/${name}`;
}

/** Names are ASCII, so the order of code units is that of bytes. */
function compareBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
