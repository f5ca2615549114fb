import { mkdir } from "node:fs/promises";
import { join } from "node:path";

/** What a program sees besides its root file system. */
export interface InsideOptions {
  /** Number of its user and group. */
  readonly user: number;
  /** Folders of this machine, by their place inside. */
  readonly mounts: Readonly<Record<string, string>>;
}

/**
 * The command line that runs a program in another root file system, as a container has it: a read-only root, and
 * processes of its own, of which it is the first and which end with it; but the network and the environment of the
 * caller. Killing the process that is started kills all. Needs root.
 *
 * @param root where the mounted folders are made, if they are not there
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

// A process that changes its user does not end with its parent any more. So the first one inside stays root's, and
// what it starts has a second namespace of processes.
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
