import { beforeAll, describe, expect, test } from "vitest";
import type { Job } from "../../../../operator/kubernetes/kinds.ts";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { asked, id, maintainedBackups } from "../../../support/controllers/maintained-backups.ts";
import { outcome } from "../../../support/controllers/objects.ts";
import { operatorUnderTest, secret, wanted } from "../../../support/controllers/operator-under-test.ts";
import { failedScript, foundBackup } from "../../../support/repository/termination-messages.ts";

/* DatabaseSnapshots on a real API server. The tests do the work of runs and maintenance. */

const underTest = operatorUnderTest("databasesnapshot");
const {
  apply,
  clock,
  condition,
  get,
  getBackup,
  kubectl,
  patch,
  controlPlane,
  readyReason,
  snapshotsOf,
  touch,
} = underTest;
const { create, getSnapshot, gone, maintenance, maintenanceJob, openMaintenance, run } =
  maintainedBackups(underTest);

describe("a run that succeeds", () => {
  beforeAll(async () => {
    await create("orders");
    await run("orders", "orders-1", id("a"));
  });

  test("creates a DatabaseSnapshot with everything that a restore needs", async () => {
    const [snapshot] = await snapshotsOf("orders");
    expect(snapshot?.metadata.name).toMatch(/^orders-\d{8}-\d{6}-aaaaaaaa$/);
    expect(snapshot?.metadata.ownerReferences).toBeUndefined();
    expect(snapshot?.status).toMatchObject({
      phase: "Succeeded",
      conditions: [{ type: "Ready", status: "True", reason: "Stored" }],
      jobName: "orders-1",
      source: {
        engine: "postgresql",
        database: "orders",
        version: "17.2",
        image: "docker.io/library/postgres:17",
      },
      artifact: { snapshotID: id("a"), fileName: "postgresql.dump", format: "Dump" },
      totalBytes: 1048576,
      repository: {
        storage: { persistentVolumeClaim: { claimName: "orders-repository" } },
        path: "/backups/orders",
        passwordSecretRef: { name: "orders-repository", key: "password" },
        id: "0123".repeat(16),
      },
    });
    expect((await getBackup("orders")).status?.snapshots).toEqual({
      count: 1,
      totalBytes: 1048576,
      addedBytes: 1024,
    });
  });

  test("starts maintenance, and later runs get the repository's ID", async () => {
    expect(await maintenance("orders", [id("a")])).toEqual([
      "repository",
      "maintain",
      "--host",
      expect.any(String),
    ]);
    await eventually("the maintenance in the status of orders", async () => {
      expect((await getBackup("orders")).status?.repository).toMatchObject({
        sizeBytes: 12345,
        maintenance: { operation: "Maintain", phase: "Succeeded" },
      });
    });
    const environment = await kubectl([
      "get",
      "cronjob",
      "orders",
      "-o",
      "jsonpath={.spec.jobTemplate.spec.template.spec.containers[0].env[?(@.name=='REPOSITORY_ID')].value}",
    ]);
    expect(environment).toBe("0123".repeat(16));
  });

  test("loses its backup first, and then its deleted DatabaseSnapshot", async () => {
    const name = (await snapshotsOf("orders"))[0]?.metadata.name ?? "";
    await kubectl(["delete", "databasesnapshot", name, "--wait=false"]);
    await eventually("the phase Deleting", async () => {
      expect((await getSnapshot(name)).status).toMatchObject({ phase: "Deleting" });
    });
    expect(await maintenance("orders", [])).toEqual(expect.arrayContaining(["--forget", id("a")]));
    await gone(name);
    // One Job listed the new repository, and one removed the backup. No more are needed.
    expect(await controlPlane.jobsOf("orders", "maintenance")).toHaveLength(2);
    // The status still lists the run, which must not cause a second DatabaseSnapshot.
    await touch("orders");
    expect(await snapshotsOf("orders")).toEqual([]);
  });
});

