import { isDeepStrictEqual } from "node:util";
import { checkColumn } from "./check-columns.ts";
import { checkNames } from "./check-names.ts";
import { checkRules } from "./check-rules.ts";
import { experimentalAnnotation } from "./experimental.ts";
import type { Position, Problems } from "./errors.ts";
import { own } from "./own.ts";
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  PrinterColumn,
  StructuralSchema,
  Subresources,
} from "./schema.ts";
import type { Shape } from "./shape.ts";
import type { Documented, ReadTag } from "./sources.ts";
import type { StructuralConverter } from "./structural.ts";

/** One version of a kind, as found in the sources. */
export interface KindVersion {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly documented: Documented;
  readonly shape: Shape;
}

interface Resource {
  path?: string;
  singular?: string;
  shortName?: string[];
  categories?: string[];
  scope?: "Namespaced" | "Cluster";
}

interface Metadata {
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** The values of the tags that apply to the whole CRD, as `tags.ts` parses them. */
interface CrdTags {
  resource: Resource;
  metadata: Metadata;
  subresource: Subresources;
  printcolumn: PrinterColumn;
  selectableField: { jsonPath: string };
  deprecatedVersion: string;
}

/** Makes one CRD from all versions of a kind, or undefined if all are skipped. */
export function crdOf(
  versions: readonly KindVersion[],
  converter: StructuralConverter,
  problems: Problems,
): CustomResourceDefinition | undefined {
  const kept = versions.filter(({ documented }) => !has(documented, "skipVersion")).sort(byAge);
  const [first] = kept;
  if (first === undefined) return undefined;
  const resource = valueOf(first.documented, "resource") ?? {};
  for (const other of kept) {
    if (!isDeepStrictEqual(valueOf(other.documented, "resource") ?? {}, resource)) {
      problems.report(
        other.documented.position,
        `@resource of ${other.kind} differs between ${first.version} and ${other.version}`,
        {
          fix: "write the same in all versions: a CRD has one set of names",
        },
      );
    }
  }
  const storage = storageVersion(kept, problems);
  const plural = resource.path ?? pluralOf(first.kind.toLowerCase());
  const spec: CustomResourceDefinition["spec"] = {
    group: first.group,
    names: {
      kind: first.kind,
      listKind: `${first.kind}List`,
      plural,
      singular: resource.singular ?? first.kind.toLowerCase(),
      ...(resource.shortName !== undefined && { shortNames: resource.shortName }),
      ...(resource.categories !== undefined && { categories: resource.categories }),
    },
    scope: resource.scope ?? "Namespaced",
    versions: kept.map((each) => versionOf(each, each === storage, converter, problems)),
  };
  const crd: CustomResourceDefinition = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: `${plural}.${first.group}`,
      ...metadataOf(kept, experimentalAnnotation(spec), problems),
    },
    spec,
  };
  checkNames(crd, first.documented.position, problems);
  return crd;
}

function versionOf(
  { shape, documented, group, version, kind }: KindVersion,
  storage: boolean,
  converter: StructuralConverter,
  problems: Problems,
): CustomResourceDefinitionVersion {
  const at = documented.position;
  const schema = converter.convertRoot(shape, at, { apiVersion: `${group}/${version}`, kind });
  checkRules(schema, at, converter, problems);
  const columns = valuesOf(documented, "printcolumn");
  for (const { value, position } of tagsNamed(documented, "printcolumn"))
    checkColumn(value as PrinterColumn, schema, position, problems);
  const selectableFields = valuesOf(documented, "selectableField");
  const subresources = subresourcesOf(documented, schema, problems);
  checkSelectableFields(selectableFields, schema, at, kind, problems);
  const warning = valueOf(documented, "deprecatedVersion");
  return {
    name: version,
    served: !has(documented, "unservedVersion"),
    storage,
    ...(warning !== undefined && {
      deprecated: true,
      ...(warning !== "" && { deprecationWarning: warning }),
    }),
    schema: { openAPIV3Schema: schema },
    ...(subresources !== undefined && { subresources }),
    ...(columns.length > 0 && { additionalPrinterColumns: columns }),
    ...(selectableFields.length > 0 && { selectableFields }),
  };
}

function storageVersion(versions: readonly KindVersion[], problems: Problems): KindVersion | undefined {
  const marked = versions.filter(({ documented }) => has(documented, "storageVersion"));
  const [first, second] = marked;
  if (second !== undefined) {
    problems.report(second.documented.position, `${second.kind} has several versions with @storageVersion`, {
      allowed: "one",
      fix: `leave it on one of ${marked.map(({ version }) => version).join(", ")}`,
    });
  }
  if (first !== undefined || versions.length === 1) return first ?? versions[0];
  const newest = versions.at(-1);
  if (newest !== undefined) {
    problems.report(
      newest.documented.position,
      `${newest.kind} has several versions and none with @storageVersion`,
      {
        fix: `put @storageVersion on one of ${versions.map(({ version }) => version).join(", ")}`,
      },
    );
  }
  return newest;
}

