import { describe, expect, test } from "vitest";
import type { PersistentVolumeClaim } from "../../../../operator/kubernetes/kinds.ts";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { id, maintainedBackups } from "../../../support/controllers/maintained-backups.ts";
import { outcome } from "../../../support/controllers/objects.ts";
import { operatorUnderTest, secret, wanted } from "../../../support/controllers/operator-under-test.ts";

/*
 * What a deletion waits for. No controller removes the finalizer of a claim here, so that a deleted claim stays as a real one does
 * while a Pod uses it.
 */

const underTest = operatorUnderTest("deletion");
const {
  apply,
  clock,
  condition,
  controlPlane,
  eventReasons,
  get,
  getBackup,
  kubectl,
  patch,
  readyReason,
  snapshotsOf,
  touch,
} = underTest;
const { create, maintenanceJob } = maintainedBackups(underTest);

const repositoryID = "0123".repeat(16);
const abandon = `databases.test.io/abandon-repository=${repositoryID}`;

/** A DatabaseBackup whose repository holds one backup, and was maintained. */
async function createWithBackup(backup: string, spec: Parameters<typeof wanted>[1] = {}): Promise<void> {
  await create(backup, { deletionPolicy: "Delete", ...spec });
  await controlPlane.startRun(backup, `${backup}-1`);
  await controlPlane.end(`${backup}-1`, {
    exitCode: 0,
    message: outcome({ snapshotID: id("a"), startTime: new Date().toISOString() }),
  });
  await endMaintenance(backup, [id("a")]);
}

async function createClaim(name: string): Promise<void> {
  await apply({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  });
}

async function removeClaim(name: string): Promise<void> {
  await patch("persistentvolumeclaim", name, { metadata: { finalizers: null } });
  await kubectl(["delete", "persistentvolumeclaim", name, "--timeout=300s", "--ignore-not-found"]);
}

async function endMaintenance(backup: string, ids: readonly string[]): Promise<string | undefined> {
  const { metadata, spec } = await maintenanceJob(backup);
  const [, operation, ...args] = spec?.template.spec?.containers[0]?.args ?? [];
  const forgotten = args.filter((_, index) => args[index - 1] === "--forget");
  const snapshots = ids.map((snapshotID) => ({
    snapshotID,
    startTime: new Date(Date.now() - 60_000).toISOString(),
    fileName: "postgresql.dump",
  }));
  const report = { operation, repositoryID, snapshots, forgotten, unreadable: [], removed: ids.length };
  const log = JSON.stringify({ report });
  await controlPlane.end(metadata.name, { exitCode: 0, message: '{"ok":true}', log }, "maintenance");
  await eventually(`the end of ${metadata.name}`, async () => {
    const left = await kubectl(["get", "databasebackup", backup, "--ignore-not-found", "-o", "json"]);
    expect(left === "" || left.includes('"phase": "Succeeded"')).toBe(true);
  });
  return operation;
}

function startDeletion(backup: string): Promise<string> {
  return kubectl(["delete", "databasebackup", backup, "--wait=false"]);
}

async function gone(kind: string, name: string): Promise<void> {
  await eventually(`the removal of ${kind} ${name}`, async () => {
    expect(await kubectl(["get", kind, name, "--ignore-not-found", "-o", "name"])).toBe("");
  });
}