describe("a DatabaseSnapshot that a user creates", () => {
  /** Waits until its run has started, and returns the name of the Job. */
  function startedJob(snapshot: string): Promise<string> {
    return eventually(`the start of the run of ${snapshot}`, async () => {
      const { status } = await getSnapshot(snapshot);
      expect(status?.phase).toBe("Running");
      return status?.jobName ?? "";
    });
  }

  test("waits for its DatabaseBackup, gets a Job, and records that Job's backup", async () => {
    await apply(asked("now", "later"));
    await eventually("the condition BackupNotFound", async () => {
      expect((await getSnapshot("now")).status).toMatchObject({
        phase: "Pending",
        conditions: [{ type: "Ready", status: "Unknown", reason: "BackupNotFound" }, { type: "Reconciling" }],
      });
    });
    await create("later");
    const jobName = await startedJob("now");
    await controlPlane.end(jobName, { exitCode: 0, message: outcome({ snapshotID: id("b") }) });
    await eventually("the phase Succeeded", async () => {
      expect((await getSnapshot("now")).status).toMatchObject({
        phase: "Succeeded",
        artifact: { snapshotID: id("b") },
        repository: { id: "0123".repeat(16) },
      });
      expect((await getBackup("later")).status?.recentRuns).toMatchObject([{ trigger: "OnDemand" }]);
    });
    await maintenance("later", [id("b")]);
    expect((await snapshotsOf("later")).map(({ metadata }) => metadata.name)).toEqual(["now"]);
  });

  test("is recorded although its DatabaseBackup was deleted during the run, once that is created again", async () => {
    await create("recreated");
    await apply(asked("survivor", "recreated"));
    const jobName = await startedJob("survivor");
    await kubectl(["delete", "databasebackup", "recreated", "--timeout=300s"]);
    // The API server has no garbage collector here.
    await kubectl(["delete", "cronjob", "recreated"]);
    await controlPlane.end(jobName, { exitCode: 0, message: outcome({ snapshotID: id("9") }) });
    await eventually("it to wait for the DatabaseBackup", async () => {
      expect((await getSnapshot("survivor")).status).toMatchObject({
        phase: "Running",
        conditions: [{ type: "Ready", status: "Unknown", reason: "BackupNotReady" }, { type: "Reconciling" }],
      });
    });
    await create("recreated");
    await eventually("the backup to be recorded", async () => {
      expect((await getSnapshot("survivor")).status).toMatchObject({
        phase: "Succeeded",
        artifact: { snapshotID: id("9") },
        repository: { path: "/backups/recreated" },
      });
    });
  });

  test("fails when its DatabaseBackup, and with it the copy of the password, is deleted before its Pod starts", async () => {
    await create("leaving");
    await apply(asked("stranded", "leaving"));
    const jobName = await startedJob("stranded");
    await controlPlane.leaveUnscheduled(jobName, "no node is free", "backup");
    await kubectl(["delete", "databasebackup", "leaving", "--timeout=300s"]);
    // As the garbage collector does.
    await kubectl(["delete", "secret", "leaving-repository-current"]);
    await eventually("the failure", async () => {
      expect((await getSnapshot("stranded")).status).toMatchObject({
        phase: "Failed",
        conditions: [{ type: "Ready", status: "False", reason: "PasswordDeleted" }, { type: "Stalled" }],
      });
    });
    await eventually("the removal of its Job", async () => {
      expect(await kubectl(["get", "jobs", jobName, "--ignore-not-found", "-o", "name"])).toBe("");
    });
  });

  test("fails permanently when its run fails, with the run's message", async () => {
    await create("failing");
    await apply(asked("unlucky", "failing"));
    const jobName = await eventually("the start of the run", async () => {
      const { status } = await getSnapshot("unlucky");
      expect(status?.jobName).toBeDefined();
      return status?.jobName ?? "";
    });
    await controlPlane.end(jobName, {
      exitCode: 1,
      message: failedScript("DumpFailed", "pg_dump: error: gone"),
    });
    await eventually("the phase Failed", async () => {
      expect((await getSnapshot("unlucky")).status).toMatchObject({
        phase: "Failed",
        conditions: [
          {
            type: "Ready",
            status: "False",
            reason: "DumpFailed",
            message: "pg_dump: error: gone (dump-postgresql.sh exited with 1)",
          },
          { type: "Stalled", status: "True", reason: "DumpFailed" },
        ],
      });
    });
    await kubectl(["delete", "databasesnapshot", "unlucky", "--timeout=300s"]);
  });

  test("can be deleted while it waits", async () => {
    await apply(asked("hopeless", "nobody"));
    await eventually("the phase Pending", async () => {
      expect((await getSnapshot("hopeless")).status?.phase).toBe("Pending");
    });
    await kubectl(["delete", "databasesnapshot", "hopeless", "--timeout=300s"]);
  });

  test("can name a backup that the repository holds already", async () => {
    await create("moved");
    await run("moved", "moved-1", id("c"));
    await maintenance("moved", [id("c"), id("d")]);
    // The operator makes DatabaseSnapshots for backups that have none.
    await eventually("DatabaseSnapshots of all backups", async () => {
      expect((await snapshotsOf("moved")).map(({ spec }) => spec.snapshotID).sort()).toEqual([
        id("c"),
        id("d"),
      ]);
    });
    await apply(asked("unknown", "moved", { snapshotID: id("f") }));
    await apply(asked("known", "moved", { snapshotID: id("e") }));
    await eventually("DatabaseSnapshots of the backups that are left", async () => {
      // A list that began in the second in which an object was created may be older than the object. Then the operator
      // starts another maintenance.
      if ((await openMaintenance("moved")) !== undefined)
        await maintenance("moved", [id("c"), id("d"), id("e")]);
      expect((await getSnapshot("known")).status).toMatchObject({ phase: "Succeeded", totalBytes: 7 });
      expect((await getSnapshot("unknown")).status).toMatchObject({
        phase: "Failed",
        conditions: [{ type: "Ready", reason: "NotInRepository" }, { type: "Stalled" }],
      });
    });
  });
});

