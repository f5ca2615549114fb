import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test, vi } from "vitest";
import {
  type KubernetesObject,
  Manager,
  type ManagerOptions,
  type Resource,
  resource,
} from "../../../operator/runtime/index.ts";
import { kubectl, serviceAccountKubeconfig, testNamespace } from "../../../lib/testing/suite.ts";
import { configMaps, recordingLog } from "../../support/runtime/parts.ts";

/* The messages about a wrong set-up: what is wrong, where, and what to do. */

const namespace = testNamespace("messages");
const widgets = resource<KubernetesObject>("example.com/v1", "Widget", "widgets");

let folder: string;
/** Kubeconfigs of a user without permissions, and of one who may read. */
let powerless: string;
let reader: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "messages-"));
  powerless = await kubeconfigOf("nobody");
  reader = await kubeconfigOf("reader");
  const role = ["--verb=list,watch", "--resource=configmaps", "--namespace", namespace];
  await kubectl(["create", "role", "reader", ...role]);
  const account = `--serviceaccount=${namespace}:reader`;
  await kubectl(["create", "rolebinding", "reader", "--role=reader", account, "--namespace", namespace]);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function kubeconfigOf(name: string): Promise<string> {
  await kubectl(["create", "serviceaccount", name, "--namespace", namespace]);
  const path = join(folder, name);
  await serviceAccountKubeconfig({ namespace, name }, path);
  return path;
}

/** Starts a manager with one controller, and stops it after the test. */
function startManager(options: Partial<ManagerOptions>, of: Resource<KubernetesObject> = configMaps) {
  const { log, lines } = recordingLog();
  const manager = new Manager({ name: "test", log, kubeconfig: inject("kubeconfig"), ...options });
  manager.controller({ name: "test", for: { resource: of }, reconcile: () => Promise.resolve() });
  const stop = new AbortController();
  const running = manager.start(stop.signal);
  onTestFinished(async () => {
    stop.abort();
    await running.catch(() => undefined);
  });
  /** The errors of the log lines with this message. */
  const errors = (message: string) =>
    lines.filter(({ level, msg }) => level === "error" && msg === message).map((line) => line["error"]);
  return { running, errors, lines };
}

describe("the error of a manager that cannot start says", () => {
  test("that the kubeconfig does not exist", async () => {
    const { running } = startManager({ kubeconfig: join(folder, "none") });
    await expect(running).rejects.toThrow(
      `Cannot read the kubeconfig ${folder}/none: ENOENT: no such file or directory`,
    );
  });

  test("that the kubeconfig is not valid", async () => {
    const kubeconfig = join(folder, "broken");
    await writeFile(kubeconfig, "{ contexts: [");
    const { running } = startManager({ kubeconfig });
    await expect(running).rejects.toThrow(`Cannot read the kubeconfig ${kubeconfig}: `);
  });

  test("that there is no kubeconfig anywhere, and where one was looked for", async () => {
    vi.stubEnv("KUBECONFIG", undefined);
    vi.stubEnv("HOME", folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { running } = startManager({ kubeconfig: undefined });
    await expect(running).rejects.toThrow(/There is no kubeconfig: .*KUBECONFIG.*~\/\.kube\/config.*Pod/);
  });

  test("which contexts the kubeconfig has", async () => {
    const { running } = startManager({ context: "production" });
    await expect(running).rejects.toThrow('The kubeconfig has no context "production". It has: "envtest".');
  });

  test("which address does not answer", async () => {
    const config = await readFile(inject("kubeconfig"), "utf8");
    const path = join(folder, "refused");
    await writeFile(path, config.replace(/https:\/\/127\.0\.0\.1:\d+/, "https://127.0.0.1:1"));
    const { errors } = startManager({ kubeconfig: path });
    await expect
      .poll(() => errors("Cannot watch"))
      .toContainEqual(expect.stringContaining("connect ECONNREFUSED 127.0.0.1:1"));
  });

  test("which permission is missing, on what, and where", async () => {
    const { errors } = startManager({ kubeconfig: powerless, namespaces: [namespace] });
    const user = `system:serviceaccount:${namespace}:nobody`;
    await expect
      .poll(() => errors("Cannot watch"))
      .toContainEqual(
        `ApiError: list configmaps of v1: 403 Forbidden: configmaps is forbidden: User "${user}" cannot list resource ` +
          `"configmaps" in API group "" in the namespace "${namespace}"`,
      );
    const everywhere = startManager({ kubeconfig: powerless }, widgets);
    await expect
      .poll(() => everywhere.errors("Cannot watch"))
      .toContainEqual(
        expect.stringMatching(
          /cannot list resource "widgets" in API group "example.com" at the cluster scope/,
        ),
      );
  });

  test("that the CRD is not installed", async () => {
    const { errors, lines } = startManager({}, widgets);
    await expect
      .poll(() => errors("Cannot watch"))
      .toContainEqual(
        expect.stringMatching(
          /^ApiError: list widgets of example\.com\/v1: 404: .*install the CustomResourceDefinition/,
        ),
      );
    expect(lines).toContainEqual(expect.objectContaining({ msg: "Cannot watch", watch: "widgets" }));
  });

  test("that it lacks the permission for the lease", async () => {
    const leaderElection = { id: "taken", namespace };
    const { errors } = startManager({ kubeconfig: reader, leaderElection, namespaces: [namespace] });
    await expect
      .poll(() => errors("Cannot read or take the lease"))
      .toContainEqual(
        expect.stringMatching(
          `^ApiError: get Lease ${namespace}/taken: 403 Forbidden: .*cannot get resource "leases" .* in the namespace "${namespace}"`,
        ),
      );
  });

  test("which address is in use", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const { running, lines } = startManager({ probes: `127.0.0.1:${port}` });
    await expect(running).rejects.toThrow(
      `Cannot listen on 127.0.0.1:${port}: another program listens there. Choose another address, or 0 for no server.`,
    );
    expect(lines).toContainEqual(expect.objectContaining({ msg: "Cannot start", stage: "probes server" }));
  });
});
