import { parseArgs } from "node:util";
import { askForBackups, startPostgreSQL } from "./steps/create-backup.ts";
import { explainFailure, mendAndRunAgain } from "./steps/failure.ts";
import { installOperator, showLog } from "./steps/install.ts";
import { restore } from "./steps/restore.ts";
import { showRetention } from "./steps/retention.ts";
import { backUpShop, showShop } from "./steps/shop.ts";
import { shop } from "./mariadb.ts";
import { orders } from "./postgresql.ts";
import type { Stage } from "./demo.ts";
import { onStage } from "./demo.ts";

const usage = `Usage: npm run demo [-- --context NAME] [-- --keep]

Shows two real databases, a PostgreSQL and a MariaDB, being backed up by the operator in a real Kubernetes, into a volume
and into S3: a backup that fails and why, both restored and compared, and how old backups go.
Without --context it brings up a Kubernetes of its own on this machine (Linux, root, Go).

  --context NAME  use the cluster of this context of your kubeconfig; its nodes must be able to pull the operator's
                  image, whose name is taken from IMG in the environment (default: my-operator:<version>)
  --keep          leave cluster, operator and databases in place, and say how to use them
  --help          show this`;

const { values: options } = parseArgs({
  options: { context: { type: "string" }, keep: { type: "boolean" }, help: { type: "boolean" } },
});
if (options.help === true) {
  console.log(usage);
} else {
  const code = await onStage({ context: options.context, keep: options.keep === true }, tellStory).catch(
    (error: unknown) => {
      console.error(error instanceof Error ? `\n${error.message}` : error);
      return 1;
    },
  );
  // Nothing that still waits for something, such as an image, keeps the terminal.
  process.exit(code);
}

/** The demo, from a cluster that has nothing of it on. */
async function tellStory(stage: Stage): Promise<void> {
  const image = await installOperator(stage);
  // While the story is about the one database, the other one is set up and backed up.
  const shopIsBackedUp = backUpShop(stage);
  shopIsBackedUp.catch(() => undefined);

  await startPostgreSQL(stage);
  await askForBackups(stage);
  await explainFailure(stage);
  await mendAndRunAgain(stage);
  await restore(
    stage,
    orders,
    image,
    "With nothing but restic and the database's own tools, in a Pod. Where the backup is and what opens it is all in the",
    "DatabaseSnapshot's status: it takes no operator.",
  );

  await showShop(stage, shopIsBackedUp);
  await restore(
    stage,
    shop,
    image,
    "As before. This Pod has no volume, but what it takes to read the bucket.",
  );
  await showRetention(stage);
  await showLog(stage);
}
