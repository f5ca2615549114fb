/** Passwords that each run of the demo generates. */
export interface Passwords {
  administrator: string;
  /** The password of the user for backups. */
  backup: string;
}

/** A database that the demo backs up, and its server. */
export interface DemoDatabase {
  /** The name of the database and of its DatabaseBackup. */
  name: string;
  /** The name of the server's Service and StatefulSet. */
  server: string;
  image: string;
  /** The manifests of the server and its Secrets. */
  objects(passwords: Passwords): object[];
  /** SQL that creates a table with rows, and the user for backups. */
  fill(passwords: Passwords): string;
  /** SQL that grants the user for backups what it needs. */
  grant: string;
  /** SQL that returns one line. For two databases, the lines are equal only if all rows are. */
  describeRows: string;
  /** The command, in the server's Pod, that reads SQL from its standard input. */
  client(database: string): readonly string[];
  /** The variables of a container that restores the database. */
  restorer: readonly object[];
  /** A line of shell that restores into a new database. @param dump A command that prints the dump. */
  restore(dump: string, database: string): string;
}
