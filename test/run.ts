import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tierAvailability } from "./cluster/tiers.ts";

/** The tiers in the order of their cost; a test's tier is the ending of its file (vitest.config.ts). */
const tiers = ["unit", "synth", "envtest", "e2e"] as const;
type Tier = (typeof tiers)[number];

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const usage = `Usage: npm test [-- TIER… [vitest arguments]]
Runs the tests tier by tier: ${tiers.join(", ")} (default: all).
A tier that this machine cannot run counts as skipped; with CI=true in the environment that is a failure.`;

const words = process.argv.slice(2);
if (words.includes("--help")) {
  console.log(usage);
  process.exit(0);
}
const isTier = (word: string): word is Tier => (tiers as readonly string[]).includes(word);
const chosen = words.filter(isTier);
const vitestArguments = words.filter((word) => !isTier(word));

const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const lines: string[] = [];
for (const tier of chosen.length === 0 ? tiers : chosen) {
  const availability = tierAvailability(tier);
  if (!availability.available) {
    total.skipped += 1;
    lines.push(`${tier}: skipped, ${availability.reason}. ${availability.howToRun}`);
    continue;
  }
  const start = performance.now();
  const counts = await runTier(tier);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  lines.push(
    `${tier}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped in ${seconds} s`,
  );
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}

const mustRunAll = process.env["CI"] === "true";
if (mustRunAll && total.skipped > 0) lines.push("With CI=true nothing may be skipped.");
console.log(
  `\n${lines.join("\n")}\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`,
);
process.exitCode = total.failed > 0 || total.passed === 0 || (mustRunAll && total.skipped > 0) ? 1 : 0;

async function runTier(tier: Tier): Promise<Counts> {
  console.log(`\n== ${tier}`);
  const folder = await mkdtemp(join(tmpdir(), "my-operator-test-"));
  try {
    const report = join(folder, "report.json");
    const exitCode = await run("vitest", [
      "run",
      ...["--project", tier],
      ...["--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
      ...vitestArguments,
    ]);
    const counts = await readCounts(report);
    // An error outside any test (a set-up that failed, say) fails the run but is no test's.
    if (exitCode !== 0 && counts.failed === 0) counts.failed = 1;
    return counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readCounts(report: string): Promise<Counts> {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
      await readFile(report, "utf8"),
    ) as Record<string, number>;
    return {
      passed: numPassedTests ?? 0,
      failed: numFailedTests ?? 0,
      skipped: (numPendingTests ?? 0) + (numTodoTests ?? 0),
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function run(command: string, args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", reject);
    child.on("exit", (code) => {
      resolve(code ?? 1);
    });
  });
}
