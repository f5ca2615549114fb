import { describe, expect, test } from "vitest";
import { restartDigestAnnotation } from "../../../../../operator/controllers/postgresqldatabase/server/desired-statefulset.ts";
import type {
  ObservedInstance,
  ObservedInstances,
} from "../../../../../operator/controllers/postgresqldatabase/server/observe.ts";
import { nextRestart } from "../../../../../operator/controllers/postgresqldatabase/server/restart.ts";

const instance = (
  ordinal: number,
  digest: string,
  { why, isEnding = false }: { why?: string; isEnding?: boolean } = {},
): ObservedInstance => ({
  ordinal,
  isPrimary: ordinal === 0,
  pod: {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...{ name: `shop-${ordinal}`, namespace: "store", uid: String(ordinal), resourceVersion: "1" },
      annotations: { [restartDigestAnnotation]: digest },
      ...(isEnding ? { deletionTimestamp: "2026-11-01T00:00:00Z" } : {}),
    },
  },
  isReady: why === undefined && !isEnding,
  image: "image",
  why: why === undefined ? undefined : { reason: why, message: why },
});

const instances = (primary: ObservedInstance, ...replicas: ObservedInstance[]): ObservedInstances => ({
  primary,
  replicas,
});

/** What happens next, in short. */
function next(given: ObservedInstances): string {
  const step = nextRestart(given, "new");
  if (step.action === "None") return "None";
  return `${step.action} ${(step.action === "Wait" ? step.for : step.instance).ordinal}`;
}

describe("instances restart", () => {
  test("replicas first, one at a time, and the primary last", () => {
    expect(next(instances(instance(0, "old"), instance(1, "old"), instance(2, "old")))).toBe("Restart 2");
    const ending = instance(2, "old", { isEnding: true });
    expect(next(instances(instance(0, "old"), instance(1, "old"), ending))).toBe("Wait 2");
    const starting = instance(2, "new", { why: "ServerStarting" });
    expect(next(instances(instance(0, "old"), instance(1, "old"), starting))).toBe("Wait 2");
    expect(next(instances(instance(0, "old"), instance(1, "old"), instance(2, "new")))).toBe("Restart 1");
    expect(next(instances(instance(0, "old"), instance(1, "new"), instance(2, "new")))).toBe("Restart 0");
    expect(next(instances(instance(0, "new"), instance(1, "new"), instance(2, "new")))).toBe("None");
  });

  test("not beyond one that fails with the change, which heals when it is taken back", () => {
    const failing = instance(2, "new", { why: "ImagePullBackOff" });
    expect(next(instances(instance(0, "old"), instance(1, "old"), failing))).toBe("Wait 2");
    const wrong = instance(2, "wrong", { why: "ImagePullBackOff" });
    expect(next(instances(instance(0, "new"), instance(1, "new"), wrong))).toBe("Restart 2");
  });

  test("a primary that has failed first, because no replica can follow it", () => {
    const failed = instance(0, "old", { why: "ServerFailed" });
    expect(next(instances(failed, instance(1, "old", { why: "ServerStarting" })))).toBe("Restart 0");
    const recovering = instance(0, "old", { why: "ServerStarting" });
    expect(next(instances(recovering, instance(1, "new")))).toBe("Wait 0");
  });

  test("at once when there is only one", () => {
    expect(next(instances(instance(0, "old")))).toBe("Restart 0");
    expect(next(instances(instance(0, "old", { why: "ServerStarting" })))).toBe("Restart 0");
    expect(next(instances(instance(0, "old", { isEnding: true })))).toBe("Wait 0");
    expect(next(instances(instance(0, "new")))).toBe("None");
  });
});
