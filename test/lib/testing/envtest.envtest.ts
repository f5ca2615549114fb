import { spawn } from "node:child_process";
import { once } from "node:events";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, onTestFinished, test } from "vitest";
import { createClient, resource } from "../../../operator/runtime/index.ts";
import { childProcesses } from "../../../lib/testing/child-processes.ts";
import { kubectl, testNamespace } from "../../../lib/testing/suite.ts";
import { startEnvtest } from "../../../lib/testing/index.ts";

describe("the API server for tests", () => {
  const namespace = testNamespace();

  test("keeps what a suite applies in the suite's namespace", async () => {
    const input = JSON.stringify({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "note" },
      data: { a: "1" },
    });
    await kubectl(["apply", "--namespace", namespace, "-f", "-"], { input });
    expect(await kubectl(["get", "configmap", "note", "-n", namespace, "-o", "jsonpath={.data.a}"])).toBe(
      "1",
    );
  });

  test("accepts a Pod, though no controller makes service accounts", async () => {
    const spec = { containers: [{ name: "main", image: "none" }] };
    const input = JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "alone" }, spec });
    expect(await kubectl(["create", "-n", namespace, "-f", "-"], { input })).toContain("created");
  });

  test("says why kubectl failed", async () => {
    await expect(kubectl(["get", "configmap", "nothing", "-n", namespace])).rejects.toThrow(
      '"nothing" not found',
    );
  });
});

describe("an API server of one's own", () => {
  test("serves the kinds of its CRDs as soon as it has started, to its own kubeconfig", async () => {
    const root = join(import.meta.dirname, "../../..");
    const files = ["dist/0000-crds.k8s.yaml", "examples/memcached/dist/0000-crds.k8s.yaml"];
    const envtest = await startEnvtest({ crds: files.map((file) => join(root, file)) });
    onTestFinished(() => envtest.stop());
    const client = createClient({ name: "test", kubeconfig: envtest.kubeconfig });
    const backups = resource("databases.test.io/v1", "DatabaseBackup", "databasebackups");
    const memcacheds = resource("cache.example.com/v1alpha1", "Memcached", "memcacheds");
    expect((await client.list(backups)).items).toEqual([]);
    expect((await client.list(memcacheds)).items).toEqual([]);
  });

  test("says which file of CRDs does not exist", async () => {
    await expect(startEnvtest({ crds: ["/nowhere.yaml"] })).rejects.toThrow(
      /"\/nowhere.yaml" does not exist/,
    );
  });

  test("keeps its data over a restart of etcd and of itself", async () => {
    await using runner = startRunner(`
      const { execFileSync } = await import("node:child_process");
      const kubectl = (...args) => execFileSync(envtest.kubectl, ["--kubeconfig", envtest.kubeconfig, ...args], { encoding: "utf8" });
      kubectl("create", "namespace", "kept");
      await envtest.stopApiServer();
      await envtest.stopEtcd();
      await envtest.startEtcd();
      await envtest.startApiServer();
      console.log(kubectl("get", "namespace", "kept", "-o", "name").trim());
    `);
    expect(await runner.line()).toBe("namespace/kept");
  });

  test.each(["SIGKILL", "SIGINT"] as const)(
    "leaves no process and no file when %s ends its runner",
    async (signal) => {
      await using runner = startRunner("console.log(process.pid, envtest.folder);");
      const [pid = "", folder = ""] = (await runner.line()).split(" ");
      const children = await childProcesses(Number(pid));
      expect(children.length).toBeGreaterThanOrEqual(2);

      runner.kill(signal);

      await expect.poll(() => living(children)).toEqual([]);
      await expect.poll(() => exists(folder)).toBe(false);
    },
  );
});

/** Starts a process that starts an API server, runs a script and waits. */
function startRunner(script: string) {
  const module = JSON.stringify(join(import.meta.dirname, "../../../lib/testing/envtest.ts"));
  const program = `
    const { startEnvtest } = await import(${module});
    const envtest = await startEnvtest();
    ${script}
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const exit = once(child, "exit");
  return {
    async line(): Promise<string> {
      const next = await lines.next();
      if (next.done === true) throw new Error("The runner ended before it wrote a line.");
      return next.value;
    },
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exit;
    },
  };
}

async function living(pids: readonly number[]): Promise<number[]> {
  const alive = await Promise.all(pids.map((pid) => exists(`/proc/${pid}`)));
  return pids.filter((_, index) => alive[index] === true);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
