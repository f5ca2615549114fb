import { describe, expect, it } from "vitest";
import { crdsFromTypes, type StructuralSchema } from "../../../lib/crd/index.ts";

/* What holds for every field of every kind, those of tomorrow included. */

interface Field {
  readonly path: string;
  readonly schema: StructuralSchema;
  /** Whether it has a name of its own, as items of lists and values of maps have not. */
  readonly named: boolean;
}

function fieldsOf(schema: StructuralSchema, path: string): Field[] {
  const inner: Field[] = [
    ...Object.entries(schema.properties ?? {}).map(([name, field]) => ({
      path: `${path}.${name}`,
      schema: field,
      named: true,
    })),
    ...[schema.items ?? [], schema.additionalProperties ?? []]
      .flat()
      .map((values) => ({ path: `${path}[]`, schema: values, named: false })),
  ];
  return inner.flatMap((field) => [field, ...fieldsOf(field.schema, field.path)]);
}

const kinds = crdsFromTypes({ apiRoot: "operator/api" }).flatMap(({ spec }) =>
  spec.versions.map(({ schema }) => ({
    kind: spec.names.kind,
    spec: fieldsOf(schema.openAPIV3Schema.properties?.["spec"] ?? {}, "spec"),
    status: fieldsOf(schema.openAPIV3Schema.properties?.["status"] ?? {}, "status"),
  })),
);

const failing = (fields: readonly Field[], fails: (schema: StructuralSchema) => boolean) =>
  fields.filter(({ schema }) => fails(schema)).map(({ path }) => path);

describe.each(kinds)("each field of a $kind", ({ spec, status }) => {
  it("is described", () => {
    const named = [...spec, ...status].filter((field) => field.named);
    expect(named.length).toBeGreaterThan(10);
    expect(failing(named, ({ description }) => description === undefined)).toEqual([]);
  });

  it("cannot grow without end, if it is a text, a list or a map", () => {
    const isEndless = ({ type, maxLength, maxItems, maxProperties, ...schema }: StructuralSchema) =>
      (type === "string" &&
        maxLength === undefined &&
        schema.enum === undefined &&
        schema.format === undefined) ||
      (type === "array" && maxItems === undefined) ||
      (schema.additionalProperties !== undefined && maxProperties === undefined);
    expect(failing([...spec, ...status], isEndless)).toEqual([]);
  });

  it("that people write has a least value, if it is a number", () => {
    expect(failing(spec, ({ type, minimum }) => type === "integer" && minimum === undefined)).toEqual([]);
  });

  it("that people write is refused in words, not with a regular expression", () => {
    expect(failing(spec, ({ pattern }) => pattern !== undefined)).toEqual([]);
    const rules = spec.flatMap(({ schema }) => schema["x-kubernetes-validations"] ?? []);
    expect(rules.filter(({ message }) => message === undefined)).toEqual([]);
  });
});