describe("a claim that no Pod can use", () => {
  test("its deletion is reported at once, and ends the deletion of the DatabaseBackup without a Job", async () => {
    await createWithBackup("first");
    await kubectl(["delete", "persistentvolumeclaim", "first-repository", "--wait=false"]);
    expect(await readyReason("first", "ClaimTerminating")).toContain('"first-repository" is being deleted');
    await startDeletion("first");
    await gone("databasebackup", "first");
    expect(await snapshotsOf("first")).toEqual([]);
    // Ended Pods use the claim as well: the last of them is gone with its Job.
    expect(await controlPlane.jobsOf("first", "maintenance")).toEqual([]);
    expect(await eventReasons("first")).toContain("RepositoryNotRemoved");
  });

  test("does not keep the Destroy Job waiting when both are deleted together", async () => {
    await createWithBackup("together");
    await startDeletion("together");
    const { metadata } = await maintenanceJob("together");
    await controlPlane.leaveUnscheduled(metadata.name, "persistentvolumeclaim is being deleted");
    await kubectl(["delete", "persistentvolumeclaim", "together-repository", "--wait=false"]);
    await gone("databasebackup", "together");
    await gone("job", metadata.name);
  });

  test("does not keep the Destroy Job waiting when it is gone", async () => {
    await createClaim("lent");
    await createWithBackup("gone", { storage: { persistentVolumeClaim: { claimName: "lent" } } });
    await startDeletion("gone");
    const { metadata } = await maintenanceJob("gone");
    await controlPlane.leaveUnscheduled(metadata.name, 'persistentvolumeclaim "lent" not found');
    await removeClaim("lent");
    await gone("databasebackup", "gone");
  });

  test("counts as gone when it has lost its volume", async () => {
    await createClaim("lost");
    await createWithBackup("volumeless", { storage: { persistentVolumeClaim: { claimName: "lost" } } });
    await kubectl([
      "patch",
      "persistentvolumeclaim",
      "lost",
      "--subresource=status",
      "--type=merge",
      "-p",
      '{"status":{"phase":"Lost"}}',
    ]);
    await startDeletion("volumeless");
    await gone("databasebackup", "volumeless");
    expect(await controlPlane.jobsOf("volumeless", "maintenance")).toEqual([]);
  });

  test("lets a Destroy Job end that has started", async () => {
    await createWithBackup("started");
    await startDeletion("started");
    const { metadata } = await maintenanceJob("started");
    await controlPlane.begin(metadata.name, "maintenance");
    await kubectl(["delete", "persistentvolumeclaim", "started-repository", "--wait=false"]);
    await readyReason("started", "Deleting");
    expect(await endMaintenance("started", [])).toBe("destroy");
    await gone("databasebackup", "started");
    expect(await eventReasons("started")).not.toContain("RepositoryNotRemoved");
  });

  test("does not keep a run waiting that the deletion would wait for", async () => {
    await createWithBackup("unstarted");
    await controlPlane.startRun("unstarted", "unstarted-2");
    await controlPlane.leaveUnscheduled("unstarted-2", "persistentvolumeclaim is being deleted", "backup");
    await kubectl(["delete", "persistentvolumeclaim", "unstarted-repository", "--wait=false"]);
    await startDeletion("unstarted");
    await gone("databasebackup", "unstarted");
    await gone("job", "unstarted-2");
  });

  test.each(["kept", "former"])("does not keep deleted DatabaseSnapshots waiting: %s", async (name) => {
    await createWithBackup(name, { deletionPolicy: "Retain" });
    if (name === "former") await kubectl(["delete", "databasebackup", name, "--timeout=300s"]);
    const [snapshot] = await snapshotsOf(name);
    await kubectl(["delete", "databasesnapshot", snapshot?.metadata.name ?? "", "--wait=false"]);
    const { metadata } = await maintenanceJob(name);
    await controlPlane.leaveUnscheduled(metadata.name, "persistentvolumeclaim is being deleted");
    await kubectl(["delete", "persistentvolumeclaim", `${name}-repository`, "--wait=false"]);
    await gone("databasesnapshot", snapshot?.metadata.name ?? "");
    await gone("job", metadata.name);
  });
});

