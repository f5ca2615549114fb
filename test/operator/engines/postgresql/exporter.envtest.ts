import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { freePorts } from "../../../../lib/testing/ports.ts";
import { exporterParts } from "../../../../operator/controllers/postgresqldatabase/server/exporter.ts";
import { exporterRole } from "../../../../operator/kubernetes/database-names.ts";
import { database } from "../../../support/controllers/databases.ts";
import { makeDatabaseFiles, query, startServer } from "../../../support/engines/database-server.ts";
import { makeRunnerFolder } from "../../../support/repository/runner-folder.ts";
import { serverUser } from "../../../support/servers/debian-root.ts";
import { exporterRoot } from "../../../support/servers/exporter.ts";
import { inRoot } from "../../../support/servers/in-root.ts";

/* The exporter next to a server: Debian's build of postgres_exporter, with what its container gets. */

let runner: string;

beforeAll(async () => {
  runner = await makeRunnerFolder();
});

afterAll(async () => {
  await rm(runner, { recursive: true, force: true });
});

describe.each(["15", "17", "18"] as const)("the exporter of PostgreSQL %s", (version) => {
  test("has the server's figures, as a role that can read nothing else", async () => {
    const shop = database({
      spec: {
        version,
        // The hardest case: no connection without TLS.
        tls: { mode: "Require" },
        bootstrap: { initDatabase: { database: "postgres_" } },
        monitoring: { exporter: { image: "exporter" } },
      },
      status: {},
    });
    const files = await makeDatabaseFiles(runner);
    const passwords = {
      superuser: "super",
      owner: "owner",
      backup: "backup",
      replication: "replication",
      exporter: "planted-exporter",
    };
    await files.write(shop, passwords);
    const server = await startServer(files, shop, { version });
    const [port = 0] = await freePorts(1);
    const container = exporterParts(shop).containers[0];
    const given = Object.fromEntries((container?.env ?? []).map(({ name, value = "" }) => [name, value]));
    const folder = join(files.folder, "exporter");
    await mkdir(folder);
    await writeFile(join(folder, "password"), passwords.exporter);
    const words = await inRoot(
      await exporterRoot(),
      ["/usr/bin/prometheus-postgres-exporter", `--web.listen-address=127.0.0.1:${port}`],
      { user: serverUser, mounts: { [dirname(given["DATA_SOURCE_PASS_FILE"] ?? "")]: folder } },
    );
    const uri = (given["DATA_SOURCE_URI"] ?? "").replace(":5432/postgres_", `:${files.port}/postgres`);
    const [program = "", ...args] = words;
    const exporter = spawn(program, args, { env: { ...given, DATA_SOURCE_URI: uri }, stdio: "pipe" });
    let log = "";
    exporter.stderr.on("data", (data: Buffer) => {
      log += data.toString();
    });
    const ended = once(exporter, "close");
    try {
      const metrics = await eventually("the figures", async () => {
        const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
        expect(text, log).toMatch(/^pg_up 1$/m);
        return text;
      });
      expect(metrics).toMatch(/^pg_database_size_bytes\{datname="postgres"\} \d/m);
      expect(metrics).toMatch(/^pg_stat_database_xact_commit\{.*datname="postgres".*\} \d/m);
      expect(metrics).toMatch(/^pg_settings_max_connections\{.*\} 100$/m);

      const tls = { rejectUnauthorized: false };
      const as = (user: string, password: string) => ({ user, password, tls });
      const superuser = as("postgres", passwords.superuser);
      await query(files, superuser, "CREATE TABLE closed AS SELECT 1 AS id");
      const reader = as(exporterRole, passwords.exporter);
      for (const statement of ["SELECT * FROM closed", "CREATE TABLE mine (id int)", "CREATE ROLE mine"])
        await expect(query(files, reader, statement), statement).rejects.toThrow("permission denied");
      expect(log + server.log()).not.toContain("planted");
    } finally {
      exporter.kill("SIGKILL");
      server.kill();
      await Promise.all([ended, server.ended]);
    }
  });
});
