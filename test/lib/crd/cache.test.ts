import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { crdsFromTypes } from "../../../lib/crd/index.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crd-cache-"));
  mkdirSync(join(folder, "api/example/v1"), { recursive: true });
  writeFileSync(join(folder, "api/example/group.ts"), 'export const group = "example.com";');
  writeKind("One", "string");
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("the CRDs of unchanged types", () => {
  it("come from the cache, without loading the TypeScript compiler", () => {
    const script = `
      import { createRequire } from "node:module";
      import { crdsFromTypes } from ${JSON.stringify(new URL("../../../lib/crd/index.ts", import.meta.url).href)};
      const [crd] = crdsFromTypes(${JSON.stringify(options())});
      const loaded = Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes("/typescript/lib/"));
      process.stdout.write(JSON.stringify({ name: crd.metadata.name, loaded }));`;
    const run = (): unknown =>
      JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }));
    expect(run()).toEqual({ name: "ones.example.com", loaded: true });
    expect(run()).toEqual({ name: "ones.example.com", loaded: false });
  });
});

describe("the CRDs of changed types", () => {
  it("are generated again when a file changes, is added or is removed", () => {
    expect(kinds()).toEqual(["One: string"]);
    writeKind("One", "boolean");
    expect(kinds()).toEqual(["One: boolean"]);
    writeKind("Two", "number");
    expect(kinds()).toEqual(["One: boolean", "Two: number"]);
    rmSync(join(folder, "api/example/v1/One.ts"));
    expect(kinds()).toEqual(["Two: number"]);
  });

  it("are cached separately for other options", () => {
    crdsFromTypes(options());
    crdsFromTypes({ ...options(), maxDescriptionLength: 0 });
    expect(readdirSync(options().cacheDir)).toHaveLength(2);
  });

  it("replace an incomplete cache file", () => {
    kinds();
    const [file = ""] = readdirSync(options().cacheDir);
    writeFileSync(join(options().cacheDir, file), '{"files":');
    expect(kinds()).toEqual(["One: string"]);
  });
});

function options() {
  return { apiRoot: join(folder, "api"), cacheDir: join(folder, "cache") };
}

function writeKind(kind: string, type: string): void {
  writeFileSync(
    join(folder, `api/example/v1/${kind}.ts`),
    `/** @resource {} */\nexport interface ${kind} { spec: { it: ${type} } }`,
  );
}

function kinds(): string[] {
  return crdsFromTypes(options()).map(({ spec: { names, versions } }) => {
    const spec = versions[0]?.schema.openAPIV3Schema.properties?.["spec"];
    return `${names.kind}: ${spec?.properties?.["it"]?.type ?? ""}`;
  });
}
