import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pages } from "../../../operator/pages/pages.ts";

const docs = join(import.meta.dirname, "../../../docs");

test.each(Object.keys(pages))(
  "docs/%s is what the code generates (else: npm run reference)",
  async (file) => {
    expect(await readFile(join(docs, file), "utf8")).toBe(await pages[file]?.());
  },
);

test("docs/metrics.md has metrics of backups and of the runtime", async () => {
  const page = await pages["metrics.md"]?.();
  expect(page).toContain("\n- `my_operator_backup_ready` (gauge):\n");
  expect(page).toContain("\n- `controller_runtime_reconcile_total` (counter):\n");
});
