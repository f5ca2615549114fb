import { beforeAll, describe, expect, it } from "vitest";
import { crdsFromTypes } from "../../../lib/crd/index.ts";
import { checkCelRules, type CheckedCelRules } from "../../../lib/testing/index.ts";

/** Includes the time to build the program on a new machine. */
const firstTime = 10 * 60_000;

const crds = crdsFromTypes({ apiRoot: "operator/api" });

let checked: CheckedCelRules[];
beforeAll(async () => {
  checked = await checkCelRules(crds);
}, firstTime);

describe.each(crds.map(({ metadata }) => metadata.name))("the oldest Kubernetes says of %s", (name) => {
  const ofThis = () => checked.find((each) => each.name === name);

  it("that every rule compiles and costs less than its limit for one", () => {
    expect(ofThis()?.problems).toEqual([]);
    expect(ofThis()?.rules.length).toBeGreaterThan(0);
  });

  it("that all rules together cost less than its limit, with room for more", () => {
    const { rules = [], limit = 0 } = ofThis() ?? {};
    expect(rules.reduce((total, { cost }) => total + cost, 0)).toBeLessThan(0.7 * limit);
  });
});