describe("a DatabaseSnapshot that is created again without its status", () => {
  const again = "again";
  const listed = (snapshotID: string) => ({
    id: snapshotID,
    time: "2020-01-01T00:00:00Z",
    hostname: "shop/again",
    paths: ["/postgresql.dump"],
    tags: ["job=former", "run=former-a", "part=dump", "snapshot=mine"],
    summary: { backup_end: "2020-01-01T00:05:00Z", total_bytes_processed: 7, data_added_packed: 5 },
  });

  test("gets the backup that its run finds, and replaces the object that maintenance made for it", async () => {
    await create(again);
    await run(again, "again-1", id("1"));
    await maintenance(again, [id("1"), id("2")]);
    await eventually("the object that maintenance made", async () => {
      expect((await snapshotsOf(again)).map(({ status }) => status?.phase)).toEqual([
        "Succeeded",
        "Succeeded",
      ]);
    });
    const { lastBackupTime } = (await getBackup(again)).status ?? {};
    await apply(asked("mine", again));
    const jobName = await eventually("the start of the run", async () => {
      const { status } = await getSnapshot("mine");
      expect(status?.phase).toBe("Running");
      return status?.jobName ?? "";
    });
    const job = await get<Job>("job", jobName);
    expect(job.spec?.template.spec?.containers[0]?.env).toContainEqual({
      name: "BACKUP_SNAPSHOT",
      value: "mine",
    });
    await controlPlane.end(jobName, {
      exitCode: 0,
      message: foundBackup("0123".repeat(16), [listed(id("2"))]),
    });
    await eventually("the backup that was found, and no other object for it", async () => {
      const mine = await getSnapshot("mine");
      expect(mine.status).toMatchObject({
        phase: "Succeeded",
        artifact: { snapshotID: id("2") },
        completionTime: "2020-01-01T00:05:00.000Z",
      });
      expect(mine.status?.conditions).toMatchObject([{ type: "Ready", status: "True", reason: "Found" }]);
      const ids = (await snapshotsOf(again)).map(({ status }) => status?.artifact?.snapshotID);
      expect(ids.sort()).toEqual([id("1"), id("2")]);
    });
    await eventually("the run in the status", async () => {
      const { status } = await getBackup(again);
      expect(status?.recentRuns?.find((each) => each.jobName === jobName)?.phase).toBe("Skipped");
      expect(status?.lastBackupTime).toBe(lastBackupTime);
    });
    // Nothing was removed from the repository.
    expect(await openMaintenance(again)).toBeUndefined();
  });

  test("gets the backup that maintenance finds while no run can start", async () => {
    const waiting = "waiting";
    await create(waiting);
    await run(waiting, "waiting-1", id("1"));
    await maintenance(waiting, [id("1")]);
    await patch("databasebackup", waiting, { spec: { timeZone: "Europe/Nowhere" } });
    await readyReason(waiting, "InvalidSpec");
    await apply(asked("early", waiting), asked("unknown-again", waiting, { snapshotID: id("f") }));
    await maintenance(waiting, [id("1"), id("3")], {
      snapshots: [id("1"), id("3")].map((snapshotID) => ({
        snapshotID,
        startTime: "2020-01-01T00:00:00Z",
        fileName: "postgresql.dump",
        totalBytes: 7,
        addedBytes: 5,
        ...(snapshotID === id("3") ? { requestedBy: "early" } : {}),
      })),
    });
    await eventually("the backup that was found", async () => {
      expect((await getSnapshot("early")).status).toMatchObject({
        phase: "Succeeded",
        artifact: { snapshotID: id("3") },
      });
    });
    expect(await snapshotsOf(waiting)).toHaveLength(3);
  });
});

