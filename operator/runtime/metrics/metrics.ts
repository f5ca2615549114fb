import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { QueueObserver, WorkQueue } from "../queue/work-queue.ts";

/** How a reconcile ended. */
export type ReconcileResult = "success" | "error" | "requeue_after" | "requeue";

/** Sees what happens in one controller. */
export interface ControllerObserver {
  queue: QueueObserver;
  /** Shows the gauges of a queue. */
  watchQueue(queue: WorkQueue): void;
  /** A reconcile starts. Call the returned function when it ends. */
  reconciling(): (result: ReconcileResult, seconds: number) => void;
  timedOut(): void;
  failedTerminally(): void;
}

/** How long ago the server last sent something on a watch. */
export interface WatchAge {
  kind: string;
  namespace: string;
  secondsSinceContact: number;
}

/** A metric that an operator adds. */
export interface MetricFamily<Name extends string = string> {
  /** Its name in Prometheus, such as `my_operator_backup_ready`. That of a counter ends with `_total`. */
  name: Name;
  /** What it measures, with its unit. */
  help: string;
  /** A `counter` only grows; a `gauge` can also fall. */
  type: "gauge" | "counter";
}

/** The values of an operator's metrics for one set of labels, such as for one object. */
export interface MetricReading<Name extends string = string> {
  /** The values of the labels. */
  labels: Readonly<Record<string, string>>;
  /** By the name of the metric. A metric without a value is not shown. */
  values: Readonly<Partial<Record<Name, number>>>;
}

/** Metrics that are read when Prometheus asks, so that they are right from the start and end with their object. */
export interface MetricSource<Name extends string = string> {
  /** The metrics that it gives values of. */
  families: readonly MetricFamily<Name>[];
  /** The labels that every reading has. */
  labelNames: readonly string[];
  /** Returns a reading for each set of labels. */
  read: () => Iterable<MetricReading<Name>>;
}

/** controller-runtime's buckets, so that quantiles in dashboards mean the same. */
const reconcileBucketsSeconds = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5,
  1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
];
const queueBucketsSeconds = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100, 1000];

/** The metrics of one manager, under controller-runtime's names. No label holds the name of an object. */
export class Metrics {
  readonly registry = new Registry();
  readonly #reconciles;
  readonly #queue;
  readonly #requests: Counter<"code" | "method" | "host">;
  readonly #leader: Gauge<"name">;
  /** Called before metrics are read. */
  readonly #beforeReading: (() => void)[] = [];

