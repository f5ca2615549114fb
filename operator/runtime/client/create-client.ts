import { Client } from "./client.ts";
import { HttpTransport } from "./http-transport.ts";
import { identityFromKubeconfig } from "./identity.ts";

/** Whose client it is, and for which API server. */
export interface CreateClientOptions {
  /** Field manager of its writes and user agent, such as `my-tests`. */
  name: string;
  /** Path of a kubeconfig. Default: `$KUBECONFIG`, in a Pod its service account, else `~/.kube/config`. */
  kubeconfig?: string | undefined;
  /** Context in the kubeconfig. Default: its current one. */
  context?: string | undefined;
}

/**
 * A client without a manager: for tests, scripts and command lines. A controller takes the one of its context, whose writes
 * its stores see at once. Nothing is read or sent before its first call, which throws when the kubeconfig cannot be read.
 */
export function createClient({ name, kubeconfig, context }: CreateClientOptions): Client {
  const identity = identityFromKubeconfig({ path: kubeconfig, context });
  return new Client(new HttpTransport({ identity, userAgent: name }), { fieldManager: name });
}
