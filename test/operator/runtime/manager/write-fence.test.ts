import { expect, test } from "vitest";
import { fenceWrites } from "../../../../operator/runtime/manager/write-fence.ts";
import type { HttpRequest, Transport } from "../../../../operator/runtime/client/transport.ts";

test("a write fence sends everything while writes are allowed, and then only reads", async () => {
  const sent: string[] = [];
  const send = (request: HttpRequest) => {
    sent.push(request.method);
    return Promise.resolve({ status: 200, contentType: "", retryAfterSeconds: undefined, body: "" });
  };
  const chunks = async function* () {
    // The answer has no body.
  };
  const inner: Transport = {
    request: send,
    stream: async (request) => ({ ...(await send(request)), chunks: chunks() }),
    close: () => sent.push("close"),
  };
  let mayWrite = true;
  const transport = fenceWrites(inner, () => mayWrite);
  const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
  for (const method of methods) await transport.request({ method, path: "/x" });
  expect(sent).toEqual(methods);

  mayWrite = false;
  for (const method of ["POST", "PUT", "PATCH", "DELETE"] as const) {
    const message = `Not sent, because the lease has run out and another instance may lead: ${method} /x`;
    await expect(transport.request({ method, path: "/x" })).rejects.toThrow(message);
    await expect(transport.stream({ method, path: "/x" })).rejects.toThrow(message);
  }
  await transport.request({ method: "GET", path: "/x" });
  await transport.stream({ method: "GET", path: "/x" });
  transport.close();
  expect(sent.slice(methods.length)).toEqual(["GET", "GET", "close"]);
});
