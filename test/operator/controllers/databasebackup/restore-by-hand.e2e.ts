import { afterAll, beforeAll, expect, test } from "vitest";
import type { BackupRun, DatabaseBackup } from "../../../../operator/api/databases/v1/databasebackup.ts";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { imageReference } from "../../../../lib/testing/images.ts";
import { nodeImages } from "../../../../lib/testing/node-suite.ts";
import { kubectl, testNamespace } from "../../../../lib/testing/suite.ts";
import { databaseBackup, postgresqlConnection } from "../../../support/api/backups.ts";
import { documentedBlocks, recoveryPage } from "../../../support/engines/documented.ts";
import { postgresServer } from "../../../support/controllers/pods.ts";

/* The Pod of docs/backup.md and the commands of docs/recovery-by-hand.md that restore a backup, and the backups that are made afterwards. */

nodeImages("operator", "postgres:17");
const namespace = testNamespace("restore-by-hand");
const deployment = "deployment.apps/my-operator-controller-manager";
const locks = "/repository/backups/orders/locks";

const [manifest = ""] = documentedBlocks("## Restoring by hand", "yaml");
const [find = ""] = documentedBlocks("## Restoring by hand", "sh");
const [create = "", fill = ""] = documentedBlocks("## PostgreSQL", "sh", recoveryPage);

/** With the images that the node has. */
const onThisNode = (text: string) =>
  text
    .replace("image: my-operator:0.1.0", `image: ${imageReference("operator")}`)
    .replace("image: postgres:17", `image: ${imageReference("postgres:17")}`);

function inNamespace(words: readonly string[], input?: string): Promise<string> {
  return kubectl(["-n", namespace, ...words], input === undefined ? {} : { input });
}

const apply = (...objects: object[]) =>
  inNamespace(["apply", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));

async function psql(statement: string, database = "shop"): Promise<string> {
  const client = ["psql", "-U", "shop", "-d", database, "-v", "ON_ERROR_STOP=1", "-qtA"];
  return (await inNamespace(["exec", "-i", "orders-db-0", "--", ...client], statement)).trim();
}

async function run(job: string): Promise<BackupRun> {
  await inNamespace(["create", "job", job, "--from=cronjob/orders"]);
  return eventually(`the end of run ${job}`, async () => {
    const text = await inNamespace(["get", "databasebackup", "orders", "-o", "json"]);
    const { status } = JSON.parse(text) as DatabaseBackup;
    const found = status?.recentRuns?.find(({ jobName }) => jobName === job);
    if (found === undefined || found.phase === "Running") throw new Error(found?.phase ?? "unknown");
    return found;
  });
}

async function startPod(name: string, text: string): Promise<void> {
  await inNamespace(["apply", "-f", "-"], text);
  await inNamespace(["wait", `pod/${name}`, "--for=condition=Ready", "--timeout=300s"]);
}

const inShell = (pod: string, script: string) =>
  inNamespace(["exec", pod, "--", "bash", "-euo", "pipefail", "-c", script]);

beforeAll(async () => {
  await kubectl(["apply", "-f", "dist"]);
  await apply(...postgresServer("orders-db", "17", "planted-password"), {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "orders-db-admin" },
    stringData: { password: "planted-admin" },
  });
  await kubectl(["-n", "my-operator-system", "rollout", "status", deployment, "--timeout=300s"]);
  await inNamespace(["rollout", "status", "statefulset/orders-db", "--timeout=300s"]);
  // Random text does not compress, so that the dump does not fit into a pipe.
  await eventually("a table", () =>
    psql(
      `DROP TABLE IF EXISTS orders;
       CREATE TABLE orders AS SELECT id, md5(random()::text) AS note FROM generate_series(1, 50000) AS id;
       DROP ROLE IF EXISTS postgres; CREATE ROLE postgres SUPERUSER LOGIN PASSWORD 'planted-admin'`,
    ),
  );
  await apply(
    databaseBackup("orders", {
      databaseName: "shop",
      schedule: "@yearly",
      backoffLimit: 0,
      connection: { ...postgresqlConnection("orders-db"), version: "17" },
      storage: { persistentVolumeClaim: { template: { size: "1Gi" } } },
    }),
  );
  await inNamespace(["wait", "databasebackup/orders", "--for=condition=Ready", "--timeout=300s"]);
  expect(await run("orders-1")).toMatchObject({ phase: "Succeeded" });
});

afterAll(async () => {
  await kubectl(["delete", "-f", "dist/0000-crds.k8s.yaml", "--ignore-not-found", "--timeout=300s"]);
  await kubectl(["delete", "-f", "dist", "--ignore-not-found"]);
});

test("the documented Pod and commands restore all rows, and the next backup succeeds", async () => {
  expect(manifest).toContain("kind: Pod");
  expect(fill).toContain("pg_restore");
  await startPod("restore", onThisNode(manifest));
  const snapshots = await inShell(
    "restore",
    "/my-operator/restic snapshots --no-lock --tag part=dump --json",
  );
  const [{ id = "", tags = [] } = {}] = JSON.parse(snapshots) as { id?: string; tags?: string[] }[];
  const runTag = tags.find((tag) => tag.startsWith("run="))?.slice("run=".length) ?? "";
  const commands = [find, create, fill].join("").replaceAll("<snapshot>", id).replaceAll("<run>", runTag);
  await inShell("restore", commands);
  const digest = "SELECT count(*), md5(string_agg(orders::text, '' ORDER BY id)) FROM orders";
  expect(await psql(digest, "orders_restored")).toBe(await psql(digest));
  expect(await run("orders-2")).toMatchObject({ phase: "Succeeded" });
});

test("a Pod of user root that is killed while it restores stops backups for half an hour, with a reason, and not for ever", async () => {
  const asRoot = onThisNode(manifest)
    .replace("name: restore\n", "name: restore-as-root\n")
    .replace(/^  securityContext:\n(    .*\n)*/m, "")
    .replace("      securityContext: *restricted\n", "");
  await startPod("restore-as-root", asRoot);
  await inShell(
    "restore-as-root",
    `mkfifo /tmp/unread; sleep 600 </tmp/unread >/dev/null 2>&1 &
     /my-operator/restic dump --tag part=dump latest postgresql.dump >/tmp/unread 2>/dev/null &
     restic=$!
     for second in $(seq 60); do [ -n "$(ls ${locks})" ] && break; sleep 1; done
     kill -9 $restic; wait $restic || kill %1`,
  );
  expect(await run("orders-3")).toMatchObject({
    phase: "Failed",
    reason: "RepositoryFileOfAnotherUser",
    message: expect.stringContaining("The file belongs to user 0.") as string,
  });
  await inShell("restore-as-root", `touch -d '1 hour ago' ${locks}/*`);
  expect(await run("orders-4")).toMatchObject({ phase: "Succeeded" });
  expect(await inShell("restore-as-root", `ls ${locks}`)).toBe("");
});
