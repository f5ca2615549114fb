import { afterAll, describe, expect, test } from "vitest";
import type { DatabaseBackup } from "../../../../operator/api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "../../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import { jobs } from "../../../../operator/kubernetes/kinds.ts";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { kubectl as inCluster } from "../../../../lib/testing/suite.ts";
import { backup, outcome } from "../../../support/controllers/objects.ts";
import { operatorUnderTest, wanted } from "../../../support/controllers/operator-under-test.ts";
import { admissionPolicy } from "../../../support/security/admission-policy.ts";

/* What the API server refuses of that which the operator makes from a spec, and where the status says so. */

const {
  apply,
  clock,
  condition,
  controlPlane,
  eventReasons,
  get,
  getBackup,
  kubectl,
  logged,
  namespace,
  patch,
  readyReason,
  snapshotsOf,
  touch,
} = operatorUnderTest("refusals");

const badToleration = { tolerations: [{ key: "a", operator: "Exists", value: "b" }] };

/** A DatabaseBackup for which a Job must detect the server's version. */
function unversioned(name: string, spec: Partial<DatabaseBackup["spec"]>): object {
  const connection = { ...backup().spec.connection, version: undefined };
  return wanted(name, {
    ...spec,
    connection: connection as NonNullable<DatabaseBackup["spec"]["connection"]>,
  });
}

async function firstBackup(name: string): Promise<void> {
  await readyReason(name, "Scheduled");
  await controlPlane.startRun(name, `${name}-1`);
  await controlPlane.end(`${name}-1`, { exitCode: 0, message: outcome() });
}

const activeJob = (name: string, component: string) =>
  eventually(`an active Job for ${component} of ${name}`, async () => {
    const all = await controlPlane.jobsOf(name, component);
    const active = all.find(({ status }) => status?.conditions === undefined);
    if (active?.metadata.name === undefined) throw new Error("there is none");
    return active.metadata.name;
  });

const snapshotReady = async (name: string) =>
  (await get<DatabaseSnapshot>("databasesnapshot", name)).status?.conditions?.find(
    ({ type }) => type === "Ready",
  );

const runsOf = async (name: string) => (await getBackup(name)).status?.recentRuns ?? [];

/** A policy that demands the label `team` on Jobs of this namespace. */
const policyName = `team-of-jobs-${namespace}`;
const policy = admissionPolicy(policyName, namespace, { group: "batch", version: "v1", plural: "jobs" }, [
  { expression: "has(object.metadata.labels.team)", message: "Jobs need the label team" },
]);
const job = (labels: object) => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name: "try", labels },
  spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "i" }] } } },
});

const admits = (object: object) =>
  kubectl(["create", "--dry-run=server", "-f", "-"], JSON.stringify(object)).then(
    () => true,
    () => false,
  );

/** @param refused An object that a policy refuses. */
async function whileRefused<T>(policies: object[], refused: object, body: () => Promise<T>): Promise<T> {
  const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: policies });
  await inCluster(["apply", "-f", "-"], { input });
  try {
    await eventually("the policy to take effect", async () => {
      expect(await admits(refused)).toBe(false);
    });
    return await body();
  } finally {
    await inCluster(["delete", "-f", "-"], { input });
    await eventually("the policy to lose its effect", async () => {
      expect(await admits(refused)).toBe(true);
    });
  }
}

const withPolicy = <T>(body: () => Promise<T>) => whileRefused(policy, job({}), body);

afterAll(() => {
  expect(logged.filter((line) => line.startsWith("Reconcile failed"))).toEqual([]);
});

