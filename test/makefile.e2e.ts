import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { established } from "../lib/testing/established.ts";
import { ensureImages, imageReference } from "../lib/testing/images.ts";
import { nodeImages } from "../lib/testing/node-suite.ts";
import { kubectl, suiteCluster, tryKubectl } from "../lib/testing/suite.ts";
import { nodeFlags } from "../lib/image/node-flags.ts";
import { readManifests } from "./support/constructs.ts";
import { startRegistry, type Registry } from "./support/registry.ts";

const root = join(import.meta.dirname, "..");
nodeImages("operator");
const image = imageReference("operator");

let scratch: string;
let registry: Registry;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "makefile-"));
  registry = await startRegistry();
});

afterAll(async () => {
  registry.close();
  await make(["uninstall"]);
  await make(["undeploy"]);
  await rm(scratch, { recursive: true });
});

const environment = () => ({
  ...process.env,
  KUBECONFIG: suiteCluster().kubeconfig,
  KUBECTL: suiteCluster().kubectl,
  // Buildah gets its own storage, and does without permissions that a container of the CI may lack.
  BUILDAH_ISOLATION: "chroot",
  CONTAINERS_REGISTRIES_CONF: join(scratch, "registries.conf"),
});

/** Runs make and returns its output. Its mounts vanish with its mount namespace. */
async function make(words: readonly string[]): Promise<string> {
  const child = spawn("unshare", ["--mount", "make", ...words], { cwd: root, env: environment() });
  const ended = once(child, "close");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await ended) as [number | null];
  if (code !== 0)
    throw new Error(`make ${words.join(" ")} ended with ${code ?? "a signal"}:\n${stdout}${stderr}`);
  return stdout;
}

describe("make", () => {
  it("without a target lists the targets", async () => {
    const help = await make([]);
    for (const target of ["manifests", "docker-build", "deploy", "uninstall"]) expect(help).toContain(target);
  });

  it("test and lint call the npm scripts", async () => {
    // A dry run, because `make test` would run this test again.
    expect(await make(["--dry-run", "test", "lint"])).toBe("npm test\nnpm run lint\nnpm run typecheck\n");
  });

  it("manifests synthesizes dist as it is committed", async () => {
    const before = await readManifests(join(root, "dist"));
    await make(["manifests"]);
    expect(await readManifests(join(root, "dist"))).toEqual(before);
  });

  it("docker-build and docker-push build the image, without Docker, and push it", async () => {
    const [base] = await ensureImages(["distroless-cc"], { log: console.error });
    const name = `${registry.address}/team/my-operator:made`;
    await writeFile(
      join(scratch, "registries.conf"),
      `[[registry]]\nlocation = "${registry.address}"\ninsecure = true\n`,
    );
    const tool = `buildah --root ${scratch}/storage --runroot ${scratch}/run --storage-driver vfs`;
    const pull = spawn("buildah", [
      ...tool.split(" ").slice(1),
      "pull",
      "-q",
      `docker-archive:${base?.archive ?? ""}`,
    ]);
    await once(pull, "close");

    await make([
      "docker-build",
      "docker-push",
      `IMG=${name}`,
      `CONTAINER_TOOL=${tool}`,
      `BASE=${base?.name ?? ""}`,
    ]);

    const manifest = registry.manifest("team/my-operator", "made");
    const config = JSON.parse(String(registry.blob(manifest?.config.digest ?? ""))) as { config: object };
    expect(config.config).toMatchObject({
      User: "65532:65532",
      Entrypoint: ["/usr/local/bin/node", ...nodeFlags, "/app/manager.mjs"],
    });
    expect(manifest?.layers.length).toBeGreaterThan(1);
    for (const { digest } of manifest?.layers ?? []) expect(registry.blob(digest)).toBeDefined();
  });
});

describe("make against a cluster", () => {
  const sample = join(root, "samples/databases_v1_databasebackup.yaml");
  const logs = [
    "-n",
    "my-operator-system",
    "logs",
    "deployment.apps/my-operator-controller-manager",
    "-c",
    "manager",
  ];

  it("install installs the CRDs and nothing else", async () => {
    await make(["install"]);
    await established(kubectl, ["crd/databasebackups.databases.test.io"]);
    expect((await tryKubectl(["get", "namespace", "my-operator-system"])).code).toBe(1);
  });

  it("run reconciles the objects of the cluster from this machine, until it is stopped", async () => {
    await kubectl(["apply", "-f", sample]);
    const operator = spawn("make", ["run", "ARGS=--metrics-bind-address=0 --health-probe-bind-address=0"], {
      cwd: root,
      env: environment(),
      // In a process group of its own, as in a terminal: Ctrl-C reaches the whole group.
      detached: true,
      stdio: "ignore",
    });
    const ended = once(operator, "close");
    try {
      // The sample's database does not exist. Any status shows that the operator reconciles the sample.
      const status = "jsonpath={.status.observedGeneration}";
      await kubectl(["wait", `--for=${status}`, "databasebackup/databasebackup-sample", "--timeout=300s"]);
    } finally {
      if (operator.pid !== undefined) process.kill(-operator.pid, "SIGINT");
      await ended;
    }
  });

  it("deploy runs the operator from the image IMG, and dist stays as it is", async () => {
    const before = await readManifests(join(root, "dist"));
    await make(["deploy", `IMG=${image}`]);
    await kubectl([
      "-n",
      "my-operator-system",
      "rollout",
      "status",
      "deployment/my-operator-controller-manager",
      "--timeout=300s",
    ]);
    expect(await kubectl(["-n", "my-operator-system", "get", "pods", "-o", "jsonpath={..image}"])).toContain(
      image,
    );
    expect(await readManifests(join(root, "dist"))).toEqual(before);
    expect(await kubectl(logs)).not.toBe("");
  });

  it("leaves a cluster in which the commands of the documentation work", async () => {
    await kubectl(["apply", "-f", join(root, "dist")]);
    await kubectl(["apply", "-f", sample]);
    expect(await kubectl(["get", "databasebackups"])).toMatch(/^NAME +DATABASE +SCHEDULE +LAST BACKUP/);
    expect(await kubectl(["get", "dbb", "-o", "name"])).toContain("databasebackup-sample");
    expect(await kubectl(["describe", "databasebackup", "databasebackup-sample"])).toContain("example-db");
  });

  it("undeploy deletes the operator and keeps the backups", async () => {
    await make(["undeploy"]);
    expect((await tryKubectl(["get", "namespace", "my-operator-system"])).code).toBe(1);
    expect(await kubectl(["get", "databasebackups", "-o", "name"])).toContain("databasebackup-sample");
    expect(await kubectl(["get", "clusterroles", "-o", "name"])).not.toContain("my-operator");
  });

  it("uninstall deletes the CRDs and their objects", async () => {
    await make(["uninstall"]);
    expect(await kubectl(["get", "crds", "-o", "name"])).not.toContain("databases.test.io");
  });
});
