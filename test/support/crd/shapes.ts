import fc from "fast-check";

/** A TypeScript type, and the declarations that it needs. */
export interface Shape {
  readonly type: string;
  readonly declarations: readonly string[];
  /** Tags of a field of this type. Some are wrong on purpose. */
  readonly tags: readonly string[];
}

const plain = (type: string): Shape => ({ type, declarations: [], tags: [] });

const names = fc.constantFrom(
  "a",
  "b",
  "name",
  "kind",
  "metadata",
  "items",
  "x-y",
  "a.b",
  "namespace",
  "über",
  "1st",
);

const scalarTags: Readonly<Record<string, readonly string[]>> = {
  string: [
    "@minLength 1",
    "@maxLength 20",
    "@pattern ^[a-z]+$",
    "@pattern (?i)^\\p{L}+$",
    "@format uri",
    "@format date",
    "@format date-time",
    "@format duration",
    "@format byte",
    "@format phone",
    '@default "abc"',
    "@default 3",
    "@immutable",
    '@validation { rule: "self.size() < 9", message: "short" }',
    "@validation { rule: \"self.startsWith('a')\" }",
    "@validation { rule: \"string(self).startsWith('a')\" }",
    "@nullable",
    '@enum ["a", "b"]',
    "@listType set",
  ],
  number: [
    "@minimum 1",
    "@maximum 5",
    "@exclusiveMaximum 5",
    "@exclusiveMinimum 0",
    "@multipleOf 2",
    "@asType integer",
    "@format int32",
    "@format double",
    "@default 4",
    "@default 2.5",
    "@immutable",
    "@nullable",
    "@maxLength 3",
  ],
  boolean: ["@default true", "@default 1", "@immutable", "@nullable"],
  array: [
    "@minItems 1",
    "@maxItems 5",
    "@maxItems 5000",
    "@maxItems 100",
    "@listType set",
    "@listType atomic",
    "@listType map",
    "@listMapKey name",
    "@listMapKey a",
    "@default []",
    "@immutable",
    '@validation { rule: "self.size() < 9" }',
    "@nullable",
  ],
  map: [
    "@minProperties 1",
    "@maxProperties 5",
    "@maxProperties 500",
    "@mapType atomic",
    "@mapType granular",
    "@structType atomic",
    "@default {}",
    "@immutable",
    "@preserveUnknownFields",
  ],
  object: [
    "@structType atomic",
    "@default {}",
    '@default { a: "x" }',
    "@embeddedResource",
    "@preserveUnknownFields",
    "@maxProperties 4",
    '@exactlyOneOf ["a", "b"]',
    '@atMostOneOf ["a", "name"]',
    '@atLeastOneOf ["x-y", "namespace"]',
    '@atLeastOneOf ["1st", "über"]',
    '@atLeastOneOf ["kind", "metadata", "items"]',
    "@immutable",
    '@validation { rule: "has(self.a)", fieldPath: ".a" }',
    "@schemaless",
  ],
  quantity: ["@pattern ^[0-9]+$", "@default 5", '@default "5"', "@immutable", "@nullable", "@maxLength 9"],
  unknown: [
    "@preserveUnknownFields",
    "@embeddedResource",
    "@asType integer",
    "@schemaless",
    "@nullable",
    "@immutable",
  ],
  union: [
    "@intOrString",
    "@pattern ^[0-9]+$",
    "@default 5",
    '@default "5"',
    "@immutable",
    "@nullable",
    "@maxLength 9",
  ],
};

const tagged = (kind: string, shapes: fc.Arbitrary<Shape>): fc.Arbitrary<Shape> =>
  fc
    .tuple(
      shapes,
      fc.oneof(
        { weight: 2, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.subarray([...(scalarTags[kind] ?? [])], { maxLength: 2 }) },
      ),
    )
    .map(([shape, tags]) => ({ ...shape, tags: [...shape.tags, ...tags] }));

const quantities = tagged("quantity", fc.constant({ ...plain("number | string"), tags: ["@intOrString"] }));

const anything = fc
  .subarray(["@immutable", "@nullable", "@embeddedResource"], { maxLength: 1 })
  .map((tags) => ({ ...plain("unknown"), tags: ["@preserveUnknownFields", ...tags] }));

