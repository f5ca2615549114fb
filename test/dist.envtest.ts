import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { App, Chart, YamlOutputType } from "cdk8s";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { DatabaseBackup, DatabaseBackupSpecConnectionEngine } from "../imports/databases.test.io.js";
import { MyOperator } from "../operator/constructs/index.ts";
import type { DatabaseBackup as DatabaseBackupObject } from "../operator/api/databases/v1/databasebackup.ts";
import { managerPermissions } from "../operator/controllers/permissions.ts";
import { ensureBinary } from "../lib/testing/binaries.ts";
import { startEnvtest, type Envtest } from "../lib/testing/envtest.ts";
import { established } from "../lib/testing/established.ts";
import type { CommandResult } from "../lib/testing/suite.ts";
import { find, readManifests, valueAt } from "./support/constructs.ts";
import { isOldestKubernetes } from "./support/oldest-kubernetes.ts";
import { writeStrictSchemas } from "./support/strict-schemas.ts";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");

// An API server of its own, because the tests show that an empty one accepts everything.
let envtest: Envtest;
let scratch: string;

beforeAll(async () => {
  envtest = await startEnvtest();
  scratch = await mkdtemp(join(tmpdir(), "dist-"));
});

afterAll(async () => {
  await envtest.stop();
  await rm(scratch, { recursive: true });
});

