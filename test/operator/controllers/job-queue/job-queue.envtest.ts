import { afterEach, describe, expect, inject, test } from "vitest";
import { eventually, StopWaiting } from "../../../../lib/testing/eventually.ts";
import type { DatabaseSnapshot } from "../../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import { registerControllers } from "../../../../operator/controllers/index.ts";
import type { JobLimits } from "../../../../operator/job-queue/plan.ts";
import type { CronJob, Job } from "../../../../operator/kubernetes/kinds.ts";
import { jobs } from "../../../../operator/kubernetes/kinds.ts";
import { Manager } from "../../../../operator/runtime/index.ts";
import { controllersOptions } from "../../../support/controllers/controllers-options.ts";
import { operatorUnderTest, wanted } from "../../../support/controllers/operator-under-test.ts";
import { failedScript } from "../../../support/repository/termination-messages.ts";
import { recordingLog } from "../../../support/runtime/parts.ts";

/* The operator starts Jobs within a limit. */

const runLimits: JobLimits = { total: 2 };
const limits = { backup: runLimits, verification: { total: 2 } };
const {
  apply,
  clock,
  controlPlane,
  eventReasons,
  get,
  getBackup,
  kubectl,
  namespace,
  patch,
  readyReason,
  whileStopped,
} = operatorUnderTest("queue", { limits });

// The next test finds all places free, also if this one failed.
afterEach(async () => {
  await kubectl(["delete", "jobs", "--all"]);
});

const getJob = (name: string) => get<Job>("job", name);
const isSuspended = async (name: string) => (await getJob(name)).spec?.suspend;
/** Ends a Job. A first backup would change the spec's template, because the repository is known from then on. */
const end = (name: string) =>
  controlPlane.end(name, { exitCode: 1, message: failedScript("DumpFailed", "no") });

async function scheduled(name: string, spec: Parameters<typeof wanted>[1] = {}): Promise<void> {
  await apply(wanted(name, { concurrencyPolicy: "Allow", schedule: "@yearly", ...spec }));
  await readyReason(name, "Scheduled");
}

/** Waits until a Job is started, and begins it as Kubernetes would. */
async function begun(name: string): Promise<void> {
  await eventually(`the start of Job ${name}`, async () => {
    expect(await isSuspended(name)).toBe(false);
  });
  await controlPlane.begin(name);
}

/** Creates the Job of a drill, as the operator does. Its Pod restores nothing. */
async function createDrill(backup: string, name: string): Promise<void> {
  const { uid = "" } = (await getBackup(backup)).metadata;
  const labels = {
    "app.kubernetes.io/component": "verification",
    "databases.test.io/databasebackup": backup,
  };
  const annotations = {
    "databases.test.io/databasebackup-name": backup,
    "databases.test.io/databasebackup-uid": uid,
  };
  await controlPlane.client.create(jobs, {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { namespace, name, annotations, labels: { ...labels, "databases.test.io/queue": "waiting" } },
    spec: {
      suspend: true,
      backoffLimit: 0,
      template: {
        metadata: { labels, annotations },
        spec: { restartPolicy: "Never", containers: [{ name: "verify", image: "my-operator:test" }] },
      },
    },
  });
}

const endDrill = (name: string) => controlPlane.end(name, { exitCode: 1, message: "" }, "verify");
/** The drills of a DatabaseBackup that have been started and have not ended. */
async function activeDrills(backup: string): Promise<string[]> {
  return (await controlPlane.jobsOf(backup, "verification"))
    .filter(({ spec, status }) => spec?.suspend === false && status?.conditions === undefined)
    .map(({ metadata }) => metadata.name ?? "");
}
/** Waits until two drills are active, and returns their names. More are too many. */
async function twoAreActive(backup: string): Promise<string[]> {
  return eventually(`two active drills of ${backup}`, async () => {
    const active = await activeDrills(backup);
    if (active.length > 2) throw new StopWaiting(`${active.length} drills run at a time`);
    expect(active).toHaveLength(2);
    return active;
  });
}

