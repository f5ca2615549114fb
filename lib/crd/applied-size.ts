import type { Position, Problems } from "./errors.ts";
import type { CustomResourceDefinition, StructuralSchema } from "./schema.ts";

/**
 * The default limit of `appliedSize`. The API server accepts 262,144 bytes of annotations, keys included. The difference
 * is room for other annotations, and for the fields of the next releases.
 */
const defaultLimit = 200_000;

/** The parts that the report of a CRD which is too large names: those of at least this share of its size. */
const largeShare = 0.1;

/**
 * The size, in bytes, of the annotation in which `kubectl apply` stores the CRD that it applies: its JSON, in which Go
 * escapes `<`, `>` and `&`.
 */
export function appliedSize(crd: CustomResourceDefinition): number {
  const { metadata } = crd;
  // kubectl adds the field annotations, if there is none, and a line break.
  return bytes({ ...crd, metadata: { ...metadata, annotations: metadata.annotations ?? {} } }) + 1;
}

/** Reports a CRD that is too large for `kubectl apply`, or soon will be, with what takes the space. */
export function checkAppliedSize(
  crd: CustomResourceDefinition,
  at: Position,
  problems: Problems,
  limit = defaultLimit,
): void {
  const size = appliedSize(crd);
  if (size <= limit) return;
  const { versions } = crd.spec;
  const parts = versions.flatMap(({ name, schema }) =>
    largeParts(schema.openAPIV3Schema, versions.length > 1 ? `${name} ` : "", size * largeShare),
  );
  const largest = parts.sort((a, b) => b.size - a.size).map((part) => `${part.path}: ${part.size}`);
  const ofAll = (key: keyof StructuralSchema) =>
    sum(versions, ({ schema }) => sizeOf(schema.openAPIV3Schema, key));
  problems.report(at, `the CRD of ${crd.spec.names.kind} has ${size} bytes`, {
    allowed: `${limit}: kubectl apply copies the CRD into an annotation, and the API server accepts 262144 bytes of annotations`,
    fix:
      `remove fields, rules or text (the largest parts: ${largest.join(", ")}; all descriptions: ` +
      `${ofAll("description")}; all CEL rules: ${ofAll("x-kubernetes-validations")}), or raise maxAppliedSize if the CRD ` +
      "is only ever applied with --server-side",
  });
}

interface Part {
  readonly path: string;
  readonly size: number;
}

/** The parts of at least `least` bytes that have no such part in them, or the schema itself. */
function largeParts(schema: StructuralSchema, path: string, least: number): Part[] {
  const found = inner(schema).flatMap(([step, part]) =>
    bytes(part) < least ? [] : largeParts(part, `${path}${step}`, least),
  );
  return found.length > 0 ? found : [{ path, size: bytes(schema) }];
}

/** The size of everything that all schemas in this one have under the key. */
function sizeOf(schema: StructuralSchema, key: keyof StructuralSchema): number {
  const own = schema[key] === undefined ? 0 : bytes({ [key]: schema[key] });
  return own + sum(inner(schema), ([, part]) => sizeOf(part, key));
}

function inner({ properties, additionalProperties, items }: StructuralSchema): [string, StructuralSchema][] {
  return [
    ...Object.entries(properties ?? {}).map(([name, part]): [string, StructuralSchema] => [`.${name}`, part]),
    ...[items, additionalProperties].flatMap((part): [string, StructuralSchema][] =>
      part ? [["[]", part]] : [],
    ),
  ];
}

function sum<T>(values: readonly T[], size: (value: T) => number): number {
  return values.reduce((total, value) => total + size(value), 0);
}

/** The size of the value as JSON from Go. */
function bytes(value: unknown): number {
  const json = JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, "\\u0000");
  return Buffer.byteLength(json);
}
