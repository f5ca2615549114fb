import type { Demo } from "../demo.ts";
import { excerpt } from "../excerpt.ts";
import { grantToBackups, shop } from "../mariadb.ts";
import { assertSucceeded, endedRun, firstBackup, snapshotsOf } from "../observe.ts";
import { adviceOn } from "../page.ts";
import { sql } from "../servers.ts";

/** Shows why the first run of the shop has failed. */
export async function explainFailure(demo: Demo): Promise<void> {
  const { output, show } = demo;
  output.step("Its first run has failed. Find out why");
  const { phase, reason = "" } = await endedRun(demo, "shop", "shop-immediate");
  const [unexpected] = await snapshotsOf(demo, "shop");
  if (phase !== "Failed" || unexpected !== undefined) {
    throw new Error("The first run of shop should have failed and stored nothing.");
  }
  await show(["get", "databasebackup", "shop"]);
  await show(["get", "databasebackup", "shop", "-o", "yaml"], (printed) => excerpt(printed, ["conditions"]));
  await show(["get", "events", "--field-selector=involvedObject.name=shop"]);
  const { meaning, remedy } = await adviceOn(reason);
  output.explain(
    "",
    `docs/reasons.md explains ${reason}: ${meaning}`,
    `What to do: ${remedy}`,
    "The failed run left nothing in the repository: a backup is stored whole or not at all.",
  );
}

/** Grants what was missing, and runs again. */
export async function fixAndRunAgain(demo: Demo): Promise<void> {
  const { output, show } = demo;
  output.step(
    "Fix it, and run again",
    "Grant the user what it needs, and start a run from the CronJob instead of waiting for the schedule.",
  );
  output.command(`kubectl exec -i ${shop.pod} -- mariadb shop`, `> ${grantToBackups}`);
  await sql(demo, shop, shop.name, grantToBackups);
  await show(["create", "job", "--from=cronjob/shop", "second-run"]);
  assertSucceeded(await endedRun(demo, "shop", "second-run"));
  await firstBackup(demo, "shop");
}
