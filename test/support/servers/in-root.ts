import { mkdir } from "node:fs/promises";
import { join } from "node:path";

/** What a program sees in addition to its root file system. */
export interface InsideOptions {
  /** The ID of its user and group. */
  readonly user: number;
  /** Folders of this machine, by their paths inside the root file system. */
  readonly mounts: Readonly<Record<string, string>>;
}

/**
 * Returns the command line that runs a program in another root file system, like a container: the root is read-only,
 * and the program is the first of its own processes, which end with it. Network and environment are the caller's. To
 * kill all processes, kill the one that is started. Needs root.
 *
 * @param root The root file system. Missing folders for the mounts are created in it.
 */
export async function inRoot(
  root: string,
  command: readonly string[],
  { user, mounts }: InsideOptions,
): Promise<string[]> {
  for (const inside of ["/proc", "/dev", "/tmp", "/run", ...Object.keys(mounts)]) {
    await mkdir(join(root, inside), { recursive: true });
  }
  const mounted = Object.entries(mounts).map(([inside, outside]) => `${outside}:${inside}`);
  return [
    ...["unshare", "--mount", "--pid", "--fork", "--kill-child"],
    ...["sh", "-euc", prepare, root, mounted.join(" "), String(user), ...command],
  ];
}

// A process that changes its user no longer ends with its parent. So the first process inside remains root's, and its
// child gets a second namespace of processes.
const prepare = `
root=$0 mounts=$1
shift
mount --bind "$root" "$root"
mount --rbind /dev "$root/dev"
for folder in tmp run; do mount -t tmpfs -o mode=1777 tmpfs "$root/$folder"; done
mount -o remount,bind,ro "$root"
for pair in $mounts; do mount --bind "\${pair%%:*}" "$root\${pair#*:}"; done
exec unshare --pid --fork sh -euc '
  root=$0 user=$1
  shift
  mount -t proc proc "$root/proc"
  unset OLDPWD
  exec chroot --userspec="$user:$user" --groups= "$root" "$@"
' "$root" "$@"
`;
