import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { appliedSize } from "../../../lib/crd/applied-size.ts";
import { crdsFromTypes } from "../../../lib/crd/index.ts";
import { kubectl, tryKubectl } from "../../../lib/testing/suite.ts";
import { crdsOf } from "../../support/crd/from-source.ts";

// Of groups that no other test has.
const operatorKinds = crdsFromTypes({
  apiRoot: fileURLToPath(new URL("../../../operator/api", import.meta.url)),
}).map((crd) => ({
  ...crd,
  metadata: { ...crd.metadata, name: `${crd.spec.names.plural}.size.example.com` },
  spec: { ...crd.spec, group: "size.example.com" },
}));

/** A kind whose descriptions have this many characters, most of them two bytes. */
const kind = (name: string, length: number, metadata = "") => `
  /**
   * "Quotes", \\\\ back\\tslash, <tags> & their &amp;, ${"é".repeat(length)}\u2028
   *
   * @resource {}${metadata}
   */
  export interface ${name} { spec: { /** @maxLength 9
   * @validation { rule: "self != '' && self >= 'a'", message: "no" } */ a: string } }`;

const [withMetadata, atTheLimit] = crdsOf(
  {
    "example/v1/a.ts": kind("Annotated", 1000, '\n   * @metadata { annotations: { note: "<b>" } }'),
    "example/v1/b.ts": kind("Large", 131_000),
  },
  { maxAppliedSize: Infinity },
);

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";
const created: string[] = [];

afterAll(async () => {
  await kubectl(["delete", "crd", ...created]);
});

it.each([...operatorKinds, withMetadata].flatMap((crd) => (crd ? [[crd.metadata.name, crd] as const] : [])))(
  "kubectl apply stores as many bytes of %s as the generator says",
  async (name, crd) => {
    created.push(name);
    await kubectl(["apply", "-f", "-"], { input: JSON.stringify(crd) });
    const stored = JSON.parse(await kubectl(["get", "crd", name, "-o", "json"])) as {
      metadata: { annotations: Record<string, string> };
    };
    expect(Buffer.byteLength(stored.metadata.annotations[lastApplied] ?? "")).toBe(appliedSize(crd));
  },
);

it("kubectl apply fails above 262144 bytes of annotations, which the generator's limit stays below", async () => {
  if (atTheLimit === undefined) throw new Error("no CRD");
  expect(appliedSize(atTheLimit)).toBeGreaterThan(262_144 - lastApplied.length);
  const { stderr } = await tryKubectl(["apply", "-f", "-"], { input: JSON.stringify(atTheLimit) });
  expect(stderr).toContain("metadata.annotations: Too long: may not be more than 262144 bytes");
});
