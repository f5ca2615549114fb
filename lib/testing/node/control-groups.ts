import { access, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const root = "/sys/fs/cgroup";

/** Makes a control group below the root of every hierarchy: of the only one (version 2) or of each (version 1). */
export async function makeControlGroup(name: string): Promise<void> {
  await enableControllers();
  for (const hierarchy of await hierarchies()) await mkdir(join(hierarchy, name), { recursive: true });
}

/** In version 2 a group has the controllers that its parent hands on; the kubelet refuses one that lacks any. */
async function enableControllers(): Promise<void> {
  const available = await readFile(join(root, "cgroup.controllers"), "utf8").catch(() => "");
  for (const controller of available.split(/\s+/).filter((name) => name !== "")) {
    // The kubelet may not need a controller that cannot be delegated: it reports if it does.
    await writeFile(join(root, "cgroup.subtree_control"), `+${controller}`).catch(() => undefined);
  }
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
