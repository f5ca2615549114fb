import { afterAll, beforeAll, expect, test } from "vitest";
import type { DatabaseBackup } from "../../../../operator/api/databases/v1/databasebackup.ts";
import type { Pod } from "../../../../operator/kubernetes/kinds.ts";
import { nodeImages } from "../../../../lib/testing/node-suite.ts";
import { kubectl, testNamespace } from "../../../../lib/testing/suite.ts";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { databaseBackup, postgresqlConnection } from "../../../support/api/backups.ts";
import { postgresServer } from "../../../support/controllers/pods.ts";

/*
 * A namespace as platform teams make them, on a real node: Pod Security, a quota that demands limits, and users as OpenShift gives
 * them. A DatabaseBackup goes through its whole life there.
 */

nodeImages("operator", "postgres:17");
const namespace = testNamespace("restricted");
const deployment = "deployment.apps/my-operator-controller-manager";
/** As OpenShift gives them: no image knows this user. */
const user = 1000650000;

function inNamespace(args: string[], input?: string): Promise<string> {
  return kubectl(["-n", namespace, ...args], input === undefined ? {} : { input });
}

async function apply(...objects: object[]): Promise<void> {
  await inNamespace(["apply", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
}

const wanted = (name: string, changes: Partial<DatabaseBackup["spec"]> = {}) =>
  databaseBackup(name, { databaseName: "shop", connection: postgresqlConnection("pg"), ...changes });

const resources = { limits: { cpu: "1", memory: "512Mi" } };
const securityContext = { runAsUser: user, runAsGroup: user, fsGroup: user };
const labels = { team: "shop" };
/** What the namespace demands. */
const fitting = { resources, repository: { resources }, securityContext, jobMetadata: { labels } };
/** The Pods of a DatabaseBackup with that. */
const asWanted = { metadata: { labels }, spec: { securityContext } };
const backupLabel = "databases.test.io/databasebackup";

/** Requests a backup now, and waits until it is stored. */
async function backUp(backup: string, name: string): Promise<void> {
  await apply({
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseSnapshot",
    metadata: { name },
    spec: { backupRef: { name: backup } },
  });
  await waitFor(`databasesnapshot/${name}`, "condition=Ready");
}

async function podsOf(backup: string): Promise<Pod[]> {
  const printed = await inNamespace(["get", "pods", "-l", `${backupLabel}=${backup}`, "-o", "json"]);
  return (JSON.parse(printed) as { items: Pod[] }).items;
}

async function condition(name: string, type: string) {
  const { status } = JSON.parse(
    await inNamespace(["get", "databasebackup", name, "-o", "json"]),
  ) as DatabaseBackup;
  return status?.conditions?.find((each) => each.type === type);
}

async function waitFor(object: string, of: string): Promise<void> {
  await inNamespace(["wait", object, `--for=${of}`, "--timeout=300s"]);
}

beforeAll(async () => {
  await kubectl(["apply", "-f", "dist"]);
  await inNamespace(["label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted"]);
  await apply(...postgresServer("pg", "17", "planted-password"));
  await kubectl(["-n", "my-operator-system", "rollout", "status", deployment, "--timeout=300s"]);
  await inNamespace(["rollout", "status", "statefulset/pg", "--timeout=300s"]);
  await apply({
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "team" },
    spec: { hard: { "limits.cpu": "8", "limits.memory": "8Gi" } },
  });
  await waitFor("resourcequota/team", "jsonpath={.status.hard}");
});

afterAll(async () => {
  await kubectl(["delete", "-f", "dist/0000-crds.k8s.yaml", "--ignore-not-found", "--timeout=300s"]);
  await kubectl(["delete", "-f", "dist", "--ignore-not-found"]);
});

test("the quota's words are in the status of a DatabaseBackup without limits, which then get it going", async () => {
  await apply(wanted("bare"));
  await eventually("the refusal of its first Pod", async () => {
    const ready = await condition("bare", "Ready");
    expect(ready).toMatchObject({ status: "False", reason: "FailedCreate" });
    expect(ready?.message).toMatch(
      /^Kubernetes cannot create a Pod for Job bare-probe: .*must specify limits/,
    );
  });
  await inNamespace([
    "patch",
    "databasebackup",
    "bare",
    "--type=merge",
    "-p",
    JSON.stringify({ spec: fitting }),
  ]);
  await waitFor("databasebackup/bare", "condition=Ready");
});

test("a backup is removed after its DatabaseBackup, by a Pod that the namespace admits and that may read the claim", async () => {
  await backUp("bare", "left");
  await inNamespace(["delete", "databasebackup", "bare", "--timeout=300s"]);
  await inNamespace(["delete", "databasesnapshot", "left", "--timeout=300s"]);
  const pods = await podsOf("bare");
  expect(pods.some(({ spec }) => spec?.containers[0]?.args?.includes("--forget"))).toBe(true);
  for (const pod of pods) expect(pod).toMatchObject(asWanted);
});

test("a user that no image knows detects the version, backs up, maintains and removes, on a claim", async () => {
  await apply(wanted("fit", { immediate: true, deletionPolicy: "Delete", ...fitting }));
  await waitFor("databasebackup/fit", "condition=LastBackupSucceeded");
  await backUp("fit", "wish");
  await waitFor("databasebackup/fit", "condition=LastMaintenanceSucceeded");
  await inNamespace(["delete", "databasesnapshot", "wish", "--timeout=300s"]);

  const pods = await podsOf("fit");
  // A Job of maintenance before the on-demand backup, and one that removed it.
  expect(pods.length).toBeGreaterThanOrEqual(3);
  for (const pod of pods) expect(pod).toMatchObject(asWanted);

  await inNamespace(["delete", "databasebackup", "fit", "--timeout=300s"]);
  await eventually("the removal of its claim", async () => {
    const claims = ["get", "persistentvolumeclaims", "-l", `${backupLabel}=fit`, "-o", "name"];
    expect(await inNamespace(claims)).toBe("");
  });
});
