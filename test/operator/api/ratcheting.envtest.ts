import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { established } from "../../../lib/testing/established.ts";
import { kubectl, testNamespace, tryKubectl } from "../../../lib/testing/suite.ts";
import { crdOf } from "../../support/crd/from-source.ts";

/* What docs/api-policy.md says about rules that become stricter, with a kind that is made for it. */

const namespace = testNamespace("ratcheting");

/** The kind, with rules on the field and on the whole spec. */
const kind = (ofTheField: string, ofTheSpec: string) =>
  crdOf(`
    /** @validation { rule: "${ofTheSpec}", message: "stricter rule of the spec" } */
    interface Spec {
      /** @maxLength 9
       * @validation { rule: "${ofTheField}", message: "stricter rule of the field" } */
      path: string;
      suspend?: boolean;
    }
    /** @resource { path: "ratchets" } */
    export interface Ratchet { spec: Spec }`);

async function install(ofTheField: string, ofTheSpec: string): Promise<void> {
  await kubectl(["apply", "-f", "-"], { input: JSON.stringify(kind(ofTheField, ofTheSpec)) });
  await established(kubectl, ["crd/ratchets.example.com"]);
}

const suspend = (name: string) => {
  const patch = JSON.stringify({ spec: { suspend: true } });
  return tryKubectl([
    "patch",
    "ratchet",
    name,
    "-n",
    namespace,
    "--type=merge",
    "-p",
    patch,
    "--dry-run=server",
  ]);
};

/** Waits until the API server uses the new rules: it refuses a new object. */
async function refusesNewObjects(message: string): Promise<void> {
  await expect
    .poll(async () => (await create("new", "--dry-run=server")).stderr, { interval: 200 })
    .toContain(message);
}

const create = (name: string, ...more: string[]) => {
  const object = {
    apiVersion: "example.com/v1",
    kind: "Ratchet",
    metadata: { name, namespace },
    spec: { path: "a" },
  };
  return tryKubectl(["create", "-f", "-", ...more], { input: JSON.stringify(object) });
};

beforeAll(async () => {
  await install("true", "true");
  expect(await create("old")).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await kubectl(["delete", "crd", "ratchets.example.com"]);
});

describe("a rule that becomes stricter", () => {
  it("on a field, does not keep anyone from changing other fields of an older object", async () => {
    await install("self.startsWith('/')", "true");
    await refusesNewObjects("stricter rule of the field");
    expect(await suspend("old")).toMatchObject({ code: 0 });
  });

  it("on the spec, refuses every change of an older object", async () => {
    await install("true", "self.path.startsWith('/')");
    await refusesNewObjects("stricter rule of the spec");
    expect((await suspend("old")).stderr).toContain("stricter rule of the spec");
  });
});
