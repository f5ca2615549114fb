import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { nodeImages } from "../../../lib/testing/node-suite.ts";
import { kubectl, suiteCluster } from "../../../lib/testing/suite.ts";
import { metricsBinding, operatorNamespace, namespace as demoNamespace } from "../namespace.ts";

nodeImages("operator", "postgres:17", "mariadb:11.8", "versitygw", "prometheus");
const main = join(import.meta.dirname, "../main.ts");

/** Runs the demo with the suite's cluster as the user's cluster. Interrupts the demo when it prints `interruptAt`. */
async function demo(interruptAt?: string): Promise<{ code: number | null; printed: string }> {
  const context = (await kubectl(["config", "current-context"])).trim();
  const cluster = suiteCluster();
  const child = spawn(process.execPath, [main, "--context", context], {
    env: {
      ...process.env,
      KUBECONFIG: cluster.kubeconfig,
      PATH: `${dirname(cluster.kubectl)}:${process.env["PATH"] ?? ""}`,
    },
  });
  let printed = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (printed += text));
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const isReached = interruptAt !== undefined && printed.includes(interruptAt);
    printed += text;
    if (interruptAt !== undefined && !isReached && printed.includes(interruptAt)) child.kill("SIGINT");
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, printed };
}

/** The column VERIFIED of each time that the demo showed this DatabaseBackup alone. */
function verifiedIn(printed: string, name: string): string[] {
  const lines = printed.matchAll(new RegExp(`^ {4}${name} {3}.* (True|False|Unknown) +\\S+$`, "gm"));
  return [...lines].map(([, verified = ""]) => verified);
}

/** The names of objects that the demo should have removed. */
async function left(): Promise<string> {
  const names = [`namespace/${demoNamespace}`, `namespace/${operatorNamespace}`, metricsBinding];
  const crds = await kubectl(["get", "crds", "-o", "name"]);
  return (
    (await kubectl(["get", ...names, "--ignore-not-found", "-o", "name"])) +
    crds.replaceAll(/^(?!.*databases\.test\.io).*\n/gm, "")
  );
}

test("the demo runs all its steps in a user's cluster, and leaves nothing there", async () => {
  const { code, printed } = await demo();
  expect(printed).toMatch(
    /reason: DatabasePermissionDenied\n\s+status: "False"\n\s+type: LastBackupSucceeded/,
  );
  expect(printed).toMatch(/docs\/reasons\.md explains DatabasePermissionDenied: \w/);
  expect(printed).toMatch(
    /original: (3000 rows, digest [0-9a-f]{32})\n\s+restored: \1\n\s+They are the same\./,
  );
  // The drill of orders; the one of the shop after the byte changed, and the one after it had its value again.
  expect(verifiedIn(printed, "orders")).toEqual(["True"]);
  expect(printed).toMatch(/actual: "5000"\n\s+name: orders-are-there\n\s+passed: true/);
  expect(verifiedIn(printed, "shop")).toEqual(["Unknown", "False", "True"]);
  expect(printed).toMatch(/VerificationFailed\s+databasebackup\/shop\s.*ciphertext verification failed/);
  expect(printed).toMatch(/docs\/reasons\.md explains RepositoryDamaged: \w/);
  expect(printed).toMatch(
    /alertname: BackupVerificationFailed\n\s+databasebackup: shop\n[^]*summary: A backup of DatabaseBackup my-operator-demo\/shop is bad \(RepositoryDamaged\)/,
  );
  expect(printed).toMatch(
    /before the mistake: (5000 rows, digest [0-9a-f]{32})\n\s+after the restore: +\1\n\s+They are the same\./,
  );
  // Retention removed the first backup, as predicted. It kept the pinned backup, which is older than the newest two.
  const [, first = ""] = /next:\n\s+- name: (shop-\S+)/.exec(printed) ?? [];
  expect(printed).toContain(`DatabaseSnapshot ${first} has expired`);
  const [, after = ""] = printed.split("The repository after:");
  expect(after).toMatch(/3 snapshots/);
  expect(after).toMatch(/job=before-the-migration/);
  expect(after).not.toContain(first.slice(-8));
  // The database went, and left its last backup.
  const [, end = ""] = printed.split("Delete the database");
  expect(end).toMatch(/DatabaseDeleted\s+postgresqldatabase\/orders/);
  expect(end).toMatch(/orders-final-\S+ +orders +Succeeded/);
  expect(end).toMatch(
    /before the deletion: (5000 rows, digest [0-9a-f]{32})\n\s+from the last backup: \1\n\s+They are the same\./,
  );
  expect(printed).toContain('"msg":"Backing up database: orders"');
  expect(code).toBe(0);
  expect(await left()).toBe("");
});

test("the demo leaves nothing behind on Ctrl-C", async () => {
  const { code, printed } = await demo("Create a PostgreSQLDatabase");
  expect(printed).toContain("The demo was interrupted.");
  expect(printed).not.toContain("They are the same.");
  expect(code).toBe(130);
  expect(await left()).toBe("");
});

test("the demo refuses a cluster that has objects of the operator, and leaves them alone", async () => {
  await kubectl(["create", "namespace", operatorNamespace]);
  try {
    const { code, printed } = await demo();
    expect(printed).toContain(`already has:\nnamespace/${operatorNamespace}\n`);
    expect(code).toBe(1);
    expect(await left()).toBe(`namespace/${operatorNamespace}\n`);
  } finally {
    await kubectl(["delete", "namespace", operatorNamespace]);
  }
});
