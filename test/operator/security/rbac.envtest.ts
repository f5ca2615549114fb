import { readdir, readFile } from "node:fs/promises";
import { Agent, get } from "node:https";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DatabaseBackup } from "../../../operator/api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import { queueLabel } from "../../../operator/job-queue/limited-job.ts";
import { databaseLabel } from "../../../operator/kubernetes/database-names.ts";
import type { Job, Secret, StatefulSet } from "../../../operator/kubernetes/kinds.ts";
import {
  childName,
  currentPasswordName,
  onDemandJobName,
  passwordSecretName,
  snapshotName,
} from "../../../operator/kubernetes/names.ts";
import type { KubernetesObject } from "../../../operator/runtime/index.ts";
import { eventually } from "../../../lib/testing/eventually.ts";
import { outcome } from "../../support/controllers/objects.ts";
import { secret, wanted } from "../../support/controllers/operator-under-test.ts";
import { FakeControlPlane } from "../../support/controllers/fake-control-plane.ts";
import type { AuditedRequest } from "../../support/security/audit-log.ts";
import { permissionOf } from "../../support/security/audit-log.ts";
import type { InstalledOperator } from "../../support/security/installed-operator.ts";
import { installOperator } from "../../support/security/installed-operator.ts";
import { detectedVersion, resticStatus } from "../../support/repository/termination-messages.ts";

/*
 * The operator's program does everything that it can do, as the ServiceAccount that dist/ installs. Then the API
 * server's audit log shows whether its Roles allow enough, and whether they allow too much. CronJobs, Jobs and the
 * kubelet are fakes.
 */

const namespace = "shop";
const id = (digit: string) => digit.repeat(64);

let operator: InstalledOperator;
let controlPlane: FakeControlPlane;

beforeAll(async () => {
  operator = await installOperator();
  // Also with the optional policies, the operator can do what it has to.
  await operator.kubectl(["apply", "-f", "dist/policies"]);
  await operator.kubectl(["create", "namespace", namespace]);
  controlPlane = new FakeControlPlane(namespace, operator.client);
  await controlPlane.start();
});

afterAll(async () => {
  await controlPlane.stop();
  await operator.stop();
});

const inShop = (args: readonly string[], input?: string) =>
  operator.kubectl(["--namespace", namespace, ...args], input);

async function apply(...objects: object[]): Promise<void> {
  await inShop(["apply", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
}

async function read<T extends KubernetesObject>(kind: string, name: string): Promise<T> {
  return JSON.parse(await inShop(["get", kind, name, "-o", "json"])) as T;
}

async function change(kind: string, name: string, body: object, ...more: string[]): Promise<void> {
  await inShop(["patch", kind, name, "--type=merge", "-p", JSON.stringify(body), ...more]);
}

async function readyReason(backup: string, reason: string): Promise<void> {
  await eventually(`the reason ${reason} of ${backup}`, async () => {
    const { status } = await read<DatabaseBackup>("databasebackup", backup);
    expect(status?.conditions?.find(({ type }) => type === "Ready")?.reason).toBe(reason);
  });
}

async function snapshots(): Promise<DatabaseSnapshot[]> {
  const list = JSON.parse(await inShop(["get", "databasesnapshots", "-o", "json"])) as {
    items: DatabaseSnapshot[];
  };
  return list.items;
}

/** Runs the CronJob, which stores this snapshot. */
async function run(backup: string, job: string, snapshotID: string, time: string): Promise<void> {
  held.push(snapshotID);
  await controlPlane.startRun(backup, job);
  await controlPlane.end(job, { exitCode: 0, message: outcome({ snapshotID, startTime: time }) });
}

/** The IDs of the snapshots in the repository of "orders". */
let held: string[] = [];

/** Ends maintenance Jobs until one of this operation has ended. */
async function endMaintenance(operation: string): Promise<void> {
  let ended: string | undefined;
  while (ended !== operation) {
    const job = await eventually(`a Job of ${operation}`, async () => {
      const found = (await controlPlane.jobsOf("orders", "maintenance")).find(
        ({ status }) => status?.conditions === undefined,
      );
      if (found === undefined) throw new Error(`no Job of ${operation} yet`);
      return found;
    });
    const args = job.spec?.template.spec?.containers[0]?.args ?? [];
    const forgotten = args.filter((_, index) => args[index - 1] === "--forget");
    held = held.filter((each) => !forgotten.includes(each));
    const report = {
      operation: args[1],
      repositoryID: "0123".repeat(16),
      snapshots: held.map((each) => ({
        snapshotID: each,
        startTime: "2020-01-01T00:00:00Z",
        fileName: "postgresql.dump",
      })),
      forgotten,
      unreadable: [],
      removed: held.length,
    };
    const log = JSON.stringify({ report });
    await controlPlane.end(
      job.metadata.name ?? "",
      { exitCode: 0, message: '{"ok":true}', log },
      "maintenance",
    );
    ended = job.metadata.annotations?.["databases.test.io/maintenance"];
  }
}

function metricsStatus(token: string | undefined): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const agent = new Agent({ rejectUnauthorized: false });
    get(operator.metricsURL, { headers, agent }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on("error", reject);
  });
}

