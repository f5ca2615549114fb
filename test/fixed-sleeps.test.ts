import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

/** Tests that may wait for a fixed time, and why. All others wait for a state, with `eventually` or `expect.poll`. */
const allowed: Readonly<Record<string, string>> = {
  "test/fixed-sleeps.test.ts": "searches for the word",
  "test/lib/testing/lock.test.ts": "a task takes a while, so that the next one would overlap",
  "test/monitoring-silence.envtest.ts": "writes once a second",
  "test/operator/controllers/databasebackup/databasebackup.envtest.ts": "nothing must happen for a while",
  "test/operator/controllers/databasebackup/setup/server-version.envtest.ts":
    "the API's times have whole seconds, and the next one has to differ",
  "test/operator/repository/maintenance/init/bucket.envtest.ts": "makes one process later than the other",
  "test/operator/repository/maintenance/storages.envtest.ts": "looks at all processes again and again",
  "test/operator/restore/postgresql.envtest.ts": "random moments at which a Pod is killed",
  "test/operator/restore/postgresql-tables.envtest.ts": "random moments at which a Pod is killed",
  "test/operator/runtime/client/client.test.ts": "a server answers late",
  "test/operator/runtime/faults-property.envtest.ts": "random pauses between random faults",
  "test/operator/runtime/manager/election.envtest.ts": "a second leader must not appear",
  "test/operator/runtime/manager/manager.envtest.ts": "nothing must happen for a while",
};

const files = globSync("{test,examples}/**/*.{test,synth,envtest,e2e}.ts", { cwd: root });

test("tests wait for states and not for times", () => {
  expect(files.length).toBeGreaterThan(100);
  const sleeping = files.filter((file) => readFileSync(join(root, file), "utf8").includes("setTimeout"));
  expect(sleeping.filter((file) => allowed[file] === undefined)).toEqual([]);
});

test("a wait ends after five minutes at the earliest, because the machine may be busy", () => {
  const onServers = files.filter((file) => /\.(envtest|e2e)\.ts$/.test(file));
  expect(onServers.length).toBeGreaterThan(50);
  const short = [...onServers, ...globSync("test/support/**/*.ts", { cwd: root })].flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    const limits = [...text.matchAll(/--timeout=(\d+)s/g), ...text.matchAll(/\}, \{ seconds: (\d+)/g)];
    const tooLow = limits.filter(([, seconds]) => Number(seconds) < 300).map(([limit]) => limit);
    // `kubectl wait` gives up after 30 seconds if it has no limit of the test's.
    const waits = [...text.matchAll(/"wait",[^;]*;/g)].map(([call]) => call);
    const withoutLimit = waits.filter((call) => !call.includes("--timeout="));
    return [...tooLow, ...withoutLimit].map((found) => `${file}: ${found}`);
  });
  expect(short).toEqual([]);
});

test("no test, hook or poll on a server has less time than its tier gives", () => {
  const short = files
    .filter((file) => /\.(envtest|e2e)\.ts$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(root, file), "utf8");
      const ofPolls = [...text.matchAll(/\btimeout: ([\d_]+)/g)].filter(
        ([, limit]) => numberIn(limit) < 300_000,
      );
      const ofTests = [...text.matchAll(/\}, ([\d_]{5,})\);/g)].filter(
        ([, limit]) => numberIn(limit) < 400_000,
      );
      return [...ofPolls, ...ofTests].map(([found]) => `${file}: ${found}`);
    });
  expect(short).toEqual([]);
});

const numberIn = (text = "") => Number(text.replaceAll("_", ""));
