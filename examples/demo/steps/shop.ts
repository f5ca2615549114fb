import { backupNow, shopBackup } from "../backups.ts";
import type { Demo } from "../demo.ts";
import { excerpt } from "../excerpt.ts";
import { shop } from "../mariadb.ts";
import { assertSucceeded, endedRun, firstBackup, storedBackup } from "../observe.ts";
import { sql, startDatabase, startS3Server } from "../servers.ts";

/** Starts the MariaDB and the S3 server, and waits for the first backup. It prints nothing. */
export async function backUpShop(demo: Demo): Promise<void> {
  await demo.cluster.bringImages();
  await Promise.all([startDatabase(demo, shop), startS3Server(demo)]);
  await sql(demo, shop, "shop", shop.grant);
  await demo.apply(shopBackup);
  assertSucceeded(await endedRun(demo, "shop", "shop-immediate"));
  await firstBackup(demo, "shop");
}

export async function showShop(demo: Demo, isBackedUp: Promise<void>): Promise<void> {
  const { output, apply, show } = demo;
  output.step(
    "A MariaDB, backed up into S3",
    "The operator detected the server's version and took the tools of that version. It reaches the bucket by TLS, with a",
    "private CA.",
  );
  await isBackedUp;
  const fields = ["connection", "retention", "s3"];
  await show(["get", "databasebackup", "shop", "-o", "yaml"], (printed) =>
    excerpt(excerpt(printed, ["spec"]), fields),
  );
  await show(["get", "databasebackups,databasesnapshots"]);
  output.explain(
    "",
    "Create a DatabaseSnapshot to request a backup now. This one is pinned: retention never removes it.",
  );
  await apply(backupNow("before-the-migration", "shop", { pinned: true }));
  await storedBackup(demo, "before-the-migration");
  await show(["get", "databasesnapshot", "before-the-migration", "-o", "yaml"], (printed) =>
    excerpt(printed, ["spec", "inventory"]),
  );
}
