import { execFile, type ExecFileException } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ImageConfig } from "./docker-archive.ts";

const run = promisify(execFile);

/** An image unpacked from its archive, to run commands in without a container engine. */
export interface UnpackedImage {
  readonly name: string;
  readonly config: ImageConfig;
  /** Removes the files. */
  readonly remove: () => Promise<void>;
  /**
   * Runs a command as a restricted Pod would: a read-only root, tmpfs in place of emptyDirs, no privileges beyond
   * the user's, and a network of its own with nothing in it but this machine, at 127.0.0.1 and 192.0.2.1.
   * Everything that the command started ends with it.
   *
   * @throws Error with the output when the command fails
   */
  readonly run: (command: readonly string[], options?: RunOptions) => Promise<string>;
}

export interface RunOptions {
  /** Number of the user and group. Default: 65532. */
  readonly user?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Folders that every user may write to. Default: /tmp. */
  readonly writable?: readonly string[];
  /** After which time the command is killed, which counts as a failure. Default: 60. */
  readonly timeoutSeconds?: number;
  /** Folders of this machine to see inside, by their place in the image. */
  readonly mounts?: Readonly<Record<string, string>>;
}

/** Unpacks an archive in the format of `docker save`. Needs root, since files keep their owners. */
export async function unpackImage(archive: string): Promise<UnpackedImage> {
  const folder = await mkdtemp(join(tmpdir(), "my-operator-image-"));
  const root = join(folder, "root");
  await run("mkdir", [root]);
  await run("tar", ["-xf", archive, "-C", folder]);
  const [manifest] = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")) as Manifest;
  for (const layer of manifest.Layers) await run("tar", ["-xf", join(folder, layer), "-C", root]);
  const { config } = JSON.parse(await readFile(join(folder, manifest.Config), "utf8")) as {
    config: ImageConfig;
  };
  return {
    name: manifest.RepoTags[0],
    config,
    remove: () => rm(folder, { recursive: true }),
    run: (command, options = {}) => runIn(root, config, command, options),
  };
}

type Manifest = [{ Config: string; RepoTags: [string]; Layers: string[] }];

async function runIn(
  root: string,
  config: ImageConfig,
  command: readonly string[],
  { user = 65532, env = {}, writable = ["/tmp"], mounts = {}, timeoutSeconds = 60 }: RunOptions,
): Promise<string> {
  const variables = [
    searchPath,
    ...(config.Env ?? []),
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
  ];
  const mounted = Object.entries(mounts).map(([inside, outside]) => `${outside}:${inside}`);
  const prepare = ["bash", "-euc", sandboxScript, root, writable.join(" "), mounted.join(" ")];
  const enter = ["env", "-i", ...variables, "chroot", `--userspec=${user}:${user}`, "--groups=", root];
  const limits = {
    maxBuffer: 64 * 1024 * 1024,
    timeout: timeoutSeconds * 1000,
    killSignal: "SIGKILL",
  } as const;
  const outcome = run("unshare", [...namespaces, ...prepare, ...enter, ...command], limits);
  const { stdout } = await outcome.catch((error: unknown) => {
    const { killed, code, stdout, stderr } = error as ExecFileException & { stdout: string; stderr: string };
    const end = killed === true ? `was killed after ${timeoutSeconds} s` : `ended with ${code ?? "a signal"}`;
    throw new Error(`${command[0] ?? ""} ${end}:\n${stdout}${stderr}`);
  });
  return stdout;
}

const namespaces = ["--mount", "--net", "--pid", "--fork", "--kill-child"];
const searchPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const sandboxScript = `
root=$0 writable=$1 mounts=$2
shift 2
ip link set lo up
ip address add 192.0.2.1/32 dev lo
mkdir -p "$root/dev" "$root/proc" "$root/tmp"
mount --bind "$root" "$root"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t proc proc "$root/proc"
for folder in $writable; do mount -t tmpfs -o mode=0777 tmpfs "$root$folder"; done
for pair in $mounts; do
  mkdir -p "$root\${pair#*:}"
  mount --bind "\${pair%%:*}" "$root\${pair#*:}"
done
mount -o remount,bind,ro "$root"
# This shell stays: the kernel no longer kills a process together with its parent once the process has become another user.
"$@" </dev/null &
wait $!
`;
