import { ordersBackup } from "../backups.ts";
import { excerpt } from "../excerpt.ts";
import { operatorDeployment, operatorNamespace } from "../namespace.ts";
import { orders } from "../postgresql.ts";
import { startDatabase } from "../servers.ts";
import type { Stage } from "../demo.ts";

export async function startPostgreSQL(stage: Stage): Promise<void> {
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

export async function askForBackups(stage: Stage): Promise<void> {
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
