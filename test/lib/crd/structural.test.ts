import { describe, expect, it } from "vitest";
import type { StructuralSchema } from "../../../lib/crd/index.ts";
import { crdOf, crdsOf, kindAround, problemsOf, specOf } from "../../support/crd/from-source.ts";

/** The schema of the field `it`, which this declares in an interface. */
function fieldOf(declaration: string, around = ""): StructuralSchema {
  return specOf(`${around}\ninterface Spec {\n${declaration}\n}`).properties?.["it"] ?? {};
}

const helpers = `
  const modes = ["a", "b"] as const;
  type A = string;
  type B = string;
  type C = "c" | "b";
  enum Level { high = 2, low = 1 }
  type Deep<T> = T extends object ? { [K in keyof T]?: Deep<T[K]> } : T;`;

describe("types without tags", () => {
  it.each([
    ["string", { type: "string" }],
    ["boolean", { type: "boolean" }],
    ["number", { type: "number" }],
    ["'a' | 'b'", { type: "string", enum: ["a", "b"] }],
    ["'a'", { type: "string", enum: ["a"] }],
    ["1 | 2", { type: "integer", enum: [1, 2] }],
    ["0.5 | 1", { type: "number", enum: [0.5, 1] }],
    ["true", { type: "boolean", enum: [true] }],
    ["true | false", { type: "boolean" }],
    ["string | null", { type: "string", nullable: true }],
    ["string[] | null", { type: "array", items: { type: "string" }, nullable: true }],
    ["string[]", { type: "array", items: { type: "string" } }],
    ["readonly string[]", { type: "array", items: { type: "string" } }],
    ["Array<'a' | 'b'>", { type: "array", items: { type: "string", enum: ["a", "b"] } }],
    ["string[][]", { type: "array", items: { type: "array", items: { type: "string" } } }],
    ["Record<string, number>", { type: "object", additionalProperties: { type: "number" } }],
    ["{ [key: string]: number }", { type: "object", additionalProperties: { type: "number" } }],
    ["Record<'a' | 'b', string>", object({ a: { type: "string" }, b: { type: "string" } })],
    ["{}", { type: "object" }],
    ["Record<string, never>", { type: "object" }],
    ["{ [key: string]: never }", { type: "object" }],
    ["{ a: string; b?: never; c?: undefined }", object({ a: { type: "string" } })],
    ["0b11 | 0o17 | 0xff | 1e3 | 1_000", { type: "integer", enum: [3, 15, 255, 1000] }],
    ["{ a: string; b?: number }", object({ a: { type: "string" }, b: { type: "number" } }, ["a"])],
    ["{ a: string } & { b: number }", object({ a: { type: "string" }, b: { type: "number" } })],
    ["Pick<{ a: string; b: number }, 'a'>", object({ a: { type: "string" } })],
    ["Omit<{ a: string; b: number }, 'a'>", object({ b: { type: "number" } })],
    ["Partial<{ a: string }>", object({ a: { type: "string" } }, [])],
    ["Readonly<{ a: string }>", object({ a: { type: "string" } })],
    ["Extract<'a' | 'b', 'a' | 'c'>", { type: "string", enum: ["a"] }],
    ["Exclude<string | null, null>", { type: "string" }],
    ["{ [K in 'a' | 'b']?: string }", object({ a: { type: "string" }, b: { type: "string" } }, [])],
    ["(typeof modes)[number]", { type: "string", enum: ["a", "b"] }],
    ["Exclude<'a' | 'b', 'a'>", { type: "string", enum: ["b"] }],
    ["keyof { a: 1; b: 2 }", { type: "string", enum: ["a", "b"] }],
    ["`${'a' | 'b'}-x`", { type: "string", enum: ["a-x", "b-x"] }],
    ["{ a: 'x' }['a']", { type: "string", enum: ["x"] }],
    ["Readonly<string[]>", { type: "array", items: { type: "string" } }],
    ["Required<{ a?: string }>", object({ a: { type: "string" } })],
    ["{ [K in keyof { a?: string }]-?: string }", object({ a: { type: "string" } })],
    ["NonNullable<string | null>", { type: "string" }],
    [
      "Deep<{ l: string[]; o: { a: string } }>",
      object(
        { l: { type: "array", items: { type: "string" } }, o: object({ a: { type: "string" } }, []) },
        [],
      ),
    ],
    ["A | B", { type: "string" }],
    ["'b' | 'a' | 'c'", { type: "string", enum: ["b", "a", "c"] }],
    ["C | 'a'", { type: "string", enum: ["c", "b", "a"] }],
    ["Level", { type: "integer", enum: [2, 1] }],
    ["Uppercase<'a' | 'b'>", { type: "string", enum: ["A", "B"] }],
  ])("turns %s into a structural schema", (type, expected) => {
    expect(fieldOf(`it: ${type};`, helpers)).toEqual(expected);
  });

  it("allows a type to name the type of another field of its own", () => {
    const { properties } = specOf(
      'interface Spec { mode: "a" | "b"; before?: Spec["mode"]; all: Spec["mode"][] }',
    );
    expect(properties).toEqual({
      mode: { type: "string", enum: ["a", "b"] },
      before: { type: "string", enum: ["a", "b"] },
      all: { type: "array", items: { type: "string", enum: ["a", "b"] } },
    });
  });

  it("has the fields of all declarations of an interface", () => {
    expect(fieldOf("it: A;", "interface A { a: string }\ninterface A { b: string }")).toEqual(
      object({ a: { type: "string" }, b: { type: "string" } }),
    );
  });

  it("does not require fields that are optional by ? or by undefined", () => {
    expect(specOf("interface Spec { a: string; b?: string; c: string | undefined }").required).toEqual(["a"]);
  });

  it("does not allow the fields of other members of a union, whether these are never or left out", () => {
    const [first, second] = [
      "it: { is: 'a'; a: string; b?: never } | { is: 'b'; b: string; a?: never };",
      "it: { is: 'a'; a: string } | { is: 'b'; b: string };",
    ].map((declaration) => fieldOf(declaration));
    expect(first).toEqual(second);
    expect(first?.["x-kubernetes-validations"]).toHaveLength(4);
  });

  it("inlines interfaces, the types that they extend, and generics", () => {
    const schema = fieldOf(
      "it: List<Child>;",
      "interface Base { a: string }\ninterface Child extends Base { b?: string }\ninterface List<T> { items: T[]; first?: T }",
    );
    const child = object({ a: { type: "string" }, b: { type: "string" } }, ["a"]);
    expect(schema).toEqual(object({ items: { type: "array", items: child }, first: child }, ["items"]));
  });

  it("keeps the rules of types that an interface extends or intersects, but not their descriptions", () => {
    const rule = { rule: "has(self.a)", message: "a" };
    const base = `/** Base.\n * @validation ${JSON.stringify(rule)} */\ninterface Base { a?: string }`;
    for (const child of [
      "interface Child extends Base { b?: string }",
      "type Child = Base & { b?: string };",
    ]) {
      expect(fieldOf("it?: Child;", `${base}\n${child}`)).toEqual({
        ...object({ a: { type: "string" }, b: { type: "string" } }, []),
        "x-kubernetes-validations": [rule],
      });
    }
  });

  it("distinguishes types with the same name in two files", () => {
    expect(
      problemsOf({
        "example/v1/example.ts":
          'import type { Part as Other } from "../../parts.ts";\ninterface Part { a: string }\n/** @resource {} */ export interface Example { spec: { a: Part; b: Other } }',
        "parts.ts": "export interface Part { b: number }",
      }),
    ).toEqual([]);
  });
});

