import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { isAlreadyExists, isConflict, isNotFound } from "../../../operator/runtime/client/errors.ts";
import { identityFromKubeconfig } from "../../../operator/runtime/client/identity.ts";
import { resource } from "../../../operator/runtime/index.ts";
import { type Fault, type FaultProxy, startFaultProxy } from "../../support/runtime/fault-proxy.ts";
import {
  HastyClock,
  heldPrefix,
  type Mirror,
  poisonPrefix,
  startMirror,
} from "../../support/runtime/mirror.ts";
import { clusterClient, configMap, configMaps, recordingLog } from "../../support/runtime/parts.ts";

/** The number of runs: `RUNS=300 SEED=7 npx vitest run --project envtest faults-property`. */
const runs = Number(process.env["RUNS"] ?? 20);
const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);

type Target = "lists" | "watches" | "writes" | "all";
/** A change of one object, which does not go through the proxy. */
interface Change {
  do: "create" | "update" | "delete" | "replace";
  name: string;
}
type Step =
  | Change
  /** Changes while all watches are cut. The watches then need a new list. */
  | { do: "gap"; changes: Change[] }
  /** The next requests of this kind get a fault. */
  | { do: "fault"; fault: Fault; target: Target; times: number }
  /** Cuts or silences all open connections. */
  | { do: "reset" | "silence" }
  | { do: "inject"; text: string }
  | { do: "jump"; hours: number }
  | { do: "wait"; milliseconds: number };

const status = (code: number, reason: string) => JSON.stringify({ kind: "Status", code, reason });
const faults: Fault[] = [
  { status: 500, body: status(500, "InternalError") },
  { status: 503, body: "upstream connect error" },
  { status: 429, headers: { "Retry-After": "0" }, body: status(429, "TooManyRequests") },
  { status: 504, body: "<html>Gateway Timeout</html>" },
  { status: 410, body: status(410, "Expired") },
  { status: 401, body: status(401, "Unauthorized") },
  { status: 403, body: status(403, "Forbidden") },
  { status: 200, headers: { "Content-Type": "application/json" }, body: "" },
  "reset",
  "silence",
  "lost answer",
  "cut head",
  "cut body",
  "truncated",
  "slow",
];
const injected = [
  '{"type":"MODIFIED","object":{"metadata":{"na',
  "<html>Bad Gateway</html>\n",
  "\n\n",
  "{}\n",
  '{"type":"BOOKMARK","object":{}}\n',
  `{"type":"ERROR","object":${status(410, "Expired")}}\n`,
  `{"type":"ERROR","object":${status(500, "InternalError")}}\n`,
  `{"type":"ERROR","object":${status(429, "TooManyRequests")}}\n`,
];
const names = ["a", "b", "c", `${heldPrefix}-1`, `${heldPrefix}-2`, `${poisonPrefix}-1`];
const change: fc.Arbitrary<Change> = fc.record({
  do: fc.constantFrom("create", "update", "delete", "replace"),
  name: fc.constantFrom(...names),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: change },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("gap" as const),
      changes: fc.array(change, { minLength: 1, maxLength: 5 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("fault" as const),
      fault: fc.constantFrom(...faults),
      target: fc.constantFrom("lists", "watches", "writes", "all"),
      times: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("reset", "silence") }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("inject" as const), text: fc.constantFrom(...injected) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("jump" as const), hours: fc.constantFrom(-30, -1, 1, 9000) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      milliseconds: fc.integer({ min: 1, max: 150 }),
    }),
  },
);

const namespaces = resource("v1", "Namespace", "namespaces", { namespaced: false });
const server = clusterClient();

