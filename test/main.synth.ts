import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { differences } from "../lib/build/drift/differences.ts";
import { find, readManifests, valueAt, type Manifest } from "./support/constructs.ts";

const root = join(import.meta.dirname, "..");

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "synth-"));
});
afterAll(async () => {
  await rm(scratch, { recursive: true });
});

/**
 * Synthesizes into a folder of `scratch`, like a user whose machine has another Node.js and who runs `npx cdk8s synth`.
 */
async function synth(folder: string, environment: Record<string, string> = {}): Promise<string> {
  const output = join(scratch, folder);
  const path = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((entry) => !entry.includes("node_modules"));
  const env: NodeJS.ProcessEnv = { ...process.env, PATH: path.join(delimiter), ...environment };
  if (!("IMG" in environment)) delete env["IMG"];
  const args = ["synth", "--check-upgrade=false", "--output", output];
  await promisify(execFile)(join(root, "node_modules/.bin/cdk8s"), args, { cwd: root, env });
  return output;
}

describe("cdk8s synth", () => {
  it("writes dist as it is committed, every time", async () => {
    expect(await differences(join(root, "dist"), await synth("first"))).toEqual([]);
    expect(await differences(join(scratch, "first"), await synth("second"))).toEqual([]);
  });

  it("names the files in the order in which they must be applied, and puts nothing else there", async () => {
    expect((await readdir(join(root, "dist"))).sort()).toEqual([
      "0000-crds.k8s.yaml",
      "0001-namespace.k8s.yaml",
      "0002-rbac.k8s.yaml",
      "0003-controller.k8s.yaml",
      "monitoring",
      "policies",
    ]);
    expect(await readdir(join(root, "dist/monitoring"))).toEqual(["monitoring.k8s.yaml"]);
    expect(await readdir(join(root, "dist/policies"))).toEqual(["policies.k8s.yaml"]);
  });

  it("takes the image from IMG and changes nothing else", async () => {
    const image = "registry.example/team/my-operator:1.2.3";
    const [standard, other] = [
      await readManifests(join(root, "dist")),
      await readManifests(await synth("image", { IMG: image })),
    ];
    const container = valueAt(find(other, "Deployment"), "spec", "template", "spec", "containers", 0);
    expect(container).toMatchObject({ image, env: [{ name: "OPERATOR_IMAGE", value: image }] });
    const { name, version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as Record<
      string,
      string
    >;
    expect(JSON.stringify(other).replaceAll(image, `${name}:${version}`)).toBe(JSON.stringify(standard));
  });

  it("refuses an IMG that is not a valid image name", async () => {
    await expect(synth("refused", { IMG: "not an image" })).rejects.toThrow(
      'image "not an image" is not a valid image name.',
    );
  });
});

describe("dist", () => {
  let objects: Manifest[];
  beforeAll(async () => {
    objects = await readManifests(join(root, "dist"));
  });

  // Other tools, dashboards and people use these names.
  it.each([
    ["CustomResourceDefinition", undefined, "databasebackups.databases.test.io"],
    ["CustomResourceDefinition", undefined, "databaserestores.databases.test.io"],
    ["CustomResourceDefinition", undefined, "databasesnapshots.databases.test.io"],
    ["CustomResourceDefinition", undefined, "postgresqldatabases.databases.test.io"],
    ["Namespace", undefined, "my-operator-system"],
    ["ServiceAccount", "my-operator-system", "my-operator-controller-manager"],
    ["Deployment", "my-operator-system", "my-operator-controller-manager"],
    ["Service", "my-operator-system", "my-operator-controller-manager-metrics-service"],
    ["NetworkPolicy", "my-operator-system", "my-operator-controller-manager"],
    ["ClusterRole", undefined, "my-operator-manager-role"],
    ["ClusterRoleBinding", undefined, "my-operator-manager-rolebinding"],
    ["ClusterRole", undefined, "my-operator-manager-cluster-role"],
    ["ClusterRoleBinding", undefined, "my-operator-manager-cluster-rolebinding"],
    ["Role", "my-operator-system", "my-operator-leader-election-role"],
    ["RoleBinding", "my-operator-system", "my-operator-leader-election-rolebinding"],
    ["ClusterRole", undefined, "my-operator-metrics-auth-role"],
    ["ClusterRoleBinding", undefined, "my-operator-metrics-auth-rolebinding"],
    ["ClusterRole", undefined, "my-operator-metrics-reader"],
    ["ClusterRole", undefined, "my-operator-databasebackup-admin-role"],
    ["ClusterRole", undefined, "my-operator-databasebackup-editor-role"],
    ["ClusterRole", undefined, "my-operator-databasebackup-viewer-role"],
    ["ClusterRole", undefined, "my-operator-databaserestore-admin-role"],
    ["ClusterRole", undefined, "my-operator-databaserestore-editor-role"],
    ["ClusterRole", undefined, "my-operator-databaserestore-viewer-role"],
    ["ClusterRole", undefined, "my-operator-databasesnapshot-admin-role"],
    ["ClusterRole", undefined, "my-operator-databasesnapshot-editor-role"],
    ["ClusterRole", undefined, "my-operator-databasesnapshot-viewer-role"],
    ["ClusterRole", undefined, "my-operator-postgresqldatabase-admin-role"],
    ["ClusterRole", undefined, "my-operator-postgresqldatabase-editor-role"],
    ["ClusterRole", undefined, "my-operator-postgresqldatabase-viewer-role"],
  ])("has the %s %s/%s", (kind, namespace, name) => {
    expect(find(objects, kind, name).metadata.namespace).toBe(namespace);
  });

  it("has no object that the list above does not name", () => {
    expect(objects).toHaveLength(30);
  });

  it("runs the container manager and lets it write the Lease 830ca276.test.io", () => {
    expect(valueAt(find(objects, "Deployment"), "spec", "template", "spec", "containers")).toMatchObject([
      { name: "manager" },
    ]);
    expect(valueAt(find(objects, "Role"), "rules")).toContainEqual(
      expect.objectContaining({ resourceNames: ["830ca276.test.io"] }),
    );
  });

  it("labels every object as the operator's", () => {
    for (const { metadata } of objects) {
      expect(metadata.labels, metadata.name).toMatchObject({
        "app.kubernetes.io/name": "my-operator",
        "app.kubernetes.io/managed-by": "cdk8s",
      });
    }
  });

  it("gives the manager no permission with a wildcard", () => {
    const rules = find(objects, "ClusterRole", "my-operator-manager-role")["rules"];
    expect(JSON.stringify(rules)).not.toContain("*");
  });

  it("has no field that the API server would fill in or drop", () => {
    for (const crd of objects.filter(({ kind }) => kind === "CustomResourceDefinition")) {
      expect(crd).not.toHaveProperty("status");
      expect(crd).not.toHaveProperty(["spec", "preserveUnknownFields"]);
    }
  });
});
