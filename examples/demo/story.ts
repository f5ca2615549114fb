import { randomBytes } from "node:crypto";
import type { BackupRun, DatabaseBackup } from "../../operator/api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import { backupNow, ordersBackup, shopBackup } from "./backups.ts";
import type { DemoDatabase } from "./database.ts";
import { excerpt } from "./excerpt.ts";
import { shop } from "./mariadb.ts";
import { namespaceObject, operatorDeployment, operatorNamespace } from "./namespace.ts";
import { adviceOn } from "./page.ts";
import { orders } from "./postgresql.ts";
import { resticPod } from "./restic-pod.ts";
import { s3Server } from "./s3.ts";
import type { Stage } from "./stage.ts";
import { synthesize } from "./synthesize.ts";
import { until } from "./until.ts";

/** The demo, from a cluster that has nothing of it on. */
export async function tellStory(stage: Stage): Promise<void> {
  const image = await installOperator(stage);
  // While the story is about the one database, the other one is set up and backed up.
  const shopIsBackedUp = backUpShop(stage);
  shopIsBackedUp.catch(() => undefined);

  await startPostgreSQL(stage);
  await askForBackups(stage);
  await explainFailure(stage);
  await mendAndRunAgain(stage);
  await restore(
    stage,
    orders,
    image,
    "With nothing but restic and the database's own tools, in a Pod. Where the backup is and what opens it is all in the",
    "DatabaseSnapshot's status: it takes no operator.",
  );

  await showShop(stage, shopIsBackedUp);
  await restore(
    stage,
    shop,
    image,
    "As before. This Pod has no volume, but what it takes to read the bucket.",
  );
  await showRetention(stage);
  await showLog(stage);
}

/** @returns the operator's image. */
async function installOperator({ narrator, kubectl, apply }: Stage): Promise<string> {
  narrator.step(
    "Install the operator",
    "Its manifests come from TypeScript: types become CustomResourceDefinitions, and a cdk8s program writes the rest.",
  );
  const { folder, image, printed } = await synthesize();
  narrator.command("npm run synth", printed);
  narrator.command(`kubectl apply -f ${folder}`, await kubectl(["apply", "-f", folder]));
  await apply(namespaceObject);
  return image;
}

async function startPostgreSQL(stage: Stage): Promise<void> {
  const { narrator, kubectl, show } = stage;
  narrator.step(
    "Start a PostgreSQL 17 with 5000 orders",
    "It stands for a database that somebody has already. There is a user for backups, but somebody forgot to grant it",
    "anything. At the same time, for later, a MariaDB and an S3 server are started.",
  );
  await Promise.all([
    startDatabase(stage, orders),
    kubectl(["-n", operatorNamespace, "rollout", "status", operatorDeployment, "--timeout=120s"]),
  ]);
  await show(["get", "pods"]);
}

async function askForBackups(stage: Stage): Promise<void> {
  const { narrator, apply, inDemo, show } = stage;
  narrator.step(
    "Ask for backups: create a DatabaseBackup",
    "It says what, when and where to. `H` is a minute that differs from backup to backup. `immediate`: the first run begins",
    "at once, and not at the next time of the schedule.",
  );
  await apply(ordersBackup);
  await inDemo(["wait", "databasebackup/orders", "--for=condition=Ready", "--timeout=120s"]);
  await show(["get", "databasebackup", "orders", "-o", "yaml"], (printed) => excerpt(printed, ["spec"]));
  narrator.say("", "The operator made a CronJob, a volume, and a password: backups are encrypted.");
  await show([
    "get",
    "cronjob/orders",
    "persistentvolumeclaim/orders-repository",
    "secret/orders-repository",
  ]);
}

async function explainFailure(stage: Stage): Promise<void> {
  const { narrator, show } = stage;
  narrator.step("The first run fails. Why?");
  const run = await endOfRun(stage, "orders", "orders-immediate");
  const { phase, reason = "" } = run;
  const [unexpected] = await snapshotsOf(stage, "orders");
  if (phase !== "Failed" || unexpected !== undefined) {
    throw new Error("The first run of orders had to fail and to leave nothing behind, and did not.");
  }
  await show(["get", "databasebackup", "orders"]);
  await show(["get", "databasebackup", "orders", "-o", "yaml"], (printed) =>
    excerpt(printed, ["conditions"]),
  );
  await show(["get", "events", "--field-selector=involvedObject.name=orders"]);
  const { meaning, remedy } = await adviceOn(reason);
  narrator.say(
    "",
    `What docs/backup.md says of ${reason}: ${meaning}`,
    `What to do: ${remedy}`,
    "The failed run left nothing in the repository: a backup is whole, or not there.",
  );
}

