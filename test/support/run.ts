import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { tierAvailability } from "../../lib/testing/tiers.ts";

/** The tiers, the cheapest first. The ending of a test's file name is its tier (vitest.config.ts). */
const tiers = ["unit", "synth", "envtest", "e2e"] as const;
type Tier = (typeof tiers)[number];

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** The fields of vitest's JSON report that are read here. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: {
    name: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

const usage = `Usage: npm test [-- TIER… [vitest arguments]]
Runs the tests tier by tier: ${tiers.join(", ")} (default: all).
A tier that this machine cannot run counts as skipped. With CI=true in the environment, that is a failure.`;

const args = process.argv.slice(2);
if (args.includes("--help")) {
  console.log(usage);
  process.exit(0);
}
const isTier = (word: string): word is Tier => (tiers as readonly string[]).includes(word);
const chosen = args.filter(isTier);
const vitestArguments = args.filter((word) => !isTier(word));

const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const lines: string[] = [];
/** Printed again at the end: the last lines of the output are then enough to read. */
const failures: string[] = [];
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
if (mustRunAll && total.skipped > 0) lines.push("With CI=true no test may be skipped.");
if (failures.length > 0) console.log(`\nFailed:\n${failures.join("\n")}`);
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
      // Suites with nodes wait most of the time. A single file needs only one node.
      ...(tier === "e2e" && vitestArguments.length === 0 ? ["--maxWorkers=3"] : []),
      ...vitestArguments,
    ]);
    const counts = await readReport(report);
    // An error outside any test, such as in a set-up, fails the run, but the report counts no failed test.
    if (exitCode !== 0 && counts.failed === 0) counts.failed = 1;
    return counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readReport(path: string): Promise<Counts> {
  let report: Report;
  try {
    report = JSON.parse(await readFile(path, "utf8")) as Report;
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  for (const file of report.testResults) {
    for (const { fullName, status, failureMessages } of file.assertionResults) {
      if (status !== "failed") continue;
      failures.push(`- ${relative(process.cwd(), file.name)}: ${fullName}`);
      failures.push(...failureMessages.flatMap((message) => firstLines(message)));
    }
  }
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function firstLines(message: string): string[] {
  const limit = 40;
  return message.split("\n", limit).map((line) => `    ${line}`);
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
