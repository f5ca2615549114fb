import { existsSync } from "node:fs";
import { chmod, copyFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** The folder of the image with restic, the scripts and the bundled manager. */
const imageFolder = import.meta.dirname;
/** The image's file with the public certificate authorities, as Debian's images have it. */
const imageAuthorities = process.env["SSL_CERT_FILE"] ?? "/etc/ssl/certs/ca-certificates.crt";

/**
 * Copies restic, the scripts and the public certificate authorities from the operator's image into a folder that the
 * database's container mounts as well: its image may have no certificate authorities. An init container of a run calls
 * this, because a distroless image has no `cp`.
 *
 * @param directory An existing, writable folder. Files in it are overwritten.
 * @throws Error when `from` has no restic, or when `directory` does not exist or is not writable.
 */
export async function installRunner(
  directory: string,
  from = imageFolder,
  authorities = imageAuthorities,
): Promise<void> {
  const names = await readdir(from);
  if (!names.includes("restic")) {
    throw new Error(
      `Failed to install the runner: ${from} has no restic. Run this inside the operator's image.`,
    );
  }
  for (const name of names.filter((name) => name === "restic" || name.endsWith(".sh"))) {
    const target = join(directory, name);
    await copyFile(join(from, name), target);
    await chmod(target, 0o755);
  }
  if (existsSync(authorities)) await copyFile(authorities, join(directory, "ca-certificates.crt"));
}
