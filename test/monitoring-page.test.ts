import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { operatorAlerts } from "../lib/constructs/operator-alerts.ts";
import { backupAlerts } from "../operator/monitoring/alerts.ts";
import { databaseAlerts } from "../operator/monitoring/database-alerts.ts";
import { restoreAlerts } from "../operator/monitoring/restore-alerts.ts";

const alerts = [...backupAlerts, ...restoreAlerts, ...databaseAlerts, ...operatorAlerts("my-operator")];

test("docs/monitoring.md has each alert with its severity, and no other", async () => {
  const page = await readFile(join(import.meta.dirname, "../docs/monitoring.md"), "utf8");
  const said = [...page.matchAll(/^### (\w+)\n\n_(\w+)\._ /gm)].map(([, name, severity]) => [name, severity]);
  expect(said).toEqual(alerts.map(({ name, severity }) => [name, severity]));
});

test("each alert has a real fault that makes it fire", async () => {
  const files = ["monitoring.e2e.ts", "monitoring-silence.envtest.ts"];
  const tests = await Promise.all(files.map((file) => readFile(join(import.meta.dirname, file), "utf8")));
  expect(alerts.filter(({ name }) => !tests.some((text) => text.includes(name)))).toEqual([]);
});
