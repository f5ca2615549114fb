import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { checkCelRules, type CrdManifest } from "../../../lib/testing/index.ts";

/** Includes the time to build the program on a new machine. */
const firstTime = 10 * 60_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cel-rules-"));
  await checkCelRules([crdWith({ rule: "self.size > 0" })]);
}, firstTime);
afterAll(async () => {
  await rm(folder, { recursive: true });
});

interface Rule {
  readonly rule: string;
  readonly messageExpression?: string;
  readonly fieldPath?: string;
}

/** A CRD with a rule on its spec, and one on each of its tags. */
function crdWith(
  onSpec: Rule,
  onTags: Rule = { rule: "self != ''" },
  tag: object = { maxLength: 63 },
): CrdManifest {
  const spec = {
    type: "object",
    properties: {
      size: { type: "integer" },
      "date-of-birth": { type: "string" },
      tags: {
        type: "array",
        maxItems: 10,
        items: { type: "string", ...tag, "x-kubernetes-validations": [onTags] },
      },
    },
    required: ["size"],
    "x-kubernetes-validations": [onSpec],
  };
  const crd = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "widgets.example.com" },
    spec: {
      group: "example.com",
      names: { kind: "Widget", plural: "widgets", singular: "widget", listKind: "WidgetList" },
      scope: "Namespaced",
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", properties: { spec } } },
        },
      ],
    },
  };
  return crd;
}

const problemsOf = async (crd: CrdManifest) =>
  (await checkCelRules([crd])).flatMap(({ problems }) => problems);

describe("checkCelRules", () => {
  it("returns each rule with its version, path and cost", async () => {
    const [checked] = await checkCelRules([crdWith({ rule: "self.size > 0" })]);
    expect(checked).toMatchObject({ name: "widgets.example.com", problems: [] });
    expect(checked?.rules).toMatchObject([
      { version: "v1", path: ".spec", rule: "self.size > 0", errors: [] },
      { version: "v1", path: ".spec.tags[]", rule: "self != ''", errors: [] },
    ]);
    const { rules = [], ruleLimit = 0, limit = 0 } = checked ?? {};
    for (const { cost } of rules) expect(cost).toBeGreaterThan(0);
    for (const { cost } of rules) expect(cost).toBeLessThan(ruleLimit);
    expect(ruleLimit).toBeLessThan(limit);
  });

  it.each([
    ["a field that does not exist", { rule: "self.siez > 0" }, "undefined field 'siez'"],
    [
      "a field of a variable of the rule",
      { rule: "[self].all(each, each.siez > 0)" },
      "undefined field 'siez'",
    ],
    ["a name that CEL writes differently", { rule: "self.date-of-birth != ''" }, "undefined field 'date'"],
    ["a function that CEL does not have", { rule: "self.size.abs() > 0" }, "undeclared reference to 'abs'"],
    ["a comparison of two types", { rule: "self.size == '1'" }, "no matching overload for '_==_'"],
    ["a result that is not a boolean", { rule: "self.size + 1" }, "must evaluate to a bool"],
    ["a syntax error", { rule: "self.size >" }, "Syntax error"],
    ["a wrong message", { rule: "self.size > 0", messageExpression: "self.size" }, "messageExpression: "],
    ["a wrong path", { rule: "self.size > 0", fieldPath: ".siez" }, "fieldPath: "],
  ])("says of %s where it is and what is wrong", async (_, onSpec, what) => {
    const problems = await problemsOf(crdWith(onSpec));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`Widget v1, .spec: the rule ${JSON.stringify(onSpec.rule)}: `);
    expect(problems[0]).toContain(what);
  });

  it("says how much too expensive a rule is", async () => {
    const everyPair = { rule: "self.tags.all(a, self.tags.all(b, a.matches(b)))" };
    const problems = await problemsOf(crdWith(everyPair, { rule: "self != ''" }, {}));
    expect(problems).toContainEqual(
      expect.stringMatching(/^Widget v1, \.spec: the rule "self\.tags.*exceeds budget by factor of/),
    );
  });

  it("refuses oldSelf where the API server does not know the item of before", async () => {
    const problems = await problemsOf(crdWith({ rule: "self.size > 0" }, { rule: "self == oldSelf" }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain("oldSelf cannot be used");
  });

  it("reports a schema that is not valid, because the API server compiles none of its rules", async () => {
    const crd = crdWith({ rule: "self.size > 0" }, { rule: "self != ''" }, { type: "text" });
    expect(await problemsOf(crd)).toContainEqual(expect.stringMatching(/^Widget: spec\..*\.type: /));
  });

  it("names the file, and skips what is not a CRD", async () => {
    const file = join(folder, "crds.yaml");
    const manifests = [
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } },
      crdWith({ rule: "self.siez > 0" }),
    ];
    await writeFile(file, manifests.map((each) => stringify(each)).join("---\n"));
    await writeFile(join(folder, "README.md"), "Not a manifest: [");
    for (const path of [file, folder]) {
      const [checked, ...others] = await checkCelRules([path]);
      expect(others).toEqual([]);
      expect(checked).toMatchObject({ file, name: "widgets.example.com" });
      expect(checked?.problems[0]).toMatch(
        new RegExp(`^${file}: Widget v1, \\.spec: the rule "self\\.siez > 0": `),
      );
    }
  });

  it("throws where there is no CRD, so that a wrong path is not a passing test", async () => {
    const file = join(folder, "none.yaml");
    await writeFile(file, stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }));
    await expect(checkCelRules([file])).rejects.toThrow(`There is no CustomResourceDefinition in ${file}.`);
    await rm(file);
    await expect(checkCelRules([])).rejects.toThrow("There is no CustomResourceDefinition in an empty list.");
  });
});
