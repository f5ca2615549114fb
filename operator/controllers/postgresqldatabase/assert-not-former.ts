import type { PostgreSQLDatabase } from "../../api/databases/v1alpha1/postgresqldatabase.ts";
import { isLeftByFormer } from "../../kubernetes/left-by-former.ts";
import { NotReady } from "../../kubernetes/not-ready.ts";
import type { KubernetesObject, Stored } from "../../runtime/index.ts";

/**
 * Checks that the garbage collector is not about to delete a child, because its owner was an earlier PostgreSQLDatabase of this name.
 *
 * @throws NotReady `FormerObjectTerminating`.
 */
export function assertNotFormer(
  child: KubernetesObject | undefined,
  database: Stored<PostgreSQLDatabase>,
): void {
  if (child === undefined || !isLeftByFormer(child, database)) return;
  throw new NotReady(
    "FormerObjectTerminating",
    `${child.kind} "${child.metadata.name ?? ""}" of an earlier PostgreSQLDatabase of this name is being deleted.`,
  );
}
