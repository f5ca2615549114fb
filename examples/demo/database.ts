/** A database that the demo backs up. */
export interface DemoDatabase {
  /** The name of the database and of its DatabaseBackup. */
  name: string;
  /** The Pod of the server. */
  pod: string;
  /** The image with the database's own tools. */
  image: string;
  /** SQL that returns one line. For two databases, the lines are equal only if all rows are. */
  describeRows: string;
  /** The command, in the server's Pod, that reads SQL from its standard input. */
  client: (database: string) => readonly string[];
}
