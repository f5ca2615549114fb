import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { metricsPage } from "../../../operator/pages/metrics-page.ts";

test("docs/metrics.md names every metric as it is (else: node operator/pages/metrics-page.ts)", async () => {
  const page = await readFile(join(import.meta.dirname, "../../../docs/metrics.md"), "utf8");
  expect(page).toBe(await metricsPage());
});
