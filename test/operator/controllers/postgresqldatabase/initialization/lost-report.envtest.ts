import { expect, test } from "vitest";
import { eventually } from "../../../../../lib/testing/eventually.ts";
import type { Job } from "../../../../../operator/kubernetes/kinds.ts";
import type { Stored } from "../../../../../operator/runtime/index.ts";
import { databasesUnderTest, wantedDatabase } from "../../../../support/controllers/databases-under-test.ts";
import { operatorUnderTest } from "../../../../support/controllers/operator-under-test.ts";

/* What the initial configuration reports is in its Pod, which can go before the operator has read it. The test does the Jobs' work. */

const operator = operatorUnderTest("lost-report");
const { apply, controlPlane, get, kubectl, whileStopped } = operator;
const { getDatabase, gone, reason, serve } = databasesUnderTest(operator);

test("a database whose initial configuration has left no report holds data: it is not removed without a last backup", async () => {
  await apply(wantedDatabase("silent"));
  await serve("silent");
  const job = () => get<Stored<Job>>("job", "silent-initialization");
  const { metadata } = await eventually("the Job", job);
  await whileStopped(async () => {
    await controlPlane.end(metadata.name, { exitCode: 0, message: "version 17.2" }, "postgresql");
    await kubectl(["delete", "pod", `${metadata.name}-pod`, "--now"]);
  });
  // It does nothing twice, and reports the version.
  await eventually("another Job", async () => {
    expect((await job()).metadata.uid).not.toBe(metadata.uid);
  });
  const { status } = await getDatabase("silent");
  expect(status?.initializationTime).toBeDefined();
  expect(status?.currentVersion).toBeUndefined();
  await kubectl(["delete", "postgresqldatabase", "silent", "--wait=false"]);
  await reason("silent", "Ready", "FinalSnapshotRunning");

  const { uid = "" } = (await getDatabase("silent")).metadata;
  const annotation = `databases.test.io/delete-without-snapshot=${uid}`;
  await kubectl(["annotate", "postgresqldatabase", "silent", annotation]);
  await gone("silent");
});
