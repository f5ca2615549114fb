import type { CustomResourceDefinition, StructuralSchema } from "./schema.ts";

/** What the description of an experimental field begins with. It is also how to recognize the field in a schema. */
export const experimentalNotice = "Experimental: this field may change or be removed in any release.";

/** Marks the schema of a field as experimental. */
export function markExperimental(schema: StructuralSchema): void {
  schema.description = [experimentalNotice, schema.description ?? ""].join(" ").trimEnd();
}

/** Whether the schema is that of an experimental field. */
export function isExperimental({ description }: StructuralSchema): boolean {
  return description?.startsWith(experimentalNotice) ?? false;
}

/** The annotation that lists the experimental fields of a CRD's versions, if there are any. */
export function experimentalAnnotation({
  group,
  versions,
}: CustomResourceDefinition["spec"]): Record<string, string> {
  const fields = versions.flatMap(({ name, schema }) =>
    experimentalBelow(schema.openAPIV3Schema).map((path) => `${name}${path}`),
  );
  return fields.length === 0 ? {} : { [`${group}/experimental-fields`]: fields.join(",") };
}

/** The paths of the outermost experimental fields, such as `.spec.rules[].weight`. */
function experimentalBelow(schema: StructuralSchema): string[] {
  const inside = (part: StructuralSchema, step: string) =>
    isExperimental(part) ? [step] : experimentalBelow(part).map((path) => `${step}${path}`);
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, part]) => inside(part, `.${name}`)),
    ...[schema.items, schema.additionalProperties].flatMap((part) => (part ? inside(part, "[]") : [])),
  ];
}
