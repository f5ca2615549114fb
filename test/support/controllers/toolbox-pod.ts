import type { CommandConnection } from "../../../operator/api/databases/v1/connection.ts";
import { imageReference } from "../../../lib/testing/images.ts";
import { containerSecurity } from "../../../lib/testing/restricted-pod.ts";
import { serverPod } from "./pods.ts";

/** The folder of the files that the toolbox Pod shares with the dumps of `notesConnection`. */
const dataFolder = "/data";

/**
 * A Pod `toolbox` that keeps running, with restic, SQLite, all repositories of a claim, a database to back up, and the
 * files that hold the dumps of `notesConnection`.
 */
export function toolboxPod(claims: { repositories: string; data: string }, passwordSecret: string): object {
  const { spec, ...pod } = serverPod("toolbox", {
    image: "sqlite",
    user: 65532,
    command: ["sleep", "infinity"],
    writable: ["/tmp", "/my-operator"],
    claims: { "/repository": claims.repositories, [dataFolder]: claims.data },
    secrets: { "/etc/repository": passwordSecret },
    ready: ["sqlite3", "--version"],
  });
  const installRunner = {
    name: "install-runner",
    image: imageReference("operator"),
    imagePullPolicy: "Never",
    args: ["install-runner", "/my-operator"],
    securityContext: containerSecurity,
    volumeMounts: [{ name: "my-operator", mountPath: "/my-operator" }],
  };
  return { ...pod, spec: { ...spec, initContainers: [installRunner] } };
}

/** Where a dump can be held: after part of its output, or after all of it but before the command ends. */
export type HoldingPoint = "within" | "end";

/** Dumps the toolbox's database, and waits at each holding point while its file exists. */
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

/** A connection of the engine `command` to the toolbox's database, whose dumps the toolbox can hold. */
export function notesConnection(name: string, dataClaim: string): CommandConnection {
  return {
    engine: "command",
    image: imageReference("sqlite"),
    command: {
      dump: ["sh", "-euc", dump],
      restore: ["sqlite3", "/tmp/restored.db"],
      env: [{ name: "NAME", value: name }],
      volumes: [{ mountPath: dataFolder, readOnly: false, persistentVolumeClaim: { claimName: dataClaim } }],
    },
  };
}

/** A script for the toolbox Pod: creates the database. */
export const makeNotes = `
sqlite3 /data/notes.db "CREATE TABLE notes (id INTEGER, text TEXT);
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
  INSERT INTO notes SELECT i, hex(randomblob(50)) FROM n"`;

/** A script for the toolbox Pod: prints the ID of each backup that restores with the rows of the database. */
export const wholeDumps = `
restic() { /my-operator/restic --no-cache --no-lock --quiet "$@" </dev/null; }
digest() { sqlite3 "$1" "SELECT count(*), group_concat(id || text) FROM notes" | sha256sum; }
folder=$(mktemp -d)
restic snapshots --json --tag part=dump | grep -o '"id":"[0-9a-f]*"' | cut -d '"' -f 4 >$folder/ids
while read -r id; do
  restic dump "$id" dump | sqlite3 "$folder/$id"
  if [ "$(digest "$folder/$id")" = "$(digest /data/notes.db)" ]; then echo "$id"; else echo "$id is not whole"; fi
done <$folder/ids
rm -r $folder`;
