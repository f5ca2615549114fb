import { execFile } from "node:child_process";
import { chmod, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Api } from "./api.ts";
import { volumesFolder } from "./layout.ts";
import {
  isReleased,
  storageClassObjects,
  volumeKindFor,
  volumeName,
  volumeObject,
} from "./storage-classes.ts";
import type { Claim, Volume, VolumeKind } from "./storage-classes.ts";

const execute = promisify(execFile);

/** Creates the storage classes, then a volume for each claim on one of them, until the process ends. */
export async function startProvisioner(api: Api, log: (line: string) => void): Promise<void> {
  for (const storageClass of storageClassObjects()) {
    await api.call("POST", "/apis/storage.k8s.io/v1/storageclasses", storageClass);
  }
  void follow(api, "/api/v1/persistentvolumeclaims", log, async (claim) => {
    await provide(api, claim as Claim, log);
  });
  void follow(api, "/api/v1/persistentvolumes", log, async (volume) => {
    await reclaim(api, volume as Volume, log);
  });
}

/** Handles every object now and after each change, one after the other. A watch that breaks is started again. */
async function follow(
  api: Api,
  path: string,
  log: (line: string) => void,
  handle: (object: unknown) => Promise<void>,
): Promise<never> {
  for (;;) {
    try {
      for await (const { type, object } of api.watch(path)) {
        if (type === "ADDED" || type === "MODIFIED") await handle(object);
      }
    } catch (error) {
      log(String(error));
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

async function provide(api: Api, claim: Claim, log: (line: string) => void): Promise<void> {
  const kind = volumeKindFor(claim);
  if (kind === undefined) return;
  const path = join(volumesFolder, volumeName(claim));
  await makeFolder(kind, path, claim.spec.resources.requests.storage);
  // 409: the claim changed before it was bound, and the volume exists.
  await api.call("POST", "/api/v1/persistentvolumes", volumeObject(claim, path), [409]);
  log(`${kind} volume for ${claim.metadata.namespace}/${claim.metadata.name}`);
}

async function makeFolder(kind: VolumeKind, path: string, size: string): Promise<void> {
  const isNew = (await mkdir(path, { recursive: true })) !== undefined;
  // Kubernetes does not apply fsGroup to a hostPath: any user that a Pod runs as must be able to write.
  await chmod(path, 0o777);
  if (kind === "tmpfs" && isNew) {
    await execute("mount", ["-t", "tmpfs", "-o", `size=${tmpfsSize(size)},mode=0777`, "tmpfs", path]);
  }
}

/**
 * A claim's size in the notation of tmpfs, whose units are powers of 1024: `64Mi` is `64m`.
 *
 * @throws Error for a size in another notation.
 */
function tmpfsSize(size: string): string {
  const [, number, unit] = /^(\d+)([KMG])i$/.exec(size) ?? [];
  if (number === undefined || unit === undefined) {
    throw new Error(
      `"${size}" is not a valid size of a tmpfs volume: use a whole number of Ki, Mi or Gi, such as "64Mi".`,
    );
  }
  return `${number}${unit.toLowerCase()}`;
}

async function reclaim(api: Api, volume: Volume, log: (line: string) => void): Promise<void> {
  const path = volume.spec.hostPath?.path;
  if (!isReleased(volume) || path === undefined) return;
  // A folder of the standard class is not a mount: then unmounting fails.
  await execute("umount", [path]).catch(() => undefined);
  await rm(path, { recursive: true, force: true });
  await api.call("DELETE", `/api/v1/persistentvolumes/${volume.metadata.name}`, undefined, [404]);
  log(`removed volume ${volume.metadata.name}`);
}
