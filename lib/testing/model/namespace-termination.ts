import type { ModelContext } from "./context.ts";
import { deleteObject } from "./deletion.ts";

/**
 * Does what the namespace controller of kube-controller-manager would do: it deletes what is in the namespaces that are being
 * deleted, and ends those in which nothing is left.
 *
 * @returns the number of objects that it deleted or marked, and of namespaces that it ended.
 */
export function terminateNamespaces(context: ModelContext): number {
  const { storage, kinds, namespaces } = context;
  const before = storage.version;
  for (const { object } of [...storage.list(namespaces)]) {
    if (object.metadata.deletionTimestamp === undefined) continue;
    const { name: namespace } = object.metadata;
    let left = 0;
    for (const kind of [...kinds.values()].filter((each) => each.namespaced)) {
      for (const { object: inner } of [...storage.list(kind, namespace)]) {
        const { name, deletionTimestamp } = inner.metadata;
        const isGone =
          deletionTimestamp === undefined &&
          deleteObject(
            context,
            { kind, namespace, name },
            { propagationPolicy: "Background", isDryRun: false },
          ).isGone;
        if (!isGone) left++;
      }
    }
    if (left === 0) storage.remove(namespaces, object);
  }
  return storage.version - before;
}