describe("defaults", () => {
  it.each([
    ["date", "2024-02-29"],
    ["date-time", "2025-12-31T23:59:59Z"],
    ["cidr", "0.0.0.0/0"],
    ["cidr", "fd00::/8"],
    ["byte", "aGVsbG8="],
    ["byte", "aGVsbA=="],
    ["uri", "https://example.com/a?b=c&d=e"],
  ])("of format %s may be %s", (format, value) => {
    expect(fieldOf(`/** @format ${format}\n * @default "${value}" */ it?: string;`).default).toBe(value);
  });
});

describe("messages of rules", () => {
  it("are built from a template with CEL in braces", () => {
    const tag = String.raw`/** @maxLength 9
* @validation { rule: "self.matches('^a{2}$')", messageTemplate: '"{self}" is 100% {self.find("^.{1,2}")}' } */`;
    expect(fieldOf(`${tag} it: string;`)["x-kubernetes-validations"]).toEqual([
      {
        rule: "self.matches('^a{2}$')",
        message: '"…" is 100% …',
        messageExpression: String.raw`"\"%s\" is 100%% %s".format([self, self.find("^.{1,2}")])`,
      },
    ]);
  });
});

describe("discriminated unions", () => {
  const union = `
    interface S3 { type: "s3"; bucket: string; prefix?: string }
    interface Volume { type: "volume"; claim: string; prefix?: string }`;

  it("become one object with the fields of all members, and rules that say which belong together", () => {
    expect(fieldOf("it: S3 | Volume;", union)).toEqual({
      type: "object",
      properties: {
        type: { type: "string", enum: ["s3", "volume"] },
        bucket: { type: "string" },
        prefix: { type: "string" },
        claim: { type: "string" },
      },
      required: ["type"],
      "x-kubernetes-validations": [
        {
          rule: '!has(self.bucket) || self.type in ["s3"]',
          message: "bucket may only be set when type is s3",
          reason: "FieldValueForbidden",
          fieldPath: ".bucket",
        },
        {
          rule: 'has(self.bucket) || !(self.type in ["s3"])',
          message: "bucket must be set when type is s3",
          reason: "FieldValueRequired",
          fieldPath: ".bucket",
        },
        {
          rule: '!has(self.claim) || self.type in ["volume"]',
          message: "claim may only be set when type is volume",
          reason: "FieldValueForbidden",
          fieldPath: ".claim",
        },
        {
          rule: 'has(self.claim) || !(self.type in ["volume"])',
          message: "claim must be set when type is volume",
          reason: "FieldValueRequired",
          fieldPath: ".claim",
        },
      ],
    });
  });

  it("are refused if members disagree on a field", () => {
    expect(
      problemsOf('interface Spec {\n it: { type: "a"; x: string } | { type: "b"; x: number };\n}'),
    ).toEqual([
      "example/v1/example.ts:2: Spec.it has members that disagree on the field x; fix: give the field the same type and tags in all of them, or different names",
    ]);
  });

  it("are refused if no field distinguishes the members", () => {
    expect(problemsOf("interface Spec {\n it: { a: string } | { b: string };\n}")).toEqual([
      "example/v1/example.ts:2: Spec.it is a union of objects that no field distinguishes; fix: give each member a required field of the same name with a literal type of its own, or use one object with optional fields and @exactlyOneOf",
    ]);
  });
});