async function mendAndRunAgain(stage: Stage): Promise<void> {
  const { narrator, show } = stage;
  narrator.step(
    "Mend it, and run again",
    "Grant the user what it needs. Then do not wait for the schedule: anybody can start a run from the CronJob.",
  );
  await show(["exec", "orders-db-0", "--", "psql", "--username=postgres", "--command", orders.grant]);
  await show(["create", "job", "--from=cronjob/orders", "second-run"]);
  mustHaveSucceeded(await endOfRun(stage, "orders", "second-run"));
  await firstBackup(stage, "orders");
  narrator.say("", "It succeeded: there is a DatabaseSnapshot, one for each backup.");
  await show(["get", "databasebackup", "orders"]);
  await show(["get", "databasesnapshots"]);
}

/** Restores the newest backup of a database, beside the original, and compares the rows. */
async function restore(
  stage: Stage,
  database: DemoDatabase,
  image: string,
  ...why: readonly string[]
): Promise<void> {
  const { narrator, apply, inDemo, show } = stage;
  const { name } = database;
  narrator.step(`Restore \`${name}\` by hand, into a database beside the original one`, ...why);
  const snapshot = (await snapshotsOf(stage, name)).at(-1);
  if (snapshot === undefined) throw new Error(`There is no backup of ${name}.`);
  const pod = `${name}-restic`;
  await apply(resticPod(pod, database, snapshot, image));
  await inDemo(["wait", `pod/${pod}`, "--for=condition=Ready", "--timeout=120s"]);
  const { snapshotID = "", fileName = "" } = snapshot.status ?? {};
  const restored = `${name}_restored`;
  const script = database.restore(`/my-operator/restic dump ${snapshotID} ${fileName}`, restored);
  await show(["exec", pod, "--", "bash", "-euo", "pipefail", "-c", script]);
  const [before, after] = await Promise.all(
    [name, restored].map((each) => sql(stage, database, each, database.describeRows)),
  );
  narrator.show(`\noriginal: ${before ?? ""}\nrestored: ${after ?? ""}`);
  if (after !== before) throw new Error(`The restored rows of ${name} differ from the original ones.`);
  narrator.show("They are the same.");
}

/** Goes on behind the scenes: a MariaDB, an S3 server, and the first backup of the one in the other. */
async function backUpShop(stage: Stage): Promise<void> {
  const { cluster, apply, inDemo } = stage;
  await cluster.bringImages();
  await apply(...s3Server(randomPassword()));
  await Promise.all([
    startDatabase(stage, shop).then(() => sql(stage, shop, "shop", shop.grant)),
    inDemo(["rollout", "status", "statefulset/s3", "--timeout=120s"]),
  ]);
  await apply(shopBackup);
  mustHaveSucceeded(await endOfRun(stage, "shop", "shop-immediate"));
  await firstBackup(stage, "shop");
}

async function showShop(stage: Stage, isBackedUp: Promise<void>): Promise<void> {
  const { narrator, apply, show } = stage;
  narrator.step(
    "Meanwhile: a MariaDB, backed up into S3",
    "The server was asked for its version, and its tools made the dump. The bucket is reached by TLS, with a private CA.",
  );
  await isBackedUp;
  const parts = ["connection", "retention", "s3"];
  await show(["get", "databasebackup", "shop", "-o", "yaml"], (printed) =>
    excerpt(excerpt(printed, ["spec"]), parts),
  );
  await show(["get", "databasebackups,databasesnapshots"]);
  narrator.say(
    "",
    "Ask for one more backup: a DatabaseSnapshot that somebody creates is a backup now. This one is to stay, whatever",
    "becomes of the others: it is pinned.",
  );
  await apply(backupNow("before-the-migration", "shop", { pinned: true }));
  await stored(stage, "before-the-migration");
  await show(["get", "databasesnapshot", "before-the-migration", "-o", "yaml"], (printed) =>
    excerpt(printed, ["spec", "manifest"]),
  );
}

/** Starts a database server, with rows and a user for backups. */
async function startDatabase(stage: Stage, database: DemoDatabase): Promise<void> {
  const passwords = { administrator: randomPassword(), backup: randomPassword() };
  await stage.apply(...database.objects(passwords));
  await stage.inDemo(["rollout", "status", `statefulset/${database.server}`, "--timeout=120s"]);
  await sql(stage, database, database.name, database.fill(passwords));
}

