import { App, ApiObject, Chart, Yaml } from "cdk8s";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import "../../../lib/constructs/index.ts";
import { yamlWords } from "../../support/yaml-words.ts";

const read = (text: string, version: "1.1" | "1.2"): unknown[] =>
  parseAllDocuments(text, { version, uniqueKeys: false }).map((document) => document.toJSON() as unknown);

describe.each(["1.1", "1.2"] as const)("a reader of YAML %s", (version) => {
  it.each(yamlWords)("reads the text %j as it was, as a value, in a list and as a key", (word) => {
    // No name in Kubernetes can be "<<", which YAML 1.1 takes for a merge even in quotes.
    const map = word === "<<" ? {} : { [word]: word };
    const object = { value: word, list: [word], map };
    expect(read(Yaml.stringify(object), version)).toEqual([object]);
  });

  it("reads any text as it was", () => {
    const words = fc.oneof(
      fc.stringMatching(/^[-+]?[0-9._eExXoObBn:Tt~ -]{1,8}$/),
      fc.mixedCase(
        fc.constantFrom("yes", "no", "on", "off", "true", "false", "null", "nan", ".inf", "y", "n"),
      ),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(
        fc.dictionary(
          words.filter((word) => word !== "__proto__" && word !== "<<"),
          words,
          { noNullPrototype: true },
        ),
        (map) => {
          expect(read(Yaml.stringify({ map }), version)).toEqual([{ map }]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("reads the manifests of an app as its objects", () => {
    const app = new App();
    const chart = new Chart(app, "chart", { disableResourceNameHashes: true });
    new ApiObject(chart, "one", {
      apiVersion: "v1",
      kind: "ConfigMap",
      data: { mode: "0o644", size: "10Gi" },
    });
    new ApiObject(chart, "two", { apiVersion: "v1", kind: "ConfigMap", data: { at: "1:30" } });
    expect(read(app.synthYaml(), version)).toEqual(chart.toJson());
  });
});

describe("texts that every reader reads the same", () => {
  it("have no quotes that cdk8s would not write", () => {
    expect(Yaml.stringify({ a: "10Gi", b: "500m", c: "docker.io/a:1", d: "1.2.3" })).toBe(
      "a: 10Gi\nb: 500m\nc: docker.io/a:1\nd: 1.2.3\n",
    );
  });
});
