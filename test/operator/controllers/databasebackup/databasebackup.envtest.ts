import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { DatabaseBackup } from "../../../../operator/api/databases/v1/databasebackup.ts";
import type {
  CronJob,
  PersistentVolumeClaim,
} from "../../../../operator/controllers/databasebackup/kinds.ts";
import { registerControllers } from "../../../../operator/controllers/index.ts";
import type { KubernetesObject, Logger } from "../../../../operator/runtime/index.ts";
import { Manager } from "../../../../operator/runtime/index.ts";
import { kubectl, testNamespace } from "../../../cluster/suite.ts";
import { eventually } from "../../../eventually.ts";
import { backup, summary } from "./objects.ts";

/* The controller against a real API server, without the controllers that would run its CronJobs: the tests play them. */

const namespace = testNamespace("databasebackup");
const logged: string[] = [];
const log: Logger = {
  debug: () => undefined,
  info: (message) => void logged.push(message),
  error: (message, fields) => void logged.push(`${message} ${JSON.stringify(fields)}`),
  with: () => log,
};
const stop = new AbortController();
let running: Promise<void>;

beforeAll(async () => {
  await kubectl(["apply", "--server-side", "-f", "dist/0000-crds.k8s.yaml"]);
  await kubectl(["wait", "crd/databasebackups.databases.test.io", "--for=condition=Established"]);
  const manager = new Manager({
    name: "my-operator",
    kubeconfig: inject("kubeconfig"),
    namespaces: [namespace],
    log,
  });
  registerControllers(manager, { runnerImage: "my-operator:test" });
  running = manager.start(stop.signal);
  await apply(login("login", { username: "shop", password: "planted-password" }));
});

afterAll(async () => {
  stop.abort();
  await running;
});

async function apply(...objects: object[]): Promise<void> {
  const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
  await kubectl(["apply", "-n", namespace, "-f", "-"], { input });
}

function login(name: string, stringData: Record<string, string>) {
  return { apiVersion: "v1", kind: "Secret", metadata: { name }, stringData };
}

/** A DatabaseBackup as a user writes it. */
function wanted(name: string, spec: Partial<DatabaseBackup["spec"]> = {}): object {
  return { ...backup({ spec }), metadata: { name } };
}

async function get<T extends KubernetesObject>(kind: string, name: string): Promise<T> {
  return JSON.parse(await kubectl(["get", kind, name, "-n", namespace, "-o", "json"])) as T;
}

async function condition(name: string, type: string) {
  const { status } = await get<DatabaseBackup>("databasebackup", name);
  return status?.conditions?.find((each) => each.type === type);
}

async function readyReason(name: string, reason: string): Promise<string> {
  return eventually(async () => {
    const ready = await condition(name, "Ready");
    expect(ready?.reason).toBe(reason);
    return ready?.message ?? "";
  });
}

/** What the CronJob controller, the Job controller and the kubelet would make of a run. */
async function playRun(
  backupName: string,
  jobName: string,
  end?: { exitCode: number; message: string },
): Promise<void> {
  const cronJob = await get<CronJob>("cronjob", backupName);
  const { metadata, spec } = cronJob.spec.jobTemplate;
  const existing = await kubectl([
    "get",
    "job",
    jobName,
    "-n",
    namespace,
    "--ignore-not-found",
    "-o",
    "name",
  ]);
  if (existing === "") {
    await kubectl(["create", "job", jobName, "-n", namespace, `--from=cronjob/${backupName}`]);
  }
  if (end === undefined) return;
  const job = await get("job", jobName);
  const podName = `${jobName}-pod`;
  await apply({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: podName,
      labels: {
        ...metadata?.labels,
        "batch.kubernetes.io/controller-uid": job.metadata.uid,
        "batch.kubernetes.io/job-name": jobName,
      },
      annotations: metadata?.annotations,
    },
    spec: spec?.template.spec,
  });
  const terminated = {
    exitCode: end.exitCode,
    message: end.message,
    reason: end.exitCode === 0 ? "Completed" : "Error",
  };
  await patchStatus("pod", podName, {
    phase: end.exitCode === 0 ? "Succeeded" : "Failed",
    containerStatuses: [
      { name: "backup", image: "i", imageID: "i", ready: false, restartCount: 0, state: { terminated } },
    ],
  });
  const now = new Date().toISOString().replace(/\.\d+Z/, "Z");
  const conditions = end.exitCode === 0 ? ["SuccessCriteriaMet", "Complete"] : ["FailureTarget", "Failed"];
  await patchStatus("job", jobName, {
    startTime: now,
    ...(end.exitCode === 0 ? { completionTime: now, succeeded: 1 } : { failed: 1 }),
    uncountedTerminatedPods: {},
    conditions: conditions.map((type) => ({
      type,
      status: "True",
      lastProbeTime: now,
      lastTransitionTime: now,
    })),
  });
}

