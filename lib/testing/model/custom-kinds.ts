import type { CustomResourceDefinition, StructuralSchema } from "../../crd/schema.ts";
import type { ModelKind } from "./kind.ts";
import { unmodelled } from "./unmodelled-error.ts";

/** What the model does with CRDs that have CEL rules. */
export type CelRules = "refuse" | "ignore";

/**
 * Makes a kind of a CustomResourceDefinition.
 *
 * @throws UnmodelledError for several versions, and for CEL rules that are to be refused
 */
export function customKind({ spec }: CustomResourceDefinition, celRules: CelRules): ModelKind {
  const { group, names, scope } = spec;
  const [version, ...others] = spec.versions.filter(({ served }) => served);
  if (!version || others.length > 0)
    unmodelled(`the versions of ${names.kind}, unless it serves exactly one`);
  const schema = version.schema.openAPIV3Schema;
  const hasCelRules = hasRules(schema);
  if (hasCelRules && celRules === "refuse")
    unmodelled(`the CEL rules of ${names.kind} (celRules: "ignore" leaves them out)`);
  const { status, scale } = version.subresources ?? {};
  return {
    group,
    version: version.name,
    kind: names.kind,
    plural: names.plural,
    namespaced: scope === "Namespaced",
    isCustom: true,
    hasCelRules,
    schema,
    nameForm: "subdomain",
    countsGenerations: true,
    putCreates: false,
    putNeedsNoVersion: false,
    dependents: "deleted",
    hasStatus: status !== undefined,
    statusWritesMetadata: false,
    scale: scale && {
      specReplicas: fieldNames(scale.specReplicasPath),
      statusReplicas: fieldNames(scale.statusReplicasPath),
      selector: scale.labelSelectorPath === undefined ? undefined : fieldNames(scale.labelSelectorPath),
    },
  };
}

function hasRules(schema: StructuralSchema): boolean {
  const { properties = {}, items, additionalProperties } = schema;
  const inner = [...Object.values(properties), ...(items ? [items] : [])];
  if (additionalProperties) inner.push(additionalProperties);
  return schema["x-kubernetes-validations"] !== undefined || inner.some(hasRules);
}

/** `.spec.size` as names. */
function fieldNames(path: string): string[] {
  return path.split(".").slice(1);
}
