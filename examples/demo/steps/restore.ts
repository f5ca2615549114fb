import type { Demo } from "../demo.ts";
import { restoreShop, shop, shopRestorer } from "../mariadb.ts";
import { snapshotsOf } from "../observe.ts";
import { resticPod } from "../restic-pod.ts";
import { sql } from "../servers.ts";

/** Restores the newest backup of the shop into a new database, and compares its rows with the original ones. */
export async function restoreByHand(demo: Demo, operatorImage: string): Promise<void> {
  const { output, apply, inDemo, show } = demo;
  output.step(
    "Restore `shop` by hand, into a new database",
    "A restore needs a Pod with restic and the database's own tools, and no operator. The DatabaseSnapshot's status says",
    "where the backup is and which Secret opens it.",
  );
  const snapshot = (await snapshotsOf(demo, shop.name)).at(-1);
  if (snapshot === undefined) throw new Error("There is no backup of shop.");
  const pod = "shop-restic";
  await apply(resticPod(pod, shop, snapshot, operatorImage, shopRestorer));
  await inDemo(["wait", `pod/${pod}`, "--for=condition=Ready", "--timeout=300s"]);
  const { snapshotID = "", fileName = "" } = snapshot.status?.artifact ?? {};
  const restored = "shop_restored";
  const dump = `/my-operator/restic dump --retry-lock 1h ${snapshotID} ${fileName}`;
  await show(["exec", pod, "--", "bash", "-euo", "pipefail", "-c", restoreShop(dump, restored)]);
  const [before, after] = await Promise.all(
    [shop.name, restored].map((each) => sql(demo, shop, each, shop.describeRows)),
  );
  output.show(`\noriginal: ${before ?? ""}\nrestored: ${after ?? ""}`);
  if (after !== before) throw new Error("The restored rows of shop differ from the original ones.");
  output.show("They are the same.");
}
