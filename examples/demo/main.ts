import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openCluster } from "./cluster.ts";
import type { Kubectl } from "./kubectl.ts";
import { Narrator } from "./narrator.ts";
import {
  backupName,
  databaseBackup,
  databaseServer,
  describeRows,
  fillDatabase,
  namespace,
  restorePod,
  rowCount,
} from "./objects.ts";
import { synthesize } from "./synthesize.ts";

const usage = `Usage: npm run demo [-- --context NAME] [-- --keep]

Shows a real PostgreSQL database being backed up by the operator in a real Kubernetes, and restores the backup.
Without --context it brings up a Kubernetes of its own on this machine (Linux, root, Go).

  --context NAME  use the cluster of this context of your kubeconfig; its nodes must be able to pull the operator's
                  image, whose name is taken from IMG in the environment (default: my-operator:<version>)
  --keep          leave cluster, operator and database in place, and say how to use them
  --help          show this`;

const system = "my-operator-system";
const operator = "deployment.apps/my-operator-controller-manager";

const { values: options } = parseArgs({
  options: { context: { type: "string" }, keep: { type: "boolean" }, help: { type: "boolean" } },
});
if (options.help === true) {
  console.log(usage);
} else {
  await demonstrate();
}

async function demonstrate(): Promise<void> {
  const narrator = new Narrator();
  const keep = options.keep === true;

  narrator.step(
    options.context === undefined
      ? "Bring up a Kubernetes on this machine (the first time, it is built from source: some minutes)"
      : `Use the cluster of context ${options.context}`,
  );
  const cluster = await openCluster({
    context: options.context,
    keep,
    log: (line) => {
      narrator.show(line);
    },
  });
  try {
    await showEverything(narrator, cluster.kubectl);
    narrator.step(keep ? "Leave everything in place. To look around:" : "Clean up");
    if (keep) narrator.show(cluster.howToUse);
    else await cluster.cleanUp(removeEverything);
    narrator.step("Done");
  } catch (error) {
    narrator.step("The demo failed. What the operator said:");
    narrator.show(
      await cluster.kubectl(["-n", system, "logs", operator, "-c", "manager", "--tail=50"]).catch(String),
    );
    if (!keep) await cluster.cleanUp(removeEverything);
    throw error;
  }
}

async function showEverything(narrator: Narrator, kubectl: Kubectl): Promise<void> {
  const inDemo: Kubectl = (words, more) => kubectl(["-n", namespace, ...words], more);

  narrator.step("Synthesize the manifests from TypeScript (cdk8s synth)");
  const { folder, image, printed } = await synthesize();
  narrator.show(printed);

  narrator.step(`Install the operator (kubectl apply -f ${folder})`);
  narrator.show(await kubectl(["apply", "-f", folder]));
  await kubectl(["-n", system, "rollout", "status", operator, "--timeout=120s"]);

  narrator.step(`Start a PostgreSQL 17 and write ${rowCount} rows`);
  await apply(kubectl, databaseServer(randomBytes(16).toString("hex")));
  await inDemo(["rollout", "status", "statefulset/orders-db", "--timeout=120s"]);
  await psql(inDemo, "orders", fillDatabase);
  const original = await psql(inDemo, "orders", describeRows);
  narrator.show(original);

  narrator.step("Ask for backups: create a DatabaseBackup");
  await apply(kubectl, [databaseBackup]);
  await inDemo(["wait", `databasebackup/${backupName}`, "--for=condition=Ready", "--timeout=60s"]);
  narrator.show(await inDemo(["get", "databasebackup,cronjob,persistentvolumeclaim"]));

  narrator.step("Do not wait for the next full five minutes: start a run by hand, from the same CronJob");
  narrator.show(await inDemo(["create", "job", `--from=cronjob/${backupName}`, "first-run"]));
  await waitForBackup(inDemo);

  narrator.step("The backup is there: kubectl get databasebackups");
  narrator.show(await inDemo(["get", "databasebackups"]));
  narrator.step(`kubectl describe databasebackup ${backupName}`);
  narrator.show(await inDemo(["describe", "databasebackup", backupName]));
  narrator.step("The operator's log");
  narrator.show(await kubectl(["-n", system, "logs", operator, "-c", "manager"]));

  narrator.step("Restore it by hand into a database of its own, with nothing but restic and pg_restore");
  await apply(kubectl, [restorePod(image)]);
  await inDemo(["wait", "pod/restore-by-hand", "--for=jsonpath={.status.phase}=Succeeded", "--timeout=60s"]);
  narrator.show(await inDemo(["logs", "restore-by-hand"]));
  const restored = await psql(inDemo, "orders_restored", describeRows);
  narrator.show(`original: ${original}\nrestored: ${restored}`);
  if (restored !== original) throw new Error("The restored rows differ from the original ones.");
  narrator.show("They are the same.");
}

async function waitForBackup(inDemo: Kubectl): Promise<void> {
  const deadline = Date.now() + 120_000;
  const condition = `jsonpath={.status.conditions[?(@.type=="LastBackupSucceeded")]}`;
  for (;;) {
    const text = await inDemo(["get", "databasebackup", backupName, "-o", condition]);
    const { status, message } = JSON.parse(text === "" ? "{}" : text) as {
      status?: string;
      message?: string;
    };
    if (status === "True") return;
    if (status === "False") throw new Error(`The backup failed: ${message ?? ""}`);
    if (Date.now() > deadline) throw new Error("No backup had ended after two minutes.");
    await sleep(500);
  }
}

async function removeEverything(kubectl: Kubectl, manifests = "dist"): Promise<void> {
  await kubectl(["delete", "namespace", namespace, "--ignore-not-found"]);
  await kubectl(["delete", "-f", manifests, "--ignore-not-found"]);
}

async function apply(kubectl: Kubectl, objects: readonly object[]): Promise<void> {
  await kubectl(["apply", "-f", "-"], {
    input: JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }),
  });
}

async function psql(inDemo: Kubectl, database: string, statement: string): Promise<string> {
  const client = [
    "psql",
    "--username=orders",
    `--dbname=${database}`,
    "--no-psqlrc",
    "-v",
    "ON_ERROR_STOP=1",
    "-qtA",
  ];
  const printed = await inDemo(["exec", "-i", "orders-db-0", "--", ...client], { input: statement });
  return printed.trim();
}
