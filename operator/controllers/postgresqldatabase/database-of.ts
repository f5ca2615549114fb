import type { PostgreSQLDatabase } from "../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { Stored } from "../../runtime/index.ts";

/** The names of the database of a server and of the role that owns it. */
export function databaseOf({ metadata, spec }: Stored<PostgreSQLDatabase>): { name: string; owner: string } {
  const { initDatabase, snapshotRef } = spec.bootstrap ?? {};
  const { database: name = metadata.name, owner = name } = initDatabase ?? snapshotRef ?? {};
  return { name, owner };
}
