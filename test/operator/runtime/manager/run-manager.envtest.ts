import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { join } from "node:path";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import "../../../../lib/testing/provided.ts";

/* Whole processes: how runManager handles flags, signals and errors. */

const runtime = JSON.stringify(join(import.meta.dirname, "../../../../operator/runtime/index.ts"));
const program = `
  import { FlagError, resource, runManager } from ${runtime};
  const configMaps = { resource: resource("v1", "ConfigMap", "configmaps") };
  process.exit(await runManager(process.argv.slice(1), {
    name: "sample",
    description: "Does something.",
    version: "1.2.3",
    leaderElectionId: "sample.example.com",
    flags: { word: { help: "any but bad", default: "good" }, hang: { type: "boolean", help: "never end" } },
    setUp(manager, { word, hang }) {
      if (word === "bad") throw new FlagError("--word: give any but bad.");
      const forever = new Promise(() => setInterval(() => {}, 1000));
      const reconcile = () => (hang ? forever : Promise.resolve());
      manager.controller({ name: "sample", for: configMaps, reconcile });
    },
  }));
`;

function start(...args: string[]) {
  const words = ["--input-type=module", "--eval", program, "--", ...args];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const exited = once(child, "exit").then(([code]) => code as number | null);
  let written = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => (written += piece));
  return {
    stdout: () => written,
    stderr: text(child.stderr),
    exited,
    kill: () => child.kill("SIGTERM"),
    wrote: (words: string) => expect.poll(() => written).toContain(words),
  };
}

const onCluster = () => [`--kubeconfig=${inject("kubeconfig")}`, "--health-probe-bind-address=127.0.0.1:0"];

describe("a program that is a manager", () => {
  test("prints help or the version, and ends with 0", async () => {
    const asked = start("--version");
    expect(await asked.exited).toBe(0);
    expect(asked.stdout()).toBe("1.2.3\n");
  });

  test.each([
    ["--loud", "Unknown option '--loud'. Allowed are --leader-elect,"],
    ["--word=bad", "--word: give any but bad.\n"],
  ])("ends with 2 when it cannot follow %s, and says why", async (flag, message) => {
    const wrong = start(flag);
    expect(await wrong.exited).toBe(2);
    expect(await wrong.stderr).toContain(message);
    expect(wrong.stdout()).toBe("");
  });

  test("ends with 1 when it cannot start, and logs why", async () => {
    const lost = start("--kubeconfig=/nowhere");
    expect(await lost.exited).toBe(1);
    expect(lost.stdout()).toMatch(/"error":"Error: Cannot read the kubeconfig \/nowhere: ENOENT/);
  });

  test("stops in order on SIGTERM, and ends with 0", async () => {
    const manager = start(...onCluster());
    await manager.wrote("Starting workers");
    manager.kill();
    expect(await manager.exited).toBe(0);
    expect(manager.stdout()).toMatch(/"msg":"Stopping"[^]*"msg":"Stopped"/);
    expect(await manager.stderr).toBe("");
  });

  test("ends at once with 1 on a second SIGTERM", async () => {
    const manager = start(...onCluster(), "--hang");
    await manager.wrote("Starting workers");
    manager.kill();
    await manager.wrote("Stopping");
    manager.kill();
    expect(await manager.exited).toBe(1);
    expect(manager.stdout()).not.toContain('"msg":"Stopped"');
  });

  test("ends with 1 when a reconcile does not end in its time to stop", async () => {
    const manager = start(...onCluster(), "--hang", "--graceful-shutdown-timeout=300ms");
    await manager.wrote("Starting workers");
    manager.kill();
    expect(await manager.exited).toBe(1);
    expect(manager.stdout()).toMatch(/"error":"Error: Controller \\"sample\\" still reconciles \d+ objects/);
  });
});
