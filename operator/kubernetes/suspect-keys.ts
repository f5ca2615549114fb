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
    const source = container?.env?.find(({ name }) => name === variable)?.valueFrom?.secretKeyRef;
    return source === undefined ? [] : [` The key "${source.key}" of Secret "${source.name ?? ""}" ${flaw}.`];
  });
  return { reason, message: message + hints.join("") };
}