describe("the operator as its ServiceAccount", () => {
  test("leads, asks a server for its version, and makes what a first run needs", async () => {
    await apply(
      {
        apiVersion: "storage.k8s.io/v1",
        kind: "StorageClass",
        metadata: { name: "growing" },
        provisioner: "test.io/none",
        allowVolumeExpansion: true,
      },
      secret("login", { username: "shop", password: "planted-login" }),
      secret("unrelated", { key: "planted-unrelated" }),
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "trusted" },
        data: { "ca.crt": "certificates" },
      },
    );
    const template = { size: "1Gi", storageClassName: "growing" };
    const asked = wanted("orders", {
      immediate: true,
      deletionPolicy: "Delete",
      retention: { keepLast: 1, minSuccessful: 1 },
      storage: { persistentVolumeClaim: { template } },
    }) as DatabaseBackup;
    if (asked.spec.connection?.engine === "postgresql") {
      delete asked.spec.connection.version;
      asked.spec.connection.tls = { ca: { configMapKeyRef: { name: "trusted", key: "ca.crt" } } };
    }
    await apply(asked);
    await eventually("the probe Job", () => read("job", "orders-probe"));
    await controlPlane.refuse("orders-probe", "exceeded quota: team");
    await readyReason("orders", "FailedCreate");
    await controlPlane.end("orders-probe", { exitCode: 0, message: detectedVersion("17.2") }, "probe");
    await readyReason("orders", "Scheduled");
  });

  test("follows a run, and maintains the repository afterwards", async () => {
    await eventually("the immediate run", () => read("job", "orders-immediate"));
    controlPlane.writeLog("orders-immediate", `${resticStatus(100, 2)}\n`);
    await controlPlane.begin("orders-immediate");
    await eventually("the progress in the status", async () => {
      const { status } = await read<DatabaseBackup>("databasebackup", "orders");
      expect(status?.progress?.bytesDone).toBe(100);
    });
    // A DatabaseSnapshot of this name already exists. The operator has to read it.
    const time = "2020-01-01T00:00:00Z";
    await apply({
      apiVersion: "databases.test.io/v1alpha1",
      kind: "DatabaseSnapshot",
      metadata: { name: snapshotName("orders", time, id("a")) },
      spec: { backupRef: { name: "orders" }, snapshotID: id("a") },
    });
    await controlPlane.end("orders-immediate", {
      exitCode: 0,
      message: outcome({ snapshotID: id("a"), startTime: time }),
    });
    held.push(id("a"));
    await endMaintenance("Maintain");
    await eventually("the phase Succeeded", async () => {
      expect((await snapshots())[0]?.status?.phase).toBe("Succeeded");
    });
  });

  test("removes backups that no rule of retention keeps", async () => {
    await run("orders", "orders-2", id("b"), "2020-01-02T00:00:00Z");
    await run("orders", "orders-3", id("c"), "2020-01-03T00:00:00Z");
    await eventually("the deletion of what retention does not keep", async () => {
      const going = (await snapshots()).filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
      expect(going.length).toBeGreaterThan(0);
    });
    await eventually("one backup that is left", async () => {
      // There may be no other one, because the object goes some time after its backup.
      const all = await controlPlane.jobsOf("orders", "maintenance");
      if (all.some(({ status }) => status?.conditions === undefined)) await endMaintenance("Maintain");
      expect((await snapshots()).map(({ status }) => status?.artifact?.snapshotID)).toEqual([id("c")]);
    });
  });

  test("changes schedule, size and password", async () => {
    await change(
      "persistentvolumeclaim",
      "orders-repository",
      { status: { phase: "Bound", capacity: { storage: "1Gi" } } },
      "--subresource=status",
    );
    await change("persistentvolumeclaim", "orders-repository", { spec: { volumeName: "some-volume" } });
    await change("secret", passwordSecretName("orders"), { stringData: { password: "planted-changed" } });
    await change("databasebackup", "orders", {
      spec: { schedule: "@weekly", storage: { persistentVolumeClaim: { template: { size: "2Gi" } } } },
    });
    await endMaintenance("ChangeKey");
    await eventually("the new password and the new schedule", async () => {
      const current = await read<Secret>("secret", currentPasswordName("orders"));
      expect(Buffer.from(current.data?.["password"] ?? "", "base64").toString()).toBe("planted-changed");
      const cronJob = await read<KubernetesObject & { spec: { schedule: string } }>("cronjob", "orders");
      expect(cronJob.spec.schedule).toBe("@weekly");
    });
  });

  test("makes a backup on demand", async () => {
    const asked = (name: string, spec: object = {}) => ({
      apiVersion: "databases.test.io/v1alpha1",
      kind: "DatabaseSnapshot",
      metadata: { name },
      spec: { backupRef: { name: "orders" }, ...spec },
    });
    // A Job of this name already exists, without the label by which the operator watches Jobs.
    await inShop(["create", "job", onDemandJobName("met"), "--image=image"]);
    await apply(asked("now", { pinned: true }), asked("met"));
    await eventually("the Job of the backup on demand", () => read("job", onDemandJobName("now")));
    await eventually("the phase of DatabaseSnapshot met", async () => {
      const { status } = await read<DatabaseSnapshot>("databasesnapshot", "met");
      expect(status?.phase).toBeDefined();
    });
    held.push(id("d"));
    await controlPlane.end(onDemandJobName("now"), {
      exitCode: 0,
      message: outcome({ snapshotID: id("d") }),
    });
    await eventually("the phase Succeeded", async () => {
      const { status } = await read<DatabaseSnapshot>("databasesnapshot", "now");
      expect(status?.phase).toBe("Succeeded");
    });
    await inShop(["delete", "job", onDemandJobName("met")]);
    await inShop(["delete", "databasesnapshot", "met", "--timeout=300s"]);
  });

  test("ends a DatabaseRestore, and deletes it when its time has passed", async () => {
    const restore = (name: string, more: object) => ({
      apiVersion: "databases.test.io/v1alpha1",
      kind: "DatabaseRestore",
      metadata: { name },
      spec: { source: { backupRef: { name: "orders" } }, target: { type: "Original" }, ...more },
    });
    await apply(restore("kept", {}), restore("passing", { ttlSecondsAfterFinished: 0 }));
    await inShop(["wait", "databaserestore/kept", "--for=condition=Stalled", "--timeout=300s"]);
    await inShop(["wait", "--for=delete", "databaserestore/passing", "--timeout=300s"]);
    await inShop(["delete", "databaserestore", "kept", "--timeout=300s"]);
  });

  test("records repeated events as a series of one event", async () => {
    for (const [suspend, reason] of [
      [true, "Suspended"],
      [false, "Scheduled"],
      [true, "Suspended"],
      [false, "Scheduled"],
    ] as const) {
      await change("databasebackup", "orders", { spec: { suspend } });
      await readyReason("orders", reason);
    }
    await eventually("the second event of the series", async () => {
      const count = "jsonpath={.items[?(@.reason=='Suspended')].series.count}";
      expect(await inShop(["get", "events.v1.events.k8s.io", "-o", count])).toBe("2");
    });
  });

  test("starts a run that has waited for its turn since there was a limit", async () => {
    const made = await inShop([
      "create",
      "job",
      "waiting",
      "--from=cronjob/orders",
      "--dry-run=client",
      "-o",
      "json",
    ]);
    const job = JSON.parse(made) as KubernetesObject & { spec: object };
    job.metadata.labels = { ...job.metadata.labels, [queueLabel]: "waiting" };
    await apply({ ...job, spec: { ...job.spec, suspend: true } });
    await eventually("the start of the run", async () => {
      expect((await read<Job>("job", "waiting")).spec?.suspend).toBe(false);
    });
    await inShop(["delete", "job", "waiting"]);
  });

  test("runs a PostgreSQLDatabase: makes its objects, repairs and restarts them, and removes them", async () => {
    await apply({
      apiVersion: "databases.test.io/v1alpha1",
      kind: "PostgreSQLDatabase",
      metadata: { name: "cars" },
      spec: {
        ...{ version: "17", replicas: 2, deletionPolicy: "Delete", backupSchedule: "@daily" },
        bootstrap: { snapshotRef: { name: "none" } },
      },
    });
    const made = [
      ...["statefulset/cars", "service/cars-rw", "service/cars-ro", "configmap/cars-postgresql"],
      ...["networkpolicy/cars", "poddisruptionbudget/cars"],
    ];
    const marked = (object: string) =>
      inShop(["get", object, "-o", `jsonpath={.metadata.labels.${databaseLabel.replaceAll(".", "\\.")}}`]);
    for (const object of made) {
      await eventually(object, async () => {
        expect(await marked(object)).toBe("cars");
      });
      // Without its label, the operator does not see it, and so tries to make another.
      await inShop(["label", object, `${databaseLabel}-`]);
      await eventually("its label", async () => {
        expect(await marked(object)).toBe("cars");
      });
    }
    await change("pgdb", "cars", { spec: { resources: { limits: { memory: "1Gi" } } } });
    const observed = { status: { observedGeneration: 100, replicas: 1 } };
    await change("statefulset", "cars", observed, "--subresource=status");
    const { spec } = await read<StatefulSet>("statefulset", "cars");
    const pod = (name: string, annotations = {}) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, labels: spec.template.metadata?.labels, annotations },
      spec: { containers: [{ name: "postgresql", image: "image" }] },
    });
    await apply(pod("cars-1", spec.template.metadata?.annotations));
    await eventually("the label of the replica", async () => {
      const role = "jsonpath={.metadata.labels.databases\\.test\\.io/postgresqldatabase-role}";
      expect(await inShop(["get", "pod", "cars-1", "-o", role])).toBe("replica");
    });
    await inShop(["delete", "pod", "cars-1"]);
    await change("pgdb", "cars", { spec: { replicas: 1 } });
    await inShop(["wait", "--for=delete", "service/cars-ro", "pdb/cars", "--timeout=300s"]);
    await change("statefulset", "cars", observed, "--subresource=status");
    // One that the StatefulSet controller made from an older template.
    await apply(pod("cars-0"));
    await inShop(["wait", "--for=delete", "pod/cars-0", "--timeout=300s"]);
    await eventually("the DatabaseBackup", () => inShop(["get", "databasebackup", "cars"]));
    await eventually("the DatabaseRestore", () => inShop(["get", "databaserestore", "cars-bootstrap"]));
    await inShop(["delete", "pgdb", "cars", "--timeout=300s"]);
    // In the place of the garbage collector.
    await inShop(["delete", "databaserestore", "cars-bootstrap", "--timeout=300s"]);
    await inShop(["delete", "databasebackup", "cars", "--timeout=300s"]);
  });

  test("does not touch objects that it does not own", async () => {
    await inShop(["create", "cronjob", childName("taken"), "--image=image", "--schedule=@daily"]);
    await apply(wanted("taken", { storage: { persistentVolumeClaim: { claimName: "orders-repository" } } }));
    await readyReason("taken", "NameConflict");
  });

  test("lets the API server decide who reads its metrics", async () => {
    await inShop(["create", "serviceaccount", "prometheus"]);
    await inShop(["create", "serviceaccount", "stranger"]);
    await operator.kubectl([
      "create",
      "clusterrolebinding",
      "prometheus-reads-metrics",
      "--clusterrole=my-operator-metrics-reader",
      `--serviceaccount=${namespace}:prometheus`,
    ]);
    const token = async (account: string) => (await inShop(["create", "token", account])).trim();
    expect(await metricsStatus(await token("prometheus"))).toBe(200);
    expect(await metricsStatus(await token("stranger"))).toBe(403);
    expect(await metricsStatus(undefined)).toBe(401);
  });

  test("removes everything that it created with deletionPolicy Delete, although a policy protects the pinned backup", async () => {
    await expect(inShop(["delete", "databasesnapshot", "now"])).rejects.toThrow("is pinned");
    await inShop(["delete", "databasebackup", "taken"]);
    await inShop(["delete", "databasebackup", "orders", "--wait=false"]);
    await endMaintenance("Destroy");
    await inShop(["wait", "--for=delete", "databasebackup/orders", "--timeout=300s"]);
    expect(await snapshots()).toEqual([]);
    const left = await inShop(["get", `secret/${passwordSecretName("orders")}`, "--ignore-not-found"]);
    expect(left).toBe("");
  });
});

