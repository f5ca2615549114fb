import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

interface Schema {
  [keyword: string]: unknown;
  properties?: Record<string, Schema>;
}

/**
 * Writes a JSON schema for each kind that an API server serves, as kubeconform reads them: `<kind>-<first part of the
 * group>-<version>.json`, all in lower case. The schemas reject fields that the API server does not know.
 *
 * @param openApi The API server's answer under `/openapi/v2`.
 */
export async function writeStrictSchemas(openApi: unknown, folder: string): Promise<void> {
  const { definitions } = openApi as { definitions: Record<string, Schema> };
  await mkdir(folder, { recursive: true });
  const common = join(folder, "definitions.json");
  const strict = Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [name, strictSchema(definition)]),
  );
  await writeFile(common, JSON.stringify({ definitions: strict }));

  for (const [name, definition] of Object.entries(definitions)) {
    const kinds = definition["x-kubernetes-group-version-kind"] as
      { group: string; version: string; kind: string }[] | undefined;
    // Types such as DeleteOptions belong to every group. Only types with metadata are objects that can be applied.
    if (kinds?.length !== 1 || !definition.properties?.["metadata"]) continue;
    for (const { group, version, kind } of kinds) {
      const words = [kind, ...(group === "" ? [] : [group.split(".")[0]]), version];
      const file = `${words.join("-").toLowerCase()}.json`;
      await writeFile(join(folder, file), JSON.stringify({ $ref: `file://${common}#/definitions/${name}` }));
    }
  }
}

/**
 * Makes a schema that rejects unknown fields in every object, and that expresses "an integer or a string", which
 * OpenAPI 2 cannot.
 */
function strictSchema(schema: Schema): Schema {
  if (schema["format"] === "int-or-string" || schema["x-kubernetes-int-or-string"] === true) {
    return { type: ["integer", "string"] };
  }
  const reference = schema["$ref"];
  if (typeof reference === "string") return { $ref: reference };
  const strict = Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !keyword.startsWith("x-") && keyword !== "format" && keyword !== "default")
      .map(([keyword, value]) => [keyword, strictValue(keyword, value)]),
  ) as Schema;
  if (schema.properties && schema["x-kubernetes-preserve-unknown-fields"] !== true) {
    strict["additionalProperties"] = false;
  }
  return strict;
}

function strictValue(keyword: string, value: unknown): unknown {
  if (keyword === "properties") {
    const properties = Object.entries(value as Record<string, Schema>);
    return Object.fromEntries(properties.map(([name, property]) => [name, strictSchema(property)]));
  }
  if (keyword === "items" || (keyword === "additionalProperties" && typeof value === "object")) {
    return strictSchema(value as Schema);
  }
  return value;
}