describe("Pods that the API server refuses", () => {
  const why = "failed quota: team: must specify limits.memory for: backup";

  // First, because it measures the age of a Job, and the tests set the clock forward.
  test("of maintenance are shown, and make it fail after five minutes, so that the next Job has the new spec", async () => {
    await apply(wanted("kept", { deletionPolicy: "Retain" }));
    await firstBackup("kept");
    const jobName = await activeJob("kept", "maintenance");
    await controlPlane.refuse(jobName, why);
    await touch("kept");
    await eventually("the reason in the status", async () => {
      expect((await getBackup("kept")).status?.repository?.maintenance).toMatchObject({
        jobName,
        phase: "Running",
        reason: "FailedCreate",
        message: expect.stringContaining(why) as string,
      });
    });
    await patch("databasebackup", "kept", {
      spec: { repository: { resources: { limits: { memory: "1Gi" } } } },
    });
    clock.forward(301);
    await touch("kept");
    await eventually("the failure of maintenance", async () => {
      expect(await condition("kept", "LastMaintenanceSucceeded")).toMatchObject({
        status: "False",
        reason: "FailedCreate",
        message: expect.stringContaining(why) as string,
      });
    });
    clock.forward(601);
    await touch("kept");
    const next = await activeJob("kept", "maintenance");
    expect(next).not.toBe(jobName);
    const { spec } = await controlPlane.client.get(jobs, { namespace, name: next });
    expect(spec?.template.spec?.containers[0]?.resources?.limits).toEqual({ memory: "1Gi" });
  });

  test("of a run are shown in Ready, in the run and in the on-demand DatabaseSnapshot, until there is one", async () => {
    await apply(wanted("unlimited"));
    await readyReason("unlimited", "Scheduled");
    await apply({
      apiVersion: "databases.test.io/v1alpha1",
      kind: "DatabaseSnapshot",
      metadata: { name: "wish" },
      spec: { backupRef: { name: "unlimited" } },
    });
    const jobName = await activeJob("unlimited", "backup");
    await controlPlane.refuse(jobName, why);
    await touch("unlimited");
    const message = `Kubernetes cannot create a Pod for Job ${jobName}: pods "${jobName}-…" is forbidden: ${why}`;
    expect(await readyReason("unlimited", "FailedCreate")).toBe(message);
    expect((await getBackup("unlimited")).status?.recentRuns?.[0]).toMatchObject({
      jobName,
      phase: "Running",
      reason: "FailedCreate",
      message,
    });
    await eventually("the reason in the DatabaseSnapshot", async () => {
      expect(await snapshotReady("wish")).toMatchObject({
        status: "Unknown",
        reason: "FailedCreate",
        message,
      });
    });
    await controlPlane.begin(jobName);
    await readyReason("unlimited", "Scheduled");
    expect((await getBackup("unlimited")).status?.recentRuns?.[0]).not.toHaveProperty("reason");
  });

  test("of the Job that detects the version are shown, and a changed spec makes another Job", async () => {
    await apply(unversioned("curious", {}));
    const jobName = await activeJob("curious", "probe");
    const { metadata } = await controlPlane.client.get(jobs, { namespace, name: jobName });
    await controlPlane.refuse(jobName, why);
    // Nothing but a change of the spec replaces the Job.
    await kubectl(["annotate", "databasebackup", "curious", "look=again"]);
    expect(await readyReason("curious", "FailedCreate")).toContain(why);
    expect((await controlPlane.client.get(jobs, { namespace, name: jobName })).metadata.uid).toBe(
      metadata.uid,
    );
    await patch("databasebackup", "curious", { spec: { resources: { limits: { memory: "1Gi" } } } });
    await eventually("another Job with the limits", async () => {
      const next = await controlPlane.client.get(jobs, { namespace, name: jobName });
      expect(next.metadata.uid).not.toBe(metadata.uid);
      expect(next.spec?.template.spec?.containers[0]?.resources).toMatchObject({ limits: { memory: "1Gi" } });
    });
  });
});

