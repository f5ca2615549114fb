import { join } from "node:path";
import type { RepositoryStorage } from "../../../operator/api/databases/v1/repository-storage.ts";
import type { AzureServer } from "../servers/azure.ts";
import { startAzureServer } from "../servers/azure.ts";
import { startCloudProxy } from "../servers/cloud-proxy.ts";
import type { GoogleServer } from "../servers/google.ts";
import { startGoogleServer } from "../servers/google.ts";
import { podEnvironment } from "./pod-environment.ts";

/** Servers of Google Cloud Storage and of Azure, each with the bucket or container `backups`. */
export interface Clouds {
  readonly google: GoogleServer;
  readonly azure: AzureServer;
  /** The key of a service account that may store and remove objects. */
  readonly googleKey: string;
  /**
   * The variables of a Pod with a repository at a path in the bucket. A proxy leads it to the servers.
   *
   * @param changes Another key of a service account, another bucket.
   */
  atGoogle(path: string, changes?: { key?: string; bucket?: string }): Promise<NodeJS.ProcessEnv>;
  /** The same for a container, with another account's key, or other values of the storage. */
  atAzure(
    path: string,
    changes?: Partial<NonNullable<RepositoryStorage["azure"]>> & { key?: string },
  ): Promise<NodeJS.ProcessEnv>;
  stop(): Promise<void>;
}

/** Starts both. @param folder A folder for the Pods' files. */
export async function startClouds(folder: string): Promise<Clouds> {
  // Not the usual one, so that a request with the usual one goes nowhere.
  const endpointSuffix = "core.chinacloudapi.cn";
  const [google, azure] = await Promise.all([
    startGoogleServer({ buckets: ["backups"] }),
    startAzureServer({ endpointSuffix, containers: ["backups"] }),
  ]);
  const proxy = await startCloudProxy({ ...google.ports, [azure.host]: azure.port });
  const throughProxy = { HTTPS_PROXY: proxy.url };
  const tls = { ca: { secretKeyRef: { name: "authority", key: "ca.crt" } } };
  const googleKey = google.makeServiceAccount("objectUser");
  let pods = 0;
  const podFolder = () => join(folder, `cloud-credentials-${++pods}`);
  return {
    google,
    azure,
    googleKey,
    async atGoogle(path, { key = googleKey, bucket = "backups" } = {}) {
      const credentials = { serviceAccountKeySecretRef: { name: "google", key: "key.json" } };
      const secrets = { google: { "key.json": key }, authority: { "ca.crt": google.ca } };
      const pod = await podEnvironment({ gcs: { bucket, credentials, tls } }, path, secrets, podFolder());
      return { ...pod, ...throughProxy };
    },
    async atAzure(path, { key = azure.credentials.accountKey, ...more } = {}) {
      const storage = {
        container: "backups",
        accountName: azure.credentials.accountName,
        endpointSuffix,
        credentials: { accountKeySecretRef: { name: "azure", key: "key" } },
        tls,
        ...more,
      };
      const secrets = { azure: { key }, authority: { "ca.crt": azure.ca ?? "" } };
      const pod = await podEnvironment({ azure: storage }, path, secrets, podFolder());
      return { ...pod, ...throughProxy };
    },
    async stop() {
      await Promise.all([google.stop(), azure.stop(), proxy.stop()]);
    },
  };
}
