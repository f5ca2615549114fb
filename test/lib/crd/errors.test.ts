import { describe, expect, it } from "vitest";
import { CrdErrors } from "../../../lib/crd/index.ts";
import { crdsOf, kindAround, problemsOf } from "../../support/crd/from-source.ts";

const file = "example/v1/example.ts";

/** A spec with fields of several kinds, and a rule. */
function specWithRule(rule: string): string {
  return `/** @validation { rule: ${JSON.stringify(rule)} } */
interface Spec {
  /** @maxLength 9 */
  name: string; "x-y": string; inner: { a: number }; tags: Record<string, string>;
  /** @preserveUnknownFields */
  free: unknown }`;
}

/** A kind with a column. */
function withColumn(jsonPath: string, type: string): Record<string, string> {
  const column = `{ name: "C", type: "${type}", jsonPath: ${JSON.stringify(jsonPath)} }`;
  return {
    "example/v1/x.ts": `/** @resource {}
 * @printcolumn ${column} */
export interface A { spec: {
  a: string; n: number; l: { s: string; t: string; u: boolean; n: number }[]; m: Record<string, string>;
  ls: string[]; "c.d": string; inner: { x: string };
  /** @format date */
  day: string;
  /** @preserveUnknownFields */
  free: unknown } }`,
  };
}

/** The problems of a field. Its declaration starts on the second line of the file. */
function problemsOfField(declaration: string): string[] {
  return problemsOf(`interface Spec {\n${declaration}\n}`);
}

