import fc from "fast-check";

/** Declarations that the expressions of `typeExpression` use. `Name` and `Names` are the types with tags. */
export const helpers = `
  export type Names = Name[];
  export interface Base { a: string; b?: number; n?: Name }
  export interface Child extends Base { c: boolean | null; l?: string[] }
  export interface Box<T> { item: T; others?: T[] }
  export interface NameBox extends Box<Name> { label: string }
  export type Pair<A, B = Name> = { first: A; readonly second?: B };
  export type Mode = "on" | "off" | "auto";
  export type Left = { is: "left"; x: string; both?: Name };
  export type Right = { is: "right"; y: number; both?: Name };
  export interface Tree { value: string; children?: Tree[] }
  export const levels = ["low", "high"] as const;
  export const settings = { a: 1, b: { c: "x" } };
  export type DeepPartial<T> = T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T;
  export type DeepRequired<T> = { [K in keyof T]-?: DeepRequired<T[K]> };
  export type DeepReadonly<T> = T extends (infer U)[] ? readonly DeepReadonly<U>[] : { readonly [K in keyof T]: DeepReadonly<T[K]> };
  export type Nullable<T> = { [K in keyof T]: T[K] | null };
  export type Stringified<T> = { [K in keyof T]: string };
  export type Named<T> = { [K in keyof T]?: Name };
  export type Prefixed<T> = { [K in keyof T as K extends string ? \`my-\${K}\` : never]: T[K] };
  export type Listed<T> = T extends readonly unknown[] ? T : T[];
  export type Item<T> = T extends (infer U)[] ? U : T;
  export type Field<T, K extends keyof T> = T[K];
  export type IfObject<T> = T extends object ? T : "none";
  export type If<A, B> = A extends { a: unknown } ? A : B;
  export type Maybe<T> = T | null;
  export type Flat<T> = T extends readonly (infer U)[] ? Flat<U> : T;
`;

/** Operators that make a type of a type. Some results have no schema, or are errors of TypeScript. */
const unary: readonly ((type: string) => string)[] = [
  (type) => `Partial<${type}>`,
  (type) => `Required<${type}>`,
  (type) => `Readonly<${type}>`,
  (type) => `DeepPartial<${type}>`,
  (type) => `DeepRequired<${type}>`,
  (type) => `DeepReadonly<${type}>`,
  (type) => `Nullable<${type}>`,
  (type) => `Stringified<${type}>`,
  (type) => `Named<${type}>`,
  (type) => `Prefixed<${type}>`,
  (type) => `Listed<${type}>`,
  (type) => `Item<${type}>`,
  (type) => `Maybe<${type}>`,
  (type) => `NonNullable<${type}>`,
  (type) => `Box<${type}>`,
  (type) => `Pair<${type}>`,
  (type) => `Omit<${type}, "a" | "is" | "item">`,
  (type) => `Omit<${type}, "zzz">`,
  (type) => `Exclude<${type}, "on" | null>`,
  (type) => `Extract<${type}, { is: "left" } | string>`,
  (type) => `Record<string, ${type}>`,
  (type) => `Partial<Record<string, ${type}>>`,
  (type) => `Record<"p" | "q", ${type}>`,
  (type) => `{ [key: string]: ${type} }`,
  (type) => `{ [K in "u" | "v"]?: ${type} }`,
  (type) => `(${type})[]`,
  (type) => `ReadonlyArray<${type}>`,
  (type) => `readonly (${type})[]`,
  (type) => `(${type}) | null`,
  (type) => `(${type}) | undefined`,
  (type) => `{ f: ${type}; g?: ${type} }`,
  (type) => `{ f: ${type} }["f"]`,
  (type) => `Field<{ f?: ${type} }, "f">`,
  (type) => `IfObject<${type}>`,
  (type) => `[${type}]`,
  (type) => `Awaited<${type}>`,
  (type) => `Flat<${type}>`,
  (type) => `{ f: ${type}; g?: never }`,
  (type) => `keyof (${type})`,
];

const binary: readonly ((a: string, b: string) => string)[] = [
  (a, b) => `(${a}) & (${b})`,
  (a, b) => `(${a}) | (${b})`,
  (a, b) => `Pair<${a}, ${b}>`,
  (a, b) => `({ is: "l" } & (${a})) | ({ is: "r" } & (${b}))`,
  (a, b) => `{ m: ${a}; o?: ${b} }`,
  (a, b) => `If<${a}, ${b}>`,
];

const leaves = fc.constantFrom(
  ..."string|number|boolean|Name|Names|Base|Child|NameBox|Mode|Left|Right|Tree|unknown|never".split("|"),
  "Left | Right",
  "Box<Name>",
  "Box<Mode>",
  '"a" | "b"',
  "1 | 2",
  "`x-${Mode}`",
  "(typeof levels)[number]",
  "typeof settings",
  'Child["n"]',
  'Base["a" | "n"]',
  'Box<Name>["others"]',
  'Pick<Child, "a" | "n">',
  'Pick<Box<Name>, "others">',
  "Base & { d: Name }",
  "Record<string, never>",
  "{ a: Name; b?: { c: Names } }",
);

/** Types made of type operators, over `helpers`. */
export const { type: typeExpression } = fc.letrec<{ type: string }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 4, depthSize: "small", withCrossShrink: true },
    { weight: 3, arbitrary: leaves },
    {
      weight: 6,
      arbitrary: fc.tuple(fc.constantFrom(...unary), tie("type")).map(([operator, type]) => operator(type)),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom(...binary), tie("type"), tie("type"))
        .map(([operator, a, b]) => operator(a, b)),
    },
  ),
}));
