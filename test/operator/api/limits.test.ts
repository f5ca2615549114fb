import { describe, expect, it } from "vitest";
import { crdsFromTypes, type StructuralSchema } from "../../../lib/crd/index.ts";

/* Rules for every field of every kind, including fields added later. */

interface Field {
  readonly path: string;
  readonly schema: StructuralSchema;
  /** Whether it is a property. Items of lists and values of maps have no names. */
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
  it("has a description", () => {
    const named = [...spec, ...status].filter((field) => field.named);
    expect(named.length).toBeGreaterThan(10);
    expect(failing(named, ({ description }) => description === undefined)).toEqual([]);
  });

  it("has a maximum size if it is a text, list or map", () => {
    const isUnbounded = ({ type, maxLength, maxItems, maxProperties, ...schema }: StructuralSchema) =>
      (type === "string" &&
        maxLength === undefined &&
        schema.enum === undefined &&
        schema.format === undefined) ||
      (type === "array" && maxItems === undefined) ||
      (schema.additionalProperties !== undefined && maxProperties === undefined);
    expect(failing([...spec, ...status], isUnbounded)).toEqual([]);
  });

  it("of the spec has a minimum if it is a number", () => {
    expect(failing(spec, ({ type, minimum }) => type === "integer" && minimum === undefined)).toEqual([]);
  });

  it("of the spec is one value to server-side apply if it refers to an object", () => {
    const isReference = ({ properties = {} }: StructuralSchema) =>
      Object.keys(properties).every((name) => ["kind", "name", "key"].includes(name)) && "name" in properties;
    expect(failing(spec, (schema) => isReference(schema)).length).toBeGreaterThan(0);
    const isGranular = (schema: StructuralSchema) =>
      isReference(schema) && schema["x-kubernetes-map-type"] !== "atomic";
    expect(failing(spec, isGranular)).toEqual([]);
  });

  it("of the status has a minimum and, if it is large, a maximum that every client can represent", () => {
    expect(failing(status, ({ type, minimum }) => type === "integer" && minimum === undefined)).toEqual([]);
    const isTooLarge = ({ format, maximum = Infinity }: StructuralSchema) =>
      format === "int64" && maximum > Number.MAX_SAFE_INTEGER;
    // Conditions have the shape of Kubernetes' own.
    const own = status.filter(({ path }) => !path.startsWith("status.conditions[]."));
    expect(failing(own, isTooLarge)).toEqual([]);
  });

  it("of the status accepts values that a later operator may write", () => {
    // Apart from the location of a repository.
    const own = status.filter(({ path }) => !path.startsWith("status.repository."));
    const open = own.filter(({ path }) => path !== "status.conditions[].status");
    expect(failing(open, (schema) => schema.enum !== undefined)).toEqual([]);
    expect(failing(own, (schema) => schema["x-kubernetes-validations"] !== undefined)).toEqual([]);
    expect(failing(own, (schema) => schema.default !== undefined)).toEqual([]);
  });

  it("of the spec is refused with a message instead of a regular expression", () => {
    expect(failing(spec, ({ pattern }) => pattern !== undefined)).toEqual([]);
    const rules = spec.flatMap(({ schema }) => schema["x-kubernetes-validations"] ?? []);
    expect(rules.filter(({ message }) => message === undefined)).toEqual([]);
  });
});
