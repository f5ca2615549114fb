import { describe, expect, it } from "vitest";
import { Crds, OperatorNamespace, type CrdManifest } from "../../../lib/constructs/index.ts";
import { find, synthesize } from "../../support/constructs.ts";

const apples: CrdManifest = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "apples.orchard.example" },
  spec: { group: "orchard.example", names: { kind: "Apple", plural: "apples" } },
};

describe("the CRDs of an operator", () => {
  it("are kept unchanged, apart from labels and the annotation for Argo CD", () => {
    const [object] = synthesize((chart) => new Crds(chart, "crds", { name: "fruit", manifests: [apples] }));
    expect(object).toEqual({
      ...apples,
      metadata: {
        name: "apples.orchard.example",
        labels: {
          "app.kubernetes.io/name": "fruit",
          "app.kubernetes.io/part-of": "fruit",
          "app.kubernetes.io/managed-by": "cdk8s",
        },
        annotations: { "argocd.argoproj.io/sync-options": "ServerSideApply=true,Prune=confirm" },
      },
    });
  });

  it("keep their own labels and annotations", () => {
    const metadata = {
      name: "apples.orchard.example",
      labels: { "app.kubernetes.io/name": "mine" },
      annotations: { "argocd.argoproj.io/sync-options": "Prune=false" },
    };
    const objects = synthesize(
      (chart) => new Crds(chart, "crds", { name: "fruit", manifests: [{ ...apples, metadata }] }),
    );
    expect(find(objects, "CustomResourceDefinition").metadata).toMatchObject(metadata);
  });

  it("give the names of their kinds to the Roles; the singular is by default the kind in lower case", () => {
    synthesize((chart) => {
      const crds = new Crds(chart, "crds", { name: "fruit", manifests: [apples] });
      expect(crds.kinds).toEqual([
        { group: "orchard.example", plural: "apples", singular: "apple", isScalable: false },
      ]);
      return crds;
    });
  });

  it("give the Roles the kinds with the scale subresource", () => {
    synthesize((chart) => {
      const scale = { specReplicasPath: ".spec.trees", statusReplicasPath: ".status.trees" };
      const scalable = { ...apples, spec: { ...apples.spec, versions: [{}, { subresources: { scale } }] } };
      const crds = new Crds(chart, "crds", { name: "fruit", manifests: [scalable] });
      expect(crds.kinds).toMatchObject([{ plural: "apples", isScalable: true }]);
      return crds;
    });
  });

  it("have no namespace, even in a chart that has one", () => {
    const objects = synthesize(
      (chart) => new Crds(chart, "crds", { name: "fruit", manifests: [apples] }),
      "elsewhere",
    );
    expect(find(objects, "CustomResourceDefinition").metadata).not.toHaveProperty("namespace");
  });
});

describe("the operator's Namespace", () => {
  it.each([undefined, "elsewhere"])(
    "admits restricted Pods only and lies in no namespace (chart in %s)",
    (chartNamespace) => {
      const objects = synthesize(
        (chart) => new OperatorNamespace(chart, "namespace", { name: "fruit", namespace: "fruit-system" }),
        chartNamespace,
      );
      const { metadata } = find(objects, "Namespace");
      expect(metadata.name).toBe("fruit-system");
      expect(metadata.labels).toMatchObject({ "pod-security.kubernetes.io/enforce": "restricted" });
      expect(metadata).not.toHaveProperty("namespace");
    },
  );
});
