import type { V1Container } from "@kubernetes/client-node";

/** What the kubelet makes of a container: its program's commandLine, and its environment. */
export interface Started {
  commandLine: string[];
  environment: Map<string, string>;
}

/**
 * Starts a container as the kubelet does: `$(NAME)` in an argument means a variable, in a variable's value one of
 * those before it; `$$` for a dollar sign; and the name of no variable for itself.
 *
 * @param valueOf What a key of a Secret holds.
 */
export function start(
  { command = [], args = [], env = [] }: V1Container,
  valueOf: (secret: { name: string; key: string }) => string,
): Started {
  const environment = new Map<string, string>();
  for (const { name, value = "", valueFrom } of env) {
    const { secretKeyRef } = valueFrom ?? {};
    environment.set(
      name,
      secretKeyRef === undefined
        ? expand(value, environment)
        : valueOf({ name: secretKeyRef.name ?? "", key: secretKeyRef.key }),
    );
  }
  return { commandLine: [...command, ...args].map((word) => expand(word, environment)), environment };
}

export function expand(text: string, environment: ReadonlyMap<string, string>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (found, name?: string) =>
    name === undefined ? "$" : (environment.get(name) ?? found),
  );
}
