import type { CommandConnection } from "../../../operator/api/databases/v1/connection.ts";
import { imageReference } from "../../../lib/testing/images.ts";
import { server } from "./pods.ts";

/** Where the desk and the dumps of `notesConnection` see the same files. */
const dataFolder = "/data";

/**
 * A Pod that stays, beside all repositories of a claim: with restic, SQLite, a database to back up, and the files by
 * which the dumps of `notesConnection` are held.
 */
export function desk(claims: { repositories: string; data: string }, passwordSecret: string): object {
  const pod = server("desk", 65532, {
    image: "sqlite",
    command: ["sleep", "infinity"],
    writable: ["/tmp", "/my-operator"],
    claims: { "/repository": claims.repositories, [dataFolder]: claims.data },
    secrets: { "/etc/repository": passwordSecret },
    ready: ["sqlite3", "--version"],
  }) as { spec: { initContainers: object[]; containers: { securityContext: object }[] } };
  pod.spec.initContainers.push({
    name: "install-runner",
    image: imageReference("operator"),
    imagePullPolicy: "Never",
    args: ["install-runner", "/my-operator"],
    securityContext: pod.spec.containers[0]?.securityContext,
    volumeMounts: [{ name: "my-operator", mountPath: "/my-operator" }],
  });
  return pod;
}

/** Where a dump can be held: when a part of it is written, or when all of it is, but restic does not know that yet. */
export type HoldingPoint = "within" | "end";

/** Dumps the desk's database, and waits at each holding point while its file is there. */
const dump = `
hold() {
  [ -e "/data/hold-$NAME-$1" ] || return 0
  echo "$HOSTNAME" >"/data/at-$NAME-$1"
  while [ -e "/data/hold-$NAME-$1" ]; do sleep 0.2; done
}
sqlite3 /data/notes.db .dump >/tmp/dump
head -c 100000 /tmp/dump
hold within
tail -c +100001 /tmp/dump
hold end
`;

/** A connection of the engine `command` to the desk's database, whose dumps the desk can hold. */
export function notesConnection(name: string, dataClaim: string): CommandConnection {
  return {
    engine: "command",
    image: imageReference("sqlite"),
    command: {
      dump: ["sh", "-euc", dump],
      restore: ["sqlite3", "/tmp/restored.db"],
      env: [{ name: "NAME", value: name }],
      volume: { claimName: dataClaim, mountPath: dataFolder, readOnly: false },
    },
  };
}

/** For the desk: makes the database. */
export const makeNotes = `
sqlite3 /data/notes.db "CREATE TABLE notes (id INTEGER, text TEXT);
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
  INSERT INTO notes SELECT i, hex(randomblob(50)) FROM n"`;

/** For the desk: prints, for each backup, its ID if it restores to all that the database holds. */
export const wholeDumps = `
restic() { /my-operator/restic --no-cache --no-lock --quiet "$@" </dev/null; }
digest() { sqlite3 "$1" "SELECT count(*), group_concat(id || text) FROM notes" | sha256sum; }
folder=$(mktemp -d)
restic list snapshots >$folder/ids
while read -r id; do
  restic dump "$id" dump | sqlite3 "$folder/$id"
  if [ "$(digest "$folder/$id")" = "$(digest /data/notes.db)" ]; then echo "$id"; else echo "$id is not whole"; fi
done <$folder/ids
rm -r $folder`;
