/**
 * A value for a container's environment or arguments that Kubernetes leaves as it is. Without this, `$(PGPASSWORD)` as
 * the name of a database would be replaced by the password, and error messages would show it. Every dollar sign is
 * doubled, since `$$` stands for one wherever it is: of `$$(PGPASSWORD)` with only `$(` doubled, the password remains.
 */
export function literal(value: string): string {
  return value.replaceAll("$", "$$$$");
}
