import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { registerControllers } from "../../../operator/controllers/index.ts";
import type { ControllerOptions, KubernetesObject, Logger, Result } from "../../../operator/runtime/index.ts";
import { Manager } from "../../../operator/runtime/index.ts";
import { installCrds } from "../../support/api/install-crds.ts";
import { kubectl, testNamespace } from "../../../lib/testing/suite.ts";
import { eventually } from "../../../lib/testing/eventually.ts";
import { controllersOptions } from "../../support/controllers/controllers-options.ts";
import { secret, wanted } from "../../support/controllers/operator-under-test.ts";

/* The operator does not watch Secrets, so it must check a DatabaseBackup again and again. */

const namespace = testNamespace("rechecks");
const log: Logger = {
  debug: () => undefined,
  info: () => undefined,
  error: () => undefined,
  with: () => log,
};

/** A manager that remembers in how many seconds each DatabaseBackup will be reconciled again. */
class ObservedManager extends Manager {
  readonly again = new Map<string, number | undefined>();

  override controller<T extends KubernetesObject>(options: ControllerOptions<T>): void {
    super.controller({
      ...options,
      reconcile: async (request, context) => {
        const result = (await options.reconcile(request, context)) as Result | undefined;
        if (options.name === "databasebackup") this.again.set(request.name, result?.requeueAfterSeconds);
        return result;
      },
    });
  }
}

const stop = new AbortController();
let manager: ObservedManager;
let running: Promise<void>;

beforeAll(async () => {
  await installCrds();
  manager = new ObservedManager({
    name: "my-operator",
    kubeconfig: inject("kubeconfig"),
    namespaces: [namespace],
    log,
  });
  registerControllers(manager, controllersOptions);
  running = manager.start(stop.signal);
});

afterAll(async () => {
  stop.abort();
  await running;
});

async function apply(...items: object[]): Promise<void> {
  const input = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  await kubectl(["--namespace", namespace, "apply", "-f", "-"], { input });
}

async function isReady(name: string, status: "True" | "False"): Promise<void> {
  await kubectl([
    "--namespace",
    namespace,
    "wait",
    `databasebackup/${name}`,
    `--for=condition=Ready=${status}`,
    "--timeout=300s",
  ]);
}

test("a healthy DatabaseBackup is checked every ten minutes, one without its Secret every 30 seconds", async () => {
  await apply(wanted("orders", { schedule: "@yearly" }));
  await isReady("orders", "False");
  await eventually("a recheck after 30 seconds", async () => {
    expect(manager.again.get("orders")).toBe(30);
    return Promise.resolve();
  });
  await apply(secret("login", { username: "shop", password: "any" }));
  // The operator does not notice the Secret. This change makes it reconcile at once.
  await apply(wanted("orders", { schedule: "@yearly", activeDeadlineSeconds: 3600 }));
  await isReady("orders", "True");
  await eventually("a recheck after 600 seconds", async () => {
    expect(manager.again.get("orders")).toBe(600);
    return Promise.resolve();
  });
});