async function showRetention(stage: Stage): Promise<void> {
  const { narrator, apply, inDemo, show } = stage;
  narrator.step(
    "Retention: only the two newest backups of the shop are to stay",
    "The spec says so. The status says in advance which backup goes next, and when at the earliest:",
  );
  const { metadata } = await firstBackup(stage, "shop");
  const expiring = metadata.name ?? "";
  await until(`announcement that ${expiring} goes next`, async () => {
    const { status } = await stage.get<DatabaseBackup>("databasebackup", "shop");
    return status?.retention?.next?.find(({ name }) => name === expiring);
  });
  await show(["get", "databasebackup", "shop", "-o", "yaml"], (printed) => excerpt(printed, ["retention"]));
  const restic = ["exec", "shop-restic", "--", "/my-operator/restic", "--no-lock", "snapshots"];
  const dumps = ["--tag", "part=dump", "--compact"];
  narrator.say("", "In the repository, before:");
  await show([...restic, ...dumps]);

  narrator.say(
    "",
    "Two more backups, monday and tuesday. Then the first one goes, and the older one that is pinned stays:",
  );
  const more = ["monday", "tuesday"];
  await apply(...more.map((name) => backupNow(name, "shop", { pinned: false })));
  await Promise.all(more.map((name) => stored(stage, name)));
  await until(`end of ${expiring}`, async () => {
    const there = await inDemo(["get", "databasesnapshot", expiring, "--ignore-not-found", "-o", "name"]);
    return there === "" ? true : undefined;
  });
  await show(["get", "databasesnapshots"]);
  await show(["get", "events", "--field-selector=reason=SnapshotExpired"]);
  narrator.say("", "In the repository, after:");
  await show([...restic, ...dumps]);

  const listed = JSON.parse(await inDemo([...restic, ...dumps, "--json"])) as { id: string }[];
  const held = listed.map(({ id }) => id);
  const known = (await snapshotsOf(stage, "shop")).map(({ status }) => status?.snapshotID ?? "");
  if ([...held].sort().join() !== [...known].sort().join()) {
    throw new Error(
      `The repository holds ${held.join(", ")}, the DatabaseSnapshots name ${known.join(", ")}.`,
    );
  }
  const pinned = await stored(stage, "before-the-migration");
  if (!held.includes(pinned)) throw new Error("The pinned backup is no longer in the repository.");
}

async function showLog({ narrator, kubectl }: Stage): Promise<void> {
  narrator.step("What the operator logged of `orders` meanwhile");
  const words = ["-n", operatorNamespace, "logs", operatorDeployment, "-c", "manager"];
  const pattern = '"name":"orders"';
  const lines = (await kubectl(words)).split("\n").filter((line) => line.includes(pattern));
  narrator.command(`kubectl ${words.join(" ")} | grep '${pattern}'`, lines.join("\n"));
}

function mustHaveSucceeded({ jobName, phase, message = "" }: BackupRun): void {
  if (phase !== "Succeeded") throw new Error(`The run ${jobName} failed: ${message}`);
}

async function endOfRun(stage: Stage, backup: string, job: string): Promise<BackupRun> {
  return until(`end of the run ${job}`, async () => {
    const { status } = await stage.get<DatabaseBackup>("databasebackup", backup);
    return status?.recentRuns?.find(({ jobName, phase }) => jobName === job && phase !== "Running");
  });
}

/** Waits for a backup that was asked for, and returns restic's ID of it. */
async function stored(stage: Stage, snapshot: string): Promise<string> {
  return until(`backup ${snapshot}`, async () => {
    const { status } = await stage.get<DatabaseSnapshot>("databasesnapshot", snapshot);
    if (status?.phase === "Failed") {
      throw new Error(`The backup ${snapshot} failed: ${status.conditions?.[0]?.message ?? ""}`);
    }
    return status?.phase === "Succeeded" ? status.snapshotID : undefined;
  });
}

/** The oldest backup of a DatabaseBackup that is there, once one is. */
function firstBackup(stage: Stage, backup: string): Promise<DatabaseSnapshot> {
  return until(`DatabaseSnapshot of ${backup}`, async () => (await snapshotsOf(stage, backup))[0]);
}

/** The backups of a DatabaseBackup that are there, the oldest first. */
async function snapshotsOf(stage: Stage, backup: string): Promise<DatabaseSnapshot[]> {
  const { items } = await stage.get<{ items: DatabaseSnapshot[] }>("databasesnapshots");
  const startOf = ({ status }: DatabaseSnapshot) => status?.startTime ?? "";
  return items
    .filter(({ spec, status }) => spec.backupRef.name === backup && status?.phase === "Succeeded")
    .sort((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
}

/** Runs SQL in the server's Pod. */
async function sql(
  { inDemo }: Stage,
  database: DemoDatabase,
  name: string,
  statements: string,
): Promise<string> {
  const words = ["exec", "-i", `${database.server}-0`, "--", ...database.client(name)];
  return (await inDemo(words, { input: statements })).trim();
}

function randomPassword(): string {
  return randomBytes(16).toString("hex");
}
