import { beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../../../../lib/testing/eventually.ts";
import type { Job } from "../../../../../operator/kubernetes/kinds.ts";
import { databaseBackup } from "../../../../support/api/backups.ts";
import { databasesUnderTest } from "../../../../support/controllers/databases-under-test.ts";
import { id, maintainedBackups } from "../../../../support/controllers/maintained-backups.ts";
import { operatorUnderTest } from "../../../../support/controllers/operator-under-test.ts";

/* Drills on a real API server. The tests do the work of runs, maintenance and drills. */

const underTest = operatorUnderTest("verification");
const {
  apply,
  clock,
  condition,
  controlPlane,
  eventReasons,
  getBackup,
  kubectl,
  patch,
  readyReason,
  reconciles,
  snapshotsOf,
  touch,
} = underTest;
const { create, maintenance, openMaintenance, run } = maintainedBackups(underTest);

type NamedJob = Job & { metadata: { name: string; uid: string } };

const drills = async (backup: string) => (await controlPlane.jobsOf(backup, "verification")) as NamedJob[];
const open = async (backup: string) =>
  (await drills(backup)).filter(({ status }) => status?.conditions === undefined);

async function nextDrill(backup: string): Promise<NamedJob> {
  return eventually(`a drill of ${backup}`, async () => {
    const [job] = await open(backup);
    if (job === undefined) throw new Error("no drill yet");
    return job;
  });
}

const report = (verdict: string, reason: string, more: object = {}) => ({
  verdict,
  reason,
  message: `It is ${reason}.`,
  dumpBytes: 4000,
  restoreSeconds: 8,
  peakDiskBytes: 9000,
  tables: 3,
  rows: 70,
  objects: 11,
  assertions: [],
  warnings: [],
  ...more,
});

/** Ends the next drill with a verdict. */
async function drill(backup: string, verdict: string, reason: string, more: object = {}): Promise<NamedJob> {
  const job = await nextDrill(backup);
  const judged = report(verdict, reason, more);
  const { message } = judged;
  await controlPlane.end(
    job.metadata.name,
    {
      exitCode: 0,
      message: JSON.stringify({ judged: { verdict, reason, message } }),
      log: `a line\n${JSON.stringify({ report: judged })}`,
    },
    "verify",
  );
  await eventually("the end of the drill in the status", async () => {
    const { verification } = (await getBackup(backup)).status ?? {};
    expect(verification?.history?.[0]?.jobUID).toBe(job.metadata.uid);
  });
  return job;
}

async function createWithBackups(backup: string, spec: object, ids: readonly string[]): Promise<void> {
  await create(backup, spec);
  for (const [n, each] of ids.entries()) await run(backup, `${backup}-${n + 1}`, each);
  await maintenance(backup, ids);
  await eventually("the end of maintenance", async () => {
    expect((await getBackup(backup)).status?.repository?.lastMaintenanceTime).toBeDefined();
  });
}

const snapshotNamed = async (backup: string, snapshotID: string) => {
  const found = (await snapshotsOf(backup)).find(({ status }) => status?.artifact?.snapshotID === snapshotID);
  if (found === undefined) throw new Error(`no DatabaseSnapshot of ${snapshotID}`);
  return found;
};
const verifiedOf = async (backup: string, snapshotID: string) =>
  (await snapshotNamed(backup, snapshotID)).status?.conditions?.find(({ type }) => type === "Verified");

describe("a drill after each backup", () => {
  const spec = { verification: { triggers: ["AfterBackup"] }, objectives: { rpo: "1h", rto: "5m" } };

  beforeAll(async () => {
    await createWithBackups("eager", spec, [id("c")]);
  });

  test("finds a bad backup, which is reported and not taken back by a later drill without a result", async () => {
    expect(await condition("eager", "ObjectivesMet")).toMatchObject({
      status: "Unknown",
      reason: "NotMeasured",
    });
    await drill("eager", "False", "RowsDiffer");
    expect(await condition("eager", "Verified")).toMatchObject({ status: "False", reason: "RowsDiffer" });
    expect(await verifiedOf("eager", id("c"))).toMatchObject({ status: "False", reason: "RowsDiffer" });
    await eventually("the event", async () => {
      expect(await eventReasons("eager")).toContain("VerificationFailed");
    });
    expect((await getBackup("eager")).status).not.toHaveProperty("lastVerifiedTime");
  });

  test("starts for the next backup, and its own trouble says nothing about the backup", async () => {
    await run("eager", "eager-2", id("d"));
    const job = await nextDrill("eager");
    const message = JSON.stringify({ failed: { reason: "StorageUnreachable", message: "no route" } });
    await controlPlane.end(job.metadata.name, { exitCode: 1, message, log: "" }, "verify");
    await eventually("the result", async () => {
      expect(await condition("eager", "Verified")).toMatchObject({
        status: "Unknown",
        reason: "StorageUnreachable",
      });
    });
    expect(await verifiedOf("eager", id("d"))).toMatchObject({ status: "Unknown" });
    expect(await verifiedOf("eager", id("c"))).toMatchObject({ status: "False", reason: "RowsDiffer" });
    await eventually("the event", async () => {
      expect(await eventReasons("eager")).toContain("VerificationInconclusive");
    });
  });

  test("is repeated after an hour, and a good result keeps the objectives", async () => {
    expect(await open("eager")).toEqual([]);
    clock.forward(3700);
    await touch("eager");
    // Maintenance records the bad result in the repository first.
    expect(await maintenance("eager", [id("c"), id("d")])).toEqual(
      expect.arrayContaining(["--mark", expect.stringContaining(`drill=${id("c")}/False/RowsDiffer/`)]),
    );
    const again = await drill("eager", "True", "Restored");
    expect(again.metadata.annotations).toMatchObject({ "databases.test.io/trigger": "Retry" });
    expect(await condition("eager", "ObjectivesMet")).toMatchObject({
      status: "False",
      reason: "ObjectivesMissed",
      message: expect.stringContaining("objectives.rpo (1h)") as string,
    });
    await patch("databasebackup", "eager", { spec: { objectives: { rpo: null } } });
    await eventually("the objectives", async () => {
      expect(await condition("eager", "ObjectivesMet")).toMatchObject({
        status: "True",
        message: expect.stringContaining("took 8 s to fetch and restore") as string,
      });
    });
  });

  test("of a Pod without memory says what to set", async () => {
    expect(await maintenance("eager", [id("c"), id("d")])).toEqual(
      expect.arrayContaining(["--mark", expect.stringContaining(`drill=${id("d")}/True/Restored/`)]),
    );
    await run("eager", "eager-3", id("e"));
    const job = await nextDrill("eager");
    await controlPlane.end(job.metadata.name, { exitCode: 137, message: "", log: "" }, "restore");
    await eventually("the result", async () => {
      expect(await condition("eager", "Verified")).toMatchObject({ status: "Unknown", reason: "Killed" });
    });
  });

  test("does not start while drills are suspended", async () => {
    await patch("databasebackup", "eager", { spec: { verification: { suspend: true } } });
    await run("eager", "eager-4", id("f"));
    await touch("eager");
    await eventually("the status without a next drill", async () => {
      const { status } = await getBackup("eager");
      expect(status?.verification).not.toHaveProperty("nextScheduleTime");
    });
    expect(await open("eager")).toEqual([]);
  });
});

describe("a backup that is larger than the volume of a drill", () => {
  test("is not restored: the status has both sizes and the field to set", async () => {
    const verification = {
      triggers: ["AfterBackup" as const],
      workVolume: { emptyDir: { sizeLimit: "1Mi" } },
    };
    await create("large", { verification });
    await run("large", "large-1", id("1"));
    await eventually("the refusal", async () => {
      expect(await condition("large", "Verified")).toMatchObject({
        status: "Unknown",
        reason: "TooLarge",
        message: expect.stringMatching(
          /may have only 1\.00 MiB.*workVolume\.emptyDir\.sizeLimit to at least/,
        ) as string,
      });
    });
    expect(await verifiedOf("large", id("1"))).toMatchObject({ status: "Unknown", reason: "TooLarge" });
    expect(await drills("large")).toEqual([]);
  });
});

describe("backups without any set-up", () => {
  beforeAll(async () => {
    await createWithBackups("orders", {}, [id("a"), id("b")]);
  });

  test("are verified once a week: the status says when", async () => {
    const { verification } = (await getBackup("orders")).status ?? {};
    expect(verification?.effectiveSchedule).toMatch(/^\d+ [2-5] \* \* [0-6]$/);
    expect(Date.parse(verification?.nextScheduleTime ?? "")).toBeGreaterThan(Date.now());
    expect(await condition("orders", "Verified")).toMatchObject({ status: "Unknown", reason: "NotDrilled" });
    expect(await open("orders")).toEqual([]);
  });

  test("the newest one is restored, by a Pod whose server has no credential", async () => {
    await patch("databasebackup", "orders", { spec: { verification: { schedule: "0 * * * *" } } });
    clock.forward(7200);
    await touch("orders");
    const job = await nextDrill("orders");
    const { spec, metadata } = job.spec?.template ?? {};
    expect(job.metadata.annotations).toMatchObject({
      "databases.test.io/trigger": "Schedule",
      "databases.test.io/drilled-snapshot": (await snapshotNamed("orders", id("b"))).metadata.name,
    });
    expect(metadata?.labels).toMatchObject({ "app.kubernetes.io/component": "verification" });
    expect(job.spec).toMatchObject({ backoffLimit: 0, activeDeadlineSeconds: 14400 });
    const [restore, verify] = spec?.containers ?? [];
    expect(restore).toMatchObject({ name: "restore", image: "docker.io/library/postgres:17" });
    expect(restore?.command).toEqual(["/bin/sh", "/my-operator/drill.sh", "restore-postgresql.sh"]);
    expect(restore?.env?.map(({ name }) => name)).toEqual(["DRILL_EXCHANGE", "DRILL_WORK"]);
    expect(restore?.volumeMounts?.map(({ name }) => name).sort()).toEqual([
      "exchange",
      "runner",
      "tmp",
      "work",
    ]);
    expect(restore?.resources?.requests).toHaveProperty("ephemeral-storage");
    expect(verify).toMatchObject({ name: "verify", image: "my-operator:test" });
    expect(verify?.args).toEqual(expect.arrayContaining(["drill", "--snapshot", id("b")]));
    const secretsOf = (names: readonly string[]) =>
      (spec?.volumes ?? []).filter(
        ({ name, projected, secret }) =>
          names.includes(name) &&
          (secret !== undefined || projected?.sources?.some((each) => each.secret !== undefined)),
      );
    expect(secretsOf(restore?.volumeMounts?.map(({ name }) => name) ?? [])).toEqual([]);
    expect(secretsOf(verify?.volumeMounts?.map(({ name }) => name) ?? [])).not.toEqual([]);
    expect(spec).toMatchObject({ automountServiceAccountToken: false, restartPolicy: "Never" });
  });

  test("maintenance that removes waits for a drill", async () => {
    await kubectl([
      ...["-n", underTest.namespace, "delete", "databasesnapshot", "--wait=false"],
      (await snapshotNamed("orders", id("a"))).metadata.name ?? "",
    ]);
    clock.forward(60);
    await touch("orders");
    await eventually("a look at the deleted DatabaseSnapshot", async () => {
      expect((await getBackup("orders")).status?.observedGeneration).toBe(
        (await getBackup("orders")).metadata.generation,
      );
    });
    expect(await openMaintenance("orders")).toBeUndefined();
    expect(await open("orders")).toHaveLength(1);
  });

  test("a good one says so, and what the drill measured", async () => {
    const job = await drill("orders", "True", "Restored");
    const { status } = await getBackup("orders");
    expect(await condition("orders", "Verified")).toMatchObject({
      status: "True",
      reason: "Restored",
      message: expect.stringContaining("It is Restored.") as string,
    });
    expect(status?.lastVerifiedTime).toBeDefined();
    expect(status?.verification).toMatchObject({
      restoreDurationSeconds: 8,
      restoredBytes: 4000,
      results: [{ result: "True", count: 1 }],
      history: [{ jobUID: job.metadata.uid, result: "True", reason: "Restored" }],
    });
    const snapshot = await snapshotNamed("orders", id("b"));
    expect(await verifiedOf("orders", id("b"))).toMatchObject({ status: "True", reason: "Restored" });
    expect(snapshot.status?.verification).toMatchObject({
      jobName: job.metadata.name,
      dumpBytes: 4000,
      restoreDurationSeconds: 8,
      bytesPerSecond: 500,
      tables: 3,
      rows: 70,
    });
    await eventually("the event", async () => {
      expect(await eventReasons("orders")).toContain("BackupVerified");
    });
  });

  test("maintenance goes on after the drill", async () => {
    await maintenance("orders", [id("a"), id("b")]);
  });

  test("a drill is not repeated before it is due again", async () => {
    await touch("orders");
    await eventually("the next time", async () => {
      const { verification } = (await getBackup("orders")).status ?? {};
      expect(Date.parse(verification?.nextScheduleTime ?? "")).toBeGreaterThan(Date.now() + 3600 * 1000);
    });
    expect(await open("orders")).toEqual([]);
  });

  test("one that does not say which image made its dump is restored with the image of runs", async () => {
    const { name = "" } = (await snapshotNamed("orders", id("b"))).metadata;
    const nameless = JSON.stringify({ status: { source: { image: null, imageID: null } } });
    await kubectl([
      ...["-n", underTest.namespace, "patch", "databasesnapshot", name],
      ...["--subresource=status", "--type=merge", "-p", nameless],
    ]);
    await eventually("the DatabaseSnapshot without an image", async () => {
      expect((await snapshotNamed("orders", id("b"))).status?.source).not.toHaveProperty("image");
    });
    clock.forward(3600);
    await touch("orders");
    const { image } = (await getBackup("orders")).status?.server ?? {};
    const { spec } = await nextDrill("orders");
    expect(spec?.template.spec?.containers[0]).toMatchObject({ name: "restore", image });
    await drill("orders", "True", "Restored");
  });
});

test("a backup of a PostgreSQLDatabase is restored as any other", async () => {
  await databasesUnderTest(underTest).create("shop");
  await apply(databaseBackup("shop", { verification: { triggers: ["AfterBackup"] } }));
  await readyReason("shop", "Scheduled");
  await run("shop", "shop-1", id("4"));
  await maintenance("shop", [id("4")]);
  const { spec } = await drill("shop", "True", "Restored");
  const [restoring, verifying] = spec?.template.spec?.containers ?? [];
  expect(restoring?.image).toBe("docker.io/library/postgres:17");
  expect(verifying?.args?.slice(0, 3)).toEqual(["drill", "--engine", "postgresql"]);
});

test("a drill whose image is gone is repeated with the official one of the version, and the status says so", async () => {
  await createWithBackups("imageless", { verification: { triggers: ["AfterBackup"] } }, [id("8")]);
  const { name = "" } = (await snapshotNamed("imageless", id("8"))).metadata;
  const imageOf = ({ spec }: NamedJob) => spec?.template.spec?.containers[0]?.image;
  const first = await nextDrill("imageless");
  // What that says of the image is what the dump's Pod had.
  const recorded = imageOf(first);
  expect(recorded).toBe((await snapshotNamed("imageless", id("8"))).status?.source?.image);
  const source = { image: "registry.test/gone:1", version: "15.4", databaseBytes: 14.5 * 2 ** 30 };
  const gone = JSON.stringify({ status: { source } });
  await kubectl([
    ...["-n", underTest.namespace, "patch", "databasesnapshot", name],
    ...["--subresource=status", "--type=merge", "-p", gone],
  ]);
  await eventually("the image that is gone", async () => {
    expect((await snapshotNamed("imageless", id("8"))).status?.source?.version).toBe("15.4");
  });
  const message = "It is ImageUnavailable.";
  await controlPlane.end(
    first.metadata.name,
    {
      exitCode: 0,
      message: JSON.stringify({ judged: { verdict: "Unknown", reason: "ImageUnavailable", message } }),
      log: "",
    },
    "verify",
  );
  clock.forward(3700);
  await touch("imageless");
  const second = await drill("imageless", "True", "Restored", { warnings: ["another"] });
  expect(second.metadata.annotations).toMatchObject({ "databases.test.io/trigger": "Retry" });
  expect(imageOf(second)).toBe("docker.io/library/postgres:15");
  // A second for each MiB is more than four hours.
  expect(second.spec?.activeDeadlineSeconds).toBe(14.5 * 1024);
  expect((await snapshotNamed("imageless", id("8"))).status?.verification?.warnings).toEqual([
    "The image registry.test/gone:1, which made the dump, could not be pulled. The drill used docker.io/library/postgres:15.",
    "another",
  ]);
});

test("retention keeps a backup that a drill restores, and removes it afterwards", async () => {
  const spec = { verification: { triggers: ["AfterBackup"] }, retention: { keepLast: 1, minSuccessful: 1 } };
  await createWithBackups("busy", spec, [id("6")]);
  await nextDrill("busy");
  const { metadata } = await snapshotNamed("busy", id("6"));
  await run("busy", "busy-2", id("7"));
  await snapshotNamed("busy", id("7"));
  const before = await reconciles("databasebackup");
  await touch("busy");
  await eventually("another reconcile", async () => {
    expect(await reconciles("databasebackup")).toBeGreaterThan(before + 1);
  });
  expect((await snapshotNamed("busy", id("6"))).metadata.deletionTimestamp).toBeUndefined();
  // One that is not known to be good expires like any other.
  await drill("busy", "Unknown", "TooLarge");
  await eventually("the deletion of the first DatabaseSnapshot", async () => {
    const found = await snapshotsOf("busy");
    const first = found.find((each) => each.metadata.uid === metadata.uid);
    if (first !== undefined) expect(first.metadata.deletionTimestamp).toBeDefined();
  });
});

test("a drill that waits is deleted with its DatabaseSnapshot", async () => {
  await createWithBackups("leaving", { verification: { triggers: ["AfterBackup"] } }, [id("9")]);
  const { name } = (await nextDrill("leaving")).metadata;
  await patch("job", name, { spec: { suspend: true } });
  await eventually("the drill that waits", async () => {
    expect((await getBackup("leaving")).status?.verification?.active).toMatchObject({ phase: "Pending" });
  });
  const snapshot = (await snapshotNamed("leaving", id("9"))).metadata.name ?? "";
  await kubectl(["-n", underTest.namespace, "delete", "databasesnapshot", snapshot, "--wait=false"]);
  await eventually("the end of the drill", async () => {
    expect(await drills("leaving")).toEqual([]);
  });
});