describe("a DatabaseBackup that is created again", () => {
  const reborn = "reborn";
  /** Does the work of the garbage collector, which is not here, apart from Jobs and Pods: those stay for a moment. */
  const remove = async (backup: string) => {
    await kubectl(["delete", "databasebackup", backup, "--timeout=300s"]);
    await kubectl(["delete", "cronjob", backup, "--timeout=300s"]);
  };

  test("has no runs yet, and its first maintenance finds the backups of the former one", async () => {
    await create(reborn);
    await run(reborn, "reborn-now", id("1"));
    await maintenance(reborn, [id("1")]);
    await eventually("the maintenance of the former object", async () => {
      expect((await getBackup(reborn)).status?.repository?.lastMaintenanceTime).toBeDefined();
    });
    const { uid } = (await getBackup(reborn)).metadata;
    await remove(reborn);
    const former = (await snapshotsOf(reborn))[0]?.metadata.name ?? "";
    await kubectl(["delete", "databasesnapshot", former, "--wait=false"]);
    await patch("databasesnapshot", former, { metadata: { finalizers: null } });
    await gone(former);

    await create(reborn);
    const again = await getBackup(reborn);
    expect(again.metadata.uid).not.toBe(uid);
    expect(again.status?.recentRuns).toEqual([]);
    expect(again.status?.repository?.lastMaintenanceTime).toBeUndefined();
    // Before the first run.
    expect(await maintenance(reborn, [id("1")])).toContain("--may-be-missing");
    await eventually("the DatabaseSnapshot of the former backup", async () => {
      const [snapshot] = await snapshotsOf(reborn);
      expect(snapshot?.status).toMatchObject({
        artifact: { snapshotID: id("1") },
        repository: { id: "0123".repeat(16) },
      });
      expect((await getBackup(reborn)).status?.repository?.id).toBe("0123".repeat(16));
    });
    await kubectl(["delete", "job", "reborn-now", "--timeout=300s"]);
    await kubectl(["delete", "pod", "reborn-now-pod", "--ignore-not-found", "--timeout=300s"]);
    await run(reborn, "reborn-now", id("2"));
    await eventually("a DatabaseSnapshot of each backup", async () => {
      const ids = (await snapshotsOf(reborn)).map(({ status }) => status?.artifact?.snapshotID);
      expect(ids.sort()).toEqual([id("1"), id("2")]);
    });
  });

  test("is looked for a repository only where one may exist, and without a repository nothing is paused", async () => {
    const fresh = "brand-new";
    await create(fresh, { retention: { keepLast: 1 } });
    await touch(fresh);
    await eventually("a reconcile of the change", async () => {
      const { metadata, status } = await getBackup(fresh);
      expect(status?.observedGeneration).toBe(metadata.generation);
    });
    expect(await controlPlane.jobsOf(fresh, "maintenance")).toEqual([]);
    expect(await condition(fresh, "RetentionPaused")).toBeUndefined();
    await remove(fresh);
    await create(fresh, { retention: { keepLast: 1 } });
    await maintenance(fresh, [], { operation: "absent" });
    await eventually("the end of the look", async () => {
      expect(await condition(fresh, "LastMaintenanceSucceeded")).toMatchObject({ status: "True" });
    });
    expect((await getBackup(fresh)).status?.repository).not.toHaveProperty("id");
    expect(await openMaintenance(fresh)).toBeUndefined();
    expect(await condition(fresh, "RetentionPaused")).toBeUndefined();
  });

  test("is looked for a repository when its password was stored together with it", async () => {
    const moved = "moved-in";
    const storage = { s3: { bucket: "backups" } };
    await apply(secret(`${moved}-repository`, { password: "planted-password" }), wanted(moved, { storage }));
    expect(await maintenance(moved, [id("1")])).toContain("--may-be-missing");
  });

  test("waits for the maintenance of the former one, whose result is not its own", async () => {
    const busy = "busy";
    await create(busy);
    await run(busy, "busy-1", id("1"));
    const former = await maintenanceJob(busy);
    await remove(busy);
    await create(busy);
    await run(busy, "busy-2", id("2"));
    expect((await controlPlane.jobsOf(busy, "maintenance")).map(({ metadata }) => metadata.name)).toEqual([
      former.metadata.name,
    ]);
    await maintenance(busy, [id("1")]);
    const own = await maintenanceJob(busy);
    expect(own.metadata.name).not.toBe(former.metadata.name);
    expect((await getBackup(busy)).status?.repository?.lastMaintenanceTime).toBeUndefined();
    await maintenance(busy, [id("1"), id("2")]);
    await eventually("its own maintenance", async () => {
      expect((await getBackup(busy)).status?.repository?.lastMaintenanceTime).toBeDefined();
    });
  });

  test("runs again under the name of a Job that was deleted", async () => {
    const again = "once-more";
    await create(again);
    await run(again, "once-more-now", id("1"));
    await kubectl(["delete", "job", "once-more-now", "--timeout=300s"]);
    await kubectl(["delete", "pod", "once-more-now-pod", "--ignore-not-found", "--timeout=300s"]);
    await run(again, "once-more-now", id("2"));
    await eventually("a DatabaseSnapshot of both runs", async () => {
      const ids = (await snapshotsOf(again)).map(({ status }) => status?.artifact?.snapshotID);
      expect(ids.sort()).toEqual([id("1"), id("2")]);
    });
  });
});

