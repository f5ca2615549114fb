import type { DatabaseBackup } from "my-operator/api/databases/v1/databasebackup.ts";
import { shopBackup } from "../backups.ts";
import { shop } from "../mariadb.ts";
import { firstBackup, until } from "../observe.ts";
import type { Demo } from "../demo.ts";
import { excerpt } from "../excerpt.ts";
import { adviceOn } from "../page.ts";
import { orders } from "../postgresql.ts";
import { askForAlerts, firingAlerts } from "../prometheus.ts";
import { folderInBucket, onDiskOfS3 } from "../s3.ts";

const data = `${folderInBucket(shopBackup.spec.backupPath)}/data`;
/** Inverts the bits of a byte in the largest file of the repository: it has the rows. The second time, the byte has its value again. */
const flip = `file=$(find ${data} -type f -printf '%s %p\\n' | sort -n | tail -n 1 | cut -d ' ' -f 2); chmod u+w $file
byte=$(od -A n -t u1 -j 20000 -N 1 $file)
printf "\\\\$(printf %o $((255 - byte)))" | dd of=$file bs=1 seek=20000 conv=notrunc status=none`;

/** Changes a byte of the shop's repository, which the S3 server does not notice, and lets drills verify its backups. */
export async function damageStorage({ output, show }: Demo): Promise<void> {
  output.step(
    "Change one byte in the storage of the shop",
    "A bad disk does that. No one notices it before the day the backup is needed, unless a drill restores the backup. The",
    "default is a drill a week; `AfterBackup` adds one for each backup, and the first one starts now.",
  );
  await show(onDiskOfS3(flip));
  const verification = { triggers: ["Schedule", "AfterBackup"] };
  const change = JSON.stringify({ spec: { verification } });
  await show(["patch", "databasebackup", shop.name, "--type=merge", `--patch=${change}`]);
}

/** Shows the drill that has restored the backup of orders. */
export async function showDrill(demo: Demo): Promise<void> {
  const { output, show } = demo;
  output.step(
    "Meanwhile, a drill has restored the backup of `orders`",
    "A drill restores a backup into a throw-away PostgreSQL, which has neither a key nor credentials, and compares objects and",
    "rows with what the database had when it was backed up. A query of yours must hold as well.",
  );
  const snapshot = (await firstBackup(demo, orders.name)).metadata.name ?? "";
  await drilled(demo, orders.name, "True");
  await show(["get", "databasebackup", orders.name]);
  await show(["get", "databasesnapshot", snapshot, "-o", "yaml"], (printed) =>
    excerpt(printed, ["verification"]),
  );
}

/** Shows the drill that has found the damage, and its alert, and mends it. */
export async function showDamage(demo: Demo, prometheusIsStarted: Promise<void>): Promise<void> {
  const { output, show } = demo;
  output.step("Meanwhile, the drill of the shop has found the byte");
  const reason = await drilled(demo, shop.name, "False");
  await show(["get", "databasebackup", shop.name]);
  await show([
    "get",
    "events",
    `--field-selector=reason=VerificationFailed,involvedObject.name=${shop.name}`,
  ]);
  const { meaning, remedy } = await adviceOn(reason);
  output.explain("", `docs/reasons.md explains ${reason}: ${meaning}`, `What to do: ${remedy}`);
  await prometheusIsStarted;
  await showAlert(demo);
  output.explain("", "Give the byte its value again:");
  await show(onDiskOfS3(flip));
}

/** Shows the drill after the damage was mended. */
export async function showMended(demo: Demo): Promise<void> {
  demo.output.step("The byte has its value again, and so the next drill succeeds");
  await drilled(demo, shop.name, "True");
  await demo.show(["get", "databasebackup", shop.name]);
}

/** Shows the alert that Prometheus has for the damage. It fires a minute after the drill. */
async function showAlert({ output, kubectl }: Demo): Promise<void> {
  output.explain(
    "",
    "`dist/monitoring` has an alert for that. A minute after the drill, Prometheus would call you:",
  );
  const found = await until("the alert BackupVerificationFailed", async () => {
    const firing = firingAlerts(await kubectl(askForAlerts));
    const alert = firing.find(
      ({ labels }) =>
        labels["alertname"] === "BackupVerificationFailed" && labels["databasebackup"] === shop.name,
    );
    if (alert === undefined) throw new Error(`${String(firing.length)} other alerts fire`);
    return alert;
  });
  const lines = Object.entries({ ...found.labels, ...found.annotations });
  output.command(
    `kubectl ${askForAlerts.join(" ")}`,
    lines.map(([name, value]) => `${name}: ${value}`).join("\n"),
  );
}

/** Waits until the newest drill of a DatabaseBackup says this of the backup, and returns its reason. */
function drilled(demo: Demo, name: string, result: "True" | "False"): Promise<string> {
  return until(`a drill of ${name} whose result is ${result}`, async () => {
    const { status } = await demo.get<DatabaseBackup>("databasebackup", name);
    const verified = status?.conditions?.find(({ type }) => type === "Verified");
    if (verified?.status !== result)
      throw new Error(`Verified is ${verified?.status ?? "not set"}: ${verified?.message ?? ""}`);
    return verified.reason;
  });
}
