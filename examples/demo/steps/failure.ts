import { excerpt } from "../excerpt.ts";
import { endOfRun, firstBackup, mustHaveSucceeded, snapshotsOf } from "../observe.ts";
import { adviceOn } from "../page.ts";
import { orders } from "../postgresql.ts";
import type { Stage } from "../demo.ts";

export async function explainFailure(stage: Stage): Promise<void> {
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

export async function mendAndRunAgain(stage: Stage): Promise<void> {
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
