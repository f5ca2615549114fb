import { chmod, cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { extractDebianFiles, type DebianFiles } from "./debian-files.ts";
import { writeDockerArchive } from "./docker-archive.ts";
import { tools, type Recipe } from "./recipe.ts";

const entrypoint = join(import.meta.dirname, "postgres", "docker-entrypoint.sh");

/** The user's and group's number in the official images. */
const postgresId = 999;

/** The root file system around PostgreSQL: what the official images are likely to have too. */
const surroundings = [
  "base-files",
  "bash",
  "coreutils",
  "dash",
  "findutils",
  "grep",
  "gzip",
  "libc-bin",
  "libnss-wrapper",
  "mawk",
  "sed",
  "tar",
  "util-linux",
  "xz-utils",
  "zstd",
];

/**
 * Debian's packages pull in a cluster manager written in Perl and a compiler for JIT, which a container does
 * without. The database notices that the JIT library is absent and interprets instead.
 */
const unneeded =
  /^(adduser|debconf|debianutils|init-system-helpers|libaudit-common|libdebconf.*|libgdbm.*|libio-pty-perl|libipc-run-perl|libjson-perl|libllvm.*|libperl.*|libpam-.*|libproc2.*|libsemanage.*|libsepol.*|libtext-.*|libz3.*|locales|libc-l10n|login.*|lsb-base|passwd|perl.*|postgresql-(client-)?common.*|procps|sensible-utils|ssl-cert|sysvinit-utils|ucf)$/;

const users = {
  passwd: `root:x:0:0:root:/root:/bin/bash
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
postgres:x:${String(postgresId)}:${String(postgresId)}::/var/lib/postgresql:/bin/bash
`,
  group: `root:x:0:
nogroup:x:65534:
postgres:x:${String(postgresId)}:
`,
};

/**
 * A stand-in for the official image `postgres:<major>`: the same name, paths, user and environment, from Debian's
 * own packages. docs/images.md lists what is different.
 */
function postgres(major: string, suite: string): Recipe {
  const files: DebianFiles = {
    suite,
    packages: [`postgresql-${major}`, ...surroundings],
    without: unneeded,
    withoutFiles: [
      `usr/lib/postgresql/${major}/lib/llvmjit*`,
      `usr/lib/postgresql/${major}/lib/bitcode`,
      `usr/lib/postgresql/${major}/lib/pgxs`,
      `usr/share/postgresql/${major}/man`,
    ],
  };
  const reference = `docker.io/library/postgres:${major}`;
  return {
    reference,
    usually: "20 s",
    sources: () => [import.meta.filename, entrypoint, ...tools],
    build: async (archive, { scratch, cache }) => {
      const root = join(scratch, "root");
      const owned = join(scratch, "owned");
      await mkdir(root);
      await extractDebianFiles(files, root, join(cache, "debian"));
      await finishRoot(root, major);
      await makeOwnedFolders(owned);
      const layers = [
        { folder: root, owner: 0 },
        { folder: owned, owner: postgresId, paths: ownedPaths },
      ];
      await writeDockerArchive(archive, reference, layers, {
        Env: [
          `PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/postgresql/${major}/bin`,
          "LANG=C.UTF-8",
          `PG_MAJOR=${major}`,
          "PGDATA=/var/lib/postgresql/data",
        ],
        Entrypoint: ["docker-entrypoint.sh"],
        Cmd: ["postgres"],
        ExposedPorts: { "5432/tcp": {} },
        Volumes: { "/var/lib/postgresql/data": {} },
        // A fast shutdown: PostgreSQL takes SIGTERM as "wait for every client".
        StopSignal: "SIGINT",
      });
    },
  };
}

export const postgres15 = postgres("15", "bookworm");
export const postgres17 = postgres("17", "trixie");

/** What the packages do when they are configured, and what the official image adds to them. */
async function finishRoot(root: string, major: string): Promise<void> {
  await writeFile(join(root, "etc", "passwd"), users.passwd);
  await writeFile(join(root, "etc", "group"), users.group);
  await symlink("mawk", join(root, "usr", "bin", "awk"));
  await mkdir(join(root, "docker-entrypoint-initdb.d"));
  const command = join(root, "usr", "local", "bin", "docker-entrypoint.sh");
  await mkdir(join(root, "usr", "local", "bin"), { recursive: true });
  await cp(entrypoint, command);
  await chmod(command, 0o755);
  // initdb starts from this file: a container's server has to answer on its network address.
  const sample = join(root, "usr", "share", "postgresql", major, "postgresql.conf.sample");
  await writeFile(sample, `${await readFile(sample, "utf8")}\nlisten_addresses = '*'\n`);
}

const ownedPaths = ["var/lib/postgresql", "run/postgresql"];

/** Folders of the database's user; any other user a Pod may choose can write to them as well. */
async function makeOwnedFolders(owned: string): Promise<void> {
  const data = join(owned, "var/lib/postgresql/data");
  const sockets = join(owned, "run/postgresql");
  await mkdir(data, { recursive: true });
  await mkdir(sockets, { recursive: true });
  await chmod(data, 0o1777);
  await chmod(sockets, 0o3777);
}
