import { expect, test } from "vitest";
import type { Client } from "../../../../operator/runtime/client/client.ts";
import {
  type KubernetesObject,
  resource,
  type Stored,
  updateStatus,
} from "../../../../operator/runtime/index.ts";
import { recordingLog } from "../../../support/runtime/parts.ts";

interface Widget extends KubernetesObject {
  status?: { ready: boolean; colour?: string };
}
const widgets = resource<Widget>("example.com/v1", "Widget", "widgets");

/** A server whose schema does not know the colour. */
function server() {
  const { log, lines } = recordingLog();
  let writes = 0;
  let stored: Stored<Widget> = {
    apiVersion: "example.com/v1",
    kind: "Widget",
    metadata: { namespace: "ns", name: "a", uid: "u", resourceVersion: "1" },
  };
  const patchStatus = (_: unknown, __: unknown, { body }: { body: { status: Widget["status"] } }) => {
    writes++;
    const status: Widget["status"] = { ready: false, ...stored.status, ...body.status };
    delete status.colour;
    const isChanged = JSON.stringify(status) !== JSON.stringify(stored.status);
    const resourceVersion = isChanged ? String(writes + 1) : stored.metadata.resourceVersion;
    stored = { ...stored, metadata: { ...stored.metadata, resourceVersion }, status };
    return Promise.resolve(stored);
  };
  const client = { log, patchStatus } as unknown as Client;
  const update = async (status: NonNullable<Widget["status"]>) => {
    const before = writes;
    await updateStatus(client, widgets, stored, status);
    return writes - before;
  };
  return { update, lines };
}

test("a status with a field that the server drops is not written for ever, and that is logged once", async () => {
  const { update, lines } = server();
  const status = { ready: true, colour: "red" };
  const counts = [];
  for (let times = 0; times < 6; times++) counts.push(await update(status));
  expect(counts).toEqual([1, 1, 1, 0, 0, 0]);
  await expect
    .poll(() => lines)
    .toEqual([expect.objectContaining({ object: "status of Widget ns/a", field: ".status.colour" })]);
  expect([await update({ ...status, ready: false }), await update(status)]).toEqual([1, 1]);
});
