import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { processTimes } from "../../../support/process-times.ts";
import { ensureImages } from "../../../../lib/testing/images.ts";
import { namedCluster, removeCluster } from "../../../../lib/testing/node/clusters.ts";
import { readState } from "../../../../lib/testing/node/state.ts";

const name = `test-${process.pid}`;
const cluster = namedCluster(name);
const main = join(import.meta.dirname, "../../../../lib/testing", "main.ts");

afterEach(() => removeCluster(cluster));

describe("a node leaves nothing behind", () => {
  test("when `down` ends it", async () => {
    const before = await hostState();
    const mark = randomUUID();
    expect(await run(mark, "up", "--images", "")).toMatchObject({ code: 0 });
    const namespaces = await nodeNamespaces();
    expect(await processesOf(mark, namespaces)).not.toEqual([]);
    await makePod(mark);
    expect(await hostState()).not.toEqual(before);

    const requested = await secondsSinceBoot();
    expect(await run(mark, "down")).toMatchObject({ code: 0 });

    expect(await processesOf(mark, namespaces, requested)).toEqual([]);
    expect(additions(before, await hostState())).toEqual([]);
    expect(existsSync(cluster.layout.folder)).toBe(false);
  });

  test.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)(
    "when %s ends the test runner that keeps it",
    async (signal) => {
      const before = await hostState();
      const mark = randomUUID();
      const runner = startRunner(mark);
      await runner.ready;
      const namespaces = await nodeNamespaces();
      await makePod(mark);

      const requested = await secondsSinceBoot();
      runner.kill(signal);

      await expect.poll(() => processesOf(mark, namespaces, requested)).toEqual([]);
      expect(additions(before, await hostState())).toEqual([]);
      expect(existsSync(cluster.layout.folder)).toBe(false);
    },
  );
});

describe("a node whose component ends", () => {
  test("ends completely, and names the component", async () => {
    const mark = randomUUID();
    expect((await run(mark, "up", "--images", "")).code).toBe(0);
    const namespaces = await nodeNamespaces();
    const kill = 'for p in /proc/[0-9]*; do [ "$(cat $p/comm)" != etcd ] || kill ${p#/proc/}; done';

    const requested = await secondsSinceBoot();
    await run("-", "exec", "--", "sh", "-c", kill);

    await expect.poll(() => processesOf(mark, namespaces, requested)).toEqual([]);
    expect((await run("-", "status")).stdout).toContain(cluster.supervisorLog);
    expect(await readFile(cluster.supervisorLog, "utf8")).toContain("etcd ended");
  });
});

describe("the command line", () => {
  test("says whether a cluster is running, and explains its errors", async () => {
    const absent = await run("-", "status");
    expect(absent.code).toBe(1);
    expect(absent.stdout).toContain("is absent");
    expect((await run("-", "kubectl", "get", "pods")).stderr).toContain(`up --name ${name}`);

    expect((await run("-", "up", "--images", "")).code).toBe(0);

    expect((await run("-", "up")).stdout).toContain("is running");
    expect((await run("-", "logs")).stdout).toContain("kubelet\n");
    expect((await run("-", "exec", "ip", "address")).stdout).toContain("192.0.2.10/24");
    // The node brought this image.
    expect(await run("-", "images", "pause")).toMatchObject({ code: 0, stderr: "" });
    expect((await run("-", "images", "nonsense")).stderr).toContain('"nonsense" is not a known image');
    const [pause] = await ensureImages(["pause"], { log: () => undefined });
    expect((await run("-", "load-image", pause?.archive ?? "")).code).toBe(0);
    expect((await run("-", "load-image", main)).stderr).toContain("main.ts cannot be imported");
  });
});

/**
 * Runs the command line for this test's cluster. All processes that descend from it have the mark in their environment.
 */
async function run(mark: string, ...args: string[]) {
  const child = spawn(process.execPath, [main, "--name", name, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, MARK: mark },
  });
  const ended = once(child, "exit");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await ended) as [number | null];
  return { code, stdout, stderr };
}

