import type { DatabaseConnection } from "../../../api/databases/v1/connection.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import { assertImageAllowed } from "../../image-policy.ts";
import type { ImagePolicy } from "../context.ts";

/**
 * Checks that the operator's flags allow the engine and the image of a connection.
 *
 * @param imageField Where the image comes from.
 * @throws NotReady `EngineNotAllowed`, `ImageNotAllowed`.
 */
export function assertAllowed(
  connection: DatabaseConnection,
  policy: ImagePolicy,
  imageField = "spec.connection.image",
): void {
  if (connection.engine === "command" && !policy.allowCommandEngine) {
    throw new NotReady(
      "EngineNotAllowed",
      'spec.connection.engine: "command" is not allowed in this cluster (the operator\'s flag --allow-command-engine=false). ' +
        "Use postgresql or mariadb, or ask the administrator.",
    );
  }
  if (connection.image !== undefined) assertImageAllowed(imageField, connection.image, policy);
}
