import { describe, expect, it } from "vitest";
import { kindAround, crdOf, problemsOf } from "../../support/crd/from-source.ts";
import { appliedSize } from "../../../lib/crd/applied-size.ts";

/** A field whose description has this many characters. */
const field = (name: string, length: number) => `\n/** ${"a".repeat(length)} */\n${name}: string;`;

const large = `
  interface Nodes { ${field("labels", 70_000)} ${field("taints", 90_000)} }
  interface Spec {
    ${field("schedule", 60_000)}
    nodes: Nodes;
    /** @validation { rule: "${"self != 'b' && ".repeat(1000)}true", message: "b is not allowed" }
     * @maxLength 5 */
    other: string;
  }`;

describe("a CRD that kubectl apply could not copy into an annotation", () => {
  it("is refused with its size, the limit, the reason and what takes the space", () => {
    const [problem = "", ...others] = problemsOf(large);
    expect(others).toEqual([]);
    const size = /the CRD of Example has (\d+) bytes/.exec(problem)?.[1];
    expect(problem).toBe(
      `example/v1/example.ts:17: the CRD of Example has ${size ?? ""} bytes; allowed: 200000: kubectl apply copies the ` +
        "CRD into an annotation, and the API server accepts 262144 bytes of annotations; fix: remove fields, rules or " +
        "text (the largest parts: .spec.nodes.taints: 90034, .spec.nodes.labels: 70034, .spec.schedule: 60034, .spec.other: 25105; all " +
        "descriptions: 220153; all CEL rules: 25075), or raise maxAppliedSize if the CRD is only ever applied with " +
        "--server-side",
    );
  });

  it("is made if its author allows its size", () => {
    const { spec } = crdOf(kindAround(large), { maxAppliedSize: 300_000 });
    expect(spec.names.kind).toBe("Example");
  });

  it("is made with shorter descriptions", () => {
    expect(problemsOf(large, { maxDescriptionLength: 1000 })).toEqual([]);
  });

  it("names the version of a part if there are several", () => {
    const kind = (tag: string) =>
      `/** @resource {}${tag} */\nexport interface A { spec: { ${field("a", 120_000)} } }`;
    const [problem] = problemsOf({
      "example/v1/a.ts": kind("\n * @storageVersion"),
      "example/v2/a.ts": kind(""),
    });
    expect(problem).toContain("the largest parts: v1 .spec.a: 120034, v2 .spec.a: 120034;");
  });
});

it("the size of a CRD counts what Go escapes", () => {
  const crd = (text: string) => crdOf(kindAround(`interface Spec { /** ${text} */ a: string }`));
  const size = (text: string) => appliedSize(crd(text)) - appliedSize(crd("ab"));
  expect([size("a<b"), size("a>b"), size("a&b"), size("a\u2028b"), size("aéb"), size('a"b')]).toEqual([
    6, 6, 6, 6, 2, 2,
  ]);
});
