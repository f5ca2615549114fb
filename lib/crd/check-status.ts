import type { Position, Problems } from "./errors.ts";
import type { StructuralSchema, ValidationRule } from "./schema.ts";

/** `metav1.Condition` defines these values for good. */
const closedByKubernetes = "status.conditions[].status";

/**
 * Reports what could make the API server refuse a status, or add to it. A program writes the status, and it may be newer
 * than the CRD: the API server must store its new values as well, and what it observed of an old spec. A default of the
 * whole status is allowed: it says that no program has seen the object yet.
 *
 * @param path where the schema is in the kind, such as `status.runs[].phase`
 * @param positionOf the position of the tag that a rule comes from
 */
export function checkStatus(
  schema: StructuralSchema,
  path: string,
  name: string,
  at: Position,
  positionOf: (rule: ValidationRule) => Position | undefined,
  problems: Problems,
): void {
  if (!/^status(\.|\[|$)/.test(path) || path === closedByKubernetes) return;
  if (schema.enum !== undefined) {
    const values = schema.enum.map((value) => JSON.stringify(value)).join(", ");
    problems.report(at, `${name} is in a status and only allows ${values}`, {
      fix:
        "declare it as string (with @maxLength) or number and list the values in its description: an older CRD would " +
        "refuse a status with a value that a later version adds",
    });
  }
  if (schema.default !== undefined && path !== "status") {
    problems.report(at, `${name} is in a status and has a @default`, {
      fix: "remove it: a status says what a program observed, and leaves out what it has not observed",
    });
  }
  for (const rule of schema["x-kubernetes-validations"] ?? []) {
    problems.report(
      positionOf(rule) ?? at,
      `${name} is in a status and has the rule ${JSON.stringify(rule.rule)}`,
      {
        fix: "remove it, or use a type without rules: a refused status is lost, and with it what happened",
      },
    );
  }
}
