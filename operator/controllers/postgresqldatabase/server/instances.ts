import type { PostgreSQLDatabaseSpec } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";

/** Which instance is the primary. */
export function primaryOrdinal(): number {
  return 0;
}

/** The ordinals of all instances. */
export function instanceOrdinals({ replicas = 1 }: PostgreSQLDatabaseSpec): number[] {
  return Array.from({ length: replicas }, (_, ordinal) => ordinal);
}

/** The ordinals of the instances that follow the primary. */
export function replicaOrdinals(spec: PostgreSQLDatabaseSpec): number[] {
  return instanceOrdinals(spec).filter((ordinal) => ordinal !== primaryOrdinal());
}