describe("a credential", () => {
  test("is in no object that is not a Secret", async () => {
    const kinds = (await inShop(["api-resources", "--namespaced", "--verbs=list", "-o", "name"])).trim();
    const readable = kinds.split("\n").filter((kind) => kind !== "secrets");
    const objects = await operator.kubectl(["get", readable.join(","), "--all-namespaces", "-o", "yaml"]);
    expect(objects).toContain("login");
    expect(objects).not.toContain("planted-");
  });

  test("is not in the operator's log", () => {
    expect(operator.log()).toContain("Repository maintenance started");
    expect(operator.log()).not.toContain("planted-");
  });

  test("is in no process's command line, and not in the operator's environment", async () => {
    const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
    const lines = await Promise.all(
      processes.map((each) => readFile(`/proc/${each}/cmdline`, "utf8").catch(() => "")),
    );
    expect(lines.join("\n")).toContain("--runner-image=my-operator:test");
    expect(lines.join("\n")).not.toMatch(/planted-(login|changed)/);
    expect(await readFile(`/proc/${operator.pid}/environ`, "utf8")).not.toContain("planted-");
  });
});

describe("according to the API server's audit log,", () => {
  let requests: AuditedRequest[];

  beforeAll(async () => {
    expect(await operator.end()).toBe(0);
    requests = await operator.requests();
  });

  test("no request of the operator was denied", () => {
    const denied = requests.filter(
      ({ responseStatus, annotations }) =>
        responseStatus?.code === 401 ||
        responseStatus?.code === 403 ||
        annotations?.["authorization.k8s.io/decision"] === "forbid",
    );
    expect(denied).toEqual([]);
  });

  test("every permission of the operator was used", async () => {
    const granted = new Set([
      ...(await rights("clusterrole", "my-operator-manager-role")),
      ...(await rights("clusterrole", "my-operator-manager-cluster-role")),
      ...(await rights("role", "my-operator-leader-election-role")),
      ...(await rights("clusterrole", "my-operator-metrics-auth-role")),
    ]);
    const used = new Set(requests.map(permissionOf).filter((each) => each !== undefined));
    const unused = [...granted].filter((right) => !used.has(right));
    expect(unused.sort()).toEqual(Object.keys(neededWithoutRequest).sort());
    expect([...used].filter((right) => !granted.has(right))).toEqual([]);
  });

  test("the operator read only ConfigMaps that a spec names and its own, each by its name", () => {
    const configMaps = requests.filter(
      ({ verb, objectRef }) => objectRef?.resource === "configmaps" && verb === "get",
    );
    expect(new Set(configMaps.map(({ objectRef }) => objectRef?.name ?? ""))).toEqual(
      new Set(["cars-postgresql", "trusted"]),
    );
    const lists = requests.filter(
      ({ verb, objectRef }) => objectRef?.resource === "configmaps" && (verb === "list" || verb === "watch"),
    );
    expect(lists.length).toBeGreaterThan(0);
    for (const { requestURI } of lists) expect(requestURI).toContain(encodeURIComponent(databaseLabel));
  });

  test("the operator read only Secrets that a spec names and its own, each by its name", () => {
    const all = requests.filter(({ objectRef }) => objectRef?.resource === "secrets");
    const secrets = all.filter(({ verb }) => verb !== "list" && verb !== "watch");
    expect(new Set(secrets.map(({ verb }) => verb))).toEqual(new Set(["get", "create", "patch", "delete"]));
    const collections = all.filter((each) => !secrets.includes(each));
    expect(
      new Set(
        collections.map(({ requestURI }) =>
          new URL(requestURI, "https://api").searchParams.get("labelSelector"),
        ),
      ),
    ).toEqual(new Set(["databases.test.io/databasebackup", databaseLabel]));
    expect([...new Set(secrets.map(({ objectRef }) => objectRef?.name))].sort()).toEqual([
      "cars-backup",
      "cars-ca",
      "cars-monitor",
      "cars-owner",
      "cars-replication",
      "cars-roles",
      "cars-superuser",
      "cars-tls",
      "login",
      "orders-repository",
      "orders-repository-current",
      "taken-repository",
      "taken-repository-current",
    ]);
  });
});

