import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { operatorAlerts } from "../lib/constructs/operator-alerts.ts";
import { backupAlerts } from "../operator/metrics/backup-alerts.ts";

test("docs/monitoring.md says of each alert how severe it is and what it means, and of no other", async () => {
  const page = await readFile(join(import.meta.dirname, "../docs/monitoring.md"), "utf8");
  const said = [...page.matchAll(/^### (\w+)\n\n_(\w+)\._ /gm)].map(([, name, severity]) => [name, severity]);
  expect(said).toEqual(
    [...backupAlerts, ...operatorAlerts("my-operator")].map(({ name, severity }) => [name, severity]),
  );
});
