import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { crdsFromTypes } from "../../../../lib/crd/index.ts";
import { ensureBinary } from "../../../../lib/testing/binaries.ts";

/** Includes the time to build controller-gen and to download Go modules on a new machine. */
const firstTime = 10 * 60_000;

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

let folder: string;
let fromGo: unknown;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "controller-gen-"));
  const controllerGen = await ensureBinary("controller-gen");
  await promisify(execFile)(controllerGen, ["crd", "paths=./...", `output:crd:dir=${folder}`], {
    cwd: here("./go"),
  });
  fromGo = parse(await readFile(join(folder, "example.com_widgets.yaml"), "utf8"));
}, firstTime);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

it("generates the same CRD from TypeScript as controller-gen from the same types in Go", () => {
  const [fromTypeScript] = crdsFromTypes({ apiRoot: here("./ts"), cacheDir: folder });
  expect(comparable(fromTypeScript)).toEqual(comparable(fromGo));
});

/** Fields whose descriptions come from the Kubernetes library in Go. TypeScript does not repeat them. */
const describedByLibrary = ["apiVersion", "kind", "conditions"];

/**
 * Removes differences that do not matter: the wrapping of descriptions, the order of names and rules (which differs
 * with each run of controller-gen), and controller-gen's own annotation.
 */
function comparable(value: unknown, key = "", described = true): unknown {
  if (key === "rule" && typeof value === "string") return asSum(value);
  if (key === "description" && typeof value === "string") return value.replace(/\s+/g, " ");
  if (key === "required" && Array.isArray(value)) return value.toSorted();
  if (Array.isArray(value)) {
    const items = value.map((item) => comparable(item, "", described));
    if (key === "versions") return items.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    if (key === "x-kubernetes-validations") return items.toSorted((a, b) => (ruleOf(a) < ruleOf(b) ? -1 : 1));
    return items;
  }
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([name]) =>
          !(name === "messageExpression" && isChoice(value)) &&
          name !== "controller-gen.kubebuilder.io/version" &&
          (described || name !== "description"),
      )
      .map(([name, item]) => [name, comparable(item, name, described && !describedByLibrary.includes(name))]),
  );
}

/** Whether a rule comes from @exactlyOneOf or @atMostOneOf: our messages also name the fields that are set. */
function isChoice(rule: object): boolean {
  return "message" in rule && /^(exactly|at most) one of the fields/.test(String(rule.message));
}

function ruleOf(item: unknown): string {
  return (item as { rule: string }).rule;
}

function nameOf(item: unknown): string {
  return (item as { name: string }).name;
}

/** The pinned controller-gen filters and counts a list. We add numbers, which costs less, and so do newer versions. */
function asSum(rule: string): string {
  return rule.replace(/^\[(.*)\]\.filter\(x,x==true\)\.size\(\)/, (_, fields: string) =>
    fields
      .split(",")
      .map((field) => `(${field}?1:0)`)
      .join("+"),
  );
}