describe("a backup that cannot be removed", () => {
  beforeAll(async () => {
    await create("stuck");
    await run("stuck", "stuck-1", id("1"));
    await maintenance("stuck", [id("1")]);
  });

  test("keeps its DatabaseSnapshot, which says why and what to do", async () => {
    const name = (await snapshotsOf("stuck"))[0]?.metadata.name ?? "";
    await kubectl(["delete", "databasesnapshot", name, "--wait=false"]);
    const job = await maintenanceJob("stuck");
    const message = JSON.stringify({
      failed: { reason: "StorageUnreachable", message: "connection refused" },
    });
    await controlPlane.end(job.metadata.name, { exitCode: 1, message }, "maintenance");
    await eventually("the explanation in the DatabaseSnapshot", async () => {
      expect((await getSnapshot(name)).status).toMatchObject({
        phase: "Deleting",
        conditions: [
          {
            reason: "StorageUnreachable",
            message: expect.stringContaining(`databases.test.io/abandon-backup=${id("1")}`) as string,
          },
          { type: "Reconciling", status: "True", reason: "StorageUnreachable" },
        ],
      });
      const { status } = await getBackup("stuck");
      expect(status?.conditions?.find(({ type }) => type === "LastMaintenanceSucceeded")).toMatchObject({
        status: "False",
        reason: "StorageUnreachable",
      });
    });
  });

  test("is retried after a while", async () => {
    clock.forward(700);
    await touch("stuck");
    const job = await maintenanceJob("stuck");
    expect(job.spec?.template.spec?.containers[0]?.args).toContain(id("1"));
    await controlPlane.end(job.metadata.name, { exitCode: 1, message: "" }, "maintenance");
  });

  test("stays in the repository if the annotation says so", async () => {
    const name = (await snapshotsOf("stuck"))[0]?.metadata.name ?? "";
    await kubectl(["annotate", "databasesnapshot", name, `databases.test.io/abandon-backup=${id("1")}`]);
    await gone(name);
  });
});

test("a damaged backup is reported, and its removal is not retried endlessly", async () => {
  await create("damaged");
  await run("damaged", "damaged-1", id("8"));
  await maintenance("damaged", [id("8")]);
  const name = (await snapshotsOf("damaged"))[0]?.metadata.name ?? "";
  await kubectl(["delete", "databasesnapshot", name, "--wait=false"]);
  await maintenance("damaged", [], { unreadable: [id("8")] });
  await eventually("the condition RepositoryDamaged", async () => {
    expect((await getSnapshot(name)).status?.conditions).toMatchObject([
      { type: "Ready", status: "False", reason: "RepositoryDamaged" },
      { type: "Stalled", status: "True", reason: "RepositoryDamaged" },
    ]);
  });
  await touch("damaged");
  await eventually("the reconcile of the change", async () => {
    const { metadata, status } = await getBackup("damaged");
    expect(status?.observedGeneration).toBe(metadata.generation);
  });
  expect(await controlPlane.jobsOf("damaged", "maintenance")).toHaveLength(2);
});

describe("a DatabaseSnapshot that names a backup which has one already", () => {
  const twice = "twice";
  const named = async () =>
    (await snapshotsOf(twice))
      .filter(({ spec }) => spec.snapshotID === id("4"))
      .map((each) => each.metadata.name);

  /** A list that began in the second in which an object was created may be older than the object. */
  const eventuallyMaintained = (what: string, look: () => Promise<void>) =>
    eventually(what, async () => {
      if ((await openMaintenance(twice)) !== undefined) await maintenance(twice, [id("4"), id("5")]);
      await look();
    });

  test("takes the place of the one that the operator has made, also with what protects the backup", async () => {
    await create(twice, { retention: { keepLast: 1, minSuccessful: 1 } });
    await run(twice, "twice-1", id("4"));
    await maintenance(twice, [id("4")]);
    expect(await named()).toHaveLength(1);
    await apply(asked("chosen", twice, { snapshotID: id("4"), pinned: true }));
    await eventuallyMaintained("the only object of the backup", async () => {
      expect((await getSnapshot("chosen")).status?.phase).toBe("Succeeded");
      expect(await named()).toEqual(["chosen"]);
    });
    // Retention keeps the backup, which is pinned once.
    await run(twice, "twice-2", id("5"));
    clock.forward(90);
    await touch(twice);
    await eventuallyMaintained("the mark of the backup", async () => {
      expect((await getSnapshot("chosen")).status?.artifact?.pinned).toBe(true);
    });
    clock.forward(90);
    await touch(twice);
    await eventually("the reconcile of the change", async () => {
      const { metadata, status } = await getBackup(twice);
      expect(status?.observedGeneration).toBe(metadata.generation);
    });
    expect(await openMaintenance(twice)).toBeUndefined();
  });

  test("fails when a person has made or changed that one", async () => {
    await apply(asked("second", twice, { snapshotID: id("4") }));
    await eventuallyMaintained("the reason", async () => {
      expect((await getSnapshot("second")).status).toMatchObject({
        phase: "Failed",
        conditions: [
          { reason: "DuplicateSnapshot", message: expect.stringContaining('"chosen"') as string },
          { type: "Stalled" },
        ],
      });
    });
    await kubectl(["delete", "databasesnapshot", "second", "--timeout=300s"]);
    expect(await openMaintenance(twice)).toBeUndefined();
    expect(await named()).toEqual(["chosen"]);
  });
});

