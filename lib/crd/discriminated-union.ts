import { isDeepStrictEqual } from "node:util";
import { isVisible, onlyWith, requiredWith } from "./cel.ts";
import type { Position, Problems } from "./errors.ts";
import { own } from "./own.ts";
import type { Json, StructuralSchema, ValidationRule } from "./schema.ts";

type Literal = string | number | boolean;

/**
 * Merges the members of a discriminated union into one object. It has the fields of all members, because a structural
 * schema cannot declare fields inside a choice, and CEL rules that say which field goes with which discriminator value.
 */
export function mergeUnion(
  members: readonly StructuralSchema[],
  name: string,
  at: Position,
  problems: Problems,
): StructuralSchema | undefined {
  const discriminator = discriminatorOf(members);
  if (discriminator === undefined) {
    problems.report(at, `${name} is a union of objects that no field distinguishes`, {
      fix: "give each member a required field of the same name with a literal type of its own, or use one object with optional fields and @exactlyOneOf",
    });
    return undefined;
  }
  const valuesOf = (some: readonly StructuralSchema[]) =>
    some.flatMap((member) => literals(member, discriminator));
  const properties: Record<string, StructuralSchema> = {};
  const rules: ValidationRule[] = [];
  for (const field of new Set(members.flatMap((member) => Object.keys(member.properties ?? {})))) {
    const having = members.filter((member) => own(member.properties, field) !== undefined);
    const [schema, ...others] = having.flatMap((member) => own(member.properties, field) ?? []);
    if (schema === undefined) continue;
    if (field === discriminator) {
      properties[field] = { ...schema, enum: [...new Set<Json>(valuesOf(members))] };
      continue;
    }
    if (others.some((other) => !isDeepStrictEqual(undescribed(other), undescribed(schema)))) {
      problems.report(at, `${name} has members that disagree on the field ${field}`, {
        fix: "give the field the same type and tags in all of them, or different names",
      });
      return undefined;
    }
    properties[field] = schema;
    if (having.length < members.length) rules.push(onlyWith(field, discriminator, valuesOf(having)));
    const requiring = members.filter((member) => member.required?.includes(field));
    if (requiring.length > 0 && requiring.length < members.length) {
      rules.push(requiredWith(field, discriminator, valuesOf(requiring)));
    }
  }
  const invisible = Object.entries(properties).filter(([field, schema]) => !isVisible(field, schema));
  if (rules.length > 0 && invisible.length > 0) {
    const names = invisible.map(([field]) => field).join(", ");
    problems.report(
      at,
      `${name} has the field ${names}, which CEL rules cannot access, but they check which field goes with which member`,
      {
        fix: "give the field a name of ASCII letters, digits and _, and a type that is not unknown",
      },
    );
    return undefined;
  }
  const required = Object.keys(properties).filter((field) =>
    members.every((member) => member.required?.includes(field)),
  );
  return {
    type: "object",
    properties,
    required,
    ...(rules.length > 0 && { "x-kubernetes-validations": rules }),
  };
}

/** The field that every member requires, with values that no other member has. */
function discriminatorOf(members: readonly StructuralSchema[]): string | undefined {
  return Object.keys(members[0]?.properties ?? {}).find((field) => {
    const values = members.map((member) => (member.required?.includes(field) ? literals(member, field) : []));
    const all = values.flat();
    const types = new Set(members.map((member) => own(member.properties, field)?.type));
    return values.every((each) => each.length > 0) && new Set(all).size === all.length && types.size === 1;
  });
}

function literals(member: StructuralSchema, field: string): Literal[] {
  return (own(member.properties, field)?.enum ?? []).filter(
    (value): value is Literal => value !== null && typeof value !== "object",
  );
}

function undescribed(schema: StructuralSchema): StructuralSchema {
  const rest = { ...schema };
  delete rest.description;
  return rest;
}
