import type {
  DatabaseExtension,
  PostgreSQLDatabase,
} from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import type { Stored } from "../../../runtime/index.ts";
import { databaseOf } from "../database-of.ts";

/**
 * What `define-databases.sh` makes, in its order: a line of words for each role, membership, database and extension.
 *
 * @throws NotReady `InvalidSpec` when the first database, or its owner, is listed again.
 */
export function definitionLines(database: Stored<PostgreSQLDatabase>): string[] {
  const { roles = [], databases = [], extensions = [] } = database.spec;
  const first = databaseOf(database);
  if (databases.some(({ name }) => name === first.name)) {
    throw new NotReady(
      "InvalidSpec",
      `spec.databases: "${first.name}" is the first database, which is there already. Its extensions go into spec.extensions. Remove it.`,
    );
  }
  if (roles.some(({ name }) => name === first.owner)) {
    throw new NotReady(
      "InvalidSpec",
      `spec.roles: "${first.owner}" is the owner of the first database, whose password is in a Secret of the operator. Remove it.`,
    );
  }
  return [
    // The databases may belong to roles that the server has not got from its Secret yet.
    ...roles.map(({ name }) => `role ${name}`),
    ...roles.flatMap(({ name, inRoles }) =>
      inRoles === undefined ? [] : [`members ${name} ${inRoles.join(",") || "-"}`],
    ),
    ...databases.map(({ name, owner = first.owner }) => `database ${name} ${owner}`),
    ...extensionLines(first.name, extensions),
    ...databases.flatMap((each) => extensionLines(each.name, each.extensions)),
  ];
}

function extensionLines(database: string, extensions: readonly DatabaseExtension[] = []): string[] {
  return extensions.map(
    ({ name, schema = "-", version = "-" }) => `extension ${database} ${name} ${schema} ${version}`,
  );
}
