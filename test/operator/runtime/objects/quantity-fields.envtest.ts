import { expect, test } from "vitest";
import { firstDifference } from "../../../../operator/runtime/objects/has-all-fields-of.ts";
import { clusterClient } from "../../../support/runtime/parts.ts";

interface Schema {
  $ref?: string;
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  type?: string;
  format?: string;
  "x-kubernetes-group-version-kind"?: { group: string; kind: string }[];
}

/** A field of a kind, and whether the server says that it is a quantity. */
interface Field {
  path: string[];
  isQuantity: boolean;
}

const nameOf = ({ $ref, allOf = [] }: Schema): string | undefined =>
  ($ref ?? allOf[0]?.$ref)?.replace("#/components/schemas/", "");

/** The texts and quantities of a schema, at every depth. Types that contain themselves are followed once. */
function fieldsOf(
  schemas: Record<string, Schema>,
  schema: Schema,
  path: string[],
  within: string[],
): Field[] {
  const name = nameOf(schema);
  if (name?.endsWith(".api.resource.Quantity")) return [{ path, isQuantity: true }];
  if (name !== undefined) {
    const inner = schemas[name];
    return inner && !within.includes(name) ? fieldsOf(schemas, inner, path, [...within, name]) : [];
  }
  const { properties = {}, additionalProperties, items, type } = schema;
  if (type === "string") return [{ path, isQuantity: false }];
  return [
    ...Object.entries(properties).flatMap(([field, each]) =>
      fieldsOf(schemas, each, [...path, field], within),
    ),
    ...(typeof additionalProperties === "object"
      ? fieldsOf(schemas, additionalProperties, [...path, "any"], within)
      : []),
    ...(items ? fieldsOf(schemas, items, [...path, "[]"], within) : []),
  ];
}

/** The groups of Kubernetes itself. Other suites add and remove kinds of theirs in the same API server. */
const ofKubernetes = /^(api|apis\/([a-z]+|[a-z.]+\.k8s\.io))\//;

/** Every field of every kind of Kubernetes whose value is a text or a quantity. */
async function allFields(): Promise<Map<string, Field>> {
  const client = clusterClient();
  // The API server calls this JSON plain text.
  const read = async (path: string): Promise<unknown> => {
    const answer = await client.raw("GET", path);
    return typeof answer === "string" ? JSON.parse(answer) : answer;
  };
  const { paths } = (await read("/openapi/v3")) as { paths: Record<string, object> };
  const fields = new Map<string, Field>();
  for (const path of Object.keys(paths).filter((each) => ofKubernetes.test(each))) {
    const { components } = (await read(`/openapi/v3/${path}`)) as {
      components?: { schemas?: Record<string, Schema> };
    };
    const schemas = components?.schemas ?? {};
    for (const schema of Object.values(schemas)) {
      const [kind] = schema["x-kubernetes-group-version-kind"] ?? [];
      if (!kind || !schema.properties?.["metadata"] || kind.kind.endsWith("List")) continue;
      const { metadata, ...properties } = schema.properties;
      expect(metadata).toBeDefined();
      for (const field of fieldsOf(schemas, { ...schema, properties }, [], [])) {
        fields.set(`${kind.kind}.${field.path.join(".")}`, field);
      }
    }
  }
  return fields;
}

test("amounts are compared as amounts wherever the API has them, and texts as texts", async () => {
  const nested = (path: readonly string[], value: string) =>
    path.reduceRight<unknown>((inner, field) => (field === "[]" ? [inner] : { [field]: inner }), value);
  const fields = [...(await allFields())];
  expect(fields.length).toBeGreaterThan(1000);
  expect(fields.filter(([, { isQuantity }]) => isQuantity).length).toBeGreaterThan(30);
  const wrong = fields.filter(
    ([, { path, isQuantity }]) =>
      (firstDifference(nested(path, "1"), nested(path, "1000m")) === undefined) !== isQuantity,
  );
  expect(wrong.map(([name]) => name)).toEqual([]);
});