async function patchStatus(kind: string, name: string, status: object): Promise<void> {
  const patch = JSON.stringify({ status });
  await kubectl(["patch", kind, name, "-n", namespace, "--subresource=status", "--type=merge", "-p", patch]);
}

async function eventReasons(name: string): Promise<string[]> {
  const jsonpath = `jsonpath={range .items[?(@.regarding.name=="${name}")]}{.reason}{"\\n"}{end}`;
  return (await kubectl(["get", "events.v1.events.k8s.io", "-n", namespace, "-o", jsonpath]))
    .trim()
    .split("\n");
}

describe("what a DatabaseBackup becomes", () => {
  beforeAll(async () => {
    await apply(wanted("orders", { storage: { persistentVolumeClaim: { template: { size: "1Gi" } } } }));
    await readyReason("orders", "Scheduled");
  });

  test("a CronJob that it owns", async () => {
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

  test("a claim of the template's size and a Secret with a password, neither of which it owns", async () => {
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

  test("the status names both", async () => {
    expect((await get<DatabaseBackup>("databasebackup", "orders")).status).toMatchObject({
      observedGeneration: 1,
      inProgress: false,
      repository: {
        persistentVolumeClaim: { name: "orders-repository" },
        passwordSecret: { name: "orders-repository" },
      },
    });
  });

  test("a CronJob that somebody edits is put right", async () => {
    await kubectl([
      "patch",
      "cronjob",
      "orders",
      "-n",
      namespace,
      "--type=merge",
      "-p",
      '{"spec":{"schedule":"1 1 1 1 *"}}',
    ]);
    await eventually(async () => {
      expect((await get<CronJob>("cronjob", "orders")).spec.schedule).toBe("*/5 * * * *");
    });
  });

  test("a CronJob that somebody deletes is made again", async () => {
    const before = await get<CronJob>("cronjob", "orders");
    await kubectl(["delete", "cronjob", "orders", "-n", namespace]);
    await eventually(async () => {
      expect((await get<CronJob>("cronjob", "orders")).metadata.uid).not.toBe(before.metadata.uid);
    });
  });

  test("a new schedule reaches the CronJob", async () => {
    await apply(
      wanted("orders", {
        schedule: "@daily",
        storage: { persistentVolumeClaim: { template: { size: "1Gi" } } },
      }),
    );
    await eventually(async () => {
      expect((await get<CronJob>("cronjob", "orders")).spec.schedule).toBe("@daily");
      expect((await get<DatabaseBackup>("databasebackup", "orders")).status?.observedGeneration).toBe(2);
    });
  });

  test("at rest nothing is written", async () => {
    const versions = async () =>
      Promise.all(
        ["databasebackup", "cronjob"].map(
          async (kind) => (await get(kind, "orders")).metadata.resourceVersion,
        ),
      );
    const before = await versions();
    await kubectl(["annotate", "cronjob", "orders", "-n", namespace, "touched=yes"]);
    await kubectl(["annotate", "cronjob", "orders", "-n", namespace, "touched-"]);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect((await versions())[0]).toBe(before[0]);
  });
});

describe("what stands in the way", () => {
  test("no connection and no PostgreSQLDatabase: TargetNotFound, and no CronJob", async () => {
    await apply({
      apiVersion: "databases.test.io/v1",
      kind: "DatabaseBackup",
      metadata: { name: "untargeted" },
      spec: { databaseName: "example-db", schedule: "*/5 * * * *", backupPath: "/backups/example-db" },
    });
    expect(await readyReason("untargeted", "TargetNotFound")).toContain("spec.connection");
    expect(await kubectl(["get", "cronjob", "untargeted", "-n", namespace, "--ignore-not-found"])).toBe("");
  });

  test("a target that is taken away suspends the CronJob, and one that comes back wakes it", async () => {
    await apply(wanted("moved"));
    await readyReason("moved", "Scheduled");
    await kubectl([
      "patch",
      "databasebackup",
      "moved",
      "-n",
      namespace,
      "--type=merge",
      "-p",
      '{"spec":{"connection":null}}',
    ]);
    await readyReason("moved", "TargetNotFound");
    expect((await get<CronJob>("cronjob", "moved")).spec.suspend).toBe(true);
    await apply(wanted("moved"));
    await readyReason("moved", "Scheduled");
    expect((await get<CronJob>("cronjob", "moved")).spec.suspend).toBe(false);
  });

  test("a Secret that is not there, and one without the key, each named with its field", async () => {
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

  test("a claim that the spec names and nobody made", async () => {
    await apply(wanted("no-claim", { storage: { persistentVolumeClaim: { claimName: "absent" } } }));
    expect(await readyReason("no-claim", "ClaimNotFound")).toContain('"absent"');
  });

  test("a CronJob of the same name that is somebody else's is left alone", async () => {
    await kubectl(["create", "cronjob", "taken", "-n", namespace, "--image=i", "--schedule=0 0 * * *"]);
    await apply(wanted("taken"));
    await readyReason("taken", "NameConflict");
    expect((await get<CronJob>("cronjob", "taken")).spec.schedule).toBe("0 0 * * *");
  });

  test("a schedule that only the CronJob's own check refuses", async () => {
    await apply(wanted("bad-schedule", { schedule: "61 25 * * *" }));
    expect(await readyReason("bad-schedule", "InvalidSpec")).toContain("61");
  });

  test("a password that is gone is not replaced", async () => {
    await apply(wanted("lost"));
    await readyReason("lost", "Scheduled");
    await kubectl(["delete", "secret", "lost-repository", "-n", namespace]);
    await kubectl([
      "patch",
      "databasebackup",
      "lost",
      "-n",
      namespace,
      "--type=merge",
      "-p",
      '{"spec":{"schedule":"@daily"}}',
    ]);
    await readyReason("lost", "RepositoryPasswordLost");
    expect(await kubectl(["get", "secret", "lost-repository", "-n", namespace, "--ignore-not-found"])).toBe(
      "",
    );
  });
});

describe("what becomes of its runs", () => {
  beforeAll(async () => {
    await apply(wanted("runs"));
    await readyReason("runs", "Scheduled");
  });

  test("a run that begins shows in status, log and event", async () => {
    await playRun("runs", "runs-1");
    await eventually(async () => {
      expect((await get<DatabaseBackup>("databasebackup", "runs")).status).toMatchObject({
        inProgress: true,
        recentRuns: [{ jobName: "runs-1", phase: "Running" }],
      });
      expect(await eventReasons("runs")).toContain("BackupStarted");
    });
    expect(logged).toContain("Backing up database: orders");
  });

  test("a run that ends well gives the time and the snapshot", async () => {
    await playRun("runs", "runs-1", { exitCode: 0, message: summary });
    await eventually(async () => {
      const { status } = await get<DatabaseBackup>("databasebackup", "runs");
      expect(status).toMatchObject({
        inProgress: false,
        recentRuns: [
          { jobName: "runs-1", phase: "Succeeded", snapshotID: "abcdef0123456789", totalBytes: 1048576 },
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

  test("a run that fails gives the reason, and the last good backup stays", async () => {
    const before = (await get<DatabaseBackup>("databasebackup", "runs")).status?.lastBackupTime;
    await playRun("runs", "runs-2", {
      exitCode: 1,
      message: "failed DumpFailed\npg_dump: error: no such role",
    });
    await eventually(async () => {
      expect(await condition("runs", "LastBackupSucceeded")).toMatchObject({
        status: "False",
        reason: "DumpFailed",
        message: "Job runs-2: pg_dump: error: no such role",
      });
      expect(await eventReasons("runs")).toContain("BackupFailed");
    });
    expect((await get<DatabaseBackup>("databasebackup", "runs")).status?.lastBackupTime).toBe(before);
  });
});

test("kubectl shows the columns that people look for", async () => {
  const [header] = (await kubectl(["get", "dbb", "-n", namespace])).split("\n");
  expect(header?.split(/\s{2,}/)).toEqual([
    "NAME",
    "DATABASE",
    "SCHEDULE",
    "LAST BACKUP",
    "READY",
    "SUCCEEDED",
    "AGE",
  ]);
});

test("a DatabaseBackup that is deleted leaves claim and password", async () => {
  await apply(wanted("deleted"));
  await readyReason("deleted", "Scheduled");
  await kubectl(["delete", "databasebackup", "deleted", "-n", namespace, "--timeout=10s"]);
  await get("persistentvolumeclaim", "deleted-repository");
  await get("secret", "deleted-repository");
});

test("no credential stands in log, events or status", async () => {
  const everything = [
    ...logged,
    await kubectl(["get", "databasebackups,cronjobs,jobs,pods", "-n", namespace, "-o", "yaml"]),
    await kubectl(["get", "events.v1.events.k8s.io", "-n", namespace, "-o", "yaml"]),
  ].join("\n");
  expect(everything).toContain("login");
  expect(everything).not.toContain("planted-password");
});
