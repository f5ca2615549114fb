import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import { withoutUndefined } from "../../../kubernetes/without-undefined.ts";
import type { Stored } from "../../../runtime/index.ts";

/** The longest JSON of a spec that a run records: Linux refuses a variable of more than 131,072 bytes. */
const maxSpecLength = 64 * 1024;

/** What a run records of its origin in `source.json`, because a repository alone must show what its backups are of. */
export interface RunSource {
  /** The image of the run, with the client tools. */
  image: string;
  databaseBackup: {
    namespace: string;
    name: string;
    uid: string;
    /**
     * Without the values of a command's variables, which are often credentials. All else is as the user wrote it, such as the words of a
     * command and annotations. Absent if its JSON is longer than 64 KiB.
     */
    spec?: DatabaseBackup["spec"];
  };
}

/** What the runs of a DatabaseBackup record. It has the names of Secrets, not their values. */
export function runSource({ metadata, spec }: Stored<DatabaseBackup>, image: string): RunSource {
  const { namespace, name, uid } = metadata;
  const recorded = withoutValues(spec);
  const isShort = Buffer.byteLength(JSON.stringify(recorded)) <= maxSpecLength;
  return { image, databaseBackup: { namespace, name, uid, ...(isShort ? { spec: recorded } : {}) } };
}

function withoutValues(spec: DatabaseBackup["spec"]): DatabaseBackup["spec"] {
  const { connection } = spec;
  if (connection?.engine !== "command" || connection.command.env === undefined) return spec;
  const env = connection.command.env.map(({ name, valueFrom }) => withoutUndefined({ name, valueFrom }));
  return { ...spec, connection: { ...connection, command: { ...connection.command, env } } };
}
