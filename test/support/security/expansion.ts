import type { V1Container } from "@kubernetes/client-node";

/** The command line and the environment that the kubelet gives to a container. */
export interface Started {
  commandLine: string[];
  environment: Map<string, string>;
}

/**
 * Starts a container as the kubelet does. `$(NAME)` in an argument becomes the variable's value; in a variable's value,
 * only variables before it count. `$$` becomes a dollar sign. `$(NAME)` remains if there is no such variable.
 *
 * @param valueOf Returns the value of a key of a Secret.
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
