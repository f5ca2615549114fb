import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Server } from "node:http";
import { AccessReviewer } from "../client/access.ts";
import { checkNumber } from "../check-number.ts";
import { parseBindAddress } from "./bind-address.ts";
import { Client } from "../client/client.ts";
import type { Clock } from "../clock.ts";
import { systemClock } from "../clock.ts";
import { Controller, type ControllerOptions } from "../controller/controller.ts";
import { EventWriter } from "../events/event-writer.ts";
import { fenceWrites } from "./write-fence.ts";
import { serverStage } from "./http-server.ts";
import type { Connection } from "./connection.ts";
import { connectionOver, httpConnection } from "./connection.ts";
import type { Identity } from "../client/identity.ts";
import type { Transport } from "../client/transport.ts";
import type { LeaseTimes } from "./leader-election.ts";
import { LeaderElector } from "./leader-election.ts";
import type { Logger } from "../logging.ts";
import type { MetricSource } from "../metrics/metrics.ts";
import { Metrics } from "../metrics/metrics.ts";
import { metricsServer } from "../metrics/metrics-server.ts";
import type { KubernetesObject } from "../client/objects.ts";
import { probeServer } from "./probes.ts";
import type { InitialList } from "../cache/reflector.ts";
import type { Runnable } from "./runnable.ts";
import type { Stage } from "./stages.ts";
import { Stages } from "./stages.ts";
import type { Store } from "../cache/store.ts";
import type { Watched } from "../cache/watched.ts";
import { Watches } from "../cache/watches.ts";

/** Options of a manager. */
export interface ManagerOptions {
  /**
   * Field manager of its writes and reporting controller of its events, such as `my-operator`. At most 63 lower case
   * letters, digits, dashes and dots.
   */
  name: string;
  /** Where it and its controllers log. */
  log: Logger;
  /** Path of a kubeconfig. Default: `$KUBECONFIG`, in a Pod its service account, else `~/.kube/config`. */
  kubeconfig?: string | undefined;
  /** Context in the kubeconfig. Default: its current one. */
  context?: string | undefined;
  /** Where the API server is, and the credentials for it. Default: from kubeconfig and context. */
  identity?: Identity;
  /**
   * How requests reach the API server, such as the transport of a model. With one, no kubeconfig is read, leader election
   * needs its `namespace`, and the metrics do not count requests; the manager does not close it. Default: HTTP to `identity`.
   */
  transport?: Transport;
  /** Namespaces to watch. Default: all. */
  namespaces?: readonly string[];
  /** How its watches get the present objects: in `pages` of a list, or as a `stream` of events. Default: `pages`. */
  initialLists?: InitialList;
  /**
   * Whether the objects of its stores are frozen, so that a reconciler that changes one, which others share, fails with a
   * TypeError. For tests: freezing costs time. Default: whether the environment variable NODE_ENV is `test`, as vitest sets it.
   */
  freezesObjects?: boolean;
  /** Default: no election, for a single instance. */
  leaderElection?: LeaderElectionOptions | undefined;
  /** Default: no metrics server. */
  metrics?: MetricsOptions | undefined;
  /** Where `/healthz` and `/readyz` are served, such as `:8081`; `0` for no server. Default: `0`. */
  probes?: string;
  /** How long a stop may take. Default: 30. */
  gracefulStopSeconds?: number;
  /** Ends the process when the lease is lost, because others may lead from then on. Default: `process.exit(1)`. */
  exit?: () => void;
  /** Default: the machine's. */
  clock?: Clock;
}

/** Options of leader election: one of several instances leads. */
export interface LeaderElectionOptions extends LeaseTimes {
  /** Name of the Lease. */
  id: string;
  /** Namespace of the Lease. Default: the one of the Pod or of the kubeconfig's context. */
  namespace?: string | undefined;
}

/** Where and how metrics are served. */
export interface MetricsOptions {
  /** Such as `:8443`; `0` for no server. */
  bindAddress: string;
  /** With TLS, and only for users whom the API server lets GET /metrics. Default: true. */
  secure?: boolean;
  /** Folder with `tls.crt` and `tls.key`. Default: a self-signed certificate. */
  certPath?: string | undefined;
}

