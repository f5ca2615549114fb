/**
 * A value for a container's environment or arguments that Kubernetes leaves as it is. Without this, `$(PGPASSWORD)` as
 * the name of a database would be replaced by the password, and error messages would show it.
 */
export function literal(value: string): string {
  return value.replaceAll("$(", "$$$$(");
}
