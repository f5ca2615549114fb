import type { TableName } from "./table-name.ts";

/** What the query of inspect-tables.sh reads. */
export interface WantedTables {
  /** Roles that must exist. */
  roles: readonly string[];
  /** Roles that will own something. */
  owners: readonly string[];
  /** The tables to restore, with their partitions. */
  tables: readonly TableName[];
  /** Other tables to which their foreign keys will refer. */
  referenced: readonly TableName[];
}

/** What the server says about itself and the tables: the answer to the query of inspect-tables.sh. */
export interface TableFacts {
  /** Such as `17.2`. */
  version: string;
  user: string;
  isSuperuser: boolean;
  canCreateRoles: boolean;
  isReplica: boolean;
  /** Roles of the backup that the server does not have. */
  missingRoles: readonly string[];
  /** Owners of which the user is not a member: of the restored tables, and of those that are dropped or changed. */
  foreignRoles: readonly string[];
  missingSchemas: readonly string[];
  /** Schemas in which the user may not create tables. */
  closedSchemas: readonly string[];
  /** What has the names of the tables, with its `relkind`. */
  existing: readonly (TableName & { kind: string })[];
  /** Partitions of the tables that the backup does not have. */
  extraPartitions: readonly TableName[];
  /** Tables to which foreign keys of the backup refer, and which do not exist. */
  missingReferenced: readonly TableName[];
  /** Other tables that a foreign key connects with the tables. */
  otherTables: readonly OtherTable[];
  /** Foreign keys of other tables that refer to the tables. */
  foreignKeys: readonly ForeignKey[];
  /** Whatever else depends on the tables, as PostgreSQL describes it. */
  dependents: readonly string[];
  /** As `publication of table`. */
  publications: readonly string[];
  /** Publications of all tables, or of all of a schema. */
  publicationsOfAll: readonly string[];
  /** As `subscription of table`. */
  subscriptions: readonly string[];
  /** Those that are not disabled. */
  eventTriggers: readonly string[];
  /** Whether an earlier attempt for the same DatabaseRestore has committed. */
  hasMarker: boolean;
}

/** A table that a foreign key connects with those to restore. */
export interface OtherTable extends TableName {
  /** Whether the user is a member of its owner. */
  isOwn: boolean;
  /** Whether the foreign key is taken off, or goes with the tables. */
  isChanged: boolean;
  /** Whether policies can hide its rows from its owner, to whom the check of a foreign key shall show them. */
  forcesRowSecurity: boolean;
}

/** A foreign key of another table. */
export interface ForeignKey {
  schema: string;
  table: string;
  name: string;
  /** As pg_get_constraintdef has it. */
  definition: string;
  comment: string | null;
}
