import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Chart } from "cdk8s";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ControllerManager, Rbac } from "my-operator/constructs";
import type { ControllerOptions, KubernetesObject, Logger } from "my-operator/runtime";
import { findCondition, Manager } from "my-operator/runtime";
import { established, eventually } from "my-operator/testing";
import { kubectl, serviceAccountKubeconfig, testNamespace, tryKubectl } from "my-operator/testing/vitest";
import type { Memcached } from "../api/cache/v1alpha1/memcached.ts";
import { addMemcachedController, finalizer } from "../controllers/memcached/controller.ts";
import type { Deployment } from "../controllers/memcached/kinds.ts";
import { permissions } from "../controllers/memcached/permissions.ts";
import { leaderElectionId } from "../names.ts";

/*
 * The operator against a real API server, as the ServiceAccount of dist/ with the permissions of its own Role. There is
 * no Deployment controller and no garbage collector: the tests do their work.
 */

const example = join(import.meta.dirname, "..");
const operatorNamespace = "memcached-operator-system";
const serviceAccountName = ControllerManager.serviceAccountName("memcached-operator");

const logged: string[] = [];
const log: Logger = {
  debug: () => undefined,
  info: (message) => void logged.push(message),
  error: (message, fields) => void logged.push(`${message} ${JSON.stringify(fields)}`),
  with: () => log,
};

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "memcached-envtest-"));
  await kubectl(["apply", "-f", join(example, "dist")]);
  await established(kubectl, ["crd/memcacheds.cache.example.com"]);
});
afterAll(async () => {
  await rm(scratch, { recursive: true });
});

/** A manager that records the maximum number of concurrent reconciles. */
class CountingManager extends Manager {
  max = 0;
  #now = 0;

