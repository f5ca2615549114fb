import { parseArgs } from "node:util";
import type { Demo } from "./demo.ts";
import { withDemo } from "./demo.ts";
import { namespaceObject } from "./namespace.ts";
import { startPrometheus } from "./prometheus.ts";
import { bringBack } from "./steps/bring-back.ts";
import { backUpNow, createDatabase } from "./steps/create-database.ts";
import { deleteAndBringBack } from "./steps/delete-database.ts";
import { explainFailure, fixAndRunAgain } from "./steps/failure.ts";
import { installOperator, showLog } from "./steps/install.ts";
import { restoreByHand } from "./steps/restore.ts";
import { showRetention } from "./steps/retention.ts";
import { backUpShop, pinBackup, showShop, startServers } from "./steps/shop.ts";
import { damageStorage, showDamage, showDrill, showMended } from "./steps/verify.ts";

const usage = `Usage: npm run demo [-- --context NAME] [-- --keep]

Runs a PostgreSQL that is backed up into a volume, and backs up a MariaDB into S3, in a real Kubernetes. Shows a backup that fails
and why, a restore by hand, drills that restore a backup and find a changed byte in the storage, a table that is dropped and
brought back, a database that is deleted and comes back from its last backup, the alert that follows the changed byte, and how
retention removes old backups.
Without --context it starts a Kubernetes on this machine, which needs Linux, root and Go.

  --context NAME  use the cluster of this context of your kubeconfig. Its nodes must be able to pull the operator's
                  image, whose name is in the environment variable IMG (default: my-operator:<version>)
  --keep          keep the cluster, the operator and the databases, and print how to use them
  --help          print this text`;

const { values: options } = parseArgs({
  options: { context: { type: "string" }, keep: { type: "boolean" }, help: { type: "boolean" } },
});
if (options.help === true) {
  console.log(usage);
} else {
  const code = await withDemo({ context: options.context, keep: options.keep === true }, runSteps).catch(
    (error: unknown) => {
      console.error(error instanceof Error ? `\n${error.message}` : error);
      return 1;
    },
  );
  // Ends the process even if something is still pending, such as making an image.
  process.exit(code);
}

/** Runs the demo in a cluster without the operator. */
async function runSteps(demo: Demo): Promise<void> {
  await demo.apply(namespaceObject);
  // Starts the second database, and backs it up, while the demo shows the first one.
  const serversAreReady = startServers(demo);
  serversAreReady.catch(() => undefined);
  const { image, folder } = await installOperator(demo);
  const shopHasRun = backUpShop(demo, serversAreReady);
  shopHasRun.catch(() => undefined);
  const prometheusIsStarted = shopHasRun.then(() => startPrometheus(demo, folder));
  prometheusIsStarted.catch(() => undefined);

  await createDatabase(demo);
  await backUpNow(demo);

  await showShop(demo, shopHasRun);
  await explainFailure(demo);
  await fixAndRunAgain(demo);
  await restoreByHand(demo, image);
  // A drill has to find the damage, and the alert comes a minute later: that is the time for the first database.
  await damageStorage(demo);
  await pinBackup(demo);

  await showDrill(demo);
  await bringBack(demo);
  await deleteAndBringBack(demo);

  await showDamage(demo, prometheusIsStarted);
  await showRetention(demo);
  await showMended(demo);
  await showLog(demo);
}
