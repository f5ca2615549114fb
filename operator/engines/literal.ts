/**
 * Escapes a value for a container's environment or arguments, so that Kubernetes does not expand it. Otherwise it would
 * replace a database name `$(PGPASSWORD)` by the password, and error messages would show that. All dollar signs are
 * doubled, because Kubernetes reads `$$` as one everywhere: if only `$(` were, `$$(PGPASSWORD)` would still be expanded.
 */
export function literal(value: string): string {
  return value.replaceAll("$", "$$$$");
}
