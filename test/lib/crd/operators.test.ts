import fc from "fast-check";
import type TypeScript from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { loadCompiler } from "../../../lib/crd/compiler.ts";
import { Problems, describeProblem, CrdErrors } from "../../../lib/crd/errors.ts";
import type { Json, StructuralSchema } from "../../../lib/crd/index.ts";
import { TypeReader } from "../../../lib/crd/read-type.ts";
import { Sources } from "../../../lib/crd/sources.ts";
import { StructuralConverter } from "../../../lib/crd/structural.ts";
import { accepts, samplesOf, written } from "../../support/crd/accepts.ts";
import { helpers, typeExpression } from "../../support/crd/operators.ts";

/** The types of one run, and how many values of each are compared. */
const types = 300;
const samples = 25;

const tagged = "/** @maxLength 3 */\ntype Name = string;";
/** In its place, so that TypeScript's checker says where `Name` is. */
const branded = 'type Name = "the type Name";';

const { ts } = loadCompiler();

interface Example {
  readonly type: string;
  /** Undefined if the generator refuses the type. */
  readonly schema: StructuralSchema | undefined;
  readonly refusals: readonly string[];
}

let examples: Example[];
beforeAll(() => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
  process.stderr.write(`type operators: SEED=${seed}, ${types} types\n`);
  examples = examplesOf([...new Set(fc.sample(typeExpression, { seed, numRuns: types }))]);
  const refused = examples.filter(({ schema }) => schema === undefined).length;
  process.stderr.write(`type operators: ${examples.length - refused} accepted, ${refused} refused\n`);
}, 120_000);

describe("for every type made of type operators", () => {
  it("the generator has a schema, or a refusal with file, line and advice", () => {
    expect(examples.filter(({ schema }) => schema !== undefined).length).toBeGreaterThan(examples.length / 4);
    for (const { refusals } of examples)
      for (const refusal of refusals)
        expect(refusal).toMatch(/^\S*types\.ts:[1-9]\d*: .*; (fix|allowed): ./s);
  });

  it("the schema accepts exactly the values that TypeScript assigns to the type", () => {
    const cases = examples.flatMap(({ type, schema }) =>
      schema === undefined
        ? []
        : spread(
            samplesOf(schema).filter((value) => !meetsEmptyType(schema, value)),
            samples,
          ).map((value) => ({
            type,
            schema,
            value,
            accepted: accepts(schema, value),
          })),
    );
    const assigned = assignable(cases);
    expect(cases.filter(({ accepted }, index) => accepted !== assigned[index]).slice(0, 5)).toEqual([]);
    expect(cases.filter(({ accepted }) => accepted).length).toBeGreaterThan(types / 2);
    expect(cases.filter(({ accepted }) => !accepted).length).toBeGreaterThan(types / 2);
  }, 120_000);

  it("the tags of a name are wherever TypeScript says that the name is, and nowhere else", () => {
    const made = examples.filter(({ schema }) => schema !== undefined);
    const { checker, declarations } = programOf(
      made.map(({ type }) => type),
      branded,
    );
    const different = made.flatMap(({ type, schema = {} }, index) => {
      const declaration = declarations[index];
      if (declaration === undefined) return [{ type, what: "is not declared" }];
      return misplaced(checker, checker.getTypeAtLocation(declaration), schema, "").map((what) => ({
        type,
        what,
      }));
    });
    expect(different.slice(0, 5)).toEqual([]);
  }, 120_000);
});

/** A program with an interface for each type, whose field `it` has the type. */
function programOf(all: readonly string[], name: string) {
  const text = `${name}\n${helpers}\n${all.map((type, index) => `export interface Kind${index} { it: ${type} }`).join("\n")}`;
  return compile(text);
}

function compile(text: string) {
  const options: TypeScript.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2024,
    lib: ["lib.es5.d.ts"],
    types: [],
  };
  const host = ts.createCompilerHost(options, true);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (path, ...rest) =>
    path === "types.ts" ? ts.createSourceFile(path, text, rest[0], true) : read(path, ...rest);
  const program = ts.createProgram(["types.ts"], options, host);
  const checker = program.getTypeChecker();
  const file = program.getSourceFile("types.ts");
  const declarations: TypeScript.InterfaceDeclaration[] = [];
  for (const each of file?.statements ?? [])
    if (ts.isInterfaceDeclaration(each) && each.name.text.startsWith("Kind")) declarations.push(each);
  return { program, checker, file, declarations };
}