describe("a deletion that has to wait", () => {
  test("says which run it waits for, and ends when the run has ended", async () => {
    await createWithBackup("busy");
    await controlPlane.startRun("busy", "busy-2");
    await controlPlane.begin("busy-2");
    await startDeletion("busy");
    const message = await eventually("the run in the condition", async () => {
      const ready = await condition("busy", "Ready");
      expect(ready?.message).toContain("busy-2");
      return ready?.message ?? "";
    });
    expect(message).toContain(abandon);
    await controlPlane.end("busy-2", { exitCode: 1, message: "" });
    expect(await endMaintenance("busy", [])).toBe("destroy");
    await gone("databasebackup", "busy");
  });

  test("says which Secret is missing and how to keep the backups, also as an event", async () => {
    await apply(secret("bucket-key", { id: "planted-id", secret: "planted-secret" }));
    const key = (field: string) => ({ name: "bucket-key", key: field });
    await createWithBackup("keyless", {
      storage: {
        s3: {
          bucket: "backups",
          credentials: { accessKeyIDSecretRef: key("id"), secretAccessKeySecretRef: key("secret") },
        },
      },
    });
    await kubectl(["delete", "secret", "bucket-key"]);
    await startDeletion("keyless");
    expect(await readyReason("keyless", "SecretNotFound")).toMatch(new RegExp(`"bucket-key".*${abandon}`));
    await eventually("the event", async () => {
      expect(await eventReasons("keyless")).toContain("SecretNotFound");
    });
    await kubectl(["annotate", "databasebackup", "keyless", abandon]);
    await gone("databasebackup", "keyless");
  });

  test("opens the repository with the user's Secret once the operator's copy is gone", async () => {
    await createWithBackup("foreground");
    // The garbage collector deletes what the DatabaseBackup owns first.
    await kubectl(["delete", "databasebackup", "foreground", "--cascade=foreground", "--wait=false"]);
    await kubectl(["delete", "secret", "foreground-repository-current"]);
    const { spec } = await maintenanceJob("foreground");
    expect(JSON.stringify(spec?.template.spec?.volumes)).toContain('"name":"foreground-repository"');
    expect(await endMaintenance("foreground", [])).toBe("destroy");
  });

  test("replaces a Job whose Pod had not started when the operator's copy of the password went", async () => {
    await createWithBackup("passwordless", { deletionPolicy: "Retain" });
    const [snapshot] = await snapshotsOf("passwordless");
    await kubectl(["delete", "databasesnapshot", snapshot?.metadata.name ?? "", "--wait=false"]);
    const { metadata } = await maintenanceJob("passwordless");
    await controlPlane.leaveUnscheduled(metadata.name, "no node is free");
    await kubectl(["delete", "databasebackup", "passwordless", "--timeout=300s"]);
    // As the garbage collector does.
    await kubectl(["delete", "secret", "passwordless-repository-current"]);
    await gone("job", metadata.name);
    const { spec } = await maintenanceJob("passwordless");
    expect(JSON.stringify(spec?.template.spec?.volumes)).toContain('"name":"passwordless-repository"');
    expect(await endMaintenance("passwordless", [])).toBe("maintain");
    await gone("databasesnapshot", snapshot?.metadata.name ?? "");
  });

  test("does not wait for a Job whose node is gone", async () => {
    await createWithBackup("nodeless");
    await startDeletion("nodeless");
    const { metadata } = await maintenanceJob("nodeless");
    await controlPlane.begin(metadata.name, "maintenance");
    // The API server keeps it until the kubelet says that it has ended.
    await kubectl(["delete", "pod", `${metadata.name}-pod`, "--wait=false"]);
    clock.forward(200);
    await touch("nodeless");
    await gone("job", metadata.name);
    expect(await endMaintenance("nodeless", [])).toBe("destroy");
    await gone("databasebackup", "nodeless");
    await eventually("the event", async () => {
      expect(await eventReasons("nodeless")).toContain("MaintenanceFailed");
    });
  });

  test("says why the Pod of its Job does not start, and makes another Job from the present spec", async () => {
    await createWithBackup("unfit");
    await startDeletion("unfit");
    const { metadata } = await maintenanceJob("unfit");
    await controlPlane.leaveUnscheduled(metadata.name, "0/1 nodes are available");
    clock.forward(90);
    await touch("unfit");
    expect(await readyReason("unfit", "Unschedulable")).toMatch(
      new RegExp(`0/1 nodes are available.*${abandon}`),
    );
    await eventually("the event", async () => {
      expect(await eventReasons("unfit")).toContain("Unschedulable");
    });
    clock.forward(900);
    await patch("databasebackup", "unfit", { spec: { nodeSelector: { disk: "big" } } });
    await gone("job", metadata.name);
    const next = await maintenanceJob("unfit");
    expect(next.spec?.template.spec?.nodeSelector).toEqual({ disk: "big" });
    expect(await endMaintenance("unfit", [])).toBe("destroy");
    await gone("databasebackup", "unfit");
  });
});

