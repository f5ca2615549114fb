import { expect, test } from "vitest";
import type { DatabaseBackup } from "../../../../../operator/api/databases/v1/databasebackup.ts";
import type { CronJob, Job } from "../../../../../operator/kubernetes/kinds.ts";
import { eventually } from "../../../../../lib/testing/eventually.ts";
import { operatorUnderTest, wanted } from "../../../../support/controllers/operator-under-test.ts";
import { backup } from "../../../../support/controllers/objects.ts";
import { detectedVersion, failedScript } from "../../../../support/repository/termination-messages.ts";

/* Which client tools a run gets. */

const { apply, get, getBackup, kubectl, play, readyReason, touch } = operatorUnderTest("server");

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
    const [job] = await play.jobsOf(name, "probe");
    if (job?.status?.conditions !== undefined || job === undefined) throw new Error("no Job asks yet");
    return job;
  });
}

test("a server whose version nobody says is asked, and the tools are of its version", async () => {
  await apply(unversioned("asked"));
  await readyReason("asked", "DetectingVersion");
  await eventually("the event DetectingVersion", async () => {
    const types = [
      "get",
      "events",
      "--field-selector=reason=DetectingVersion",
      "-o",
      "jsonpath={.items[*].type}",
    ];
    expect(await kubectl(types)).toBe("Normal");
  });
  const job = await probe("asked");
  await play.end(job.metadata.name ?? "", { exitCode: 0, message: detectedVersion("15.7") }, "probe");
  await readyReason("asked", "Scheduled");
  expect(await imageOf("asked")).toBe("docker.io/library/postgres:15");
  expect((await getBackup("asked")).status?.server).toMatchObject({
    version: "15.7",
    image: "docker.io/library/postgres:15",
  });
});

test("when a run finds the tools too old, the server is asked again", async () => {
  // Times of the API have whole seconds.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await kubectl(["delete", "pod", "asked-probe-pod", "--force", "--grace-period=0", "--ignore-not-found"]);
  await play.startRun("asked", "asked-1");
  await play.end("asked-1", {
    exitCode: 1,
    message: failedScript("ClientTooOld", "pg_dump 15.7 cannot dump PostgreSQL 17.2"),
  });
  const job = await probe("asked");
  await play.end(job.metadata.name ?? "", { exitCode: 0, message: detectedVersion("17.2") }, "probe");
  await eventually("the image of PostgreSQL 17", async () => {
    expect(await imageOf("asked")).toBe("docker.io/library/postgres:17");
  });
});

test("a server that does not answer is a reason, and backups begin when it does", async () => {
  await apply(unversioned("silent"));
  const job = await probe("silent");
  const message = failedScript("DatabaseUnreachable", "Connection refused");
  await play.end(job.metadata.name ?? "", { exitCode: 1, message }, "probe");
  expect(await readyReason("silent", "DatabaseUnreachable")).toContain("Connection refused");
  expect(await kubectl(["get", "cronjob", "silent", "--ignore-not-found"])).toBe("");
  await touch("silent");
});

test("a version that the spec says is believed", async () => {
  await apply(wanted("told"));
  await readyReason("told", "Scheduled");
  expect(await imageOf("told")).toBe("docker.io/library/postgres:17");
  expect(await play.jobsOf("told", "probe")).toEqual([]);
});
