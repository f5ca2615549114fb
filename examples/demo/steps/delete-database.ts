import { stringify } from "yaml";
import type { PostgreSQLDatabase } from "my-operator/api/databases/v1alpha1/postgresqldatabase.ts";
import type { Demo } from "../demo.ts";
import { snapshotsOf } from "../observe.ts";
import { orders, ordersDatabase } from "../postgresql.ts";
import { sql } from "../servers.ts";

const rows = (demo: Demo) => sql(demo, orders, orders.name, orders.describeRows);

/** Deletes the database, and creates it again from its last backup. */
export async function deleteAndBringBack(demo: Demo): Promise<void> {
  const before = await rows(demo);
  const snapshot = await deleteDatabase(demo);
  await createFrom(demo, snapshot);
  const after = await rows(demo);
  demo.output.show(`\nbefore the deletion: ${before}\nfrom the last backup: ${after}`);
  if (after !== before) throw new Error("The rows of orders differ from those before the deletion.");
  demo.output.show("They are the same.");
}

/** @returns the name of the last backup. */
async function deleteDatabase(demo: Demo): Promise<string> {
  const { output, inDemo, show } = demo;
  output.step(
    "Delete the database",
    "The operator makes a last backup first, and removes the volume only when the repository has it.",
  );
  await show(["delete", "postgresqldatabase", "orders", "--timeout=300s"]);
  await show(["get", "events", "--field-selector=involvedObject.name=orders,reason=DatabaseDeleted"]);
  await show(["get", "databasesnapshots"]);
  const left = await inDemo(["get", "statefulset/orders", "--ignore-not-found", "-o", "name"]);
  const last = (await snapshotsOf(demo, "orders")).find(({ metadata }) => metadata.name?.includes("-final-"));
  if (left !== "" || last?.metadata.name === undefined) {
    throw new Error("The database should be gone, and its last backup should be there.");
  }
  return last.metadata.name;
}

async function createFrom(demo: Demo, snapshot: string): Promise<void> {
  const { output, apply, inDemo, show } = demo;
  output.step(
    "It was needed after all: create it from its last backup",
    "One more field in its spec. The backups of the one before are its own again.",
  );
  const database: PostgreSQLDatabase = {
    ...ordersDatabase,
    spec: { ...ordersDatabase.spec, bootstrap: { snapshotRef: { name: snapshot } } },
  };
  await apply(database);
  output.command("kubectl apply -f orders.yaml", stringify({ spec: { bootstrap: database.spec.bootstrap } }));
  await inDemo(["wait", "postgresqldatabase/orders", "--for=condition=Ready", "--timeout=300s"]);
  await show(["get", "postgresqldatabases,databasebackups"]);
}
