import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { withLock } from "../lock.ts";

const execute = promisify(execFile);

export interface DebianFiles {
  /** The release's code name, such as `bookworm`. */
  readonly suite: string;
  /** What has to be there; what these depend on comes along. */
  readonly packages: readonly string[];
  /** Dependencies to leave out: those whose name matches. */
  readonly without: RegExp;
  /** Files to leave out, as patterns of paths such as `usr/lib/*.a`. */
  readonly withoutFiles?: readonly string[];
}

/** Parts of packages that no container reads. */
const unread = [
  ...["doc", "man", "info", "locale", "lintian", "bug", "bash-completion"].map(
    (name) => `usr/share/${name}/*`,
  ),
  "usr/lib/*/gconv/*",
];

/**
 * Fills `folder` with the files of Debian packages of any release, checked against Debian's signature by apt.
 * Nothing of the packages is run and nothing is changed on this machine: no root, no chroot. So what packages do
 * when they are configured (users, alternatives, certificate bundles) is left to the caller.
 *
 * @param cache the folder that keeps package lists and packages for the next time
 * @throws Error with what apt or tar said
 */
export async function extractDebianFiles(wanted: DebianFiles, folder: string, cache: string): Promise<void> {
  const store = join(cache, wanted.suite);
  const packages = await withLock(join(store, "lock"), () => downloadPackages(wanted, store));
  await mergeUsr(folder);
  const excludes = [...unread, ...(wanted.withoutFiles ?? [])].map((pattern) => `--exclude=./${pattern}`);
  for (const file of await readdir(packages)) {
    // The links of mergeUsr stay links where a package still has /bin or /lib as a folder.
    const unpack = 'dpkg-deb --fsys-tarfile "$0" | tar -xp --keep-directory-symlink --no-same-owner -C "$@"';
    await run("bash", ["-o", "pipefail", "-c", unpack, join(packages, file), folder, ...excludes]);
  }
  await linkRun(folder);
}

/** The folder with just the packages that were wanted and those that they need. */
async function downloadPackages(wanted: DebianFiles, store: string): Promise<string> {
  const apt = await privateApt(wanted.suite, store);
  const plan = await apt(["--simulate", "install", ...wanted.packages]);
  const chosen = [...plan.matchAll(/^Inst (\S+) .*?\((\S+) /gm)]
    .filter(([, name = ""]) => !wanted.without.test(name))
    .map(([, name = "", version = ""]) => `${name}=${version}`);
  const key = createHash("sha256").update(chosen.join("\n")).digest("hex").slice(0, 16);
  const folder = join(store, "packages", key);
  await mkdir(folder, { recursive: true });
  // apt does not download existing files again.
  await apt(["download", ...chosen], folder);
  return folder;
}

/** An apt-get with lists, cache and sources of its own: it sees one release, and no package as installed. */
async function privateApt(
  suite: string,
  folder: string,
): Promise<(args: readonly string[], cwd?: string) => Promise<string>> {
  await mkdir(join(folder, "state", "lists", "partial"), { recursive: true });
  await mkdir(join(folder, "cache", "archives", "partial"), { recursive: true });
  const sources = join(folder, "sources.list");
  const nothingInstalled = join(folder, "state", "status");
  await writeFile(sources, `deb ${await debianMirror()} ${suite} main\n`);
  await writeFile(nothingInstalled, "");
  const settings = [
    `Dir::State=${join(folder, "state")}`,
    `Dir::State::status=${nothingInstalled}`,
    `Dir::Cache=${join(folder, "cache")}`,
    `Dir::Etc::SourceList=${sources}`,
    "Dir::Etc::SourceParts=/dev/null",
    "Acquire::Languages=none",
    "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false",
    "APT::Install-Recommends=false",
    // The folder need not be readable for apt's own user.
    "APT::Sandbox::User=root",
  ].flatMap((setting) => ["-o", setting]);
  const apt = (args: readonly string[], cwd = folder) => run("apt-get", [...settings, ...args], cwd);
  await apt(["update"]);
  return apt;
}

/** The mirror that this machine has its own Debian from. */
async function debianMirror(): Promise<string> {
  const targets = await run("apt-get", ["indextargets", "--format", "$(ORIGIN) $(LABEL) $(REPO_URI)"]);
  const mirror = /^Debian Debian (\S+)$/m.exec(targets)?.[1];
  if (mirror === undefined) {
    throw new Error(
      "This machine's apt knows no Debian mirror to make images from. Use Debian, and run `apt-get update` first.",
    );
  }
  return mirror;
}

/** Since Debian 12, /bin, /sbin and /lib are links into /usr, which a tool sets up before any package. */
async function mergeUsr(folder: string): Promise<void> {
  for (const name of ["bin", "sbin", "lib", "lib64"]) {
    await mkdir(join(folder, "usr", name), { recursive: true });
    await symlink(join("usr", name), join(folder, name));
  }
}

/** base-files does this when it is configured. */
async function linkRun(folder: string): Promise<void> {
  await rm(join(folder, "var", "run"), { recursive: true, force: true });
  await symlink("/run", join(folder, "var", "run"));
}

async function run(command: string, args: readonly string[], cwd?: string): Promise<string> {
  const { stdout } = await execute(command, args, {
    maxBuffer: 64 * 1024 * 1024,
    ...(cwd === undefined ? {} : { cwd }),
  });
  return stdout;
}
