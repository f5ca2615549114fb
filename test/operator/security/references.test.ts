import { expect, test } from "vitest";
import { readManifests } from "../../support/constructs.ts";

/* What the schemas of the kinds let authors of objects name. */

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema | boolean;
}

interface Crd {
  spec: {
    names: { kind: string };
    versions: { schema: { openAPIV3Schema: Schema } }[];
  };
}

interface Field {
  path: string;
  schema: Schema;
}

function fieldsOf(path: string, { properties = {}, items, additionalProperties }: Schema): Field[] {
  return [
    ...Object.entries(properties).flatMap(([name, schema]) => {
      const field = `${path}.${name}`;
      return [{ path: field, schema }, ...fieldsOf(field, schema)];
    }),
    ...(items === undefined ? [] : fieldsOf(`${path}[]`, items)),
    ...(typeof additionalProperties === "object" ? fieldsOf(`${path}{}`, additionalProperties) : []),
  ];
}

const manifests = (await readManifests("dist")) as unknown as ({ kind: string } & Crd)[];
const fields = manifests
  .filter(({ kind }) => kind === "CustomResourceDefinition")
  .flatMap(({ spec }) =>
    spec.versions.flatMap(({ schema }) => fieldsOf(spec.names.kind, schema.openAPIV3Schema)),
  );

test("no field names a namespace, but those that say near which Pods a run is placed", () => {
  const named = fields
    .map(({ path }) => path)
    .filter((path) => /namespace/i.test(path.split(".").at(-1) ?? ""));
  expect(named.length).toBeGreaterThan(0);
  for (const path of named) {
    expect(path).toMatch(
      /^(DatabaseBackup\.spec|DatabaseSnapshot\.status\.maintenanceFields|PostgreSQLDatabase\.spec)\.affinity\.pod(Anti)?Affinity\..*\.(namespaces|namespaceSelector)$/,
    );
  }
});

test("a reference to a Secret or ConfigMap is a name and a key, one to an object a name", () => {
  const references = fields.filter(({ path }) => path.endsWith("Ref"));
  const kinds = new Map(
    references.map(({ path, schema }) => [
      path,
      Object.keys(schema.properties ?? {})
        .sort()
        .join(),
    ]),
  );
  expect(kinds.size).toBeGreaterThan(15);
  for (const [path, properties] of kinds) {
    const expected = /(Secret|Key)Ref$/.test(path)
      ? "key,name"
      : path.endsWith(".databaseRef")
        ? "kind,name"
        : path === "PostgreSQLDatabase.spec.bootstrap.snapshotRef"
          ? "database,name,owner,verificationPolicy"
          : "name";
    expect([path, properties]).toEqual([path, expected]);
  }
});

test("the schema describes every field: the API server drops unknown ones, and no field accepts any value", () => {
  const open = fields.filter(({ path, schema }) => {
    const isObject =
      schema.type === "object" &&
      !/^(Database(Backup|Snapshot|Restore)|PostgreSQLDatabase)\.metadata$/.test(path);
    // It has no fields: the API server drops whatever is in it.
    if (path.endsWith(".ca.system")) return false;
    return isObject && schema.properties === undefined && schema.additionalProperties === undefined;
  });
  expect(open.map(({ path }) => path)).toEqual([]);
  expect(JSON.stringify(manifests)).not.toContain("x-kubernetes-preserve-unknown-fields");
});
