import { beforeAll, describe, expect, it } from "vitest";
import { established } from "../../../lib/testing/established.ts";
import { kubectl, testNamespace, tryKubectl } from "../../../lib/testing/suite.ts";
import { crdOf } from "../../support/crd/from-source.ts";

const crd = crdOf(`
  interface Bucket {
    /** @immutableOnce status.id the data would stay behind;
     *   create another Store */
    name: string;
    region?: string;
  }
  interface Limits { cpu?: string }
  interface Spec {
    /** @immutableOnce status.id */
    owner: string;
    /** @immutableOnce status.id */
    class?: string;
    /**
     * @asType integer
     * @immutableOnce status.id
     */
    replicas?: number;
    bucket?: Bucket;
    /** @immutableOnce status.id create another */
    limits?: Limits;
    /** @immutableOnce spec.sealed */
    namespace?: string;
    sealed?: boolean;
  }
  /** @resource {}
   * @subresource { status: {} } */
  export interface Store { spec: Spec; status?: { id?: string } }
`);

const namespace = testNamespace("immutable-once");
const spec = {
  owner: "me",
  class: "fast",
  replicas: 2,
  bucket: { name: "a" },
  limits: { cpu: "1" },
  namespace: "n",
};

const patch = (name: string, change: object, ...more: string[]) =>
  tryKubectl([
    "patch",
    "store",
    name,
    "-n",
    namespace,
    "--type=merge",
    "-p",
    JSON.stringify(change),
    ...more,
  ]);

async function create(name: string, fields: object, status?: object): Promise<void> {
  const object = { apiVersion: "example.com/v1", kind: "Store", metadata: { name, namespace }, spec: fields };
  await kubectl(["create", "-f", "-"], { input: JSON.stringify(object) });
  if (status !== undefined)
    expect(await patch(name, { status }, "--subresource=status")).toMatchObject({ code: 0 });
}

beforeAll(async () => {
  await kubectl(["apply", "-f", "-"], { input: JSON.stringify(crd) });
  await established(kubectl, ["crd/stores.example.com"]);
  await create("free", spec);
  await create("fixed", spec, { id: "1" });
  await create("bare", { owner: "me" }, { id: "1" });
});

describe("a field with @immutableOnce", () => {
  it.each<[what: string, object: string, change: object, message: string]>([
    [
      "a text",
      "fixed",
      { owner: "you" },
      'spec.owner: Forbidden: owner cannot change from "me" to "you" once status.id is set',
    ],
    [
      "an optional text",
      "fixed",
      { class: "slow" },
      "class cannot change from fast to slow once status.id is set",
    ],
    [
      "an optional text for none",
      "fixed",
      { class: null },
      "class cannot change from fast to (not set) once",
    ],
    [
      "none for an optional text",
      "bare",
      { class: "slow" },
      "class cannot change from (not set) to slow once",
    ],
    [
      "a number",
      "fixed",
      { replicas: 3 },
      "spec.replicas: Forbidden: replicas cannot change from 2 to 3 once",
    ],
    ["none for a number", "bare", { replicas: 3 }, "replicas cannot change from (not set) to 3 once"],
    [
      "a field of an optional object",
      "fixed",
      { bucket: { name: "b" } },
      'spec.bucket.name: Forbidden: name cannot change from "a" to "b": the data would stay behind; create another Store',
    ],
    [
      "an object",
      "fixed",
      { limits: { cpu: "2" } },
      "spec.limits: Forbidden: limits cannot change: create another",
    ],
    [
      "an object for none",
      "fixed",
      { limits: null },
      "spec.limits: Forbidden: limits cannot change: create another",
    ],
  ])("does not change %s", async (_, name, change, message) => {
    const { code, stderr } = await patch(name, { spec: change });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("* ");
    expect(code).not.toBe(0);
  });

  it.each<[what: string, object: string, change: object]>([
    [
      "while the other field is not set",
      "free",
      { owner: "you", class: null, replicas: 3, bucket: { name: "b" }, limits: null },
    ],
    ["together with its optional object", "fixed", { bucket: null }],
    ["together with its optional object, the other way round", "bare", { bucket: { name: "b" } }],
    ["when the rest of its object changes", "fixed", { bucket: { region: "eu" } }],
  ])("changes %s", async (_, name, change) => {
    expect(await patch(name, { spec: change }, "--dry-run=server")).toMatchObject({ code: 0 });
  });

  it("is fixed by a field of the spec from the next change on, and has any name", async () => {
    await create("sealed", spec);
    expect(await patch("sealed", { spec: { sealed: true, namespace: "m" } })).toMatchObject({ code: 0 });
    const { stderr } = await patch("sealed", { spec: { namespace: "n" } });
    expect(stderr).toContain("namespace cannot change from m to n once spec.sealed is set");
  });
});
