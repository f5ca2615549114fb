import { expect, test } from "vitest";
import type { DatabaseBackup } from "../../../../../operator/api/databases/v1/databasebackup.ts";
import type { CronJob, Job } from "../../../../../operator/kubernetes/kinds.ts";
import { eventually } from "../../../../../lib/testing/eventually.ts";
import { operatorUnderTest, wanted } from "../../../../support/controllers/operator-under-test.ts";
import { backup } from "../../../../support/controllers/objects.ts";
import { detectedVersion, failedScript } from "../../../../support/repository/termination-messages.ts";

/* Which version of the client tools a run gets. */

const { apply, get, getBackup, kubectl, controlPlane, patch, readyReason, touch } =
  operatorUnderTest("server");

function unversioned(name: string): object {
  const { connection } = backup().spec;
  if (connection === undefined) throw new Error("the sample has a connection");
  const asked = { ...connection };
  if ("version" in asked) delete asked.version;
  return wanted(name, { connection: asked as NonNullable<DatabaseBackup["spec"]["connection"]> });
}

async function imageOf(cronJob: string): Promise<string | undefined> {
  return (await get<CronJob>("cronjob", cronJob)).spec.jobTemplate.spec?.template.spec?.containers[0]?.image;
}

async function probe(name: string): Promise<Job> {
  return eventually(`a probe Job of ${name}`, async () => {
    const [job] = await controlPlane.jobsOf(name, "probe");
    if (job?.status?.conditions !== undefined || job === undefined)
      throw new Error("there is no active probe Job");
    return job;
  });
}

/** Ends the probe Job with a version, and waits until runs have the tools of that version. */
async function detect(name: string, version: string): Promise<void> {
  const job = await probe(name);
  await controlPlane.end(
    job.metadata.name ?? "",
    { exitCode: 0, message: detectedVersion(version) },
    "probe",
  );
  await eventually(`the image of PostgreSQL ${version}`, async () => {
    expect(await imageOf(name)).toBe(`docker.io/library/postgres:${version.split(".")[0] ?? ""}`);
  });
}

test("a version that the spec does not give is detected, and the tools are of that version", async () => {
  await apply(unversioned("detected"));
  await readyReason("detected", "DetectingVersion");
  await eventually("the event DetectingVersion", async () => {
    const selector = "reason=DetectingVersion,involvedObject.name=detected";
    const types = ["get", "events", `--field-selector=${selector}`, "-o", "jsonpath={.items[*].type}"];
    expect(await kubectl(types)).toBe("Normal");
  });
  await detect("detected", "15.7");
  await readyReason("detected", "Scheduled");
  expect((await getBackup("detected")).status?.server).toMatchObject({
    version: "15.7",
    image: "docker.io/library/postgres:15",
  });
});

test("the version is detected again when a run finds the tools too old", async () => {
  await apply(unversioned("upgraded"));
  await detect("upgraded", "15.7");
  await readyReason("upgraded", "Scheduled");
  await kubectl(["delete", "pod", "upgraded-probe-pod", "--force", "--grace-period=0", "--ignore-not-found"]);
  await controlPlane.startRun("upgraded", "upgraded-1");
  // Times in the API are whole seconds: the run has to end in a later second than the probe.
  const { probeTime = "" } = (await getBackup("upgraded")).status?.server ?? {};
  await eventually("the second after the probe", () => {
    expect(Math.floor(Date.now() / 1000)).toBeGreaterThan(Math.floor(Date.parse(probeTime) / 1000));
  });
  await controlPlane.end("upgraded-1", {
    exitCode: 1,
    message: failedScript("ClientTooOld", "pg_dump 15.7 cannot dump PostgreSQL 17.2"),
  });
  await detect("upgraded", "17.2");
});

test("a server that does not answer is the reason of Ready, and there is no CronJob yet", async () => {
  await apply(unversioned("silent"));
  const job = await probe("silent");
  const message = failedScript("DatabaseUnreachable", "Connection refused");
  await controlPlane.end(job.metadata.name ?? "", { exitCode: 1, message }, "probe");
  expect(await readyReason("silent", "DatabaseUnreachable")).toContain("Connection refused");
  expect(await kubectl(["get", "cronjob", "silent", "--ignore-not-found"])).toBe("");
  await touch("silent");

  // Another server is asked at once.
  await patch("databasebackup", "silent", { spec: { connection: { host: "other-db" } } });
  await eventually("another Job", async () => {
    const next = await probe("silent");
    expect(next.metadata.uid).not.toBe(job.metadata.uid);
    expect(JSON.stringify(next.spec?.template.spec)).toContain("other-db");
  });
});

test("a Job of someone else that has the name of the probe is the reason of Ready", async () => {
  const container = { name: "own", image: "own" };
  const template = { spec: { restartPolicy: "Never", containers: [container] } };
  await apply({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "taken-probe" },
    spec: { suspend: true, template },
  });
  await apply(unversioned("taken"));
  expect(await readyReason("taken", "NameConflict")).toContain('Job "taken-probe"');
});

test("a version that the spec gives is used without a probe", async () => {
  await apply(wanted("given"));
  await readyReason("given", "Scheduled");
  expect(await imageOf("given")).toBe("docker.io/library/postgres:17");
  expect(await controlPlane.jobsOf("given", "probe")).toEqual([]);
});
