import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { find, readManifests, valueAt, type Manifest } from "../../support/constructs.ts";

const root = join(import.meta.dirname, "../../..");

/** The examples on a page that are whole apps, in their order. */
async function examples(file: string): Promise<string[]> {
  const page = await readFile(join(root, "docs", file), "utf8");
  return [...page.matchAll(/^```ts\n(.*?)^```/gms)]
    .map(([, code = ""]) => code)
    .filter((code) => code.includes("app.synth()"));
}

describe("the examples that are whole apps in docs", () => {
  let app: string;
  beforeEach(async () => {
    // Another project, which has the packages as links.
    app = await mkdtemp(join(tmpdir(), "outside-"));
    await mkdir(join(app, "node_modules"));
    await symlink(root, join(app, "node_modules/my-operator"));
    for (const name of ["cdk8s", "constructs"]) {
      await symlink(join(root, "node_modules", name), join(app, "node_modules", name));
    }
    await writeFile(join(app, "package.json"), '{ "type": "module" }');
  });
  afterEach(async () => {
    await rm(app, { recursive: true });
  });

  async function runExample(file: string, index: number): Promise<Manifest[]> {
    await writeFile(join(app, "main.ts"), (await examples(file))[index] ?? "");
    await promisify(execFile)(process.execPath, ["main.ts"], { cwd: app });
    return readManifests(join(app, "dist"));
  }

  it("are all tested here", async () => {
    expect(await examples("constructs.md")).toHaveLength(2);
    expect(await examples("monitoring.md")).toHaveLength(1);
  });

  it("install the whole operator from an app outside this project", async () => {
    const objects = await runExample("constructs.md", 0);
    const deployment = find(objects, "Deployment", "my-operator-controller-manager");
    expect(valueAt(deployment, "spec", "replicas")).toBe(2);
    expect(valueAt(deployment, "spec", "template", "spec", "containers", 0, "image")).toBe(
      "registry.example/my-operator:1.0.0",
    );
    const budget = find(objects, "PodDisruptionBudget");
    const committed = await readManifests(join(root, "dist"));
    expect(objects.filter((object) => object !== deployment && object !== budget)).toEqual(
      committed.filter(({ kind }) => kind !== "Deployment"),
    );
  });

  it("install the monitoring, with the labels that a Prometheus looks for", async () => {
    const objects = await runExample("monitoring.md", 0);
    const release = { release: "kube-prometheus-stack" };
    expect(find(objects, "ServiceMonitor").metadata.labels).toMatchObject(release);
    expect(find(objects, "PrometheusRule").metadata.labels).toMatchObject(release);
    const committed = await readManifests(join(root, "dist/monitoring"));
    expect(objects.map(({ kind, metadata }) => [kind, metadata.name])).toEqual(
      committed.map(({ kind, metadata }) => [kind, metadata.name]),
    );
    expect(find(objects, "ConfigMap")).toEqual(find(committed, "ConfigMap"));
  });

  it("write a DatabaseBackup with the typed construct", async () => {
    expect(await runExample("constructs.md", 1)).toEqual([
      {
        apiVersion: "databases.test.io/v1",
        kind: "DatabaseBackup",
        metadata: { name: "shop" },
        spec: { databaseName: "shop", schedule: "0 2 * * *", backupPath: "/backups/shop" },
      },
    ]);
  });
});
