import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resticSays } from "../../support/repository/restic-says.ts";

/* Backups are made by a shell script and repositories are looked after by TypeScript: both name failures alike. */

const script = join(import.meta.dirname, "../../../operator/repository/run/restic-errors.sh");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "my-operator-reasons-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test.each(resticSays)(
  "the script of a run has the same reason for exit code %i and %s: %s",
  async (code, errors, reason) => {
    const file = join(folder, "errors");
    await writeFile(file, `${errors}\n`);
    const { stdout } = await promisify(execFile)("sh", [
      ...["-c", `. "$0"; reason_of "$1" "$2"`, script],
      ...[String(code), file],
    ]);
    expect(stdout.trim()).toBe(reason);
  },
);
