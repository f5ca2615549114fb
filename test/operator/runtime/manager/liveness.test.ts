import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { Manager } from "../../../../operator/runtime/index.ts";
import { anonymousAt } from "../../../support/runtime/fixed-identity.ts";
import { configMaps, FakeClock, recordingLog } from "../../../support/runtime/parts.ts";

test("a manager is alive while its watches do something, and not when one hangs", async () => {
  // The server accepts requests and never answers.
  const server = createServer(() => undefined).listen(0, "127.0.0.1");
  await once(server, "listening");
  const identity = anonymousAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, "ns");
  const clock = new FakeClock();
  const manager = new Manager({
    name: "test",
    log: recordingLog().log,
    identity,
    clock,
    probes: "127.0.0.1:0",
  });
  manager.store({ resource: configMaps });
  const stop = new AbortController();
  const running = manager.start(stop.signal);
  await expect.poll(() => manager.ports.probes).toBeDefined();
  const probe = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${manager.ports.probes ?? 0}${path}`);
    return `${answer.status} ${await answer.text()}`;
  };
  expect(await probe("/healthz")).toContain("200");
  expect(await probe("/readyz")).toContain("configmaps");
  clock.pause(601_000);
  expect(await probe("/healthz")).toContain("503 watches hang: configmaps");
  stop.abort(new Error("over"));
  server.closeAllConnections();
  await running;
  server.close();
  await once(server, "close");
});