describe("tags on a type and on a field", () => {
  it("add up: the stricter bound, all the rules, the field's own default and description", () => {
    const alias = `
      /**
       * A name.
       * @maxLength 63
       * @minLength 1
       * @validation { rule: "self != 'x'" }
       */
      type Name = string;`;
    const field = `
      /**
       * The name of it.
       * @maxLength 20
       * @minLength 0
       * @validation { rule: "self != 'y'" }
       * @default "a"
       */
      it?: Name;`;
    expect(fieldOf(field, alias)).toEqual({
      type: "string",
      description: "The name of it.",
      minLength: 1,
      maxLength: 20,
      default: "a",
      "x-kubernetes-validations": [{ rule: "self != 'x'" }, { rule: "self != 'y'" }],
    });
  });

  it("give a field without a description that of its type", () => {
    expect(fieldOf("it: Name;", "/** A name. */\ntype Name = string;").description).toBe("A name.");
  });

  it("constrain the items of a list and the values of a map through an alias", () => {
    const alias = "/** @maxLength 3 */\ntype Short = string;";
    expect(fieldOf("it: Short[];", alias).items).toEqual({ type: "string", maxLength: 3 });
    expect(fieldOf("it: Record<string, Short>;", alias).additionalProperties).toEqual({
      type: "string",
      maxLength: 3,
    });
  });

  it.each([
    "Partial<Item>",
    "Required<Item>",
    "Pick<Item, 'name'>",
    "Omit<Partial<Readonly<Item>>, 'other'>",
    "Record<'name', Name>",
    "Deep<{ name: Name }>",
    "Box<Name>",
    "Partial<Box<Name>>",
    "{ name: Item['name'] }",
    "{ name: NonNullable<Name | null> }",
    "{ [K in 'name']: Name }",
    "Item & { more: string }",
  ])("stay in %s", (type) => {
    const around = `${helpers}
      /** @maxLength 3 */
      type Name = string;
      interface Item { name: Name; other: number }
      interface Box<T> { name: T; more?: T[] }`;
    expect(fieldOf(`it: ${type};`, around).properties?.["name"]).toEqual({ type: "string", maxLength: 3 });
  });

  it("of a type are not those of another that an operator makes of it, but those of its fields are", () => {
    const item = `
      /** @maxProperties 1 */
      interface Item {
        /**
         * The name.
         * @minLength 2
         */
        name: string;
      }`;
    expect(fieldOf("it: Partial<Item>;", item)).toEqual(
      object({ name: { type: "string", description: "The name.", minLength: 2 } }, []),
    );
  });

  it("survive | null", () => {
    expect(fieldOf("it: Short | null;", "/** @maxLength 3 */\ntype Short = string;")).toEqual({
      type: "string",
      maxLength: 3,
      nullable: true,
    });
    const quantity = "/** @intOrString\n * @pattern ^[0-9]+$ */\ntype Quantity = number | string;";
    expect(fieldOf("it: Quantity | null;", quantity)).toEqual({
      "x-kubernetes-int-or-string": true,
      anyOf: [{ type: "integer" }, { type: "string" }],
      pattern: "^[0-9]+$",
      nullable: true,
    });
  });

  it("combine inclusive and exclusive bounds", () => {
    expect(fieldOf("/** @minimum 1\n * @exclusiveMinimum 1 */ it: number;")).toEqual({
      type: "number",
      minimum: 1,
      exclusiveMinimum: true,
    });
    expect(fieldOf("/** @exclusiveMaximum 9\n * @maximum 5 */ it: number;")).toEqual({
      type: "number",
      maximum: 5,
    });
  });
});

