import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Recipe } from "./recipe.ts";
import { serverImage } from "./server-image.ts";

/** The files of the client's Perl scripts and of the replication cluster are of no use here. */
const unneeded =
  /^(galera-.*|gawk|iproute2|lib(clone|config|dbd|dbi|devel|fcgi|html|http|io|lwp|net|regexp|term|time|timedate|uri|encode)-.*perl|lsof|psmisc|rsync|socat|libboost-program-options.*|mysql-common|mariadb-common)$/;

/**
 * A stand-in for the official image `mariadb:<version>`: the same name, paths, user and environment, from Debian's
 * own packages. docs/images.md lists the differences.
 */
function mariadb(version: string, suite: string): Recipe {
  return serverImage({
    reference: `docker.io/library/mariadb:${version}`,
    usually: "25 s",
    suite,
    packages: ["mariadb-server-core", "mariadb-client"],
    without: unneeded,
    withoutFiles: [
      "aria_*",
      "innochecksum",
      "innotop",
      "myisam*",
      "mytop",
      "perror",
      "resolve_stack_dump",
    ].map((name) => `usr/bin/${name}`),
    user: { name: "mysql", home: "/nonexistent" },
    entrypoint: join(import.meta.dirname, "mariadb", "docker-entrypoint.sh"),
    folders: { "var/lib/mysql": 0o1777, "run/mysqld": 0o1777 },
    sources: [import.meta.filename],
    finish: finishRoot,
    config: {
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"],
      Entrypoint: ["docker-entrypoint.sh"],
      Cmd: ["mariadbd"],
      ExposedPorts: { "3306/tcp": {} },
      Volumes: { "/var/lib/mysql": {} },
    },
  });
}

export const mariadb1011 = mariadb("10.11", "bookworm");
export const mariadb118 = mariadb("11.8", "trixie");

/** A container's server answers on its network address, and the names of its clients mean nothing to it. */
const configuration = `[client-server]
socket = /run/mysqld/mysqld.sock
!includedir /etc/mysql/conf.d/
!includedir /etc/mysql/mariadb.conf.d/

[mariadbd]
skip-name-resolve
pid-file = /run/mysqld/mysqld.pid
`;

async function finishRoot(root: string): Promise<void> {
  const folder = join(root, "etc", "mysql");
  for (const name of ["conf.d", "mariadb.conf.d"]) await mkdir(join(folder, name), { recursive: true });
  await mkdir(join(root, "docker-entrypoint-initdb.d"));
  await writeFile(join(folder, "my.cnf"), configuration);
}
