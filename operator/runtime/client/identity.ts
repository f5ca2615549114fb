import { Agent } from "node:http";
import type { AgentOptions, RequestOptions } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node/dist/config.js";
import type { Cluster } from "@kubernetes/client-node/dist/config_types.js";

/** How to reach the API server and authenticate, at this moment. */
export interface Credentials {
  /** Where the API server is. */
  server: URL;
  /** Such as `Authorization`. */
  headers: Record<string, string>;
  /** The CA that the server's certificate is checked with, and the client's own certificate. */
  tls: Pick<AgentOptions, "ca" | "cert" | "key" | "passphrase" | "rejectUnauthorized" | "servername">;
  /** Set when the API server is reached through a proxy. */
  proxy?: Agent;
}

/** A source of credentials. */
export interface Identity {
  /** The credentials, at most a minute old. */
  current(): Promise<Credentials>;
  /** Reads everything again: files, exec plugins. For use when the server rejects the credentials. */
  refresh(): Promise<Credentials>;
  /** The namespace of the kubeconfig's context or of the Pod's service account. */
  namespace(): Promise<string | undefined>;
}

/** Where a kubeconfig is. */
export interface KubeconfigSource {
  /** Default: `$KUBECONFIG`, in a Pod its service account, else `~/.kube/config`. */
  path?: string | undefined;
  /** Default: its current context. */
  context?: string | undefined;
}

const rereadMilliseconds = 60_000;

/** Remembers credentials for a minute. */
function rereading(read: () => Promise<Credentials>): Pick<Identity, "current" | "refresh"> {
  let cached: { credentials: Promise<Credentials>; readAt: number } | undefined;
  const refresh = (): Promise<Credentials> => {
    const credentials = read();
    cached = { credentials, readAt: performance.now() };
    // A failure is not remembered: the next request tries again.
    credentials.catch(() => (cached = undefined));
    return credentials;
  };
  return {
    current: () =>
      cached && performance.now() - cached.readAt < rereadMilliseconds ? cached.credentials : refresh(),
    refresh,
  };
}

/** Reads the identity from a kubeconfig. client-node knows its formats and authentication plugins. */
export function identityFromKubeconfig(source: KubeconfigSource): Identity {
  let config: Promise<KubeConfig> | undefined;
  const loaded = () => {
    config ??= loadKubeconfig(source);
    config.catch(() => (config = undefined));
    return config;
  };
  const kept = rereading(async () => credentialsOf(await loaded()));
  return {
    current: kept.current,
    refresh() {
      // A new KubeConfig also forgets what its authentication plugins have cached.
      config = undefined;
      return kept.refresh();
    },
    async namespace() {
      const known = await loaded();
      return known.getContextObject(known.getCurrentContext())?.namespace;
    },
  };
}

async function loadKubeconfig({ path, context }: KubeconfigSource): Promise<KubeConfig> {
  // Only this module of client-node, so that a bundler leaves its generated models out.
  const { KubeConfig } = await import("@kubernetes/client-node/dist/config.js");
  const config = new KubeConfig();
  try {
    if (path !== undefined) config.loadFromFile(path);
    else if (context === undefined && runsInPod()) config.loadFromCluster();
    else config.loadFromDefault();
  } catch (error) {
    const which = path ?? process.env["KUBECONFIG"] ?? "~/.kube/config";
    throw new Error(`Cannot read the kubeconfig ${which}: ${errorMessage(error)}`, { cause: error });
  }
  // client-node's default when it finds nothing: http://localhost:8080.
  if (path === undefined && config.getCurrentContext() === "loaded-context") {
    throw new Error(
      "There is no kubeconfig: KUBECONFIG is not set, ~/.kube/config does not exist, and this is not a Pod with a " +
        "service account. Set KUBECONFIG, or give the path of a kubeconfig.",
    );
  }
  const names = config.getContexts().map(({ name }) => `"${name}"`);
  if (context !== undefined) config.setCurrentContext(context);
  if (!config.getContextObject(config.getCurrentContext())) {
    const what = context === undefined ? "has no valid current context" : `has no context "${context}"`;
    throw new Error(`The kubeconfig ${what}. It has: ${names.join(", ") || "none"}.`);
  }
  return config;
}

function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function runsInPod(): boolean {
  return process.env["KUBERNETES_SERVICE_HOST"] !== undefined && process.env["KUBECONFIG"] === undefined;
}

async function credentialsOf(config: KubeConfig): Promise<Credentials> {
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new Error(`The kubeconfig's context "${config.getCurrentContext()}" has no cluster.`);
  const headers: Record<string, string> = {};
  const applied: RequestOptions = { headers };
  await config.applyToHTTPSOptions(applied);
  const { ca, cert, key, passphrase, rejectUnauthorized, servername, auth } = applied;
  return {
    server: new URL(cluster.server),
    headers: auth ? { ...headers, Authorization: `Basic ${Buffer.from(auth).toString("base64")}` } : headers,
    tls: {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(passphrase === undefined ? {} : { passphrase }),
      ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
      ...(servername === undefined ? {} : { servername }),
    },
    ...(cluster.proxyUrl === undefined ? {} : { proxy: await proxyAgent(cluster, { cert, key }) }),
  };
}

/**
 * client-node creates the agent of a proxy once, with the certificates of that time and a connection for each request.
 * So this creates a new one from the present certificates.
 */
async function proxyAgent(
  cluster: Cluster,
  { cert, key }: Pick<RequestOptions, "cert" | "key">,
): Promise<Agent> {
  const { KubeConfig } = await import("@kubernetes/client-node/dist/config.js");
  const config = new KubeConfig();
  config.loadFromClusterAndUser(cluster, { name: "proxy", ...pem("certData", cert), ...pem("keyData", key) });
  const applied: RequestOptions = {};
  await config.applyToHTTPSOptions(applied);
  if (!(applied.agent instanceof Agent)) throw new Error(`Cannot use the proxy "${cluster.proxyUrl ?? ""}".`);
  return Object.assign(applied.agent, { keepAlive: true });
}

function pem(name: "certData" | "keyData", value: unknown): Partial<Record<typeof name, string>> {
  if (typeof value !== "string" && !Buffer.isBuffer(value)) return {};
  return { [name]: Buffer.from(value).toString("base64") };
}
