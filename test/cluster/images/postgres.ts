import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Recipe } from "./recipe.ts";
import { serverImage } from "./server-image.ts";

/**
 * Debian's packages pull in a cluster manager written in Perl and a compiler for JIT, which a container does
 * without. The database notices that the JIT library is absent and interprets instead.
 */
const unneeded =
  /^(libio-pty-perl|libipc-run-perl|libjson-perl|libllvm.*|libz3.*|postgresql-(client-)?common.*|ssl-cert)$/;

/**
 * A stand-in for the official image `postgres:<major>`: the same name, paths, user and environment, from Debian's
 * own packages. docs/images.md lists what is different.
 */
function postgres(major: string, suite: string): Recipe {
  return serverImage({
    reference: `docker.io/library/postgres:${major}`,
    usually: "20 s",
    suite,
    packages: [`postgresql-${major}`, "libnss-wrapper"],
    without: unneeded,
    withoutFiles: [
      `usr/lib/postgresql/${major}/lib/llvmjit*`,
      `usr/lib/postgresql/${major}/lib/bitcode`,
      `usr/lib/postgresql/${major}/lib/pgxs`,
      `usr/share/postgresql/${major}/man`,
    ],
    user: { name: "postgres", home: "/var/lib/postgresql" },
    entrypoint: join(import.meta.dirname, "postgres", "docker-entrypoint.sh"),
    folders: { "var/lib/postgresql": 0o755, "var/lib/postgresql/data": 0o1777, "run/postgresql": 0o3777 },
    sources: [import.meta.filename],
    finish: (root) => finishRoot(root, major),
    config: {
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
    },
  });
}

export const postgres15 = postgres("15", "bookworm");
export const postgres17 = postgres("17", "trixie");

async function finishRoot(root: string, major: string): Promise<void> {
  await mkdir(join(root, "docker-entrypoint-initdb.d"));
  // initdb starts from this file: a container's server has to answer on its network address.
  const sample = join(root, "usr", "share", "postgresql", major, "postgresql.conf.sample");
  await writeFile(sample, `${await readFile(sample, "utf8")}\nlisten_addresses = '*'\n`);
}
