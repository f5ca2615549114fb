import { expect, test } from "vitest";
import { containerResources } from "../../../operator/kubernetes/container-resources.ts";

const defaultRequests = { cpu: "100m", memory: "256Mi" };

test.each([
  ["nothing", undefined, { requests: defaultRequests }],
  ["an empty object, as nothing", {}, { requests: defaultRequests }],
  [
    "a limit, which becomes the request of its resource and leaves the other one its default",
    { limits: { memory: "64Mi" } },
    { requests: { cpu: "100m" }, limits: { memory: "64Mi" } },
  ],
  ["a request", { requests: { memory: "1Gi" } }, { requests: { cpu: "100m", memory: "1Gi" } }],
  [
    "requests and limits of all",
    { requests: { cpu: 1, memory: "1Gi" }, limits: { cpu: 2, memory: "1Gi", "ephemeral-storage": "1Gi" } },
    { requests: { cpu: 1, memory: "1Gi" }, limits: { cpu: 2, memory: "1Gi", "ephemeral-storage": "1Gi" } },
  ],
])("a container of which the spec says %s", (_title, wanted, expected) => {
  expect(containerResources(wanted, defaultRequests)).toEqual(expected);
});