describe("a tag", () => {
  it("that is unknown is refused, with a list of the known ones", () => {
    const [problem = ""] = problemsOfField("/** @maxlength 3 */ it: string;");
    expect(problem).toMatch(
      `${file}:2: @maxlength on Spec.it is an unknown tag; allowed: @asType, @intOrString,`,
    );
    expect(problem).toMatch(/@maxLength/);
    expect(problem).toMatch(/; fix: correct or remove it/);
  });

  it.each([
    ["uniqueItems", "the API server refuses uniqueItems; use @listType set"],
    ["kubebuilder:validation:Minimum=1", "correct or remove it"],
    ["rbac", "declare permissions next to the controller, in permissions.ts"],
    ["optional", "write `?` after the field's name"],
    ["examples [1]", "use @example, once"],
  ])("of another tool, such as @%s, is refused with advice", (tag, advice) => {
    expect(problemsOfField(`/** @${tag} */ it: string[];`)).toEqual([
      expect.stringMatching(new RegExp(`fix: ${advice.replace(/[?]/g, "\\?")}`)),
    ]);
  });

  it.each([
    ["@maxLength abc", 'has the value "abc"; allowed: a whole number, 0 or more'],
    ["@maxLength", 'has the value ""; allowed: a whole number, 0 or more'],
    ["@maxLength -1", 'has the value "-1"; allowed: a whole number, 0 or more'],
    [
      "@pattern ^(?=a)",
      'has the value "^(?=a)", which has a look-around; allowed: a regular expression in Go\'s syntax (RE2), without look-around and back-references',
    ],
    [
      "@pattern (a)\\1",
      'has the value "(a)\\\\1", which has a back-reference; allowed: a regular expression in Go\'s syntax (RE2), without look-around and back-references',
    ],
    [
      "@pattern a{2000}",
      'has the value "a{2000}", which has a repetition of more than 1000; allowed: a regular expression in Go\'s syntax (RE2), without look-around and back-references',
    ],
    [
      "@pattern a(",
      'has the value "a(", which has an error (Unterminated group); allowed: a regular expression in Go\'s syntax (RE2), without look-around and back-references',
    ],
    [
      "@pattern \\y",
      'has the value "\\\\y", which has the escape \\y; allowed: a regular expression in Go\'s syntax (RE2), without look-around and back-references',
    ],
    ["@immutable yes", 'has the value "yes"; allowed: nothing after the tag'],
    ["@title", "has no value; allowed: text"],
    ["@asType int", 'has the value "int"; allowed: integer, number, string, boolean'],
    [
      "@default none",
      "has the value \"none\", which is not valid JSON5 (invalid character 'o' at 1:2); allowed: a JSON5 value; strings in quotes",
    ],
    ["@enum []", "has the value [], not a non-empty list; allowed: a JSON5 list of values"],
    [
      '@validation "self"',
      'has the value "self", not an object; allowed: { rule: "a CEL expression", message: "…" }, also messageTemplate, messageExpression, reason, fieldPath, optionalOldSelf',
    ],
    [
      "@validation { message: 'x' }",
      'is missing the field rule; allowed: { rule: "a CEL expression", message: "…" }, also messageTemplate, messageExpression, reason, fieldPath, optionalOldSelf',
    ],
    [
      "@validation { rule: 'x', mesage: 'x' }",
      'has the unknown field mesage (known fields: rule, message, messageTemplate, messageExpression, reason, fieldPath, optionalOldSelf); allowed: { rule: "a CEL expression", message: "…" }, also messageTemplate, messageExpression, reason, fieldPath, optionalOldSelf',
    ],
    [
      "@validation { rule: 'x', reason: 'Bad' }",
      'has the value "Bad" in reason, not one of FieldValueInvalid, FieldValueForbidden, FieldValueRequired, FieldValueDuplicate; allowed: { rule: "a CEL expression", message: "…" }, also messageTemplate, messageExpression, reason, fieldPath, optionalOldSelf',
    ],
    [
      "@validation { rule: \"self.matches('\\d')\" }",
      'has the escape \\d, which JSON5 turns into another character; write \\\\d; allowed: { rule: "a CEL expression", message: "…" }, also messageTemplate, messageExpression, reason, fieldPath, optionalOldSelf',
    ],
    [
      "@validation { rule: 'x', messageTemplate: 'no braces' }",
      'has the value "no braces" in messageTemplate, not one line of text with CEL in braces, such as "{self} is too large"; allowed: { rule: "a CEL expression", message: "…" }, also messageTemplate, messageExpression, reason, fieldPath, optionalOldSelf',
    ],
    [
      "@validation { rule: 'x', messageTemplate: 'a { } b' }",
      'has the value "a { } b" in messageTemplate, not one line of text with CEL in braces, such as "{self} is too large"; allowed: { rule: "a CEL expression", message: "…" }, also messageTemplate, messageExpression, reason, fieldPath, optionalOldSelf',
    ],
  ])("with a malformed value, %s, is refused", (tag, problem) => {
    const name = tag.split(" ")[0] ?? "";
    expect(problemsOfField(`/** ${tag} */ it: string;`)).toEqual([
      `${file}:2: ${name} on Spec.it ${problem}`,
    ]);
  });

  it("with a message template and another message is refused", () => {
    const tag = "@validation { rule: 'self', message: 'it is bad', messageTemplate: '{self} is bad' }";
    expect(problemsOfField(`/** ${tag} */ it: boolean;`)).toEqual([
      `${file}:2: @validation has messageTemplate together with message or messageExpression (on Spec.it); fix: remove the others: the template produces both`,
    ]);
  });

  it.each([
    ["@maxLength 3", "it: number;", "a number; allowed: a string, an int-or-string; fix: move or remove it"],
    ["@minimum 3", "it: string;", "a string; allowed: a number, an integer; fix: move or remove it"],
    [
      "@maxLength 3",
      "it: string[];",
      "a list; allowed: a string, an int-or-string; fix: to constrain the items, declare a type alias for them and put the tag there",
    ],
    ["@maxItems 3", "it: string;", "a string; allowed: a list; fix: move or remove it"],
    ["@structType atomic", "it: Record<string, string>;", "a map; allowed: an object; fix: use @mapType"],
    ["@mapType atomic", "it: { a: string };", "an object; allowed: a map; fix: use @structType"],
    [
      "@preserveUnknownFields",
      "it: string;",
      "a string; allowed: an object, a map, unknown; fix: move or remove it",
    ],
    [
      "@asType integer",
      "it: string;",
      "a string; allowed: a number, an integer, unknown; fix: move or remove it",
    ],
    ["@exactlyOneOf ['a']", "it: string;", "a string; allowed: an object; fix: move or remove it"],
  ])("on the wrong kind of field, %s on %s, is refused", (tag, field, problem) => {
    const name = tag.split(" ")[0] ?? "";
    expect(problemsOfField(`/** ${tag} */ ${field}`)).toEqual([
      `${file}:2: ${name} is on Spec.it, which is ${problem}`,
    ]);
  });

  it("for kinds is refused on a field, and one for a kind on a type", () => {
    expect(problemsOfField("/** @storageVersion */ it: string;")).toEqual([
      `${file}:2: @storageVersion is on Spec.it, which is a field; allowed: a kind (an interface with @resource); fix: move or remove it`,
    ]);
    expect(
      problemsOf(
        "/** @printcolumn { name: 'A', type: 'string', jsonPath: '.a' } */\ninterface Spec { a: string }",
      ),
    ).toEqual([
      `${file}:1: @printcolumn is on Spec, which is a type; allowed: a kind (an interface with @resource); fix: add @resource if this is a kind`,
    ]);
  });

  it("that appears twice is refused unless it is repeatable", () => {
    expect(problemsOfField("/** @minimum 1\n * @minimum 2 */ it: number;")).toEqual([
      `${file}:3: @minimum appears twice on Spec.it; allowed: one; fix: remove one`,
    ]);
  });

  it("in the middle of a line is refused", () => {
    const fix = "fix: start a line with it, or write `@minimum` in backticks if it is meant as text";
    expect(problemsOfField("/** At least one @minimum 1 */ it: number;")).toEqual([
      `${file}:2: @minimum on Spec.it is in the middle of a line, where it counts as text; ${fix}`,
    ]);
    expect(problemsOfField("/** @title One @minimum 1 */ it: number;")).toEqual([
      `${file}:2: @minimum on Spec.it is in the middle of a line, where it counts as text; ${fix}`,
    ]);
  });

  it.each(["/* @minimum 1 */", "// @minimum 1\n", "/*\n * Text.\n * @minimum 1\n */"])(
    "in a comment that is not JSDoc, %j, is refused",
    (comment) => {
      expect(problemsOfField(`${comment} it: number;`)).toEqual([
        expect.stringMatching(
          /^example\/v1\/example.ts:[24]: @minimum is in a comment that does not begin with \/\*\*, so it would be ignored; fix: begin the comment with \/\*\*$/,
        ),
      ]);
    },
  );

  it("in a constant or a regular expression is not read", () => {
    const code =
      "// @minimum 1\nexport const a = /[/*] @minimum/; /* @default 3 */\nexport const b = `${1} // @minimum 2`;";
    expect(problemsOf(`${code}\n// @see x\n// @ts-expect-error\ninterface Spec { it: string }`)).toEqual([]);
  });

  it("on a field of a constant whose type is used is refused", () => {
    for (const use of ["typeof settings", "(typeof settings)['size']", "Partial<typeof settings>"])
      expect(
        problemsOf(
          `const settings = {\n/** @minimum 1 */\nsize: 1 as number };\ninterface Spec { it: ${use} }`,
        ),
      ).toEqual([expect.stringContaining(`${file}:2: @minimum of settings.size would be lost in `)]);
  });

  it("of a field that a child declares again without it is refused", () => {
    const parent = "interface Parent {\n/** @maxLength 9 */\nit: string; other?: string }";
    const problem = expect.stringContaining(
      `${file}:2: @maxLength of Parent.it would be lost in Spec.it, which declares the field again; fix: repeat the tag`,
    ) as string;
    expect(problemsOf(`${parent}\ninterface Spec extends Parent { it: string }`)).toEqual([problem]);
    expect(
      problemsOf(
        `${parent}\ninterface Middle extends Parent { more?: string }\ninterface Spec extends Middle {\n/** @minLength 1 */\nit: string }`,
      ),
    ).toEqual([problem]);
    expect(
      problemsOf(
        "/** @maxLength 9 */\ntype Name = string;\ninterface Parent { it: Name }\ninterface Spec extends Parent { it: string }",
      ),
    ).toEqual([
      expect.stringContaining("@maxLength of Name would be lost in Spec.it, which declares the field again"),
    ]);
    expect(
      problemsOf(`${parent}\ninterface Spec extends Parent {\n/** @maxLength 4 */\nit: string }`),
    ).toEqual([]);
    expect(problemsOf(`${parent}\ninterface Spec extends Omit<Parent, "it"> { it: string }`)).toEqual([]);
    expect(problemsOf(`${parent}\ninterface Spec extends Parent { it: "a" | "b" }`)).toEqual([]);
  });

  it("that JavaScript has a function for is refused without it", () => {
    expect(problemsOfField("/** @constructor */ it: string;")).toEqual([
      expect.stringMatching(/@constructor on Spec.it is an unknown tag; .*; fix: correct or remove it/),
    ]);
  });

  it("in a comment that belongs to no field or type is refused", () => {
    const fix = "fix: move the comment above the field or type that it describes";
    expect(problemsOfField("it: /** @minLength 1 */ string;")).toEqual([
      `${file}:2: @minLength is in a comment that belongs to no field or type; ${fix}`,
    ]);
    expect(problemsOfField("it: string; /** @minLength 1 */\n other: string;")).toEqual([
      `${file}:2: @minLength is in a comment that belongs to no field or type; ${fix}`,
    ]);
    expect(problemsOfField("/** @minLength 1 */\n/** It. */\nit: string;")).toEqual([
      `${file}:2: @minLength is in a comment that another comment separates from Spec.it; fix: merge the two comments`,
    ]);
  });

  it("that contradicts another is refused", () => {
    expect(
      problemsOf("/** @pattern ^a */\ntype A = string;\ninterface Spec {\n/** @pattern ^b */\nit: A }"),
    ).toEqual([
      `${file}:4: pattern is "^b" here and "^a" on the field's type (on Spec.it); fix: set it in one place`,
    ]);
    expect(problemsOfField("/** @minimum 5\n * @maximum 1 */\nit: number;")).toEqual([
      `${file}:4: Spec.it has @minimum 5 and @maximum 1, which excludes every value; fix: correct one of them`,
    ]);
  });

  it("on a member of a union that becomes one schema is refused", () => {
    expect(problemsOf("/** @maxLength 3 */\ntype A = 'a';\ninterface Spec { it: A | 'b' }")).toEqual([
      `${file}:1: @maxLength is on a member of the union Spec.it, which becomes one schema; fix: put the tag on the union or on the field`,
    ]);
  });
});

