import type { DatabaseRestore } from "my-operator/api/databases/v1alpha1/databaserestore.ts";
import { StopWaiting } from "my-operator/testing";
import type { Demo } from "../demo.ts";
import { excerpt } from "../excerpt.ts";
import { namespace } from "../namespace.ts";
import { firstBackup, until } from "../observe.ts";
import { orders, psql } from "../postgresql.ts";
import { sql } from "../servers.ts";

const name = "orders-back";

/** Drops the table of orders in production, and brings it back. */
export async function bringBack(demo: Demo): Promise<void> {
  const { output, apply, show } = demo;
  output.step("A mistake in production: the table is gone");
  const rows = () => sql(demo, orders, "orders", orders.describeRows);
  const before = await rows();
  await show(["exec", orders.pod, "--", ...psql(orders.name), "--command=DROP TABLE orders"]);

  output.step(
    "One DatabaseRestore brings it back",
    "It restores the verified backup into a new database next to the old one, checks it, and swaps the names of both in one",
    "transaction. Before that, it backs up what is there; a drill of that backup says `False`, because it has no orders.",
  );
  await apply(restoreOf((await firstBackup(demo, "orders")).metadata.name ?? ""));
  await show(["get", "databaserestore", name, "-o", "yaml"], (printed) => excerpt(printed, ["spec"]));
  await until(`the end of the restore ${name}`, async () => {
    const { status } = await demo.get<DatabaseRestore>("databaserestore", name);
    const { message = "" } = status?.conditions?.find(({ type }) => type === "Succeeded") ?? {};
    if (status?.phase === "Failed") throw new StopWaiting(`The restore failed: ${message}`);
    if (status?.phase !== "Succeeded") throw new Error(`its phase is ${status?.phase ?? "not set"}`);
  });
  await show(["get", "databaserestores"]);
  await show(["get", "events", `--field-selector=involvedObject.name=${name}`]);
  const after = await rows();
  output.show(`\nbefore the mistake: ${before}\nafter the restore:  ${after}`);
  if (after !== before) throw new Error("The restored rows of orders differ from those before the mistake.");
  output.show("They are the same.");
}

function restoreOf(snapshot: string): DatabaseRestore {
  return {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseRestore",
    metadata: { name, namespace },
    spec: {
      source: { snapshotRef: { name: snapshot } },
      target: { type: "Database", databaseRef: { kind: "PostgreSQLDatabase", name: orders.name } },
      existingData: "Replace",
    },
  };
}
