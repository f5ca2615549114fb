import type { DemoDatabase } from "../database.ts";
import type { Demo } from "../demo.ts";
import { snapshotsOf } from "../observe.ts";
import { resticPod } from "../restic-pod.ts";
import { sql } from "../servers.ts";

/** Restores the newest backup into a new database, and compares its rows with the original ones. */
export async function restore(
  demo: Demo,
  database: DemoDatabase,
  operatorImage: string,
  ...explanation: readonly string[]
): Promise<void> {
  const { output, apply, inDemo, show } = demo;
  const { name } = database;
  output.step(`Restore \`${name}\` by hand, into a new database`, ...explanation);
  const snapshot = (await snapshotsOf(demo, name)).at(-1);
  if (snapshot === undefined) throw new Error(`There is no backup of ${name}.`);
  const pod = `${name}-restic`;
  await apply(resticPod(pod, database, snapshot, operatorImage));
  await inDemo(["wait", `pod/${pod}`, "--for=condition=Ready", "--timeout=300s"]);
  const { snapshotID = "", fileName = "" } = snapshot.status?.artifact ?? {};
  const restored = `${name}_restored`;
  const dump = `/my-operator/restic dump --retry-lock 1h ${snapshotID} ${fileName}`;
  await show(["exec", pod, "--", "bash", "-euo", "pipefail", "-c", database.restore(dump, restored)]);
  const [before, after] = await Promise.all(
    [name, restored].map((each) => sql(demo, database, each, database.describeRows)),
  );
  output.show(`\noriginal: ${before ?? ""}\nrestored: ${after ?? ""}`);
  if (after !== before) throw new Error(`The restored rows of ${name} differ from the original ones.`);
  output.show("They are the same.");
}
