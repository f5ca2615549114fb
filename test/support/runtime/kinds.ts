import type { KubernetesObject, Stored, StoredMeta } from "../../../operator/runtime/client/objects.ts";
import { resource } from "../../../operator/runtime/client/resources.ts";

export interface ConfigMap extends KubernetesObject {
  data?: Record<string, string>;
}
export interface Secret extends KubernetesObject {
  type?: string;
  data?: Record<string, string>;
  stringData?: Record<string, string>;
}
export const configMaps = resource<ConfigMap>("v1", "ConfigMap", "configmaps");
export const secrets = resource<Secret>("v1", "Secret", "secrets");

/** A ConfigMap as the API server returns it. Its uid is its name, unless `metadata` has another one. */
export function storedConfigMap(
  namespace: string,
  name: string,
  metadata: Partial<StoredMeta> = {},
  data: Record<string, string> = {},
): Stored<ConfigMap> {
  const object = configMap(namespace, name, data);
  return {
    ...object,
    metadata: { namespace, name, uid: name, resourceVersion: "1", ...metadata },
  };
}

export function configMap(namespace: string, name: string, data: Record<string, string> = {}): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name }, data };
}
