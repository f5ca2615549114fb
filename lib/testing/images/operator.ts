import { execFile } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildImageFolder, imageFolder } from "../../build/build-image.ts";
import { ensureDebianPackages } from "../debian-packages.ts";
import { distroless } from "./distroless.ts";
import type { Recipe } from "./recipe.ts";

const execute = promisify(execFile);
const root = join(import.meta.dirname, "..", "..", "..");
const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };

/**
 * The operator's own image, built from the Dockerfile by buildah, as a user would build it, on the base that
 * needs no registry. Needs root, as buildah mounts layers.
 */
export const operator: Recipe = {
  reference: `docker.io/library/my-operator:${version}`,
  usually: "10 s",
  sources: async ({ cache, log }) => {
    await buildImageFolder({ cache, log });
    const made = (await readdir(imageFolder)).sort().map((name) => join(imageFolder, name));
    return [
      import.meta.filename,
      join(root, "Dockerfile"),
      ...made,
      ...(await distroless.sources({ cache, log })),
    ];
  },
  build: async (archive, { cache, log, imageOf }) => {
    if (process.getuid?.() !== 0) {
      throw new Error(
        "Building the operator's image for the local cluster needs root: buildah mounts its layers. Run this as root.",
      );
    }
    await ensureDebianPackages(["buildah"], log);
    const base = await imageOf(distroless);
    const storage = join(cache, "buildah");
    await mkdir(storage, { recursive: true });
    await inOwnMountNamespace(buildScript, [
      storage,
      base,
      distroless.reference,
      operator.reference,
      archive,
      root,
    ]);
  },
};

/** Buildah's storage has its own folder. What an interrupted build left, and what no image needs, is removed. */
const buildScript = `
storage=$1 base=$2 base_name=$3 name=$4 archive=$5 context=$6
run() { buildah --root "$storage/root" --runroot "$storage/run" --storage-driver overlay "$@"; }
run rm --all
run pull --quiet "docker-archive:$base"
run build --layers --isolation chroot --pull-never --build-arg "BASE=$base_name" --tag "$name" "$context"
run rmi --prune
rm -f "$archive"
run push --quiet "$name" "docker-archive:$archive:$name"
`;

/** Mounts that the script leaves behind vanish with its namespace. */
async function inOwnMountNamespace(script: string, args: readonly string[]): Promise<void> {
  await execute("unshare", ["--mount", "bash", "-euo", "pipefail", "-c", script, "bash", ...args], {
    maxBuffer: 64 * 1024 * 1024,
  });
}
