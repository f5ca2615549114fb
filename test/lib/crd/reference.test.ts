import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { apiReference } from "../../../lib/crd/index.ts";
import { crdsOf } from "../../support/crd/from-source.ts";

const source = `
  /** A Secret's key. */
  interface Key {
    /** Name of the Secret. */
    name: string;
  }

  /**
   * One word.
   *
   * @maxLength 8
   * @validation { rule: "self != 'no'", messageTemplate: "\\"{self}\\" is no word" }
   */
  type Word = string;

  /**
   * What is wanted.
   *
   * @exactlyOneOf ["user", "token"]
   */
  interface Spec {
    /**
     * How many.
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
     * Words of it.
     *
     * @minItems 1
     * @maxItems 1
     * @listType set
     */
    words?: Word[];
    /** @maxProperties 2 */
    labels?: Record<string, Word>;
    /** Who it is. */
    user?: Key;
    /** What it has. */
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

What is wanted.

Refused with:

- \`exactly one of the fields in [user token] must be set\`

Fields:

- **\`replicas\`**: integer, default \`3\`, 1 to 5.
  How many.
- **\`mode\`**: \`"fast"\` or \`"safe"\`, required.
- **\`ratio\`**: number, more than 0.
- **\`size\`**: integer or string.
- **\`until\`**: date-time.
- **\`words\`**: list of string (each at most 8 characters), 1 items, none twice.
  Words of it.
  - \`"…" is no word\`
- **\`labels\`**: map from string to string (each at most 8 characters), at most 2 keys.
  - \`"…" is no word\`
- **\`user\`**: [spec.user](#thing-specuser).
  Who it is.
- **\`token\`**: [spec.user](#thing-specuser).
  What it has.
- **\`keys\`**: list of [spec.user](#thing-specuser), at most 4 items, each with another \`name\`.
- **\`values\`**: anything.

### Thing spec.user

Who it is.

Fields:

- **\`name\`**: string, required.
  Name of the Secret.
`);
  });

  it("names each version of a kind that has several", () => {
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

  it("links to headings that are there, each of its own name", () => {
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
