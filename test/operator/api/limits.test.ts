import { readFileSync } from "node:fs";
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

const crds = crdsFromTypes({ apiRoot: "operator/api" });
const kinds = crds.flatMap(({ spec }) =>
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

  it("of the spec says its default in its description, because kubectl explain does not show defaults", () => {
    const silent = ({ default: value, description = "" }: StructuralSchema) =>
      value !== undefined && !description.includes("Defaults to");
    expect(failing(spec, silent)).toEqual([]);
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
    const open = status.filter(({ path }) => path !== "status.conditions[].status");
    expect(failing(open, (schema) => schema.enum !== undefined)).toEqual([]);
    expect(failing(status, (schema) => schema["x-kubernetes-validations"] !== undefined)).toEqual([]);
    expect(failing(status, (schema) => schema.default !== undefined)).toEqual([]);
  });

  it("of the spec is refused with a message instead of a regular expression", () => {
    expect(failing(spec, ({ pattern }) => pattern !== undefined)).toEqual([]);
    const rules = spec.flatMap(({ schema }) => schema["x-kubernetes-validations"] ?? []);
    expect(rules.filter(({ message }) => message === undefined)).toEqual([]);
  });
});

/* docs/api-policy.md says these. */
describe("the names and values of the kinds", () => {
  const all = kinds.flatMap(({ kind, spec, status }) =>
    [...spec, ...status].map((field) => ({ ...field, path: `${kind} ${field.path}` })),
  );
  const nameOf = ({ path }: Field) => path.replace(/^.*\./, "");
  const paths = (fields: readonly Field[]) => fields.map(({ path }) => path);

  it("keep acronyms in one case", () => {
    const mixed = /(Id|Uid|Url|Uri|Api|Ip|Dns|Cpu|Http|Tls|Ca)([A-Z]|$)/;
    expect(paths(all.filter((field) => mixed.test(nameOf(field))))).toEqual([]);
  });

  it("end in Time if they are points in time, and in nothing else", () => {
    // Whoever is the owner is that since a time.
    const isSince = (field: (typeof all)[number]) => nameOf(field) === "since";
    const times = all.filter((field) => !isSince(field) && field.schema.format === "date-time");
    expect(times.length).toBeGreaterThan(5);
    expect(paths(all.filter((field) => /([a-z]T|^t)ime$/.test(nameOf(field))))).toEqual(paths(times));
  });

  it("end in the unit of an amount", () => {
    const amounts = all.filter((field) =>
      /deadline|timeout|duration|ttl|tolerationSeconds|bytes|speed/i.test(nameOf(field)),
    );
    const integers = amounts.filter(({ schema }) => schema.type === "integer");
    expect(integers.length).toBeGreaterThan(5);
    expect(
      integers.filter(
        (field) => !/(Seconds|Bytes|PerSecond|ttlSecondsAfterFinished|bytesDone)$/.test(nameOf(field)),
      ),
    ).toEqual([]);
  });

  it("are words in CamelCase, apart from names that come from elsewhere", () => {
    const closed = all.filter(({ schema }) => schema.type === "string" && schema.enum !== undefined);
    const own = closed.filter(
      ({ path }) => !/connection\.(engine|tls\.mode)$|^PostgreSQLDatabase spec\.version$/.test(path),
    );
    expect(own.length).toBeGreaterThan(3);
    const values = own.flatMap(({ path, schema }) =>
      (schema.enum ?? []).map((value) => `${path} ${JSON.stringify(value)}`),
    );
    expect(values.filter((value) => !/ "[A-Z][A-Za-z]*"$/.test(value))).toEqual([]);
  });

  it("are not those that are reserved", () => {
    const reserved = readFileSync("docs/api-policy.md", "utf8").split("## Reserved")[1] ?? "";
    const names = [...reserved.matchAll(/^- (`.*?)[:.]( |$)/gm)].flatMap(([, list = ""]) =>
      [...list.matchAll(/`([\w.]+)`/g)].map(([, name = ""]) => name),
    );
    expect(names).toContain("storage.storageRef");
    expect(names.length).toBeGreaterThan(4);
    expect(names.filter((name) => all.some(({ path }) => path.endsWith(`.${name}`)))).toEqual([]);
  });
});

describe("a field that a rule fixes", () => {
  /** The fields whose changes the rules of the kind or of the field itself refuse. */
  const fixed = crds.flatMap(({ spec: { names, versions } }) =>
    versions.flatMap(({ schema: { openAPIV3Schema: root } }) => {
      const fields = fieldsOf(root, "");
      const byPath = (root["x-kubernetes-validations"] ?? [])
        .filter(({ rule }) => rule.includes("oldSelf"))
        .map(({ fieldPath }) => fields.find(({ path }) => path === fieldPath));
      const itself = fields.filter(({ schema }) =>
        (schema["x-kubernetes-validations"] ?? []).some(({ rule }) => rule === "self == oldSelf"),
      );
      return [...byPath, ...itself].map((field) => ({ kind: names.kind, ...field }));
    }),
  );

  it("says in its description when it cannot change", () => {
    expect(fixed.length).toBeGreaterThan(9);
    const silent = fixed.filter(({ schema }) => !/cannot (be )?change/.test(schema?.description ?? ""));
    expect(silent.map(({ kind, path }) => `${kind} ${path ?? "?"}`)).toEqual([]);
  });
});

describe("every kind", () => {
  it("needs no conversion: it has one schema", () => {
    for (const { spec } of crds) {
      expect(spec).not.toHaveProperty("conversion");
      const schemas = spec.versions.map(({ schema }) =>
        JSON.stringify(schema).replaceAll(/v\d+((alpha|beta)\d+)?/g, ""),
      );
      expect(new Set(schemas).size).toBe(1);
    }
  });
});