/** Permissions that no request uses, and why the Roles grant them. The tests below prove it. */
const neededWithoutRequest = {
  "update databases.test.io/databasebackups/finalizers":
    "to be the owner that a CronJob's deletion waits for",
  "update databases.test.io/databasesnapshots/finalizers": "to be the owner that a Job's deletion waits for",
  "update databases.test.io/databaserestores/finalizers": "to be the owner that a Job's deletion waits for",
  "update databases.test.io/postgresqldatabases/finalizers":
    "to be the owner that a Job's deletion waits for",
  "delete databases.test.io/databasebackups": "to remove the owner reference of one that outlives its owner",
};

test.each([
  ["databases.test.io/v1", "DatabaseBackup", "databasebackups"],
  ["databases.test.io/v1alpha1", "DatabaseSnapshot", "databasesnapshots"],
  ["databases.test.io/v1alpha1", "DatabaseRestore", "databaserestores"],
  ["databases.test.io/v1alpha1", "PostgreSQLDatabase", "postgresqldatabases"],
])(
  "without the permission for the finalizers of %s %s, the operator could not create its Jobs",
  async (apiVersion, kind, plural) => {
    const account = `without-${plural}`;
    await inShop(["create", "serviceaccount", account]);
    await inShop(["create", "role", account, "--verb=create", "--resource=jobs.batch"]);
    await inShop([
      "create",
      "rolebinding",
      account,
      `--role=${account}`,
      `--serviceaccount=${namespace}:${account}`,
    ]);
    const owner = { apiVersion, kind, name: "any", uid: "any", controller: true, blockOwnerDeletion: true };
    const job = {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: account, ownerReferences: [owner] },
      spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "image" }] } } },
    };
    const create = () =>
      inShop(
        ["create", "-f", "-", `--as=system:serviceaccount:${namespace}:${account}`],
        JSON.stringify(job),
      );
    await expect(create()).rejects.toThrow("cannot set blockOwnerDeletion");
    await inShop([
      "create",
      "role",
      `${account}-2`,
      "--verb=update",
      `--resource=${plural}.databases.test.io/finalizers`,
    ]);
    await inShop([
      "create",
      "rolebinding",
      `${account}-2`,
      `--role=${account}-2`,
      `--serviceaccount=${namespace}:${account}`,
    ]);
    await eventually("the permission to take effect", create);
  },
);

