import type { Credentials, Identity } from "../../../operator/runtime/client/identity.ts";

/** An identity whose credentials never change; also for a server that is not Kubernetes, such as one of storage. */
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
