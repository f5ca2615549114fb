import {
  podsServiceName,
  readOnlyServiceName,
  readWriteServiceName,
} from "../../../kubernetes/database-names.ts";

/** The name by which the operator's own Jobs connect. */
export function readWriteHost({ name, namespace }: { name: string; namespace: string }): string {
  return `${readWriteServiceName(name)}.${namespace}.svc`;
}

/** All names of a server: of its Services, and of its Pods, however many there are. */
export function serverNames({ name, namespace }: { name: string; namespace: string }): string[] {
  const pods = podsServiceName(name);
  return [readWriteServiceName(name), readOnlyServiceName(name), pods, `*.${pods}`].flatMap((host) => [
    host,
    `${host}.${namespace}`,
    `${host}.${namespace}.svc`,
    `${host}.${namespace}.svc.cluster.local`,
  ]);
}
