import { execFile } from "node:child_process";
import { readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import type { DatabaseBackup } from "../../../../operator/api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "../../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import { OwnCluster } from "../../../support/controllers/own-cluster.ts";
import { makeRunnerFolder } from "../../../support/repository/runner-folder.ts";
import type { RestServer } from "../../../support/servers/rest.ts";
import { startRestServer } from "../../../support/servers/rest.ts";

/*
 * A cluster is lost, and another one goes on. Each cluster is a real API server with the operator's controllers, and real restic works
 * in one repository at a real server. The tests share the clusters, in this order.
 */

const namespace = "shop";
const name = "orders";

let runner: string;
let server: RestServer;
let first: OwnCluster;
let second: OwnCluster;
let third: OwnCluster;
/** The IDs of the clusters, as the repository records them. */
let ids: { first: string; second: string; third: string };
const clusters: OwnCluster[] = [];
/** What the first cluster knew before it was lost. */
let known: DatabaseSnapshot[];

beforeAll(async () => {
  runner = await makeRunnerFolder();
  server = await startRestServer();
  first = await startCluster();
}, 600_000);

afterAll(async () => {
  for (const cluster of clusters) await cluster.destroy();
  await server.stop();
  await rm(runner, { recursive: true, force: true });
});

async function startCluster(): Promise<OwnCluster> {
  const cluster = await OwnCluster.start(namespace, runner);
  clusters.push(cluster);
  return cluster;
}

/** What a run leaves next to its dump: as the engines' scripts do. */
const inventory = [
  'cd "$BACKUP_DUMP_FOLDER"; echo 8.2 >server-version; echo 2 >inventory-version; echo 1 >inventory-tables',
  'echo 12 >inventory-rows; echo Table:1,Index:2 >inventory-objects; echo "{}" >sidecar/inventory.json',
].join("; ");

function spec(more: Partial<DatabaseBackup["spec"]> = {}): DatabaseBackup["spec"] {
  return {
    databaseName: "orders",
    schedule: "@yearly",
    backupPath: "/backups/orders",
    connection: {
      engine: "command",
      image: "redis:8",
      command: { dump: ["sh", "-c", `${inventory}; cat ${join(runner, "data")}`], restore: ["cat"] },
    },
    storage: {
      rest: {
        url: server.url,
        credentials: {
          username: server.credentials.username,
          passwordSecretRef: { name: "storage", key: "password" },
        },
      },
    },
    encryption: { passwordSecretRef: { name: "repository-key", key: "password" } },
    ...more,
  };
}

/** The Secrets that a person creates: what opens the storage and the repository. */
async function createSecrets(cluster: OwnCluster): Promise<void> {
  await cluster.createSecret("storage", { password: server.credentials.password });
  await cluster.createSecret("repository-key", { password: "planted-password" });
}

/** Every file of the storage, with its size and the time when it was written. */
async function filesOfStorage(): Promise<string[]> {
  const entries = await readdir(server.folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const described = await Promise.all(
    files.map(async (file) => {
      const { size, mtimeMs } = await stat(file);
      return `${file} ${size} ${mtimeMs}`;
    }),
  );
  return described.sort();
}

/** The output of restic, with what a person has who restores by hand. */
async function restic(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(join(runner, "restic"), ["--no-cache", "--no-lock", ...args], {
    env: {
      RESTIC_REPOSITORY: `rest:${server.url}/backups/orders/`,
      RESTIC_PASSWORD: "planted-password",
      RESTIC_REST_USERNAME: server.credentials.username,
      RESTIC_REST_PASSWORD: server.credentials.password,
    },
  });
  return stdout;
}

/** What a DatabaseSnapshot says of its backup, but for what each cluster finds out by itself. */
function knowledge({ metadata, spec: wanted, status = {} }: DatabaseSnapshot) {
  const verified = status.conditions?.find(({ type }) => type === "Verified");
  return {
    name: metadata.name,
    pinned: wanted.pinned ?? false,
    deletionPolicy: wanted.deletionPolicy ?? "Delete",
    phase: status.phase,
    startTime: new Date(status.startTime ?? "").getTime(),
    source: { ...status.source, imageID: undefined },
    artifact: status.artifact,
    inventory: status.inventory,
    sizes: [status.totalBytes, status.addedBytes],
    verified: verified && { status: verified.status, reason: verified.reason },
    drill: status.verification && {
      jobName: status.verification.jobName,
      lastVerifiedTime: status.verification.lastVerifiedTime,
      restoreDurationSeconds: status.verification.restoreDurationSeconds,
    },
  };
}

/** Ends the drill that has started with a result. What a drill's program does, other tests show. */
async function drill(cluster: OwnCluster, verdict: string, reason: string): Promise<void> {
  const job = await cluster.nextJob(name, "verification");
  const judged = { verdict, reason, message: `It is ${reason}.` };
  const report = {
    ...judged,
    dumpBytes: 8,
    restoreSeconds: 2,
    peakDiskBytes: 9,
    assertions: [],
    warnings: [],
  };
  await cluster.controlPlane.end(
    job.metadata.name,
    { exitCode: 0, message: JSON.stringify({ judged }), log: JSON.stringify({ report }) },
    "verify",
  );
  await eventually("the result of the drill", async () => {
    const { history } = (await cluster.backup(name)).status?.verification ?? {};
    expect(history?.[0]?.jobUID).toBe(job.metadata.uid);
  });
}

describe("the first cluster", () => {
  test("makes backups, verifies one, pins one, and is lost", async () => {
    await createSecrets(first);
    await first.createBackup(
      name,
      spec({ verification: { triggers: ["AfterBackup"] }, connection: { ...commandWithVerify() } }),
    );
    // A Secret of the user may open a repository that exists already.
    await first.maintain(name);
    await first.ready(name, "Scheduled");
    await writeFile(join(runner, "data"), "first state of the data");
    expect(await first.run(name, "orders-1")).toMatchObject({ exitCode: 0 });
    await first.maintain(name);
    await drill(first, "True", "Restored");
    await writeFile(join(runner, "data"), "second state of the data");
    expect(await first.run(name, "orders-2")).toMatchObject({ exitCode: 0 });
    await drill(first, "False", "RestoreErrors");
    const [oldest] = await first.snapshots();
    await first.changeSnapshot(oldest?.metadata.name ?? "", { pinned: true, deletionPolicy: "Retain" });
    first.clock.forward(61);
    await first.touch(name);
    const { args } = await first.maintain(name);
    expect(args).toContain(`pin=${oldest?.status?.artifact?.snapshotID ?? ""}`);
    await eventually("what the repository records", async () => {
      const artifacts = (await first.snapshots()).map(({ status }) => status?.artifact);
      expect(artifacts).toMatchObject([
        { pinned: true, deletionPolicy: "Retain", drill: { result: "True", reason: "Restored" } },
        { pinned: false, deletionPolicy: "Delete", drill: { result: "False", reason: "RestoreErrors" } },
      ]);
    });
    known = await first.snapshots();
    ids = { first: await first.id(), second: "", third: "" };
    await eventually("the owner in the status", async () => {
      const { owner } = (await first.backup(name)).status?.repository ?? {};
      expect(owner).toEqual({ id: ids.first, since: expect.stringMatching(/Z$/) as string });
    });
    await first.destroy();
    await rm(join(runner, "data"));
  });

  function commandWithVerify() {
    const { connection } = spec();
    if (connection?.engine !== "command") throw new Error("not a command");
    return { ...connection, command: { ...connection.command, verify: ["cat"] } };
  }
});

describe("another cluster that may only read", () => {
  test("brings back all DatabaseSnapshots from the storage and the password alone, and writes nothing", async () => {
    second = await startCluster();
    await createSecrets(second);
    const before = await filesOfStorage();
    await second.createBackup(
      name,
      spec({ repository: { accessMode: "ReadOnly", initialization: "Never" }, immediate: true }),
    );
    await second.ready(name, "ReadingRepository");
    const { args, end } = await second.maintain(name);
    expect(end).toMatchObject({ exitCode: 0 });
    expect(args).toEqual(["repository", "maintain", "--host", "shop/orders"]);
    await second.ready(name, "ReadOnly");
    await eventually("the DatabaseSnapshots", async () => {
      expect((await second.snapshots()).map(knowledge)).toEqual(known.map(knowledge));
    });
    expect(known.map(({ status }) => status?.inventory)).toMatchObject([
      { version: 2, tables: 1, rows: 12, objects: [{ kind: "Table" }, { kind: "Index" }] },
      { version: 2 },
    ]);
    expect(await filesOfStorage()).toEqual(before);
  });

  test("knows when a backup was verified, and that the newest is bad", async () => {
    await eventually("the history of drills", async () => {
      const { status } = await second.backup(name);
      expect(status?.verification?.history).toMatchObject([
        { result: "False", reason: "RestoreErrors" },
        { result: "True", reason: "Restored", durationSeconds: 2 },
      ]);
      expect(status?.lastVerifiedTime).toBe(known[0]?.status?.verification?.lastVerifiedTime);
    });
    expect(await second.condition(name, "Verified")).toMatchObject({
      status: "False",
      reason: "RestoreErrors",
    });
  });

  test("starts no run, no drill and no other maintenance, generates no password, and has no CronJob", async () => {
    const week = 8 * 86_400;
    second.clock.forward(week);
    await second.touch(name);
    await second.maintain(name);
    second.clock.forward(-week);
    const all = await second.allJobs();
    expect(
      new Set(all.map(({ metadata }) => metadata.annotations?.["databases.test.io/maintenance"])),
    ).toEqual(new Set(["List"]));
    expect(await second.cronJob(name)).toBeUndefined();
    expect(await second.secretNames()).toEqual(["repository-key", "storage"]);
    expect((await second.backup(name)).status?.inProgress).toBe(false);
  });

  test("restores a backup", async () => {
    const [oldest, newest] = await second.snapshots();
    const dump = (snapshot: DatabaseSnapshot | undefined) =>
      restic(
        "dump",
        snapshot?.status?.artifact?.snapshotID ?? "",
        snapshot?.status?.artifact?.fileName ?? "",
      );
    expect(await dump(oldest)).toBe("first state of the data");
    expect(await dump(newest)).toBe("second state of the data");
  });

  test("keeps a backup whose DatabaseSnapshot is deleted, and says why that waits", async () => {
    const before = await filesOfStorage();
    const [, newest] = await second.snapshots();
    const { name: deleted = "" } = newest?.metadata ?? {};
    await second.deleteSnapshot(deleted);
    second.clock.forward(6);
    await second.touch(name);
    // It looks whether another cluster has removed the backup.
    await second.maintain(name);
    await eventually("the reason", async () => {
      const waiting = (await second.snapshots()).find(({ metadata }) => metadata.name === deleted);
      const ready = waiting?.status?.conditions?.find(({ type }) => type === "Ready");
      expect(ready).toMatchObject({ status: "False", reason: "DeletionNotAllowed" });
    });
    expect(await filesOfStorage()).toEqual(before);
  });
});

describe("another cluster that may write", () => {
  const stranger = "2f1c6a5e-7d43-4b0f-9c1e-5a8d3e0b7f21";
  const ownerOf = async (cluster: OwnCluster) => (await cluster.backup(name)).status?.repository?.owner;
  const pathOf = async (cluster: OwnCluster) => (await cluster.backup(name)).status?.repository?.path;

  /** The DatabaseSnapshots whose backups are in the repository, as far as the cluster knows: a former owner may have removed some. */
  const stored = async (cluster: OwnCluster) =>
    (await cluster.snapshots()).filter(({ status }) => status?.phase !== "Failed");

  /** What restic finds in the repository, oldest first. */
  async function dumpsInRepository(): Promise<{ id: string; tags: string[] }[]> {
    const listed = await restic("snapshots", "--json", "--tag", "part=dump");
    return JSON.parse(listed) as { id: string; tags: string[] }[];
  }

  test("shows who the owner is before it writes anything", async () => {
    ids.second = await second.id();
    expect(ids.second).not.toBe(ids.first);
    expect(await ownerOf(second)).toMatchObject({ id: ids.first });
  });

  test("is refused without a take-over, and writes nothing", async () => {
    const before = await filesOfStorage();
    await second.changeBackup(name, {
      repository: { accessMode: null, initialization: null },
      immediate: null,
    });
    const message = await second.ready(name, "RepositoryOwnedByAnother");
    expect(message).toContain(`Cluster ${ids.first} has been the owner of the repository since 2`);
    expect(message).toContain("set spec.repository.takeOverFrom to its ID");
    expect(await second.cronJob(name)).toBeUndefined();
    expect(await filesOfStorage()).toEqual(before);
  });

  test("is refused when takeOverFrom names another cluster than the owner", async () => {
    const before = await filesOfStorage();
    await second.changeBackup(name, { repository: { takeOverFrom: stranger } });
    await eventually("both IDs in the message", async () => {
      const message = await second.ready(name, "RepositoryOwnedByAnother");
      expect(message).toContain(`Cluster ${ids.first} `);
      expect(message).toContain(`spec.repository.takeOverFrom is ${stranger}, which is not the owner.`);
    });
    expect(await filesOfStorage()).toEqual(before);
  });

  test("that does not know the repository yet is refused by its first run and by maintenance", async () => {
    third = await startCluster();
    ids.third = await third.id();
    await createSecrets(third);
    const before = await filesOfStorage();
    await third.createBackup(name, spec());
    await third.ready(name, "Scheduled");
    await writeFile(join(runner, "data"), "state of a cluster that is not the owner");
    expect(await third.run(name, "orders-early")).toMatchObject({ exitCode: 1 });
    const [run] = (await third.backup(name)).status?.recentRuns ?? [];
    expect(run).toMatchObject({ phase: "Failed", reason: "RepositoryOwnedByAnother" });
    expect(run?.message).toContain(`Cluster ${ids.first} `);
    await third.maintain(name);
    await third.ready(name, "RepositoryOwnedByAnother");
    expect((await third.cronJob(name))?.spec.suspend).toBe(true);
    expect(await filesOfStorage()).toEqual(before);
    expect((await third.snapshots()).map(({ metadata }) => metadata.name)).toEqual(
      known.map(({ metadata }) => metadata.name),
    );
  });

  test("takes the repository over from its owner, and backups go on in the same path", async () => {
    const path = await pathOf(second);
    const [pinned] = known;
    await second.changeBackup(name, { repository: { takeOverFrom: ids.first } });
    await second.ready(name, "TakingOver");
    expect((await second.maintain(name)).end).toMatchObject({ exitCode: 0 });
    await second.ready(name, "Scheduled");
    expect(await ownerOf(second)).toMatchObject({ id: ids.second, takenOverFrom: ids.first });
    expect((await second.cronJob(name))?.spec.suspend).toBe(false);
    await writeFile(join(runner, "data"), "state of the second cluster");
    expect(await second.run(name, "orders-3")).toMatchObject({ exitCode: 0 });
    expect(await pathOf(second)).toBe(path);
    const newest = (await second.snapshots()).at(-1);
    expect(await restic("dump", newest?.status?.artifact?.snapshotID ?? "", "dump")).toBe(
      "state of the second cluster",
    );
    // The one that was deleted while the repository could only be read is gone now.
    expect((await dumpsInRepository()).map(({ id }) => id)).toEqual([
      pinned?.status?.artifact?.snapshotID,
      newest?.status?.artifact?.snapshotID,
    ]);
  });

  test("is not helped by the ID of an owner before the owner", async () => {
    const before = await filesOfStorage();
    await third.changeBackup(name, { repository: { takeOverFrom: ids.first } });
    // Its status has the first cluster as the owner, until its Job finds the second.
    await third.ready(name, "TakingOver");
    await third.maintain(name);
    await eventually("both IDs in the message", async () => {
      const message = await third.ready(name, "RepositoryOwnedByAnother");
      expect(message).toContain(`Cluster ${ids.second} `);
      expect(message).toContain(`spec.repository.takeOverFrom is ${ids.first}, which is not the owner.`);
    });
    expect(await filesOfStorage()).toEqual(before);
  });

  test("takes over from a cluster that still works", async () => {
    await third.changeBackup(name, { repository: { takeOverFrom: ids.second } });
    await third.maintain(name);
    await third.ready(name, "Scheduled");
    expect(await ownerOf(third)).toMatchObject({ id: ids.third, takenOverFrom: ids.second });
    await writeFile(join(runner, "data"), "state of the third cluster");
    expect(await third.run(name, "orders-4")).toMatchObject({ exitCode: 0 });
    await eventually("all backups", async () => {
      expect(await stored(third)).toHaveLength(3);
    });
  });

  test("stops when its next run finds the new owner, and says who that is", async () => {
    await second.ready(name, "Scheduled");
    const before = await filesOfStorage();
    expect(await second.run(name, "orders-late")).toMatchObject({ exitCode: 1 });
    const run = (await second.backup(name)).status?.recentRuns?.find(
      ({ jobName }) => jobName === "orders-late",
    );
    expect(run).toMatchObject({ phase: "Failed", reason: "RepositoryTakenOver" });
    await second.maintain(name);
    const { since = "" } = (await ownerOf(third)) ?? {};
    expect(await second.ready(name, "RepositoryTakenOver")).toContain(
      `Cluster ${ids.third} took the repository over from this cluster at ${since}.`,
    );
    await eventually("the suspended CronJob", async () => {
      expect((await second.cronJob(name))?.spec.suspend).toBe(true);
    });
    expect(await filesOfStorage()).toEqual(before);
  });

  test("keeps the backups when the former owner is deleted, whatever its deletionPolicy", async () => {
    const before = await filesOfStorage();
    await second.changeBackup(name, { deletionPolicy: "Delete" });
    await eventually("the finalizer", async () => {
      expect((await second.backup(name)).metadata.finalizers).toHaveLength(1);
    });
    second.clock.forward(60);
    await second.deleteBackup(name);
    expect(await filesOfStorage()).toEqual(before);
  });

  test("removes backups of former owners by its own rules", async () => {
    const all = await stored(third);
    expect(all.map(({ spec: { pinned = false } }) => pinned)).toEqual([true, false, false]);
    // Retention keeps a backup that was found for a day.
    const day = 25 * 3600;
    third.clock.forward(day);
    await third.changeBackup(name, { retention: { keepLast: 1, minSuccessful: 1 } });
    const middle = all[1]?.status?.artifact?.snapshotID ?? "";
    let args: readonly string[] = [];
    // Maintenance is due anyway, and may begin before retention has deleted the DatabaseSnapshot.
    for (let tries = 0; tries < 5 && !args.includes(middle); tries++) ({ args } = await third.maintain(name));
    expect(args).toEqual(expect.arrayContaining(["--forget", middle]));
    third.clock.forward(-day);
    expect((await dumpsInRepository()).map(({ id }) => id)).toEqual(
      [all[0], all[2]].map((each) => each?.status?.artifact?.snapshotID),
    );
  });

  test("goes on without a take-over when its DatabaseBackup is created again", async () => {
    await third.deleteBackup(name);
    await third.createBackup(name, spec());
    // A Job of the former object may have to end first.
    for (let tries = 0; tries < 3 && (await ownerOf(third)) === undefined; tries++)
      await third.maintain(name);
    await third.ready(name, "Scheduled");
    expect(await third.run(name, "orders-5")).toMatchObject({ exitCode: 0 });
    expect(await ownerOf(third)).toMatchObject({ id: ids.third, takenOverFrom: ids.second });
  });
});