test("without the permission to delete DatabaseBackups, the operator could not remove their owner references", async () => {
  const account = "without-delete";
  const owner = { apiVersion: "v1", kind: "ConfigMap", name: "any", uid: "any" };
  const metadata = { name: "outlives", ownerReferences: [owner] };
  await apply({ ...wanted("outlives", { suspend: true }), metadata });
  await inShop(["create", "serviceaccount", account]);
  const allow = async (name: string, verbs: string) => {
    await inShop(["create", "role", name, `--verb=${verbs}`, "--resource=databasebackups.databases.test.io"]);
    const words = ["create", "rolebinding", name, `--role=${name}`];
    await inShop([...words, `--serviceaccount=${namespace}:${account}`]);
  };
  await allow(account, "get,patch");
  const remove = () =>
    change(
      "databasebackup",
      "outlives",
      { metadata: { ownerReferences: null } },
      `--as=system:serviceaccount:${namespace}:${account}`,
    );
  await eventually("the refusal for the owner reference", () =>
    expect(remove()).rejects.toThrow(/ownerReference/i),
  );
  await allow(`${account}-2`, "delete");
  await eventually("the permission to take effect", remove);
});

test("no policy blocks the deletion of the CustomResourceDefinitions", async () => {
  await apply({
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseSnapshot",
    metadata: { name: "pinned" },
    spec: { backupRef: { name: "orders" }, pinned: true },
  });
  await operator.kubectl(["delete", "crd", "databasesnapshots.databases.test.io", "--timeout=300s"]);
});

/** The permissions of a Role, in the form of `permissionOf`. */
async function rights(kind: "role" | "clusterrole", name: string): Promise<string[]> {
  const args = ["get", kind, name, "--namespace=my-operator-system", "-o", "json"];
  const { rules } = JSON.parse(await operator.kubectl(args)) as {
    rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
  };
  return rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}`)),
    ),
  );
}
