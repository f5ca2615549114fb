import { isDeepStrictEqual } from "node:util";
import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import { instancePodName } from "../../../kubernetes/database-names.ts";
import type { Pod } from "../../../kubernetes/kinds.ts";
import type { Client, Logger, Request, Runnable, Store, Stored, Trigger } from "../../../runtime/index.ts";
import type { ReplicaFigures } from "../../../monitoring/metrics/add-replica-metrics.ts";
import { isServing } from "../server/is-serving.ts";
import { primaryOrdinal, replicaOrdinals } from "../server/instances.ts";
import { askServer } from "./ask-server.ts";
import type { ReplicaState } from "./replication-state.ts";
import { replicationQuery, replicationState } from "./replication-state.ts";
import type { PrimaryLogin } from "./primary-login.ts";
import { readPrimaryLogin } from "./primary-login.ts";
import type { ShownReplica } from "./shown-lag.ts";
import { shownReplica } from "./shown-lag.ts";

/** How often each primary is asked. One that does not answer is asked half as often each time, up to ten times the pause. */
const usualPauseSeconds = 30;
/** How often the observer looks which primaries it has to ask, as a part of the pause. */
const partOfPause = 1 / 6;
/** How many primaries are asked at a time. */
const maxAtOnce = 8;
/** How much of an error of a server is in the log. */
const maxErrorLength = 300;

/** What an observer needs. */
export interface ReplicationObserverOptions {
  client: Client;
  databases: Store<PostgreSQLDatabase>;
  pods: Store<Pod>;
  log: Logger;
  /** Where a primary can be reached, in tests. Default: at the Service of the primary. */
  locate?: (database: Stored<PostgreSQLDatabase>) => { host: string; port: number };
  /** How often each primary is asked, in seconds, in tests. Default: 30. */
  pauseSeconds?: number;
}

/** What is known of the replicas of a database. */
interface Observation {
  /** Undefined while the primary is not known to answer. */
  replicas: ReplicaState[] | undefined;
  /** What the status shows of each replica, by its ordinal. */
  shown: ReadonlyMap<number, ShownReplica>;
  /** Kept until a login fails, so that a database at rest costs no request to the API server. */
  login: PrimaryLogin | undefined;
  failures: number;
  /** In milliseconds of `performance.now()`. */
  nextTime: number;
}

/**
 * Asks the primary of each PostgreSQLDatabase with replicas how far they are behind. It is separate from the reconciles, and asks for
 * one only when what the status shows changes. What a primary answered before does not count once it does not answer.
 */
