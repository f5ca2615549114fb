import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.ts";

/**
 * One project per tier. A test has more time than a wait in it (300 s), so that the wait's error says what it saw last.
 * The ending of a test's file name is its tier:
 * `*.test.ts` unit, `*.synth.ts` synthesis, `*.envtest.ts` a real API server, `*.e2e.ts` a real node.
 */
const tier = (name: string, ending: string, timeoutSeconds: number, options = {}) => ({
  test: {
    name,
    include: [`test/**/*.${ending}.ts`, `examples/*/test/**/*.${ending}.ts`],
    testTimeout: timeoutSeconds * 1000,
    hookTimeout: timeoutSeconds * 1000,
    // The default, one second, is too short on a busy machine.
    expect: { poll: { timeout: 300_000 } },
    ...options,
  },
});

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      tier("unit", "test", 60),
      tier("synth", "synth", 120),
      // They wait for servers most of the time: more of them run at once than there are cores.
      tier("envtest", "envtest", 400, {
        globalSetup: ["lib/testing/envtest-setup.ts", "test/support/servers/prepare.ts"],
        setupFiles: "test/support/give-file-up.ts",
        maxWorkers: 4,
      }),
      // Each worker has its own node. A whole tier has three workers (test/support/run.ts).
      tier("e2e", "e2e", 1200, {
        globalSetup: "lib/testing/node-setup.ts",
        setupFiles: ["lib/testing/report-cluster.ts", "test/support/give-file-up.ts"],
        maxWorkers: 1,
      }),
    ],
  },
});