/** Starts a process that keeps a node, as the test runner does. */
function startRunner(mark: string) {
  const program = `
    const { startNode } = await import(${JSON.stringify(join(import.meta.dirname, "../../../../lib/testing/node/node.ts"))});
    const folder = ${JSON.stringify(cluster.layout.folder)};
    await startNode({ name: ${JSON.stringify(name)}, folder, images: [], log: () => {} });
    console.log("ready");
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, MARK: mark },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "exit").then(() => Promise.reject(new Error("The runner ended.")));
  ended.catch(() => undefined);
  return {
    ready: Promise.race([once(child.stdout, "data"), ended]),
    kill: (signal: NodeJS.Signals) => child.kill(signal),
  };
}

/** Creates a Pod, which leaves the traces that are hardest to remove: control groups, network namespaces, shims. */
async function makePod(mark: string): Promise<void> {
  const create = ["run", "pod", "--image=localhost/pause:1", "--image-pull-policy=Never"];
  // A namespace gets the account of its Pods a moment after it was created.
  await expect.poll(() => run(mark, "kubectl", ...create)).toMatchObject({ code: 0 });
  const ready = await run(mark, "kubectl", "wait", "pod/pod", "--for=condition=Ready", "--timeout=300s");
  expect(ready).toMatchObject({ code: 0 });
}

/** The kernel's names for the node's own namespaces. */
async function nodeNamespaces(): Promise<string[]> {
  const state = await readState(cluster.layout);
  const kinds = ["net", "mnt", "pid"];
  return Promise.all(kinds.map((kind) => readlink(`/proc/${state?.processes.inner ?? 0}/ns/${kind}`)));
}

/**
 * The processes that have the mark in their environment, and those in one of the namespaces that started before the
 * node was requested to end. Later ones do not count: once namespaces are gone, the kernel reuses their names for those
 * of other tests.
 */
async function processesOf(
  mark: string,
  namespaces: readonly string[],
  requested = Infinity,
): Promise<string[]> {
  const found = [];
  for (const pid of (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry))) {
    const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
    const own = await Promise.all(
      ["net", "mnt", "pid"].map((kind) => readlink(`/proc/${pid}/ns/${kind}`).catch(() => "")),
    );
    const isMarked = environment.split("\0").includes(`MARK=${mark}`);
    const isInside = own.some((namespace) => namespaces.includes(namespace));
    if (isMarked || (isInside && (await startOf(pid)) <= requested)) {
      found.push((await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " "));
    }
  }
  return found;
}

async function secondsSinceBoot(): Promise<number> {
  return Number.parseFloat(await readFile("/proc/uptime", "utf8"));
}

/** When a process started, in seconds since the boot; infinity if it has ended. */
async function startOf(pid: string): Promise<number> {
  return processTimes(Number(pid)).then(
    ({ start }) => start,
    () => Infinity,
  );
}

/**
 * What a node could leave on the host besides processes, one line each. What belongs to other clusters does not count,
 * and neither does /tmp, where every program writes.
 */
async function hostState(): Promise<string[]> {
  const mounts = (await readFile("/proc/self/mountinfo", "utf8")).trim().split("\n");
  const interfaces = await readdir("/sys/class/net");
  const hierarchies = await entries("/sys/fs/cgroup");
  const groups = await Promise.all(hierarchies.map(entries));
  const places = [
    "/run",
    "/run/netns",
    "/var/lib",
    "/var/lib/cni",
    "/var/log",
    "/opt",
    "/usr/libexec",
    "/etc/cni",
  ];
  const files = await Promise.all(places.map(entries));
  return [...mounts, ...interfaces, ...hierarchies, ...groups.flat(), ...files.flat()].filter(
    (line) => line.includes(name) || !["/my-operator-", " /tmp/"].some((others) => line.includes(others)),
  );
}

async function entries(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.map((entry) => join(folder, entry));
}

function additions(before: readonly string[], after: readonly string[]): string[] {
  return after.filter((line) => !before.includes(line));
}
