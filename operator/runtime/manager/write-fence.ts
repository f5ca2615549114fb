import type { HttpRequest, Transport } from "../client/transport.ts";

/** A write was not sent, because this process has lost its lease. Another instance may lead. */
export class FencedError extends Error {
  override readonly name = "FencedError";
}

/**
 * Returns a transport that sends writes only while they are allowed; reads always.
 *
 * A leader that was paused (a frozen container, a moved virtual machine) goes on with answers that came meanwhile, before
 * any timer ends its lease. So the fence checks each write.
 */
export function fenceWrites(transport: Transport, mayWrite: () => boolean): Transport {
  const check = ({ method, path }: HttpRequest) => {
    if (method !== "GET" && !mayWrite()) {
      throw new FencedError(
        `Not sent, because the lease has run out and another instance may lead: ${method} ${path}`,
      );
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
