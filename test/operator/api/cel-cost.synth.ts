import { beforeAll, describe, expect, it } from "vitest";
import { crdsFromTypes } from "../../../lib/crd/index.ts";
import { celEstimates, type CelEstimate } from "../../support/crd/cel-cost.ts";

/** Includes the time to build the estimator on a new machine. */
const firstTime = 10 * 60_000;

const crds = [
  ...crdsFromTypes({ apiRoot: "operator/api" }),
  ...crdsFromTypes({ apiRoot: "examples/memcached/api" }),
];

let estimates: CelEstimate[];
beforeAll(async () => {
  estimates = await celEstimates(crds);
}, firstTime);

describe.each(crds.map(({ metadata }) => metadata.name))("the oldest Kubernetes estimates for %s", (name) => {
  const ofThis = () => estimates.find((estimate) => estimate.name === name);

  it("that all rules together cost less than its limit, with room for more", () => {
    const { rules = [], limit = 0 } = ofThis() ?? {};
    expect(rules.length).toBeGreaterThan(0);
    expect(rules.reduce((total, { cost }) => total + cost, 0)).toBeLessThan(0.7 * limit);
  });

  it("that no rule costs more than its limit for one", () => {
    const { rules = [], ruleLimit = 0 } = ofThis() ?? {};
    expect(rules.filter(({ cost }) => cost > ruleLimit)).toEqual([]);
  });
});
