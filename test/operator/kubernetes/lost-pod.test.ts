import { expect, test } from "vitest";
import { lostPod } from "../../../operator/kubernetes/lost-pod.ts";
import { endedPod, time } from "../../support/controllers/objects.ts";

function pod(name: string, phase: string, deletionTimestamp?: string) {
  const made = endedPod(name, 1, "");
  return {
    ...made,
    metadata: { ...made.metadata, ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }) },
    spec: { containers: [], nodeName: "away" },
    status: { phase },
  };
}

const lost = pod("a", "Running", time(10));
const reasonAt = (minute: number, ...pods: ReturnType<typeof pod>[]) =>
  lostPod(pods, new Date(time(minute)))?.reason;

test("a Pod that does not end in its time is lost, and the message names its node and the way out", () => {
  expect(lostPod([lost], new Date(time(12)))).toEqual({
    reason: "PodLost",
    message: expect.stringMatching(/Pod a on node away .* --namespace=shop delete pod a --force$/) as string,
  });
  expect(reasonAt(12, pod("a", "Pending", time(10)))).toBe("PodLost");
});

test.each([
  ["has time left", [lost], 10],
  ["was not deleted", [pod("a", "Running")], 12],
  ["has ended and is kept by a finalizer", [pod("a", "Failed", time(10))], 12],
  ["has a successor", [lost, pod("b", "Running")], 12],
  ["does not exist", [], 12],
])("a Pod that %s is not lost", (_, pods, minute) => {
  expect(reasonAt(minute, ...pods)).toBeUndefined();
});
