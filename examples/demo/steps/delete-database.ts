import type { DatabaseSnapshot } from "my-operator/api/databases/v1alpha1/databasesnapshot.ts";
import type { Demo } from "../demo.ts";
import { snapshotsOf } from "../observe.ts";

/** Deletes the database, and returns its last backup. */
export async function deleteDatabase(demo: Demo): Promise<DatabaseSnapshot> {
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
  if (left !== "" || last === undefined) {
    throw new Error("The database should be gone, and its last backup should be there.");
  }
  return last;
}