describe("without their DatabaseBackup", () => {
  test("DatabaseSnapshots stay, and their backups can still be removed", async () => {
    await create("former");
    await run("former", "former-1", id("2"));
    await maintenance("former", [id("2")]);
    await kubectl(["delete", "databasebackup", "former", "--timeout=300s"]);
    const [snapshot] = await snapshotsOf("former");
    expect(snapshot?.status?.phase).toBe("Succeeded");
    await kubectl(["delete", "databasesnapshot", snapshot?.metadata.name ?? "", "--wait=false"]);
    expect(await maintenance("former", [])).toEqual(expect.arrayContaining(["--forget", id("2")]));
    await gone(snapshot?.metadata.name ?? "");
  });

  test("their backups are removed by a Job with what the spec said about Jobs last", async () => {
    const resources = { limits: { cpu: "1", memory: "512Mi" } };
    const apart = { topologyKey: "host", labelSelector: { matchLabels: { app: "shop" } } };
    const placement = {
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart] } },
      imagePullSecrets: [{ name: "registry" }],
      tolerations: [{ key: "backup", operator: "Exists" as const }],
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "ScheduleAnyway" as const },
      ],
    };
    await create("placed", {
      ...placement,
      jobMetadata: { labels: { team: "shop" }, annotations: { "sidecar.istio.io/inject": "false" } },
      nodeSelector: { disk: "fast" },
      repository: { resources, pruneInterval: "7d" },
      securityContext: { runAsUser: 1001, fsGroup: 1001 },
      serviceAccountName: "backups",
    });
    await run("placed", "placed-1", id("2"));
    await run("placed", "placed-2", id("3"));
    await maintenance("placed", [id("2"), id("3")]);
    await patch("databasebackup", "placed", { spec: { serviceAccountName: "archive", nodeSelector: null } });
    await run("placed", "placed-3", id("4"));
    await kubectl(["delete", "databasebackup", "placed", "--timeout=300s"]);
    const oldest = (await snapshotsOf("placed")).find(
      ({ status }) => status?.artifact?.snapshotID === id("2"),
    );
    await kubectl(["delete", "databasesnapshot", oldest?.metadata.name ?? "", "--wait=false"]);
    const { metadata, spec } = await maintenanceJob("placed");
    expect(spec?.template.spec).toMatchObject({
      ...placement,
      serviceAccountName: "archive",
      securityContext: { runAsNonRoot: true, runAsUser: 1001, fsGroup: 1001 },
      containers: [{ resources }],
    });
    expect(spec?.template.spec).not.toHaveProperty("nodeSelector");
    for (const each of [metadata, spec?.template.metadata]) {
      expect(each).toMatchObject({
        labels: { team: "shop" },
        annotations: { "sidecar.istio.io/inject": "false" },
      });
    }
    await maintenance("placed", [id("3"), id("4")]);
    await gone(oldest?.metadata.name ?? "");
  });

  test("those on a deleted claim are removed without a Job", async () => {
    await create("swept");
    await run("swept", "swept-1", id("3"));
    await maintenance("swept", [id("3")]);
    await kubectl(["delete", "databasebackup", "swept", "--timeout=300s"]);
    await patch("persistentvolumeclaim", "swept-repository", { metadata: { finalizers: null } });
    await kubectl(["delete", "persistentvolumeclaim", "swept-repository", "--timeout=300s"]);
    const name = (await snapshotsOf("swept"))[0]?.metadata.name ?? "";
    await kubectl(["delete", "databasesnapshot", name, "--wait=false"]);
    await gone(name);
  });
});

