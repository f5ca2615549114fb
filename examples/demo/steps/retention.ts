import type { DatabaseBackup } from "../../../operator/api/databases/v1/databasebackup.ts";
import { backupNow } from "../backups.ts";
import { excerpt } from "../excerpt.ts";
import { firstBackup, snapshotsOf, stored } from "../observe.ts";
import type { Stage } from "../demo.ts";
import { until } from "../until.ts";

export async function showRetention(stage: Stage): Promise<void> {
  const { narrator, apply, inDemo, show } = stage;
  narrator.step(
    "Retention: only the two newest backups of the shop are to stay",
    "The spec says so. The status says in advance which backup goes next, and when at the earliest:",
  );
  const { metadata } = await firstBackup(stage, "shop");
  const expiring = metadata.name ?? "";
  await until(`announcement that ${expiring} goes next`, async () => {
    const { status } = await stage.get<DatabaseBackup>("databasebackup", "shop");
    return status?.retention?.next?.find(({ name }) => name === expiring);
  });
  await show(["get", "databasebackup", "shop", "-o", "yaml"], (printed) => excerpt(printed, ["retention"]));
  const restic = ["exec", "shop-restic", "--", "/my-operator/restic", "--no-lock", "snapshots"];
  const dumps = ["--tag", "part=dump", "--compact"];
  narrator.say("", "In the repository, before:");
  await show([...restic, ...dumps]);

  narrator.say(
    "",
    "Two more backups, monday and tuesday. Then the first one goes, and the older one that is pinned stays:",
  );
  const more = ["monday", "tuesday"];
  await apply(...more.map((name) => backupNow(name, "shop", { pinned: false })));
  await Promise.all(more.map((name) => stored(stage, name)));
  await until(`end of ${expiring}`, async () => {
    const there = await inDemo(["get", "databasesnapshot", expiring, "--ignore-not-found", "-o", "name"]);
    return there === "" ? true : undefined;
  });
  await show(["get", "databasesnapshots"]);
  await show(["get", "events", "--field-selector=reason=SnapshotExpired"]);
  narrator.say("", "In the repository, after:");
  await show([...restic, ...dumps]);

  const listed = JSON.parse(await inDemo([...restic, ...dumps, "--json"])) as { id: string }[];
  const held = listed.map(({ id }) => id);
  const known = (await snapshotsOf(stage, "shop")).map(({ status }) => status?.snapshotID ?? "");
  if ([...held].sort().join() !== [...known].sort().join()) {
    throw new Error(
      `The repository holds ${held.join(", ")}, the DatabaseSnapshots name ${known.join(", ")}.`,
    );
  }
  const pinned = await stored(stage, "before-the-migration");
  if (!held.includes(pinned)) throw new Error("The pinned backup is no longer in the repository.");
}
