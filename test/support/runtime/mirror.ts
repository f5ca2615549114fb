import type { Client } from "../../../operator/runtime/client/client.ts";
import type { Clock } from "../../../operator/runtime/clock.ts";
import { addFinalizer, ensureChild, Manager, removeFinalizer } from "../../../operator/runtime/index.ts";
import type {
  ManagerOptions,
  ReconcileContext,
  Store,
  StoredObject,
} from "../../../operator/runtime/index.ts";
import { type ConfigMap, configMaps, type Secret, secrets } from "./kinds.ts";

/** Objects with this prefix get a finalizer. */
export const heldPrefix = "held";
/** Reconciles of objects with this prefix fail. */
export const poisonPrefix = "poison";
const finalizer = "mirror.test.io/held";

/** A manager whose controller keeps a Secret equal to each ConfigMap, and records what its reconciles saw. */
export interface Mirror {
  manager: Manager;
  sources: Store<ConfigMap>;
  /** The version of each object in the store at the start of the object's last reconcile. */
  lastSeen: Map<string, string>;
  /** The number of reconciles that have started. */
  readonly reconciled: number;
  /** Names of objects that were reconciled twice at the same time. */
  overlaps: string[];
  /**
   * Lists the differences from the required final state: the stores equal the server, a reconcile has seen the current
   * version of each changed object, and the Secrets equal the ConfigMaps.
   */
  discrepancies(server: Client, changed: Iterable<string>): Promise<string[]>;
  stop(): Promise<void>;
}

/** Starts a mirror of one namespace. */
export function startMirror(namespace: string, options: Omit<ManagerOptions, "name">): Mirror {
  const manager = new Manager({ name: "mirror", namespaces: [namespace], ...options });
  const sources = manager.store({ resource: configMaps });
  const copies = manager.store({ resource: secrets });
  const lastSeen = new Map<string, string>();
  const active = new Set<string>();
  const overlaps: string[] = [];
  let reconciled = 0;

  const reconcile = async (name: string, { client, signal }: ReconcileContext): Promise<void> => {
    let source = sources.get(namespace, name);
    lastSeen.set(name, versionOf(source));
    if (name.startsWith(poisonPrefix)) throw new Error("Poison");
    const copy = copies.get(namespace, name);
    if (!source || source.metadata.deletionTimestamp) {
      if (copy) await client.delete(secrets, { namespace, name }, { signal });
      if (source) await removeFinalizer(client, configMaps, source, finalizer, { signal });
      return;
    }
    if (name.startsWith(heldPrefix)) {
      source = await addFinalizer(client, configMaps, source, finalizer, { signal });
    }
    const desired: Secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { namespace, name },
      data: encoded(source),
    };
    // The API server has no garbage collector here: the copy of an earlier object of this name still exists.
    if (copy && copy.metadata.ownerReferences?.[0]?.uid !== source.metadata.uid) {
      await client.delete(secrets, { namespace, name }, { signal });
    }
    await ensureChild(client, secrets, desired, copies.get(namespace, name), { owner: source, signal });
  };
  manager.controller({
    name: "mirror",
    for: { resource: configMaps },
    owns: [{ resource: secrets }],
    maxConcurrentReconciles: 3,
    async reconcile({ name }, context) {
      reconciled++;
      if (active.has(name)) overlaps.push(name);
      active.add(name);
      try {
        await reconcile(name, context);
      } finally {
        active.delete(name);
      }
    },
  });
  const end = new AbortController();
  const running = manager.start(end.signal);

  const discrepancies = async (server: Client, changed: Iterable<string>): Promise<string[]> => {
    const [objects, children] = await Promise.all([
      server.list(configMaps, { namespace }),
      server.list(secrets, { namespace }),
    ]);
    const found: string[] = [];
    const differ = (what: string, expected: string, actual: string) => {
      if (expected !== actual) found.push(`${what}: expected ${expected}, got ${actual}`);
    };
    for (const [kind, wanted, store] of [
      ["ConfigMaps", objects.items, sources],
      ["Secrets", children.items, copies],
    ] as const) {
      differ(`${kind} in the store`, shown(wanted), shown(store.list(namespace)));
    }
    const now = new Map(objects.items.map((object) => [object.metadata.name, object]));
    for (const name of changed) differ(`last seen of ${name}`, versionOf(now.get(name)), seen(name));
    const mirrored = objects.items.filter(({ metadata }) => !metadata.name.startsWith(poisonPrefix));
    differ(
      "Secrets",
      content(mirrored, encoded),
      content(children.items, ({ data }) => data),
    );
    return found;
  };
  // The mirror never sees an object that was created and deleted while its watch was cut.
  const seen = (name: string) => lastSeen.get(name) ?? "gone";

  return {
    manager,
    sources,
    lastSeen,
    get reconciled() {
      return reconciled;
    },
    overlaps,
    discrepancies,
    async stop() {
      end.abort();
      await running;
    },
  };
}

/** Time that runs several times faster than the machine's, and whose wall clock jumps. */
export class HastyClock implements Clock {
  #speed: number;
  #jumped = 0;
  #slowed = { at: 0, monotonic: 0 };

  constructor(speed: number) {
    this.#speed = speed;
  }

  now(): number {
    return Date.now() + this.#jumped;
  }

  monotonic(): number {
    return this.#slowed.monotonic + (performance.now() - this.#slowed.at) * this.#speed;
  }

  after(milliseconds: number, action: () => void): () => void {
    const timer = setTimeout(action, milliseconds / this.#speed);
    return () => {
      clearTimeout(timer);
    };
  }

  /** Sets the speed of timers that start from now on. */
  slowDown(speed: number): void {
    this.#slowed = { monotonic: this.monotonic(), at: performance.now() };
    this.#speed = speed;
  }

  /** Sets the wall clock forward or back. */
  jump(milliseconds: number): void {
    this.#jumped += milliseconds;
  }
}

function encoded({ data = {} }: ConfigMap): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data).map(([name, text]) => [name, Buffer.from(text).toString("base64")]),
  );
}

function versionOf(object: StoredObject | undefined): string {
  return object ? `${object.metadata.uid}@${object.metadata.resourceVersion}` : "gone";
}

function shown(objects: readonly StoredObject[]): string {
  return objects
    .map((object) => `${object.metadata.name} ${versionOf(object)}`)
    .sort()
    .join("\n");
}

function content<T extends StoredObject>(objects: readonly T[], dataOf: (object: T) => unknown): string {
  return objects
    .map((object) => `${object.metadata.name} ${JSON.stringify(dataOf(object) ?? {})}`)
    .sort()
    .join("\n");
}
