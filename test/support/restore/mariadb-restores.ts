import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { mariadb } from "../../../operator/engines/mariadb/index.ts";
import type { RestoreOptions } from "../../../operator/engines/restore.ts";
import type { RepositorySnapshot } from "../../../operator/repository/repository-snapshot.ts";
import { documentedBlocks } from "../engines/documented.ts";
import type { PodFolder } from "../engines/pod.ts";
import { credentialsFolder, makePodFolderWithRepository, snapshotOf, startPod } from "../engines/pod.ts";
import { localServer, runContainer } from "../engines/runs.ts";
import { makeRunnerFolder } from "../repository/runner-folder.ts";
import type { MariadbServer, MariadbVersion } from "../servers/mariadb.ts";
import { mariadbRoot, startMariadb } from "../servers/mariadb.ts";
import type { EndedRestore, RestorePod } from "./restore-pod.ts";
import { removeScripts, restoreProgramOf, startRestorePod } from "./restore-pod.ts";

const oddObjects = join(import.meta.dirname, "../../operator/engines/mariadb/odd-objects.sql");

/** What the Pods get as the user who restores. */
export const secrets = {
  "login/user": "restorer",
  "login/password": "…",
  "repository/password": "planted-repository-password",
};
export const asRoot = { ...secrets, "login/user": "root", "login/password": "superuser" };

/** The rights of docs/restore.md. */
export const [, rights = ""] = documentedBlocks("## What the user needs", "sql", "docs/restore.md");

/** A server that databases are backed up from and restored into, with the rights that docs/restore.md names. */
export function mariadbRestores(version: MariadbVersion) {
  let runner: string;
  let shared: PodFolder;
  let running: MariadbServer;
  let count = 0;

  const server: MariadbServer = {
    get port() {
      return running.port;
    },
    query: (...args) => running.query(...args),
    kill: () => {
      running.kill();
    },
    stop: () => running.stop(),
  };

  beforeAll(async () => {
    runner = await makeRunnerFolder();
    shared = await makePodFolderWithRepository(runner, secrets);
    running = await startMariadb(version, { more: ["--max-allowed-packet=1G"] });
    await server.query(
      `CREATE OR REPLACE USER root@127.0.0.1 IDENTIFIED BY 'superuser'; GRANT ALL ON *.* TO root@127.0.0.1 WITH GRANT OPTION;
       CREATE USER app@'%' IDENTIFIED BY 'app'; GRANT ALL ON *.* TO app@'%'`,
    );
    await server.query(rights);
  });
  afterAll(async () => {
    await server.stop();
    await removeScripts(runner);
    await rm(runner, { recursive: true, force: true });
  });

  /** The documented rights on another database than that of the documentation. */
  async function grantRights(database: string): Promise<void> {
    const [grant = ""] = /GRANT SELECT, INSERT[^;]*;/.exec(rights) ?? [];
    await server.query(grant.replaceAll("ON orders.*", `ON ${database}.*`));
  }

  /** Creates a database of its own with some of everything. */
  async function makeDatabase(name = `shop_${String(++count)}`): Promise<string> {
    await server.query(`CREATE DATABASE ${name} CHARACTER SET latin1`);
    await grantRights(name);
    await server.query(
      `CREATE TABLE orders (id int AUTO_INCREMENT PRIMARY KEY, note text NOT NULL, KEY by_note (note(10)));
       INSERT INTO orders (note) SELECT CONCAT('DEFINER=\`root\`@\`localhost\` ', seq) FROM seq_1_to_1000;
       CREATE TABLE log (note text);
       CREATE DEFINER = app@'%' TRIGGER logged AFTER INSERT ON orders FOR EACH ROW INSERT INTO log VALUES (NEW.note);
       CREATE DEFINER = app@'%' VIEW newest AS SELECT MAX(id) AS id FROM orders;
       CREATE DEFINER = app@'%' PROCEDURE add_one() INSERT INTO orders (note) VALUES ('added');
       CREATE DEFINER = app@'%' EVENT often ON SCHEDULE EVERY 1 SECOND DISABLE DO INSERT INTO orders (note) VALUES ('event')`,
      name,
    );
    return name;
  }

  async function dumped(database: string, on = server) {
    const target = { connection: { engine: "mariadb" as const, ...localServer(on.port) }, database };
    const dump = mariadb.dump(target, { inventory: "Full" }, credentialsFolder);
    const pod = await startPod({
      root: await mariadbRoot(version),
      runner,
      shared: { ...shared, secrets: asRoot },
      ...runContainer(dump, [], {}),
    });
    return pod.ended;
  }
  const backUp = async (database: string) => snapshotOf(await dumped(database));

  interface Place {
    on?: MariadbServer;
    as?: Record<string, string>;
    backupPath?: string;
  }

  async function start(
    database: string,
    snapshot: RepositorySnapshot,
    options: Partial<RestoreOptions> = {},
    { on = server, as = secrets, backupPath = "orders" }: Place = {},
  ): Promise<RestorePod> {
    return startRestorePod({
      backupPath,
      root: await mariadbRoot(version),
      runner,
      shared: { ...shared, secrets: as },
      connection: { engine: "mariadb", ...localServer(on.port) },
      snapshot,
      options: {
        id: "0123abcd",
        database,
        existingData: "Replace",
        roles: "Require",
        definers: "Keep",
        parallelism: 1,
        mode: "Restore",
        ...options,
      },
    });
  }
  const restore = async (...args: Parameters<typeof start>): Promise<EndedRestore> =>
    (await start(...args)).ended;

  /** Runs the script of a clean-up. */
  async function cleanUp(database: string, id = "0123abcd") {
    const connection = { engine: "mariadb" as const, ...localServer(server.port) };
    const { environment, files } = restoreProgramOf(connection, ["end-restore-mariadb.sh", id], database);
    const pod = await startPod({
      root: await mariadbRoot(version),
      runner,
      shared,
      command: ["/my-operator/end-restore-mariadb.sh", id],
      environment,
      files,
    });
    expect(await pod.ended).toMatchObject({ exitCode: 0 });
  }

  const marker = (database: string) =>
    server.query(
      `SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '${database}' AND table_name = 'my_operator_restore'`,
    );

  /** Runs a script with restic and the repository. */
  async function inPod(script: string) {
    const pod = await startPod({
      ...{ root: await mariadbRoot(version), runner, shared, environment: [] },
      command: ["-c", script],
    });
    return pod.ended;
  }

  /** Creates a database with all kinds of objects, and accounts and rights that these need. */
  async function makeOddDatabase(name: string): Promise<void> {
    await server.query(`CREATE DATABASE ${name} CHARACTER SET latin1`);
    await server.query(await readFile(oddObjects, "utf8"), name);
    await server.query("CREATE USER nobody@nowhere ACCOUNT LOCK; GRANT SELECT ON neighbour.* TO restorer");
    await grantRights(name);
  }

  return {
    backUp,
    cleanUp,
    dumped,
    grantRights,
    inPod,
    makeDatabase,
    makeOddDatabase,
    marker,
    /** The folder that the repository is in. */
    repositories: () => join(shared.folder, "repository"),
    restore,
    server,
    start,
  };
}