  override controller<T extends KubernetesObject>(options: ControllerOptions<T>): void {
    super.controller({
      ...options,
      reconcile: async (request, context) => {
        this.#now++;
        this.max = Math.max(this.max, this.#now);
        try {
          return await options.reconcile(request, context);
        } finally {
          this.#now--;
        }
      },
    });
  }
}

/** Runs the operator from the beginning of the suite to its end. */
function runOperator(namespaces: readonly string[]): { manager(): CountingManager } {
  const stop = new AbortController();
  let manager: CountingManager | undefined;
  let running: Promise<void> | undefined;
  beforeAll(async () => {
    const kubeconfig = join(scratch, "kubeconfig");
    await serviceAccountKubeconfig({ namespace: operatorNamespace, name: serviceAccountName }, kubeconfig);
    manager = new CountingManager({ name: "memcached-operator", log, kubeconfig, namespaces });
    addMemcachedController(manager, { image: "memcached:test" });
    running = manager.start(stop.signal);
  });
  afterAll(async () => {
    stop.abort();
    await running;
  });
  return {
    manager() {
      if (manager === undefined) throw new Error("The operator has not started.");
      return manager;
    },
  };
}

async function apply(namespace: string, ...objects: object[]): Promise<void> {
  const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
  await kubectl(["apply", "-n", namespace, "-f", "-"], { input });
}

/** A Memcached as a user writes it. */
function wanted(name: string, spec: Memcached["spec"] = {}, finalizers: string[] = []): object {
  return {
    apiVersion: "cache.example.com/v1alpha1",
    kind: "Memcached",
    metadata: { name, finalizers },
    spec,
  };
}

async function get<T>(namespace: string, kind: string, name: string): Promise<T> {
  return JSON.parse(await kubectl(["get", kind, name, "-n", namespace, "-o", "json"])) as T;
}

const deploymentOf = (namespace: string, name: string) => get<Deployment>(namespace, "deployment", name);

async function conditionOf(namespace: string, name: string, type: string) {
  const { status } = await get<Memcached>(namespace, "memcached", name);
  return findCondition(status?.conditions, type);
}

/** Waits until `Available` has this status, and returns the condition. */
const available = (namespace: string, name: string, status: string) =>
  eventually(`Available to be ${status}`, async () => {
    const condition = await conditionOf(namespace, name, "Available");
    expect(condition?.status).toBe(status);
    return condition;
  });

/** Sets the status that the Deployment controller would set once all replicas answer. */
async function finishRollout(namespace: string, name: string): Promise<void> {
  const { metadata, spec } = await deploymentOf(namespace, name);
  const { replicas = 0 } = spec;
  const status = {
    observedGeneration: metadata.generation,
    ...{ replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas },
  };
  const patch = ["--subresource=status", "--type=merge", "-p", JSON.stringify({ status })];
  await kubectl(["patch", "deployment", name, "-n", namespace, ...patch]);
}

describe("a Memcached", () => {
  const namespace = testNamespace("memcached");
  runOperator([]);

  beforeAll(async () => {
    await apply(namespace, wanted("sessions", { size: 2 }));
  });

  test("gets a Deployment that it owns, with its number of replicas", async () => {
    const deployment = await eventually("the Deployment", () => deploymentOf(namespace, "sessions"));
    expect(deployment.spec.replicas).toBe(2);
    expect(deployment.spec.template.spec?.containers[0]).toMatchObject({
      image: "memcached:test",
      ports: [{ containerPort: 11211 }],
    });
    expect(deployment.metadata.ownerReferences).toMatchObject([
      { kind: "Memcached", name: "sessions", controller: true },
    ]);
  });

  test("is Available Unknown, and then True when its replicas answer", async () => {
    expect(await available(namespace, "sessions", "Unknown")).toMatchObject({ reason: "Reconciling" });
    await finishRollout(namespace, "sessions");
    expect(await available(namespace, "sessions", "True")).toMatchObject({
      message: "2 of 2 replicas are available.",
    });
    expect(await kubectl(["get", "memcacheds", "-n", namespace])).toMatch(
      /NAME +SIZE +REPLICAS +AVAILABLE +AGE\nsessions +2 +2 +True /,
    );
  });

  test("is resized when its size changes", async () => {
    const patch = ["--type=merge", "-p", JSON.stringify({ spec: { size: 3 } })];
    await kubectl(["patch", "memcached", "sessions", "-n", namespace, ...patch]);
    await available(namespace, "sessions", "Unknown");
    expect((await deploymentOf(namespace, "sessions")).spec.replicas).toBe(3);
    await finishRollout(namespace, "sessions");
    await available(namespace, "sessions", "True");
  });

  test("is resized by kubectl scale of a user who may edit Memcacheds", async () => {
    const editor = "--clusterrole=memcached-operator-memcached-editor-role";
    await kubectl(["create", "rolebinding", "editors", editor, "--user=eve", "-n", namespace]);
    await kubectl(["scale", "memcached/sessions", "--replicas=5", "-n", namespace, "--as=eve"]);
    await eventually("5 replicas", async () => {
      expect((await deploymentOf(namespace, "sessions")).spec.replicas).toBe(5);
    });
    await finishRollout(namespace, "sessions");
    await available(namespace, "sessions", "True");
    const path = `/apis/cache.example.com/v1alpha1/namespaces/${namespace}/memcacheds/sessions/scale`;
    expect(JSON.parse(await kubectl(["get", "--raw", path]))).toMatchObject({
      spec: { replicas: 5 },
      status: {
        replicas: 5,
        selector: "app.kubernetes.io/name=memcached,app.kubernetes.io/instance=sessions",
      },
    });
  });

  test("gets its Deployment repaired when it is edited; what others set is kept", async () => {
    const edit = { metadata: { labels: { others: "too" } }, spec: { replicas: 1 } };
    const patch = ["--type=merge", "-p", JSON.stringify(edit)];
    await kubectl(["patch", "deployment", "sessions", "-n", namespace, ...patch]);
    await eventually("5 replicas and the label of others", async () => {
      const { metadata, spec } = await deploymentOf(namespace, "sessions");
      expect(spec.replicas).toBe(5);
      expect(metadata.labels).toMatchObject({ others: "too" });
    });
  });

  test("gets its Deployment again when it is deleted", async () => {
    const { metadata: before } = await deploymentOf(namespace, "sessions");
    await kubectl(["delete", "deployment", "sessions", "-n", namespace]);
    await eventually("a new Deployment", async () => {
      const { metadata, spec } = await deploymentOf(namespace, "sessions");
      expect(metadata.uid).not.toBe(before.uid);
      expect(spec.replicas).toBe(5);
    });
    await available(namespace, "sessions", "Unknown");
  });

  test("is not written any more once it is up to date", async () => {
    await finishRollout(namespace, "sessions");
    await available(namespace, "sessions", "True");
    const versions = async () => [
      (await get<Memcached>(namespace, "memcached", "sessions")).metadata.resourceVersion,
      (await deploymentOf(namespace, "sessions")).metadata.resourceVersion,
    ];
    const [, deploymentBefore] = await versions();
    // Each annotation changes the Deployment, and so causes a reconcile.
    for (const round of ["1", "2", "3"]) {
      await kubectl(["annotate", "deployment", "sessions", "-n", namespace, `round=${round}`, "--overwrite"]);
    }
    const [memcachedBefore, annotated] = await versions();
    expect(annotated).not.toBe(deploymentBefore);
    await apply(namespace, wanted("after", { size: 1 }));
    await available(namespace, "after", "Unknown");
    expect(await versions()).toEqual([memcachedBefore, annotated]);
  });

  test("is Available False with the reason when its name is taken", async () => {
    await kubectl(["create", "deployment", "taken", "--image=other:1", "-n", namespace]);
    await apply(namespace, wanted("taken"));
    const condition = await available(namespace, "taken", "False");
    expect(condition?.reason).toBe("DeploymentRefused");
    expect(condition?.message).toContain("exists and is not controlled by Memcached taken");
    expect((await deploymentOf(namespace, "taken")).spec.template.spec?.containers[0]?.image).toBe("other:1");
  });

  test("is rejected when its name is too long for a label or its port is not valid", async () => {
    const create = async (object: object) => {
      const words = ["create", "-n", namespace, "--dry-run=server", "-f", "-"];
      return (await tryKubectl(words, { input: JSON.stringify(object) })).stderr;
    };
    expect(await create(wanted("a".repeat(64)))).toContain("it must have at most 63 characters");
    expect(await create(wanted("port", { containerPort: 65536 }))).toContain("spec.containerPort");
    expect(await create(wanted("size", { size: -1 }))).toContain("spec.size");
    expect(await create(wanted("a".repeat(63), { size: 0 }))).toBe("");
  });
});

describe("a Memcached that is deleted", () => {
  const namespace = testNamespace("memcached-deleted");
  runOperator([]);
  const hold = "test.example.com/hold";

  beforeAll(async () => {
    await apply(namespace, wanted("sessions", {}, [hold]));
    await available(namespace, "sessions", "Unknown");
  });

  test("has had the operator's finalizer from the beginning", async () => {
    const { metadata } = await get<Memcached>(namespace, "memcached", "sessions");
    expect(metadata.finalizers).toEqual([hold, finalizer]);
  });

  test("is marked as Degraded, gets an event, and loses its finalizer", async () => {
    await kubectl(["delete", "memcached", "sessions", "-n", namespace, "--wait=false"]);
    // The test's own finalizer still keeps the object.
    await eventually("the removal of our finalizer", async () => {
      const { metadata } = await get<Memcached>(namespace, "memcached", "sessions");
      expect(metadata.finalizers).toEqual([hold]);
    });
    expect(await conditionOf(namespace, "sessions", "Degraded")).toMatchObject({
      status: "True",
      reason: "Finalizing",
    });
    await eventually("the event Deleting", async () => {
      const reasons = 'jsonpath={range .items[*]}{.regarding.name} {.type} {.reason}{"\\n"}{end}';
      const events = await kubectl(["get", "events.v1.events.k8s.io", "-n", namespace, "-o", reasons]);
      expect(events.trim().split("\n")).toEqual(["sessions Warning Deleting"]);
    });
  });

  test("is gone when its other finalizers are removed", async () => {
    const patch = ["--type=merge", "-p", JSON.stringify({ metadata: { finalizers: null } })];
    await kubectl(["patch", "memcached", "sessions", "-n", namespace, ...patch]);
    expect(await kubectl(["get", "memcacheds", "-n", namespace, "-o", "name"])).toBe("");

    await apply(namespace, wanted("other"));
    await available(namespace, "other", "Unknown");
    await kubectl(["delete", "memcached", "other", "-n", namespace, "--timeout=300s"]);
    expect(await kubectl(["get", "memcacheds", "-n", namespace, "-o", "name"])).toBe("");
  });
});

describe("many Memcacheds at once", () => {
  const namespace = testNamespace("memcached-many");
  const operator = runOperator([]);
  const names = Array.from({ length: 12 }, (_, index) => `cache-${index}`);

  test("are reconciled two at a time", async () => {
    await apply(namespace, ...names.map((name) => wanted(name)));
    for (const name of names) await available(namespace, name, "Unknown");
    expect(operator.manager().max).toBe(2);
  });
});

describe("an operator for one namespace", () => {
  const [mine, other] = [testNamespace("memcached-mine"), testNamespace("memcached-other")];

  beforeAll(async () => {
    // With permissions in this namespace only: the API server would reject requests elsewhere, and the operator would
    // log that.
    const [role, binding] = ["memcached-operator-manager-role", "memcached-operator-manager-rolebinding"];
    await kubectl(["delete", "clusterrole", role]);
    await kubectl(["delete", "clusterrolebinding", binding]);
    const app = new App({ outdir: join(scratch, "namespaced") });
    new Rbac(new Chart(app, "rbac"), "rbac", {
      name: "memcached-operator",
      namespace: operatorNamespace,
      serviceAccountName,
      permissions,
      leaderElectionId: leaderElectionId,
      kinds: [],
      namespaces: [mine],
    });
    app.synth();
    await kubectl(["apply", "-f", join(scratch, "namespaced")]);
    const may = async (where: string) => {
      const who = `--as=system:serviceaccount:${operatorNamespace}:${serviceAccountName}`;
      const { stdout } = await tryKubectl(["auth", "can-i", "list", "memcacheds", who, "-n", where]);
      return stdout.trim();
    };
    await eventually("the permission to take effect", async () => {
      expect([await may(mine), await may(other)]).toEqual(["yes", "no"]);
    });
    logged.length = 0;
  });
  runOperator([mine]);

  test("works there, and leaves the others alone", async () => {
    await apply(other, wanted("sessions"));
    await apply(mine, wanted("sessions"));
    await available(mine, "sessions", "Unknown");
    await finishRollout(mine, "sessions");
    await available(mine, "sessions", "True");
    await kubectl(["delete", "memcached", "sessions", "-n", mine, "--timeout=300s"]);

    const { metadata, status } = await get<Memcached>(other, "memcached", "sessions");
    expect(metadata.finalizers).toBeUndefined();
    expect(status).toBeUndefined();
    expect(await kubectl(["get", "deployments", "-n", other, "-o", "name"])).toBe("");
    expect(logged.filter((line) => line.includes("Forbidden"))).toEqual([]);
  });
});