describe("retention", () => {
  beforeAll(async () => {
    await create("kept", { retention: { keepLast: 1, minSuccessful: 1 } });
  });

  test("removes backups that no rule keeps after the next success, but no pinned ones", async () => {
    await run("kept", "kept-1", id("4"));
    await maintenance("kept", [id("4")]);
    const first = (await snapshotsOf("kept"))[0]?.metadata.name ?? "";
    await patch("databasesnapshot", first, { spec: { pinned: true } });
    await run("kept", "kept-2", id("5"));
    await run("kept", "kept-3", id("6"));
    await eventually("the removal of the backup", async () => {
      // A Job that records the pin may come first.
      expect(await maintenance("kept", [id("4"), id("5"), id("6")])).toContain(id("5"));
    });
    await eventually("the removal of what retention does not keep", async () => {
      expect((await snapshotsOf("kept")).map(({ status }) => status?.artifact?.snapshotID).sort()).toEqual([
        id("4"),
        id("6"),
      ]);
    });
  });

  test("removes nothing after a failure, and says so", async () => {
    await controlPlane.startRun("kept", "kept-4");
    await controlPlane.end("kept-4", { exitCode: 1, message: failedScript("DumpFailed", "no") });
    const first = (await snapshotsOf("kept")).find(({ spec }) => spec.pinned === true)?.metadata.name ?? "";
    await eventually("the failure in the status", async () => {
      expect((await getBackup("kept")).status?.consecutiveFailures).toBe(1);
    });
    await patch("databasesnapshot", first, { spec: { pinned: false } });
    await eventually("the pause of retention", async () => {
      expect(await condition("kept", "RetentionPaused")).toMatchObject({
        status: "True",
        reason: "NewestRunFailed",
        message: expect.stringContaining("kept-4") as string,
      });
    });
    expect(await snapshotsOf("kept")).toHaveLength(2);
  });
});

describe("deletionPolicy Retain of a DatabaseSnapshot", () => {
  const retained = "retained";
  const annotationsOf = async (name: string) => (await getSnapshot(name)).metadata.annotations ?? {};
  const nameOf = async (snapshotID: string) =>
    (await snapshotsOf(retained)).find(({ status }) => status?.artifact?.snapshotID === snapshotID)?.metadata
      .name ?? "";

  beforeAll(async () => {
    await create(retained);
    await run(retained, "retained-1", id("1"));
    await maintenance(retained, [id("1")]);
  });

  test("keeps the backup when the object is deleted, and maintenance gives the backup another object", async () => {
    const name = await nameOf(id("1"));
    await patch("databasesnapshot", name, { spec: { deletionPolicy: "Retain" } });
    clock.forward(61);
    await touch(retained);
    expect(await maintenance(retained, [id("1")])).toContain(`retain=${id("1")}`);
    await eventually("what the repository records", async () => {
      expect((await getSnapshot(name)).status?.artifact?.deletionPolicy).toBe("Retain");
    });
    await kubectl(["delete", "databasesnapshot", name, "--timeout=300s"]);
    // Otherwise the repository is listed once a day.
    await apply(asked("looked-for", retained, { snapshotID: id("f") }));
    expect(await maintenance(retained, [id("1")])).not.toContain("--forget");
    await eventually("another DatabaseSnapshot of the backup", async () => {
      // As above, another list may follow.
      if ((await openMaintenance(retained)) !== undefined) await maintenance(retained, [id("1")]);
      expect((await getSnapshot("looked-for")).status?.phase).toBe("Failed");
      const snapshots = await snapshotsOf(retained);
      const [snapshot, ...others] = snapshots.filter(({ metadata }) => metadata.name !== "looked-for");
      expect(others).toEqual([]);
      expect(snapshot?.spec).toEqual({
        backupRef: { name: retained },
        snapshotID: id("1"),
        deletionPolicy: "Retain",
      });
      expect(snapshot?.status?.phase).toBe("Succeeded");
    });
  });

  test("can be set while the object waits for its removal", async () => {
    const name = await nameOf(id("1"));
    await patch("databasesnapshot", name, { spec: { deletionPolicy: null } });
    await kubectl(["delete", "databasesnapshot", name, "--wait=false"]);
    await eventually("the phase Deleting", async () => {
      expect((await getSnapshot(name)).status?.phase).toBe("Deleting");
    });
    await patch("databasesnapshot", name, { spec: { deletionPolicy: "Retain" } });
    await gone(name);
  });

  test("does not keep a backup that retention removes, and does not outlast a change of the rules", async () => {
    await run(retained, "retained-2", id("2"));
    const pinned = await nameOf(id("2"));
    await patch("databasesnapshot", pinned, { spec: { pinned: true, deletionPolicy: "Retain" } });
    // As if the operator had ended between the mark and the deletion.
    await kubectl(["annotate", "databasesnapshot", pinned, `databases.test.io/expired=${id("2")}`]);
    await run(retained, "retained-3", id("3"));
    await patch("databasesnapshot", await nameOf(id("3")), { spec: { deletionPolicy: "Retain" } });
    await run(retained, "retained-4", id("4"));
    await patch("databasebackup", retained, { spec: { retention: { keepLast: 1, minSuccessful: 1 } } });
    const expired = await nameOf(id("3"));
    await eventually("the expiry of the backup", async () => {
      expect(await annotationsOf(expired)).toMatchObject({ "databases.test.io/expired": id("3") });
      expect((await getSnapshot(expired)).status?.phase).toBe("Deleting");
      expect(await annotationsOf(pinned)).not.toHaveProperty(["databases.test.io/expired"]);
    });
    await eventually("the removal of the backup", async () => {
      // A Job that was started before may come first.
      expect(await maintenance(retained, [id("2"), id("3"), id("4")])).toContain(id("3"));
    });
    await gone(expired);
    expect((await getSnapshot(pinned)).metadata.deletionTimestamp).toBeUndefined();
  });
});

