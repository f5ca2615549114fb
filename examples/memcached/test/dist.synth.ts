import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkCelRules } from "my-operator/testing";
import { differences } from "../../../lib/build/drift/differences.ts";
import { find, readManifests, valueAt } from "../../../test/support/constructs.ts";

const example = join(import.meta.dirname, "..");

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "memcached-synth-"));
});
afterAll(async () => {
  await rm(scratch, { recursive: true });
});

async function synth(folder: string, images: { IMG?: string; MEMCACHED_IMAGE?: string }): Promise<string> {
  const env: NodeJS.ProcessEnv = { ...process.env };
  delete env["IMG"];
  delete env["MEMCACHED_IMAGE"];
  const output = join(scratch, folder);
  const cdk8s = join(example, "../../node_modules/.bin/cdk8s");
  await promisify(execFile)(cdk8s, ["synth", "--check-upgrade=false", "--output", output], {
    cwd: example,
    env: { ...env, ...images },
  });
  return output;
}

/** Includes the time to build the program that checks the rules on a new machine. */
const firstTime = 10 * 60_000;

test("the API server accepts every CEL rule in dist", { timeout: firstTime }, async () => {
  const checked = await checkCelRules([join(example, "dist")]);
  expect(checked.flatMap(({ rules }) => rules).length).toBeGreaterThan(0);
  expect(checked.flatMap(({ problems }) => problems)).toEqual([]);
});

describe("cdk8s synth in examples/memcached", () => {
  test("writes dist as it is committed", async () => {
    expect(await differences(join(example, "dist"), await synth("standard", {}))).toEqual([]);
  });

  test("uses the operator's image from IMG and the servers' from MEMCACHED_IMAGE", async () => {
    const images = { IMG: "registry.example/operator:2", MEMCACHED_IMAGE: "registry.example/memcached:2" };
    const deployment = find(await readManifests(await synth("images", images)), "Deployment");
    expect(valueAt(deployment, "spec", "template", "spec", "containers", 0)).toMatchObject({
      image: images.IMG,
      env: [
        { name: "OPERATOR_IMAGE", value: images.IMG },
        { name: "MEMCACHED_IMAGE", value: images.MEMCACHED_IMAGE },
      ],
    });
  });
});
