import { expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { databasesUnderTest } from "../../../support/controllers/databases-under-test.ts";
import { operatorUnderTest } from "../../../support/controllers/operator-under-test.ts";
import { serverPods } from "../../../support/controllers/server-pods.ts";

/* A server that gets another image of its major version. The tests do the work of the servers and of the Jobs. */

const operator = operatorUnderTest("database-images");
const { controlPlane, eventReasons, get, kubectl } = operator;
const { conditionOf, create, getDatabase, reason } = databasesUnderTest(operator);
const { serve } = serverPods(operator);

const newImage = "docker.io/library/postgres@sha256:def";

/** Ends the Job that looks at the server, as soon as there is one other than `before`. Returns its uid. */
async function look(
  name: string,
  message: string,
  { before = "", exitCode = 0, secondsAgo = 0 } = {},
): Promise<string> {
  const job = `${name}-initialization`;
  const uid = await eventually(`another Job ${job}`, async () => {
    const { metadata } = await get<{ apiVersion: string; kind: string; metadata: { uid: string } }>(
      "job",
      job,
    );
    expect(metadata.uid).not.toBe(before);
    return metadata.uid;
  });
  await controlPlane.end(job, { exitCode, message, secondsAgo }, "initialize");
  return uid;
}

/** Nothing removes the Pods of a Job that was deleted. */
const removePodOfJob = (name: string) => kubectl(["delete", "pod", `${name}-initialization-pod`, "--now"]);

/** Waits until the operator has deleted a Job. */
const ended = (name: string, uid: string) =>
  eventually(`the end of the old Job of ${name}`, async () => {
    const path = "-o=jsonpath={.metadata.uid}";
    expect(await kubectl(["get", "job", `${name}-initialization`, "--ignore-not-found", path])).not.toBe(uid);
  });

test("a newer minor version is in the status, and other collations degrade the database until they are confirmed", async () => {
  await create("updated");
  await serve("updated", newImage);
  const first = await look("updated", "version 17.6\ncollation 3 shop\n");
  const message = await reason("updated", "CollationsMatch", "CollationChanged");
  expect(message).toContain("shop (3 indexes)");
  const { status } = await getDatabase("updated");
  expect(status).toMatchObject({
    currentVersion: "17.6",
    image: newImage,
    initializationTime: "2026-11-01T00:00:00Z",
  });
  expect(await conditionOf("updated", "Degraded")).toMatchObject({
    status: "True",
    reason: "CollationChanged",
    message,
  });
  // It serves.
  await reason("updated", "Ready", "Serving");
  await eventually("the events", async () => {
    expect(await eventReasons("updated")).toEqual(
      expect.arrayContaining(["VersionChanged", "CollationChanged"]),
    );
  });

  // A person has mended the databases, and does not want to wait.
  await kubectl(["delete", "job", "updated-initialization"]);
  await removePodOfJob("updated");
  const second = await look("updated", "version 17.6\ncollation 3 shop\n", {
    before: first,
    secondsAgo: 3700,
  });
  // No person deletes that one: it is older than an hour, and the operator looks again.
  await ended("updated", second);
  await removePodOfJob("updated");
  const third = await look("updated", "version 17.6\n", { before: second });
  await reason("updated", "CollationsMatch", "CollationsUnchanged");
  expect(await conditionOf("updated", "Degraded")).toMatchObject({ status: "False", reason: "NoProblem" });

  // It is settled: the Job is not made again.
  await kubectl(["delete", "job", "updated-initialization"]);
  const before = await operator.reconciles("postgresqldatabase");
  await kubectl(["annotate", "pgdb", "updated", "look=thrice"]);
  await eventually("a reconcile", async () => {
    expect(await operator.reconciles("postgresqldatabase")).toBeGreaterThan(before);
  });
  expect(third).not.toBe(second);
  expect(await kubectl(["get", "job", "updated-initialization", "--ignore-not-found", "-o", "name"])).toBe(
    "",
  );
});

test("an older minor version is said to be one", async () => {
  await create("older");
  await serve("older", newImage);
  await look("older", "version 17.1\n");
  await eventually("the version", async () => {
    expect((await getDatabase("older")).status?.currentVersion).toBe("17.1");
  });
  await eventually("the event", async () => {
    expect(await eventReasons("older")).toContain("VersionDowngraded");
  });
  await reason("older", "Ready", "Serving");
});

test("a Job that fails to look at an image leaves a database that serves as it is, and is tried again", async () => {
  await create("unseen");
  await serve("unseen", newImage);
  const first = await look("unseen", "failed\nThe server does not answer.\n", {
    exitCode: 1,
    secondsAgo: 3700,
  });
  await reason("unseen", "Ready", "Serving");
  expect((await getDatabase("unseen")).status?.image).not.toBe(newImage);
  await ended("unseen", first);
  await removePodOfJob("unseen");
  await look("unseen", "version 17.6\n", { before: first });
  await eventually("the version", async () => {
    expect((await getDatabase("unseen")).status).toMatchObject({ currentVersion: "17.6", image: newImage });
  });
});
