import type { HttpRequest, Transport } from "../client/transport.ts";

/** A request that would have changed something was not sent: this process may no longer write. */
export class FencedError extends Error {
  override readonly name = "FencedError";
}

/**
 * Sends what changes something only while it may be sent; reads always.
 *
 * A leader that was paused (a frozen container, a moved virtual machine) goes on where it was, with answers that
 * came meanwhile, before any timer tells it that its lease has run out. The fence asks at each write.
 */
export function fenceWrites(transport: Transport, mayWrite: () => boolean): Transport {
  const check = ({ method, path }: HttpRequest) => {
    if (method !== "GET" && !mayWrite()) {
      throw new FencedError(`Not sent, because the lease has run out and others may lead: ${method} ${path}`);
    }
  };
  return {
    async request(request) {
      check(request);
      return transport.request(request);
    },
    async stream(request) {
      check(request);
      return transport.stream(request);
    },
    close() {
      transport.close();
    },
  };
}
