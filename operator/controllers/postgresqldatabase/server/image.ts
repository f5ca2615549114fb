import type { PostgreSQLDatabaseSpec } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";

/** The image of the server. */
export function serverImage({ image, version }: PostgreSQLDatabaseSpec): string {
  return image ?? `docker.io/library/postgres:${version}`;
}
