import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.ts";

/**
 * One project per tier; a test's tier is its file name's ending:
 * `*.test.ts` unit, `*.synth.ts` synthesis, `*.envtest.ts` a real API server, `*.e2e.ts` a real node.
 */
const tier = (name: string, ending: string, timeoutSeconds: number, options = {}) => ({
  test: {
    name,
    include: [`test/**/*.${ending}.ts`, `examples/*/test/**/*.${ending}.ts`],
    testTimeout: timeoutSeconds * 1000,
    hookTimeout: timeoutSeconds * 1000,
    // One second, the default, says more of a busy machine than of what is polled.
    expect: { poll: { timeout: 20_000 } },
    ...options,
  },
});

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      tier("unit", "test", 60),
      tier("synth", "synth", 120),
      // Most of them wait for servers most of the time: more of them at a time than there are cores.
      tier("envtest", "envtest", 120, {
        globalSetup: ["lib/testing/envtest-setup.ts", "test/support/servers/prepare.ts"],
        maxWorkers: 4,
      }),
      // Each worker has a node of its own; a whole tier is given three (test/support/run.ts).
      tier("e2e", "e2e", 600, { globalSetup: "lib/testing/node-setup.ts", maxWorkers: 1 }),
    ],
  },
});