async function run(program: string, words: readonly string[], input = ""): Promise<CommandResult> {
  const child = spawn(program, words, { env: { ...process.env, KUBECONFIG: envtest.kubeconfig } });
  const ended = new Promise<number | null>((resolve, reject) =>
    child.on("error", reject).on("close", resolve),
  );
  child.stdin.end(input);
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

const tryKubectl = (words: readonly string[], input?: string) => run(envtest.kubectl, words, input);

async function kubectl(words: readonly string[], input?: string): Promise<string> {
  const { code, stdout, stderr } = await tryKubectl(words, input);
  if (code !== 0) throw new Error(`kubectl ${words.join(" ")} ended with ${code ?? "a signal"}:\n${stderr}`);
  return stdout;
}

/** The resource versions of all objects in a folder of manifests. A resource version changes with every write. */
const resourceVersions = (folder: string) =>
  kubectl(["get", "-f", folder, "-o", "custom-columns=K:.kind,N:.metadata.name,V:.metadata.resourceVersion"]);

/** Waits until the API server serves the kind. */
const allEstablished = () => established(kubectl, ["crd", "--all"]);

const may = async (verb: string, resource: string, ...words: string[]) => {
  const manager = "--as=system:serviceaccount:my-operator-system:my-operator-controller-manager";
  const { stdout } = await tryKubectl(["auth", "can-i", verb, resource, manager, ...words]);
  return stdout.trim();
};

describe("dist on an empty API server", () => {
  it("is applied at the first attempt, without a warning", async () => {
    const { code, stdout, stderr } = await tryKubectl(["apply", "-f", dist]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout.trim().split("\n")).toHaveLength((await readManifests(dist)).length);
    await allEstablished();
  });

  // Kubernetes 1.30 does not store selectableFields, so it takes every apply for a change.
  it.skipIf(isOldestKubernetes)("is not changed by a second apply", async () => {
    const before = await resourceVersions(dist);
    const output = await kubectl(["apply", "-f", dist]);
    for (const line of output.trim().split("\n")) expect(line).toMatch(/ unchanged$/);
    expect(await resourceVersions(dist)).toBe(before);
  });

  it.skipIf(isOldestKubernetes)("shows no difference to kubectl diff", async () => {
    expect(await tryKubectl(["diff", "-f", dist])).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it.skipIf(isOldestKubernetes)(
    "does not change when a GitOps tool applies it on the server's side again and again",
    async () => {
      const apply = ["apply", "--server-side", "--force-conflicts", "--field-manager=gitops", "-f", dist];
      await kubectl(apply);
      const before = await resourceVersions(dist);
      await kubectl(apply);
      expect(await resourceVersions(dist)).toBe(before);
      const diff = await tryKubectl(["diff", "--server-side", "--field-manager=gitops", "-f", dist]);
      expect(diff).toEqual({ code: 0, stdout: "", stderr: "" });
    },
  );

  it("allows the manager all that its controllers declare", async () => {
    const refused = [];
    for (const { apiGroups, resources, verbs } of managerPermissions) {
      for (const name of apiGroups.flatMap((group) => resources.map((resource) => ({ group, resource })))) {
        const [resource = "", subresource = ""] = name.resource.split("/");
        for (const verb of verbs) {
          const answer = await may(
            verb,
            `${resource}.${name.group}`,
            `--subresource=${subresource}`,
            "--namespace=shop",
          );
          if (answer !== "yes") refused.push({ verb, ...name });
        }
      }
    }
    expect(refused).toEqual([]);
  });

  it("allows the manager its Lease, to ask who reads its metrics, and nothing else", async () => {
    const lease = (name: string, namespace: string) =>
      may("update", `leases.coordination.k8s.io/${name}`, `--namespace=${namespace}`);
    expect(await lease("830ca276.test.io", "my-operator-system")).toBe("yes");
    expect(await may("create", "leases.coordination.k8s.io", "--namespace=my-operator-system")).toBe("yes");
    expect(await may("create", "tokenreviews.authentication.k8s.io")).toBe("yes");
    expect(await may("create", "subjectaccessreviews.authorization.k8s.io")).toBe("yes");

    expect(await lease("other", "my-operator-system")).toBe("no");
    expect(await lease("830ca276.test.io", "shop")).toBe("no");
    expect(await may("update", "secrets", "--namespace=shop")).toBe("no");
    expect(await may("delete", "configmaps", "--namespace=shop")).toBe("no");
    expect(await may("delete", "postgresqldatabases.databases.test.io", "--namespace=shop")).toBe("no");
    expect(await may("create", "pods", "--namespace=shop")).toBe("no");
  });

  it("runs the manager in a namespace that admits its Pod, and no Pod with more rights", async () => {
    const template = valueAt(find(await readManifests(dist), "Deployment"), "spec", "template") as object;
    const pod = (change: object) =>
      JSON.stringify({
        apiVersion: "v1",
        kind: "Pod",
        ...template,
        metadata: { name: "manager" },
        ...change,
      });
    const create = ["create", "--dry-run=server", "-n", "my-operator-system", "-f", "-"];

    expect(await kubectl(create, pod({}))).toContain("created");
    const root = { spec: { containers: [{ name: "root", image: "none" }] } };
    expect((await tryKubectl(create, pod(root))).stderr).toContain('violates PodSecurity "restricted');
  });
});

describe("the samples", () => {
  it("are admitted unchanged, each file with one object", async () => {
    const files = (await readdir(join(root, "samples"))).filter((file) => file.endsWith(".yaml"));
    const output = await kubectl(["apply", "-f", join(root, "samples")]);
    expect(output).toContain("databasebackup.databases.test.io/databasebackup-sample created");
    expect(output.match(/ created$/gm)).toHaveLength(files.length);
  });

  it("show every engine and every storage", async () => {
    const { items } = JSON.parse(await kubectl(["get", "dbb", "-o", "json"])) as {
      items: DatabaseBackupObject[];
    };
    const engines = items.map(({ spec }) => spec.connection?.engine);
    expect(new Set(engines)).toEqual(new Set([undefined, "postgresql", "mariadb", "command"]));
    const storages = items.flatMap(({ spec }) => Object.keys(spec.storage ?? {}));
    expect(new Set(storages)).toEqual(new Set(["persistentVolumeClaim", "s3", "gcs", "azure", "rest"]));
  });

  it("include the one of the tutorial, to the letter", async () => {
    const sample: unknown = parse(
      await readFile(join(root, "samples/databases_v1_databasebackup.yaml"), "utf8"),
    );
    expect(sample).toMatchObject({ apiVersion: "databases.test.io/v1", kind: "DatabaseBackup" });
    expect(valueAt(sample, "metadata", "name")).toBe("databasebackup-sample");
    expect(valueAt(sample, "spec")).toEqual({
      databaseName: "example-db",
      schedule: "*/5 * * * *",
      backupPath: "/backups/example-db",
    });
  });

  it("are listed by kubectl get, also by the kind's short name", async () => {
    const [header = "", ...rows] = (await kubectl(["get", "dbb"])).trim().split("\n");
    expect(header).toMatch(/^NAME +DATABASE +SCHEDULE +LAST BACKUP/);
    expect(rows.map((row) => row.split(/ {2,}/).slice(0, 3))).toContainEqual([
      "databasebackup-sample",
      "example-db",
      "*/5 * * * *",
    ]);
    expect(await kubectl(["get", "databasebackups", "-o", "name"])).toBe(
      await kubectl(["get", "dbb", "-o", "name"]),
    );
  });
});

describe("next to an operator that has a kind with the plural databases", () => {
  const database = {
    apiVersion: "other.example.com/v1",
    kind: "Database",
    metadata: { name: "of-the-other" },
  };
  const names = { kind: "Database", listKind: "DatabaseList", plural: "databases", singular: "database" };
  const openAPIV3Schema = { type: "object" };
  const crd = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "databases.other.example.com" },
    spec: {
      group: "other.example.com",
      names,
      scope: "Namespaced",
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  };
  /** A cache of its own, because another server may have had the same port: kubectl trusts what it knows for hours. */
  const list = (resource: string) =>
    kubectl(["get", resource, "-o", "name", "--cache-dir", join(scratch, "kubectl")]);

  beforeAll(async () => {
    await kubectl(["apply", "-f", "-"], JSON.stringify(crd));
    await allEstablished();
    await kubectl(["create", "-f", "-"], JSON.stringify(database));
  });

  afterAll(async () => {
    await kubectl(["delete", "crd", crd.metadata.name]);
  });

  it("leaves kubectl get databases to the other operator", async () => {
    expect(await list("databases")).toBe("database.other.example.com/of-the-other\n");
  });

  it("has a category of its own, which lists the objects of all kinds", async () => {
    const listed = (await list("my-operator")).trim().split("\n");
    expect(new Set(listed.map((name) => name.replace(/\/.*/, "")))).toEqual(
      new Set([
        "databasebackup.databases.test.io",
        "databaserestore.databases.test.io",
        "databasesnapshot.databases.test.io",
        "postgresqldatabase.databases.test.io",
      ]),
    );
  });

  it("does not add its objects to kubectl get all", async () => {
    expect(await list("all")).not.toContain("databases.test.io");
  });
});

describe("the typed construct of a DatabaseBackup", () => {
  it("makes an object that is admitted with all its fields", async () => {
    const app = new App({ outdir: join(scratch, "typed") });
    const secret = (key: string) => ({ name: "shop-credentials", key });
    new DatabaseBackup(new Chart(app, "shop"), "backup", {
      metadata: { name: "shop" },
      spec: {
        databaseName: "shop",
        schedule: "0 2 * * *",
        backupPath: "/backups/shop",
        connection: {
          engine: DatabaseBackupSpecConnectionEngine.POSTGRESQL,
          version: "17",
          host: "shop-db.shop.svc",
          credentials: { usernameSecretRef: secret("username"), passwordSecretRef: secret("password") },
        },
      },
    });
    app.synth();

    await kubectl(["apply", "-n", "default", "-f", join(scratch, "typed")]);
    const stored: unknown = JSON.parse(await kubectl(["get", "dbb", "shop", "-n", "default", "-o", "json"]));
    expect(valueAt(stored, "spec")).toMatchObject({
      databaseName: "shop",
      connection: { engine: "postgresql", version: "17", host: "shop-db.shop.svc" },
    });
  });
});

describe("kubeconform in strict mode, with the API server's own schemas", () => {
  it("accepts dist and samples, and refuses a misspelt field", async () => {
    const openApi: unknown = JSON.parse(await kubectl(["get", "--raw", "/openapi/v2"]));
    const schemas = join(scratch, "schemas");
    await writeStrictSchemas(openApi, schemas);
    const kubeconform = await ensureBinary("kubeconform");
    const location = `${schemas}/{{ .ResourceKind }}{{ .KindSuffix }}.json`;
    const check = (...paths: string[]) =>
      run(kubeconform, [
        ...["-strict", "-summary", "-schema-location", location],
        // These have kinds that not every cluster has. monitoring.envtest.ts tests them.
        ...["-ignore-filename-pattern", "dist/monitoring/", ...paths],
      ]);

    const good = await check(dist, join(root, "samples"));
    expect(good.stdout).toMatch(/Invalid: 0, Errors: 0, Skipped: 0/);
    expect(good.code).toBe(0);

    const [sample] = parseAllDocuments(await kubectl(["get", "dbb", "databasebackup-sample", "-o", "yaml"]));
    const misspelt = join(scratch, "misspelt.yaml");
    await writeFile(misspelt, String(sample).replace("backupPath:", "backupPaht:"));
    const bad = await check(misspelt);
    expect(bad.stdout).toContain("backupPaht");
    expect(bad.code).not.toBe(0);
  });
});

describe("my-operator for certain namespaces", () => {
  it("can be applied, and has rights in these namespaces only", async () => {
    const app = new App({ outdir: join(scratch, "namespaced"), yamlOutputType: YamlOutputType.FILE_PER_APP });
    new MyOperator(new Chart(app, "databases"), "my-operator", { namespaces: ["east"] });
    app.synth();

    await kubectl([
      "delete",
      "clusterrole/my-operator-manager-role",
      "clusterrolebinding/my-operator-manager-rolebinding",
    ]);
    await kubectl(["create", "namespace", "east"]);
    await kubectl(["apply", "-f", join(scratch, "namespaced")]);

    expect(await may("list", "databasebackups.databases.test.io", "-n", "east")).toBe("yes");
    expect(await may("create", "secrets", "-n", "east")).toBe("yes");
    expect(await may("list", "databasebackups.databases.test.io", "-n", "west")).toBe("no");
    expect(await may("list", "databasebackups.databases.test.io", "--all-namespaces")).toBe("no");
  });
});
