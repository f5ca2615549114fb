import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, inject, test } from "vitest";
import { testNamespace } from "../../../lib/testing/suite.ts";
import { clusterClient, configMap, configMaps } from "../../support/runtime/parts.ts";
import type { ResourcesInUse } from "../../support/runtime/resources-in-use.ts";

const cycles = 30;
const namespace = testNamespace("cleanup");

test("a stopped manager leaves no socket, timer or other handle, and the process ends by itself", async () => {
  await clusterClient().create(configMaps, configMap(namespace, "work"));
  const main = new URL("../../support/runtime/start-stop-cycles.ts", import.meta.url).pathname;
  const words = [process.execPath, main, inject("kubeconfig"), namespace, String(cycles)];
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", ...words], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const reports: ResourcesInUse[] = [];
  let lastAt = 0;
  child.on("message", (report: ResourcesInUse) => {
    reports.push(report);
    lastAt = performance.now();
  });
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(performance.now() - lastAt).toBeLessThan(10_000);

  expect(reports).toHaveLength(cycles + 1);
  const [before, ...after] = reports.map(({ sockets, handles }) => ({ sockets, handles }));
  expect(after).toEqual(after.map(() => before));
});