describe("a run that cannot start, when the spec changes", () => {
  const why = "no such image";
  const newImage = { spec: { connection: { image: "registry.test/postgres:right" } } };

  async function startStuck(name: string, jobName: string, scheduledTime?: string): Promise<void> {
    await controlPlane.startRun(name, jobName, scheduledTime);
    await stick(name, jobName);
  }

  async function stick(name: string, jobName: string): Promise<void> {
    await controlPlane.failToPull(jobName, why);
    await readyReason(name, "ImagePullBackOff");
  }

  /** Changes the spec, and returns the name of the Job that takes the place of this one. */
  async function replaceBy(change: object, name: string, jobName: string): Promise<string> {
    const { metadata } = await controlPlane.client.get(jobs, { namespace, name: jobName });
    await patch("databasebackup", name, change);
    return eventually(`the Job that replaces ${jobName}`, async () => {
      const active = (await controlPlane.jobsOf(name, "backup")).map(({ metadata }) => metadata);
      expect(active).toMatchObject([{ annotations: { "databases.test.io/replaces": metadata.uid } }]);
      return active[0]?.name ?? "";
    });
  }

  test("is replaced, without a failure, if a person started it", async () => {
    await apply(wanted("manual"));
    await readyReason("manual", "Scheduled");
    await startStuck("manual", "by-hand");
    // What the Pod does not get replaces nothing.
    await touch("manual");
    await patch("databasebackup", "manual", { spec: { schedule: "0 4 * * *" } });
    await eventually("the new schedule in the status", async () => {
      expect((await getBackup("manual")).status?.effectiveSchedule).toBe("0 4 * * *");
    });
    expect((await runsOf("manual")).map(({ jobName }) => jobName)).toEqual(["by-hand"]);

    const jobName = await replaceBy(newImage, "manual", "by-hand");
    await readyReason("manual", "Scheduled");
    expect(await runsOf("manual")).toMatchObject([{ jobName, phase: "Running", trigger: "Manual" }]);
    const made = await controlPlane.client.get(jobs, { namespace, name: jobName });
    expect(made.spec?.template.spec?.containers[0]?.image).toBe("registry.test/postgres:right");
    expect(await eventReasons("manual")).toContain("RunReplaced");
    await controlPlane.end(jobName, { exitCode: 0, message: outcome() });
    await eventually("the backup", async () => {
      const { status } = await getBackup("manual");
      expect(status?.recentRuns).toMatchObject([{ jobName, phase: "Succeeded" }]);
      expect(status?.consecutiveFailures).toBe(0);
    });
    expect(await eventReasons("manual")).not.toContain("BackupFailed");
  });

  test("is replaced for its DatabaseSnapshot, which does not fail", async () => {
    await apply(wanted("demanded"));
    await readyReason("demanded", "Scheduled");
    await apply({
      apiVersion: "databases.test.io/v1alpha1",
      kind: "DatabaseSnapshot",
      metadata: { name: "demand" },
      spec: { backupRef: { name: "demanded" } },
    });
    const replaced = await activeJob("demanded", "backup");
    await stick("demanded", replaced);
    const jobName = await replaceBy(newImage, "demanded", replaced);
    await controlPlane.begin(jobName);
    await eventually("the other Job in the DatabaseSnapshot", async () => {
      const { status } = await get<DatabaseSnapshot>("databasesnapshot", "demand");
      expect(status).toMatchObject({ phase: "Running", jobName });
    });
    await controlPlane.end(jobName, { exitCode: 0, message: outcome() });
    await eventually("the backup", async () => {
      expect(await snapshotReady("demand")).toMatchObject({ status: "True" });
    });
  });

  test("is replaced if it is the first one, once", async () => {
    await apply(wanted("first", { immediate: true }));
    await readyReason("first", "Scheduled");
    await stick("first", "first-immediate");
    const jobName = await replaceBy(newImage, "first", "first-immediate");
    await touch("first");
    await readyReason("first", "Scheduled");
    expect(await runsOf("first")).toMatchObject([{ jobName, trigger: "Immediate" }]);
  });

  test("is replaced if its time of the schedule is not too long ago, and counts as started", async () => {
    await apply(wanted("punctual", { schedule: "0 0 1 1 *", startingDeadlineSeconds: 3600 }));
    await readyReason("punctual", "Scheduled");
    const time = new Date(clock.now() - 60_000).toISOString();
    await startStuck("punctual", "punctual-1", time);
    const jobName = await replaceBy(newImage, "punctual", "punctual-1");
    await eventually("the other run", async () => {
      expect(await runsOf("punctual")).toMatchObject([{ jobName, trigger: "Schedule" }]);
    });
    const { metadata } = await controlPlane.client.get(jobs, { namespace, name: jobName });
    expect(metadata.annotations).toMatchObject({ "batch.kubernetes.io/cronjob-scheduled-timestamp": time });
  });

  test("is ended and has failed if it is too late for another", async () => {
    await apply(wanted("late", { schedule: "0 0 1 1 *", startingDeadlineSeconds: 60 }));
    await readyReason("late", "Scheduled");
    await startStuck("late", "late-1", new Date(clock.now() - 120_000).toISOString());
    await patch("databasebackup", "late", newImage);
    await eventually("the failure", async () => {
      expect(await runsOf("late")).toMatchObject([
        {
          jobName: "late-1",
          phase: "Failed",
          reason: "NeverStarted",
          message: expect.stringContaining(why) as string,
        },
      ]);
    });
    await eventually("the deletion of the Job", async () => {
      expect(await controlPlane.jobsOf("late", "backup")).toEqual([]);
    });
    await readyReason("late", "Scheduled");
    expect(await condition("late", "LastBackupSucceeded")).toMatchObject({ reason: "NeverStarted" });
  });

  test("is shown with what its kubelet says of a volume, and is replaced", async () => {
    await apply(wanted("mounting"));
    await readyReason("mounting", "Scheduled");
    await controlPlane.startRun("mounting", "mounting-1");
    await controlPlane.failToMount("mounting-1", 'MountVolume.SetUp failed: secret "ca" not found');
    clock.forward(61);
    await touch("mounting");
    expect(await readyReason("mounting", "FailedMount")).toContain('secret "ca" not found');
    await replaceBy(newImage, "mounting", "mounting-1");
    await readyReason("mounting", "Scheduled");
  });

  test("is replaced if the API server refuses its Pods", async () => {
    await apply(wanted("refused"));
    await readyReason("refused", "Scheduled");
    await controlPlane.startRun("refused", "refused-1");
    await controlPlane.refuse("refused-1", why);
    await touch("refused");
    await readyReason("refused", "FailedCreate");
    await replaceBy({ spec: { resources: { limits: { memory: "1Gi" } } } }, "refused", "refused-1");
    await readyReason("refused", "Scheduled");
  });

  test("stays while it does its work", async () => {
    await apply(wanted("working"));
    await readyReason("working", "Scheduled");
    await controlPlane.startRun("working", "working-1");
    await controlPlane.begin("working-1");
    await patch("databasebackup", "working", newImage);
    await eventually("the new spec in the status", async () => {
      const { metadata, status } = await getBackup("working");
      expect(status?.observedGeneration).toBe(metadata.generation);
      expect(status?.recentRuns).toMatchObject([{ jobName: "working-1", phase: "Running" }]);
    });
    expect(await controlPlane.jobsOf("working", "backup")).toHaveLength(1);
  });
});