describe("a format", () => {
  it("that the API server would ignore is refused", () => {
    expect(problemsOfField("/** @format phone */ it: string;")).toEqual([
      expect.stringMatching(
        /^example\/v1\/example.ts:2: @format phone is not a format of a string, and the API server would ignore it \(on Spec.it\); allowed: bsonobjectid, .*datetime; fix: use one of these or @pattern$/,
      ),
    ]);
    expect(problemsOfField("/** @format int32 */ it: number;")).toEqual([
      `${file}:2: @format int32 is not a format of a number, and the API server would ignore it (on Spec.it); allowed: float, double; fix: add @asType integer for int32 and int64`,
    ]);
  });
});

describe("a default", () => {
  it.each([
    ["@default 10", "it?: string;", "10", "10 is a number, not string"],
    ['@default "10"', "it?: number;", '"10"', '"10" is a string, not number'],
    ['@default "c"', "it?: 'a' | 'b';", '"c"', '"c" is not one of "a", "b"'],
    ["@default { b: 1 }", "it?: { a?: string };", '{"b":1}', "there is no field b"],
    ["@default {}", "it?: { a: string };", "{}", "the required field a is missing"],
    ["@default 'x'\n * @format date", "it?: string;", '"x"', '"x" is not recognized as date'],
    ["@default { a: null }", "it?: { a?: string };", '{"a":null}', "null at a is not allowed"],
    ["@default [1]", "it?: string[];", "[1]", "1 at [0] is a number, not string"],
    ["@default ['a', 'a']\n * @listType set", "it?: string[];", '["a","a"]', "it has a duplicate item"],
    ["@default 11\n * @maximum 10", "it?: number;", "11", "11 is too large"],
    [
      "@default { apiVersion: 'v1' }\n * @embeddedResource",
      "it?: { apiVersion?: string; a?: string };",
      '{"apiVersion":"v1"}',
      "the embedded resource has no kind",
    ],
    ["@default 1.5\n * @asType integer", "it?: number;", "1.5", "1.5 is not an integer"],
    ["@default 'abc'\n * @maxLength 2", "it?: string;", '"abc"', "it is longer than 2 characters"],
    ["@default 'abc'\n * @pattern ^x", "it?: string;", '"abc"', '"abc" does not match ^x'],
    [
      "@default { valueOf: 1 }",
      "it?: { valueOf: number; toString: string };",
      '{"valueOf":1}',
      "the required field toString is missing",
    ],
    ["@default { toString: 'x' }", "it?: { a?: string };", '{"toString":"x"}', "there is no field toString"],
    [
      "@default '2025-02-29'\n * @format date",
      "it?: string;",
      '"2025-02-29"',
      '"2025-02-29" is not recognized as date',
    ],
    [
      "@default '2025-04-31T00:00:00Z'\n * @format date-time",
      "it?: string;",
      '"2025-04-31T00:00:00Z"',
      '"2025-04-31T00:00:00Z" is not recognized as date-time',
    ],
    [
      "@default '10.0.0.0/33'\n * @format cidr",
      "it?: string;",
      '"10.0.0.0/33"',
      '"10.0.0.0/33" is not recognized as cidr',
    ],
    ["@default 'aGk'\n * @format byte", "it?: string;", '"aGk"', '"aGk" is not recognized as byte'],
  ])("that is not valid for its field, %s on %s, is refused", (tag, field, value, reason) => {
    const [problem = "", ...others] = problemsOfField(`/** ${tag} */ ${field}`);
    expect(problem).toContain(
      `@default ${value} on Spec.it is not valid: ${reason}; fix: correct the default`,
    );
    expect(others).toEqual([]);
  });

  it("that is null is refused", () => {
    expect(problemsOfField("/** @default null */ it?: string | null;")).toEqual([
      `${file}:2: @default null on Spec.it sets no value; fix: remove it`,
    ]);
  });

  it("must have the required fields, even those with a default", () => {
    expect(problemsOfField("/** @default {} */ it?: {\n/** @default 1 */\na: number };")).toEqual([
      expect.stringContaining("@default {} on Spec.it is not valid: the required field a is missing"),
    ]);
    expect(problemsOfField("/** @default {} */ it?: {\n/** @default 1 */\na?: number };")).toEqual([]);
  });
});

