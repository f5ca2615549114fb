import { access, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { restartParameters } from "../../../../operator/controllers/postgresqldatabase/server/parameters.ts";
import { backupRole } from "../../../../operator/kubernetes/database-names.ts";
import type { PostgreSQLDatabase } from "../../../../operator/api/databases/v1alpha1/postgresqldatabase.ts";
import { database as databaseWith, initialized } from "../../../support/controllers/databases.ts";
import { makeRunnerFolder } from "../../../support/repository/runner-folder.ts";
import type { DatabaseFiles, ServerContainer } from "../../../support/engines/database-server.ts";
import {
  makeDatabaseFiles,
  newCertificate,
  query,
  startServer,
  untilReady,
} from "../../../support/engines/database-server.ts";

/* The container of a PostgreSQLDatabase's server: what its StatefulSet, its ConfigMap and its Secret say, in the real server's root. */

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

const passwords = {
  superuser: "planted-super",
  owner: "planted-owner",
  backup: "planted-backup",
  replication: "planted-replication",
};
const superuser = { user: "postgres", password: passwords.superuser };
const owner = { user: "shop", password: passwords.owner };
const backup = { user: backupRole, password: passwords.backup };
const script = ["/bin/sh", "/my-operator/serve-postgresql.sh"];

/** For what does not last long. */
const often = { intervalMilliseconds: 5 };

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

describe.each(["15", "17", "18"] as const)("the server of PostgreSQL %s", (version) => {
  function shop(
    changes: Partial<PostgreSQLDatabase["spec"]> = {},
    status: PostgreSQLDatabase["status"] = {},
  ) {
    return databaseWith({ spec: { version, ...changes }, status });
  }

  async function newFiles(spec: Partial<PostgreSQLDatabase["spec"]> = {}): Promise<DatabaseFiles> {
    const files = await makeDatabaseFiles(runner);
    await files.write(shop(spec), passwords);
    return files;
  }

  async function start(files: DatabaseFiles, more: { user?: number; isMounted?: boolean } = {}) {
    const container = await startServer(files, shop(), { version, ...more });
    started.push(container);
    return container;
  }

  test("keeps its data over a clean end and a crash, and makes it once", async () => {
    const files = await newFiles();
    const first = await start(files);
    await untilReady(first);
    await query(files, superuser, "CREATE TABLE kept AS SELECT 1 AS id");
    expect((await first.exec(...script, "checkpoint")).code).toBe(0);
    await first.signal("SIGTERM");
    expect(await first.ended).toBe(0);
    expect(first.log()).toContain("database system is shut down");

    const second = await start(files);
    await untilReady(second);
    await query(files, superuser, "INSERT INTO kept VALUES (2)");
    second.kill();
    await second.ended;

    await files.write(shop({}, initialized), passwords);
    const third = await start(files);
    await untilReady(third);
    expect(await query(files, superuser, "SELECT count(*)::int FROM kept")).toEqual([{ count: 2 }]);
    expect(third.log()).toContain("automatic recovery in progress");
    for (const later of [second, third]) expect(later.log()).not.toContain("initdb");
  });

  test("has the password and the certificate that changed while it was down, once it is ready", async () => {
    const files = await newFiles();
    const killed = await start(files);
    await untilReady(killed);
    killed.kill();
    await killed.ended;
    const certificate = newCertificate(shop());
    await files.write(shop(), { ...passwords, owner: "planted-next" }, { certificate });
    await untilReady(await start(files));
    const login = { ...owner, password: "planted-next", tls: { ca: certificate.ca } };
    expect(await query(files, login, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
    await expect(query(files, owner, "SELECT 1")).rejects.toThrow("password authentication failed");
  });

  test("begins again after an interrupted initdb", async () => {
    const files = await newFiles();
    const interrupted = await start(files);
    await eventually(
      "initdb",
      async () => {
        expect(await readdir(join(files.data, "data.new"))).toContain("PG_VERSION");
      },
      often,
    );
    interrupted.kill();
    await interrupted.ended;
    expect(await exists(join(files.data, "data"))).toBe(false);

    const next = await start(files);
    await untilReady(next);
    expect(await readdir(files.data)).toEqual(["data"]);
  });

  test("does not start a server when it is ended during initdb", async () => {
    const files = await newFiles();
    const ending = await start(files);
    await eventually(
      "initdb",
      async () => {
        expect(await exists(join(files.data, "data.new"))).toBe(true);
      },
      often,
    );
    await ending.signal("SIGTERM");
    expect(await ending.ended).toBe(143);
    expect(ending.log()).not.toContain("starting PostgreSQL");
  });

  test("ends fast and clean while a client is connected, also when it has only just begun", async () => {
    const files = await newFiles();
    const container = await start(files);
    await untilReady(container);
    const sleeping = query(files, owner, "SELECT pg_sleep(3600)");
    const outcome = sleeping.then(
      () => "done",
      (error: unknown) => String(error),
    );
    await eventually("the session", async () => {
      const sessions =
        "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3600)%' AND usename = 'shop'";
      expect(await query(files, superuser, sessions)).toHaveLength(1);
    });
    await container.signal("SIGTERM");
    expect(await container.ended).toBe(0);
    expect(container.log()).toContain("received fast shutdown request");
    expect(await outcome).toContain("terminating connection due to administrator command");

    const again = await start(files);
    await eventually(
      "the start",
      async () => {
        expect(
          (await again.processes()).some(({ words }) => words[0] === "postgres" && words[1] === "-D"),
        ).toBe(true);
      },
      often,
    );
    await again.signal("SIGTERM");
    expect(await again.ended).toBe(0);
    expect(again.log()).not.toContain("was not properly shut down");
  });

  test("gives roles their passwords, and new ones without a restart", async () => {
    // The most that the log can have.
    const parameters = {
      log_statement: "all",
      log_min_duration_statement: "0",
      default_transaction_read_only: "on",
    };
    const files = await newFiles({ parameters });
    const container = await start(files);
    const words = new Set<string>();
    await eventually("the server", async () => {
      for (const process of await container.processes()) words.add(process.words.join(" "));
      expect((await container.exec(...script, "ready")).code).toBe(0);
    });
    const who = "SELECT current_user::text AS me";
    expect(await query(files, owner, who)).toEqual([{ me: "shop" }]);
    await expect(query(files, { ...owner, password: "wrong" }, who)).rejects.toThrow(
      "password authentication failed",
    );
    const begun = await query(files, superuser, "SELECT pg_postmaster_start_time()::text AS begun");

    const next = { ...passwords, owner: "planted ½ pässwörd", superuser: "planted-other-super" };
    await files.write(shop({ parameters }), next);
    await eventually("the new password", () => query(files, { ...owner, password: next.owner }, who));
    await expect(query(files, owner, who)).rejects.toThrow("password authentication failed");
    await expect(query(files, superuser, who)).rejects.toThrow("password authentication failed");
    const after = { ...superuser, password: next.superuser };
    expect(await query(files, after, "SELECT pg_postmaster_start_time()::text AS begun")).toEqual(begun);

    const seen = [...words, container.log()].join("\n");
    expect(seen).toContain("SELECT current_user");
    expect(seen).not.toMatch(/planted|SCRAM-SHA-256\$/);
  });

  test("makes the roles of the spec, which may do what it says and nothing else, and log in with their passwords", async () => {
    const roles: PostgreSQLDatabase["spec"]["roles"] = [
      { name: "group" },
      {
        name: "App-1",
        passwordSecretRef: { name: "app", key: "password" },
        attributes: ["CREATEDB"],
        connectionLimit: 2,
      },
      // Its Secret does not exist yet.
      { name: "later", passwordSecretRef: { name: "later", key: "password" } },
    ];
    const files = await newFiles();
    const write = (password: string, spec = shop({ roles })) =>
      files.write(spec, passwords, { ofRoles: new Map([["App-1", password]]) });
    await write("planted-app");
    await untilReady(await start(files));
    const app = { user: "App-1", password: "planted-app" };
    const attributes = `SELECT rolname::text AS name, rolcanlogin AS login, rolcreatedb AS createdb, rolconnlimit AS most,
      rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls AS more FROM pg_roles WHERE rolname IN ('group', 'App-1', 'later') ORDER BY 1`;
    expect(await query(files, app, attributes)).toEqual([
      { name: "App-1", login: true, createdb: true, most: 2, more: false },
      { name: "group", login: false, createdb: false, most: -1, more: false },
      { name: "later", login: true, createdb: false, most: -1, more: false },
    ]);
    await expect(query(files, { user: "later", password: "" }, "SELECT 1")).rejects.toThrow(/password/);
    await write(
      "planted-next",
      shop({ roles: [{ name: "App-1", passwordSecretRef: { name: "app", key: "password" } }] }),
    );
    await eventually("the new password", () =>
      query(files, { ...app, password: "planted-next" }, "SELECT 1"),
    );
    // A role that the spec no longer has stays.
    expect(await query(files, superuser, attributes)).toEqual([
      { name: "App-1", login: true, createdb: false, most: -1, more: false },
      { name: "group", login: false, createdb: false, most: -1, more: false },
      { name: "later", login: true, createdb: false, most: -1, more: false },
    ]);
  });

  test("lets the role of backups read all tables, also later ones, and write none", async () => {
    const files = await newFiles();
    await untilReady(await start(files));
    await query(
      files,
      superuser,
      `CREATE SCHEMA closed AUTHORIZATION shop; CREATE TABLE closed.later AS SELECT 7 AS n; ALTER TABLE closed.later OWNER TO shop;
       ALTER TABLE closed.later ENABLE ROW LEVEL SECURITY; ALTER TABLE closed.later FORCE ROW LEVEL SECURITY;`,
    );
    expect(await query(files, backup, "SELECT n FROM closed.later")).toEqual([{ n: 7 }]);
    const writes = [
      ...["INSERT INTO closed.later VALUES (8)", "DELETE FROM closed.later", "DROP TABLE closed.later"],
      ...["CREATE TABLE mine (id int)", "CREATE SCHEMA mine", "CREATE ROLE mine", "SET ROLE shop"],
      ...["COPY closed.later TO PROGRAM 'cat'", "SELECT pg_read_file('postgresql.conf')"],
    ];
    for (const write of writes)
      await expect(query(files, backup, write), write).rejects.toThrow(
        /permission denied|must be (owner|superuser)/,
      );
  });

  test("has the parameters of the spec, and reloads those that change", async () => {
    const odd = `it's "odd" \\ '' $x #`;
    const files = await newFiles({ parameters: { work_mem: "5MB", "my.text": odd } });
    const container = await start(files);
    await untilReady(container);
    const show = async (name: string) =>
      (await query(files, superuser, `SELECT current_setting('${name}') AS value`))[0]?.["value"];
    expect(await show("work_mem")).toBe("5MB");
    expect(await show("my.text")).toBe(odd);
    await files.write(shop({ parameters: { work_mem: "6MB" } }), passwords);
    await eventually("the reload", async () => {
      expect(await show("work_mem")).toBe("6MB");
    });
    expect(container.log().match(/starting PostgreSQL/g)).toHaveLength(1);
  });

  test("proves with TLS who it is, and takes another certificate without a restart", async () => {
    const files = await newFiles();
    const [first, second] = [newCertificate(shop()), newCertificate(shop())];
    await files.write(shop(), passwords, { certificate: first });
    const container = await start(files);
    await untilReady(container);
    const session = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    expect(await query(files, { ...owner, tls: { ca: first.ca } }, session)).toEqual([
      { version: "TLSv1.3" },
    ]);
    expect(await query(files, owner, session)).toEqual([{ version: null }]);
    await expect(query(files, { ...owner, tls: { ca: second.ca } }, session)).rejects.toThrow(/certificate/);

    await files.write(shop(), passwords, { certificate: second });
    await eventually("the other certificate", () =>
      query(files, { ...owner, tls: { ca: second.ca } }, session),
    );
    await expect(query(files, { ...owner, tls: { ca: first.ca } }, session)).rejects.toThrow(/certificate/);

    // It keeps the certificate that it has when the next one is none.
    await files.write(shop(), passwords, { certificate: { ...first, key: "nonsense" } });
    await eventually("the refusal", () => {
      expect(container.log()).toContain("SSL configuration was not reloaded");
    });
    await query(files, { ...owner, tls: { ca: second.ca } }, session);
    await files.write(shop(), passwords, { certificate: first });
    await eventually("the first certificate", () =>
      query(files, { ...owner, tls: { ca: first.ca } }, session),
    );
    expect(container.log().match(/starting PostgreSQL/g)).toHaveLength(1);
    expect(container.log()).not.toContain("PRIVATE KEY");
  });

  test("refuses clients without TLS when the spec requires it, from the next reload on", async () => {
    const certificate = newCertificate(shop());
    const files = await newFiles();
    await files.write(shop(), passwords, { certificate });
    const container = await start(files);
    await untilReady(container);
    await query(files, owner, "SELECT 1");
    await files.write(shop({ tls: { mode: "Require" } }), passwords, { certificate });
    await eventually("the refusal", () =>
      expect(query(files, owner, "SELECT 1")).rejects.toThrow(
        /no pg_hba.conf entry for host .* no encryption/,
      ),
    );
    expect(await query(files, { ...owner, tls: { ca: certificate.ca } }, "SELECT 1 AS n")).toEqual([
      { n: 1 },
    ]);
    await untilReady(container);
    const old = { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
    await expect(query(files, { ...owner, tls: { ca: certificate.ca, ...old } }, "SELECT 1")).rejects.toThrow(
      /protocol version|unsupported protocol/,
    );
  });

  test("restarts for the parameters that this version reads only when it starts", async () => {
    // The roots of the others do not have these.
    const libraries = version === "15" ? "pg_stat_statements, pg_prewarm" : "";
    const files = await newFiles({ parameters: { shared_preload_libraries: libraries } });
    await untilReady(await start(files));
    // The operator sets these itself, or refuses them.
    const ours =
      "cluster_name|port|listen_addresses|bonjour.*|event_source|external_pid_file|logging_collector|(config|hba|ident)_file|data_directory|unix_socket_.*|recovery_target.*";
    const settings = `SELECT name FROM pg_settings WHERE context = 'postmaster' AND name !~ '^(${ours})$'`;
    const names = (await query(files, superuser, settings)).map(({ name }) => String(name));
    expect(names).toContain(version === "15" ? "pg_stat_statements.max" : "shared_buffers");
    expect(names.filter((name) => restartParameters({ [name]: "" }).length === 0)).toEqual([]);
  });

  test("does not give its own variables to the server", async () => {
    const files = await newFiles();
    const container = await start(files);
    await untilReady(container);
    const { output } = await container.exec(
      "/bin/sh",
      "-c",
      'tr "\\0" "\\n" <"/proc/$(head -n 1 /pgdata/data/postmaster.pid)/environ"',
    );
    expect(output).toContain("DATA_VOLUME=/pgdata");
    expect(output).not.toMatch(/PGOPTIONS|PGAPPNAME|PGUSER/);
  });

  test("is alive and not ready while it recovers, and neither without a server", async () => {
    const files = await newFiles();
    const crashed = await start(files);
    await untilReady(crashed);
    await query(
      files,
      superuser,
      "CREATE TABLE much AS SELECT repeat('x', 500) FROM generate_series(1, 200000)",
    );
    crashed.kill();
    await crashed.ended;

    const recovering = await start(files);
    const { pid } = await eventually(
      "the recovery",
      async () => {
        const found = (await recovering.processes()).find(({ words }) =>
          words[0]?.startsWith("postgres: shop: startup"),
        );
        return found ?? expect.unreachable(recovering.log());
      },
      often,
    );
    process.kill(pid, "SIGSTOP");
    expect((await recovering.exec(...script, "alive")).code).toBe(0);
    expect((await recovering.exec(...script, "ready")).code).not.toBe(0);
    process.kill(pid, "SIGCONT");
    await untilReady(recovering);
    expect((await recovering.exec("env", "PGPORT=1", ...script, "alive")).code).toBe(1);
    expect((await recovering.exec("env", "PGPORT=1", ...script, "ready")).code).not.toBe(0);
  });

  test("refuses the data of another major version, another image, a folder that is no volume, and lost data", async () => {
    const files = await newFiles();
    const other = version === "17" ? "15" : "17";
    const first = await start(files);
    await untilReady(first);
    first.kill();
    await first.ended;

    const foreign = await startServer(files, databaseWith({ spec: { version: other } }), { version: other });
    started.push(foreign);
    expect(await foreign.ended).toBe(1);
    expect(foreign.log()).toBe(
      `The volume has the data of PostgreSQL ${version}, and the image has PostgreSQL ${other}.\n`,
    );
    const wrongImage = await startServer(files, databaseWith({ spec: { version: other } }), { version });
    started.push(wrongImage);
    expect(await wrongImage.ended).toBe(1);
    expect(wrongImage.log()).toContain(`The image has PostgreSQL ${version}, and spec.version is ${other}`);

    const noVolume = await start(files, { isMounted: false });
    expect(await noVolume.ended).toBe(1);
    expect(noVolume.log()).toContain("/pgdata is not a volume");

    await rm(join(files.data, "data"), { recursive: true });
    await files.write(shop({}, initialized), passwords);
    const lost = await start(files);
    expect(await lost.ended).toBe(1);
    expect(lost.log()).toContain("its data is lost");
    expect(await readdir(files.data)).toEqual([]);
  });
});
