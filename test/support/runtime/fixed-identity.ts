import type { Credentials, Identity } from "../../../operator/runtime/client/identity.ts";

/** An identity whose credentials never change. The server need not be Kubernetes: it can be a storage. */
export function fixedIdentity(credentials: Credentials, namespace?: string): Identity {
  return {
    current: () => Promise.resolve(credentials),
    refresh: () => Promise.resolve(credentials),
    namespace: () => Promise.resolve(namespace),
  };
}

/** An identity without credentials, for a server without TLS. */
export function anonymousAt(url: string, namespace?: string): Identity {
  return fixedIdentity({ server: new URL(url), headers: {}, tls: {} }, namespace);
}
