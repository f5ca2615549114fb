import { expect, test } from "vitest";
import { crdsFromTypes, type StructuralSchema } from "../../../lib/crd/index.ts";
import { defaults } from "../../../operator/api/databases/v1/defaults.ts";

/** The defaults of a schema's fields, nested like the fields. */
function defaultsOf({ properties = {} }: StructuralSchema): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, field]) => {
      const value = field.default ?? defaultsOf(field);
      return field.default === undefined && Object.keys(value as object).length === 0 ? [] : [[name, value]];
    }),
  );
}

test("the code has the defaults that the API server fills in, and no other", () => {
  const [schema] = crdsFromTypes({ apiRoot: "operator/api" })
    .filter(({ spec }) => spec.names.kind === "DatabaseBackup")
    .map(({ spec }) => spec.versions[0]?.schema.openAPIV3Schema.properties?.["spec"]);
  expect(defaultsOf(schema ?? {})).toEqual(defaults);
});
