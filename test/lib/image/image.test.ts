import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { bundle, nodeEnvironment, nodeFlags } from "../../../lib/image/index.ts";

const root = join(import.meta.dirname, "..", "..", "..");

test.each(["Dockerfile", "examples/memcached/Dockerfile"])("%s starts Node as it should", async (path) => {
  const text = await readFile(join(root, path), "utf8");
  const [, entrypoint = "[]"] = /^ENTRYPOINT (.*)$/m.exec(text) ?? [];
  const words = JSON.parse(entrypoint) as string[];
  expect(words.slice(1, -1)).toEqual(nodeFlags);
  for (const [name, value] of Object.entries(nodeEnvironment)) expect(text).toContain(`${name}=${value}`);
});

test("Node knows the flags", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [...nodeFlags, "-p", "1 + 1"]);
  expect(stdout).toBe("2\n");
});

test("a bundle has client-node's KubeConfig, and says so when asked for its HTTP clients", async () => {
  // Inside the project, because the image's code imports the project's dependencies.
  await mkdir(join(root, "build"), { recursive: true });
  const folder = await mkdtemp(join(root, "build", "bundle-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const entryPoint = join(folder, "main.ts");
  await writeFile(
    entryPoint,
    `import { KubeConfig } from "@kubernetes/client-node/dist/config.js";
     const config = new KubeConfig();
     config.loadFromClusterAndUser({ name: "c", server: "https://127.0.0.1:1" }, { name: "u", token: "t" });
     const options = { headers: {} };
     await config.applyToHTTPSOptions(options);
     console.log(JSON.stringify(options.headers));
     config.makeApiClient(class {});`,
  );
  const bundled = await bundle(entryPoint, root);
  const out = join(await mkdtemp(join(tmpdir(), "bundle-")), "main.mjs");
  onTestFinished(() => rm(join(out, ".."), { recursive: true }));
  await writeFile(out, bundled);
  const failure = (await promisify(execFile)(process.execPath, [out]).catch((error: unknown) => error)) as {
    stdout: string;
    stderr: string;
  };
  expect(failure.stdout).toContain("Bearer t");
  expect(failure.stderr).toContain("This bundle does not contain client-node's HTTP clients");
  expect(bundled.length).toBeLessThan(1_000_000);
});
