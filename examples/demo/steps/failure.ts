import type { Demo } from "../demo.ts";
import { excerpt } from "../excerpt.ts";
import { assertSucceeded, endedRun, firstBackup, snapshotsOf } from "../observe.ts";
import { adviceOn } from "../page.ts";
import { orders } from "../postgresql.ts";

export async function explainFailure(demo: Demo): Promise<void> {
  const { output, show } = demo;
  output.step("The first run fails. Find out why");
  const { phase, reason = "" } = await endedRun(demo, "orders", "orders-immediate");
  const [unexpected] = await snapshotsOf(demo, "orders");
  if (phase !== "Failed" || unexpected !== undefined) {
    throw new Error("The first run of orders should have failed and stored nothing.");
  }
  await show(["get", "databasebackup", "orders"]);
  await show(["get", "databasebackup", "orders", "-o", "yaml"], (printed) =>
    excerpt(printed, ["conditions"]),
  );
  await show(["get", "events", "--field-selector=involvedObject.name=orders"]);
  const { meaning, remedy } = await adviceOn(reason);
  output.explain(
    "",
    `docs/reasons.md explains ${reason}: ${meaning}`,
    `What to do: ${remedy}`,
    "The failed run left nothing in the repository: a backup is stored whole or not at all.",
  );
}

export async function fixAndRunAgain(demo: Demo): Promise<void> {
  const { output, show } = demo;
  output.step(
    "Fix it, and run again",
    "Grant the user what it needs, and start a run from the CronJob instead of waiting for the schedule.",
  );
  await show(["exec", "orders-db-0", "--", "psql", "--username=postgres", "--command", orders.grant]);
  await show(["create", "job", "--from=cronjob/orders", "second-run"]);
  assertSucceeded(await endedRun(demo, "orders", "second-run"));
  await firstBackup(demo, "orders");
  output.explain(
    "",
    "The run succeeded. The operator created a DatabaseSnapshot, as it does for each backup:",
  );
  await show(["get", "databasebackup", "orders"]);
  await show(["get", "databasesnapshots"]);
}