describe("a field that only the API server can judge", () => {
  test("makes Ready False with its message, until the spec is mended", async () => {
    await apply(wanted("tolerant", badToleration));
    const message = await readyReason("tolerant", "InvalidSpec");
    expect(message).toContain("spec.jobTemplate.spec.template.spec.tolerations[0].operator");
    expect(message).toContain("value must be empty when `operator` is 'Exists'");
    await patch("databasebackup", "tolerant", { spec: { tolerations: [{ key: "a", operator: "Exists" }] } });
    await readyReason("tolerant", "Scheduled");
  });

  test("is found in the Job that detects the version, before any other", async () => {
    await apply(unversioned("asking", badToleration));
    expect(await readyReason("asking", "InvalidSpec")).toContain(
      "value must be empty when `operator` is 'Exists'",
    );
  });

  test("makes LastMaintenanceSucceeded False where it concerns maintenance alone", async () => {
    const resources = { limits: { memory: "1Gi", "hugepages-2Mi": "3Mi" } };
    await apply(wanted("huge", { repository: { resources } }));
    await firstBackup("huge");
    await eventually("the failure of maintenance", async () => {
      expect(await condition("huge", "LastMaintenanceSucceeded")).toMatchObject({
        status: "False",
        reason: "InvalidSpec",
        message: expect.stringContaining("hugepages-2Mi") as string,
      });
    });
    expect(await condition("huge", "Ready")).toMatchObject({ status: "True" });
    // Within ten minutes there is no second attempt, so nothing is written.
    const { metadata } = await getBackup("huge");
    await touch("huge");
    await eventually("the next reconcile", async () => {
      expect((await getBackup("huge")).status?.observedGeneration).toBe((metadata.generation ?? 0) + 1);
    });
    const failed = (await getBackup("huge")).status?.repository?.maintenance;
    await patch("databasebackup", "huge", { spec: { repository: { resources: null } } });
    clock.forward(700);
    await touch("huge");
    const next = await activeJob("huge", "maintenance");
    expect(next).not.toBe(failed?.jobName);
  });
});

