import type { DatabaseBackup } from "my-operator/api/databases/v1/databasebackup.ts";
import { namespace } from "../namespace.ts";
import { firstBackup, until } from "../observe.ts";
import type { Demo } from "../demo.ts";
import { excerpt } from "../excerpt.ts";
import { adviceOn } from "../page.ts";
import { orders } from "../postgresql.ts";
import { askForAlerts, firingAlerts } from "../prometheus.ts";
import { resticPod } from "../restic-pod.ts";

const pod = "orders-storage";
const pack = `$(find /repository/backups/${namespace}/orders/data -type f -size +100k | sort | head -n 1)`;
/** Inverts the bits of a byte in a file of the repository. The second time, it has its value again. */
const flip = `file=${pack}; chmod u+w $file
byte=$(od -A n -t u1 -j 50000 -N 1 $file)
printf "\\\\$(printf %o $((255 - byte)))" | dd of=$file bs=1 seek=50000 conv=notrunc status=none`;

/** Shows the drill that has restored the backup. */
export async function showDrill(demo: Demo): Promise<void> {
  const { output, show } = demo;
  output.step(
    "Does that backup restore? A drill has tried it",
    "A drill restores a backup into a throw-away PostgreSQL, which has neither a key nor credentials, and compares objects and",
    "rows with what the database had when it was backed up. The default is a drill a week; here, one starts each minute.",
  );
  const snapshot = (await firstBackup(demo, "orders")).metadata.name ?? "";
  await drilled(demo, "True");
  await show(["get", "databasebackup", "orders"]);
  await show(["get", "databasesnapshot", snapshot, "-o", "yaml"], (printed) =>
    excerpt(printed, ["verification"]),
  );
}

/** Changes a byte of the repository, which the storage does not notice. */
export async function damageStorage(demo: Demo, operatorImage: string): Promise<void> {
  const { output, apply, inDemo, show } = demo;
  output.step(
    "Change one byte in the storage",
    "A bad disk does that. No one notices it before the day the backup is needed, unless a drill restores it.",
  );
  await apply(resticPod(pod, orders, await firstBackup(demo, "orders"), operatorImage));
  await inDemo(["wait", `pod/${pod}`, "--for=condition=Ready", "--timeout=300s"]);
  await show(["exec", pod, "--", "sh", "-euc", flip]);
}

/** Shows the drill that finds the damage, and its alert, and mends it. */
export async function showDamage(demo: Demo, prometheusIsStarted: Promise<void>): Promise<void> {
  const { output, show } = demo;
  output.step("The next drill has found the byte");
  const reason = await drilled(demo, "False");
  await show(["get", "databasebackup", "orders"]);
  await show(["get", "events", "--field-selector=reason=VerificationFailed"]);
  const { meaning, remedy } = await adviceOn(reason);
  output.explain("", `docs/reasons.md explains ${reason}: ${meaning}`, `What to do: ${remedy}`);
  await prometheusIsStarted;
  await showAlert(demo);
  output.explain("", "Give the byte its value again. The backup is good, as the next drill shows:");
  await show(["exec", pod, "--", "sh", "-euc", flip]);
  await drilled(demo, "True");
  await show(["get", "databasebackup", "orders"]);
}

/** Shows the alert that Prometheus has for the damage. It fires a minute after the drill. */
async function showAlert({ output, kubectl }: Demo): Promise<void> {
  output.explain("", "`dist/monitoring` has an alert for that. A minute later, Prometheus would call you:");
  const found = await until("the alert BackupVerificationFailed", async () => {
    const firing = firingAlerts(await kubectl(askForAlerts));
    const alert = firing.find(
      ({ labels }) =>
        labels["alertname"] === "BackupVerificationFailed" && labels["databasebackup"] === "orders",
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

/** Waits until the newest drill of orders says this of the backup, and returns its reason. */
function drilled(demo: Demo, result: "True" | "False"): Promise<string> {
  return until(`a drill whose result is ${result}`, async () => {
    const { status } = await demo.get<DatabaseBackup>("databasebackup", "orders");
    const verified = status?.conditions?.find(({ type }) => type === "Verified");
    if (verified?.status !== result)
      throw new Error(`Verified is ${verified?.status ?? "not set"}: ${verified?.message ?? ""}`);
    return verified.reason;
  });
}