describe("a type that no structural schema can express", () => {
  const cases: [string, string][] = [
    ["[string, number]", "a tuple has no structural schema; fix: use an object with named fields, or a list"],
    ["() => void", "a function has no schema; fix: remove it: API types are data"],
    ["new () => object", "a function has no schema; fix: remove it: API types are data"],
    ["Map<string, string>", "the type Map has no schema; fix: use Record<string, …>"],
    ["Set<string>", "the type Set has no schema; fix: use a list with @listType set"],
    ["Date", "the type Date has no schema; fix: use string with @format date-time"],
    ["Promise<string>", "the type Promise has no schema; fix: use the type inside it"],
    ["`a-${string}`", "the template `a-${string}` has no schema; fix: use string with @pattern"],
    ["bigint", "a bigint has no schema; fix: use number with @asType integer and @format int64"],
    ["1n", "the bigint 1n has no schema; fix: use a number"],
    ["symbol", "a symbol has no schema; fix: use string"],
    ["never", "the type never has no values; fix: remove the field"],
    ["undefined", "the type undefined has no values in JSON; fix: make the field optional with `?`"],
    ["null", "Spec.it can only be null; fix: give it a type"],
    [
      "'a' | null",
      "Spec.it combines null with literals, but the API server refuses null in an enum; fix: make the field optional, or add a literal that means none",
    ],
    ["Missing", "there is no type Missing; fix: correct the name or the import"],
    ["ArrayBuffer", "the library type ArrayBuffer is not supported; fix: write the type out"],
    ["string & { brand: 'x' }", "the intersection with string has no schema; fix: intersect objects only"],
    [
      "unknown",
      "Spec.it has the type unknown or any; fix: give it a type, add @asType, or add @preserveUnknownFields to keep every value",
    ],
    [
      "any",
      "Spec.it has the type unknown or any; fix: give it a type, add @asType, or add @preserveUnknownFields to keep every value",
    ],
    [
      "object",
      "Spec.it is an object without known fields; fix: give it fields, or add @preserveUnknownFields to keep every value",
    ],
    [
      "Record<string, unknown>",
      "Spec.it is an object without known fields; fix: give it fields, or add @preserveUnknownFields to keep every value",
    ],
    [
      "Record<string, any>",
      "Spec.it is an object without known fields; fix: give it fields, or add @preserveUnknownFields to keep every value",
    ],
    [
      "string | string[]",
      "Spec.it is a union of string | array, and a structural schema has one type; allowed: literals of one type, objects with a literal field that distinguishes them, `| null`; fix: choose one type, or an object with optional fields and @exactlyOneOf",
    ],
    [
      "'a' | 1",
      'Spec.it is a union of "a" | 1, and a structural schema has one type; allowed: literals of one type, objects with a literal field that distinguishes them, `| null`; fix: choose one type, or an object with optional fields and @exactlyOneOf',
    ],
    [
      "string | number",
      "Spec.it is a union of string | number, and a structural schema has one type; allowed: literals of one type, objects with a literal field that distinguishes them, `| null`; fix: add @intOrString, or choose one",
    ],
    [
      "{ a: string; [key: string]: string }",
      "Spec.it has fixed fields and an index signature, which no structural schema can express; fix: move the map into a field of its own",
    ],
    ["{ a(): string }", "a(): string is not a field; fix: remove it: API types only have fields"],
    [
      "{ constructor: string }",
      "a field cannot be called constructor, which JavaScript reserves; fix: rename it",
    ],
    [
      "{ __proto__: string }",
      "a field cannot be called __proto__, which JavaScript reserves; fix: rename it",
    ],
    ["{ [key: number]: string }", "the map has keys of type number; allowed: string; fix: use string keys"],
  ];

  it.each(cases)("%s, is refused", (type, problem) => {
    expect(problemsOfField(`it: ${type};`)).toEqual([`${file}:2: ${problem}`]);
  });

  it("because it contains itself is refused", () => {
    const fix = "fix: break the recursion, or use `unknown` with @preserveUnknownFields for the inner part";
    expect(problemsOf("interface Spec {\n a: string;\n children?: Spec[];\n}")).toEqual([
      `${file}:3: Spec.children[] contains itself, and a structural schema has no references; ${fix}`,
    ]);
    expect(
      problemsOf("type Tree<T> = {\n a: T;\n child?: Tree<T[]>;\n};\ninterface Spec { it: Tree<string> }"),
    ).toEqual([expect.stringMatching(/the type refers to itself infinitely|contains itself/)]);
  });

  it("because it is a class, or is declared twice, is refused", () => {
    expect(problemsOf("class A { a = 1 }\ninterface Spec { it: A }")).toEqual([
      `${file}:1: a class has no schema; fix: use an interface`,
    ]);
  });

  it("because TypeScript computes a type without fields is refused", () => {
    const types = "interface A { x: string; z: string }\ninterface B { y: string; z: string }\n";
    expect(problemsOf(`${types}interface Spec {\n it: Omit<A | B, "z">;\n}`)).toEqual([
      `${file}:4: Spec.it has no fields: Omit<A | B, "z"> leaves none; fix: write the type out; of a union, Omit and Pick keep only the fields that all members have`,
    ]);
  });

  it("because it is an error of TypeScript is refused", () => {
    expect(problemsOf('interface Spec {\n it: { a: string }["b"];\n}')).toEqual([
      `${file}:2: the type of Spec.it has an error: Property 'b' does not exist on type '{ a: string; }'; fix: correct the name or the import`,
    ]);
  });

  it("because a list or a generic list contains itself is refused", () => {
    for (const type of ["type A = A[];", "type A = L<1>;\ntype L<T> = L<T[]>[];"])
      expect(problemsOf(`${type}\ninterface Spec {\n it: A;\n}`)).toEqual([
        expect.stringMatching(/contains itself|refers to itself infinitely/),
      ]);
  });

  it("although a conditional type names itself is not refused", () => {
    const types = `type Flat<T> = T extends (infer U)[] ? Flat<U> : T;
      type Last<T> = T extends { next: object } ? Last<T["next"]> : T;`;
    const spec =
      "interface Spec { a: Awaited<string>; b: Flat<string[][]>; c: Last<{ next: { v: string } }> }";
    expect(problemsOf(`${types}\n${spec}`)).toEqual([]);
    const tagged = "/** @maxLength 3 */ type Name = string;\ninterface Spec {\nit: Flat<Name[]> }";
    expect(problemsOf(`${tagged}\n${types}`)).toEqual([
      expect.stringContaining(
        `${file}:1: @maxLength of Name would be lost in Spec.it, whose type is computed from it`,
      ),
    ]);
  });

  it("because keys of a map have tags is refused", () => {
    expect(
      problemsOf("/** @maxLength 3 */\ntype Key = string;\ninterface Spec {\n it: Record<Key, string>;\n}"),
    ).toEqual([
      `${file}:4: the keys of Spec.it have tags, and a structural schema cannot constrain keys; fix: use string keys and @validation, such as self.all(key, key.matches(…))`,
    ]);
  });
});

describe("a tag that a computed type would lose", () => {
  const name = "/** @maxLength 3 */\ntype Name = string;\n";

  it.each([
    ["type Item<T> = T extends (infer U)[] ? U : T;", "Item<Name[]>"],
    ["interface Other { a: Name; b: string }", "Other[keyof Other]"],
    ["type Mine<T> = { [K in keyof T as K extends string ? `my-${K}` : never]: T[K] };", "Mine<{ a: Name }>"],
    ["interface Box<T> { item: T }", "Box<string> & Box<Name>"],
    ["interface A { a: string }\ntype Named<T> = { [K in keyof T]: Name };", "A & Awaited<Named<A>>"],
  ])("is refused: %s %s", (declaration, type) => {
    const found = problemsOf(`${name}${declaration}\ninterface Spec { it: ${type} }`);
    expect(found).not.toEqual([]);
    for (const problem of found)
      expect(problem).toMatch(
        /^example\/v1\/example.ts:1: @maxLength of Name (would|may) be lost .*; fix: write the type/,
      );
  });

  it("is not lost by an intersection whose members have the same tags", () => {
    const types = "interface Box<T> { item: T }\ninterface NameBox extends Box<Name> { label: string }\n";
    expect(problemsOf(`${name}${types}interface Spec { it: Box<Name> & NameBox }`)).toEqual([]);
  });

  it("is refused if two declarations of the field differ", () => {
    const types =
      "interface A {\n/** @maxLength 3 */\nx: string }\ninterface B {\n/** @maxLength 4 */\nx: string }\n";
    expect(problemsOf(`${types}interface Spec { it: Pick<A | B, "x"> }`)).toEqual([
      `${file}:6: B.x has other tags than A.x, and a type has both; fix: give both the same tags, or write the field out`,
    ]);
  });
});

describe("a limit that the API server would not keep", () => {
  const rounds = "the API server rounds it for whole numbers";
  it.each([
    ["@minimum 0.5", "number", "0.5", rounds],
    ["@exclusiveMinimum -0.5", "number", "-0.5", rounds],
    ["@maximum -1.5", "number", "-1.5", rounds],
    ["@exclusiveMaximum 1.5", "number", "1.5", rounds],
    ["@multipleOf 0.1", "number", "0.1", rounds],
    ["@multipleOf 2.5", "number", "2.5", rounds],
    ["@minimum 1.5\n * @asType integer", "number", "1.5", "an integer has whole limits"],
    ["@maximum 1.5\n * @asType integer", "number", "1.5", "an integer has whole limits"],
    ["@multipleOf 1.5\n * @asType integer", "number", "1.5", "an integer has whole limits"],
    ["@maximum 1e19", "number", "10000000000000000000", "is beyond the 64 bits"],
    ["@minimum -1e300", "number", "-1e+300", "is beyond the 64 bits"],
    [
      "@maximum 3000000000\n * @asType integer\n * @format int32",
      "number",
      "3000000000",
      "is beyond the 32 bits",
    ],
  ])("%s on %s, is refused", (tag, type, value, problem) => {
    const [found = "", ...others] = problemsOfField(`/** ${tag} */ it: ${type};`);
    const name = tag.split(" ")[0] ?? "";
    expect(found).toContain(`Spec.it has ${name} ${value}, and `);
    expect(found).toContain(problem);
    expect(found).toMatch(/; fix: ./);
    expect(others).toEqual([]);
  });

  it.each([
    ["@default 3000000000", "3000000000 is not an int32"],
    ["@enum [1, -3000000000]", "Spec.it allows -3000000000, which is not an int32"],
  ])("of 32 bits, %s, is refused", (tag, problem) => {
    const [found = "", ...others] = problemsOfField(
      `/** ${tag}\n * @asType integer\n * @format int32 */ it?: number;`,
    );
    expect(found).toContain(problem);
    expect(others).toEqual([]);
  });

  it.each([
    "@minimum -0.5",
    "@maximum 0.5",
    "@exclusiveMinimum 0.5",
    "@exclusiveMaximum -0.5",
    "@maximum 1e15",
  ])("is not %s", (tag) => {
    expect(problemsOfField(`/** ${tag} */ it: number;`)).toEqual([]);
  });
});

