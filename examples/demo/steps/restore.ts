import type { DemoDatabase } from "../database.ts";
import { snapshotsOf } from "../observe.ts";
import { resticPod } from "../restic-pod.ts";
import { sql } from "../servers.ts";
import type { Stage } from "../demo.ts";

/** Restores the newest backup of a database, beside the original, and compares the rows. */
export async function restore(
  stage: Stage,
  database: DemoDatabase,
  image: string,
  ...why: readonly string[]
): Promise<void> {
  const { narrator, apply, inDemo, show } = stage;
  const { name } = database;
  narrator.step(`Restore \`${name}\` by hand, into a database beside the original one`, ...why);
  const snapshot = (await snapshotsOf(stage, name)).at(-1);
  if (snapshot === undefined) throw new Error(`There is no backup of ${name}.`);
  const pod = `${name}-restic`;
  await apply(resticPod(pod, database, snapshot, image));
  await inDemo(["wait", `pod/${pod}`, "--for=condition=Ready", "--timeout=120s"]);
  const { snapshotID = "", fileName = "" } = snapshot.status ?? {};
  const restored = `${name}_restored`;
  const dump = `/my-operator/restic dump --retry-lock 1h ${snapshotID} ${fileName}`;
  await show(["exec", pod, "--", "bash", "-euo", "pipefail", "-c", database.restore(dump, restored)]);
  const [before, after] = await Promise.all(
    [name, restored].map((each) => sql(stage, database, each, database.describeRows)),
  );
  narrator.show(`\noriginal: ${before ?? ""}\nrestored: ${after ?? ""}`);
  if (after !== before) throw new Error(`The restored rows of ${name} differ from the original ones.`);
  narrator.show("They are the same.");
}
