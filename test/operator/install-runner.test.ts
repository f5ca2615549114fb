import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { installRunner } from "../../operator/install-runner.ts";

let image: string;
let shared: string;

beforeEach(async () => {
  image = await mkdtemp(join(tmpdir(), "image-"));
  shared = await mkdtemp(join(tmpdir(), "shared-"));
});

afterEach(async () => {
  await rm(image, { recursive: true });
  await rm(shared, { recursive: true });
});

test("copies restic and the scripts, and nothing else, as executables", async () => {
  await writeFile(join(image, "restic"), "the binary", { mode: 0o600 });
  await writeFile(join(image, "backup.sh"), "#!/bin/sh\n", { mode: 0o644 });
  await writeFile(join(image, "manager.mjs"), "");

  await installRunner(shared, image, join(image, "absent"));

  expect((await readdir(shared)).sort()).toEqual(["backup.sh", "restic"]);
  expect(await readFile(join(shared, "restic"), "utf8")).toBe("the binary");
  for (const name of ["restic", "backup.sh"]) {
    expect((await stat(join(shared, name))).mode & 0o777).toBe(0o755);
  }
});

test("copies the image's certificate authorities, for images of databases that have none", async () => {
  await writeFile(join(image, "restic"), "the binary");
  await writeFile(join(image, "authorities.pem"), "certificates");

  await installRunner(shared, image, join(image, "authorities.pem"));

  expect(await readFile(join(shared, "ca-certificates.crt"), "utf8")).toBe("certificates");
});

test("replaces what an earlier start of the init container left", async () => {
  await writeFile(join(image, "restic"), "new");
  await writeFile(join(shared, "restic"), "an older and longer one", { mode: 0o755 });

  await installRunner(shared, image);

  expect(await readFile(join(shared, "restic"), "utf8")).toBe("new");
});

test("says where it looked when it runs outside the image", async () => {
  await expect(installRunner(shared, image)).rejects.toThrow(`${image} has no restic`);
});

test("fails when the folder to fill does not exist", async () => {
  await writeFile(join(image, "restic"), "the binary");
  await expect(installRunner(join(shared, "absent"), image)).rejects.toThrow("ENOENT");
});