/** Waits until the status says why a run waits, and returns its message. */
function waits(backup: string, jobName: string, reason: string, message = ""): Promise<string> {
  return eventually(`the reason ${reason} of ${jobName}`, async () => {
    const run = (await getBackup(backup)).status?.recentRuns?.find((each) => each.jobName === jobName);
    expect(run).toMatchObject({
      phase: "Pending",
      reason,
      message: expect.stringContaining(message) as string,
    });
    return run?.message ?? "";
  });
}

async function runOf(backup: string, jobName: string) {
  const { status } = await getBackup(backup);
  return status?.recentRuns?.find((each) => each.jobName === jobName);
}

test("Jobs begin suspended, and the operator starts as many as the limit allows, the oldest first", async () => {
  await scheduled("orders");
  const { jobTemplate } = (await get<CronJob>("cronjob", "orders")).spec;
  expect(jobTemplate.spec?.suspend).toBe(true);
  await kubectl(["create", "job", "--from=cronjob/orders", "by-hand"]);
  await begun("by-hand");
  await controlPlane.startRun("orders", "orders-1", "2026-01-01T00:00:00Z");
  await begun("orders-1");
  await controlPlane.startRun("orders", "orders-2", "2026-01-01T01:00:00Z");
  await waits("orders", "orders-2", "WaitingForTurn", "2 of at most 2 runs are in progress.");
  expect((await getBackup("orders")).status?.inProgress).toBe(true);
  expect((await runOf("orders", "by-hand"))?.phase).toBe("Running");
  // That a run waits is no reason why backups could not run.
  expect((await getBackup("orders")).status?.conditions).toContainEqual(
    expect.objectContaining({ type: "Ready", status: "True" }),
  );
  await controlPlane.startRun("orders", "orders-3", "2026-01-01T02:00:00Z");
  await waits("orders", "orders-3", "WaitingForTurn", "1 run comes before it.");
  await end("by-hand");
  await begun("orders-2");
  expect(await isSuspended("orders-3")).toBe(true);
  const started = await getJob("orders-2");
  expect(started.metadata.labels).toMatchObject({ "databases.test.io/queue": "started" });
  await eventually("the run in the status", async () => {
    expect((await runOf("orders", "orders-2"))?.phase).toBe("Running");
  });
  await end("orders-1");
  await begun("orders-3");
  await end("orders-2");
  await end("orders-3");
  await eventually("the events of the runs", async () => {
    expect((await eventReasons("orders")).filter((reason) => reason === "BackupStarted")).not.toEqual([]);
    expect((await getBackup("orders")).status?.inProgress).toBe(false);
  });
});