export class ReplicationObserver implements Runnable {
  readonly name = "replication observer";
  readonly #options: ReplicationObserverOptions;
  readonly #pauseMilliseconds: number;
  /** By the uid of the database. */
  readonly #observations = new Map<string, Observation>();
  readonly #waiting = new Map<string, Stored<PostgreSQLDatabase>>();
  readonly #asked = new Map<string, Promise<void>>();
  readonly #ending = new AbortController();
  readonly #listeners = new Set<(request: Request) => void>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ReplicationObserverOptions) {
    this.#options = options;
    this.#pauseMilliseconds = (options.pauseSeconds ?? usualPauseSeconds) * 1000;
  }

  /** Asks for a reconcile of a database when what its status is to show has changed. */
  readonly trigger: Trigger = (ask) => {
    this.#listeners.add(ask);
    return () => this.#listeners.delete(ask);
  };

  start(): void {
    this.#round();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#waiting.clear();
    this.#ending.abort();
    await Promise.all(this.#asked.values());
  }

  /** What the status is to show of each replica, by its ordinal; undefined until the primary was asked for the first time. */
  shown({ metadata }: Stored<PostgreSQLDatabase>): ReadonlyMap<number, ShownReplica> | undefined {
    return this.#observations.get(metadata.uid)?.shown;
  }

  /** The figures of all replicas that are known. */
  figures(): ReplicaFigures[] {
    return this.#options.databases.list().flatMap(({ metadata: { namespace, name, uid } }) =>
      (this.#observations.get(uid)?.replicas ?? []).map((replica) => ({
        ...replica,
        ...{ namespace, database: name, pod: instancePodName(name, replica.ordinal) },
      })),
    );
  }

  /** Lets those be asked whose time has come, and forgets what can no longer be known. */
  #round(): void {
    const present = new Map(
      this.#options.databases.list().map((database) => [database.metadata.uid, database]),
    );
    for (const uid of this.#observations.keys()) if (!present.has(uid)) this.#observations.delete(uid);
    for (const [uid, database] of present) {
      const known = this.#observations.get(uid);
      if (!this.#canAnswer(database)) {
        this.#waiting.delete(uid);
        if (replicaOrdinals(database.spec).length > 0)
          this.#record(database, { ...silent, login: known?.login });
        else this.#observations.delete(uid);
      } else if (!this.#asked.has(uid) && performance.now() >= (known?.nextTime ?? 0)) {
        this.#waiting.set(uid, database);
      }
    }
    this.#askNext();
    this.#timer = setTimeout(() => {
      this.#round();
    }, this.#pauseMilliseconds * partOfPause);
  }

  #canAnswer({ metadata, spec, status }: Stored<PostgreSQLDatabase>): boolean {
    if (metadata.deletionTimestamp !== undefined || status?.initializationTime === undefined) return false;
    const primary = this.#options.pods.get(
      metadata.namespace,
      instancePodName(metadata.name, primaryOrdinal()),
    );
    return replicaOrdinals(spec).length > 0 && primary !== undefined && isServing(primary);
  }

  /** The one that has waited longest is the first, whatever the others do. */
  #askNext(): void {
    for (const [uid, database] of this.#waiting) {
      if (this.#asked.size >= maxAtOnce) return;
      this.#waiting.delete(uid);
      const asked = this.#ask(database).then(() => {
        this.#asked.delete(uid);
        this.#askNext();
      });
      this.#asked.set(uid, asked);
    }
  }

  async #ask(database: Stored<PostgreSQLDatabase>): Promise<void> {
    const { namespace, name, uid } = database.metadata;
    const { failures = 0, login: known } = this.#observations.get(uid) ?? {};
    try {
      const { login, replicas } = await this.#answer(database, known);
      this.#record(database, { replicas, login, failures: 0, pause: this.#pauseMilliseconds });
      if (failures > 0) this.#options.log.info("The primary answers again", { namespace, name });
    } catch (thrown) {
      if (this.#ending.signal.aborted) return;
      const pause = this.#pauseMilliseconds * Math.min(2 ** failures, 10);
      this.#record(database, { ...silent, failures: failures + 1, pause });
      const error = brief(thrown);
      if (failures === 0)
        this.#options.log.info("Failed to ask the primary for the lag of its replicas", {
          namespace,
          name,
          error,
        });
    }
  }

  async #answer(database: Stored<PostgreSQLDatabase>, known: PrimaryLogin | undefined) {
    if (known !== undefined) {
      // Its password or its authority may have changed.
      const replicas = await this.#askAs(database, known).catch(() => undefined);
      if (replicas !== undefined) return { login: known, replicas };
    }
    const context = { client: this.#options.client, signal: this.#ending.signal };
    const login = await readPrimaryLogin(database, context);
    return { login, replicas: await this.#askAs(database, login) };
  }

  async #askAs(
    database: Stored<PostgreSQLDatabase>,
    { address, login }: PrimaryLogin,
  ): Promise<ReplicaState[]> {
    const at = { ...address, ...this.#options.locate?.(database) };
    const rows = await askServer(at, login, replicationQuery, this.#ending.signal);
    return replicationState(rows, replicaOrdinals(database.spec));
  }

  #record(
    database: Stored<PostgreSQLDatabase>,
    {
      replicas,
      login,
      failures,
      pause,
    }: Pick<Observation, "replicas" | "login" | "failures"> & { pause: number },
  ): void {
    const { namespace, name, uid } = database.metadata;
    const before = this.#observations.get(uid)?.shown;
    const shown = new Map(
      (replicas ?? []).map((replica) => [
        replica.ordinal,
        shownReplica(replica, before?.get(replica.ordinal)),
      ]),
    );
    this.#observations.set(uid, { replicas, shown, login, failures, nextTime: performance.now() + pause });
    if (before !== undefined && isSame(before, shown)) return;
    for (const ask of this.#listeners) ask({ namespace, name });
  }
}

/** Nothing is known, and the primary is asked as soon as it can answer. */
const silent = { replicas: undefined, login: undefined, failures: 0, pause: 0 };

function isSame(some: ReadonlyMap<number, ShownReplica>, others: ReadonlyMap<number, ShownReplica>): boolean {
  return (
    some.size === others.size &&
    [...some].every(([ordinal, shown]) => isDeepStrictEqual(shown, others.get(ordinal)))
  );
}

/** The words of an error, which may be a server's. */
function brief(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.slice(0, maxErrorLength).replaceAll(/\p{Cc}/gu, " ");
}
