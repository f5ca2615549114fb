import { backupNow, shopBackup } from "../backups.ts";
import type { Demo } from "../demo.ts";
import { excerpt } from "../excerpt.ts";
import { endedRun, storedBackup } from "../observe.ts";
import { startS3Server, startShopServer } from "../servers.ts";

/** Starts the MariaDB and the S3 server, which need no operator. It prints nothing. */
export async function startServers(demo: Demo): Promise<void> {
  await demo.cluster.bringImages();
  await Promise.all([startShopServer(demo), startS3Server(demo)]);
}

/** Makes the DatabaseBackup once its servers are there, and waits for the end of the first run. It prints nothing. */
export async function backUpShop(demo: Demo, serversAreReady: Promise<void>): Promise<void> {
  await serversAreReady;
  await demo.apply(shopBackup);
  await endedRun(demo, "shop", "shop-immediate");
}

/** Shows a backup of a database that the operator does not run. */
export async function showShop(demo: Demo, hasRun: Promise<void>): Promise<void> {
  const { output, show } = demo;
  output.step(
    "A MariaDB that the operator does not run, backed up into S3",
    "A DatabaseBackup says what to back up, when, and where to. It reaches the bucket by TLS, with a private CA.",
    "`immediate` starts the first run at once.",
  );
  await hasRun;
  const fields = ["connection", "immediate", "retention", "schedule", "s3"];
  await show(["get", "databasebackup", "shop", "-o", "yaml"], (printed) =>
    excerpt(excerpt(printed, ["spec"]), fields),
  );
}

/** Requests a backup that retention never removes. */
export async function pinBackup(demo: Demo): Promise<void> {
  const { output, apply, show } = demo;
  output.step(
    "Request a backup now",
    "Create a DatabaseSnapshot. This one is pinned: retention never removes it. It succeeds, because a run does not read again",
    "what is stored already.",
  );
  await apply(backupNow("before-the-migration", "shop", { pinned: true }));
  await storedBackup(demo, "before-the-migration");
  await show(["get", "databasesnapshot", "before-the-migration", "-o", "yaml"], (printed) =>
    excerpt(printed, ["spec", "inventory"]),
  );
  await show(["get", "databasebackups,databasesnapshots"]);
}