/** Runs controllers: shares their watches, takes part in leader election, serves metrics and probes, stops in order. */
export class Manager {
  /** The stores show its writes at once. */
  readonly client: Client;
  /** The log of the options. */
  readonly log: Logger;
  /** The namespaces that it watches; empty: all. */
  readonly namespaces: readonly string[];
  readonly #options: ManagerOptions;
  readonly #clock: Clock;
  readonly #connection: Connection;
  readonly #metrics = new Metrics();
  readonly #watches: Watches;
  readonly #events: EventWriter;
  readonly #controllers = new Map<string, Controller<KubernetesObject>>();
  readonly #runnables: Runnable[] = [];
  readonly #instance = `${hostname()}_${randomUUID()}`;
  #elector: LeaderElector | undefined;
  #isStarted = false;
  /** The ports of its servers, for options with port 0. */
  readonly ports: { metrics?: number; probes?: number } = {};

  constructor(options: ManagerOptions) {
    const { name, log, namespaces = [], initialLists } = options;
    const { freezesObjects = process.env["NODE_ENV"] === "test" } = options;
    // The name is also the prefix of an annotation.
    const isDomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name);
    if (!isDomain || name.length > 63) {
      throw new Error(
        `Invalid manager name "${name}": use at most 63 lower case letters, digits, dashes and dots, with a letter or digit at ` +
          `both ends and next to each dot, such as "my-operator".`,
      );
    }
    checkNumber("gracefulStopSeconds", options.gracefulStopSeconds ?? 30, { from: 0 });
    this.#options = options;
    this.log = log;
    this.namespaces = namespaces;
    this.#clock = options.clock ?? systemClock;
    this.#connection = options.transport
      ? connectionOver(options.transport)
      : httpConnection({
          identity: options.identity,
          kubeconfig: options.kubeconfig,
          context: options.context,
          userAgent: name,
          observe: (request) => {
            this.#metrics.request(request);
          },
        });
    this.client = new Client(
      fenceWrites(this.#connection.transport, () => this.#elector?.mayWrite ?? true),
      {
        fieldManager: name,
        log,
        clock: this.#clock,
        onWrite: (...written) => {
          this.#watches.onWrite(...written);
        },
      },
    );
    this.#watches = new Watches({
      client: this.client,
      clock: this.#clock,
      log,
      namespaces,
      initialLists,
      freezesObjects,
    });
    this.#metrics.watches(() => this.#watches.ages);
    this.#events = new EventWriter({
      client: this.client,
      reportingController: name,
      reportingInstance: hostname(),
      clock: this.#clock,
      log,
    });
  }

  /**
   * Returns the store of a watch, shared with every controller that watches the same. It is filled before reconciles start.
   *
   * @throws Error when the manager has started without that watch.
   */
  store<T extends KubernetesObject, Index extends string = never>(
    watched: Watched<T, Index>,
  ): Store<T, Index> {
    // The types of a Store allow less, and need not be computed for a T that is not known here.
    return this.#watches.storeOf<T>(watched) as unknown as Store<T, Index>;
  }

  /**
   * Adds a controller. Call it before `start`.
   *
   * @throws Error when the name is taken or the manager has started; RangeError when a number is not allowed.
   */
  controller<
    T extends KubernetesObject,
    const Owned extends readonly KubernetesObject[],
    const Others extends readonly KubernetesObject[],
  >(given: ControllerOptions<T, Owned, Others>): void {
    // Each store holds objects of the very kind that its map function takes.
    const options = given as unknown as ControllerOptions<T>;
    const { name, maxConcurrentReconciles = 1 } = options;
    if (this.#isStarted) throw new Error(`Cannot add controller "${name}": the manager has started.`);
    if (this.#controllers.has(name))
      throw new Error(`A controller with the name "${name}" exists already: use another name.`);
    for (const watched of [options.for, ...(options.owns ?? []), ...(options.watches ?? [])]) {
      this.#watches.storeOf(watched);
    }
    const controller = new Controller(options, {
      client: this.client,
      events: this.#events,
      log: this.log,
      clock: this.#clock,
      observer: this.#metrics.controller(name, maxConcurrentReconciles),
      storeOf: (watched) => this.#watches.storeOf(watched),
    });
    this.#controllers.set(name, controller);
  }

  /**
   * Adds a part of the program's own, such as a server or a periodic task. Runnables start in the order in which they
   * were added, after the watches and before the controllers, and stop in the opposite order. Those with `leaderOnly`
   * start once this instance leads. Call it before `start`.
   *
   * @throws Error when the manager has started.
   */
  add(runnable: Runnable): void {
    if (this.#isStarted) throw new Error(`Cannot add "${runnable.name}": the manager has started.`);
    this.#runnables.push(runnable);
  }

  /**
   * Adds metrics that are read from the stores or elsewhere when Prometheus asks. Only the instance that leads shows them:
   * otherwise each object would be counted twice. Call it before `start`.
   *
   * @throws Error when a metric of that name exists.
   */
  metrics<Name extends string>(source: MetricSource<Name>): void {
    this.#metrics.source({
      ...source,
      read: () => ((this.#elector?.isLeader ?? true) ? source.read() : []),
    });
  }

  /**
   * Runs until the signal is aborted, then stops in order. Call it once.
   *
   * @throws Error when a part cannot start (an address is taken, the kubeconfig is wrong), fails later, or does not stop
   * in time. Without leader election, all other parts are stopped even if a reconcile never ends.
   */
  async start(signal: AbortSignal): Promise<void> {
    if (this.#isStarted) throw new Error("A manager starts once: make a new one.");
    this.#isStarted = true;
    this.#watches.seal();
    // Reports a wrong kubeconfig once, and not for each watch.
    await this.#connection.check();
    const { gracefulStopSeconds = 30 } = this.#options;
    try {
      await new Stages(await this.#stages(), this.#clock, this.log).run(signal, gracefulStopSeconds);
    } finally {
      this.#connection.transport.close();
    }
  }

  /** All parts, in the order in which they start. They stop in the opposite order. */
  async #stages(): Promise<Stage[]> {
    const { metrics, probes = "0" } = this.#options;
    const controllers = [...this.#controllers.values()];
    const runnables = (leaderOnly: boolean) =>
      this.#runnables.filter((runnable) => (runnable.leaderOnly ?? true) === leaderOnly);
    return [
      ...(await this.#serverStage("metrics", metrics?.bindAddress ?? "0", () =>
        this.#metricsServer(metrics),
      )),
      ...(await this.#serverStage("probes", probes, () => Promise.resolve(this.#probeServer()))),
      {
        name: "watches",
        start: (signal) => this.#watches.start(signal),
        stop: () => this.#watches.stop(),
      },
      // Stops after the controllers, so that their last events are written.
      { name: "events", start: () => undefined, stop: () => this.#events.flush() },
      ...runnables(false),
      ...(await this.#electionStage()),
      ...runnables(true),
      {
        name: "controllers",
        start: () => {
          for (const controller of controllers) controller.start();
        },
        stop: async (seconds) => {
          await Promise.all(controllers.map((controller) => controller.stop(seconds * 0.8)));
        },
      },
    ];
  }

  async #electionStage(): Promise<Stage[]> {
    const { leaderElection, name, exit = () => process.exit(1) } = this.#options;
    if (!leaderElection) return [];
    const { id, namespace: chosen, ...times } = leaderElection;
    const namespace = chosen ?? (await this.#connection.namespace());
    if (namespace === undefined) {
      throw new Error(
        "The namespace of the leader election's Lease is unknown: set leaderElection.namespace.",
      );
    }
    // The requests of the controllers cannot delay a renewal.
    const transport = this.#connection.separate(`${name}/leader-election`);
    const elector = (this.#elector = new LeaderElector({
      client: new Client(transport, { fieldManager: name }),
      namespace,
      name: id,
      identity: this.#instance,
      clock: this.#clock,
      log: this.log,
      ...times,
      onLost: (reason) => {
        this.log.error("Lost the lease; ending at once", { reason });
        exit();
      },
      onChange: (isLeader) => {
        this.#metrics.leading(id, isLeader);
      },
    }));
    this.#metrics.leading(id, false);
    return [
      {
        name: "leader election",
        // If reconciles do not end, the lease must not be given back, because they may write.
        outlastsLater: true,
        start: (signal) => elector.acquire(signal),
        stop: async () => {
          await elector.release();
          transport.close();
        },
      },
    ];
  }

  async #serverStage(
    name: "metrics" | "probes",
    address: string,
    create: () => Promise<Server>,
  ): Promise<Stage[]> {
    const bind = parseBindAddress(address);
    if (!bind) return [];
    return [serverStage(`${name} server`, await create(), bind, (port) => (this.ports[name] = port))];
  }

  #metricsServer({ secure = true, certPath }: Partial<MetricsOptions> = {}): Promise<Server> {
    return metricsServer({
      text: () => this.#metrics.text(),
      access: secure ? new AccessReviewer(this.client, this.#clock) : undefined,
      certPath,
      log: this.log,
    });
  }

  #probeServer(): Server {
    const list = (problem: string, kinds: string[]) =>
      kinds.length === 0 ? undefined : `${problem}: ${kinds.join(", ")}`;
    return probeServer({
      healthz: () => list("watches hang", this.#watches.hung),
      readyz: () => list("waiting for the first list of", this.#watches.unsynced),
    });
  }
}
