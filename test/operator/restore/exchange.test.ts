import { execFile } from "node:child_process";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Exchange, ScriptEnded } from "../../../operator/restore/exchange.ts";

const exchange = join(import.meta.dirname, "../../../operator/restore/exchange.sh");
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "my-operator-exchange-"));
  for (const name of ["input", "output"]) await mkdir(join(folder, name));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Runs the beginning of a script that restores, and more of it. */
async function begin(more = ""): Promise<{ code: number; stderr: string }> {
  const script = `give_up() { kill $heart 2>/dev/null; exit "$1"; }; . ${exchange}; begin_exchange; ${more} give_up 0`;
  const env = { ...process.env, RESTORE_EXCHANGE: folder, RESTORE_START_SECONDS: "1" };
  return promisify(execFile)("sh", ["-c", script], { env }).then(
    ({ stderr }) => ({ code: 0, stderr }),
    (error: unknown) => {
      const { code, stderr } = error as { code: number; stderr: string };
      return { code, stderr };
    },
  );
}

test("the script ends if the program that reads the repository was killed before it showed that it runs", async () => {
  expect(await begin()).toEqual({
    code: 1,
    stderr: "The program that reads the repository has not started.\n",
  });
});

test("the script goes on when the program has shown that it runs", async () => {
  await writeFile(join(folder, "input", "alive"), "");
  expect(await begin()).toMatchObject({ code: 0 });
});

test("the script ends at once if the program that reads the repository has failed before it asked anything", async () => {
  const program = await Exchange.begin(folder, new AbortController().signal);
  await program.end();
  expect(await begin("consult begin;")).toEqual({
    code: 1,
    stderr: "The program that reads the repository has ended.\n",
  });
});

test("the program knows at once that the script has ended before it asked anything", async () => {
  const program = await Exchange.begin(folder, new AbortController().signal);
  try {
    const asked = program.nextRequest();
    expect(await begin()).toMatchObject({ code: 0 });
    await expect(asked).rejects.toThrow(ScriptEnded);
  } finally {
    await program.end();
  }
});
