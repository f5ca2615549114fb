import { parseArgs } from "node:util";
import type { Demo } from "./demo.ts";
import { withDemo } from "./demo.ts";
import { shop } from "./mariadb.ts";
import { startPrometheus } from "./prometheus.ts";
import { bringBack } from "./steps/bring-back.ts";
import { createBackup, startPostgreSQL } from "./steps/create-backup.ts";
import { explainFailure, fixAndRunAgain } from "./steps/failure.ts";
import { installOperator, showLog } from "./steps/install.ts";
import { restore } from "./steps/restore.ts";
import { showRetention } from "./steps/retention.ts";
import { backUpShop, showShop } from "./steps/shop.ts";
import { damageStorage, showDamage, showDrill } from "./steps/verify.ts";

const usage = `Usage: npm run demo [-- --context NAME] [-- --keep]

Backs up a PostgreSQL into a volume and a MariaDB into S3, in a real Kubernetes. Shows a backup that fails and why,
drills that restore a backup and find a changed byte in the storage, the alert that follows, a table that is dropped and brought
back, a restore by hand, and how retention removes old backups.
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
  const { image, folder } = await installOperator(demo);
  // Starts the second database, and backs it up, while the demo shows the first one.
  const shopIsBackedUp = backUpShop(demo);
  shopIsBackedUp.catch(() => undefined);
  const prometheusIsStarted = startPrometheus(demo, folder);
  prometheusIsStarted.catch(() => undefined);

  await startPostgreSQL(demo);
  await createBackup(demo);
  await explainFailure(demo);
  await fixAndRunAgain(demo);
  await showDrill(demo);
  await damageStorage(demo, image);

  await showShop(demo, shopIsBackedUp);
  await restore(
    demo,
    shop,
    image,
    "A restore needs a Pod with restic and the database's own tools, and no operator. The DatabaseSnapshot's status says",
    "where the backup is and which Secret opens it.",
  );
  await showDamage(demo, prometheusIsStarted);
  await bringBack(demo);
  await showRetention(demo);
  await showLog(demo);
}
