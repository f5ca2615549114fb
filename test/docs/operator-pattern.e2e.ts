import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nodeImages } from "../../lib/testing/node-suite.ts";
import { kubectl, suiteCluster, testNamespace } from "../../lib/testing/suite.ts";
import { deployment } from "../support/controllers/restores-under-test.ts";
import { ExecutedPage } from "../support/engines/documented.ts";

/* Every block of commands of docs/operator-pattern.md, in this order, as a user runs them. */

nodeImages("operator", "postgres:17");
const namespace = testNamespace("operator-pattern");
const page = new ExecutedPage("docs/operator-pattern.md");
let folder: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  await kubectl(["apply", "-f", "dist"]);
  await kubectl(["-n", "my-operator-system", "rollout", "status", deployment, "--timeout=300s"]);
  const config = JSON.parse(await kubectl(["config", "view", "--raw", "--flatten", "-o", "json"])) as {
    contexts: { context: { namespace?: string } }[];
  };
  for (const { context } of config.contexts) context.namespace = namespace;
  folder = await mkdtemp(join(tmpdir(), "operator-pattern-"));
  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, JSON.stringify(config));
  const PATH = `${dirname(suiteCluster().kubectl)}:${process.env["PATH"] ?? ""}`;
  environment = { ...process.env, KUBECONFIG: kubeconfig, PATH };
});

afterAll(async () => {
  await kubectl(["delete", "-f", "dist/0000-crds.k8s.yaml", "--ignore-not-found", "--timeout=300s"]);
  await kubectl(["delete", "-f", "dist", "--ignore-not-found"]);
  await rm(folder, { recursive: true });
});

/** Runs the blocks below a heading, and returns what each has printed. Each must succeed, unless a refusal is expected. */
async function run(heading: string, { isRefused = false } = {}): Promise<string[]> {
  const printed: string[] = [];
  for (const block of page.blocks(`## ${heading}`)) {
    const { code, output } = await shell(block);
    expect(code === 0, output).toBe(!isRefused);
    page.ran(block);
    printed.push(output);
  }
  return printed;
}

function shell(commands: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile("sh", ["-euc", commands], { env: environment }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : 1, output: stdout + stderr });
    });
  });
}

test("the custom resource, the controller and its image exist", async () => {
  const [objects, log] = await run("A custom resource, a controller and its image");
  expect(objects).toContain("postgresqldatabases.databases.test.io");
  expect(objects).toMatch(/my-operator-controller-manager +1\/1 .*my-operator:/);
  expect(log).toContain('"msg":"Starting workers"');
});

test("a database that is added gets a claim, a StatefulSet, and a Job for the initial configuration", async () => {
  const [, children] = await run("A database is added");
  expect(children).toMatch(/persistentvolumeclaim\/data-orders-0 +Bound/);
  expect(children).toMatch(/statefulset\.apps\/orders +1\/1/);
  expect(children).toMatch(/job\.batch\/orders-initialization +Complete/);
});

test("its backups are made by Pods that find in a Secret how to connect", async () => {
  const [schedule, backups] = await run("Regular backups");
  expect(schedule).toMatch(/databasebackup\.databases\.test\.io\/orders .*H 2 \* \* \*/);
  expect(schedule).toMatch(/^orders-backup +Opaque/m);
  expect(backups).toMatch(/^orders-\S+ +orders +Succeeded/m);
});

test("an upgrade is refused, and the message says what to do", async () => {
  const [refused] = await run("An old version is upgraded", { isRefused: true });
  expect(refused).toContain("version cannot change from 17 to 18");
  expect(refused).toContain("restore a backup");
});

test("a database that is deleted leaves a snapshot, and neither a StatefulSet nor a volume", async () => {
  const [deleted, left] = await run("The database is deleted");
  expect(deleted).toContain('postgresqldatabase.databases.test.io "orders" deleted');
  expect(left).toContain("No resources found");
  expect(left).toMatch(/^orders-final-\S+ +orders +Succeeded/m);
});

test("no block of the page was left out", () => {
  expect(page.leftOut()).toEqual([]);
});
