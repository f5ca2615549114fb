/**
 * Measures `npx cdk8s synth` as a user types it: the whole command, with the machine's own Node.js first in the PATH. A
 * cold run does not use what earlier runs left in node_modules/.cache. The system caches files in both cases.
 *
 *   node bench/synth.ts [runs]
 */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { delimiter, join } from "node:path";

const root = join(import.meta.dirname, "..");
const runs = Number(process.argv[2] ?? 5);
const path = (process.env["PATH"] ?? "").split(delimiter).filter((entry) => !entry.includes("node_modules"));

/** Returns the seconds that one run takes. */
function synth(): number {
  const start = performance.now();
  const { status, stderr } = spawnSync("npx", ["cdk8s", "synth", "--output", "build/bench"], {
    cwd: root,
    env: { ...process.env, PATH: path.join(delimiter) },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`npx cdk8s synth ended with ${status ?? "a signal"}:\n${stderr}`);
  return (performance.now() - start) / 1000;
}

function report(name: string, seconds: number[]): void {
  const sorted = seconds.toSorted((a, b) => a - b).map((value) => value.toFixed(2));
  const median = sorted[Math.floor(sorted.length / 2)] ?? "none";
  console.log(
    `${name}: median ${median} s of ${sorted.length} (${sorted[0] ?? ""} to ${sorted.at(-1) ?? ""} s)`,
  );
}

const cold = Array.from({ length: runs }, () => {
  for (const cache of ["node", "my-operator"]) {
    rmSync(join(root, "node_modules/.cache", cache), { recursive: true, force: true });
  }
  return synth();
});
report("cold", cold);
report(
  "warm",
  Array.from({ length: runs }, () => synth()),
);
rmSync(join(root, "build/bench"), { recursive: true, force: true });
