import { mkdir } from "node:fs/promises";
import { join } from "node:path";

/** What a program sees beside its root file system. */
export interface InsideOptions {
  /** Number of its user and group. */
  readonly user: number;
  /** Folders of this machine, by their place inside. */
  readonly mounts: Readonly<Record<string, string>>;
}

/**
 * The command line that runs a program in another root file system, as a container has it: a read-only root, processes
 * of its own that end with it, but the network and the environment of the caller. The process that is started is
 * `unshare`, whose child becomes the program; killing `unshare` kills all. Needs root.
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
    ...["sh", "-euc", enter, root, mounted.join(" "), String(user), ...command],
  ];
}

const enter = `
root=$0 mounts=$1 user=$2
shift 2
mount --bind "$root" "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
for folder in tmp run; do mount -t tmpfs -o mode=1777 tmpfs "$root/$folder"; done
mount -o remount,bind,ro "$root"
for pair in $mounts; do mount --bind "\${pair%%:*}" "$root\${pair#*:}"; done
unset OLDPWD SHLVL _
exec chroot --userspec="$user:$user" --groups= "$root" "$@"
`;
