import { describe, expect, it } from "vitest";
import { Rbac, type RbacProps } from "../../../lib/constructs/index.ts";
import { find, synthesize, valueAt } from "../../support/constructs.ts";

const props: RbacProps = {
  name: "fruit",
  namespace: "fruit-system",
  serviceAccountName: "fruit-controller-manager",
  permissions: [{ apiGroups: ["orchard.example"], resources: ["apples"], verbs: ["get", "list", "watch"] }],
  leaderElectionId: "1234.orchard.example",
  kinds: [{ group: "orchard.example", plural: "apples", singular: "apple" }],
};

const rbac = (more: Partial<RbacProps> = {}, chartNamespace?: string) =>
  synthesize((chart) => new Rbac(chart, "rbac", { ...props, ...more }), chartNamespace);

const names = (objects: ReturnType<typeof rbac>) =>
  objects.map(({ kind, metadata }) => [kind, metadata.namespace, metadata.name]);

describe("the Roles of an operator", () => {
  it("give the manager one ClusterRole, a Role for its Lease, and readers and users Roles to be bound", () => {
    expect(names(rbac())).toEqual([
      ["ClusterRole", undefined, "fruit-manager-role"],
      ["ClusterRoleBinding", undefined, "fruit-manager-rolebinding"],
      ["Role", "fruit-system", "fruit-leader-election-role"],
      ["RoleBinding", "fruit-system", "fruit-leader-election-rolebinding"],
      ["ClusterRole", undefined, "fruit-metrics-auth-role"],
      ["ClusterRoleBinding", undefined, "fruit-metrics-auth-rolebinding"],
      ["ClusterRole", undefined, "fruit-metrics-reader"],
      ["ClusterRole", undefined, "fruit-apple-admin-role"],
      ["ClusterRole", undefined, "fruit-apple-editor-role"],
      ["ClusterRole", undefined, "fruit-apple-viewer-role"],
    ]);
  });

  it("of kinds with one name in two groups have the groups in their names", () => {
    const kinds = [
      { group: "orchard.example", plural: "apples", singular: "apple" },
      { group: "computer.example", plural: "apples", singular: "apple" },
      { group: "computer.example", plural: "pears", singular: "pear" },
    ];
    const objects = rbac({ kinds });
    expect(names(objects).map(([, , name]) => name)).toEqual(
      expect.arrayContaining([
        "fruit-apple.orchard.example-admin-role",
        "fruit-apple.computer.example-admin-role",
        "fruit-apple.computer.example-viewer-role",
        "fruit-pear-editor-role",
      ]),
    );
    expect(find(objects, "ClusterRole", "fruit-apple.computer.example-viewer-role")["rules"]).toMatchObject([
      { apiGroups: ["computer.example"], resources: ["apples"] },
      { apiGroups: ["computer.example"], resources: ["apples/status"] },
    ]);
  });

  it("give the manager one Role in a namespace that is named twice", () => {
    expect(
      rbac({ namespaces: ["east", "east"] }).filter(({ metadata }) => metadata.namespace === "east"),
    ).toHaveLength(2);
  });

  it("bind every Role of the manager to its ServiceAccount", () => {
    const bindings = rbac().filter(({ kind }) => kind.endsWith("Binding"));
    expect(bindings).toHaveLength(3);
    for (const binding of bindings) {
      expect(binding["subjects"]).toEqual([
        { kind: "ServiceAccount", name: "fruit-controller-manager", namespace: "fruit-system" },
      ]);
      expect(binding["roleRef"]).toEqual({
        apiGroup: "rbac.authorization.k8s.io",
        kind: binding.kind.replace("Binding", ""),
        name: binding.metadata.name.replace("rolebinding", "role"),
      });
    }
  });

  it("give a manager of certain namespaces rights in these and no others", () => {
    const objects = rbac({ namespaces: ["east", "west"] });
    expect(names(objects).filter(([, , name]) => name?.startsWith("fruit-manager"))).toEqual([
      ["Role", "east", "fruit-manager-role"],
      ["RoleBinding", "east", "fruit-manager-rolebinding"],
      ["Role", "west", "fruit-manager-role"],
      ["RoleBinding", "west", "fruit-manager-rolebinding"],
    ]);
    const bound = objects
      .filter(({ kind }) => kind === "ClusterRoleBinding")
      .map(({ metadata }) => metadata.name);
    expect(bound).toEqual(["fruit-metrics-auth-rolebinding-fruit-system"]);
  });

  it("let the manager write its own Lease and no other", () => {
    expect(find(rbac(), "Role", "fruit-leader-election-role")["rules"]).toContainEqual({
      apiGroups: ["coordination.k8s.io"],
      resources: ["leases"],
      resourceNames: ["1234.orchard.example"],
      verbs: ["get", "update"],
    });
  });

  it("let people read the status and never write it", () => {
    const status = { apiGroups: ["orchard.example"], resources: ["apples/status"], verbs: ["get"] };
    const rules = (audience: string): unknown =>
      find(rbac(), "ClusterRole", `fruit-apple-${audience}-role`)["rules"];
    const apples = (verbs: string[]) => ({ apiGroups: ["orchard.example"], resources: ["apples"], verbs });
    expect(rules("admin")).toEqual([apples(["*"]), status]);
    expect(rules("editor")).toEqual([
      apples(["get", "list", "watch", "create", "update", "patch", "delete"]),
      status,
    ]);
    expect(rules("viewer")).toEqual([apples(["get", "list", "watch"]), status]);
  });

  it("let editors scale objects that can be scaled, and viewers read their scale", () => {
    const kinds = [{ group: "orchard.example", plural: "apples", singular: "apple", isScalable: true }];
    const scaleVerbs = (audience: string) =>
      valueAt(find(rbac({ kinds }), "ClusterRole", `fruit-apple-${audience}-role`), "rules", 2);
    const scale = (verbs: string[]) => ({
      apiGroups: ["orchard.example"],
      resources: ["apples/scale"],
      verbs,
    });
    expect(scaleVerbs("admin")).toEqual(scale(["*"]));
    expect(scaleVerbs("editor")).toEqual(scale(["get", "update", "patch"]));
    expect(scaleVerbs("viewer")).toEqual(scale(["get"]));
  });

  it("have no namespace where they are cluster-scoped, even in a chart that has one", () => {
    expect(names(rbac({}, "elsewhere"))).toEqual(names(rbac()));
  });
});
