import { rm } from "node:fs/promises";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { PostgreSQLDatabase } from "../../../operator/api/databases/v1alpha1/postgresqldatabase.ts";
import { database as databaseWith } from "./databases.ts";
import { makeRunnerFolder } from "../repository/runner-folder.ts";
import type { DatabaseFiles, ServerContainer } from "../engines/database-server.ts";
import {
  makeDatabaseFiles,
  newLocalCertificate,
  query,
  startServer,
  untilReady,
} from "../engines/database-server.ts";

/** The passwords of the instances. */
export const passwords = {
  superuser: "planted-super",
  owner: "planted-owner",
  backup: "planted-backup",
  replication: "planted:replication\\",
};
export const superuser = { user: "postgres", password: passwords.superuser };

/** The certificate that all instances have. */
export const certificate = newLocalCertificate(databaseWith({}));

/** Ends an instance, as the kubelet does. */
export async function end(container: ServerContainer): Promise<void> {
  await container.signal("SIGTERM");
  await container.ended;
}

/** Starts primaries and replicas with real servers. Each test's are killed at its end. */
export function instancesUnderTest() {
  let runner: string;
  let started: ServerContainer[] = [];

  beforeAll(async () => {
    runner = await makeRunnerFolder();
  });

  afterEach(async () => {
    for (const each of started) each.kill();
    await Promise.all(started.map(({ ended }) => ended));
    started = [];
  });

  afterAll(async () => {
    await rm(runner, { recursive: true, force: true });
  });

  function instancesOf(version: "15" | "17" | "18") {
    const shop = (spec: Partial<PostgreSQLDatabase["spec"]> = {}) =>
      databaseWith({ spec: { version, replicas: 2, ...spec }, status: {} });

    async function newFiles(spec: Partial<PostgreSQLDatabase["spec"]> = {}): Promise<DatabaseFiles> {
      const files = await makeDatabaseFiles(runner);
      await files.write(shop(spec), passwords, { certificate });
      return files;
    }

    async function start(
      files: DatabaseFiles,
      more: { ordinal?: number; primaryPort?: number; programs?: string } = {},
    ) {
      const container = await startServer(files, shop(), { version, ...more });
      started.push(container);
      return container;
    }

    /** A primary with a table, and its replica, which follows it. */
    async function startBoth(spec: Partial<PostgreSQLDatabase["spec"]> = {}) {
      const files = { primary: await newFiles(spec), replica: await newFiles(spec) };
      const startReplica = () => start(files.replica, { ordinal: 1, primaryPort: files.primary.port });
      const startPrimary = () => start(files.primary);
      const primary = await startPrimary();
      await untilReady(primary);
      await query(files.primary, superuser, "CREATE TABLE t AS SELECT 1 AS id");
      const replica = await startReplica();
      await untilReady(replica);
      return { files, primary, replica, startPrimary, startReplica };
    }

    return { shop, newFiles, start, startBoth };
  }

  return { instancesOf };
}