describe("deletionPolicy Delete", () => {
  test("removes backups, claim and password before the object", async () => {
    await create("doomed", { deletionPolicy: "Delete" });
    await run("doomed", "doomed-1", id("7"));
    await maintenance("doomed", [id("7")]);
    await kubectl(["delete", "databasebackup", "doomed", "--wait=false"]);
    const args = await maintenance("doomed", []);
    expect(args.slice(0, 2)).toEqual(["repository", "destroy"]);
    await eventually("the removal of the DatabaseBackup and its password", async () => {
      const left = await kubectl([
        "get",
        "databasebackup/doomed",
        "secret/doomed-repository",
        "--ignore-not-found",
        "-o",
        "name",
      ]);
      expect(left).toBe("");
      expect(await snapshotsOf("doomed")).toEqual([]);
    });
    // Only a controller that is not here removes the claim's finalizer. Here it is enough that the operator deleted the
    // claim.
    const claim = await kubectl([
      "get",
      "pvc",
      "doomed-repository",
      "--ignore-not-found",
      "-o",
      "jsonpath={.metadata.deletionTimestamp}",
    ]);
    const there = await kubectl(["get", "pvc", "doomed-repository", "--ignore-not-found", "-o", "name"]);
    expect(there === "" || claim !== "").toBe(true);
  });

  test("needs no maintenance when the claim with the repository was deleted", async () => {
    await apply({
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "lent" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    });
    const storage = { persistentVolumeClaim: { claimName: "lent" } };
    await create("claimless", { deletionPolicy: "Delete", storage });
    await run("claimless", "claimless-1", id("a"));
    await maintenance("claimless", [id("a")]);
    await patch("persistentvolumeclaim", "lent", { metadata: { finalizers: null } });
    await kubectl(["delete", "persistentvolumeclaim", "lent", "--timeout=300s"]);
    await kubectl(["delete", "databasebackup", "claimless", "--timeout=300s"]);
    expect(await snapshotsOf("claimless")).toEqual([]);
  });

  test("leaves a claim that another DatabaseBackup uses as well", async () => {
    await create("host", { deletionPolicy: "Delete" });
    await create("guest", { storage: { persistentVolumeClaim: { claimName: "host-repository" } } });
    await kubectl(["delete", "databasebackup", "host", "--timeout=300s"]);
    const claim = await kubectl([
      "get",
      "pvc",
      "host-repository",
      "-o",
      "jsonpath={.metadata.deletionTimestamp}",
    ]);
    expect(claim).toBe("");
  });

  test("can be changed until the object is deleted", async () => {
    await create("spared", { deletionPolicy: "Delete" });
    await patch("databasebackup", "spared", { spec: { deletionPolicy: "Retain" } });
    await eventually("the removal of the finalizer", async () => {
      expect((await getBackup("spared")).metadata.finalizers ?? []).toEqual([]);
    });
    await kubectl(["delete", "databasebackup", "spared", "--timeout=300s"]);
    await get("secret", "spared-repository");
  });
});

test("kubectl finds the DatabaseSnapshots of a DatabaseBackup", async () => {
  const list = ["get", "databasesnapshots", "-o", "name", "--field-selector"];
  expect(await kubectl([...list, "spec.backupRef.name=later"])).toContain("/now");
  expect(await kubectl([...list, "spec.backupRef.name=orders"])).not.toContain("/now");
});

test("kubectl shows the columns that people look for", async () => {
  const [header] = (await kubectl(["get", "dbs"])).split("\n");
  expect(header?.split(/\s{2,}/)).toEqual([
    "NAME",
    "BACKUP",
    "PHASE",
    "COMPLETED",
    "BYTES",
    "PINNED",
    "VERIFIED",
    "AGE",
  ]);
});