describe("a Job that would remove what is to be kept after all", () => {
  test.each([
    ["the annotation", "renounced", () => kubectl(["annotate", "databasebackup", "renounced", abandon])],
    [
      "another deletionPolicy",
      "retained",
      () => patch("databasebackup", "retained", { spec: { deletionPolicy: "Retain" } }),
    ],
  ])("is deleted with its DatabaseBackup, which has %s", async (_, backup, keep) => {
    await createWithBackup(backup);
    await startDeletion(backup);
    const { metadata } = await maintenanceJob(backup);
    await controlPlane.leaveUnscheduled(metadata.name, "0/1 nodes are available");
    await keep();
    await gone("databasebackup", backup);
    expect(await kubectl(["get", "job", metadata.name, "--ignore-not-found", "-o", "name"])).toBe("");
  });

  test("is deleted before its DatabaseSnapshot is", async () => {
    await createWithBackup("spared", { deletionPolicy: "Retain" });
    const name = (await snapshotsOf("spared"))[0]?.metadata.name ?? "";
    await kubectl(["delete", "databasesnapshot", name, "--wait=false"]);
    const { metadata } = await maintenanceJob("spared");
    await controlPlane.leaveUnscheduled(metadata.name, "0/1 nodes are available");
    await kubectl(["annotate", "databasesnapshot", name, `databases.test.io/abandon-backup=${id("a")}`]);
    await gone("databasesnapshot", name);
    expect(await kubectl(["get", "job", metadata.name, "--ignore-not-found", "-o", "name"])).toBe("");
  });
});

test("a list from before a backup was stored does not end the deletion of its DatabaseSnapshot", async () => {
  await createWithBackup("listed", { deletionPolicy: "Retain" });
  await controlPlane.startRun("listed", "listed-2");
  const message = outcome({ snapshotID: id("b"), startTime: new Date().toISOString() });
  await controlPlane.end("listed-2", { exitCode: 0, message });
  await eventually("the second backup", async () => {
    expect(await snapshotsOf("listed")).toHaveLength(2);
  });
  await kubectl(["delete", "databasebackup", "listed", "--timeout=300s"]);
  const unlisted = (await snapshotsOf("listed")).find(({ spec }) => spec.snapshotID === id("b"));
  const name = unlisted?.metadata.name ?? "";
  await kubectl(["delete", "databasesnapshot", name, "--wait=false"]);
  const { spec } = await maintenanceJob("listed");
  expect(spec?.template.spec?.containers[0]?.args).toEqual(expect.arrayContaining(["--forget", id("b")]));
  await get("databasesnapshot", name);
  await endMaintenance("listed", [id("a")]);
  await gone("databasesnapshot", name);
});

describe("what another repository needs", () => {
  test("stays when a DatabaseBackup of the same name is deleted with its backups", async () => {
    await createWithBackup("again", { deletionPolicy: "Retain", backupPath: "/old" });
    await kubectl(["delete", "databasebackup", "again", "--timeout=300s"]);
    await kubectl(["delete", "jobs,cronjobs,pods", "-l", "databases.test.io/databasebackup=again"]);
    const [old] = await snapshotsOf("again");
    await createWithBackup("again", { backupPath: "/new" });
    await startDeletion("again");
    expect(await endMaintenance("again", [])).toBe("destroy");
    await gone("databasebackup", "again");
    expect(await snapshotsOf("again")).toMatchObject([{ metadata: { name: old?.metadata.name } }]);
    await get("secret", "again-repository");
    const claim = await get<PersistentVolumeClaim>("persistentvolumeclaim", "again-repository");
    expect(claim.metadata).not.toHaveProperty("deletionTimestamp");
  });
});

test("a run that is active at the deletion may have created the repository", async () => {
  await create("new", { deletionPolicy: "Delete", storage: { s3: { bucket: "backups" } } });
  await controlPlane.startRun("new", "new-1");
  await controlPlane.begin("new-1");
  await eventually("the run in the status", async () => {
    expect((await getBackup("new")).status?.inProgress).toBe(true);
  });
  await startDeletion("new");
  await controlPlane.end("new-1", { exitCode: 0, message: outcome() });
  expect(await endMaintenance("new", [])).toBe("destroy");
  await gone("databasebackup", "new");
});
