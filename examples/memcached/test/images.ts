import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../../../lib/build/cache.ts";
import { ensureDebianPackages } from "../../../lib/testing/debian-packages.ts";
import { ensureImages, imageReference } from "../../../lib/testing/images.ts";
import { extractDebianFiles } from "../../../lib/testing/images/debian-files.ts";
import { writeDockerArchive } from "../../../lib/testing/images/docker-archive.ts";

const run = promisify(execFile);
const example = join(import.meta.dirname, "..");

/** Does what `docker build` and `docker save` do, in a mount namespace that ends with all of buildah's mounts. */
const buildScript = `
storage=$1 base=$2 archive=$3 dockerfile=$4 context=$5 base_name=$6 name=$7
run() { buildah --root "$storage/root" --runroot "$storage/run" --storage-driver vfs "$@"; }
run pull --quiet "docker-archive:$base"
run build --quiet --isolation chroot --pull-never --build-arg "BASE=$base_name" -f "$dockerfile" -t "$name" "$context"
run push --quiet "$name" "docker-archive:$archive:$name"
`;

/** Builds the operator's image from the Dockerfile, as an archive in the folder. Needs root. */
export async function operatorImage(folder: string): Promise<string> {
  const log = console.error;
  await ensureDebianPackages(["buildah"], log);
  const [base] = await ensureImages(["distroless-cc"], { log });
  await run(process.execPath, [join(example, "build.ts")]);
  const archive = join(folder, "operator.tar");
  const words = [
    join(folder, "storage"),
    base?.archive ?? "",
    archive,
    join(example, "Dockerfile"),
    join(example, "../../build/memcached-operator"),
    imageReference("distroless-cc"),
    "docker.io/library/memcached-operator:0.1.0",
  ];
  await run("unshare", ["--mount", "bash", "-euo", "pipefail", "-c", buildScript, "bash", ...words]);
  return archive;
}

/** A replacement for the official memcached image: Debian's package, with a shell to talk to the server. */
export async function memcachedImage(folder: string): Promise<string> {
  const root = join(folder, "memcached");
  await mkdir(root);
  const files = {
    suite: "bookworm",
    packages: ["base-files", "bash", "coreutils", "memcached"],
    // Packages that are needed only for configuration or to start a service.
    without: /^(adduser|debconf|init-system-helpers|lsb-base|mawk|passwd|perl.*|sysvinit-utils)$/,
  };
  await extractDebianFiles(files, root, join(cacheFolder(), "debian"));
  const archive = join(folder, "memcached.tar");
  await writeDockerArchive(
    archive,
    "docker.io/library/memcached:1.6.26-alpine3.19",
    [{ folder: root, owner: 0 }],
    { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"] },
  );
  return archive;
}