describe("drills", () => {
  test("of five, two run at a time, while runs take their own places", async () => {
    await scheduled("drilled");
    const drills = Array.from({ length: 5 }, (_, at) => `drill-${at}`);
    for (const name of drills) await createDrill("drilled", name);
    const first = await twoAreActive("drilled");
    for (const name of first) await controlPlane.begin(name, "verify");
    // Drills wait, and runs start; runs wait, and drills start.
    for (const name of ["run-1", "run-2", "run-3"]) await controlPlane.startRun("drilled", name);
    for (const name of ["run-1", "run-2"]) await begun(name);
    await waits("drilled", "run-3", "WaitingForTurn", "2 of at most 2 runs are in progress.");
    expect(await activeDrills("drilled")).toEqual(first);
    const started = new Set(first);
    for (const left of [3, 2, 1]) {
      const [next = ""] = await twoAreActive("drilled");
      await endDrill(next);
      await eventually(`the start of another drill, with ${left} waiting`, async () => {
        for (const name of await activeDrills("drilled")) started.add(name);
        expect(started.size).toBe(6 - left);
      });
      expect((await activeDrills("drilled")).length).toBe(2);
    }
    expect([...started].sort()).toEqual(drills);
    expect(await isSuspended("run-3")).toBe(true);
    for (const name of await activeDrills("drilled")) await endDrill(name);
    await end("run-1");
    await begun("run-3");
  });

  test("are held by spec.verification.suspend, and not by spec.suspend", async () => {
    await scheduled("held");
    await patch("databasebackup", "held", { spec: { verification: { suspend: true } } });
    await createDrill("held", "held-drill");
    await controlPlane.startRun("held", "held-run", "2026-01-01T00:00:00Z");
    await begun("held-run");
    await end("held-run");
    expect(await isSuspended("held-drill")).toBe(true);
    await patch("databasebackup", "held", { spec: { suspend: true, verification: { suspend: false } } });
    await readyReason("held", "Suspended");
    await eventually("the start of the drill", async () => {
      expect(await isSuspended("held-drill")).toBe(false);
    });
  });

  test("do not exceed the limit after a restart, which continues where the queue was", async () => {
    await scheduled("restarted");
    for (const at of [0, 1, 2, 3, 4]) await createDrill("restarted", `restarted-${at}`);
    const [one = "", other = ""] = await twoAreActive("restarted");
    await whileStopped(async () => {
      await controlPlane.begin(other, "verify");
      await endDrill(one);
      expect(await activeDrills("restarted")).toEqual([other]);
    });
    const active = await twoAreActive("restarted");
    expect(active).toContain(other);
    const { metadata } = await getJob(active.find((name) => name !== other) ?? "");
    expect(metadata.labels).toMatchObject({ "databases.test.io/queue": "started" });
  });

  test("that wait say for what, and how many come before: in the status, and in Verified before a drill has ended", async () => {
    await scheduled("waiting");
    for (const at of [0, 1, 2, 3]) await createDrill("waiting", `waiting-${at}`);
    await twoAreActive("waiting");
    await scheduled("behind");
    // Of Jobs of the same second, the order of their names decides: this one is the last.
    await createDrill("behind", "waits-behind");
    const explained = {
      reason: "WaitingForTurn",
      message: expect.stringMatching(
        /2 of at most 2 drills are in progress\. \d drills? comes? before it\./,
      ) as string,
    };
    await eventually("the drill that waits", async () => {
      const { status } = await getBackup("behind");
      expect(status?.verification?.active).toMatchObject({
        jobName: "waits-behind",
        phase: "Pending",
        ...explained,
      });
      expect(status?.conditions).toContainEqual(
        expect.objectContaining({ type: "Verified", status: "Unknown", ...explained }),
      );
    });
    await kubectl(["delete", "jobs", "--selector=databases.test.io/databasebackup=waiting"]);
    await eventually("the drill that runs", async () => {
      const { status } = await getBackup("behind");
      expect(status?.verification?.active).toMatchObject({ jobName: "waits-behind", phase: "Running" });
      expect(status?.conditions).toContainEqual(
        expect.objectContaining({ type: "Verified", status: "Unknown", reason: "NotDrilled" }),
      );
    });
    await endDrill("waits-behind");
    await eventually("the status without a drill", async () => {
      expect((await getBackup("behind")).status?.verification).not.toHaveProperty("active");
    });
  });

  test("one that cannot start for ten minutes gives its place to the next drill, and not to a run", async () => {
    await scheduled("stuck");
    for (const name of ["run-a", "run-b"]) {
      await controlPlane.startRun("stuck", name);
      await begun(name);
    }
    for (const name of ["cannot-start", "works-well"]) {
      await createDrill("stuck", name);
      await eventually("the start", async () => {
        expect(await isSuspended(name)).toBe(false);
      });
    }
    await controlPlane.failToPull("cannot-start", "no such image");
    await controlPlane.begin("works-well", "verify");
    await controlPlane.startRun("stuck", "run-c");
    await waits("stuck", "run-c", "WaitingForTurn");
    clock.forward(700);
    await patch("job", "run-c", { metadata: { annotations: { look: "again" } } });
    await createDrill("stuck", "next-drill");
    await eventually("the start of the next drill", async () => {
      expect(await isSuspended("next-drill")).toBe(false);
    });
    expect(await isSuspended("cannot-start")).toBe(true);
    expect(await isSuspended("works-well")).toBe(false);
    expect(await isSuspended("run-c")).toBe(true);
    expect(await eventReasons("cannot-start")).toContain("JobPutBack");
    await end("run-a");
    await begun("run-c");
  });
});

