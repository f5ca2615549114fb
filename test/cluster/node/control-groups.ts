import { access, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";

const root = "/sys/fs/cgroup";

/** Makes a control group below the root of every hierarchy: of the only one (version 2) or of each (version 1). */
export async function makeControlGroup(name: string): Promise<void> {
  for (const hierarchy of await hierarchies()) await mkdir(join(hierarchy, name), { recursive: true });
}

async function hierarchies(): Promise<string[]> {
  if (await isHierarchy(root)) return [root];
  const folders = (await readdir(root)).map((name) => join(root, name));
  const checks = await Promise.all(folders.map(isHierarchy));
  return folders.filter((_, index) => checks[index] === true);
}

function isHierarchy(folder: string): Promise<boolean> {
  return access(join(folder, "cgroup.procs")).then(
    () => true,
    () => false,
  );
}
