import { backupNow, shopBackup } from "../backups.ts";
import { excerpt } from "../excerpt.ts";
import { shop } from "../mariadb.ts";
import { endOfRun, firstBackup, mustHaveSucceeded, stored } from "../observe.ts";
import { sql, startDatabase, startS3Server } from "../servers.ts";
import type { Stage } from "../demo.ts";

/** Goes on behind the scenes: a MariaDB, an S3 server, and the first backup of the one in the other. */
export async function backUpShop(stage: Stage): Promise<void> {
  await stage.cluster.bringImages();
  await Promise.all([startDatabase(stage, shop), startS3Server(stage)]);
  await sql(stage, shop, "shop", shop.grant);
  await stage.apply(shopBackup);
  mustHaveSucceeded(await endOfRun(stage, "shop", "shop-immediate"));
  await firstBackup(stage, "shop");
}

export async function showShop(stage: Stage, isBackedUp: Promise<void>): Promise<void> {
  const { narrator, apply, show } = stage;
  narrator.step(
    "Meanwhile: a MariaDB, backed up into S3",
    "The server was asked for its version, and its tools made the dump. The bucket is reached by TLS, with a private CA.",
  );
  await isBackedUp;
  const parts = ["connection", "retention", "s3"];
  await show(["get", "databasebackup", "shop", "-o", "yaml"], (printed) =>
    excerpt(excerpt(printed, ["spec"]), parts),
  );
  await show(["get", "databasebackups,databasesnapshots"]);
  narrator.say(
    "",
    "Ask for one more backup: a DatabaseSnapshot that somebody creates is a backup now. This one is to stay, whatever",
    "becomes of the others: it is pinned.",
  );
  await apply(backupNow("before-the-migration", "shop", { pinned: true }));
  await stored(stage, "before-the-migration");
  await show(["get", "databasesnapshot", "before-the-migration", "-o", "yaml"], (printed) =>
    excerpt(printed, ["spec", "manifest"]),
  );
}