describe("with both places taken", () => {
  test("first runs and requested backups wait, too", async () => {
    const [one, other] = await fill();
    await scheduled("first", { immediate: true });
    await waits("first", "first-immediate", "WaitingForTurn");
    await apply({
      apiVersion: "databases.test.io/v1alpha1",
      kind: "DatabaseSnapshot",
      metadata: { name: "before-upgrade" },
      spec: { backupRef: { name: "first" } },
    });
    const requested = await eventually("the DatabaseSnapshot that waits", async () => {
      const { status } = await get<DatabaseSnapshot>("databasesnapshot", "before-upgrade");
      expect(status).toMatchObject({ phase: "Pending" });
      expect(status?.conditions).toContainEqual(
        expect.objectContaining({
          type: "Ready",
          status: "Unknown",
          reason: "WaitingForTurn",
          message: expect.stringContaining("2 of at most 2 runs") as string,
        }),
      );
      return status?.jobName ?? "";
    });
    // They may have been created in the same second.
    await end(one);
    await end(other);
    await begun("first-immediate");
    await begun(requested);
    await eventually("the DatabaseSnapshot that runs", async () => {
      expect((await get<DatabaseSnapshot>("databasesnapshot", "before-upgrade")).status?.phase).toBe(
        "Running",
      );
    });
  });

  test("a person can start a Job at once, and it takes a place", async () => {
    const [one, other] = await fill();
    await controlPlane.startRun("full", "urgent");
    await controlPlane.startRun("full", "patient");
    await waits("full", "urgent", "WaitingForTurn");
    await patch("job", "urgent", { spec: { suspend: false } });
    await begun("urgent");
    await end(one);
    await waits("full", "patient", "WaitingForTurn", "2 of at most 2 runs are in progress.");
    const started = await eventually("the label of a Job that was started", async () => {
      const { metadata } = await getJob("urgent");
      expect(metadata.labels).toMatchObject({ "databases.test.io/queue": "started" });
      return metadata.annotations?.["databases.test.io/started"] ?? "";
    });
    expect(Date.parse(started)).toBeGreaterThan(0);
    // Whoever suspends it again wants it to stay so.
    await patch("job", "urgent", { spec: { suspend: true } });
    await end(other);
    await begun("patient");
    await waits("full", "urgent", "JobSuspended");
  });

  test("what the spec suspends meanwhile does not start, unless a person asked for it", async () => {
    const [one, other] = await fill();
    await scheduled("later");
    await controlPlane.startRun("later", "later-1", "2026-01-01T00:00:00Z");
    await waits("later", "later-1", "WaitingForTurn");
    await controlPlane.startRun("later", "asked");
    await patch("databasebackup", "later", { spec: { suspend: true } });
    await readyReason("later", "Suspended");
    await waits("later", "later-1", "WaitingForTurn", "when spec.suspend of the DatabaseBackup is false");
    await end(one);
    await begun("asked");
    await end(other);
    await end("asked");
    expect(await isSuspended("later-1")).toBe(true);
    await patch("databasebackup", "later", { spec: { suspend: false } });
    await begun("later-1");
  });

  test("a run of a DatabaseBackup that is no longer ready does not start", async () => {
    const [one] = await fill();
    await scheduled("broken");
    await controlPlane.startRun("broken", "broken-1");
    await waits("broken", "broken-1", "WaitingForTurn");
    await patch("databasebackup", "broken", { spec: { schedule: "0 0 30 2 *" } });
    await readyReason("broken", "InvalidSpec");
    await end(one);
    await waits("broken", "broken-1", "WaitingForTurn", "when the condition Ready");
    await patch("databasebackup", "broken", { spec: { schedule: "@yearly" } });
    await begun("broken-1");
  });

  test("a Job that waits is replaced when the spec changes, and keeps its place", async () => {
    const [one] = await fill();
    await scheduled("changed");
    await controlPlane.startRun("changed", "changed-1", "2026-01-01T00:00:00Z");
    await waits("changed", "changed-1", "WaitingForTurn");
    const { creationTimestamp, uid } = (await getJob("changed-1")).metadata;
    await patch("databasebackup", "changed", { spec: { nodeSelector: { disk: "fast" } } });
    const replacement = await eventually("the Job in its place", async () => {
      const [job, ...others] = await controlPlane.jobsOf("changed", "backup");
      expect(others).toEqual([]);
      expect(job?.metadata.annotations).toMatchObject({
        "databases.test.io/replaces": uid,
        "databases.test.io/waiting-since": creationTimestamp,
      });
      return job?.metadata.name ?? "";
    });
    expect(await isSuspended(replacement)).toBe(true);
    await end(one);
    await begun(replacement);
  });

  test("of more Jobs than the status keeps otherwise, all that wait are shown, and replaced when the spec changes", async () => {
    await fill();
    await scheduled("many");
    const names = Array.from({ length: 12 }, (_, at) => `many-${at}`);
    for (const name of names) await controlPlane.startRun("many", name);
    for (const name of names) await waits("many", name, "WaitingForTurn");
    const wide = await kubectl(["get", "databasebackup", "many", "-o", "wide"]);
    expect(wide).toMatch(/\bWAITING\b[^]*\bWaitingForTurn\b/);
    await patch("databasebackup", "many", { spec: { nodeSelector: { disk: "fast" } } });
    await eventually("the Jobs in their places", async () => {
      const replaces = (await controlPlane.jobsOf("many", "backup")).map(
        ({ metadata }) => metadata.annotations?.["databases.test.io/replaces"],
      );
      expect(new Set(replaces).size).toBe(12);
      expect(replaces).not.toContain(undefined);
    });
    await patch("databasebackup", "many", { spec: { suspend: true } });
  });

  test("a Job that cannot start for ten minutes gives its place to one that waits", async () => {
    await scheduled("bad");
    await scheduled("full");
    await controlPlane.startRun("bad", "no-image");
    await eventually("the start", async () => {
      expect(await isSuspended("no-image")).toBe(false);
    });
    await controlPlane.failToPull("no-image", "no such image");
    await controlPlane.startRun("full", "works");
    await begun("works");
    await controlPlane.startRun("full", "next");
    await waits("full", "next", "WaitingForTurn");
    clock.forward(700);
    // A change of any Job makes the operator look again.
    await patch("job", "next", { metadata: { annotations: { look: "again" } } });
    await begun("next");
    expect(await isSuspended("no-image")).toBe(true);
    expect(await eventReasons("no-image")).toContain("JobPutBack");
    const events = [
      "get",
      "events",
      "--field-selector=reason=JobPutBack",
      "-o",
      "jsonpath={.items[*].message}",
    ];
    expect(await kubectl(events)).toContain("no such image");
    expect(await isSuspended("works")).toBe(false);
    await end("works");
    await eventually("another turn", async () => {
      expect(await isSuspended("no-image")).toBe(false);
    });
  });

  let filled = 0;
  /** Starts two runs, which take all places. Returns their names. */
  async function fill(): Promise<[string, string]> {
    await scheduled("full");
    const names: [string, string] = [`full-${++filled}`, `full-${++filled}`];
    for (const name of names) {
      await controlPlane.startRun("full", name);
      await begun(name);
    }
    return names;
  }
});

