import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { imageReference } from "../../../../lib/testing/images.ts";
import { nodeImages } from "../../../../lib/testing/node-suite.ts";
import { kubectl, testNamespace } from "../../../../lib/testing/suite.ts";
import type { DatabaseBackup } from "../../../../operator/api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "../../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import type { Job } from "../../../../operator/kubernetes/kinds.ts";
import type { SpecChanges } from "../../../support/api/backups.ts";
import { databaseBackup } from "../../../support/api/backups.ts";
import { find, readManifests, valueAt } from "../../../support/constructs.ts";
import { documentedBlocks } from "../../../support/engines/documented.ts";
import { installKueue, removeKueue } from "../../../support/servers/kueue.ts";

/* The limit of runs at a time, with Kubernetes' own controllers of CronJobs and Jobs, and Kueue in its place. */

nodeImages("operator", "sqlite", "kueue");
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
  await kubectl(["-n", system, "rollout", "status", deployment, "--timeout=300s"]);
});

afterAll(async () => {
  await kubectl(["delete", "-f", "dist/0000-crds.k8s.yaml", "--ignore-not-found", "--timeout=300s"]);
  await kubectl(["delete", "-f", "dist", "--ignore-not-found"]);
});

test("one Job after the other runs, of schedules, of first runs and those that a person creates", async () => {
  await apply(
    backup("ticking", { schedule: "* * * * *", startingDeadlineSeconds: 10 }),
    backup("first", { immediate: true }),
    backup("second", { immediate: true }),
  );
  await inNamespace(["wait", "databasebackup/ticking", "--for=condition=Ready", "--timeout=300s"]);
  await inNamespace(["create", "job", "--from=cronjob/ticking", "by-hand"]);
  await inNamespace(["wait", "job/by-hand", "--for=condition=Complete", "--timeout=300s"]);
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

describe("with Kueue, as docs/queue.md says", () => {
  const documented = (heading: string, language: string) =>
    documentedBlocks(heading, language, "docs/queue.md").map((block) => block.replaceAll("shop", namespace));
  const [configuration = "", queues = "", label = ""] = documented("### Setting Kueue up", "yaml");
  const { jobMetadata } = (parse(label) as { spec: SpecChanges }).spec;

  /** Runs commands of kubectl as a person would. Returns what the last one prints. */
  async function run(commands: string): Promise<string> {
    let output = "";
    for (const line of commands.trim().split("\n")) {
      const [program, ...words] = line.split(" ");
      expect(program).toBe("kubectl");
      output = await kubectl(words);
    }
    return output;
  }

  /** Makes Kueue start nothing, or what its quota allows. */
  function hold(stopPolicy: "Hold" | "None"): Promise<string> {
    const patch = JSON.stringify({ spec: { stopPolicy } });
    return kubectl(["patch", "clusterqueue", "backups", "--type=merge", "-p", patch]);
  }

  /** Waits for the newest run of a DatabaseBackup that is Pending, and returns the message. */
  function waits(name: string): Promise<string> {
    return eventually(`a run of ${name} that Kueue keeps waiting`, async () => {
      const { status } = await get<DatabaseBackup>("databasebackup", name);
      const run = status?.recentRuns?.[0];
      expect(run).toMatchObject({ phase: "Pending", reason: "WaitingForKueue" });
      return run?.message ?? "";
    });
  }

  beforeAll(async () => {
    await installKueue(parse(configuration) as object);
    await eventually("the answer of Kueue's webhooks", () =>
      kubectl(["apply", "-f", "-"], { input: queues }),
    );
  });
  afterAll(removeKueue);

  test("Kueue decides when Jobs with its label run, and what it keeps waiting is shown", async () => {
    await hold("Hold");
    await apply(backup("fleet", { jobMetadata, immediate: true }));
    const message = await waits("fleet");
    const command = message.slice(message.indexOf("kubectl "));
    expect(await eventually("the Workload", () => run(command))).toContain("fleet-immediate");
    await apply({
      apiVersion: "databases.test.io/v1alpha1",
      kind: "DatabaseSnapshot",
      metadata: { name: "asked" },
      spec: { backupRef: { name: "fleet" } },
    });
    await eventually("the DatabaseSnapshot that Kueue keeps waiting", async () => {
      const { status } = await get<DatabaseSnapshot>("databasesnapshot", "asked");
      expect(status).toMatchObject({ phase: "Pending" });
      const ready = status?.conditions?.find(({ type }) => type === "Ready");
      expect(ready).toMatchObject({ status: "Unknown", reason: "WaitingForKueue" });
    });
    await inNamespace(["create", "job", "--from=cronjob/fleet", "of-the-cronjob"]);
    const [show = ""] = documented("### What Kueue keeps waiting", "sh");
    expect(await run(show)).toContain("job-of-the-cronjob");
    await hold("None");
    await inNamespace(["wait", "job/of-the-cronjob", "--for=condition=Complete", "--timeout=300s"]);
    await inNamespace(["wait", "databasesnapshot/asked", "--for=condition=Ready", "--timeout=300s"]);
    const maintained = "--for=condition=LastMaintenanceSucceeded";
    await inNamespace(["wait", "databasebackup/fleet", maintained, "--timeout=300s"]);
    const jobs = await runsOf("fleet");
    expect(jobs).toHaveLength(3);
    for (const { metadata, spec } of jobs) {
      expect(spec?.suspend).toBe(false);
      expect(metadata.labels).not.toHaveProperty(["databases.test.io/queue"]);
    }
  });

  test("without the label, the operator starts what Kueue has kept waiting", async () => {
    await hold("Hold");
    await apply(backup("leaves", { jobMetadata, immediate: true }));
    await waits("leaves");
    await apply(backup("leaves", { immediate: true }));
    await inNamespace([
      "wait",
      "databasebackup/leaves",
      "--for=condition=LastBackupSucceeded",
      "--timeout=300s",
    ]);
    // Kueue counts it no more.
    const [remove = ""] = documented("### Removing Kueue", "sh");
    await run(remove);
    expect(
      (
        await get<{ items: Job[] }>(
          "jobs",
          "-l",
          "kueue.x-k8s.io/queue-name,databases.test.io/databasebackup=leaves",
        )
      ).items,
    ).toEqual([]);
    await hold("None");
  });
});
