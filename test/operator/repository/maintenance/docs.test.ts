import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { resticSays } from "../../../support/repository/restic-says.ts";

const root = join(import.meta.dirname, "../../../..");

/** The words in CamelCase that a text gives as reasons. */
async function reasonsIn(path: string, pattern: RegExp): Promise<string[]> {
  return [...(await readFile(join(root, path), "utf8")).matchAll(pattern)].map(([, reason = ""]) => reason);
}

test("the page on repositories lists every reason that maintenance has, and no other", async () => {
  const documented = await reasonsIn("docs/repositories.md", /^\| `([A-Z][A-Za-z]+)` /gm);
  const used = new Set(resticSays.map(([, , reason]) => reason));
  for (const file of [
    "restic/open",
    "restic/restic",
    "restic/failure",
    "restic/locks",
    "restic/snapshots",
    "maintenance/forget",
    "maintenance/init/init",
    "maintenance/change-key",
  ]) {
    const path = `operator/repository/${file}.ts`;
    for (const reason of await reasonsIn(
      path,
      /"((?:Repository(?!Error)|Storage|Wrong)[A-Z]\w+|Interrupted|Killed)"/g,
    )) {
      used.add(reason);
    }
  }
  expect(documented.sort()).toEqual([...used].sort());
});