describe("an admission policy on Jobs", () => {
  test("makes Ready False and lets an on-demand backup wait, until jobMetadata has what it demands", async () => {
    await apply(wanted("labelled"));
    await readyReason("labelled", "Scheduled");
    await withPolicy(async () => {
      await apply(wanted("immediate", { immediate: true }));
      expect(await readyReason("immediate", "InvalidSpec")).toContain("Jobs need the label team");
      await apply({
        apiVersion: "databases.test.io/v1alpha1",
        kind: "DatabaseSnapshot",
        metadata: { name: "now" },
        spec: { backupRef: { name: "labelled" } },
      });
      await eventually("the refusal of the on-demand backup", async () => {
        expect(await snapshotReady("now")).toMatchObject({
          status: "Unknown",
          reason: "InvalidSpec",
          message: expect.stringContaining("Jobs need the label team") as string,
        });
      });
      for (const name of ["immediate", "labelled"])
        await patch("databasebackup", name, { spec: { jobMetadata: { labels: { team: "shop" } } } });
      await readyReason("immediate", "Scheduled");
      await eventually("the on-demand backup", async () => {
        expect(await snapshotReady("now")).toMatchObject({ reason: "Running" });
      });
    });
  });
});

test("a quota that allows no further Job makes Ready False with AdmissionDenied", async () => {
  await apply({
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "no-cronjobs" },
    spec: { hard: { "count/cronjobs.batch": "0" } },
  });
  // There is no controller of quotas here.
  const status = { status: { hard: { "count/cronjobs.batch": "0" }, used: { "count/cronjobs.batch": "0" } } };
  await kubectl([
    "patch",
    "resourcequota",
    "no-cronjobs",
    "--subresource=status",
    "--type=merge",
    "-p",
    JSON.stringify(status),
  ]);
  await apply(wanted("excess"));
  expect(await readyReason("excess", "AdmissionDenied")).toContain("exceeded quota: no-cronjobs");
  await kubectl(["delete", "resourcequota", "no-cronjobs"]);
  await touch("excess");
  await readyReason("excess", "Scheduled");
});

describe("a DatabaseSnapshot that the API server refuses", () => {
  const plural = { group: "databases.test.io", version: "v1alpha1", plural: "databasesnapshots" };
  const message = "this namespace has enough DatabaseSnapshots";
  const policies = admissionPolicy(`few-snapshots-${namespace}`, namespace, plural, [
    { expression: "object.spec.backupRef.name != 'counted'", message },
  ]);
  const refused = {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseSnapshot",
    metadata: { name: "try" },
    spec: { backupRef: { name: "counted" } },
  };

  test("is created once it is admitted, and neither hides the run nor keeps maintenance waiting", async () => {
    await apply(wanted("counted"));
    await firstBackup("counted");
    const maintenance = await activeJob("counted", "maintenance");
    await whileRefused(policies, refused, async () => {
      await controlPlane.startRun("counted", "counted-2");
      await controlPlane.end("counted-2", {
        exitCode: 0,
        message: outcome({ snapshotID: "12345678".repeat(8) }),
      });
      expect(await readyReason("counted", "SnapshotRefused")).toContain(message);
      expect((await runsOf("counted"))[0]).toMatchObject({ jobName: "counted-2", phase: "Running" });
      await controlPlane.end(
        maintenance,
        { exitCode: 1, message: '{"failed":{"reason":"StorageUnreachable","message":"no route"}}' },
        "maintenance",
      );
      clock.forward(601);
      await touch("counted");
      await eventually("the next maintenance", async () => {
        expect(await activeJob("counted", "maintenance")).not.toBe(maintenance);
      });
    });
    await touch("counted");
    await readyReason("counted", "Scheduled");
    expect((await runsOf("counted"))[0]).toMatchObject({ jobName: "counted-2", phase: "Succeeded" });
    const snapshots = await snapshotsOf("counted");
    expect(snapshots.map(({ status }) => status?.artifact?.snapshotID)).toContain("12345678".repeat(8));
  });
});
