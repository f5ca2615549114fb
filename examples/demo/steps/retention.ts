import type { DatabaseBackup } from "my-operator/api/databases/v1/databasebackup.ts";
import { backupNow } from "../backups.ts";
import type { Demo } from "../demo.ts";
import { excerpt } from "../excerpt.ts";
import { firstBackup, snapshotsOf, storedBackup, until } from "../observe.ts";

export async function showRetention(demo: Demo): Promise<void> {
  const { output, apply, inDemo, show } = demo;
  output.step(
    "Retention keeps the two newest backups of the shop",
    "The spec says so. The status predicts which backup retention removes next, and when at the earliest:",
  );
  const { metadata } = await firstBackup(demo, "shop");
  const expiring = metadata.name ?? "";
  await until(`the status of shop to predict the removal of ${expiring}`, async () => {
    const { status } = await demo.get<DatabaseBackup>("databasebackup", "shop");
    const predicted = (status?.retention?.next ?? []).map(({ name }) => name);
    if (!predicted.includes(expiring)) throw new Error(`it predicts: ${predicted.join(", ")}`);
  });
  await show(["get", "databasebackup", "shop", "-o", "yaml"], (printed) => excerpt(printed, ["retention"]));
  const restic = ["exec", "shop-restic", "--", "/my-operator/restic", "--no-lock", "snapshots"];
  const dumps = ["--tag", "part=dump", "--compact"];
  output.explain("", "The repository before:");
  await show([...restic, ...dumps]);

  output.explain(
    "",
    "Request two more backups, monday and tuesday. Retention then removes the first backup, and keeps the older one that",
    "is pinned:",
  );
  const more = ["monday", "tuesday"];
  await apply(...more.map((name) => backupNow(name, "shop", { pinned: false })));
  await Promise.all(more.map((name) => storedBackup(demo, name)));
  await until(`the removal of ${expiring}`, async () => {
    const left = await inDemo(["get", "databasesnapshot", expiring, "--ignore-not-found", "-o", "name"]);
    if (left !== "") throw new Error("it still exists");
  });
  await show(["get", "databasesnapshots"]);
  await show(["get", "events", "--field-selector=reason=SnapshotExpired"]);
  output.explain("", "The repository after:");
  await show([...restic, ...dumps]);

  const listed = JSON.parse(await inDemo([...restic, ...dumps, "--json"])) as { id: string }[];
  const stored = listed.map(({ id }) => id);
  const known = (await snapshotsOf(demo, "shop")).map(({ status }) => status?.artifact?.snapshotID ?? "");
  if ([...stored].sort().join() !== [...known].sort().join()) {
    throw new Error(
      `The repository holds ${stored.join(", ")}, but the DatabaseSnapshots name ${known.join(", ")}.`,
    );
  }
  const pinned = await storedBackup(demo, "before-the-migration");
  if (!stored.includes(pinned)) throw new Error("The repository no longer holds the pinned backup.");
}
