import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { crdsFromTypes, type CustomResourceDefinition } from "../../../lib/crd/index.ts";
import { established } from "../../../lib/testing/established.ts";
import { kubectl, testNamespace, tryKubectl } from "../../../lib/testing/suite.ts";
import { crdsOf } from "../../support/crd/from-source.ts";

const operatorCrds = crdsFromTypes({
  apiRoot: fileURLToPath(new URL("../../../operator/api", import.meta.url)),
});

/** A kind that uses every feature whose effect only the API server can show. */
const everything = `
  /** @intOrString
   * @pattern ^[0-9]+(m|Gi)?$ */
  type Quantity = number | string;

  /** @maxLength 20 */
  type Word = string;

  interface S3 { type: "s3"; bucket: string }
  interface Volume { type: "volume"; claim: string }

  /** @exactlyOneOf ["left", "right"] */
  interface Choice {
    left?: string;
    right?: string;
  }

  /** @structType atomic */
  interface Reference { name: string }

  interface Port {
    name: string;
    /** @asType integer
     * @minimum 1
     * @maximum 65535 */
    port: number;
  }

  /**
   * What to do with it.
   *
   * @atMostOneOf ["before", "after"]
   * @atLeastOneOf ["choice", "target"]
   * @validation { rule: "!has(self.low) || !has(self.high) || self.low <= self.high", message: "low must not be above high", fieldPath: ".low" }
   */
  interface Spec {
    /**
     * How many of it,
     * in whole numbers.
     *
     * @asType integer
     * @format int32
     * @default 3
     */
    replicas?: number;
    mode?: "a" | "b";
    owner?: string | null;
    ratio?: number;
    /** @exclusiveMinimum 0 */
    positive?: number;
    size?: Quantity;
    /** @maxItems 3
     * @listType set */
    words?: Word[];
    /** @maxItems 9
     * @listType map
     * @listMapKey name */
    ports?: Port[];
    /** @maxProperties 2 */
    labels?: Record<string, Word>;
    choice?: Choice;
    target?: S3 | Volume;
    /** @immutable */
    fixed?: string;
    low?: number;
    high?: number;
    before?: string;
    after?: string;
    /** @preserveUnknownFields */
    values?: unknown;
    /** @embeddedResource
     * @preserveUnknownFields */
    template?: unknown;
    /** @listType set */
    references?: Reference[];
    /** @default { level: 2 } */
    compression?: { level?: number; method?: "fast" | "small" };
    /** @pattern ^\\d+$ */
    digits?: string;
    /** @format date-time */
    until?: string;
  }

  interface Status {
    /** @asType integer */
    replicas?: number;
    selector?: string;
  }

  interface ObjectMeta {
    /** @maxLength 30 */
    name?: string;
  }

  /**
   * Everything at once.
   *
   * @resource { shortName: "evy", categories: ["oddities"] }
   * @subresource { status: {}, scale: { specReplicasPath: ".spec.replicas", statusReplicasPath: ".status.replicas", labelSelectorPath: ".status.selector" } }
   * @printcolumn { name: "Mode", type: "string", jsonPath: ".spec.mode" }
   * @selectableField { jsonPath: ".spec.mode" }
   * @metadata { labels: { made: "here" } }
   * @storageVersion
   */
  export interface Everything {
    apiVersion: "example.com/v1";
    kind: "Everything";
    metadata: ObjectMeta;
    spec: Spec;
    status?: Status;
  }`;

const oldVersion = `
  /**
   * Everything, as it was.
   *
   * @resource { shortName: "evy", categories: ["oddities"] }
   * @deprecatedVersion use example.com/v1
   */
  export interface Everything { spec: { mode?: string } }`;

const testCrds = crdsOf({
  "example/v1/everything.ts": everything,
  "example/v1beta1/everything.ts": oldVersion,
});

