import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const script = join(import.meta.dirname, "../../../../operator/engines/command/verify-command.sh");

test.each([
  ["grep -q good", "good", "0\n", ""],
  ["cat >/dev/null; echo bad >&2; exit 3", "x", "3\n", "bad\n"],
  ["exit 0", "x".repeat(200_000), "0\n", ""],
])("reports how %j ended", (program, dump, code, errors) => {
  const folder = mkdtempSync(join(tmpdir(), "my-operator-verify-"));
  try {
    mkdirSync(join(folder, "output"));
    const feed = `mkfifo "$DRILL_EXCHANGE/dump"; cat >"$DRILL_EXCHANGE/dump" <&3 & sh "$0" sh -c "$1"; wait`;
    execFileSync("sh", ["-c", `exec 3<&0; ${feed}`, script, program], {
      env: { ...process.env, DRILL_EXCHANGE: folder },
      input: dump,
    });
    expect(readFileSync(join(folder, "output/code"), "utf8")).toBe(code);
    expect(readFileSync(join(folder, "output/errors"), "utf8")).toBe(errors);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("fails without a program, which would not verify anything", () => {
  expect(() =>
    execFileSync("sh", [script], { env: { ...process.env, DRILL_EXCHANGE: tmpdir() }, stdio: "ignore" }),
  ).toThrow("Command failed");
});