describe("comments", () => {
  it("are read on the line of the brace or semicolon before them", () => {
    expect(
      specOf("interface Spec { /** One. */ a: string; /** @minimum 2 */ b: number }").properties,
    ).toEqual({
      a: { type: "string", description: "One." },
      b: { type: "number", minimum: 2 },
    });
  });

  it("may contain an @word in the text, and the lines of a paragraph are joined", () => {
    const comment =
      "/**\n * Runs @daily or `@maxLength`,\n * as you like.\n *\n * - one\n * - two\n *   lines\n */";
    expect(fieldOf(`${comment}\nit: string;`).description).toBe(
      "Runs @daily or `@maxLength`, as you like.\n\n- one\n- two lines",
    );
  });

  it("become descriptions with the text of links and without @see", () => {
    expect(
      fieldOf("/** A {@link Spec} or {@link Spec | spec}.\n * @see https://example.com */\nit: string;"),
    ).toEqual({
      type: "string",
      description: "A Spec or spec.",
    });
  });

  it("need no escapes in patterns, except for the end of a comment", () => {
    expect(fieldOf("/** @pattern ^\\d+[a-z]*\\/x$ */\nit: string;").pattern).toBe("^\\d+[a-z]*/x$");
  });

  it("turn double backslashes of JSON5 into single ones", () => {
    const rule = fieldOf(
      "/** @maxLength 9\n * @validation { rule: \"self.matches(r'^\\\\\\\\S+$')\" } */\nit: string;",
    );
    expect(rule["x-kubernetes-validations"]).toEqual([{ rule: "self.matches(r'^\\\\S+$')" }]);
  });

  it("are cut at the end of a sentence, and removed at length 0", () => {
    const source = "interface Spec {\n/** First one. Second one. */\nit: string }";
    expect(specOf(source, { maxDescriptionLength: 15 }).properties?.["it"]?.description).toBe("First one.");
    expect(specOf(source, { maxDescriptionLength: 0 }).properties?.["it"]).toEqual({ type: "string" });
  });
});