describe.each(
  [...operatorCrds, ...testCrds].map((crd): [string, CustomResourceDefinition] => [crd.metadata.name, crd]),
)("the CRD %s", (name, crd) => {
  beforeAll(async () => {
    await kubectl(["apply", "--server-side", "-f", "-"], { input: JSON.stringify(crd) });
    await established(kubectl, [`crd/${name}`]);
  });

  it("is accepted as structural", async () => {
    const { status } = JSON.parse(await kubectl(["get", "crd", name, "-o", "json"])) as {
      status: { conditions: { type: string; status: string; message: string }[] };
    };
    const conditions = Object.fromEntries(status.conditions.map((each) => [each.type, each.status]));
    expect(conditions).toMatchObject({ Established: "True", NamesAccepted: "True" });
    expect(conditions).not.toHaveProperty("NonStructuralSchema");
  });

  it("is stored with its whole schema", async () => {
    const { spec } = JSON.parse(
      await kubectl(["get", "crd", name, "-o", "json"]),
    ) as CustomResourceDefinition;
    const schemas = (versions: CustomResourceDefinition["spec"]["versions"]) =>
      versions.map((version) => [version.name, version.schema]).sort();
    expect(schemas(spec.versions)).toEqual(schemas(crd.spec.versions));
  });
});

