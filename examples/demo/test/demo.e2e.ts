import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, inject, test } from "vitest";
import { nodeImages } from "../../../test/cluster/node-images.ts";
import { kubectl } from "../../../test/cluster/suite.ts";

nodeImages("operator", "postgres:17");
const main = join(import.meta.dirname, "../main.ts");

test("on a cluster of the user's, the demo shows a backup restored row by row, and leaves nothing there", async () => {
  const context = (await kubectl(["config", "current-context"])).trim();
  const { stdout } = await promisify(execFile)(process.execPath, [main, "--context", context], {
    env: {
      ...process.env,
      KUBECONFIG: inject("kubeconfig"),
      PATH: `${dirname(inject("kubectl"))}:${process.env["PATH"] ?? ""}`,
    },
  });
  expect(stdout).toMatch(
    /original: (5000 rows, digest [0-9a-f]{32})\n\s+restored: \1\n\s+They are the same\./,
  );
  expect(stdout).toContain('"msg":"Backing up database: orders"');
  expect(await kubectl(["get", "namespaces", "-o", "name"])).not.toMatch(/my-operator/);
  expect(await kubectl(["get", "crds", "-o", "name"])).not.toContain("databases.test.io");
});