describe("a number that JavaScript rounds", () => {
  const exact = "whole numbers are exact up to 2^53 - 1, other numbers to about 15 digits";

  it.each([
    ["@default 9007199254740993", "it?: number;", "9007199254740993", "reads as 9007199254740992"],
    [
      "@default { id: -9007199254740993 }",
      "it?: { id?: number };",
      "-9007199254740993",
      "reads as -9007199254740992",
    ],
    ["@default 0x20000000000001", "it?: number;", "0x20000000000001", "reads as 9007199254740992"],
    ["@default 9007199254740992", "it?: number;", "9007199254740992", "reads as 9007199254740992"],
    ["@default 1e999", "it?: number;", "1e999", "and JSON do not have"],
    ["@default Infinity", "it?: number;", "Infinity", "and JSON do not have"],
    ["@default [1, NaN]", "it?: number[];", "NaN", "and JSON do not have"],
    [
      "@example 0.12345678901234567890",
      "it?: number;",
      "0.12345678901234567890",
      "reads as 0.12345678901234568",
    ],
    ["@enum [1, 9007199254740993]", "it?: number;", "9007199254740993", "reads as 9007199254740992"],
    ["@minimum 9007199254740993", "it?: number;", "9007199254740993", "reads as 9007199254740992"],
    ["@maximum 9223372036854775807", "it?: number;", "9223372036854775807", "reads as 9223372036854776000"],
    ["@multipleOf 0.30000000000000001", "it?: number;", "0.30000000000000001", "reads as 0.3"],
  ])("%s, is refused", (tag, field, number, reads) => {
    const [problem = "", ...others] = problemsOfField(`/** ${tag} */ ${field}`);
    const name = tag.split(" ")[0] ?? "";
    expect(problem).toContain(
      `${file}:2: ${name} on Spec.it has the number ${number}, which JavaScript ${reads}: ${exact}`,
    );
    expect(others).toEqual([]);
  });

  it.each(["9007199254740993", "1 | 9007199254740993", "1e999"])("is refused as the literal %s", (type) => {
    const found = problemsOfField(`it: ${type};`);
    expect(found[0]).toMatch(/^example\/v1\/example.ts:2: .*whole numbers are exact up to 2\^53 - 1/);
  });

  it.each([
    ["@default 9007199254740991", "it?: number;"],
    ["@default -9007199254740991", "it?: number;"],
    ["@default 0.1", "it?: number;"],
    ["@default 1.50e2", "it?: number;"],
    ["@default +.5", "it?: number;"],
    ["@default 0xFF", "it?: number;"],
    ['@default "9007199254740993"', "it?: string;"],
    ["@default { a9007199254740993: 1 }", "it?: { a9007199254740993?: number };"],
    ["@default /* 9007199254740993 */ 1", "it?: number;"],
    ["@maximum 1e15", "it?: number;"],
    ["@minimum -0.30", "it?: number;"],
  ])("is not every number: %s is kept", (tag, field) => {
    expect(problemsOfField(`/** ${tag.replaceAll("*/ 1", "*\\/ 1")} */ ${field}`)).toEqual([]);
  });
});

describe("a list", () => {
  it.each([
    [
      "@listType map",
      "string[]",
      "Spec.it is a list of type map whose items are not objects; fix: use @listType set",
    ],
    [
      "@listType map",
      "{ a: string }[]",
      "Spec.it is a list of type map without a key; fix: add @listMapKey with a field's name",
    ],
    [
      "@listType map\n * @listMapKey b",
      "{ a: string }[]",
      "Spec.it has the key b, which its items do not have; allowed: a",
    ],
    [
      "@listType map\n * @listMapKey a",
      "{ a?: string }[]",
      "Spec.it has the key a, which is optional in its items; fix: make the field required, or give it a @default",
    ],
    [
      "@listType map\n * @listMapKey a",
      "{ a: string[] }[]",
      "Spec.it has the key a, which is not a scalar; allowed: string, number, boolean",
    ],
    [
      "@listType map\n * @listMapKey a",
      "{ a: string | null }[]",
      "Spec.it has the key a, which may be null; fix: remove null from it",
    ],
    [
      "@listMapKey a",
      "{ a: string }[]",
      "Spec.it has @listMapKey, but is not a list of type map; fix: add @listType map",
    ],
    [
      "@listType set",
      "{ a: string }[]",
      "Spec.it is a set of items that are merged field by field; fix: put @structType atomic (@mapType atomic, @listType atomic) on the type of the items, or use @listType map",
    ],
    [
      "@listType set",
      "(string | null)[]",
      "Spec.it is a set whose items may be null; fix: remove null from the items",
    ],
  ])("with %s of %s is refused", (tag, type, problem) => {
    const [found = "", ...others] = problemsOfField(`/** ${tag} */\nit: ${type};`);
    expect(found.replace(/^.*?:\d+: /, "")).toBe(problem);
    expect(others).toEqual([]);
  });
});

