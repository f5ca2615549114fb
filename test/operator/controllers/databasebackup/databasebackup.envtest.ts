import { beforeAll, describe, expect, test } from "vitest";
import type { PostgreSQLConnection } from "../../../../operator/api/databases/v1/connection.ts";
import type { DatabaseBackup } from "../../../../operator/api/databases/v1/databasebackup.ts";
import type { CronJob, PersistentVolumeClaim } from "../../../../operator/kubernetes/kinds.ts";
import type { KubernetesObject } from "../../../../operator/runtime/index.ts";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { operatorUnderTest, wanted } from "../../../support/controllers/operator-under-test.ts";
import { backup, outcome } from "../../../support/controllers/objects.ts";
import { databaseBackup } from "../../../support/api/backups.ts";
import { failedScript } from "../../../support/repository/termination-messages.ts";

/* The controller against a real API server. The tests do the work of the controllers of CronJobs and Jobs. */

const operator = operatorUnderTest("databasebackup");
const {
  apply,
  condition,
  eventReasons,
  get,
  getBackup,
  kubectl,
  logged,
  patch,
  controlPlane,
  readyReason,
  reconciles,
  touch,
  writes,
} = operator;

describe("a DatabaseBackup", () => {
  beforeAll(async () => {
    await apply(wanted("orders", { storage: { persistentVolumeClaim: { template: { size: "1Gi" } } } }));
    await readyReason("orders", "Scheduled");
  });

  test("gets a CronJob that it owns", async () => {
    const cronJob = await get<CronJob>("cronjob", "orders");
    expect(cronJob.spec).toMatchObject({
      schedule: "*/5 * * * *",
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
    });
    expect(cronJob.metadata.ownerReferences).toMatchObject([
      { kind: "DatabaseBackup", name: "orders", controller: true, blockOwnerDeletion: true },
    ]);
  });

  test("gets a claim of the template's size and a Secret with a password, and owns neither", async () => {
    const claim = await get<PersistentVolumeClaim>("persistentvolumeclaim", "orders-repository");
    expect(claim.spec.resources?.requests).toEqual({ storage: "1Gi" });
    expect(claim.metadata.ownerReferences).toBeUndefined();
    const secret = await get<KubernetesObject & { data: Record<string, string> }>(
      "secret",
      "orders-repository",
    );
    expect(Buffer.from(secret.data["password"] ?? "", "base64").toString()).toMatch(/^[\w-]{43}$/);
    expect(secret.metadata.ownerReferences).toBeUndefined();
  });

  test("names both in its status", async () => {
    expect((await get<DatabaseBackup>("databasebackup", "orders")).status).toMatchObject({
      observedGeneration: 1,
      inProgress: false,
      repository: {
        storage: { persistentVolumeClaim: { claimName: "orders-repository" } },
        path: "/backups/orders",
        passwordSecretRef: { name: "orders-repository", key: "password" },
      },
    });
  });

  test("gets no claim if its storage is not a volume, and its runs use that storage", async () => {
    await apply(wanted("bucket", { storage: { s3: { bucket: "backups", endpoint: "https://s3.example" } } }));
    await readyReason("bucket", "Scheduled");
    expect(await kubectl(["get", "pvc", "bucket-repository", "--ignore-not-found"])).toBe("");
    expect((await get<DatabaseBackup>("databasebackup", "bucket")).status?.repository?.storage).toEqual({
      s3: { bucket: "backups", endpoint: "https://s3.example" },
    });
    const [container] =
      (await get<CronJob>("cronjob", "bucket")).spec.jobTemplate.spec?.template.spec?.containers ?? [];
    expect(container?.env?.find(({ name }) => name === "RESTIC_REPOSITORY")?.value).toBe(
      "s3:https://s3.example/backups/backups/bucket",
    );
  });

  test("gets its CronJob restored when it is edited", async () => {
    await patch("cronjob", "orders", { spec: { schedule: "1 1 1 1 *" } });
    await eventually("the CronJob's own schedule", async () => {
      expect((await get<CronJob>("cronjob", "orders")).spec.schedule).toBe("*/5 * * * *");
    });
  });

  test("gets its CronJob again when it is deleted", async () => {
    const before = await get<CronJob>("cronjob", "orders");
    await kubectl(["delete", "cronjob", "orders"]);
    await eventually("a new CronJob", async () => {
      expect((await get<CronJob>("cronjob", "orders")).metadata.uid).not.toBe(before.metadata.uid);
    });
  });

  test("passes a new schedule on to its CronJob", async () => {
    await apply(
      wanted("orders", {
        schedule: "@daily",
        storage: { persistentVolumeClaim: { template: { size: "1Gi" } } },
      }),
    );
    await eventually("the new schedule", async () => {
      expect((await get<CronJob>("cronjob", "orders")).spec.schedule).toBe("@daily");
      expect((await get<DatabaseBackup>("databasebackup", "orders")).status?.observedGeneration).toBe(2);
    });
  });

  test("is reconciled without a write if nothing differs", async () => {
    const versions = () =>
      Promise.all(
        ["databasebackup", "cronjob"].map(
          async (kind) => (await get(kind, "orders")).metadata.resourceVersion,
        ),
      );
    for (const touched of ["once", "twice", "thrice"]) {
      const [reconciled, written] = [await reconciles("databasebackup"), await writes()];
      await kubectl(["annotate", "--overwrite", "cronjob", "orders", `touched=${touched}`]);
      const before = await versions();
      await eventually("a reconcile after the annotation", async () => {
        expect(await reconciles("databasebackup")).toBeGreaterThan(reconciled);
      });
      expect(await versions()).toEqual(before);
      expect(await writes()).toBe(written);
    }
  });
});