function examplesOf(all: readonly string[]): Example[] {
  const { program, declarations } = programOf(all, tagged);
  return all.map((type, index) => {
    const problems = new Problems();
    const declaration = declarations[index];
    if (declaration === undefined) throw new Error(`${type} is not declared`);
    const shape = new TypeReader({ ts }, program, new Sources({ ts }, problems), problems).read(declaration);
    const schema =
      shape === undefined
        ? undefined
        : new StructuralConverter(problems).convert(shape, { file: "types.ts", line: 1 }, "it");
    try {
      problems.throwIfFound();
      return { type, schema, refusals: [] };
    } catch (error) {
      if (!(error instanceof CrdErrors)) throw error;
      return { type, schema: undefined, refusals: error.problems.map(describeProblem) };
    }
  });
}

/**
 * Whether a value that is not an object stands where the schema has an object without required fields. TypeScript assigns any value to
 * some forms of such a type, as to `{} & { a?: string }`, and the API server never accepts it.
 */
function meetsEmptyType(schema: StructuralSchema, value: Json): boolean {
  if (value === null) return false;
  if (Array.isArray(value) && schema.items !== undefined) {
    const { items } = schema;
    return value.some((item: Json) => meetsEmptyType(items, item));
  }
  if (schema.type !== "object") return false;
  if (typeof value !== "object" || Array.isArray(value)) return (schema.required ?? []).length === 0;
  return Object.entries(value).some(([key, item]) => {
    const field = schema.properties?.[key] ?? schema.additionalProperties;
    return field !== undefined && meetsEmptyType(field, item);
  });
}

/** Whether TypeScript assigns each value, written out, to its type. */
function assignable(cases: readonly { type: string; schema: StructuralSchema; value: Json }[]): boolean[] {
  const names = new Map(
    [...new Set(cases.map(({ type }) => type))].map((type, index) => [type, `It${index}`]),
  );
  const aliases = [...names].map(([type, name]) => `type ${name} = { it: ${type} };`);
  const head = ["type Name = string;", helpers, ...aliases, ""].join("\n");
  const lines = cases.map(
    ({ type, schema, value }) => `{ const value: ${names.get(type) ?? ""} = ${written(value, schema)}; }`,
  );
  const { program, file } = compile(head + lines.join("\n"));
  const first = head.split("\n").length - 1;
  const wrong = new Set(
    program
      .getSemanticDiagnostics(file)
      .map(({ start = 0 }) => (file?.getLineAndCharacterOfPosition(start).line ?? 0) - first),
  );
  return cases.map((_, index) => !wrong.has(index));
}

/** The places where the schema has the tag of `Name` and the type is another, or the other way round. */
function misplaced(
  checker: TypeScript.TypeChecker,
  type: TypeScript.Type,
  schema: StructuralSchema,
  path: string,
): string[] {
  const members = (type.isUnion() ? type.types : [type]).filter(
    ({ flags }) => (flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)) === 0,
  );
  const here =
    members.length > 0 && members.every((each) => each.isStringLiteral() && each.value === "the type Name");
  const own =
    here === (schema.maxLength !== undefined)
      ? []
      : [`${path} is ${here ? "" : "not "}Name: ${JSON.stringify(schema)}`];
  const inner = (
    part: StructuralSchema | undefined,
    step: string,
    of: (member: TypeScript.Type) => TypeScript.Type | undefined,
  ) =>
    part === undefined
      ? []
      : // A field of a discriminated union is the same in all members that have it.
        members
          .flatMap((member) => of(member) ?? [])
          .slice(0, 1)
          .flatMap((each) => misplaced(checker, each, part, `${path}${step}`));
  return [
    ...own,
    ...Object.entries(schema.properties ?? {}).flatMap(([key, field]) =>
      inner(field, `.${key}`, (member) => {
        const symbol = checker.getPropertyOfType(member, key);
        return symbol === undefined ? undefined : checker.getTypeOfSymbol(symbol);
      }),
    ),
    ...inner(schema.items, "[]", (member) => checker.getIndexTypeOfType(member, ts.IndexKind.Number)),
    ...inner(schema.additionalProperties, "[]", (member) =>
      checker.getIndexTypeOfType(member, ts.IndexKind.String),
    ),
  ];
}

/** At most so many of the items, from all over the list. */
function spread<T>(items: readonly T[], count: number): T[] {
  const step = Math.max(1, items.length / count);
  return Array.from(
    { length: Math.min(count, items.length) },
    (_, index) => items[Math.floor(index * step)] as T,
  );
}
