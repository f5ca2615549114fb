import { access, chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import type { DatabaseFiles, ServerContainer } from "../../../support/engines/database-server.ts";
import { newLocalCertificate, query, untilReady } from "../../../support/engines/database-server.ts";
import {
  certificate,
  end,
  instancesUnderTest,
  passwords,
  superuser,
} from "../../../support/controllers/instances-under-test.ts";
import type { PodProcess } from "../../../support/engines/pod.ts";
import { postgresPrograms } from "../../../support/servers/postgres.ts";

/* The containers of a primary and of its replica, with real servers. */

const { instancesOf } = instancesUnderTest();
const script = ["/bin/sh", "/my-operator/serve-postgresql.sh"];

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** For what does not last long. */
const often = { intervalMilliseconds: 5 };

const idsOf = async (files: DatabaseFiles) =>
  (await query(files, superuser, "SELECT id FROM t ORDER BY id")).map(({ id }) => id);

/** Waits until the replica has what the primary gets now. */
async function follows({ primary, replica }: { primary: DatabaseFiles; replica: DatabaseFiles }) {
  const [{ id } = {}] = await query(
    primary,
    superuser,
    "INSERT INTO t SELECT max(id) + 1 FROM t RETURNING id",
  );
  await eventually("what the primary got", async () => {
    expect(await idsOf(replica)).toContain(id);
  });
}

/** The marks that a clone has replaced the data. */
const clonesOf = (container: ServerContainer) =>
  container.log().match(/This replica clones the primary/g)?.length ?? 0;

/** A folder in the container with a program that takes so many seconds longer. */
async function slowProgram({ runner }: DatabaseFiles, program: string, seconds: number): Promise<string> {
  const folder = await mkdtemp(join(runner, "programs-"));
  await chmod(folder, 0o755);
  const script = `#!/bin/sh\nsleep ${seconds}\nexec ${program} "$@"\n`;
  await writeFile(join(folder, basename(program)), script, { mode: 0o755 });
  return `/my-operator/${basename(folder)}`;
}

/** Gives a primary a table that takes a while to clone. */
const fill = (files: DatabaseFiles) =>
  query(
    files,
    superuser,
    "CREATE TABLE t AS SELECT id, repeat('x', 500) FROM generate_series(1, 200000) AS id",
  );

/** Waits until a replica has a part of its clone. */
const cloneBegins = (files: DatabaseFiles) =>
  eventually(
    "a part of the clone",
    async () => {
      expect(await exists(join(files.data, "data.new", "PG_VERSION"))).toBe(true);
    },
    often,
  );

describe.each(["15", "17", "18"] as const)("a replica of PostgreSQL %s", (version) => {
  const { startBoth } = instancesOf(version);

  test("clones the primary and follows it, without its password being seen", async () => {
    const { files, primary, replica, startReplica, startPrimary } = await startBoth();
    await follows(files);
    const streams = "SELECT ssl FROM pg_stat_replication JOIN pg_stat_ssl USING (pid)";
    expect(await query(files.primary, superuser, streams)).toEqual([{ ssl: true }]);
    await expect(query(files.replica, superuser, "INSERT INTO t VALUES (0)")).rejects.toThrow("read-only");
    const slots = "SELECT slot_name, active, slot_type FROM pg_replication_slots";
    expect(await query(files.primary, superuser, slots)).toEqual([
      { slot_name: "my_operator_1", active: true, slot_type: "physical" },
    ]);
    const words = (await replica.processes()).map(({ words: each }) => each.join(" ")).join("\n");
    expect(words).toContain("passfile=/tmp/pgpass");
    const environment = await replica.exec("/bin/sh", "-c", "cat /proc/[0-9]*/environ");
    expect(words + environment.output + replica.log() + primary.log()).not.toContain("planted");

    // Neither needs the other to start.
    await end(primary);
    await eventually("the end of the stream", async () => {
      expect((await replica.exec(...script, "ready")).code).not.toBe(0);
    });
    await end(replica);
    const alone = await startReplica();
    await eventually("what it has", () => idsOf(files.replica));
    expect((await alone.exec(...script, "ready")).code).not.toBe(0);
    expect((await alone.exec(...script, "alive")).code).toBe(0);
    await startPrimary();
    await untilReady(alone);
    await follows(files);
    expect(clonesOf(alone)).toBe(0);
  });
});

describe("a replica", () => {
  const { newFiles, shop, start, startBoth } = instancesOf("17");

  test("waits for the primary, and begins an interrupted clone again", async () => {
    const files = { primary: await newFiles(), replica: await newFiles() };
    const startReplica = () => start(files.replica, { ordinal: 1, primaryPort: files.primary.port });
    const waiting = await startReplica();
    await eventually("its wait", () => {
      expect(waiting.log()).toContain("once it answers. The volume is empty.");
    });
    expect((await waiting.exec(...script, "alive")).code).toBe(0);
    expect((await waiting.exec(...script, "ready")).code).not.toBe(0);
    await end(waiting);

    const primary = await start(files.primary);
    await untilReady(primary);
    await fill(files.primary);
    const interrupted = await startReplica();
    await cloneBegins(files.replica);
    await interrupted.signal("SIGTERM");
    expect(await interrupted.ended).toBe(143);
    expect(await exists(join(files.replica.data, "data"))).toBe(false);

    const next = await startReplica();
    await untilReady(next);
    await follows(files);
    expect(await readdir(files.replica.data)).toEqual(["data"]);
  });

  test("begins the clone again after the primary was killed", async () => {
    const files = { primary: await newFiles(), replica: await newFiles() };
    const primary = await start(files.primary);
    await untilReady(primary);
    await fill(files.primary);
    const replica = await start(files.replica, { ordinal: 1, primaryPort: files.primary.port });
    await cloneBegins(files.replica);
    primary.kill();
    await primary.ended;
    await eventually("the failure", () => {
      expect(replica.log()).toContain("The clone failed.");
    });
    expect(await exists(join(files.replica.data, "data"))).toBe(false);
    await untilReady(await start(files.primary));
    await untilReady(replica);
    await follows(files);
  });

  test("is cloned again after the primary has removed what it lacks", async () => {
    const { files, replica, startReplica } = await startBoth({
      parameters: { max_slot_wal_keep_size: "1MB", min_wal_size: "32MB", max_wal_size: "32MB" },
    });
    await end(replica);
    await query(
      files.primary,
      superuser,
      "CREATE TABLE much AS SELECT repeat('x', 500) FROM generate_series(1, 200000)",
    );
    await query(files.primary, superuser, "CHECKPOINT");
    await eventually("the loss of the slot", async () => {
      await query(files.primary, superuser, "SELECT pg_switch_wal()");
      await query(files.primary, superuser, "CHECKPOINT");
      const status = "SELECT wal_status FROM pg_replication_slots";
      expect(await query(files.primary, superuser, status)).toEqual([{ wal_status: "lost" }]);
    });
    const next = await startReplica();
    await untilReady(next);
    expect(next.log()).toContain("behind by more than max_slot_wal_keep_size");
    await follows(files);
  });

  test("is cloned again while it runs when its history is not the primary's", async () => {
    const { files, replica } = await startBoth();
    // As after a promotion by hand.
    await query(files.replica, superuser, "SELECT pg_promote()");
    await query(files.replica, superuser, "INSERT INTO t VALUES (-1)");
    await eventually("the clone", () => {
      expect(replica.log()).toContain("It could not follow the primary for half a minute");
    });
    await untilReady(replica);
    expect(await idsOf(files.replica)).toEqual([1]);
    await follows(files);
  });

  test("of another server is never ready, and is cloned again", async () => {
    const first = await startBoth();
    await end(first.replica);
    await end(first.primary);
    const other = await newFiles();
    await untilReady(await start(other));
    await query(other, superuser, "CREATE TABLE t AS SELECT 100 AS id");

    // While the primary does not answer, nothing is replaced.
    const closed = await start(first.files.replica, { ordinal: 1, primaryPort: first.files.primary.port });
    await eventually("its own data", async () => {
      expect(await idsOf(first.files.replica)).toEqual([1]);
    });
    expect((await closed.exec(...script, "ready")).code).not.toBe(0);
    await end(closed);

    const replica = await start(first.files.replica, { ordinal: 1, primaryPort: other.port });
    await untilReady(replica);
    expect(replica.log()).toContain("The data is that of another server than the primary's.");
    expect(await idsOf(first.files.replica)).toEqual([100]);
  });

  test("with damaged data is cloned again, at once or after three attempts", async () => {
    const { files, replica, startReplica } = await startBoth();
    await end(replica);
    await rm(join(files.replica.data, "data/global/pg_control"));
    const second = await startReplica();
    await untilReady(second);
    expect(second.log()).toContain("The data is damaged");
    await end(second);

    const control = join(files.replica.data, "data/global/pg_control");
    const bytes = await readFile(control);
    await writeFile(control, bytes.fill(0xff, 8));
    for (const attempt of [1, 2, 3]) {
      const failing = await startReplica();
      expect(await failing.ended, `attempt ${attempt}`).toBe(1);
      expect(clonesOf(failing)).toBe(0);
    }
    const last = await startReplica();
    await untilReady(last);
    expect(last.log()).toContain("The server ended three times before it was ready.");
    await follows(files);
  });

  test("starts with parameters that are less than the primary's, which restarts after it", async () => {
    const { files, replica, startReplica } = await startBoth();
    await end(replica);
    await files.replica.write(shop({ parameters: { max_connections: "50" } }), passwords, { certificate });
    await untilReady(await startReplica());
    expect(await query(files.replica, superuser, "SHOW max_connections")).toEqual([
      { max_connections: "100" },
    ]);
  });

  test("whose configuration is refused keeps its data", async () => {
    const { files, replica, startReplica } = await startBoth();
    await end(replica);
    await files.replica.write(shop({ parameters: { shared_buffers: "many" } }), passwords, { certificate });
    // The server ends before the shell waits for it.
    const programs = await slowProgram(files.replica, "/bin/cat", 1);
    const slow = await start(files.replica, { ordinal: 1, primaryPort: files.primary.port, programs });
    expect(await slow.ended).toBe(1);
    for (let attempt = 0; attempt < 3; attempt++) {
      const failing = await startReplica();
      expect(await failing.ended).toBe(1);
      expect(failing.log()).toContain("shared_buffers");
    }
    await files.replica.write(shop(), passwords, { certificate });
    const next = await startReplica();
    await untilReady(next);
    expect(clonesOf(next)).toBe(0);
  });

  test("does not end its server when the configuration changes while that begins", async () => {
    const { files, replica } = await startBoth();
    await end(replica);
    // It has no handler of signals yet, as the server itself has none for a moment.
    const programs = await slowProgram(files.replica, `${postgresPrograms("17")}/postgres`, 7);
    const more = { ordinal: 1, primaryPort: files.primary.port, programs };
    const next = await start(files.replica, more);
    const serverStarts = ({ words }: PodProcess) => words.includes("-D") && !words.includes("-C");
    await eventually("the start of the server", async () => {
      expect((await next.processes()).some(serverStarts)).toBe(true);
    });
    await files.replica.write(shop({ parameters: { work_mem: "7MB" } }), passwords, { certificate });
    await untilReady(next);
    await eventually("the parameter", async () => {
      expect(await query(files.replica, superuser, "SHOW work_mem")).toEqual([{ work_mem: "7MB" }]);
    });
    expect(next.log()).not.toContain("clones the primary");
  });

  test("follows no server whose certificate is of another authority, and notices the right one without a restart", async () => {
    const files = { primary: await newFiles(), replica: await newFiles() };
    await files.replica.write(shop(), passwords, { certificate: newLocalCertificate(shop()) });
    await untilReady(await start(files.primary));
    await query(files.primary, superuser, "CREATE TABLE t AS SELECT 1 AS id");
    const replica = await start(files.replica, { ordinal: 1, primaryPort: files.primary.port });
    await eventually("the refusal", () => {
      expect(replica.log()).toContain("certificate verify failed");
    });
    expect(await query(files.primary, superuser, "SELECT slot_name FROM pg_replication_slots")).toEqual([]);
    await files.replica.write(shop(), passwords, { certificate });
    await untilReady(replica);
    await follows(files);
  });

  test("gets a changed password, and the primary drops its slot when it is no longer there", async () => {
    const { files, primary, replica } = await startBoth();
    const changed = { ...passwords, replication: "planted-other" };
    await files.primary.write(shop(), changed, { certificate });
    await files.replica.write(shop(), changed, { certificate });
    await eventually("the new password", async () => {
      const login = { user: "my_operator_replication", password: changed.replication };
      await query(files.primary, login, "SELECT 1");
      const { output } = await replica.exec("cat", "/tmp/pgpass");
      expect(output).toContain(changed.replication);
    });
    await query(files.primary, superuser, "SELECT pg_terminate_backend(pid) FROM pg_stat_replication");
    await follows(files);

    const slots = () =>
      query(files.primary, superuser, "SELECT slot_name FROM pg_replication_slots ORDER BY 1");
    await query(files.primary, superuser, "SELECT pg_create_physical_replication_slot('of_the_user')");
    await end(replica);
    await files.primary.write(shop({ replicas: 1 }), changed, { certificate });
    await eventually("the end of the slot", async () => {
      expect(await slots()).toEqual([{ slot_name: "of_the_user" }]);
    });
    expect(primary.log()).not.toContain("planted");
  });
});
