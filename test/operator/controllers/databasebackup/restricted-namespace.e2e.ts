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

async function condition(name: string, type: string) {
  const { status } = JSON.parse(
    await inNamespace(["get", "databasebackup", name, "-o", "json"]),
  ) as DatabaseBackup;
  return status?.conditions?.find((each) => each.type === type);
}

async function waitFor(object: string, of: string, seconds = 240): Promise<void> {
  await inNamespace(["wait", object, `--for=${of}`, `--timeout=${seconds}s`]);
}

beforeAll(async () => {
  await kubectl(["apply", "-f", "dist"]);
  await inNamespace(["label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted"]);
  await apply(...postgresServer("pg", "17", "planted-password"));
  await kubectl(["-n", "my-operator-system", "rollout", "status", deployment, "--timeout=120s"]);
  await inNamespace(["rollout", "status", "statefulset/pg", "--timeout=120s"]);
  await apply({
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "team" },
    spec: { hard: { "limits.cpu": "8", "limits.memory": "8Gi" } },
  });
  await waitFor("resourcequota/team", "jsonpath={.status.hard}");
});

afterAll(async () => {
  await kubectl(["delete", "-f", "dist/0000-crds.k8s.yaml", "--ignore-not-found", "--timeout=60s"]);
  await kubectl(["delete", "-f", "dist", "--ignore-not-found"]);
});

test("the quota's words are in the status of a DatabaseBackup without limits, which then get it going", async () => {
  await apply(wanted("bare"));
  await eventually(
    "the refusal of its first Pod",
    async () => {
      const ready = await condition("bare", "Ready");
      expect(ready).toMatchObject({ status: "False", reason: "FailedCreate" });
      expect(ready?.message).toMatch(
        /^Kubernetes cannot create a Pod for Job bare-probe: .*must specify limits/,
      );
    },
    { seconds: 90 },
  );
  const resources = { limits: { cpu: "1", memory: "512Mi" } };
  await inNamespace([
    "patch",
    "databasebackup",
    "bare",
    "--type=merge",
    "-p",
    JSON.stringify({ spec: { resources } }),
  ]);
  await waitFor("databasebackup/bare", "condition=Ready");
});

test("a user that no image knows detects the version, backs up, maintains and removes, on a claim", async () => {
  const resources = { limits: { cpu: "1", memory: "512Mi" } };
  await apply(
    wanted("fit", {
      immediate: true,
      deletionPolicy: "Delete",
      resources,
      repository: { resources },
      securityContext: { runAsUser: user, runAsGroup: user, fsGroup: user },
      jobMetadata: { labels: { team: "shop" } },
    }),
  );
  await waitFor("databasebackup/fit", "condition=LastBackupSucceeded");
  await apply({
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseSnapshot",
    metadata: { name: "wish" },
    spec: { backupRef: { name: "fit" } },
  });
  await waitFor("databasesnapshot/wish", "condition=Ready");
  await waitFor("databasebackup/fit", "condition=LastMaintenanceSucceeded");
  await inNamespace(["delete", "databasesnapshot", "wish", "--timeout=240s"]);

  const selector = "databases.test.io/databasebackup=fit";
  const { items } = JSON.parse(await inNamespace(["get", "pods", "-l", selector, "-o", "json"])) as {
    items: Pod[];
  };
  // A Job of maintenance before the on-demand backup, and one that removed it.
  expect(items.length).toBeGreaterThanOrEqual(3);
  for (const { metadata, spec } of items) {
    expect(metadata.labels).toMatchObject({ team: "shop" });
    expect(spec?.securityContext).toMatchObject({ runAsUser: user, runAsGroup: user, fsGroup: user });
  }

  await inNamespace(["delete", "databasebackup", "fit", "--timeout=240s"]);
  await eventually("the removal of its claim", async () => {
    expect(await inNamespace(["get", "persistentvolumeclaims", "-l", selector, "-o", "name"])).toBe("");
  });
}, 600_000);
