import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Identity, rereading } from "./identity.ts";

/** Where the kubelet puts the credentials of a Pod's service account. */
const FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Whether this process runs in a Pod. */
export function runsInPod(environment: Record<string, string | undefined>): boolean {
  return environment["KUBERNETES_SERVICE_HOST"] !== undefined;
}

/**
 * The identity of the Pod's service account. Read without client-node, whose start would cost a manager in a
 * cluster a third of its memory.
 *
 * @param environment With `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT`.
 */
export function identityFromPod(environment: Record<string, string | undefined>, folder = FOLDER): Identity {
  const { KUBERNETES_SERVICE_HOST: host = "", KUBERNETES_SERVICE_PORT: port = "443" } = environment;
  const server = new URL(`https://${host.includes(":") ? `[${host}]` : host}:${port}`);
  const read = (file: string) => readFile(join(folder, file), "utf8");
  return {
    ...rereading(async () => ({
      server,
      headers: { Authorization: `Bearer ${(await read("token")).trim()}` },
      tls: { ca: await read("ca.crt") },
    })),
    namespace: async () => (await read("namespace")).trim(),
  };
}
