import { createHash } from "node:crypto";
import { access, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "../../../lib/build/cache.ts";
import type { DebianFiles } from "../../../lib/testing/images/debian-files.ts";
import { extractDebianFiles } from "../../../lib/testing/images/debian-files.ts";
import { withLock } from "../../../lib/testing/lock.ts";
import { logToStderr } from "../../../lib/testing/binaries.ts";

/** The ID of the user that servers run as: the same as in the official images. */
export const serverUser = 999;

/** Packages that every root file system has besides its server, as the official images do. */
const surroundings = [
  "base-files",
  "bash",
  "coreutils",
  "dash",
  "diffutils",
  "findutils",
  "grep",
  "libc-bin",
  "mawk",
  "sed",
];

/** Packages that only configuration, an init system, a login or a compiler needs. */
const unneeded =
  /^(adduser|debconf|debianutils|init-system-helpers|libaudit-common|libdebconf.*|libgdbm.*|libio-pty-perl|libipc-run-perl|libjson-perl|libllvm.*|libperl.*|libpam-.*|libproc2.*|libsemanage.*|libsepol.*|libtext-.*|libz3.*|locales|libc-l10n|login.*|lsb-base|passwd|perl.*|postgresql-(client-)?common.*|procps|sensible-utils|ssl-cert|sysvinit-utils|ucf|galera-.*|gawk|iproute2|lib(clone|config|dbd|dbi|devel|fcgi|html|http|io|lwp|net|regexp|term|time|timedate|uri|encode)-.*perl|lsof|psmisc|rsync|socat|libboost-program-options.*|mysql-common|mariadb-common)$/;

/** What a root file system has besides packages. */
export interface Addition {
  /** Names it, in the name of the folder. */
  readonly name: string;
  readonly install: (
    root: string,
    store: { cache: string; log: (line: string) => void; scratch: string },
  ) => Promise<void>;
}

/**
 * Returns a folder with a root file system from the packages of a Debian release, for programs that need the libraries
 * of their own release. It is made once and kept in the cache. Do not write to it.
 *
 * @param suite Debian's release, such as `bookworm`
 * @param packages Packages to install with their dependencies.
 */
export async function ensureDebianRoot(
  suite: string,
  packages: readonly string[],
  addition?: Addition,
): Promise<string> {
  const files: DebianFiles = {
    suite,
    packages: [...packages, ...surroundings],
    without: unneeded,
    withoutFiles: ["usr/lib/postgresql/*/lib/llvmjit*", "usr/lib/postgresql/*/lib/bitcode"],
  };
  const key = createHash("sha256")
    .update(JSON.stringify([files, unneeded.source, process.arch, addition?.name]))
    .digest("hex");
  const cache = cacheFolder();
  const folder = join(
    cache,
    "roots",
    `${addition?.name ?? packages[0] ?? suite}-${suite}-${key.slice(0, 8)}`,
  );
  await withLock(`${folder}.lock`, async () => {
    if (await exists(folder)) return;
    const unfinished = `${folder}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    await extractDebianFiles(files, unfinished, join(cache, "debian"));
    await finish(unfinished);
    if (addition !== undefined) {
      const scratch = `${folder}.scratch`;
      await addition.install(unfinished, { cache, log: logToStderr, scratch });
      await rm(scratch, { recursive: true, force: true });
    }
    await rename(unfinished, folder);
  });
  return folder;
}

/** Writes the files that the configuration of packages would write. */
async function finish(root: string): Promise<void> {
  const id = String(serverUser);
  await symlink("mawk", join(root, "usr", "bin", "awk"));
  await writeFile(
    join(root, "etc", "passwd"),
    `root:x:0:0:root:/root:/bin/sh\nserver:x:${id}:${id}::/tmp:/bin/sh\nrunner:x:65532:65532::/tmp:/bin/sh\n`,
  );
  await writeFile(join(root, "etc", "hosts"), "127.0.0.1 localhost\n");
  await writeFile(join(root, "etc", "group"), `root:x:0:\nserver:x:${id}:\nrunner:x:65532:\n`);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
