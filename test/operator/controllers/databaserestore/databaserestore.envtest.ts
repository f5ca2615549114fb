import { expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import type { DatabaseRestoreSpec } from "../../../../operator/api/databases/v1alpha1/databaserestore.ts";
import { databaseBackup } from "../../../support/api/backups.ts";
import { databasesUnderTest } from "../../../support/controllers/databases-under-test.ts";
import { id, maintainedBackups } from "../../../support/controllers/maintained-backups.ts";
import { operatorUnderTest, secret } from "../../../support/controllers/operator-under-test.ts";
import {
  done,
  passed,
  restoresWithoutPods,
  stored,
} from "../../../support/controllers/restores-without-pods.ts";

/* DatabaseRestores on a real API server. The tests do the work of the Jobs. */

const underTest = operatorUnderTest("databaserestore");
const {
  apply,
  clock,
  condition,
  controlPlane,
  eventReasons,
  get,
  kubectl,
  patch,
  reconciles,
  snapshotsOf,
  touch,
} = underTest;
const { create, getSnapshot, gone, maintenance, maintenanceJob, openMaintenance } =
  maintainedBackups(underTest);

const { asked, end, getRestore, jobOf, phase, run } = restoresWithoutPods(underTest);

test("a restore asks the server first, then restores, and then drops what is left", async () => {
  await create("orders");
  await run("orders", "orders-1", id("a"));
  await apply(
    secret("owner", { username: "owner", password: "p" }),
    asked("orders", {
      target: {
        type: "Original",
        credentials: {
          usernameSecretRef: { name: "owner", key: "username" },
          passwordSecretRef: { name: "owner", key: "password" },
        },
      },
      existingData: "Replace",
      safetyBackup: "Skip",
    }),
  );
  const preflight = await end("orders", "preflight1", passed);
  const containers = preflight.spec?.template.spec?.containers ?? [];
  expect(containers.map(({ name, image }) => [name, image])).toEqual([
    ["restore", "docker.io/library/postgres:17"],
    ["fetch", "my-operator:test"],
  ]);
  // Each container has its own credentials, and none of the other's.
  const [restoring, fetching] = containers.map((each) => JSON.stringify(each));
  expect(restoring).toContain('"owner"');
  expect(restoring).not.toMatch(/RESTIC|repository/);
  expect(fetching).toMatch(/RESTIC_PASSWORD_FILE/);
  expect(fetching).not.toMatch(/PGPASSWORD|"owner"|database-credentials/);

  const restore = await jobOf("orders", "restore1");
  await controlPlane.begin(restore.metadata.name, "fetch");
  await phase("orders", "Restoring");
  await end("orders", "restore1", done);
  const cleanup = await jobOf("orders", "cleanup1");
  expect((await getRestore("orders")).status).toMatchObject({ phase: "Switching" });
  const [container] = cleanup.spec?.template.spec?.containers ?? [];
  const part = cleanup.metadata.name.slice(-8);
  expect(container?.command?.slice(2)).toEqual([
    `orders_restore_${part}`,
    `orders_new_${part}`,
    `orders_before_${part}`,
  ]);
  await controlPlane.end(cleanup.metadata.name, { exitCode: 0, message: "" }, "restore");
  const { status } = await phase("orders", "Succeeded");
  const [snapshot] = await snapshotsOf("orders");
  expect(status).toMatchObject({
    source: { snapshotName: snapshot?.metadata.name, snapshotID: id("a") },
    target: { database: "orders", host: "db" },
    strategy: "Beside",
    restored: { tables: 3, rows: 1000 },
  });
  expect(status?.conditions?.map(({ type, status: value }) => `${type}=${value}`)).toEqual([
    "Succeeded=True",
    "PreflightPassed=True",
    "DataRestored=True",
    "Checked=True",
  ]);
  await eventually("the event", async () => {
    expect(await eventReasons("orders")).toContain("RestoreSucceeded");
  });
});

test("a restore whose preflight finds a problem fails with it, and starts nothing else", async () => {
  await create("refused");
  await run("refused", "refused-1", id("b"));
  await apply(asked("refused"));
  await end("refused", "preflight1", {
    ...passed,
    outcome: "Refused",
    reason: "TargetNotEmpty",
    message: 'The database "refused" has data.',
  });
  const { status } = await phase("refused", "Failed");
  expect(status?.conditions).toMatchObject([
    {
      type: "Succeeded",
      status: "False",
      reason: "TargetNotEmpty",
      message: 'The database "refused" has data.',
    },
    { type: "Stalled", status: "True" },
    { type: "PreflightPassed", status: "False", reason: "TargetNotEmpty" },
  ]);
  await kubectl(["delete", "databaserestore", "refused", "--timeout=300s"]);
});

test("a safety backup must succeed before data is replaced", async () => {
  await create("careful");
  await run("careful", "careful-1", id("c"));
  await apply(asked("careful", { existingData: "Replace" }));
  await end("careful", "preflight1", passed);
  const { status } = await eventually("the safety backup", async () => {
    const found = await phase("careful", "SafetyBackup");
    expect(found.status?.safetySnapshotName).toBeDefined();
    return found;
  });
  const name = status?.safetySnapshotName ?? "";
  const jobName = await eventually("the run of the safety backup", async () => {
    const { status: snapshot } = await get<{
      apiVersion: "";
      kind: "";
      metadata: object;
      status?: { jobName?: string };
    }>("databasesnapshot", name);
    if (snapshot?.jobName === undefined) throw new Error("no Job yet");
    return snapshot.jobName;
  });
  expect(await kubectl(["get", "jobs", "-o", "name"])).not.toContain("careful-restore");
  await controlPlane.end(jobName, { exitCode: 0, message: stored(id("d")) });
  // What is restored was decided before.
  const job = await jobOf("careful", "restore1");
  expect(JSON.stringify(job)).toContain(id("c"));
  await end("careful", "restore1", {
    ...done,
    outcome: "Failed",
    reason: "RowsDiffer",
    message: "Not all rows.",
  });
  const cleanup = await jobOf("careful", "cleanup1");
  expect(JSON.stringify(cleanup)).not.toContain("_before_");
  await controlPlane.end(cleanup.metadata.name, { exitCode: 0, message: "" }, "restore");
  expect((await phase("careful", "Failed")).status?.conditions).toMatchObject([
    { type: "Succeeded", status: "False", reason: "RowsDiffer" },
    { type: "PreflightPassed", status: "True" },
    { type: "SafetyBackupTaken", status: "True" },
    { type: "DataRestored", status: "False", reason: "RowsDiffer" },
    { type: "Stalled", status: "True" },
  ]);
});

test("another Pod goes on where one was lost, and the previous database can be kept", async () => {
  await create("lost");
  await run("lost", "lost-1", id("e"));
  await apply(asked("lost", { existingData: "Replace", safetyBackup: "Skip", previousDatabase: "Keep" }));
  await end("lost", "preflight1", passed);
  const first = await jobOf("lost", "restore1");
  await controlPlane.end(first.metadata.name, { exitCode: 137, message: "" }, "fetch");
  await end("lost", "restore2", done);
  const cleanup = await jobOf("lost", "cleanup1");
  expect(JSON.stringify(cleanup)).not.toContain("_before_");
  await controlPlane.end(cleanup.metadata.name, { exitCode: 0, message: "" }, "restore");
  expect((await phase("lost", "Succeeded")).status?.previousDatabaseName).toBe("orders_before_0123abcd");
});

test("deleting a DatabaseRestore ends it and drops the unfinished database", async () => {
  await create("cancelled");
  await run("cancelled", "cancelled-1", id("f"));
  await apply(asked("cancelled", { existingData: "Replace", safetyBackup: "Skip" }));
  await end("cancelled", "preflight1", passed);
  const job = await jobOf("cancelled", "restore1");
  await kubectl(["delete", "databaserestore", "cancelled", "--wait=false"]);
  const cleanup = await jobOf("cancelled", "cleanup1");
  expect(await kubectl(["get", "job", job.metadata.name, "--ignore-not-found"])).toBe("");
  expect(JSON.stringify(cleanup)).not.toContain("_before_");
  await controlPlane.end(cleanup.metadata.name, { exitCode: 0, message: "" }, "restore");
  await eventually("the end of the DatabaseRestore", async () => {
    expect(await kubectl(["get", "databaserestore", "cancelled", "--ignore-not-found"])).toBe("");
  });
});

test("a DatabaseRestore waits for its backup, and goes when its time has passed", async () => {
  await create("early");
  await apply(asked("early", { mode: "PreflightOnly", ttlSecondsAfterFinished: 3600 }));
  expect((await phase("early", "Pending")).status?.conditions).toMatchObject([
    { type: "Succeeded", status: "Unknown", reason: "SnapshotNotFound" },
    { type: "Reconciling" },
  ]);
  await run("early", "early-1", id("1"));
  await end("early", "preflight1", passed);
  await phase("early", "Succeeded");
  clock.forward(3601);
  await patch("databaserestore", "early", { spec: { ttlSecondsAfterFinished: 3599 } });
  await eventually("the end of the DatabaseRestore", async () => {
    expect(await kubectl(["get", "databaserestore", "early", "--ignore-not-found"])).toBe("");
  });
});

test("a backup that a check found damaged is not restored", async () => {
  await create("damaged");
  await run("damaged", "damaged-1", id("2"));
  const [snapshot] = await snapshotsOf("damaged");
  const verified = {
    type: "Verified",
    status: "False",
    reason: "RepositoryDamaged",
    message: "Data is lost.",
    lastTransitionTime: "2026-01-01T00:00:00Z",
  };
  await kubectl([
    ...[
      "patch",
      "databasesnapshot",
      snapshot?.metadata.name ?? "",
      "--subresource=status",
      "--type=merge",
      "-p",
    ],
    JSON.stringify({ status: { conditions: [...(snapshot?.status?.conditions ?? []), verified] } }),
  ]);
  await apply(asked("damaged"));
  expect((await phase("damaged", "Failed")).status?.conditions).toMatchObject([
    { type: "Succeeded", status: "False", reason: "SnapshotNotVerified" },
    { type: "Stalled" },
  ]);
});

test("retention keeps a backup while it is restored, and no space is freed meanwhile", async () => {
  await create("held", { retention: { keepLast: 1, minSuccessful: 1 } });
  await run("held", "held-1", id("3"));
  await maintenance("held", [id("3")]);
  await create("free");
  await run("free", "free-1", id("5"));
  await maintenance("free", [id("5")]);
  const [free] = await snapshotsOf("free");
  const [first] = await snapshotsOf("held");
  const name = first?.metadata.name ?? "";
  await apply(asked("held", { source: { snapshotRef: { name } } }));
  await end("held", "preflight1", passed);
  await jobOf("held", "restore1");
  await controlPlane.startRun("held", "held-2");
  await controlPlane.end("held-2", { exitCode: 0, message: stored(id("4")) });
  await eventually("the second DatabaseSnapshot", async () => {
    expect(await snapshotsOf("held")).toHaveLength(2);
  });
  const before = await reconciles("databasebackup");
  await touch("held");
  await eventually("another reconcile", async () => {
    expect(await reconciles("databasebackup")).toBeGreaterThan(before + 1);
  });
  expect((await getSnapshot(name)).metadata.deletionTimestamp).toBeUndefined();
  // Maintenance removes at once what a person deletes, but not while a restore may read it.
  await kubectl(["delete", "databasesnapshot", name, free?.metadata.name ?? "", "--wait=false"]);
  await maintenanceJob("free");
  const later = await reconciles("databasebackup");
  await touch("held");
  await eventually("another reconcile", async () => {
    expect(await reconciles("databasebackup")).toBeGreaterThan(later + 1);
  });
  expect(await openMaintenance("held")).toBeUndefined();
  await end("held", "restore1", done);
  const cleanup = await jobOf("held", "cleanup1");
  await controlPlane.end(cleanup.metadata.name, { exitCode: 0, message: "" }, "restore");
  expect(await maintenance("held", [id("3"), id("4")])).toContain(id("3"));
  await gone(name);
});

test("a restore from a repository that is only read takes no lock in it, and makes no safety backup", async () => {
  await create("archive");
  await run("archive", "archive-1", id("e"));
  await patch("databasebackup", "archive", { spec: { repository: { accessMode: "ReadOnly" } } });
  await apply(
    asked("archive", { source: { backupRef: { name: "archive" } }, existingData: "Replace" }),
    asked("archive-skip", {
      source: { backupRef: { name: "archive" } },
      existingData: "Replace",
      safetyBackup: "Skip",
    }),
  );
  const { status } = await phase("archive", "Failed");
  expect(status?.conditions?.[0]).toMatchObject({
    reason: "SafetyBackupImpossible",
    message: expect.stringMatching(/^DatabaseBackup "archive" only reads its repository/) as string,
  });
  const { spec } = await jobOf("archive-skip", "preflight");
  const fetch = spec?.template.spec?.containers.find(({ name }) => name === "fetch");
  expect(fetch?.env).toContainEqual({ name: "REPOSITORY_READ_ONLY", value: "true" });
});

test("tables of PostgreSQL are restored in place by a script of their own, whose marker is dropped at the end", async () => {
  await create("tables");
  await run("tables", "tables-1", id("6"));
  const ask = (name: string, spec: Partial<DatabaseRestoreSpec>) =>
    asked(name, { source: { backupRef: { name: "tables" } }, ...spec });
  await apply(
    ask("tables", { tables: ["orders", "sales.*"] }),
    ask("in-place", { strategy: "InPlace" }),
    ask("tables-refused", { tables: ["order"] }),
    ask("tables-failed", { tables: ["orders"], existingData: "Replace", safetyBackup: "Skip" }),
  );
  expect((await phase("in-place", "Failed")).status?.conditions?.[0]).toMatchObject({
    reason: "NotSupported",
    message: expect.stringContaining("only tables in place") as string,
  });
  const preflight = await end("tables", "preflight1", passed);
  const [restoring, fetching] = preflight.spec?.template.spec?.containers ?? [];
  expect(restoring?.command).toEqual(["/bin/sh", "/my-operator/restore-tables-into-postgresql.sh"]);
  expect(JSON.parse(fetching?.args?.at(-1) ?? "")).toMatchObject({
    tables: ["orders", "sales.*"],
    mode: "PreflightOnly",
  });
  expect((await getRestore("tables")).status?.strategy).toBe("InPlace");
  const restored = { ...done, tables: 1 };
  delete restored.previous;
  await end("tables", "restore1", restored);
  const cleanup = await jobOf("tables", "cleanup1");
  const [container] = cleanup.spec?.template.spec?.containers ?? [];
  expect(container?.command?.slice(1)).toEqual([
    "/my-operator/end-restore-tables.sh",
    `my_operator_restored_${cleanup.metadata.name.slice(-8)}`,
  ]);
  await controlPlane.end(cleanup.metadata.name, { exitCode: 0, message: "" }, "restore");
  const { status } = await phase("tables", "Succeeded");
  expect(status).toMatchObject({ strategy: "InPlace", restored: { tables: 1, rows: 1000 } });
  expect(status?.conditions).toContainEqual(
    expect.objectContaining({
      type: "Checked",
      message: "The restored tables have the objects and rows that the backup recorded.",
    }),
  );

  const reason = "TablesNotInBackup";
  const message = 'The backup does not have the table "order" (similar: public.orders).';
  await end("tables-refused", "preflight1", { ...passed, outcome: "Refused", reason, message });
  expect((await phase("tables-refused", "Failed")).status?.conditions?.[0]).toMatchObject({
    reason,
    message,
  });

  await end("tables-failed", "preflight1", passed);
  await end("tables-failed", "restore1", {
    ...restored,
    outcome: "Failed",
    reason: "TablesLocked",
    message: "…",
  });
  const left = await jobOf("tables-failed", "cleanup1");
  await controlPlane.end(left.metadata.name, { exitCode: 0, message: "" }, "restore");
  expect((await phase("tables-failed", "Failed")).status?.conditions).toMatchObject([
    { type: "Succeeded", status: "False", reason: "TablesLocked" },
    { type: "PreflightPassed", status: "True" },
    { type: "DataRestored", status: "False", reason: "TablesLocked" },
    { type: "Stalled", status: "True" },
  ]);
});

test("MariaDB is restored in place, and the marker is dropped after the end is recorded", async () => {
  const connection = {
    engine: "mariadb" as const,
    host: "db",
    version: "11.8",
    credentials: {
      usernameSecretRef: { name: "maria-user", key: "username" },
      passwordSecretRef: { name: "maria-user", key: "password" },
    },
  };
  await apply(secret("maria-user", { username: "root", password: "p" }));
  await create("maria", { connection });
  await run("maria", "maria-1", id("5"));
  const ask = (name: string, spec: Partial<DatabaseRestoreSpec> = {}) =>
    asked(name, {
      source: { backupRef: { name: "maria" } },
      existingData: "Replace",
      safetyBackup: "Skip",
      ...spec,
    });
  await apply(
    ask("maria", { definers: "Invoker" }),
    ask("maria-lost"),
    ask("maria-beside", { strategy: "Beside" }),
    ask("maria-tables", { tables: ["orders"] }),
  );
  expect((await phase("maria-beside", "Failed")).status?.conditions?.[0]).toMatchObject({
    reason: "NotForEngine",
    message:
      "spec.strategy is only for PostgreSQL, and the target is MariaDB, which cannot rename a database: remove strategy.",
  });
  const ofTables = await end("maria-tables", "preflight1", {
    ...passed,
    ...{ outcome: "Refused", reason: "TablesNotInBackup", message: "The backup does not have it." },
  });
  const [, reading] = ofTables.spec?.template.spec?.containers ?? [];
  expect(JSON.parse(reading?.args?.at(-1) ?? "")).toMatchObject({ tables: ["orders"] });
  await phase("maria-tables", "Failed");

  const preflight = await end("maria", "preflight1", passed);
  const [restoring, fetching] = preflight.spec?.template.spec?.containers ?? [];
  expect(restoring).toMatchObject({
    image: "docker.io/library/mariadb:11.8",
    command: ["/bin/sh", "/my-operator/restore-into-mariadb.sh"],
  });
  expect(JSON.stringify(restoring)).not.toMatch(/RESTIC|repository/);
  expect(JSON.stringify(fetching)).not.toMatch(/MYSQL_PWD|"maria-user"/);
  const restored = { ...done };
  delete restored.previous;
  await end("maria", "restore1", restored);
  const cleanup = await jobOf("maria", "cleanup1");
  const [container] = cleanup.spec?.template.spec?.containers ?? [];
  expect(container?.command?.slice(1)).toEqual([
    "/my-operator/end-restore-mariadb.sh",
    cleanup.metadata.name.slice(-8),
  ]);
  await controlPlane.end(cleanup.metadata.name, { exitCode: 0, message: "" }, "restore");
  const { status } = await phase("maria", "Succeeded");
  expect(status).toMatchObject({ strategy: "InPlace", restored: { tables: 3, rows: 1000 } });
  expect(status?.previousDatabaseName).toBeUndefined();

  // Pods that are lost may have left half a database.
  await end("maria-lost", "preflight1", passed);
  for (const attempt of ["restore1", "restore2", "restore3"]) {
    const job = await jobOf("maria-lost", attempt);
    await controlPlane.end(job.metadata.name, { exitCode: 137, message: "" }, "fetch");
  }
  const lost = await jobOf("maria-lost", "cleanup1");
  await controlPlane.end(lost.metadata.name, { exitCode: 0, message: "" }, "restore");
  expect((await phase("maria-lost", "Failed")).status?.conditions?.[0]).toMatchObject({
    type: "Succeeded",
    message: expect.stringContaining("is half restored while it has the table my_operator_restore") as string,
  });
});

test("how long a restore took replaces what a drill has measured, and stays when it is deleted", async () => {
  await create("measured", { objectives: { rto: "5m" } });
  await run("measured", "measured-1", id("6"));
  await apply(asked("measured", { existingData: "Replace", safetyBackup: "Skip" }));
  await end("measured", "preflight1", passed);
  await end("measured", "restore1", done);
  clock.forward(400);
  const { metadata } = await jobOf("measured", "cleanup1");
  await controlPlane.end(metadata.name, { exitCode: 0, message: "" }, "restore");
  await phase("measured", "Succeeded");
  await touch("measured");
  const took = {
    reason: "ObjectivesMissed",
    message: expect.stringMatching(/^DatabaseRestore measured took \d+ s, longer/) as string,
  };
  await eventually("the objective", async () => {
    expect(await condition("measured", "ObjectivesMet")).toMatchObject(took);
  });
  await kubectl(["-n", underTest.namespace, "delete", "databaserestore", "measured"]);
  const before = await reconciles("databasebackup");
  await touch("measured");
  await eventually("a look at the DatabaseBackup", async () => {
    expect(await reconciles("databasebackup")).toBeGreaterThan(before);
  });
  expect(await condition("measured", "ObjectivesMet")).toMatchObject(took);
});

test("a restore into the original database of a PostgreSQLDatabase connects to its server, as its superuser", async () => {
  const databases = databasesUnderTest(underTest);
  await databases.create("shop");
  await apply(databaseBackup("shop"));
  await underTest.readyReason("shop", "Scheduled");
  await run("shop", "shop-1", id("5"));
  const credentials = {
    username: "postgres",
    passwordSecretRef: { name: "shop-superuser", key: "password" },
  };
  await apply(asked("shop", { target: { type: "Original", credentials }, mode: "PreflightOnly" }));
  const job = await end("shop", "preflight1", passed);
  const restoring = job.spec?.template.spec?.containers[0];
  expect(restoring?.image).toBe("docker.io/library/postgres:17");
  expect(restoring?.env).toEqual(
    expect.arrayContaining([
      { name: "PGHOST", value: `shop-rw.${underTest.namespace}.svc` },
      { name: "PGUSER", value: "postgres" },
    ]),
  );
  expect((await phase("shop", "Succeeded")).status?.target).toMatchObject({ database: "shop" });
});

test("a restore into a PostgreSQLDatabase waits until that is ready, and connects as its superuser", async () => {
  const databases = databasesUnderTest(underTest);
  await create("from");
  await run("from", "from-1", id("7"));
  const target = { type: "Database", databaseRef: { name: "into" } } as const;
  await apply(asked("into", { source: { backupRef: { name: "from" } }, target, mode: "PreflightOnly" }));
  const waitsFor = (reason: string) =>
    eventually(`the reason ${reason}`, async () => {
      const { status } = await getRestore("into");
      const succeeded = status?.conditions?.find(({ type }) => type === "Succeeded");
      expect(succeeded).toMatchObject({ status: "Unknown", reason });
      return succeeded?.message;
    });
  expect(await waitsFor("TargetNotFound")).toMatch(
    /^target.databaseRef: there is no PostgreSQLDatabase "into" /,
  );
  await databases.create("into");
  expect(await waitsFor("DatabaseNotReady")).toMatch(
    /^PostgreSQLDatabase "into" is not ready. ServerStarting: /,
  );
  await databases.serve("into");
  const job = await end("into", "preflight1", passed);
  const [restoring] = job.spec?.template.spec?.containers ?? [];
  expect(restoring?.image).toBe("docker.io/library/postgres:17");
  const superuserKey = (key: string) => ({ valueFrom: { secretKeyRef: { name: "into-superuser", key } } });
  expect(restoring?.env).toEqual(
    expect.arrayContaining([
      { name: "PGHOST", value: `into-rw.${underTest.namespace}.svc` },
      { name: "PGDATABASE", value: "into" },
      { name: "PGUSER", ...superuserKey("username") },
      { name: "PGPASSWORD", ...superuserKey("password") },
    ]),
  );
  expect((await phase("into", "Succeeded")).status?.target).toEqual({
    database: "into",
    host: `into-rw.${underTest.namespace}.svc`,
  });
});

test("the data of a PostgreSQLDatabase is replaced after a safety backup, if the backup is one of it", async () => {
  const databases = databasesUnderTest(underTest);
  await databases.create("own");
  await databases.serve("own");
  await apply(databaseBackup("own"));
  await underTest.readyReason("own", "Scheduled");
  await run("own", "own-1", id("8"));
  const target = { type: "Database", databaseRef: { name: "own" } } as const;
  await apply(asked("own", { target, existingData: "Replace" }));
  await end("own", "preflight1", passed);
  await phase("own", "SafetyBackup");
  await kubectl(["delete", "databaserestore", "own", "--wait=false"]);

  await create("elsewhere");
  await run("elsewhere", "elsewhere-1", id("4"));
  await apply(asked("elsewhere", { target, existingData: "Replace" }));
  expect((await phase("elsewhere", "Failed")).status?.conditions).toMatchObject([
    {
      type: "Succeeded",
      reason: "SafetyBackupImpossible",
      message: expect.stringContaining(
        'DatabaseBackup "elsewhere", which made the backup, does not back the target up, so there can be no safety backup',
      ) as string,
    },
    { type: "Stalled" },
  ]);
});

test("a restore waits for the PostgreSQLDatabase of its DatabaseBackup", async () => {
  const databases = databasesUnderTest(underTest);
  await databases.create("gone", { deletionPolicy: "Delete" });
  await apply(databaseBackup("gone"));
  await underTest.readyReason("gone", "Scheduled");
  await run("gone", "gone-1", id("6"));
  await kubectl(["delete", "postgresqldatabase", "gone", "--timeout=300s"]);
  await databases.gone("gone");
  await apply(asked("gone"));
  await eventually("the reason", async () => {
    const succeeded = (await getRestore("gone")).status?.conditions?.find(({ type }) => type === "Succeeded");
    expect(succeeded).toMatchObject({
      status: "Unknown",
      reason: "TargetNotFound",
      message: expect.stringContaining(
        'DatabaseBackup "gone": spec.databaseName: there is no PostgreSQLDatabase "gone"',
      ) as string,
    });
  });
});