describe("an object of a kind made from types", () => {
  const namespace = testNamespace("crd");

  beforeAll(async () => {
    await kubectl(["apply", "--server-side", "-f", "-"], { input: JSON.stringify(testCrds[0]) });
    await established(kubectl, ["crd/everythings.example.com"]);
  });

  const object = (spec: object, name = "it") =>
    JSON.stringify({ apiVersion: "example.com/v1", kind: "Everything", metadata: { name, namespace }, spec });
  const target = { target: { type: "s3", bucket: "b" } };

  it("is explained with the descriptions of the types", async () => {
    const { names, versions } = operatorCrds[0]?.spec ?? {};
    const ours = versions?.[0]?.schema.openAPIV3Schema.properties?.["spec"]?.description;
    expect(ours).toBeDefined();
    // The API server publishes the OpenAPI document for kubectl explain shortly after it has established the kind.
    const explain = (resource: string) =>
      expect.poll(async () => (await tryKubectl(["explain", resource])).stdout, {
        timeout: 300_000,
        interval: 500,
      });
    await explain(`${names?.plural ?? ""}.spec`).toContain(ours);
    await explain("everything.spec").toContain("What to do with it.");
    await explain("everything.spec").toContain("How many of it, in whole numbers.");
    await explain("everything.spec").toMatch(/enum: a, b/);
  });

  it("gets its defaults, columns, short name, scale and field selector", async () => {
    await kubectl(["apply", "-f", "-"], { input: object({ ...target, mode: "a", compression: {} }) });
    const { spec } = JSON.parse(await kubectl(["get", "evy", "it", "-n", namespace, "-o", "json"])) as {
      spec: object;
    };
    expect(spec).toEqual({ ...target, mode: "a", compression: {}, replicas: 3 });
    expect(await kubectl(["get", "oddities", "-n", namespace])).toMatch(/^NAME +MODE\s+it +a\s*$/);
    expect(await kubectl(["get", "evy", "-n", namespace, "--field-selector=spec.mode=b", "-o", "name"])).toBe(
      "",
    );
    await kubectl(["scale", "evy/it", "-n", namespace, "--replicas=5"]);
    expect(await kubectl(["get", "evy", "it", "-n", namespace, "-o", "jsonpath={.spec.replicas}"])).toBe("5");
  });

  it("warns users of a deprecated version", async () => {
    const { stderr } = await tryKubectl(["get", "everythings.v1beta1.example.com", "-n", namespace]);
    expect(stderr).toContain("use example.com/v1");
  });

  const good: [string, object][] = [
    ["a default for an absent object", {}],
    ["null if the type allows it", { owner: null }],
    ["a quantity as a number", { size: 5 }],
    ["a quantity as text", { size: "10Gi" }],
    ["anything in a field that preserves unknown fields", { values: { a: [1, "b"] } }],
    [
      "an embedded object",
      { template: { apiVersion: "v1", kind: "Pod", metadata: { name: "x" }, spec: {} } },
    ],
    [
      "items of a set and of a map",
      { references: [{ name: "a" }], ports: [{ name: "a", port: 1 }], words: ["a"] },
    ],
    ["the other member of a union", { target: { type: "volume", claim: "c" } }],
  ];
  it.each(good)("is admitted with %s", async (_, spec) => {
    await kubectl(["create", "--dry-run=server", "-f", "-"], {
      input: object({ ...target, ...spec }, "good"),
    });
  });

  const bad: [string, object, string][] = [
    ["low above high", { low: 2, high: 1 }, 'spec.low: Invalid value: "object": low must not be above high'],
    [
      "both fields of a choice",
      { choice: { left: "a", right: "b" } },
      "exactly one of the fields in [left right] must be set, but found left right",
    ],
    [
      "no field of a choice",
      { choice: {} },
      "exactly one of the fields in [left right] must be set, but found none",
    ],
    [
      "two fields where at most one is allowed",
      { before: "a", after: "b" },
      "at most one of the fields in [before after] may be set, but found before after",
    ],
    [
      "no field where at least one is required",
      { target: undefined },
      "at least one of the fields in [choice target] must be set",
    ],
    [
      "a field of another member of a union",
      { target: { type: "volume", claim: "c", bucket: "b" } },
      "spec.target.bucket: Forbidden: bucket may only be set when type is s3",
    ],
    [
      "a member of a union without a required field",
      { target: { type: "s3" } },
      "spec.target.bucket: Required value: bucket must be set when type is s3",
    ],
    [
      "a value that is not one of the type's literals",
      { mode: "c" },
      'Unsupported value: "c": supported values: "a", "b"',
    ],
    ["too many words", { words: ["a", "b", "c", "d"] }, "must have at most 3 items"],
    ["a word twice in a set", { words: ["a", "a"] }, 'Duplicate value: "a"'],
    [
      "a key twice in a map",
      {
        ports: [
          { name: "a", port: 1 },
          { name: "a", port: 2 },
        ],
      },
      "Duplicate value",
    ],
    ["a port out of range", { ports: [{ name: "a", port: 0 }] }, "should be greater than or equal to 1"],
    ["an exclusive bound itself", { positive: 0 }, "should be greater than 0"],
    ["half a replica", { replicas: 0.5 }, "must be of type integer"],
    ["too long a value in a map", { labels: { a: "x".repeat(21) } }, "may not be more than 20 bytes"],
    ["a malformed quantity", { size: "much" }, "should match"],
    ["letters for digits", { digits: "a" }, "should match"],
    ["an invalid date", { until: "tomorrow" }, "must be of type date-time"],
    ["an incomplete object", { template: { metadata: {} } }, "spec.template.kind: Required value"],
  ];
  it.each(bad)("is refused with %s", async (_, spec, message) => {
    const { code, stderr } = await tryKubectl(["create", "--dry-run=server", "-f", "-"], {
      input: object({ ...target, ...spec }, "bad"),
    });
    expect(stderr).toContain(message);
    expect(code).not.toBe(0);
  });

  it("is refused with a name that is too long", async () => {
    const { stderr } = await tryKubectl(["create", "--dry-run=server", "-f", "-"], {
      input: object(target, "x".repeat(31)),
    });
    expect(stderr).toContain("metadata.name: Too long");
  });

  it("is refused if it changes an immutable field", async () => {
    await kubectl(["create", "-f", "-"], { input: object({ ...target, fixed: "a" }, "immutable") });
    const { stderr } = await tryKubectl(["apply", "--server-side", "--force-conflicts", "-f", "-"], {
      input: object({ ...target, fixed: "b" }, "immutable"),
    });
    expect(stderr).toContain('spec.fixed: Invalid value: "string": field is immutable');
  });
});