describe("whatever happens to its connections", () => {
  let proxy: FaultProxy;
  let count = 0;
  beforeAll(async () => {
    process.stderr.write(`faults: SEED=${seed}, ${runs} runs\n`);
    proxy = await startFaultProxy(identityFromKubeconfig({ path: inject("kubeconfig") }));
  });
  afterAll(() => proxy.stop());

  const targetOf = (method: string, path: string): Target =>
    method !== "GET" ? "writes" : path.includes("watch=true") ? "watches" : "lists";

  /** Changes an object. Does nothing if the change is not possible. */
  async function make(namespace: string, { do: action, name }: Change): Promise<void> {
    const key = { namespace, name };
    const data = { count: String(++count) };
    try {
      if (action === "update") await server.patch(configMaps, key, { type: "merge", body: { data } });
      if (action === "delete" || action === "replace") await server.delete(configMaps, key);
      if (action === "create" || action === "replace") {
        await server.create(configMaps, configMap(namespace, name, data));
      }
    } catch (error) {
      if (!isNotFound(error) && !isAlreadyExists(error) && !isConflict(error)) throw error;
    }
  }

  /** Injects faults into the next requests that match, in the order in which they were added. */
  function arm(): (fault: Step & { do: "fault" }) => Step & { do: "fault" } {
    const waiting: (Step & { do: "fault" })[] = [];
    proxy.fault = ({ method, path }) => {
      const target = targetOf(method, path);
      const next = waiting.findIndex((one) => one.target === "all" || one.target === target);
      const found = waiting[next];
      if (!found) return undefined;
      if (--found.times === 0) waiting.splice(next, 1);
      return found.fault;
    };
    return (fault) => {
      const armed = { ...fault };
      waiting.push(armed);
      return armed;
    };
  }

  async function apply(steps: readonly Step[], namespace: string, mirror: Mirror, clock: HastyClock) {
    const expectFault = arm();
    for (const step of steps) {
      if ("name" in step) await make(namespace, step);
      else if (step.do === "fault") expectFault(step);
      else if (step.do === "gap") {
        const cut = expectFault({ do: "fault", fault: "reset", target: "watches", times: Infinity });
        proxy.reset();
        for (const change of step.changes) await make(namespace, change);
        cut.fault = { status: 410, body: status(410, "Expired") };
        cut.times = 1;
      } else if (step.do === "inject") proxy.inject(step.text);
      else if (step.do === "jump") clock.jump(step.hours * 3_600_000);
      else if (step.do === "wait") await new Promise((resolve) => setTimeout(resolve, step.milliseconds));
      else proxy[step.do]();
    }
    // The network works again. Watches that went silent remain silent until the client notices.
    proxy.fault = () => undefined;
    proxy.abandon();
    const changes = steps.flatMap((step) =>
      "name" in step ? [step] : step.do === "gap" ? step.changes : [],
    );
    const changed = changes.map(({ name }) => name).concat("first");
    const timing = { interval: 30 };
    const settled = async () => {
      await expect.poll(() => mirror.discrepancies(server, changed), timing).toEqual([]);
    };
    await settled().catch(async () => {
      // On a busy machine, no answer arrives within a timeout that runs out so much faster.
      clock.slowDown(5);
      await settled();
    });
    expect(mirror.overlaps).toEqual([]);
  }

  test(
    "the store ends equal to the server, and each changed object is reconciled after its last change",
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
          const namespace = `faults-${seed}-${++count}`;
          await server.create(namespaces, {
            apiVersion: "v1",
            kind: "Namespace",
            metadata: { name: namespace },
          });
          await server.create(configMaps, configMap(namespace, "first"));
          const clock = new HastyClock(60);
          const mirror = startMirror(namespace, { identity: proxy.identity, log: recordingLog().log, clock });
          try {
            await apply(steps, namespace, mirror, clock);
          } finally {
            proxy.fault = () => undefined;
            proxy.abandon();
            await mirror.stop();
          }
        }),
        { seed, numRuns: runs, endOnFailure: true },
      );
      expect(count).toBeGreaterThan(runs);
    },
    60_000 + runs * 20_000,
  );
});
