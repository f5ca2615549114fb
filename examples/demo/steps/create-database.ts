import { stringify } from "yaml";
import type { Demo } from "../demo.ts";
import { operatorDeployment, operatorNamespace } from "../namespace.ts";
import { assertSucceeded, endedRun, firstBackup } from "../observe.ts";
import { fillOrders, orders, ordersDatabase } from "../postgresql.ts";
import { sql } from "../servers.ts";

/** Creates the PostgreSQL, and fills it. */
export async function createDatabase(demo: Demo): Promise<void> {
  const { output, kubectl, apply, inDemo, show } = demo;
  output.step(
    "Create a PostgreSQLDatabase",
    "The first three lines of its spec are all that it needs. The others make the demo small and quick. `H` is a minute that",
    "the operator picks for each database, so that backups do not all start at the same time.",
  );
  await kubectl(["-n", operatorNamespace, "rollout", "status", operatorDeployment, "--timeout=300s"]);
  await apply(ordersDatabase);
  output.command("kubectl apply -f orders.yaml", stringify({ spec: ordersDatabase.spec }));
  await inDemo(["wait", "postgresqldatabase/orders", "--for=condition=Ready", "--timeout=300s"]);
  await sql(demo, orders, orders.name, fillOrders);
  await show(["get", "postgresqldatabases"]);
  output.explain(
    "",
    "The operator made a server, its volume and logins, and a DatabaseBackup. It has 5000 orders now.",
  );
  await show([
    "get",
    "pods,services,persistentvolumeclaims,databasebackups",
    "-l",
    "databases.test.io/postgresqldatabase=orders",
  ]);
  await show(["get", "secret", "orders-owner", "-o", "jsonpath={.data.uri}"], (uri) =>
    Buffer.from(uri, "base64")
      .toString()
      .replace(/:[^:@/]+@/, ":…@"),
  );
}

/** Makes the first backup, instead of waiting for the schedule. */
export async function backUpNow(demo: Demo): Promise<void> {
  const { output, show } = demo;
  output.step(
    "Back it up now",
    "Backups are runs of a native CronJob, which you can start as any other. The operator has made a volume for them, and a",
    "password that encrypts them. A drill follows each backup.",
  );
  await show(["create", "job", "--from=cronjob/orders", "first-run"]);
  assertSucceeded(await endedRun(demo, "orders", "first-run"));
  await firstBackup(demo, "orders");
  output.explain("", "The operator created a DatabaseSnapshot, as it does for each backup:");
  await show(["get", "databasesnapshots"]);
}
