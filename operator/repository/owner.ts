import type { RepositoryOwner } from "../api/databases/v1/storage.ts";
import type { Failure } from "../failure.ts";
import { repositoryFailure } from "./reasons.ts";

/** Why a cluster may not write into a repository that another cluster owns. */
export type ForeignOwnerReason = "RepositoryTakenOver" | "RepositoryOwnedByAnother";

/**
 * Why a cluster may not write into a repository.
 *
 * @param own The ID of this cluster.
 * @returns Undefined if it may.
 */
export function foreignOwner(
  { id, since, takenOverFrom }: RepositoryOwner,
  own: string,
): (Failure & { reason: ForeignOwnerReason }) | undefined {
  if (id === own) return undefined;
  const [reason, found] =
    takenOverFrom === own
      ? ([
          "RepositoryTakenOver",
          `Cluster ${id} took the repository over from this cluster at ${since}.`,
        ] as const)
      : ([
          "RepositoryOwnedByAnother",
          `Cluster ${id} has been the owner of the repository since ${since}.`,
        ] as const);
  return { ...repositoryFailure(reason, found), reason };
}

/** Whether something failed because another cluster owns the repository. */
export function isForeignOwnerReason(reason: string | undefined): reason is ForeignOwnerReason {
  return reason === "RepositoryTakenOver" || reason === "RepositoryOwnedByAnother";
}
