import { expect, test } from "vitest";
import { DeletionGuard } from "../../../lib/constructs/index.ts";
import { find, synthesize, valueAt } from "../../support/constructs.ts";

const guard = (exemptUsers?: readonly string[]) =>
  synthesize(
    (chart) =>
      new DeletionGuard(chart, "guard", {
        name: "sample-guard",
        operator: "sample",
        resource: { group: "example.com", version: "v1", plural: "widgets" },
        condition: "oldObject.spec.precious",
        message: '"precious"',
        ...(exemptUsers && { exemptUsers }),
      }),
    "some-namespace",
  );

test("the policy comes before its binding, and both are cluster-scoped", () => {
  const objects = guard();
  expect(objects.map(({ kind }) => kind)).toEqual([
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
  ]);
  for (const { metadata } of objects) expect(metadata.namespace).toBeUndefined();
  const policy = find(objects, "ValidatingAdmissionPolicy").metadata.name;
  expect(valueAt(find(objects, "ValidatingAdmissionPolicyBinding"), "spec", "policyName")).toBe(policy);
});

test("the policy applies to the deletion of the kind's objects that the condition is true for", () => {
  const policy = find(guard(["jane"]), "ValidatingAdmissionPolicy");
  expect(valueAt(policy, "spec", "matchConstraints", "resourceRules")).toEqual([
    { apiGroups: ["example.com"], apiVersions: ["v1"], resources: ["widgets"], operations: ["DELETE"] },
  ]);
  expect(valueAt(policy, "spec", "matchConditions")).toMatchObject([
    { expression: "oldObject.spec.precious" },
    { expression: expect.stringContaining('"jane"') as string },
  ]);
});
