import { isDeepStrictEqual } from "node:util";
import { randomBytes } from "node:crypto";
import { eventually } from "../../../../lib/testing/eventually.ts";
import * as fc from "fast-check";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { established, ModelApiServer, readCrds, UnmodelledError } from "../../../../lib/testing/index.ts";
import { kubectl } from "../../../../lib/testing/suite.ts";
import { HttpTransport } from "../../../../operator/runtime/client/http-transport.ts";
import { identityFromKubeconfig } from "../../../../operator/runtime/client/identity.ts";
import { customGroup, ServerSide } from "../../../support/model/server-side.ts";
import type { KindName, Step } from "../../../support/model/steps.ts";
import { stepLine, stepOf } from "../../../support/model/steps.ts";

/*
 * The same random requests to the model and to a real API server: the same answers, and the same events of watches. The
 * number of runs and the seed: `RUNS=2000 SEED=7 npx vitest run --project envtest differential`.
 *
 * What may differ: uids, versions, times, managedFields, the suffixes of generated names, the texts of messages about
 * single fields, which repeat the rules of the field, and bookmarks, which come when time has passed.
 */
const runs = Number(process.env["RUNS"] ?? 150);
/** CI has the same requests each time: it is to fail because of a change. */
const seed = Number(process.env["SEED"] ?? (process.env["CI"] === "true" ? 7 : Date.now() % 2 ** 31));

/** The example's kind, in a group of its own, so that no other suite has to do with it. */
const crds = (await readCrds("examples/memcached/dist/0000-crds.k8s.yaml")).map((crd) => ({
  ...crd,
  metadata: { ...crd.metadata, name: crd.metadata.name.replace("cache.example.com", customGroup) },
  spec: { ...crd.spec, group: customGroup },
}));
beforeAll(async () => {
  for (const crd of crds) {
    await kubectl(["apply", "--server-side", "-f", "-"], { input: JSON.stringify(crd) });
    await established(kubectl, [`crd/${crd.metadata.name}`]);
  }
});

/** Takes the steps on both servers. @returns the first difference; undefined if there is none. */
async function difference(steps: readonly Step[], kinds: readonly KindName[]): Promise<object | undefined> {
  const namespace = `model-${randomBytes(4).toString("hex")}`;
  const real = new HttpTransport({
    identity: identityFromKubeconfig({ path: inject("kubeconfig") }),
    userAgent: "model-test",
  });
  const model = new ModelApiServer({ crds, celRules: "ignore" });
  try {
    const [realSide, modelSide] = [real, model.transport].map(
      (transport) => new ServerSide(transport, namespace, kinds),
    ) as [ServerSide, ServerSide];
    await Promise.all([realSide.start(), modelSide.start()]);
    for (const [index, step] of steps.entries()) {
      const got = await unlessRefused(modelSide.take(step));
      if (got === undefined) continue;
      const expected = await realSide.take(step);
      if (!isDeepStrictEqual(got, expected)) return { step: index + 1, expected, got };
    }
    const [expected, got] = await Promise.all([realSide.end(), modelSide.end()]);
    return isDeepStrictEqual(got, expected)
      ? undefined
      : { step: "the events of the watches", expected, got };
  } finally {
    real.close();
  }
}

/** How many of all steps the model took, and how many it refused. */
const counts = { taken: 0, refused: 0 };

/** What the model answered; undefined when it has refused the request, which has changed nothing then. */
async function unlessRefused<T>(answer: Promise<T>): Promise<T | undefined> {
  counts.taken++;
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof UnmodelledError)) throw error;
    counts.refused++;
    return undefined;
  }
}

async function compare(kinds: readonly KindName[]): Promise<void> {
  // Few kinds at a time, so that many requests meet the same objects.
  const history = fc.shuffledSubarray([...kinds], { minLength: 2, maxLength: 2 }).chain((some) =>
    fc.record({
      some: fc.constant(some),
      taken: fc.array(stepOf(some), { minLength: 1, maxLength: 25, size: "max" }),
    }),
  );
  const property = fc.asyncProperty(history, async ({ some, taken }) => {
    const found = await difference(taken, some);
    if (found === undefined) return;
    // Says where, so that the test's own lines show the difference.
    const lines = taken.map((step, index) => `${index + 1}. ${stepLine(step)}`);
    const { step, expected, got } = found as { step: unknown; expected: unknown; got: unknown };
    expect(got, `After these steps, the answers to ${String(step)} differ:\n${lines.join("\n")}\n`).toEqual(
      expected,
    );
  });
  console.log(`differential test of the model: seed ${seed}, ${runs} runs`);
  await eventually("the kinds to be served", async () => {
    expect(await difference([], kinds)).toBeUndefined();
  });
  Object.assign(counts, { taken: 0, refused: 0 });
  await fc.assert(property, { numRuns: runs, seed, endOnFailure: false });
  console.log(`The model has refused ${counts.refused} of ${counts.taken} steps.`);
  // A model that refuses much is compared little.
  expect(counts.refused).toBeLessThan(counts.taken / 20);
}

describe("the model answers as kube-apiserver", () => {
  test("to requests of core kinds", async () => {
    await compare(["configmaps", "secrets", "leases", "events", "namespaces"]);
  });

  test("to requests of a custom kind with status and scale", async () => {
    await compare(["memcacheds", "configmaps"]);
  });
});
