import { expect, test } from "vitest";
import { crash } from "../../../../../operator/controllers/postgresqldatabase/server/crash.ts";
import type { ContainerStatus, Pod } from "../../../../../operator/kubernetes/kinds.ts";
import type { Stored } from "../../../../../operator/runtime/index.ts";

function pod(
  message: string,
  state: NonNullable<ContainerStatus["state"]> = { waiting: { reason: "CrashLoopBackOff" } },
): Stored<Pod> {
  const lastState = { terminated: { exitCode: 1, message } };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace: "store", name: "shop-0", uid: "1", resourceVersion: "1" },
    status: { containerStatuses: [{ name: "postgresql", state, lastState }] },
  };
}

const full = 'PANIC:  could not write to file "pg_wal/xlogtemp.43": No space left on device\n';

test("a server that ends again and again has failed, with its last words", () => {
  expect(crash(pod("FATAL:  invalid value\n"))).toEqual({
    reason: "ServerFailed",
    message: 'The server in Pod "shop-0" ends again and again, last with exit code 1: FATAL:  invalid value',
  });
});

test("a server that runs again has not failed", () => {
  expect(crash(pod(full, { running: {} }))).toBeUndefined();
});

test("a server on a full volume says so, with the command that enlarges it and what the server said last", () => {
  const { reason, message } = crash(pod(`${"LOG:  noise\n".repeat(200)}${full}`)) ?? {};
  expect(reason).toBe("DiskFull");
  expect(message).toContain(
    `kubectl -n store patch postgresqldatabase shop --type=merge -p '{"spec":{"storage":{"size":"SIZE"}}}'`,
  );
  expect(message).toMatch(/No space left on device$/);
  expect(message?.length).toBeLessThanOrEqual(1024);
});