describe("a rule", () => {
  it("in a list without limit is refused, because the API server could not estimate its cost", () => {
    const item = "/** @exactlyOneOf ['a'] */\ninterface Item { a?: string }\n";
    expect(problemsOf(`${item}interface Spec { it: Item[] }`)).toEqual([
      `${file}:1: the rule "(has(self.a)?1:0) == 1" on .spec.it[] is below .spec.it, which may have any number of items; fix: add @maxItems or @maxProperties to .spec.it, so that the API server can estimate the cost`,
    ]);
    expect(problemsOf(`${item}interface Spec {\n/** @maxItems 9 */\nit: Item[] }`)).toEqual([]);
  });

  it("that calls functions on a string without limit is refused", () => {
    expect(problemsOfField("/** @validation { rule: \"self.matches('a')\" } */ it: string;")).toEqual([
      `${file}:2: the rule "self.matches('a')" on .spec.it calls functions on a value of unlimited size; fix: add @maxLength, so that the API server can estimate the cost`,
    ]);
    expect(problemsOfField('/** @validation { rule: "self.size() > 1" } */ it: string;')).toEqual([]);
  });

  it("that treats a timestamp or a duration as text is refused", () => {
    for (const rule of ["self.size() > 1", "size(self) > 1", "self.startsWith('2')"]) {
      expect(
        problemsOfField(`/** @format date-time\n * @validation { rule: "${rule}" } */ it: string;`),
      ).toEqual([
        `${file}:3: the rule "${rule}" on .spec.it treats the value as text, but CEL sees format date-time as a timestamp; fix: write string(self) where the rule needs the text`,
      ]);
    }
    for (const rule of ["self.getFullYear() > 1999", "string(self).startsWith('2')"]) {
      expect(
        problemsOfField(`/** @format date-time\n * @validation { rule: "${rule}" } */ it: string;`),
      ).toEqual([]);
    }
  });

  it("that uses oldSelf for items without identity is refused", () => {
    const alias = "/** @immutable */\ntype Fixed = string;\n";
    expect(problemsOf(`${alias}interface Spec {\n/** @maxItems 3 */\nit: Fixed[] }`)).toEqual([
      `${file}:1: the rule "self == oldSelf" on .spec.it[] uses oldSelf below .spec.it, whose items have no identity; fix: make the list one of @listType map, or move the rule up`,
    ]);
  });

  it("that would cost too much for a list of the maximum length is refused", () => {
    const list = (maxItems: number, tag: string) =>
      `interface Item { name: string;\n/** @immutable\n${tag} */\nfixed?: string }\ninterface Spec {\n/** @listType map\n * @listMapKey name\n * @maxItems ${maxItems} */\nit: Item[] }`;
    expect(problemsOf(list(64, "* @title It"))).toEqual([
      `${file}:2: the rule "self == oldSelf" on .spec.it[].fixed would cost 3 times what the API server allows; fix: lower @maxItems and @maxProperties above it, and @maxLength of what it compares`,
    ]);
    expect(problemsOf(list(64, "* @maxLength 63"))).toEqual([]);
  });

  it("that uses a value of unknown type is refused", () => {
    expect(problemsOfField("/** @immutable\n * @preserveUnknownFields */ it: unknown;")).toEqual([
      `${file}:2: the rule "self == oldSelf" on .spec.it uses a value of unknown type; fix: remove the rule, or give the value (the items, the values of the map) a type`,
    ]);
  });

  it.each([
    ["has(self.nam)", "self.nam", "name, x__dash__y, inner, tags"],
    ["self.inner.b == 1", "self.inner.b", "a"],
    ["self.name.length > 1", "self.name.length", "no fields"],
    ["oldSelf.inner.?b.hasValue()", "oldSelf.inner.b", "a"],
    ["self.name == 'self.ok' && self.ok", "self.ok", "name, x__dash__y, inner, tags"],
    ["self.free == 1", "self.free", "name, x__dash__y, inner, tags"],
  ])("that reads a field that does not exist, %s, is refused", (rule, path, allowed) => {
    expect(problemsOf(specWithRule(rule))).toEqual([
      `${file}:1: the rule ${JSON.stringify(rule)} on .spec reads ${path}, which does not exist; allowed: ${allowed}; fix: correct the name`,
    ]);
  });

  it.each([
    "self.name.size() > 1",
    "self.inner.a == 1 && self.x__dash__y == 's'",
    "self.tags.anything == 's'",
    "self.tags.all(key, key.size() < 3)",
    "has(self.inner) && self.?inner.?a.orValue(2) > 1",
    "self.name == \"self.nope\" || self.name == 'self.nope'",
    "[self].all(other, other.nope == 1) || myself.nope",
  ])("may read the fields of its value: %s", (rule) => {
    expect(problemsOf(specWithRule(rule))).toEqual([]);
  });

  it("with the path of a field that does not exist is refused", () => {
    expect(
      problemsOf('/** @validation { rule: "true", fieldPath: ".b" } */\ninterface Spec { a: string }'),
    ).toEqual([
      `${file}:1: the rule "true" on .spec has the fieldPath .b, which does not exist; allowed: .a`,
    ]);
  });

  it("for a field that CEL cannot access is refused", () => {
    const fix = "fix: give the field a name of ASCII letters, digits and _, and a type that is not unknown";
    expect(
      problemsOf(
        "/** @atMostOneOf ['a', '1b'] */\ninterface Spec {\n/** @preserveUnknownFields */\na?: unknown; '1b'?: string }",
      ),
    ).toEqual([`${file}:1: @atMostOneOf names a, 1b, which CEL rules cannot access (on Spec); ${fix}`]);
    expect(problemsOf('interface Spec {\nit: { is: "a"; "1b": string } | { is: "c" } }')).toEqual([
      `${file}:2: Spec.it has the field 1b, which CEL rules cannot access, but they check which field goes with which member; ${fix}`,
    ]);
  });

  it("for one of several fields must name optional fields of the type", () => {
    expect(problemsOf("/** @exactlyOneOf ['a', 'b'] */\ninterface Spec { a?: string }")).toEqual([
      `${file}:1: @exactlyOneOf names b, which the type does not have (on Spec); allowed: a`,
    ]);
    expect(problemsOf("/** @atMostOneOf ['a', 'b'] */\ninterface Spec { a?: string; b: string }")).toEqual([
      `${file}:1: @atMostOneOf names b, which is required (on Spec); fix: make the field optional with \`?\``,
    ]);
  });
});

describe("@immutableOnce", () => {
  const problemsWith = (spec: string, status = "{ id?: string }") =>
    problemsOf({
      "example/v1/example.ts": `/** @resource {} */\nexport interface A {\nspec: {\n${spec}\n};\nstatus?: ${status} }`,
    });

  it.each([
    [
      "without a path",
      "/** @immutableOnce */\na: string;",
      'has the value ""; allowed: the path of a field, such as',
    ],
    [
      "with CEL in its text",
      "/** @immutableOnce status.id not {self} */\na: string;",
      "and possibly a text without braces",
    ],
    [
      "with an unknown path",
      "/** @immutableOnce status.uid */\na: string;",
      "@immutableOnce is on A.spec.a, and names status.uid, which the kind does not have or a rule cannot read; fix: name a",
    ],
    [
      "with the path of a field that is always set",
      "/** @immutableOnce spec.b */\na: string;\nb: string;",
      "@immutableOnce is on A.spec.a, and names spec.b, which is always set; fix: use @immutable",
    ],
    [
      "in a list",
      "list: {\n/** @immutableOnce status.id */\na: string }[];",
      "which is in a list or map; allowed: a field outside of lists and maps",
    ],
  ])("%s is refused", (_, spec, problem) => {
    expect(problemsWith(spec)).toEqual([expect.stringContaining(problem)]);
  });
});

describe("a run", () => {
  it("reports the problems of all files and fields together, by file and line", () => {
    const errors = () =>
      crdsOf({
        "example/v1/a.ts":
          "/** @resource {} */\nexport interface A { spec: {\n/** @minLength x */\na: string;\nb: [string];\nc: Date } }",
        "example/v1/b.ts": "/** @resource {} */\nexport interface B { spec: {\n/** @nope */\na: string } }",
        "parts.ts": "export interface Part {\n/** @maximum */\na: number }",
      });
    expect(errors).toThrow(CrdErrors);
    expect(errors).toThrow("5 problems in the types that CRDs are made from:");
    try {
      errors();
    } catch (error) {
      expect((error as CrdErrors).problems.map(({ file: at, line }) => `${at}:${line}`)).toEqual([
        "example/v1/a.ts:3",
        "example/v1/a.ts:5",
        "example/v1/a.ts:6",
        "example/v1/b.ts:3",
        "parts.ts:2",
      ]);
    }
  });

  it("reports a syntax error with its position", () => {
    expect(problemsOf("interface Spec {\n a: string;\n b: ;\n}")).toEqual([
      `${file}:3: syntax error: Type expected.`,
    ]);
  });
});