describe("Jobs that others have suspended", () => {
  test("stay suspended: by a person", async () => {
    await scheduled("paused");
    await controlPlane.startRun("paused", "paused-1");
    await begun("paused-1");
    await patch("job", "paused-1", { spec: { suspend: true } });
    const message = await waits("paused", "paused-1", "JobSuspended");
    expect(message).toContain(`kubectl --namespace=${namespace} patch job paused-1`);
    await controlPlane.startRun("paused", "paused-2");
    await begun("paused-2");
    expect(await isSuspended("paused-1")).toBe(true);
  });

  test("stay suspended: by Kueue, whose label the Jobs have from the spec or from Kueue itself", async () => {
    await scheduled("kueue", { jobMetadata: { labels: { "kueue.x-k8s.io/queue-name": "backups" } } });
    const { jobTemplate } = (await get<CronJob>("cronjob", "kueue")).spec;
    expect(jobTemplate.spec).not.toHaveProperty("suspend");
    expect(jobTemplate.metadata?.labels).not.toHaveProperty(["databases.test.io/queue"]);
    await scheduled("defaulted");
    await controlPlane.startRun("kueue", "kueue-1");
    await patch("job", "kueue-1", { spec: { suspend: true } });
    await waits("kueue", "kueue-1", "WaitingForKueue", 'LocalQueue "backups"');
    // As Kueue does in a namespace that has a default LocalQueue, before the API server stores the Job.
    const { metadata, spec } = (await get<CronJob>("cronjob", "defaulted")).spec.jobTemplate;
    await controlPlane.client.create(jobs, {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: {
        namespace,
        name: "defaulted-1",
        annotations: { ...metadata?.annotations },
        labels: { ...metadata?.labels, "kueue.x-k8s.io/queue-name": "default" },
      },
      ...(spec === undefined ? {} : { spec }),
    });
    await waits("defaulted", "defaulted-1", "WaitingForKueue", 'LocalQueue "default"');
    await controlPlane.startRun("defaulted", "own");
    await begun("own");
    expect(await isSuspended("kueue-1")).toBe(true);
    expect(await isSuspended("defaulted-1")).toBe(true);
  });
});