describe("backups do not run because of", () => {
  test("no connection and no PostgreSQLDatabase: TargetNotFound, and no CronJob", async () => {
    await apply(databaseBackup("untargeted"));
    expect(await readyReason("untargeted", "TargetNotFound")).toMatch(
      /^spec.databaseName: there is no PostgreSQLDatabase "untargeted" in namespace [^ ]+\. Create it, or set spec.connection/,
    );
    expect(await kubectl(["get", "cronjob", "untargeted", "--ignore-not-found"])).toBe("");
    await apply(databaseBackup("referring", { databaseName: "Shop 1", databaseRef: { name: "orders-db" } }));
    expect(await readyReason("referring", "TargetNotFound")).toMatch(
      /^spec.databaseRef: there is no PostgreSQLDatabase "orders-db" in namespace [^ ]+, whose database "Shop 1" is to be backed up\./,
    );
  });

  test("a target that is removed, until it is added again; the CronJob is suspended meanwhile", async () => {
    await apply(wanted("moved"));
    await readyReason("moved", "Scheduled");
    await patch("databasebackup", "moved", { spec: { connection: null } });
    await readyReason("moved", "TargetNotFound");
    expect((await get<CronJob>("cronjob", "moved")).spec.suspend).toBe(true);
    await apply(wanted("moved"));
    await readyReason("moved", "Scheduled");
    expect((await get<CronJob>("cronjob", "moved")).spec.suspend).toBe(false);
  });

  test("a missing Secret or key, which the message names with its field", async () => {
    const connection = backup().spec.connection;
    if (connection === undefined) throw new Error("the sample has a connection");
    const withSecret = (name: string) => ({
      connection: {
        ...connection,
        credentials: {
          usernameSecretRef: { name, key: "username" },
          passwordSecretRef: { name, key: "pass" },
        },
      },
    });
    await apply(wanted("no-secret", withSecret("absent")));
    expect(await readyReason("no-secret", "SecretNotFound")).toContain(
      'spec.connection.credentials.usernameSecretRef: there is no Secret "absent"',
    );
    await apply(wanted("no-key", withSecret("login")));
    expect(await readyReason("no-key", "SecretKeyNotFound")).toContain(
      'Secret "login" has no key "pass"; it has password, username',
    );
  });

  test("a missing ConfigMap or key, which is read again", async () => {
    const connection = backup().spec.connection as PostgreSQLConnection;
    const configMapKeyRef = { name: "trusted", key: "ca.crt" };
    await apply(
      wanted("no-authority", { connection: { ...connection, tls: { ca: { configMapKeyRef } } } }),
      wanted("no-s3-authority", { storage: { s3: { bucket: "backups", tls: { ca: { configMapKeyRef } } } } }),
    );
    expect(await readyReason("no-authority", "ConfigMapNotFound")).toBe(
      `spec.connection.tls.ca.configMapKeyRef: there is no ConfigMap "trusted" in namespace ${operator.namespace}. Create it.`,
    );
    expect(await readyReason("no-s3-authority", "ConfigMapNotFound")).toContain(
      'spec.storage.s3.tls.ca.configMapKeyRef: there is no ConfigMap "trusted"',
    );
    await apply({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "trusted" },
      data: { "bundle.pem": "certificates" },
      binaryData: { "bundle.jks": "AAAA" },
    });
    const names = ["no-authority", "no-s3-authority"];
    await Promise.all(names.map(touch));
    expect(await readyReason("no-authority", "ConfigMapKeyNotFound")).toBe(
      'spec.connection.tls.ca.configMapKeyRef: ConfigMap "trusted" has no key "ca.crt"; it has bundle.jks, bundle.pem. ' +
        "Add the key, or name one that it has.",
    );
    await patch("configmap", "trusted", { data: { "ca.crt": "certificates" } });
    await Promise.all(names.map(touch));
    await readyReason("no-authority", "Scheduled");
    await readyReason("no-s3-authority", "Scheduled");
    const tlsModes = await Promise.all(
      names.map(async (name) => (await get<DatabaseBackup>("databasebackup", name)).status?.server?.tlsMode),
    );
    expect(tlsModes).toEqual(["verify-full", "prefer"]);
  });

  test("a missing claim that the spec names", async () => {
    await apply(wanted("no-claim", { storage: { persistentVolumeClaim: { claimName: "absent" } } }));
    expect(await readyReason("no-claim", "ClaimNotFound")).toContain('"absent"');
  });

  test("a CronJob of the same name with another owner, which stays unchanged", async () => {
    await kubectl(["create", "cronjob", "taken", "--image=i", "--schedule=0 0 * * *"]);
    await apply(wanted("taken"));
    await readyReason("taken", "NameConflict");
    expect((await get<CronJob>("cronjob", "taken")).spec.schedule).toBe("0 0 * * *");
  });

  test("a schedule that admission lets through and that never fires", async () => {
    await apply(wanted("never", { schedule: "0 0 30 2 *" }));
    expect(await readyReason("never", "InvalidSpec")).toContain("spec.schedule: day of the month");
  });

  test("an unknown time zone", async () => {
    await apply(wanted("nowhere", { timeZone: "Europe/Atlantis" }));
    expect(await readyReason("nowhere", "InvalidSpec")).toContain('"Europe/Atlantis" is not a time zone');
  });

  test("a repository that an older DatabaseBackup uses", async () => {
    const storage = { persistentVolumeClaim: { claimName: "shared" } };
    await apply({
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "shared" },
      spec: { accessModes: ["ReadWriteMany"], resources: { requests: { storage: "1Gi" } } },
    });
    await apply(wanted("a-first", { storage, backupPath: "/same" }));
    await readyReason("a-first", "Scheduled");
    await apply(wanted("b-second", { storage, backupPath: "/same/" }));
    expect(await readyReason("b-second", "RepositoryConflict")).toContain('DatabaseBackup "a-first"');
    await apply(wanted("b-within", { storage, backupPath: "/same/folder" }));
    expect(await readyReason("b-within", "RepositoryConflict")).toContain('"/same"');
    await apply(wanted("b-third", { storage, backupPath: "/same-but-other" }));
    await readyReason("b-third", "Scheduled");
    // Runs of the newer one would go on otherwise.
    const isSuspended = async () => (await get<CronJob>("cronjob", "b-third")).spec.suspend;
    await patch("databasebackup", "a-first", { spec: { backupPath: "/same-but-other" } });
    await eventually("the path of the older one", async () => {
      expect((await getBackup("a-first")).status?.repository?.path).toBe("/same-but-other");
    });
    await touch("b-third");
    await readyReason("b-third", "RepositoryConflict");
    expect(await isSuspended()).toBe(true);
    await patch("databasebackup", "b-third", { spec: { backupPath: "/free" } });
    await readyReason("b-third", "Scheduled");
    expect(await isSuspended()).toBe(false);
  });

  test("a missing Secret of the storage", async () => {
    const credentials = {
      accessKeyIDSecretRef: { name: "absent", key: "id" },
      secretAccessKeySecretRef: { name: "absent", key: "key" },
    };
    await apply(wanted("no-s3-secret", { storage: { s3: { bucket: "backups", credentials } } }));
    expect(await readyReason("no-s3-secret", "SecretNotFound")).toContain(
      'spec.storage.s3.credentials.accessKeyIDSecretRef: there is no Secret "absent"',
    );
  });
});