describe("experimental fields", () => {
  const kind = (tags: string, fields: string) =>
    `/** @resource {}${tags} */\nexport interface A {\nspec: {\n${fields}\n}\n}`;
  const notice = "Experimental: this field may change or be removed in any release.";

  it("say so in their descriptions, in place of none, and before the type's", () => {
    const around = "/** A word. */\ntype Word = string;";
    expect(fieldOf("/** @experimental */\nit?: string;")).toEqual({ type: "string", description: notice });
    expect(fieldOf("/** @experimental */\nit?: Word;", around).description).toBe(`${notice} A word.`);
  });

  it("are listed by an annotation of the CRD, each version's, next to the kind's own", () => {
    const tag = "/** @experimental */\n";
    const [crd] = crdsOf({
      "example/v1/a.ts": kind(
        '\n * @storageVersion\n * @metadata { annotations: { note: "1" } }',
        `${tag}b?: { c: string };\nlist: {\n${tag}d?: string }[];\nmap: Record<string, {\n${tag}e?: string }>;`,
      ),
      "example/v1alpha1/a.ts": kind("", `${tag}b?: { c: string };`),
    });
    expect(crd?.metadata.annotations).toEqual({
      "example.com/experimental-fields": "v1alpha1.spec.b,v1.spec.b,v1.spec.list[].d,v1.spec.map[].e",
      note: "1",
    });
  });

  it("have no annotation if there are none", () => {
    expect(crdOf(kind("", "a: string;")).metadata).not.toHaveProperty("annotations");
  });

  it("cannot be required", () => {
    expect(problemsOf("interface Spec {\n/** @experimental */\nit: string;\n}")).toEqual([
      "example/v1/example.ts:2: @experimental is on Spec.it, which is required; fix: make the field optional with `?`, so " +
        "that objects without it stay valid when it is removed",
    ]);
  });
});

describe("the root of a kind", () => {
  it("leaves apiVersion, kind and metadata to the API server", () => {
    const schema = crdOf(`
      interface ObjectMeta { name?: string; labels?: Record<string, string> }
      /** @resource {} */
      export interface Example {
        /** The version. */
        apiVersion: "example.com/v1";
        kind: "Example";
        metadata: ObjectMeta;
        spec: { a: string };
      }`).spec.versions[0]?.schema.openAPIV3Schema;
    expect(schema).toEqual({
      type: "object",
      properties: {
        apiVersion: { type: "string", description: "The version." },
        kind: { type: "string", description: "The kind of the object." },
        metadata: { type: "object" },
        spec: object({ a: { type: "string" } }),
      },
      required: ["spec"],
    });
  });

  it("may constrain the name", () => {
    const schema = crdOf(`
      interface ObjectMeta {
        /** @maxLength 40 */
        name?: string;
      }
      /** @resource {} */
      export interface Example { metadata: ObjectMeta; spec: {} }`).spec.versions[0]?.schema.openAPIV3Schema;
    expect(schema?.properties?.["metadata"]).toEqual({
      type: "object",
      properties: { name: { type: "string", maxLength: 40 } },
    });
  });

  it("adds nothing to a kind without metadata", () => {
    expect(crdOf(kindAround("interface Spec { a: string }")).metadata).toEqual({
      name: "examples.example.com",
    });
  });
});

function object(
  properties: Record<string, StructuralSchema>,
  required: string[] = Object.keys(properties),
): StructuralSchema {
  return { type: "object", properties, ...(required.length > 0 && { required }) };
}
