import { afterAll, beforeAll, expect, inject } from "vitest";
import type { DatabaseBackup } from "../../../operator/api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import type { DatabaseBackupOptions } from "../../../operator/controllers/databasebackup/context.ts";
import { registerControllers } from "../../../operator/controllers/index.ts";
import type { KubernetesObject, Logger } from "../../../operator/runtime/index.ts";
import { Manager } from "../../../operator/runtime/index.ts";
import { installCrds } from "../api/install-crds.ts";
import { kubectl, testNamespace } from "../../../lib/testing/suite.ts";
import { eventually } from "../../../lib/testing/eventually.ts";
import { backup } from "./objects.ts";
import { controllersOptions } from "./controllers-options.ts";
import { FakeControlPlane } from "./fake-control-plane.ts";
import { ShiftedClock } from "./shifted-clock.ts";

/**
 * Runs the operator's controllers against the tier's API server, in a namespace of the suite's own. Only the suite runs
 * the CronJobs and Jobs there, with `controlPlane`.
 */
export function operatorUnderTest(name: string, options: Partial<DatabaseBackupOptions> = {}) {
  const namespace = testNamespace(name);
  const controlPlane = new FakeControlPlane(namespace);
  const clock = new ShiftedClock();
  const logged: string[] = [];
  const log: Logger = {
    debug: () => undefined,
    info: (message, fields) => void logged.push(`${message} ${JSON.stringify(fields ?? {})}`),
    error: (message, fields) => void logged.push(`${message} ${JSON.stringify(fields ?? {})}`),
    with: () => log,
  };
  let stop = new AbortController();
  let manager: Manager;
  let running: Promise<void>;

  beforeAll(async () => {
    await installCrds();
    await controlPlane.start();
    startOperator();
    await apply(secret("login", { username: "shop", password: "planted-password" }));
  });

  function startOperator(): void {
    stop = new AbortController();
    manager = new Manager({
      name: "my-operator",
      kubeconfig: inject("kubeconfig"),
      namespaces: [namespace],
      log,
      clock,
      metrics: { bindAddress: "127.0.0.1:0", secure: false },
    });
    registerControllers(manager, { ...controllersOptions, ...options });
    running = manager.start(stop.signal);
  }

  async function stopOperator(): Promise<void> {
    stop.abort();
    await running;
  }

  /** Stops the operator, and starts another one after the action. */
  async function whileStopped(action: () => Promise<void>): Promise<void> {
    await stopOperator();
    try {
      await action();
    } finally {
      startOperator();
    }
  }

  afterAll(async () => {
    await stopOperator();
    await controlPlane.stop();
  });

  /** The sum of a metric of the operator, over the series that have one of the values of a label. */
  async function metric(metricName: string, label: string, values: readonly string[]): Promise<number> {
    const answer = await fetch(`http://127.0.0.1:${manager.ports.metrics ?? 0}/metrics`);
    const series = (await answer.text()).split("\n").filter((line) => line.startsWith(`${metricName}{`));
    return series
      .filter((line) => values.some((value) => line.includes(`${label}="${value}"`)))
      .reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
  }

  /** The number of reconciles of a controller that have ended. */
  const reconciles = (controller: string) =>
    metric("controller_runtime_reconcile_total", "controller", [controller]);

  /** The number of write requests of the operator, failed ones included. */
  const writes = () => metric("rest_client_requests_total", "method", ["POST", "PUT", "PATCH", "DELETE"]);

  function inNamespace(args: readonly string[], input?: string): Promise<string> {
    return kubectl(["-n", namespace, ...args], input === undefined ? {} : { input });
  }

  async function apply(...objects: object[]): Promise<void> {
    await inNamespace(
      ["apply", "-f", "-"],
      JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }),
    );
  }

  async function get<T extends KubernetesObject>(kind: string, object: string): Promise<T> {
    return JSON.parse(await inNamespace(["get", kind, object, "-o", "json"])) as T;
  }

  async function patch(kind: string, object: string, change: object): Promise<void> {
    await inNamespace(["patch", kind, object, "--type=merge", "-p", JSON.stringify(change)]);
  }

  const getBackup = (object: string) => get<DatabaseBackup>("databasebackup", object);

  /** Makes the operator reconcile the DatabaseBackup now. It reads unwatched objects only at intervals. */
  async function touch(object: string): Promise<void> {
    const { spec } = await getBackup(object);
    const activeDeadlineSeconds = (spec.activeDeadlineSeconds ?? 86400) - 1;
    await patch("databasebackup", object, { spec: { activeDeadlineSeconds } });
  }

  async function condition(object: string, type: string) {
    const { status } = await getBackup(object);
    return status?.conditions?.find((each) => each.type === type);
  }

  /** Waits until `Ready` has this reason, and returns its message. */
  async function readyReason(object: string, reason: string): Promise<string> {
    return eventually(`the reason ${reason} of ${object}`, async () => {
      const ready = await condition(object, "Ready");
      expect(ready?.reason).toBe(reason);
      return ready?.message ?? "";
    });
  }

  async function snapshotsOf(backupName: string): Promise<DatabaseSnapshot[]> {
    const list = JSON.parse(await inNamespace(["get", "databasesnapshots", "-o", "json"])) as {
      items: DatabaseSnapshot[];
    };
    return list.items.filter(({ spec }) => spec.backupRef.name === backupName);
  }

  async function eventReasons(object: string): Promise<string[]> {
    const jsonpath = `jsonpath={range .items[?(@.regarding.name=="${object}")]}{.reason}{"\\n"}{end}`;
    return (await inNamespace(["get", "events.v1.events.k8s.io", "-o", jsonpath])).trim().split("\n");
  }

  return {
    namespace,
    controlPlane,
    clock,
    logged,
    kubectl: inNamespace,
    apply,
    get,
    patch,
    getBackup,
    touch,
    condition,
    readyReason,
    snapshotsOf,
    eventReasons,
    whileStopped,
    reconciles,
    writes,
  };
}

export function secret(name: string, stringData: Record<string, string>): object {
  return { apiVersion: "v1", kind: "Secret", metadata: { name }, stringData };
}

/** A DatabaseBackup as a user writes it. */
export function wanted(name: string, spec: Partial<DatabaseBackup["spec"]> = {}): object {
  return { ...backup({ spec: { backupPath: `/backups/${name}`, ...spec } }), metadata: { name } };
}