describe("the runs of a DatabaseBackup", () => {
  beforeAll(async () => {
    await apply(wanted("runs"));
    await readyReason("runs", "Scheduled");
  });

  test("a started run is in status, log and event", async () => {
    await controlPlane.startRun("runs", "runs-1");
    await eventually("the run in the status", async () => {
      expect((await get<DatabaseBackup>("databasebackup", "runs")).status).toMatchObject({
        inProgress: true,
        recentRuns: [{ jobName: "runs-1", phase: "Running" }],
      });
      expect(await eventReasons("runs")).toContain("BackupStarted");
    });
    expect(logged.join("\n")).toContain("Backing up database: orders");
  });

  test("a successful run sets the time and creates the snapshot", async () => {
    await controlPlane.end("runs-1", { exitCode: 0, message: outcome() });
    await eventually("the end of the run in the status", async () => {
      const { status } = await get<DatabaseBackup>("databasebackup", "runs");
      expect(status).toMatchObject({
        inProgress: false,
        recentRuns: [
          { jobName: "runs-1", phase: "Succeeded", snapshotID: "abcdef01".repeat(8), totalBytes: 1048576 },
        ],
      });
      expect(status?.lastBackupTime).toBe(status?.recentRuns?.[0]?.completionTime);
      expect(await eventReasons("runs")).toContain("BackupSucceeded");
    });
    expect(await condition("runs", "LastBackupSucceeded")).toMatchObject({
      status: "True",
      reason: "BackupSucceeded",
    });
  });

  test("a failed run sets the reason and keeps the last backup", async () => {
    const before = (await get<DatabaseBackup>("databasebackup", "runs")).status?.lastBackupTime;
    await controlPlane.startRun("runs", "runs-2");
    await controlPlane.end("runs-2", {
      exitCode: 1,
      message: failedScript("DumpFailed", "pg_dump: error: no such role"),
    });
    await eventually("the failure of run runs-2", async () => {
      expect(await condition("runs", "LastBackupSucceeded")).toMatchObject({
        status: "False",
        reason: "DumpFailed",
        message: "Job runs-2: pg_dump: error: no such role (dump-postgresql.sh exited with 1)",
      });
      expect(await eventReasons("runs")).toContain("BackupFailed");
    });
    expect((await get<DatabaseBackup>("databasebackup", "runs")).status?.lastBackupTime).toBe(before);
  });
});

test("kubectl shows the columns that people look for", async () => {
  const [header] = (await kubectl(["get", "dbb"])).split("\n");
  expect(header?.split(/\s{2,}/)).toEqual([
    "NAME",
    "DATABASE",
    "SCHEDULE",
    "LAST BACKUP",
    "READY",
    "SUCCEEDED",
    "SNAPSHOTS",
    "VERIFIED",
    "AGE",
  ]);
});

test("a DatabaseBackup that is deleted leaves claim and password", async () => {
  await apply(wanted("deleted"));
  await readyReason("deleted", "Scheduled");
  await kubectl(["delete", "databasebackup", "deleted", "--timeout=300s"]);
  await get("persistentvolumeclaim", "deleted-repository");
  await get("secret", "deleted-repository");
});

test("no credential is in log, events or status", async () => {
  const everything = [
    ...logged,
    await kubectl(["get", "databasebackups,cronjobs,jobs,pods", "-o", "yaml"]),
    await kubectl(["get", "events.v1.events.k8s.io", "-o", "yaml"]),
  ].join("\n");
  expect(everything).toContain("login");
  expect(everything).not.toContain("planted-password");
});