test("two operators at once, as when the leader changes, do not exceed the limit", async () => {
  await scheduled("crowd");
  const stop = new AbortController();
  const other = new Manager({
    name: "my-operator",
    kubeconfig: inject("kubeconfig"),
    namespaces: [namespace],
    log: recordingLog().log,
    // With a clock of its own, each would take what the other has started for stuck.
    clock,
  });
  registerControllers(other, { ...controllersOptions, limits });
  const running = other.start(stop.signal);
  try {
    // In the order of the queue: what each of them starts next is then the same Job, which only one of them can change.
    const numbers = Array.from({ length: 12 }, (_, at) => String(at).padStart(2, "0"));
    const names = numbers.map((number) => `crowd-${number}`);
    const drills = numbers.map((number) => `crowd-drill-${number}`);
    for (const name of names) await controlPlane.startRun("crowd", name);
    for (const name of drills) await createDrill("crowd", name);
    const ended = new Set<string>();
    await eventually("the end of all runs and drills", async () => {
      const all = await controlPlane.jobsOf("crowd", "backup");
      const active = all.filter(
        ({ metadata, spec }) => spec?.suspend === false && !ended.has(metadata.name ?? ""),
      );
      const [drill, ...otherDrills] = await activeDrills("crowd");
      if (active.length > 2) throw new StopWaiting(`${active.length} run at a time`);
      if (otherDrills.length > 1) throw new StopWaiting(`${otherDrills.length + 1} drills run at a time`);
      for (const { metadata } of active.slice(0, 1)) {
        await end(metadata.name ?? "");
        ended.add(metadata.name ?? "");
      }
      if (drill !== undefined) {
        await endDrill(drill);
        ended.add(drill);
      }
      expect(ended.size).toBe(names.length + drills.length);
    });
  } finally {
    stop.abort();
    await running;
  }
});

test("without the limit, what waits is started, and new Jobs are not suspended", async () => {
  await scheduled("free");
  for (const name of ["free-1", "free-2", "free-3"]) await controlPlane.startRun("free", name);
  for (const name of ["free-1", "free-2"]) await begun(name);
  await waits("free", "free-3", "WaitingForTurn");
  delete runLimits.total;
  await patch("databasebackup", "free", { spec: { activeDeadlineSeconds: 600 } });
  await begun("free-3");
  await eventually("the native CronJob", async () => {
    const { jobTemplate } = (await get<CronJob>("cronjob", "free")).spec;
    expect(jobTemplate.spec).not.toHaveProperty("suspend");
    expect(jobTemplate.metadata?.labels).not.toHaveProperty(["databases.test.io/queue"]);
  });
});
