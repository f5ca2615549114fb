import type { V1EnvVar } from "@kubernetes/client-node";
import type { RepositoryReference } from "../api/databases/v1/storage.ts";
import { NotReady } from "../kubernetes/not-ready.ts";
import type { Mounts } from "../kubernetes/pod-template.ts";
import { fileMounts } from "../kubernetes/pod-template.ts";
import type { RepositoryAccess } from "../repository/access.ts";
import { repositoryAccess, repositoryFolder, UnknownStorageError } from "../repository/access.ts";

/* How a Pod that works with a repository reaches it. */

/** Where the files that open a repository are mounted. */
export const repositoryCredentialsFolder = "/etc/my-operator/repository";

/**
 * How a Pod reaches a repository.
 *
 * @param isReadOnly Whether the Pod may only read it. Default: false.
 * @throws NotReady `StorageNotSupported`.
 */
export function accessTo(
  repository: RepositoryReference,
  { isReadOnly = false }: { isReadOnly?: boolean } = {},
): RepositoryAccess {
  try {
    return {
      ...repositoryAccess(repository, repositoryCredentialsFolder),
      ...(isReadOnly ? { isReadOnly } : {}),
    };
  } catch (error) {
    if (error instanceof UnknownStorageError) throw new NotReady("StorageNotSupported", error.message);
    throw error;
  }
}

/** The repository's volume, if it is on one, and the files that open it. */
export function repositoryMounts(access: RepositoryAccess): Mounts {
  const files = fileMounts("repository-credentials", access.files, repositoryCredentialsFolder);
  if (access.claimName === undefined) return files;
  const mount = { name: "repository", mountPath: repositoryFolder };
  return {
    volumes: [
      { name: "repository", persistentVolumeClaim: { claimName: access.claimName } },
      ...files.volumes,
    ],
    volumeMounts: [access.isReadOnly === true ? { ...mount, readOnly: true } : mount, ...files.volumeMounts],
  };
}

/** The variable of a container that may write into a repository: the ID of the cluster that must be its owner. */
export function ownerVariable(clusterID: string): V1EnvVar {
  return { name: "REPOSITORY_OWNER", value: clusterID };
}

/**
 * The variables of a container that works with a repository.
 *
 * @param repositoryID restic's ID of the repository, once it is known: then no other repository is used or created.
 */
export function repositoryEnvironment(
  access: RepositoryAccess,
  repositoryID: string | undefined,
): V1EnvVar[] {
  return [
    ...access.environment,
    { name: "RESTIC_CACHE_DIR", value: "/tmp/restic-cache" },
    ...(repositoryID === undefined ? [] : [{ name: "REPOSITORY_ID", value: repositoryID }]),
    ...(access.isReadOnly === true ? [{ name: "REPOSITORY_READ_ONLY", value: "true" }] : []),
  ];
}
