/**
 * Compares the run of a backup of a PostgreSQLDatabase, which a DatabaseBackup finds by `databaseName`, with one that has a `connection`
 * to the same server; docs/benchmarks.md has the results.
 *
 *   node bench/backup/owned.ts [--rounds 5] [--scale 0.1]
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { PostgreSQLDatabase } from "../../operator/api/databases/v1alpha1/postgresqldatabase.ts";
import { targetOf } from "../../operator/controllers/databasebackup/setup/target.ts";
import { backupRole, backupSecretName, tlsSecretName } from "../../operator/kubernetes/database-names.ts";
import type { Stored } from "../../operator/runtime/index.ts";
import { childProcesses } from "../../lib/testing/child-processes.ts";
import { ensureDebianRoot } from "../../test/support/servers/debian-root.ts";
import { startPostgres } from "../../test/support/servers/postgres.ts";
import { makeRunnerFolder } from "../../test/support/repository/runner-folder.ts";
import { bytesIn } from "./bytes.ts";
import { connectionTo, makePlace, startCommand, startRun } from "./programs.ts";
import { Shop, database, version } from "./shop.ts";
import { table } from "./table.ts";
import { Turns } from "./turns.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, scale: { type: "string", default: "0.1" } },
});
const [rounds, scale] = [Number(values.rounds), Number(values.scale)];
if (!(Number.isInteger(rounds) && rounds > 0))
  throw new Error(`--rounds ${values.rounds}: give a whole number.`);
if (!(scale > 0)) throw new Error(`--scale ${values.scale}: give a number above 0, such as 0.1.`);

const root = await ensureDebianRoot("trixie", [`postgresql-${version}`]);
const runner = await makeRunnerFolder();
const server = await startPostgres(version, { tls: true });
try {
  const [serverPid = 0] = await childProcesses(process.pid);
  await new Shop(server, root, scale).make();
  await server.query(
    `CREATE ROLE ${backupRole} LOGIN PASSWORD 'backup'; GRANT pg_read_all_data TO ${backupRole}`,
  );
  const place = await makePlace(
    { root, runner, port: server.port },
    {
      [`${backupSecretName(database)}/password`]: "backup",
      [`${tlsSecretName(database)}/ca.crt`]: server.ca ?? "",
      "authority/ca.crt": server.ca ?? "",
    },
  );
  // The server is not in a cluster: its certificate is for this name.
  const here = { host: "localhost", port: server.port };
  const owned = { ...ownedConnection(), ...here };
  const tls = { mode: "verify-full", ca: { secretKeyRef: { name: "authority", key: "ca.crt" } } } as const;
  const verified = { ...connectionTo(place, "postgresql"), ...here, tls };
  const contestants = [
    ["`databaseName`", owned],
    ["`connection`", verified],
    ["`connection` without TLS", connectionTo(place, "postgresql")],
  ] as const;

  const taken = new Turns(serverPid);
  const path = "/turn";
  const repository = join(place.shared.folder, "repository", path);
  for (let round = 0; round < rounds; round++) {
    // Another one is the first in each round.
    const first = round % contestants.length;
    for (const [name, connection] of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      await taken.take(
        name,
        () => startRun(place, path, { connection }),
        () => bytesIn(repository),
        () => startCommand(place, "restic init --quiet", path),
      );
      await rm(repository, { recursive: true });
    }
  }
  console.log(table("a run with", taken.taken, taken.taken.get(contestants[0][0]) ?? [], "stored MB"));
} finally {
  await server.stop();
  await rm(runner, { recursive: true, force: true });
}

/** How the operator lets the run of a DatabaseBackup connect that names the PostgreSQLDatabase. */
function ownedConnection() {
  const metadata = { name: database, namespace: "shop", uid: "uid", resourceVersion: "1" };
  const named: Stored<PostgreSQLDatabase> = {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "PostgreSQLDatabase",
    metadata,
    spec: { version },
    status: { initializationTime: new Date().toISOString() },
  };
  const { connection } = targetOf(
    {
      apiVersion: "databases.test.io/v1",
      kind: "DatabaseBackup",
      metadata,
      spec: { databaseName: database, schedule: "@daily", backupPath: "/shop" },
    },
    { get: () => named },
  );
  if (connection.engine !== "postgresql") throw new Error("A PostgreSQLDatabase is another engine.");
  return connection;
}
