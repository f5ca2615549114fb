import { describe, expect, it } from "vitest";
import { policyRules } from "../../../lib/constructs/policy-rules.ts";
import type { PermissionRule } from "../../../lib/constructs/permission-rule.ts";

describe("the rules of a Role", () => {
  it("combine the verbs of several controllers for one resource", () => {
    const permissions: PermissionRule[] = [
      { apiGroups: ["batch"], resources: ["jobs"], verbs: ["create", "get"] },
      { apiGroups: ["batch"], resources: ["jobs"], verbs: ["delete", "get"] },
    ];
    expect(policyRules(permissions)).toEqual([
      { apiGroups: ["batch"], resources: ["jobs"], verbs: ["get", "create", "delete"] },
    ]);
  });

  it("put resources of one group with the same verbs together", () => {
    const permissions: PermissionRule[] = [
      { apiGroups: ["batch"], resources: ["jobs"], verbs: ["get"] },
      { apiGroups: ["batch"], resources: ["cronjobs"], verbs: ["get"] },
      { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get"] },
    ];
    expect(policyRules(permissions)).toEqual([
      { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get"] },
      { apiGroups: ["batch"], resources: ["cronjobs", "jobs"], verbs: ["get"] },
    ]);
  });

  it("never widen a rule that is limited to names", () => {
    const permissions: PermissionRule[] = [
      { apiGroups: [""], resources: ["secrets"], verbs: ["get"], resourceNames: ["b", "a"] },
      { apiGroups: [""], resources: ["secrets"], verbs: ["create"] },
    ];
    expect(policyRules(permissions)).toEqual([
      { apiGroups: [""], resources: ["secrets"], verbs: ["create"] },
      { apiGroups: [""], resources: ["secrets"], resourceNames: ["a", "b"], verbs: ["get"] },
    ]);
  });

  it("do not depend on the order in which permissions are declared", () => {
    const permissions: PermissionRule[] = [
      { apiGroups: ["", "apps"], resources: ["pods", "configmaps"], verbs: ["watch", "list"] },
      { apiGroups: ["apps"], resources: ["pods"], verbs: ["patch"] },
      { apiGroups: [""], resources: ["secrets"], verbs: ["get"], resourceNames: ["a"] },
    ];
    expect(policyRules(permissions.toReversed())).toEqual(policyRules(permissions));
  });
});