  constructor() {
    const registers = [this.registry];
    const labelNames = ["controller"] as const;
    this.#reconciles = {
      total: new Counter({
        name: "controller_runtime_reconcile_total",
        help: "Reconciles by result",
        labelNames: ["controller", "result"],
        registers,
      }),
      errors: new Counter({
        name: "controller_runtime_reconcile_errors_total",
        help: "Reconciles that failed",
        labelNames,
        registers,
      }),
      terminalErrors: new Counter({
        name: "controller_runtime_terminal_reconcile_errors_total",
        help: "Reconciles that failed and are not retried",
        labelNames,
        registers,
      }),
      timeouts: new Counter({
        name: "controller_runtime_reconcile_timeouts_total",
        help: "Reconciles that took too long",
        labelNames,
        registers,
      }),
      time: new Histogram({
        name: "controller_runtime_reconcile_time_seconds",
        help: "How long a reconcile takes",
        labelNames,
        buckets: reconcileBucketsSeconds,
        registers,
      }),
      active: new Gauge({
        name: "controller_runtime_active_workers",
        help: "Running reconciles",
        labelNames,
        registers,
      }),
      max: new Gauge({
        name: "controller_runtime_max_concurrent_reconciles",
        help: "Maximum number of concurrent reconciles",
        labelNames,
        registers,
      }),
    };
    const queueLabels = ["name", "controller"] as const;
    const gauge = (name: string, help: string) =>
      new Gauge({ name, help, labelNames: queueLabels, registers });
    const counter = (name: string, help: string) =>
      new Counter({ name, help, labelNames: queueLabels, registers });
    const histogram = (name: string, help: string) =>
      new Histogram({ name, help, labelNames: queueLabels, buckets: queueBucketsSeconds, registers });
    this.#queue = {
      depth: gauge("workqueue_depth", "Keys that wait for a worker"),
      adds: counter("workqueue_adds_total", "Keys that became ready"),
      retries: counter("workqueue_retries_total", "Keys that are retried after a failure"),
      waited: histogram("workqueue_queue_duration_seconds", "How long a ready key waits for a worker"),
      worked: histogram("workqueue_work_duration_seconds", "How long the work on a key takes"),
      unfinished: gauge(
        "workqueue_unfinished_work_seconds",
        "How long the running work has taken so far, in total",
      ),
      longest: gauge(
        "workqueue_longest_running_processor_seconds",
        "How long the longest running work has taken so far",
      ),
    };
    this.#requests = new Counter({
      name: "rest_client_requests_total",
      help: "Requests to the API server by status code",
      labelNames: ["code", "method", "host"],
      registers,
    });
    this.#leader = new Gauge({
      name: "leader_election_master_status",
      help: "1 while this instance is the leader",
      labelNames: ["name"],
      registers,
    });
    addProcessMetrics(this.registry);
  }

  request({ code, method, host }: { code: string; method: string; host: string }): void {
    this.#requests.inc({ code, method, host });
  }

  leading(name: string, isLeader: boolean): void {
    this.#leader.set({ name }, isLeader ? 1 : 0);
  }

  /** Shows the age of each watch. `ages` is called when metrics are read. */
  watches(ages: () => readonly WatchAge[]): void {
    new Gauge({
      name: "watch_last_contact_seconds",
      help: "How long ago the API server last sent something on a watch",
      labelNames: ["kind", "namespace"],
      registers: [this.registry],
      collect() {
        for (const { kind, namespace, secondsSinceContact } of ages()) {
          this.set({ kind, namespace }, secondsSinceContact);
        }
      },
    });
  }

  /** Shows the readings of a source. It is read when metrics are read. */
  source<Name extends string>({ families, labelNames, read }: MetricSource<Name>): void {
    const registers = [this.registry];
    const shown = new Map(
      families.map(({ name, help, type }) => {
        const options = { name, help, labelNames: [...labelNames], registers };
        return [name, type === "counter" ? new Counter(options) : new Gauge(options)] as const;
      }),
    );
    this.#beforeReading.push(() => {
      for (const metric of shown.values()) metric.reset();
      for (const { labels, values } of read()) {
        for (const [name, metric] of shown) {
          const value = values[name];
          if (value !== undefined) metric.inc(labels, value);
        }
      }
    });
  }

  /** Returns the observer of a controller. Its metrics are 0 from the start. */
  controller(name: string, maxConcurrentReconciles: number): ControllerObserver {
    const { total, errors, terminalErrors, timeouts, time, active, max } = this.#reconciles;
    const labels = { controller: name };
    for (const result of ["success", "error", "requeue_after", "requeue"])
      total.inc({ ...labels, result }, 0);
    errors.inc(labels, 0);
    terminalErrors.inc(labels, 0);
    timeouts.inc(labels, 0);
    active.set(labels, 0);
    max.set(labels, maxConcurrentReconciles);
    const inQueue = { name, controller: name };
    const queue = this.#queue;
    queue.adds.inc(inQueue, 0);
    queue.retries.inc(inQueue, 0);
    return {
      queue: {
        added() {
          queue.adds.inc(inQueue);
        },
        retried() {
          queue.retries.inc(inQueue);
        },
        taken(waited) {
          queue.waited.observe(inQueue, waited);
        },
        done(worked) {
          queue.worked.observe(inQueue, worked);
        },
      },
      watchQueue: (watched) => {
        this.#beforeReading.push(() => {
          const { unfinishedSeconds: unfinished } = watched;
          queue.depth.set(inQueue, watched.depth);
          queue.unfinished.set(
            inQueue,
            unfinished.reduce((sum, seconds) => sum + seconds, 0),
          );
          queue.longest.set(inQueue, Math.max(0, ...unfinished));
        });
      },
      reconciling() {
        active.inc(labels);
        return (result, seconds) => {
          active.dec(labels);
          total.inc({ ...labels, result });
          if (result === "error") errors.inc(labels);
          time.observe(labels, seconds);
        };
      },
      timedOut() {
        timeouts.inc(labels);
      },
      failedTerminally() {
        terminalErrors.inc(labels);
      },
    };
  }

  /** Returns all metrics in Prometheus' text format. */
  async text(): Promise<string> {
    for (const update of this.#beforeReading) update();
    return this.registry.metrics();
  }
}

/** The metrics that dashboards show of a process. prom-client's own set wakes an idle process a hundred times a second. */
function addProcessMetrics(registry: Registry): void {
  const registers = [registry];
  new Gauge({
    name: "process_cpu_seconds_total",
    help: "CPU time used",
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.set((user + system) / 1e6);
    },
  });
  new Gauge({
    name: "process_resident_memory_bytes",
    help: "Memory in use",
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Gauge({
    name: "process_start_time_seconds",
    help: "When the process started, in seconds since 1970",
    registers,
  }).set(Math.round(Date.now() / 1000 - process.uptime()));
}
