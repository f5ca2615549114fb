import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { apiReference } from "../../../lib/crd/index.ts";
import { crdsOf } from "../../support/crd/from-source.ts";

const source = `
  /** A Secret's key. */
  interface Key {
    /** The name of the Secret. */
    name: string;
  }

  /**
   * A word.
   *
   * @maxLength 8
   * @validation { rule: "self != 'no'", messageTemplate: "\\"{self}\\" is not a valid word" }
   */
  type Word = string;

  /**
   * The desired state.
   *
   * @exactlyOneOf ["user", "token"]
   */
  interface Spec {
    /**
     * The number of replicas.
     *
     * @asType integer
     * @minimum 1
     * @maximum 5
     * @default 3
     */
    replicas?: number;
    mode: "fast" | "safe";
    /** @exclusiveMinimum 0 */
    ratio?: number;
    /** @intOrString */
    size?: number | string;
    /** @format date-time */
    until?: string;
    /**
     * The words to use.
     *
     * @minItems 1
     * @maxItems 1
     * @listType set
     */
    words?: Word[];
    /** @maxProperties 2 */
    labels?: Record<string, Word>;
    /** The user's Secret. */
    user?: Key;
    /** The token's Secret. */
    token?: Key;
    /**
     * @maxItems 4
     * @listType map
     * @listMapKey name
     */
    keys?: Key[];
    /** @preserveUnknownFields */
    values?: unknown;
  }

  /**
   * A thing.
   *
   * @resource { shortName: "th", scope: "Cluster" }
   * @validation { rule: "self.spec.mode == oldSelf.spec.mode", message: "mode cannot change", fieldPath: ".spec.mode" }
   */
  export interface Thing {
    spec: Spec;
  }
`;

describe("the API reference", () => {
  it("has every field with its type, default and limits, the messages of rules, and each object once", () => {
    const page = apiReference(crdsOf({ "example/v1/thing.ts": source }), "All of it.");
    expect(page).toBe(`# API reference

All of it.

- [Thing](#thing)

## Thing

\`apiVersion: example.com/v1\`, not in a namespace; \`kubectl get things\` or \`kubectl get th\`.

A thing.

Refused with:

- \`spec.mode\`: \`mode cannot change\`

### Thing spec

The desired state.

Refused with:

- \`exactly one of the fields in [user token] must be set\`

Fields:

- **\`replicas\`**: integer, default \`3\`, 1 to 5.
  The number of replicas.
- **\`mode\`**: \`"fast"\` or \`"safe"\`, required.
- **\`ratio\`**: number, more than 0.
- **\`size\`**: integer or string.
- **\`until\`**: date-time.
- **\`words\`**: list of string (each at most 8 characters), 1 items, none twice.
  The words to use.
  - \`"…" is not a valid word\`
- **\`labels\`**: map from string to string (each at most 8 characters), at most 2 keys.
  - \`"…" is not a valid word\`
- **\`user\`**: [spec.user](#thing-specuser).
  The user's Secret.
- **\`token\`**: [spec.user](#thing-specuser).
  The token's Secret.
- **\`keys\`**: list of [spec.user](#thing-specuser), at most 4 items, each with another \`name\`.
- **\`values\`**: anything.

### Thing spec.user

The user's Secret.

Fields:

- **\`name\`**: string, required.
  The name of the Secret.
`);
  });

  it("marks an experimental field in the list of fields, and in the section of its object", () => {
    const [crd] = crdsOf({
      "example/v1/a.ts": `/** @resource {} */
        export interface A { spec: {
          /** How to paint it.
           * @experimental */
          paint?: {
            /** @experimental */
            colour?: string;
          };
        } }`,
    });
    const page = apiReference(crd ? [crd] : [], "");
    expect(page).toContain("- **`paint`**: [spec.paint](#a-specpaint), experimental.\n  How to paint it.\n");
    expect(page).toContain(
      "### A spec.paint\n\nExperimental: this field may change or be removed in any release. How to paint it.\n",
    );
    expect(page).toContain("- **`colour`**: string, experimental.\n");
  });

  it("breaks long lines, but not before a token that would start a list, a heading or a quotation", () => {
    const texts = Array.from(
      { length: 24 },
      (_, length) => `${"x".repeat(length)} ${"step * # 1. > ".repeat(20)}end`,
    );
    const page = apiReference(
      crdsOf({
        "example/v1/thing.ts": `
          /** @resource {} */
          export interface Thing {
            spec: {
              /**
${texts.map((text) => `               * ${text.trim()}`).join("\n               *\n")}
               *
               * @maxLength 9
               * @validation { rule: "self != ''", message: "${"it must not be empty ".repeat(20)}" }
               */
              a: string;
            };
          }`,
      }),
      "",
    );
    const lines = page.split("\n").map((line) => line.trim());
    expect(lines.filter((line) => line.length > 120)).toEqual([]);
    expect(lines.filter((line) => /^([*#>]|1[.]) step|^([*#>]|1[.]) [*#1>]/.test(line))).toEqual([]);
    const text = lines.join(" ");
    for (const each of texts) expect(text).toContain(each.trim());
    expect(text).toContain(`- \`${"it must not be empty ".repeat(20)}\``);
  });

  it("has a section for each version of a kind with several versions", () => {
    const version = (tag: string) =>
      `/** @resource {}\n${tag} */ export interface Thing { spec: { a: string } }`;
    const page = apiReference(
      crdsOf({ "example/v1/thing.ts": version("@storageVersion"), "example/v1alpha1/thing.ts": version("") }),
      "",
    );
    expect(page.match(/^##+ .*/gm)).toEqual([
      "## Thing v1alpha1",
      "### Thing v1alpha1 spec",
      "## Thing v1",
      "### Thing v1 spec",
    ]);
  });
});

describe("docs/api.md", () => {
  const page = readFileSync(new URL("../../../docs/api.md", import.meta.url), "utf8");

  it("has lines of at most 120 characters, apart from headings, single words and the targets of links", () => {
    const lines = page.replace(/\]\([^)]*\)/g, "]").split("\n");
    expect(
      lines.filter((line) => line.length > 120 && line.trim().includes(" ") && !line.startsWith("#")),
    ).toEqual([]);
  });

  it("links to existing headings with unique names", () => {
    const anchors = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replace(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );
    expect(new Set(anchors).size).toBe(anchors.length);
    const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, link = ""]) => link);
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
  });
});