describe("a kind", () => {
  it.each([
    [
      "is not in a version folder",
      { "example/x.ts": "/** @resource {} */\nexport interface A { spec: {} }" },
      "A has @resource, but is not in a version folder",
    ],
    [
      "is not exported",
      { "example/v1/x.ts": "/** @resource {} */\ninterface A { spec: {} }" },
      "A has @resource, but is not exported",
    ],
    [
      "is generic",
      { "example/v1/x.ts": "/** @resource {} */\nexport interface A<T> { spec: T }" },
      "A has @resource, but is generic",
    ],
    [
      "has no group",
      { "other/v1/x.ts": "/** @resource {} */\nexport interface A { spec: {} }" },
      "the group of A is unknown",
    ],
    [
      "has an apiVersion that differs from its folders",
      {
        "example/v1/x.ts":
          '/** @resource {} */\nexport interface A { apiVersion: "example.com/v2"; spec: {} }',
      },
      'A has apiVersion "example.com/v2"; allowed: "example.com/v1"',
    ],
    [
      "has a tag on its labels",
      {
        "example/v1/x.ts":
          "/** @resource {} */\nexport interface A { metadata: {\n/** @maxProperties 3 */\nlabels?: Record<string, string> } }",
      },
      "@maxProperties is on metadata.labels of a kind",
    ],
    [
      "has a status subresource but no status",
      {
        "example/v1/x.ts":
          "/** @resource {}\n * @subresource { status: {} } */\nexport interface A { spec: {} }",
      },
      "@subresource of A has status, but the type has no field status",
    ],
    [
      "has a scale path to a string",
      {
        "example/v1/x.ts":
          "/** @resource {}\n * @subresource { scale: { specReplicasPath: '.spec.a', statusReplicasPath: '.status.a' } } */\nexport interface A { spec: { a: string }; status: {\n/** @asType integer */\na: number } }",
      },
      "@subresource of A has as specReplicasPath .spec.a, which is string; allowed: the path of a field of type integer",
    ],
    [
      "has a list as selectable field",
      {
        "example/v1/x.ts":
          "/** @resource {}\n * @selectableField { jsonPath: '.spec.a' } */\nexport interface A { spec: { a: string[] } }",
      },
      "@selectableField of A has the path .spec.a, which is array; allowed: a string, boolean or integer outside of metadata",
    ],
    [
      "has metadata as selectable field",
      {
        "example/v1/x.ts":
          "/** @resource {}\n * @selectableField { jsonPath: '.metadata.name' } */\nexport interface A { spec: {} }",
      },
      "@selectableField of A has the path .metadata.name, which is metadata",
    ],
    [
      "has several versions but no storage version",
      {
        "example/v1/x.ts": "/** @resource {} */\nexport interface A { spec: {} }",
        "example/v2/x.ts": "/** @resource {} */\nexport interface A { spec: {} }",
      },
      "A has several versions and none with @storageVersion; fix: put @storageVersion on one of v1, v2",
    ],
    [
      "has two storage versions",
      {
        "example/v1/x.ts": "/** @resource {}\n * @storageVersion */\nexport interface A { spec: {} }",
        "example/v2/x.ts": "/** @resource {}\n * @storageVersion */\nexport interface A { spec: {} }",
      },
      "A has several versions with @storageVersion; allowed: one",
    ],
    [
      "has different names in each version",
      {
        "example/v1/x.ts": "/** @resource {}\n * @storageVersion */\nexport interface A { spec: {} }",
        "example/v2/x.ts": "/** @resource { shortName: 'x' } */\nexport interface A { spec: {} }",
      },
      "@resource of A differs between v1 and v2",
    ],
    [
      "is declared twice",
      {
        "example/v1/x.ts": "/** @resource {} */\nexport interface A { spec: {} }",
        "example/v1/y.ts": "/** @resource {} */\nexport interface A { spec: {} }",
      },
      "example.com/v1 A is declared twice",
    ],
  ])("that %s is refused", (_, sources, problem) => {
    const [first = ""] = problemsOf(sources);
    expect(first).toContain(problem);
    expect(first).toMatch(/^example\/|^other\//);
  });

  it.each([
    "Example.com",
    "example",
    "-a.example.com",
    "a_b.example.com",
    "example.com.",
    "a..b",
    "",
    `${"a".repeat(250)}.com`,
  ])("in the group %j is refused where the group is written", (group) => {
    const found = problemsOf({
      "example/group.ts": `// The group.\nexport const group = ${JSON.stringify(group)};`,
      "example/v1/x.ts": "/** @resource {} */\nexport interface A { spec: {} }",
    });
    expect(found).toEqual([
      expect.stringContaining(
        `example/group.ts:2: the group ${JSON.stringify(group)} is not a valid API group; allowed: a domain`,
      ),
    ]);
  });

  it("in a group of Kubernetes is refused without an approval", () => {
    const sources = (tag: string) => ({
      "example/group.ts": 'export const group = "sandbox.k8s.io";',
      "example/v1/x.ts": `/** @resource {}${tag} */\nexport interface A { spec: {} }`,
    });
    expect(problemsOf(sources(""))).toEqual([
      expect.stringContaining(
        "example/v1/x.ts:2: the group sandbox.k8s.io belongs to Kubernetes; allowed: a group of your own, or the annotation",
      ),
    ]);
    const tag = '\n * @metadata { annotations: { "api-approved.kubernetes.io": "https://example.com/1" } }';
    expect(problemsOf(sources(tag))).toEqual([]);
  });

  it.each([
    ["widget", "{}", "widget is not a valid name of a kind"],
    ["My_Widget", "{}", "My_Widget is not a valid name of a kind"],
    ["Größe", "{}", "Größe is not a valid name of a kind"],
    [`A${"b".repeat(60)}`, "{}", `A${"b".repeat(60)}List is not a valid name of a kind`],
    ["A", '{ shortName: "as" }', "@resource of A has the short name as, which is another of its names"],
    ["A", '{ shortName: ["x", "x"] }', "@resource of A has the short name x, which is another of its names"],
  ])("called %s with @resource %s is refused", (kind, resource, problem) => {
    const [found = "", ...others] = problemsOf({
      "example/v1/x.ts": `/** @resource ${resource} */\nexport interface ${kind} { spec: {} }`,
    });
    expect(found).toContain(`example/v1/x.ts:2: ${problem}; `);
    expect(others).toEqual([]);
  });

  it.each([
    [
      "@metadata { labels: { 'a b': 'c' } }",
      'has the value "a b" in labels, not the name of a label or annotation',
    ],
    ["@metadata { labels: { a: 'c d' } }", 'has the value "c d" in labels.a, not a label\'s value'],
    [`@metadata { labels: { a: '${"x".repeat(64)}' } }`, "not a label's value"],
    ["@metadata { annotations: { 'a/b/c': 'c' } }", 'has the value "a/b/c" in annotations, not the name'],
    ["@metadata { annotations: { '': 'c' } }", 'has the value "" in annotations, not the name'],
    [
      "@metadata { annotations: { 'a_b.com/c': 'c' } }",
      'has the value "a_b.com/c" in annotations, not the name',
    ],
    [`@deprecatedVersion ${"ö".repeat(129)}`, "has 258 bytes; allowed: text of at most 256 bytes"],
    ["@deprecatedVersion a\tb", "has a character that is not printable"],
    [
      "@printcolumn { name: 'C', type: 'string', jsonPath: '.kind', priority: 3000000000 }",
      "has the value 3000000000 in priority, not a whole number from 0 to 2147483647",
    ],
    ["@resource { path: 'As' }", 'has the value "As" in path'],
  ])("with the tag %s is refused", (tag, problem) => {
    const resource = tag.startsWith("@resource") ? "" : "@resource {}\n * ";
    const [found = "", ...others] = problemsOf({
      "example/v1/x.ts": `/** ${resource}${tag} */\nexport interface A { spec: {} }`,
    });
    expect(found).toContain(`${tag.split(" ")[0] ?? ""} on A has `);
    expect(found).toContain(problem);
    expect(others).toEqual([]);
  });

  it("may have labels, annotations and a warning of several lines", () => {
    const [crd] = crdsOf({
      "example/v1/x.ts": `/** @resource {}
 * @metadata { labels: { "example.com/a": "b", c: "" }, annotations: { "A.b_c-d": "any text" } }
 * @deprecatedVersion example.com/v1 A is deprecated:
 * use v2. */\nexport interface A { spec: {} }`,
    });
    expect(crd?.metadata.labels).toEqual({ "example.com/a": "b", c: "" });
    expect(crd?.spec.versions[0]?.deprecationWarning).toBe("example.com/v1 A is deprecated: use v2.");
  });

  it("with a name of another kind of its group is refused", () => {
    const sources = (resource: string) => ({
      "example/v1/a.ts": "/** @resource { shortName: 'x' } */\nexport interface A { spec: {} }",
      "example/v1/b.ts": `/** @resource ${resource} */\nexport interface B { spec: {} }`,
    });
    for (const resource of ["{ shortName: 'x' }", "{ path: 'x' }", "{ singular: 'x' }"])
      expect(problemsOf(sources(resource))).toEqual([
        expect.stringContaining("example/v1/b.ts:2: B and A have the same name x; allowed: each plural"),
      ]);
  });

  it.each([
    [".spec.nope", "string", "in which there is no nope; allowed: a, n, l, m, ls, c.d, inner, day, free"],
    [".spce.a", "string", "in which there is no spce; allowed: apiVersion, kind, metadata, spec"],
    [".metadata.creationTime", "date", "in which there is no creationTime; allowed: name, "],
    [".spec.a.b", "string", "in which there is no b; fix: correct the path"],
    [".spec.a[0]", "string", "in which there is no list at [ ]; fix: correct the path"],
    [".spec.l.s", "string", "in which there is no s; fix: correct the path"],
    ['.spec.l[?(@.t=="x")].q', "string", "in which there is no q; allowed: s, t"],
    ['.spec.l[?(@.q=="x")].s', "string", "in which there is no q; allowed: s, t"],
    [
      '.spec.l[?(@.n=="3")].s',
      "string",
      'in which n is of type number, and is compared with "3"; allowed: a number',
    ],
    [
      ".spec.l[?(@.s==3)].s",
      "string",
      "in which s is of type string, and is compared with 3; allowed: a text in quotes",
    ],
    [".spec['c.d']", "string", "in which there is no c; allowed: a, n"],
    [".metadata.labels['a.b/c']", "string", "in which there is no b/c; fix: correct the path"],
    [".metadata.annotations.a.b/c", "string", "in which there is no b/c; fix: correct the path"],
    ['.spec["a"]', "string", "which is not a valid path; allowed: names"],
    ['.spec.l[?(@.s=="x" && @.t=="y")].s', "string", "which is not a valid path"],
    ['.spec.l[?(s=="x")].s', "string", "which is not a valid path"],
    ['.spec.l[?(@.s=~"x")].s', "string", "which is not a valid path"],
    ['.spec.l[?(@.s=="a)")].s', "string", "which is not a valid path"],
    [".spec.l[0,1].s", "string", "which is not a valid path"],
    [".spec.l[ 0 ].s", "string", "which is not a valid path"],
    [".spec.m.{x}", "string", "which is not a valid path"],
    [".spec.m['a b']", "string", "which is not a valid path"],
    [
      ".spec.day",
      "date",
      "which has the format date, but a column of type date shows only date-time; fix: give the column the type string",
    ],
    [
      ".spec.a",
      "integer",
      "which is of type string, but the column is of type integer and would be empty; allowed: integer",
    ],
    [
      ".spec.n",
      "date",
      "which is of type number, but the column is of type date and would be empty; allowed: string",
    ],
    [".spec..a", "string", "which is not a valid path"],
    [".spec[a]", "string", "which is not a valid path"],
    [".spec.a ", "string", "which is not a valid path"],
  ])("with the column path %s of type %s is refused", (jsonPath, type, problem) => {
    const [found = "", ...others] = problemsOf(withColumn(jsonPath, type));
    expect(found).toContain(`example/v1/x.ts:2: the column C has the path ${jsonPath}, ${problem}`);
    expect(others).toEqual([]);
  });

  it.each([
    [".spec.a", "string"],
    [".spec.n", "number"],
    [".spec.n", "string"],
    [".metadata.creationTimestamp", "date"],
    [".metadata.generation", "integer"],
    [".metadata.labels.app\\.kubernetes\\.io/name", "string"],
    [".metadata.annotations['a\\.b/c']", "string"],
    [".spec.c\\.d", "string"],
    [".spec['inner.x']", "string"],
    [".spec['inner']['x']", "string"],
    [".spec.m.any\\ thing", "string"],
    ['.spec.ls[?(@=="x")]', "string"],
    ['.spec.l[?(@.s=="y]z")].s', "string"],
    [".spec.l[?( @.u == true )].s", "string"],
    [".spec.l[?(@.n>=1.5)].s", "string"],
    [".spec.l[?(@['s']!='x')].s", "string"],
    [".spec.l[?(@.u)].s", "string"],
    [".spec.l[0:2:1].s", "string"],
    [".kind", "string"],
    [".spec.m.anything", "string"],
    [".spec.free.any[3].thing", "integer"],
    [".spec.l", "string"],
    [".spec.l[*].s", "string"],
    [".spec.l[-1:].s", "string"],
    ['.spec.l[?(@.t=="x")].s', "string"],
  ])("may have the column path %s of type %s", (jsonPath, type) => {
    expect(problemsOf(withColumn(jsonPath, type))).toEqual([]);
  });

  it("with more than 8 selectable fields is refused", () => {
    const tags = Array.from(
      { length: 9 },
      (_, index) => ` * @selectableField { jsonPath: ".spec.f${index}" }`,
    );
    const fields = Array.from({ length: 9 }, (_, index) => `f${index}: string;`);
    expect(
      problemsOf({
        "example/v1/x.ts": `/** @resource {}\n${tags.join("\n")} */\nexport interface A { spec: { ${fields.join(" ")} } }`,
      }),
    ).toEqual(["example/v1/x.ts:11: A has 9 @selectableField; allowed: 8; fix: remove some"]);
  });

  it("that is valid has no problems", () => {
    expect(problemsOf({ "example/v1/example.ts": kindAround("interface Spec { a: string }") })).toEqual([]);
  });
});
