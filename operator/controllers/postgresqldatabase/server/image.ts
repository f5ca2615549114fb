import type { PostgreSQLDatabaseSpec } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import { officialImageOf } from "../../../engines/postgresql/image.ts";

/** The image of the server. */
export function serverImage({ image, version }: PostgreSQLDatabaseSpec): string {
  return image ?? officialImageOf(version);
}
