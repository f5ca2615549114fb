import { Client } from "./client.ts";
import { HttpTransport } from "./http-transport.ts";
import { identityFromKubeconfig } from "./identity.ts";

/** The name of a client, and its API server. */
export interface CreateClientOptions {
  /** Field manager of its writes and user agent, such as `my-tests`. */
  name: string;
  /** Path of a kubeconfig. Default: `$KUBECONFIG`, in a Pod its service account, else `~/.kube/config`. */
  kubeconfig?: string | undefined;
  /** Context in the kubeconfig. Default: its current one. */
  context?: string | undefined;
}

/**
 * Creates a client without a manager, for tests, scripts and command lines. A controller uses the one of its context, so
 * that its stores show its writes at once. Nothing is read or sent before the first call, which throws when the
 * kubeconfig cannot be read.
 */
export function createClient({ name, kubeconfig, context }: CreateClientOptions): Client {
  const identity = identityFromKubeconfig({ path: kubeconfig, context });
  return new Client(new HttpTransport({ identity, userAgent: name }), { fieldManager: name });
}
