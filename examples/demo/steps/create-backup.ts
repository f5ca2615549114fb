import { ordersBackup } from "../backups.ts";
import type { Demo } from "../demo.ts";
import { excerpt } from "../excerpt.ts";
import { operatorDeployment, operatorNamespace } from "../namespace.ts";
import { orders } from "../postgresql.ts";
import { startDatabase } from "../servers.ts";

export async function startPostgreSQL(demo: Demo): Promise<void> {
  const { output, kubectl, show } = demo;
  output.step(
    "Start a PostgreSQL 17 with 5000 orders",
    "It takes the place of your database. It has a user for backups, who has not been granted any rights yet.",
    "The demo also starts a MariaDB and an S3 server, for later.",
  );
  await Promise.all([
    startDatabase(demo, orders),
    kubectl(["-n", operatorNamespace, "rollout", "status", operatorDeployment, "--timeout=300s"]),
  ]);
  await show(["get", "pods"]);
}

export async function createBackup(demo: Demo): Promise<void> {
  const { output, apply, inDemo, show } = demo;
  output.step(
    "Create a DatabaseBackup",
    "It says what to back up, when, and where to. `H` is a minute that the operator picks for each backup, so that they do",
    "not all start at the same time. `immediate` starts the first run at once.",
  );
  await apply(ordersBackup);
  await inDemo(["wait", "databasebackup/orders", "--for=condition=Ready", "--timeout=300s"]);
  await show(["get", "databasebackup", "orders", "-o", "yaml"], (printed) => excerpt(printed, ["spec"]));
  output.explain("", "The operator made a CronJob, a volume, and a password to encrypt the backups with:");
  await show([
    "get",
    "cronjob/orders",
    "persistentvolumeclaim/orders-repository",
    "secret/orders-repository",
  ]);
}
