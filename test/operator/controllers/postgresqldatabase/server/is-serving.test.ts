import { expect, test } from "vitest";
import { isServing } from "../../../../../operator/controllers/postgresqldatabase/server/is-serving.ts";
import type { Pod } from "../../../../../operator/kubernetes/kinds.ts";

function pod(
  conditions: Record<string, string>,
  isServerReady: boolean,
  metadata: Pod["metadata"] = {},
): Pod {
  const container = (name: string, ready: boolean) => ({
    ...{ name, ready, image: name, imageID: name, restartCount: 0 },
  });
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata,
    spec: { containers: [] },
    status: {
      conditions: Object.entries(conditions).map(([type, status]) => ({ type, status })),
      containerStatuses: [container("postgresql", isServerReady), container("exporter", false)],
    },
  };
}

test.each<[string, boolean, Pod]>([
  ["is ready", true, pod({ Ready: "True", ContainersReady: "True" }, true)],
  ["has an exporter that does not run", true, pod({ Ready: "False", ContainersReady: "False" }, true)],
  ["has a server that does not answer", false, pod({ Ready: "False", ContainersReady: "False" }, false)],
  ["is on a lost node", false, pod({ Ready: "False", ContainersReady: "True" }, true)],
  ["is new", false, pod({}, false)],
  ["is being deleted", false, pod({ Ready: "True" }, true, { deletionTimestamp: "2026-11-01T00:00:00Z" })],
])("a Pod that %s serves: %s", (_, expected, given) => {
  expect(isServing(given)).toBe(expected);
});
