import { operatorName } from "../../names.ts";

/** Selects all objects that this operator created. */
export const managedBy = `app.kubernetes.io/managed-by=${operatorName}`;

/** The labels that find the Pods of a Memcached. A Deployment's selector can never be changed. */
export function podSelector(name: string): Record<string, string> {
  return { "app.kubernetes.io/name": "memcached", "app.kubernetes.io/instance": name };
}

/** The labels of all objects of a Memcached. */
export function labelsOf(name: string): Record<string, string> {
  return { ...podSelector(name), "app.kubernetes.io/managed-by": operatorName };
}
