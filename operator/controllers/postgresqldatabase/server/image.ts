import type { PostgreSQLDatabaseSpec } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { ImagePolicy } from "../../databasebackup/context.ts";
import { assertImageAllowed } from "../../image-policy.ts";
import { officialImageOf } from "../../../engines/postgresql/image.ts";

/**
 * Checks that the operator's flags allow the images of the spec.
 *
 * @throws NotReady `ImageNotAllowed`.
 */
export function assertImagesAllowed(
  { image, monitoring }: PostgreSQLDatabaseSpec,
  policy: ImagePolicy,
): void {
  if (image !== undefined) assertImageAllowed("spec.image", image, policy);
  const exporter = monitoring?.exporter?.image;
  if (exporter !== undefined) assertImageAllowed("spec.monitoring.exporter.image", exporter, policy);
}

/** The image of the server. */
export function serverImage({ image, version }: PostgreSQLDatabaseSpec): string {
  return image ?? officialImageOf(version);
}
