import { readdir, readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Pod } from "../../../operator/kubernetes/kinds.ts";
import { nodeImages } from "../../../lib/testing/node-suite.ts";
import { kubectl, testNamespace } from "../../../lib/testing/suite.ts";
import { StopWaiting, eventually } from "../../../lib/testing/eventually.ts";
import { postgresServer, serverPod } from "../../support/controllers/pods.ts";
import { secret } from "../../support/controllers/operator-under-test.ts";
import { databaseBackup, postgresqlConnection } from "../../support/api/backups.ts";
import { containerLogs } from "../../support/controllers/container-logs.ts";

/* A real run on a real node, and everything that anyone could read during it and afterwards. */

nodeImages("operator", "postgres:17");
const namespace = testNamespace("secrets");
const inNamespace = (args: string[], input?: string) =>
  kubectl(["--namespace", namespace, ...args], input === undefined ? {} : { input });

const backup = databaseBackup("orders", {
  databaseName: "shop",
  connection: { ...postgresqlConnection("db"), version: "17" },
  encryption: { passwordSecretRef: { name: "own", key: "password" } },
  storage: { persistentVolumeClaim: { template: { size: "1Gi" } } },
});

/** A Pod like most Pods: Kubernetes mounts a token into it. */
const { spec, ...pod } = serverPod("with-token", {
  image: "postgres:17",
  user: 999,
  command: ["sleep", "infinity"],
});
const podWithToken = { ...pod, spec: { ...spec, automountServiceAccountToken: true } };

beforeAll(async () => {
  await kubectl(["apply", "-f", "dist"]);
  await inNamespace(["label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted"]);
  const objects = [
    ...postgresServer("db", "17", "buried-of-the-database"),
    podWithToken,
    secret("own", { password: "buried-of-the-repository" }),
  ];
  await inNamespace(["apply", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
  await inNamespace(["rollout", "status", "statefulset/db", "--timeout=300s"]);
  // Random data does not compress, so the dump takes time.
  const noise = `CREATE TABLE noise AS
    SELECT id, (SELECT string_agg(md5(random()::text || id || part), '') FROM generate_series(1, 64) AS part)
    FROM generate_series(1, 30000) AS rows(id)`;
  await inNamespace(["exec", "-i", "db-0", "--", "psql", "-U", "shop", "-d", "shop", "-q"], noise);
  await inNamespace(["apply", "-f", "-"], JSON.stringify(backup));
  await inNamespace(["wait", "databasebackup/orders", "--for=condition=Ready", "--timeout=300s"]);
});

afterAll(async () => {
  await kubectl(["delete", "-f", "dist/0000-crds.k8s.yaml", "--ignore-not-found", "--timeout=300s"]);
  await kubectl(["delete", "-f", "dist", "--ignore-not-found"]);
});

interface Process {
  commandLine: string;
  environment: string;
  /** The control group, whose name contains the Pod's UID. */
  group: string;
}

/** The processes of the whole machine, including other nodes. Only this suite plants credentials named `buried-`. */
async function processes(): Promise<Process[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  return Promise.all(
    pids.map(async (pid) => {
      const read = (file: string) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
      const [commandLine, environment, group] = await Promise.all([
        read("cmdline"),
        read("environ"),
        read("cgroup"),
      ]);
      return { commandLine, environment, group: group.replaceAll("_", "-") };
    }),
  );
}

async function pods(): Promise<Pod[]> {
  return (JSON.parse(await inNamespace(["get", "pods", "-o", "json"])) as { items: Pod[] }).items;
}

async function hasEnded(): Promise<boolean> {
  const read = ["get", "databasebackup", "orders", "-o", "jsonpath={.status.recentRuns[0].phase}"];
  const phase = await inNamespace(read);
  if (phase === "Failed") throw new StopWaiting(await inNamespace(["describe", "databasebackup", "orders"]));
  return phase === "Succeeded";
}

test("during a run, credentials are in the environment of its Pod and the server's, and nowhere else", async () => {
  await inNamespace(["create", "job", "now", "--from=cronjob/orders"]);
  const seen: Process[] = [];
  await eventually("the end of the run", async () => {
    seen.push(...(await processes()));
    expect(await hasEnded()).toBe(true);
  });

  const lines = new Set(seen.map((each) => each.commandLine.replaceAll("\0", " ")));
  expect([...lines].filter((line) => line.includes("pg_dump"))).not.toEqual([]);
  expect([...lines].filter((line) => line.includes("buried-"))).toEqual([]);

  const knowing = seen.filter(({ environment }) => environment.includes("buried-"));
  expect(knowing.some((each) => each.commandLine.includes("backup.sh"))).toBe(true);
  const uids = (await pods())
    .filter(({ metadata }) => metadata.name === "db-0" || metadata.name?.startsWith("now-") === true)
    .map(({ metadata }) => metadata.uid ?? "");
  const others = knowing.filter(({ group }) => !uids.some((uid) => group.includes(uid)));
  expect(others.map((each) => each.commandLine.replaceAll("\0", " "))).toEqual([]);
  expect(knowing.filter(({ environment }) => environment.includes("buried-of-the-repository"))).toEqual([]);
});

test("the Pods of runs and maintenance have no token, though ServiceAccounts have tokens on this node", async () => {
  await eventually("the maintenance Job after the run to complete", () =>
    inNamespace([
      ...["wait", "job", "-l", "app.kubernetes.io/component=maintenance"],
      ...["--for=condition=Complete", "--timeout=300s"],
    ]),
  );
  const all = await pods();
  const tokens = (pod: Pod) =>
    (pod.spec?.volumes ?? [])
      .flatMap(({ projected }) => projected?.sources ?? [])
      .filter(({ serviceAccountToken }) => serviceAccountToken !== undefined);
  const [ours, others] = [true, false].map((isOurs) =>
    all.filter(
      ({ metadata }) => (metadata.labels?.["databases.test.io/databasebackup"] !== undefined) === isOurs,
    ),
  );
  // An attempt may have failed. Then there are more than two Pods.
  const components = ours?.map(({ metadata }) => metadata.labels?.["app.kubernetes.io/component"]);
  expect([...new Set(components)].sort()).toEqual(["backup", "maintenance"]);
  expect(ours?.flatMap(tokens)).toEqual([]);
  expect(others?.flatMap(tokens)).not.toEqual([]);
});

test("afterwards, credentials are in no object but Secrets, in no log, and in no termination message", async () => {
  const kinds = (await kubectl(["api-resources", "--namespaced", "--verbs=list", "-o", "name"])).trim();
  const readable = kinds.split("\n").filter((kind) => kind !== "secrets");
  const everything = [
    await kubectl(["get", readable.join(","), "--all-namespaces", "-o", "yaml"]),
    await kubectl(["--namespace=my-operator-system", "logs", "deployment/my-operator-controller-manager"]),
    await containerLogs(namespace),
  ].join("\n");
  expect(everything).toContain("snapshotID");
  expect(everything).not.toContain("buried-");
});
