import { expect, expectTypeOf, test } from "vitest";
import type {
  Client,
  ClusterObject,
  MetadataOnly,
  Stored,
  StoredObject,
} from "../../../../operator/runtime/index.ts";
import { addFinalizer, keyOf, resource } from "../../../../operator/runtime/index.ts";
import { isStored } from "../../../../operator/runtime/client/objects.ts";
import { type ConfigMap, configMaps, storedConfigMap } from "../../../support/runtime/parts.ts";

interface Node extends ClusterObject {
  status?: object;
}

/** Code that must not compile. Nothing calls it. */
export function errors(client: Client, built: ConfigMap): void {
  // @ts-expect-error -- an object that was not read from the API server may have no name
  keyOf(built);
  // @ts-expect-error -- nor a uid
  void addFinalizer(client, configMaps, built, "test.io/x");
  // @ts-expect-error -- a kind that is not namespaced is a ClusterObject
  resource<ConfigMap>("v1", "Node", "nodes", { namespaced: false });
}

test("an object that the API server keeps has a name, a uid, a resourceVersion and, if its kind is namespaced, a namespace", () => {
  expectTypeOf<Stored<ConfigMap>["metadata"]["name"]>().toEqualTypeOf<string>();
  expectTypeOf<Stored<ConfigMap>["metadata"]["namespace"]>().toEqualTypeOf<string>();
  expectTypeOf<Stored<MetadataOnly<ConfigMap>>["metadata"]["namespace"]>().toEqualTypeOf<string>();
  expectTypeOf<Stored<Node>["metadata"]["uid"]>().toEqualTypeOf<string>();
  expectTypeOf<Stored<Node>["metadata"]["namespace"]>().toEqualTypeOf<undefined>();
  expectTypeOf<Stored<ConfigMap>>().toExtend<StoredObject>();
  expectTypeOf<Stored<Node>>().toExtend<StoredObject>();
  expect(keyOf(storedConfigMap("ns", "a"))).toEqual({ namespace: "ns", name: "a" });
});

test("an object that lacks one of them is not accepted as such an object", () => {
  expect(isStored(storedConfigMap("ns", "a"))).toBe(true);
  for (const field of ["name", "uid", "resourceVersion"]) {
    const { metadata, ...rest } = storedConfigMap("ns", "a");
    const others = Object.fromEntries(Object.entries(metadata).filter(([name]) => name !== field));
    expect(isStored({ ...rest, metadata: others })).toBe(false);
  }
  expect(isStored(null)).toBe(false);
  expect(isStored({})).toBe(false);
});
