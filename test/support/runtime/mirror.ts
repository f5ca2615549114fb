import type { Client } from "../../../operator/runtime/client/client.ts";
import type { Clock } from "../../../operator/runtime/clock.ts";
import { addFinalizer, ensureChild, Manager, removeFinalizer } from "../../../operator/runtime/index.ts";
import type { KubernetesObject, ManagerOptions, Store } from "../../../operator/runtime/index.ts";
import { type ConfigMap, configMaps, type Secret, secrets } from "./kinds.ts";

/** Objects whose names begin so are held by a finalizer. */
export const HELD = "held";
/** Objects whose names begin so fail in each reconcile. */
export const POISON = "poison";
const finalizer = "mirror.test.io/held";

/** A manager whose controller keeps a Secret like each ConfigMap, and remembers what its reconciles saw. */
export interface Mirror {
  manager: Manager;
  sources: Store<ConfigMap>;
  /** The version of each object that was there when its last reconcile began. */
  lastSeen: Map<string, string>;
  /** How many reconciles have begun. */
  readonly reconciled: number;
  /** Names that were reconciled twice at once. */
  overlaps: string[];
  /**
   * What is not yet as it must be in the end: the stores like the server, each changed object seen by a reconcile as it
   * is now, the Secrets like the ConfigMaps.
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

  const reconcile = async (name: string, client: Client): Promise<void> => {
    let source = sources.get(namespace, name);
    lastSeen.set(name, versionOf(source));
    if (name.startsWith(POISON)) throw new Error("Poison");
    const copy = copies.get(namespace, name);
    if (!source || source.metadata.deletionTimestamp) {
      if (copy) await client.delete(secrets, { namespace, name });
      if (source) await removeFinalizer(client, configMaps, source, finalizer);
      return;
    }
    if (name.startsWith(HELD)) source = await addFinalizer(client, configMaps, source, finalizer);
    const desired: Secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { namespace, name },
      data: encoded(source),
    };
    // Nobody collects garbage here: a copy of an earlier object of that name is still there.
    if (copy && copy.metadata.ownerReferences?.[0]?.uid !== source.metadata.uid) {
      await client.delete(secrets, { namespace, name });
    }
    await ensureChild(client, secrets, desired, copies.get(namespace, name), { owner: source });
  };
  manager.controller<ConfigMap>({
    name: "mirror",
    for: { resource: configMaps },
    owns: [{ resource: secrets }],
    maxConcurrentReconciles: 3,
    async reconcile({ name }, { client }) {
      reconciled++;
      if (active.has(name)) overlaps.push(name);
      active.add(name);
      try {
        await reconcile(name, client);
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
    const mirrored = objects.items.filter(({ metadata }) => !metadata.name.startsWith(POISON));
    differ(
      "Secrets",
      content(mirrored, encoded),
      content(children.items, ({ data }) => data),
    );
    return found;
  };
  // What came and went while the watch was cut off was never there.
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

/** Time that runs so many times faster than the machine's, and whose wall clock jumps. */
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

  /** Lets what is begun from now on run only so many times faster than the machine's time. */
  slowDown(speed: number): void {
    this.#slowed = { monotonic: this.monotonic(), at: performance.now() };
    this.#speed = speed;
  }

  /** Sets the wall clock forward, or back. */
  jump(milliseconds: number): void {
    this.#jumped += milliseconds;
  }
}

function encoded({ data = {} }: ConfigMap): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data).map(([name, text]) => [name, Buffer.from(text).toString("base64")]),
  );
}

function versionOf(object: KubernetesObject | undefined): string {
  return object ? `${object.metadata.uid ?? ""}@${object.metadata.resourceVersion ?? ""}` : "gone";
}

function shown(objects: readonly KubernetesObject[]): string {
  return objects
    .map((object) => `${object.metadata.name ?? ""} ${versionOf(object)}`)
    .sort()
    .join("\n");
}

function content<T extends KubernetesObject>(objects: readonly T[], dataOf: (object: T) => unknown): string {
  return objects
    .map((object) => `${object.metadata.name ?? ""} ${JSON.stringify(dataOf(object) ?? {})}`)
    .sort()
    .join("\n");
}
