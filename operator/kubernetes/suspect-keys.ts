import type { V1Container } from "@kubernetes/client-node";
import type { Failure } from "../failure.ts";
import type { Pod } from "./kinds.ts";

/** The failure of a container, with a sentence about each value that may be its cause: the key of the Secret, not the value. */
export function withSuspectKeys(
  { reason, message, suspects = [] }: Failure,
  containerName: string,
  { spec }: Pod,
): Failure {
  const container = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].find(
    ({ name }) => name === containerName,
  );
  const hints = suspects.flatMap(({ variable, flaw }) => {
    const { value = "", valueFrom } = container?.env?.find(({ name }) => name === variable) ?? {};
    const key =
      valueFrom?.secretKeyRef === undefined
        ? fileKey(value, container, spec)
        : keyOf("Secret", valueFrom.secretKeyRef);
    return key === undefined ? [] : [` ${key} ${flaw}.`];
  });
  return { reason, message: message + hints.join("") };
}

/** The key whose value is in a file of a projected volume. */
function fileKey(path: string, container: V1Container | undefined, spec: Pod["spec"]): string | undefined {
  const slash = path.lastIndexOf("/");
  const folder = path.slice(0, slash);
  const volumeName = container?.volumeMounts?.find(({ mountPath }) => mountPath === folder)?.name;
  const volume = spec?.volumes?.find(({ name }) => name === volumeName);
  for (const { secret, configMap } of volume?.projected?.sources ?? []) {
    for (const [kind, object] of [
      ["Secret", secret],
      ["ConfigMap", configMap],
    ] as const) {
      const item = object?.items?.find((each) => each.path === path.slice(slash + 1));
      if (item !== undefined) return keyOf(kind, { key: item.key, name: object?.name });
    }
  }
  return undefined;
}

function keyOf(
  kind: "Secret" | "ConfigMap",
  { key, name = "" }: { key: string; name?: string | undefined },
): string {
  return `The key "${key}" of ${kind} "${name}"`;
}