const literals = fc
  .uniqueArray(fc.constantFrom('"a"', '"b"', '""', "1", "2", "0.5", "true", "null"), {
    minLength: 1,
    maxLength: 3,
  })
  .map((values) => plain(values.join(" | ")));

const refused = fc
  .constantFrom(
    "[string]",
    "Date",
    "Map<string, string>",
    "() => void",
    "bigint",
    "never",
    "`a${string}`",
    "Spec",
  )
  .map(plain);

let counter = 0;

/** Shapes of types, most of which have a schema. */
export const { shape } = fc.letrec<{ shape: Shape; fields: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 4, arbitrary: tagged("string", fc.constant(plain("string"))) },
    { weight: 3, arbitrary: tagged("number", fc.constant(plain("number"))) },
    { weight: 2, arbitrary: tagged("boolean", fc.constant(plain("boolean"))) },
    {
      weight: 2,
      arbitrary: tagged("union", fc.constantFrom("string | number", "string | string[]").map(plain)),
    },
    {
      weight: 2,
      arbitrary: tagged(
        "unknown",
        fc.constantFrom("unknown", "object", "Record<string, unknown>").map(plain),
      ),
    },
    { weight: 3, arbitrary: quantities },
    { weight: 2, arbitrary: anything },
    { weight: 3, arbitrary: literals },
    { weight: 1, arbitrary: refused },
    {
      weight: 4,
      arbitrary: tagged(
        "array",
        tie("shape").map((item) => wrap(item, (type) => `(${type})[]`)),
      ),
    },
    {
      weight: 3,
      arbitrary: tagged(
        "map",
        tie("shape").map((value) => wrap(value, (type) => `Record<string, ${type}>`)),
      ),
    },
    { weight: 2, arbitrary: tie("shape").map((inner) => wrap(inner, (type) => `${type} | null`)) },
    { weight: 1, arbitrary: fc.tuple(tie("shape"), tie("fields")).map(([a, b]) => both(a, b, "|")) },
    { weight: 1, arbitrary: fc.tuple(tie("fields"), tie("fields")).map(([a, b]) => both(a, b, "&")) },
    { weight: 2, arbitrary: fc.tuple(tie("fields"), tie("fields")).map(([a, b]) => discriminated(a, b)) },
    { weight: 6, arbitrary: tagged("object", tie("fields")) },
  ),
  fields: fc
    .uniqueArray(fc.record({ name: names, optional: fc.boolean(), shape: tie("shape") }), {
      selector: ({ name }) => name,
      maxLength: 4,
      depthIdentifier: "fields",
    })
    .map((fields) => {
      const name = `Type${(counter += 1)}`;
      const members = fields.map(
        (field) =>
          `${comment(field.shape.tags)}${JSON.stringify(field.name)}${field.optional ? "?" : ""}: ${field.shape.type};`,
      );
      return {
        type: name,
        declarations: [
          ...fields.flatMap((field) => field.shape.declarations),
          `interface ${name} {\n${members.join("\n")}\n}`,
        ],
        tags: [],
      };
    }),
}));

/** The file of a kind whose spec has the shape. */
export function kindOfShape({ type, declarations, tags }: Shape): string {
  return `${declarations.join("\n")}
/** @resource {} */
export interface Shape {
${comment(tags)}spec: ${type};
}
type Spec = Shape["spec"];`;
}

function comment(tags: readonly string[]): string {
  return tags.length === 0 ? "" : `/**\n${tags.map((tag) => ` * ${tag}`).join("\n")}\n */\n`;
}

/** Puts a shape inside another type. Its tags go to a type alias. */
function wrap(inner: Shape, around: (type: string) => string): Shape {
  if (inner.tags.length === 0) return { ...inner, type: around(inner.type) };
  const name = `Alias${(counter += 1)}`;
  return {
    type: around(name),
    declarations: [...inner.declarations, `${comment(inner.tags)}type ${name} = ${inner.type};`],
    tags: [],
  };
}

function both(a: Shape, b: Shape, operator: "|" | "&"): Shape {
  return {
    type: `(${a.type}) ${operator} (${b.type})`,
    declarations: [...a.declarations, ...b.declarations],
    tags: [],
  };
}

function discriminated(a: Shape, b: Shape): Shape {
  return {
    type: `({ is: "a" } & ${a.type}) | ({ is: "b" } & ${b.type})`,
    declarations: [...a.declarations, ...b.declarations],
    tags: [],
  };
}
