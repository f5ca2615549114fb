import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { imageReference } from "../../../../lib/testing/images.ts";
import { nodeImages } from "../../../../lib/testing/node-suite.ts";
import { kubectl, testNamespace } from "../../../../lib/testing/suite.ts";
import type { DatabaseBackup } from "../../../../operator/api/databases/v1/databasebackup.ts";
import type { Job } from "../../../../operator/kubernetes/kinds.ts";
import type { SpecChanges } from "../../../support/api/backups.ts";
import { databaseBackup } from "../../../support/api/backups.ts";
import { find, readManifests, valueAt } from "../../../support/constructs.ts";

/* The limit of runs at a time, with Kubernetes' own controllers of CronJobs and Jobs. */

nodeImages("operator", "sqlite");
const namespace = testNamespace("queue");
const system = "my-operator-system";
const deployment = "deployment.apps/my-operator-controller-manager";

function inNamespace(args: readonly string[], input?: string): Promise<string> {
  return kubectl(["-n", namespace, ...args], input === undefined ? {} : { input });
}

async function apply(...objects: object[]): Promise<void> {
  await inNamespace(["apply", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
}

async function get<T>(...what: string[]): Promise<T> {
  return JSON.parse(await inNamespace(["get", ...what, "-o", "json"])) as T;
}

/** A DatabaseBackup whose dump takes a moment. */
function backup(name: string, changes: SpecChanges = {}): object {
  return databaseBackup(name, {
    backoffLimit: 0,
    connection: {
      engine: "command",
      image: imageReference("sqlite"),
      command: { dump: ["sh", "-c", "seq 1000; sleep 2; seq 1000"], restore: ["cat"] },
    },
    storage: { persistentVolumeClaim: { template: { size: "10Mi" } } },
    ...changes,
  });
}

async function runsOf(...backups: string[]): Promise<Job[]> {
  const selector = `databases.test.io/databasebackup in (${backups.join(",")}),app.kubernetes.io/component=backup`;
  return (await get<{ items: Job[] }>("jobs", "-l", selector)).items;
}

function expectOneAfterTheOther(jobs: readonly Job[]): void {
  const intervals = jobs
    .map(({ status = {} }) => ({ start: status.startTime ?? "", end: status.completionTime ?? "" }))
    .sort((a, b) => (a.start < b.start ? -1 : 1));
  for (const [at, { start }] of intervals.entries()) {
    const before = intervals[at - 1];
    if (before !== undefined) expect(start >= before.end, `${before.end} is not before ${start}`).toBe(true);
  }
}

beforeAll(async () => {
  // From the beginning: an operator without the limit would start Jobs as long as it is the leader.
  const manifests = await readManifests("dist");
  const container = valueAt(find(manifests, "Deployment"), "spec", "template", "spec", "containers", 0);
  (container as { args: string[] }).args.push("--max-concurrent-runs=1");
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: manifests });
  await kubectl(["apply", "-f", "-"], { input: list });
  await kubectl(["-n", system, "rollout", "status", deployment, "--timeout=120s"]);
});

afterAll(async () => {
  await kubectl(["delete", "-f", "dist/0000-crds.k8s.yaml", "--ignore-not-found", "--timeout=60s"]);
  await kubectl(["delete", "-f", "dist", "--ignore-not-found"]);
});

test("one Job after the other runs, of schedules, of first runs and those that a person creates", async () => {
  await apply(
    backup("ticking", { schedule: "* * * * *", startingDeadlineSeconds: 10 }),
    backup("first", { immediate: true }),
    backup("second", { immediate: true }),
  );
  await inNamespace(["wait", "databasebackup/ticking", "--for=condition=Ready", "--timeout=120s"]);
  await inNamespace(["create", "job", "--from=cronjob/ticking", "by-hand"]);
  await inNamespace(["wait", "job/by-hand", "--for=condition=Complete", "--timeout=240s"]);
  const ended = await eventually(
    "the end of two runs that a person started and two first runs, and of one on schedule",
    async () => {
      const jobs = await runsOf("ticking", "first", "second");
      const complete = jobs.filter(({ status }) => status?.completionTime !== undefined);
      expect(complete.map(({ metadata }) => metadata.name)).toEqual(
        expect.arrayContaining([
          "by-hand",
          "first-immediate",
          "second-immediate",
          expect.stringMatching(/^ticking-\d+$/) as string,
        ]),
      );
      return complete;
    },
    { seconds: 240 },
  );
  await inNamespace([
    "patch",
    "databasebackup",
    "ticking",
    "--type=merge",
    "-p",
    '{"spec":{"suspend":true}}',
  ]);
  expectOneAfterTheOther(ended);
  for (const { metadata, spec, status } of ended) {
    expect(spec?.suspend).toBe(false);
    // Kubernetes measures the deadline of a Job from its start: the wait is no part of it.
    const started = metadata.annotations?.["databases.test.io/started"] ?? "";
    expect(Date.parse(status?.startTime ?? "") + 1000).toBeGreaterThan(Date.parse(started));
  }
  expect((await get<DatabaseBackup>("databasebackup", "ticking")).status?.missedRuns).toBe(0);
});