function metadataOf(
  versions: readonly KindVersion[],
  annotations: Record<string, string>,
  problems: Problems,
): Metadata {
  const merged: Required<Metadata> = { labels: {}, annotations: { ...annotations } };
  for (const { documented, kind } of versions) {
    for (const { value, position } of tagsNamed(documented, "metadata")) {
      for (const part of ["labels", "annotations"] as const) {
        for (const [key, entry] of Object.entries((value as Metadata)[part] ?? {})) {
          const before = merged[part][key];
          if (before !== undefined && before !== entry) {
            problems.report(
              position,
              `@metadata of ${kind} gives ${key} two values: ${before} and ${entry}`,
              {
                fix: "choose one",
              },
            );
          }
          merged[part][key] = entry;
        }
      }
    }
  }
  return {
    ...(Object.keys(merged.labels).length > 0 && { labels: merged.labels }),
    ...(Object.keys(merged.annotations).length > 0 && { annotations: merged.annotations }),
  };
}

function subresourcesOf(
  documented: Documented,
  schema: StructuralSchema,
  problems: Problems,
): Subresources | undefined {
  const values = valuesOf(documented, "subresource");
  if (values.length === 0) return undefined;
  const { status, scale } = Object.assign({}, ...values) as Subresources;
  const at = documented.position;
  if (status !== undefined && schema.properties?.["status"] === undefined) {
    problems.report(at, `@subresource of ${documented.name} has status, but the type has no field status`, {
      fix: "add `status?: …`, or remove status from the tag",
    });
  }
  for (const [key, path, types] of [
    ["specReplicasPath", scale?.specReplicasPath, ["integer"]],
    ["statusReplicasPath", scale?.statusReplicasPath, ["integer"]],
    ["labelSelectorPath", scale?.labelSelectorPath, ["string"]],
  ] as const) {
    if (path === undefined) continue;
    const type = fieldAt(schema, path)?.type;
    if (type === undefined || !types.some((each) => each === type)) {
      problems.report(
        at,
        `@subresource of ${documented.name} has as ${key} ${path}, which is ${type ?? "not a field"}`,
        {
          allowed: `the path of a field of type ${types.join(" or ")}`,
        },
      );
    }
  }
  return { ...(status !== undefined && { status }), ...(scale !== undefined && { scale }) };
}

function checkSelectableFields(
  selectable: readonly { jsonPath: string }[],
  schema: StructuralSchema,
  at: Position,
  kind: string,
  problems: Problems,
): void {
  if (selectable.length > 8) {
    problems.report(at, `${kind} has ${selectable.length} @selectableField`, {
      allowed: "8",
      fix: "remove some",
    });
  }
  for (const { jsonPath } of selectable) {
    const type = jsonPath.startsWith(".metadata") ? "metadata" : fieldAt(schema, jsonPath)?.type;
    if (type !== "string" && type !== "boolean" && type !== "integer") {
      problems.report(
        at,
        `@selectableField of ${kind} has the path ${jsonPath}, which is ${type ?? "not a field"}`,
        {
          allowed: "a string, boolean or integer outside of metadata",
        },
      );
    }
    if (selectable.filter((other) => other.jsonPath === jsonPath).length > 1) {
      problems.report(at, `${kind} has @selectableField ${jsonPath} twice`, { fix: "remove one" });
    }
  }
}

/** The schema of a field by its path, such as `.spec.replicas`. */
function fieldAt(schema: StructuralSchema, path: string): StructuralSchema | undefined {
  return path
    .split(".")
    .slice(1)
    .reduce<StructuralSchema | undefined>((at, name) => own(at?.properties, name), schema);
}

/** Oldest first, as Kubernetes ranks versions: v1alpha1, v1beta1, v1, v2alpha1, … */
function byAge(a: KindVersion, b: KindVersion): number {
  const rank = ({ version }: KindVersion): [number, number, number] => {
    const [, major = "0", stage, minor = "0"] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
    return [Number(major), stage === "alpha" ? 0 : stage === "beta" ? 1 : 2, Number(minor)];
  };
  const [x, y] = [rank(a), rank(b)];
  return x[0] - y[0] || x[1] - y[1] || x[2] - y[2];
}

/** The English plural, for the usual names of kinds. `@resource { path }` sets any other. */
function pluralOf(singular: string): string {
  if (/(s|x|z|ch|sh)$/.test(singular)) return `${singular}es`;
  if (/[^aeiou]y$/.test(singular)) return `${singular.slice(0, -1)}ies`;
  return `${singular}s`;
}

function tagsNamed(documented: Documented, name: string): ReadTag[] {
  return documented.tags.filter(({ tag }) => tag.name === name);
}

function has(documented: Documented, name: string): boolean {
  return tagsNamed(documented, name).length > 0;
}

function valuesOf<K extends keyof CrdTags>(documented: Documented, name: K): CrdTags[K][] {
  return tagsNamed(documented, name).map(({ value }) => value as CrdTags[K]);
}

function valueOf<K extends keyof CrdTags>(documented: Documented, name: K): CrdTags[K] | undefined {
  return valuesOf(documented, name)[0];
}
