import { describe, expect, test } from "vitest";
import { crdsFromTypes, type StructuralSchema } from "../../../lib/crd/index.ts";
import { kubectl } from "../../../lib/testing/suite.ts";
import { isOldestKubernetes } from "../../support/oldest-kubernetes.ts";

/*
 * Fields that a user copies from a Pod have all that the Pod's have: the API server silently drops a field that the schema
 * lacks. The API server says itself what a Pod has.
 */

/** A schema in the API server's OpenAPI document, which refers to others. */
interface CoreSchema extends Omit<
  StructuralSchema,
  "allOf" | "properties" | "items" | "additionalProperties"
> {
  readonly $ref?: string;
  readonly allOf?: readonly CoreSchema[];
  readonly properties?: Record<string, CoreSchema>;
  readonly items?: CoreSchema;
  readonly additionalProperties?: CoreSchema;
}

/** What server-side apply and clients see of a schema: fields, types, and how lists and maps merge. */
interface Shape {
  readonly type: string | undefined;
  readonly required: readonly string[];
  readonly listType: string | undefined;
  readonly listKeys: readonly string[] | undefined;
  readonly mapType: string | undefined;
  readonly fields: Record<string, Shape>;
  readonly items: Shape | undefined;
  readonly values: Shape | undefined;
}

function shapeOf<Schema extends StructuralSchema | CoreSchema>(
  given: Schema,
  resolve: (schema: Schema) => Schema,
): Shape {
  const schema = resolve(given);
  const inner = (of: unknown) => (of === undefined ? undefined : shapeOf(of as Schema, resolve));
  const { properties = {} } = schema;
  return {
    type: schema.type,
    required: [...(schema.required ?? [])].sort(),
    listType: schema["x-kubernetes-list-type"],
    listKeys: schema["x-kubernetes-list-map-keys"],
    mapType: schema["x-kubernetes-map-type"],
    fields: Object.fromEntries(
      Object.entries(properties).map(([name, field]) => [name, shapeOf(field as Schema, resolve)]),
    ),
    items: inner(schema.items),
    values: inner(schema.additionalProperties),
  };
}

const document = JSON.parse(await kubectl(["get", "--raw", "/openapi/v3/api/v1"])) as {
  components: { schemas: Record<string, CoreSchema> };
};

/** A field with a description or a default refers to its type in `allOf`. */
function resolved(schema: CoreSchema): CoreSchema {
  const [reference = schema] = schema.allOf ?? [];
  const { $ref } = reference;
  const target = $ref === undefined ? undefined : document.components.schemas[$ref.split("/").at(-1) ?? ""];
  return target === undefined ? schema : resolved(target);
}

const coreShape = (type: string) =>
  shapeOf<CoreSchema>({ $ref: `io.k8s.api.core.v1.${type}` }, resolved).fields;

const ownSpec = crdsFromTypes({ apiRoot: "operator/api" })
  .filter(({ spec }) => spec.names.kind === "DatabaseBackup")
  .map(({ spec }) => spec.versions[0]?.schema.openAPIV3Schema.properties?.["spec"])[0];
const ownShape = shapeOf<StructuralSchema>(ownSpec ?? {}, (schema) => schema).fields;

describe("a DatabaseBackup has what a Pod has, and merges it alike:", () => {
  test.each(["affinity", "tolerations", "topologySpreadConstraints"])("%s", (field) => {
    const core = coreShape("PodSpec")[field];
    expect(core).toBeDefined();
    expect(ownShape[field]).toEqual(core);
  });

  test("nodeSelector", () => {
    const core = coreShape("PodSpec")["nodeSelector"];
    expect(core).toMatchObject({ type: "object", mapType: "atomic" });
    expect(ownShape["nodeSelector"]).toEqual(core);
  });

  test("imagePullSecrets, whose names are required", () => {
    const core = coreShape("PodSpec")["imagePullSecrets"];
    const { listType, listKeys } = core ?? {};
    expect(ownShape["imagePullSecrets"]).toMatchObject({ listType, listKeys });
    expect(ownShape["imagePullSecrets"]?.items?.fields).toEqual(core?.items?.fields);
  });

  test("securityContext, but for what would take the restrictions from the Pod, is for Windows, or came after the oldest Kubernetes", () => {
    const all = coreShape("PodSpec")["securityContext"]?.fields ?? {};
    const restrictions = ["runAsNonRoot", "seccompProfile", "appArmorProfile", "sysctls"];
    const newer = isOldestKubernetes ? [] : ["seLinuxChangePolicy", "supplementalGroupsPolicy"];
    const without = [...restrictions, "windowsOptions", ...newer];
    expect(Object.keys(all)).toEqual(expect.arrayContaining(without));
    const core = Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name)));
    expect(ownShape["securityContext"]?.fields).toEqual(core);
  });

  test("resources, but for claims, which a Pod without resourceClaims cannot have", () => {
    const core = { ...coreShape("ResourceRequirements") };
    delete core["claims"];
    // An amount may be text or a number, for which OpenAPI has no type.
    expect(ownShape["resources"]?.fields).toEqual(core);
  });
});
