/** Passwords that the demo makes up, each time others. */
export interface Passwords {
  administrator: string;
  /** Of the user that the backups are made with. */
  backup: string;
}

/** A database that the demo backs up, on a server as somebody may have it already. */
export interface DemoDatabase {
  /** Of the database, and of its DatabaseBackup. */
  name: string;
  /** Of the server's Service and StatefulSet. */
  server: string;
  image: string;
  /** The server and its Secrets. */
  objects(passwords: Passwords): object[];
  /** SQL: a table with rows, and the user that backs it up. */
  fill(passwords: Passwords): string;
  /** SQL: what this user needs. */
  grant: string;
  /** SQL with one line as result: it is the same for two databases only if all their rows are. */
  describeRows: string;
  /** The client in the server's Pod, which reads SQL. */
  client(database: string): readonly string[];
  /** Variables of a container that restores it. */
  restorer: readonly object[];
  /** A line of shell that restores into a new database. `dump` is a command that prints the dump. */
  restore(dump: string, database: string): string;
}
