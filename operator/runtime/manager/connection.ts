import { HttpTransport } from "../client/http-transport.ts";
import type { HttpTransportOptions } from "../client/http-transport.ts";
import type { Identity } from "../client/identity.ts";
import { identityFromKubeconfig } from "../client/identity.ts";
import type { Transport } from "../client/transport.ts";

/** How a manager reaches the API server. */
export interface Connection {
  readonly transport: Transport;
  /** @throws Error when there are no credentials, such as for a wrong kubeconfig. */
  check(): Promise<void>;
  /** The namespace of the kubeconfig's context or of the Pod's service account. */
  namespace(): Promise<string | undefined>;
  /** A transport whose requests do not wait for those of others. */
  separate(userAgent: string): Transport;
}

/** Options of HTTP. */
export interface HttpOptions extends Omit<HttpTransportOptions, "identity"> {
  identity?: Identity | undefined;
  kubeconfig?: string | undefined;
  context?: string | undefined;
}

/** HTTP with credentials from an identity, by default that of the kubeconfig. */
export function httpConnection(options: HttpOptions): Connection {
  const { identity, kubeconfig: path, context, ...others } = options;
  const newIdentity = () => identity ?? identityFromKubeconfig({ path, context });
  const own = newIdentity();
  return {
    transport: new HttpTransport({ identity: own, ...others }),
    async check() {
      await own.current();
    },
    namespace: () => own.namespace(),
    separate: (userAgent) => new HttpTransport({ identity: newIdentity(), userAgent }),
  };
}

/** Requests go where the transport sends them. Only its maker closes it: others may use it. */
export function connectionOver(transport: Transport): Connection {
  const shared: Transport = {
    request: (request) => transport.request(request),
    stream: (request) => transport.stream(request),
    close: () => undefined,
  };
  return {
    transport: shared,
    check: () => Promise.resolve(),
    namespace: () => Promise.resolve(undefined),
    separate: () => shared,
  };
}
